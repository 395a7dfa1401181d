"""Opening the bill exports that a command is given, asking for their passwords, and saying what is wrong with those that cannot be read."""

import sys
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple, NoReturn, TypeVar

import click

from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import Language, message
from forbear.evidence.bills import OpenBill, open_bill
from forbear.evidence.model import Bill

UNREADABLE = 2
"""The exit code for wrong usage or unreadable input (CONTRACTS section 3)."""
TRIES: Final = 3
T = TypeVar("T")
_LOCKED: Final = ("evidence.zip_encrypted", "evidence.pdf_encrypted", "evidence.password_wrong")

password_option = click.option(
    "--password",
    metavar="PASSWORD",
    envvar="FORBEAR_BILL_PASSWORD",
    default="",
    help="Of a locked zip or PDF: the 6 digits that Alipay sends, or what the bank's mail says. Asked for on a terminal where it is needed.",
)


class BillFile(NamedTuple):
    """A bill and the file it came from."""

    path: str
    bill: Bill


def with_open_bill(path: str, password: str, take: Callable[[OpenBill], T]) -> T:
    """What ``take`` makes of the file; on a terminal the password of a locked one is asked for.

    Raises:
        ForbearError: ``evidence.*`` where it cannot be read.
    """
    for attempt in range(TRIES + 1):
        try:
            with Path(path).open("rb") as file:
                return take(open_bill(file, path, password))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ForbearError(Problem("evidence.file_not_opened", path, {"reason": reason})) from None
        except ForbearError as error:
            locked = error.problems[0].code in _LOCKED
            if not locked or attempt == TRIES or not sys.stdin.isatty():
                raise
            password = click.prompt(message("evidence.ask_password", name=path).zh, hide_input=True, err=True)
    raise AssertionError


def read_bills(paths: Sequence[str], language: Language, password: str = "") -> tuple[BillFile, ...]:
    """Read every file; if any cannot be read, say so for each on standard error and leave with exit code 2."""
    read: list[BillFile] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            read.append(BillFile(path, with_open_bill(path, password, _whole)))
        except ForbearError as error:
            problems.extend(error.problems)
    if problems:
        leave(problems, language)
    return tuple(read)


def _whole(opened: OpenBill) -> Bill:
    return opened.bill(list(chain.from_iterable(opened.batches)))


def leave(problems: Sequence[Problem], language: Language) -> NoReturn:
    """Print each problem on standard error and leave with exit code 2."""
    for problem in problems:
        click.echo(problem.sentence(language), err=True)
    sys.exit(UNREADABLE)
