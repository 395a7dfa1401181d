"""Readers of single values in a debt file, and of tables made of them; every problem is kept, none stops the reading."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Final, TypeVar

from forbear.base.errors import ForbearError, Problem
from forbear.base.money import Fen, parse_yuan
from forbear.base.rates import Rate, parse_decimal
from forbear.debt.document import Inexact, Path, written

MISSING: Final[Any] = object()
TEXT_MAX: Final = 2000
BASES: Final = (360, 365, 366)

Reader = Callable[["Reading", Path, Any], Any]
"""Gives the value read, or notes a problem and gives ``None``."""


@dataclass(slots=True)
class Reading:
    """One file being read: where its values stand, and what was found wrong so far."""

    locate: Callable[[Path], str]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, code: str, path: Path, **parameters: Any) -> None:
        """Note a problem at ``path``."""
        self.problems.append(Problem(code, self.locate(path), {"field": written(path), **parameters}))

    def carry(self, error: ForbearError, path: Path) -> None:
        """Note the problems of a refused value."""
        where = self.locate(path)
        self.problems += [Problem(problem.code, where, problem.parameters) for problem in error.problems]


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a table: its reader, and its value where it may be left out."""

    read: Reader
    default: Any = MISSING


def read_table(
    reading: Reading, path: Path, value: Any, fields: Mapping[str, Field], also_known: tuple[str, ...] = ()
) -> dict[str, Any] | None:
    """Read a table by its fields; unknown keys are named with the nearest known one. ``None`` if it is no table."""
    if not isinstance(value, dict):
        reading.wrong("debt.not_a_table", path)
        return None
    for key in value:
        if key not in fields and key not in also_known:
            _unknown(reading, path, key, (*fields, *also_known))
    found: dict[str, Any] = {}
    for key, entry in fields.items():
        if key in value:
            found[key] = entry.read(reading, (*path, key), value[key])
        elif entry.default is MISSING:
            reading.wrong("debt.field_missing", (*path, key))
        else:
            found[key] = entry.default
    return found


def _unknown(reading: Reading, path: Path, key: str, known: tuple[str, ...]) -> None:
    near = get_close_matches(key.lower(), known, n=1)
    if near:
        reading.wrong("debt.key_unknown_near", (*path, key), name=key, near=near[0])
    else:
        reading.wrong("debt.key_unknown", (*path, key), name=key, known=", ".join(known))


def text(reading: Reading, path: Path, value: Any) -> str | None:
    """A string, not blank."""
    if isinstance(value, Inexact) or not isinstance(value, str) or not value.strip():
        reading.wrong("debt.not_text", path)
        return None
    if len(value) > TEXT_MAX:
        reading.wrong("debt.text_too_long", path, most=TEXT_MAX)
        return None
    return value


def optional_text(reading: Reading, path: Path, value: Any) -> str | None:
    """A string that may be empty."""
    return "" if value == "" and not isinstance(value, Inexact) else text(reading, path, value)


def amount(reading: Reading, path: Path, value: Any) -> Fen | None:
    """A decimal string in yuan, as fen."""
    if isinstance(value, Inexact) or not isinstance(value, str):
        reading.wrong(
            "debt.amount_not_text" if _is_number(value) else "debt.not_an_amount", path, value=_shown(value)
        )
        return None
    try:
        return parse_yuan(value)
    except ForbearError as error:
        reading.carry(error, path)
        return None


def decimal_text(reading: Reading, path: Path, value: Any) -> str | None:
    """A decimal string that is not negative, kept as written."""
    if isinstance(value, Inexact) or not isinstance(value, str):
        reading.wrong(
            "debt.rate_not_text" if _is_number(value) else "debt.not_a_rate", path, value=_shown(value)
        )
        return None
    try:
        parse_decimal(value)
    except ForbearError as error:
        reading.carry(error, path)
        return None
    return value


def decimal(reading: Reading, path: Path, value: Any) -> Fraction | None:
    """A decimal string that is not negative, exactly."""
    digits = decimal_text(reading, path, value)
    return None if digits is None else Fraction(digits)


def rate(reading: Reading, path: Path, value: Any) -> Rate | None:
    """``{ daily = "…" }``, or ``{ annual = "…", basis = 365 }``."""
    quoted = Field(decimal_text, None)
    found = read_table(reading, path, value, {"daily": quoted, "annual": quoted, "basis": Field(_basis, 365)})
    if found is None:
        return None
    if ("daily" in value) == ("annual" in value):
        reading.wrong("debt.rate_ambiguous", path)
        return None
    if "daily" in value:
        if "basis" in value:
            reading.wrong("debt.basis_without_annual", (*path, "basis"))
        return None if found["daily"] is None else Rate(found["daily"])
    if found["annual"] is None or found["basis"] is None:
        return None
    return Rate(found["annual"], "annual", found["basis"])


def _basis(reading: Reading, path: Path, value: Any) -> int | None:
    if not _is_integer(value) or value not in BASES:
        reading.wrong("debt.not_a_basis", path, value=_shown(value))
        return None
    return int(value)


def day(reading: Reading, path: Path, value: Any) -> date | None:
    """A TOML date, or a string in ISO form."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and len(value) == len("2024-03-15"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    reading.wrong("debt.not_a_date", path, value=_shown(value))
    return None


def integer(low: int, high: int) -> Reader:
    """A whole number within bounds."""

    def read(reading: Reading, path: Path, value: Any) -> int | None:
        if not _is_integer(value):
            reading.wrong("debt.not_an_integer", path, value=_shown(value))
        elif not low <= value <= high:
            reading.wrong("debt.number_out_of_range", path, value=value, low=low, high=high)
        else:
            return int(value)
        return None

    return read


def flag(reading: Reading, path: Path, value: Any) -> bool | None:
    """``true`` or ``false``."""
    if isinstance(value, bool):
        return value
    reading.wrong("debt.not_a_flag", path, value=_shown(value))
    return None


Word = TypeVar("Word", bound=str)


def choice(*allowed: Word) -> Callable[[Reading, Path, Any], Word | None]:
    """One of some words."""

    def read(reading: Reading, path: Path, value: Any) -> Word | None:
        if isinstance(value, str) and value in allowed:
            return next(word for word in allowed if word == value)
        near = get_close_matches(value.lower(), list[str](allowed), n=1) if isinstance(value, str) else []
        code = "debt.word_unknown_near" if near else "debt.word_unknown"
        reading.wrong(code, path, value=_shown(value), near="".join(near), allowed=", ".join(allowed))
        return None

    return read


def words(*allowed: str) -> Reader:
    """A list of some words."""
    one = choice(*allowed)

    def read(reading: Reading, path: Path, value: Any) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            reading.wrong("debt.not_a_list", path)
            return None
        found = tuple(one(reading, (*path, index), word) for index, word in enumerate(value))
        return None if None in found else tuple(word for word in found if word is not None)

    return read


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, Inexact) or _is_integer(value)


def _shown(value: Any) -> str:
    shown = str(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"
