"""Calendar arithmetic of contracts: months, due days that a month may lack, and counted days. No clock is read here."""

from calendar import monthrange
from datetime import date
from typing import Literal

DayCount = Literal["actual", "30/360"]


def month_end(year: int, month: int) -> int:
    """The last day of a month, 28 to 31."""
    return monthrange(year, month)[1]


def add_months(day: date, months: int, due_day: int | None = None) -> date:
    """The date ``months`` after ``day``'s month, on ``due_day`` (its own day if not given), or on that month's last day where it lacks it."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(due_day or day.day, month_end(year, month + 1)))


def due_dates(first: date, count: int, due_day: int) -> tuple[date, ...]:
    """``count`` monthly due dates from ``first`` on; after a short month the next one returns to ``due_day`` (CONTRACTS 1)."""
    return (first, *(add_months(first, k, due_day) for k in range(1, count)))
