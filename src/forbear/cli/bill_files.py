"""Opening the bill exports that a command is given, and saying what is wrong with those that cannot be read."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

import click

from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import Language
from forbear.evidence.bills import check_size, read_bill
from forbear.evidence.model import Bill

UNREADABLE = 2
"""The exit code for wrong usage or unreadable input (CONTRACTS section 3)."""


class BillFile(NamedTuple):
    """A bill and the file it came from."""

    path: str
    bill: Bill


def read_bills(paths: Sequence[str], language: Language) -> tuple[BillFile, ...]:
    """Read every file; if any cannot be read, say so for each on standard error and leave with exit code 2."""
    read: list[BillFile] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            file = Path(path)
            check_size(file.stat().st_size, path)
            read.append(BillFile(path, read_bill(file.read_bytes(), path)))
        except ForbearError as error:
            problems.extend(error.problems)
        except OSError as error:
            problems.append(
                Problem("evidence.file_not_opened", path, {"reason": error.strerror or type(error).__name__})
            )
    if problems:
        leave(problems, language)
    return tuple(read)


def leave(problems: Sequence[Problem], language: Language) -> NoReturn:
    """Print each problem on standard error and leave with exit code 2."""
    for problem in problems:
        click.echo(problem.sentence(language), err=True)
    sys.exit(UNREADABLE)
