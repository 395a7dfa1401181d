"""Due dates: every so many days, weeks, months or years, with the day of the month kept in mind."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from forbear.debt.progressive.terms import Unit


def last_day(year: int, month: int) -> int:
    """The number of days of a month."""
    return calendar.monthrange(year, month)[1]


def months_later(day: date, months: int) -> date:
    """The same day so many months later (or earlier), or that month's last day where it lacks the day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, last_day(year, month + 1)))


def later(day: date, number: int, unit: Unit) -> date:
    """The day so many units later; a negative number goes back."""
    if unit == "days":
        return day + timedelta(days=number)
    if unit == "weeks":
        return day + timedelta(weeks=number)
    return months_later(day, number if unit == "months" else 12 * number)


def next_due(day: date, every: int, unit: Unit, seed: date) -> date:
    """The due date after ``day``; in months, it returns to the day of the month of ``seed`` where the month has it."""
    following = later(day, every, unit)
    if unit in ("months", "years") and following.day != seed.day:
        following = following.replace(day=min(seed.day, last_day(following.year, following.month)))
    return following


def spans(
    start: date, every: int, unit: Unit, count: int, seed: date | None = None
) -> Iterator[tuple[date, date]]:
    """The repayment periods from a day on, each with its first day and its due date."""
    days = [start]
    for _ in range(count):
        days.append(next_due(days[-1], every, unit, seed or start))
    return pairwise(days)


def whole_between(first: date, last: date, unit: Unit) -> int:
    """Complete units from ``first`` to ``last``."""
    days = (last - first).days
    if unit == "days":
        return days
    if unit == "weeks":
        return int(days / 7)
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    return months if unit == "months" else int(months / 12)


def in_span(day: date, start: date, due: date, first: bool) -> bool:
    """Whether a day belongs to a period: after its start up to its due date; the first period has its start too."""
    return (start <= day if first else start < day) and day <= due
