"""Many rows at once: prove their bounds and wake them, close days, and say where they stand."""

from forbear.debt.kernel.bounds import ACCEPTED, illegality
from forbear.debt.kernel.day import close, come_to, live, look_ahead, retire
from forbear.debt.kernel.fields import (
    ACCRUES,
    HANDLED,
    IS_STOPPED,
    OLDEST,
    PENALTY_ACCRUES,
    REFUSED,
    STOP,
    THIRTY,
    Columns,
    Grid,
    Line,
)
from forbear.debt.kernel.opening import open_row
from forbear.debt.kernel.owed import overdue, owed
from forbear.debt.kernel.whole import most


def prepare_rows(
    columns: Columns, count: int, principal: Line, closed: Line, is_new: Line, first: int, until: int
) -> None:
    """Refuse the rows that cannot be, and let the others be closed from ``first`` on; a row closed beyond ``first`` sleeps till its day."""
    for i in range(count):
        if columns.narrow[REFUSED, i] == ACCEPTED:
            columns.narrow[REFUSED, i] = illegality(
                columns, i, principal[i], closed[i], until, is_new[i] != 0
            )
        if columns.narrow[REFUSED, i] != ACCEPTED:
            retire(columns, i)
        elif is_new[i] != 0:
            open_row(columns, i, principal[i])
        else:
            columns.narrow[HANDLED, i] = closed[i]
            look_ahead(columns, i, closed[i])
            if closed[i] >= first:
                columns.narrow[ACCRUES, i] = 0
                columns.narrow[PENALTY_ACCRUES, i] = 0
                columns.narrow[STOP, i] = closed[i] + 1


def close_rows(columns: Columns, count: int, first: int, until: int) -> int:
    """Close every day from ``first`` to ``until``; gives how often something happened to a row."""
    lived = 0
    for day in range(first, until + 1):
        lived += close(columns, count, day)
    return lived


def live_rows(columns: Columns, count: int, until: int) -> None:
    """The same for rows of unbounded integers, row by row from one day on which something happens to the next."""
    for i in range(count):
        nothing_added(columns, i)
        while columns.narrow[STOP, i] <= until:
            live(columns, i, columns.narrow[STOP, i])
            nothing_added(columns, i)
        if columns.narrow[REFUSED, i] == ACCEPTED:
            come_to(columns, i, until)


def nothing_added(columns: Columns, i: int) -> None:
    """Say that no day is added to row ``i`` but by :func:`forbear.debt.kernel.day.come_to`."""
    columns.narrow[ACCRUES, i] = 0
    columns.narrow[PENALTY_ACCRUES, i] = 0


FIGURES = (
    "days_past_due",
    "owed_fee",
    "owed_penalty",
    "owed_interest",
    "owed_principal",
    "overdue_fee",
    "overdue_penalty",
    "overdue_interest",
    "overdue_principal",
)


def describe_rows(columns: Columns, count: int, day: int, figures: Grid) -> None:
    """Write the :data:`FIGURES` of every row as of ``day``, up to which it was closed."""
    for i in range(count):
        if columns.narrow[REFUSED, i] != ACCEPTED:
            continue
        if columns.narrow[THIRTY, i] != 0 and columns.narrow[IS_STOPPED, i] != 0:
            come_to(columns, i, day)
        oldest = columns.narrow[OLDEST, i]
        figures[0, i] = most(0, day - oldest) if oldest != 0 else 0
        for component in range(4):
            figures[1 + component, i] = owed(columns, i, component, day)
            figures[5 + component, i] = overdue(columns, i, component, day)
