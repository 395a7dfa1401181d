"""Working days (工作日) in mainland China, with make-up working days (调休).

Years that ``chinesecalendar`` knows come from it; a year announced later comes from ``base/holidays/<year>.toml``, which wins. Where neither
knows a year, only weekends count as rest and every answer says that it is not certain (the official notice usually comes in November).
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Final

import chinese_calendar

FIRST_YEAR: Final = 2004
"""The first year that the calendar knows."""
SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A date, and whether the calendar up to it was certain (every year on the way was announced)."""

    day: date
    certain: bool


@dataclass(frozen=True, slots=True)
class DayKind:
    """Whether a day is a working day, and whether that is certain."""

    working: bool
    certain: bool


def is_working_day(day: date) -> DayKind:
    """What kind of day it is; in a year not announced Saturdays and Sundays rest, and ``certain`` is False."""
    announced = _announced(day.year)
    if announced is not None:
        off, makeup = announced
        return DayKind(day in makeup or (day not in off and day.weekday() < SATURDAY), True)
    if FIRST_YEAR <= day.year <= _last_known_year():
        return DayKind(bool(chinese_calendar.is_workday(day)), True)
    return DayKind(day.weekday() < SATURDAY, False)


def add_working_days(start: date, count: int) -> WorkingDay:
    """The ``count``-th working day after ``start`` (``start`` itself is never counted); 0 gives the first working day from ``start`` on.

    Raises:
        ValueError: for a negative count.
    """
    if count < 0:
        raise ValueError("a deadline cannot lie in the past")
    day, certain = start, True
    left = count
    if count == 0:
        day, left = start - _DAY, 1
    while left:
        day += _DAY
        kind = is_working_day(day)
        certain = certain and kind.certain
        left -= kind.working
    return WorkingDay(day, certain)


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after ``start`` up to and including ``end``; negative where ``end`` is before ``start``."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + _DAY * ahead).working for ahead in range(1, (end - start).days + 1))


@cache
def _last_known_year() -> int:
    known: int = max(day.year for day in chinese_calendar.holidays)
    return known


@cache
def _announced(year: int) -> tuple[frozenset[date], frozenset[date]] | None:
    """(days off, make-up working days) of a year that has a file of its own."""
    file = resources.files("forbear.base") / "holidays" / f"{year}.toml"
    if not file.is_file():
        return None
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    off: set[date] = set()
    for first, last in content["off"]:
        off |= {first + _DAY * ahead for ahead in range((last - first).days + 1)}
    return frozenset(off), frozenset(content["makeup"])
