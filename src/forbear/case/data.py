"""Reading what a command carries: each field by its kind, refused with its name, and kept as plain JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.money import MAX_FEN
from forbear.base.rates import parse_decimal
from forbear.case.codec import proposal_from_json, proposal_to_json
from forbear.evidence import checklist

CHINA: Final = timezone(timedelta(hours=8))
TEXT_MOST: Final = 4000
NAME_MOST: Final = 200
ITEMS_MOST: Final = 40
WORKING_DAYS_MOST: Final = 60
INSTALMENTS_MOST: Final = 60
DUE_DAY_MOST: Final = 31
CHANNELS: Final = ("phone", "app_chat", "letter", "counter")

Reader = Callable[[Any], Any]
"""Gives the value as it is kept, or raises ``ValueError`` or ``ForbearError``."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is read, and what stands for it where it may be left out (``required`` False)."""

    read: Reader
    required: bool = True
    default: Any = None


Fields = Mapping[str, Field]


def read(fields: Fields, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of ``given`` that the command knows, as they are kept; an optional one without a default is left out.

    Raises:
        ForbearError: every problem at once: ``case.data_missing``, ``case.data_malformed``, or what a proposal lacks.
    """
    kept: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, one in fields.items():
        value = given.get(name)
        if value is None or (one.required and value == ""):
            if one.required:
                problems.append(Problem("case.data_missing", name, {"field": name}))
            elif one.default is not None:
                kept[name] = one.default
            continue
        try:
            kept[name] = one.read(value)
        except ForbearError as error:
            problems.extend(error.problems)
        except (ValueError, TypeError):
            problems.append(Problem("case.data_malformed", name, {"field": name}))
    if problems:
        raise ForbearError(*problems)
    return kept


def day_of(moment: datetime) -> date:
    """The calendar day in China of a moment that knows its zone.

    Raises:
        ForbearError: ``case.moment_without_zone``.
    """
    if moment.tzinfo is None:
        fail("case.moment_without_zone", "at")
    return moment.astimezone(CHINA).date()


def text(most: int = TEXT_MOST, *, empty: bool = False) -> Reader:
    """Words of at most ``most`` characters, not blank unless ``empty``."""

    def reader(value: Any) -> str:
        if not isinstance(value, str) or len(value) > most or not (empty or value.strip()):
            raise ValueError
        return value.strip()

    return reader


def whole(least: int, most: int) -> Reader:
    """A whole number from ``least`` to ``most``."""

    def reader(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError
        return value

    return reader


def one_of(*words: str) -> Reader:
    """One of ``words``."""

    def reader(value: Any) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return reader


def yes_or_no(value: Any) -> bool:
    """A truth value, and nothing that merely looks like one."""
    if not isinstance(value, bool):
        raise ValueError
    return value


def day(value: Any) -> str:
    """An ISO date."""
    return date.fromisoformat(value).isoformat()


def moment(value: Any) -> str:
    """An ISO date and time; one without a zone is China's."""
    read_as = datetime.fromisoformat(value)
    return (read_as if read_as.tzinfo else read_as.replace(tzinfo=CHINA)).isoformat()


def sha256(value: Any) -> str:
    """A SHA-256 in lower-case hexadecimal."""
    if not isinstance(value, str) or len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise ValueError
    return value


def items(value: Any) -> list[str]:
    """One to forty short names."""
    if not isinstance(value, (list, tuple)) or not 1 <= len(value) <= ITEMS_MOST:
        raise ValueError
    return [str(text(NAME_MOST)(one)) for one in value]


def proposal(value: Any) -> dict[str, Any]:
    """A proposal, whole and within bounds; whether its figures fit what is owed is for the plan to say.

    Raises:
        ForbearError: ``case.proposal_malformed`` or ``plan.proposal_malformed``, ``where`` naming the field.
    """
    given = proposal_from_json(value)
    parse_decimal(given.annual_rate)
    bounds = {
        "instalments": 1 <= given.instalments <= INSTALMENTS_MOST,
        "due_day": 1 <= given.due_day <= DUE_DAY_MOST,
        "first_due": given.start <= given.first_due,
    }
    wrong = [
        Problem("case.proposal_malformed", name, {"field": name})
        for name, holds in bounds.items()
        if not holds
    ]
    if wrong:
        raise ForbearError(*wrong)
    return proposal_to_json(given)


def cause(value: Any) -> str:
    """A cause that the checklist knows."""
    return checklist.cause(str(value)).id


AMOUNT: Final = Field(whole(1, MAX_FEN - 1))
NAME: Final = Field(text(NAME_MOST))
WORDS: Final = Field(text())
OPTIONAL_WORDS: Final = Field(text(empty=True), required=False, default="")
PROPOSAL: Final = Field(proposal)
NUMBER: Final = Field(whole(1, 10**6))
DAY: Final = Field(day)
SAID: Final[Fields] = {
    "channel": Field(one_of(*CHANNELS), required=False),
    "person": Field(text(NAME_MOST, empty=True), required=False),
    "at": Field(moment, required=False),
    "reference": Field(text(NAME_MOST, empty=True), required=False),
}
"""By which channel an absent lender said it, who, when, and under which number; kept with every command recorded for it."""
SAID_AND_NEEDED: Final[Fields] = {
    "channel": Field(one_of(*CHANNELS)),
    "person": Field(text(NAME_MOST)),
    "at": Field(moment),
    "reference": Field(text(NAME_MOST, empty=True), required=False, default=""),
}
