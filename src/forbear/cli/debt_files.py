"""Opening the debt file and the date that a command is given, and leaving with the exit code that fits what is wrong."""

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final, NoReturn, TypeVar

import click

from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import Language
from forbear.cli.bill_files import leave
from forbear.debt.document import SIZE_MAX
from forbear.debt.file import read_debt
from forbear.debt.model import Debt
from forbear.debt.products import AnyDebt, read_any_debt

Found = TypeVar("Found")
REFUSED: Final = 3
"""The exit code for what a rule of the domain refuses (CONTRACTS section 3)."""
DAY: Final = click.DateTime(["%Y-%m-%d"])


def read_debt_file(path: str, language: Language) -> Debt:
    """Read the file of an instalment loan; if it cannot be, say why with file and line on standard error and leave with exit code 2."""
    return read_file(path, language, read_debt)


def read_any_debt_file(path: str, language: Language) -> AnyDebt:
    """Read a debt file of any product, with the same exit."""
    return read_file(path, language, read_any_debt)


def read_file(path: str, language: Language, read: Callable[[bytes, str], Found]) -> Found:
    """Read a small file with ``read``; if that cannot be, say why on standard error and leave with exit code 2."""
    try:
        with Path(path).open("rb") as file:
            return read(file.read(SIZE_MAX + 1), path)
    except ForbearError as error:
        leave(error.problems, language)
    except OSError as error:
        problem = Problem(
            "evidence.file_not_opened", path, {"reason": error.strerror or type(error).__name__}
        )
        leave([problem], language)


def refuse(problems: Sequence[Problem], language: Language) -> NoReturn:
    """Print each problem on standard error and leave with exit code 3."""
    for problem in problems:
        click.echo(problem.sentence(language), err=True)
    sys.exit(REFUSED)


def day_of(moment: datetime) -> date:
    """The date that an option of type ``DAY`` was given."""
    return moment.date()
