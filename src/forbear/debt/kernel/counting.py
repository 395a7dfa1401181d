"""Which days bear interest: actual or thirty a month, less those that are stopped (CONTRACTS 1.2, 1.6).

A run "after ``since`` up to ``until``" is made of the days after ``since`` up to and including ``until``.
"""

from typing import Final

from forbear.debt.kernel.calendar import due_date
from forbear.debt.kernel.fields import (
    ARRANGEMENT,
    BROKEN,
    COUNTED_SINCE,
    DISBURSED,
    DUE_DAY,
    FIRST_DUE,
    FROZEN_DAYS,
    FROZEN_SINCE,
    HANDLED,
    LOST_DAYS,
    NEXT,
    NONE,
    STOPPED_DAYS,
    SUSPENDED_FROM,
    SUSPENDED_UNTIL,
    THIRTY,
    Columns,
)
from forbear.debt.kernel.whole import least, most

MONTH_DAYS: Final = 30
"""Days of every period under ``30/360``."""


def thirtieths(passed: int, closes: bool) -> int:
    """How many of the thirty days of a period have passed with ``passed`` calendar days; all of them on the day that closes it."""
    return MONTH_DAYS if closes else least(passed, MONTH_DAYS)


def thirty_days(passed: int, stopped: int, lost: int, closes: bool) -> int:
    """Counted days of a period of thirty of which ``passed`` calendar days have passed.

    ``stopped`` of those did not count. They took ``lost`` days: a suspended day takes one of the thirty, a day of an arrangement what it is of
    them (the 31st none, the day that closes a February three).
    """
    return 0 if stopped == passed else most(0, thirtieths(passed, closes) - lost)


def overlap(first: int, last: int, since: int, until: int) -> int:
    """How many days from ``first`` to ``last`` lie after ``since`` and not after ``until``."""
    return most(0, least(last, until) - most(first - 1, since))


def is_frozen(columns: Columns, i: int) -> bool:
    """Whether an arrangement performs (or was kept to its end), so that no day counts."""
    return columns.narrow[ARRANGEMENT, i] != NONE and columns.narrow[ARRANGEMENT, i] != BROKEN


def frozen_by(columns: Columns, i: int, day: int) -> int:
    """Days of arrangements up to ``day``."""
    days = columns.narrow[FROZEN_DAYS, i]
    if is_frozen(columns, i):
        days += day - columns.narrow[FROZEN_SINCE, i]
    return days


def stops_after(columns: Columns, i: int, since: int, until: int) -> int:
    """Stopped days after ``since`` up to ``until``, as known on ``since``."""
    if is_frozen(columns, i):
        return until - since
    if columns.narrow[SUSPENDED_FROM, i] == 0:
        return 0
    return overlap(columns.narrow[SUSPENDED_FROM, i], columns.narrow[SUSPENDED_UNTIL, i], since, until)


def mark(columns: Columns, i: int, n: int) -> int:
    """The end of period ``n``: its due date, or the day of disbursement for 0."""
    if n == 0:
        return columns.narrow[DISBURSED, i]
    return due_date(columns.months, columns.narrow[FIRST_DUE, i], columns.narrow[DUE_DAY, i], n)


def counted_by(columns: Columns, i: int) -> int:
    """Days of the running period of thirty that count by ``HANDLED``."""
    passed = columns.narrow[HANDLED, i] - mark(columns, i, columns.narrow[NEXT, i] - 1)
    closes = columns.narrow[HANDLED, i] == mark(columns, i, columns.narrow[NEXT, i])
    return thirty_days(passed, columns.narrow[STOPPED_DAYS, i], columns.narrow[LOST_DAYS, i], closes)


def uncounted(columns: Columns, i: int) -> int:
    """Days by which the carry fell below a run that may not count below zero (only under 30/360 and a suspension)."""
    if columns.narrow[THIRTY, i] == 0:
        return 0
    return most(0, columns.narrow[COUNTED_SINCE, i] - counted_by(columns, i))


def days_to_come(columns: Columns, i: int, n: int, since: int) -> int:
    """Days of period ``n`` after ``since`` that will count, as known today; ``since`` is today or the end of the period before."""
    due = mark(columns, i, n)
    stopped = stops_after(columns, i, since, due)
    if columns.narrow[THIRTY, i] == 0:
        return due - since - stopped
    opens, lost = mark(columns, i, n - 1), stopped
    if is_frozen(columns, i):
        lost = MONTH_DAYS - thirtieths(since - opens, False)
    if since == opens:
        return thirty_days(due - opens, stopped, lost, True)
    stopped_before, lost_before = columns.narrow[STOPPED_DAYS, i], columns.narrow[LOST_DAYS, i]
    by_due = thirty_days(due - opens, stopped_before + stopped, lost_before + lost, True)
    return most(0, by_due - thirty_days(since - opens, stopped_before, lost_before, False))
