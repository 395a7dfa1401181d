"""Due dates over a table of months: a due day that a month lacks becomes its last day; the next month returns to it."""

from datetime import date
from typing import Final

from forbear.debt.kernel.fields import Line

FIRST_YEAR: Final = 1940
LAST_YEAR: Final = 2260
EPOCH: Final = date(1970, 1, 1).toordinal()
CYCLE_DAYS: Final = 146097
"""Days of 400 years, which are 4800 months."""


def month_starts() -> list[int]:
    """The first day of each month from ``FIRST_YEAR`` on, as a day number, and of the month after the last."""
    months = (
        date(year, month, 1).toordinal() - EPOCH
        for year in range(FIRST_YEAR, LAST_YEAR)
        for month in range(1, 13)
    )
    return [*months, date(LAST_YEAR, 1, 1).toordinal() - EPOCH]


def month_of(months: Line, day: int) -> int:
    """The position in ``months`` of the month that ``day`` is in."""
    month = (day - months[0]) * 4800 // CYCLE_DAYS
    while months[month] > day:
        month -= 1
    while months[month + 1] <= day:
        month += 1
    return month


def day_in_month(months: Line, month: int, due_day: int) -> int:
    """``due_day`` of a month, or its last day where it lacks it."""
    length = months[month + 1] - months[month]
    return months[month] + (due_day if due_day < length else length) - 1


def due_date(months: Line, first_due: int, due_day: int, n: int) -> int:
    """The date of instalment ``n`` (from 1)."""
    if n == 1:
        return first_due
    return day_in_month(months, month_of(months, first_due) + n - 1, due_day)
