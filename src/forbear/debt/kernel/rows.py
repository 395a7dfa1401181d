"""Many rows at once: prove their bounds and wake them, close days, and say where they stand."""

from forbear.debt.kernel.bounds import ACCEPTED, illegality
from forbear.debt.kernel.counting import days_to_come, mark
from forbear.debt.kernel.day import close, come_to, live, look_ahead, retire
from forbear.debt.kernel.fields import (
    ACCRUES,
    ARRANGEMENT_COUNT,
    BALANCE,
    BULLET,
    EQUAL_INSTALMENT,
    HANDLED,
    IS_STOPPED,
    LAST,
    LEVEL,
    METHOD,
    NEXT,
    OLDEST,
    PENALTY_ACCRUES,
    RATE_DEN,
    RATE_NEXT_AFTER,
    REFUSED,
    ROUNDING,
    RUNNING_MET,
    STOP,
    THIRTY,
    USED,
    Columns,
    Grid,
    Line,
)
from forbear.debt.kernel.opening import open_row
from forbear.debt.kernel.owed import (
    arranged_due,
    arranged_open,
    first_open,
    is_arranged,
    not_due,
    overdue,
    owed,
)
from forbear.debt.kernel.plan import carry_of, has_plan, level, rate_of, share
from forbear.debt.kernel.whole import most, rounded


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
                columns.daily[ACCRUES, i] = 0
                columns.daily[PENALTY_ACCRUES, i] = 0
                columns.daily[STOP, i] = closed[i] + 1


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
        while columns.daily[STOP, i] <= until:
            live(columns, i, columns.daily[STOP, i])
            nothing_added(columns, i)
        if columns.narrow[REFUSED, i] == ACCEPTED:
            come_to(columns, i, until)


def nothing_added(columns: Columns, i: int) -> None:
    """Say that no day is added to row ``i`` but by :func:`forbear.debt.kernel.day.come_to`."""
    columns.daily[ACCRUES, i] = 0
    columns.daily[PENALTY_ACCRUES, i] = 0


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
        if columns.daily[USED, i] == 0 and not is_arranged(columns, i):
            for component in range(4):
                figures[1 + component, i] = not_due(columns, i, component)
                figures[5 + component, i] = 0
            continue
        for component in range(4):
            figures[1 + component, i] = owed(columns, i, component, day)
            figures[5 + component, i] = overdue(columns, i, component, day)


def count_schedules(columns: Columns, count: int, size: Line) -> None:
    """Write how many instalments each row still has to come: of its arrangement where one lies over it, of its plan otherwise."""
    for i in range(count):
        size[i] = 0
        if columns.narrow[REFUSED, i] != ACCEPTED:
            continue
        if is_arranged(columns, i):
            size[i] = columns.narrow[ARRANGEMENT_COUNT, i] + 1 - first_open(columns, i)
        elif has_plan(columns, i):
            left = columns.narrow[LAST, i] + 1 - columns.narrow[NEXT, i]
            size[i] = 1 if columns.narrow[METHOD, i] == BULLET else left


def schedule_rows(
    columns: Columns, count: int, at: Line, n: Line, due: Line, principal: Line, interest: Line
) -> None:
    """Write the instalments to come of each row from position ``at`` on: number, due date, unpaid principal and interest (fen).

    Of an arrangement's instalments the whole amount stands as principal.
    """
    for i in range(count):
        if columns.narrow[REFUSED, i] != ACCEPTED:
            continue
        if is_arranged(columns, i):
            schedule_arrangement(columns, i, at[i], n, due, principal, interest)
        else:
            schedule_plan(columns, i, at[i], n, due, principal, interest)


def schedule_arrangement(
    columns: Columns, i: int, at: int, n: Line, due: Line, principal: Line, interest: Line
) -> None:
    """The instalments of an arrangement that are not paid."""
    for k in range(first_open(columns, i), columns.narrow[ARRANGEMENT_COUNT, i] + 1):
        n[at] = k
        due[at] = arranged_due(columns, i, k)
        principal[at] = arranged_open(columns, i, k)
        interest[at] = 0
        at += 1


def schedule_plan(
    columns: Columns, i: int, at: int, n: Line, due: Line, principal: Line, interest: Line
) -> None:
    """The instalments of the plan that are not due yet."""
    method, rule, q = columns.narrow[METHOD, i], columns.narrow[ROUNDING, i], columns.narrow[RATE_DEN, i]
    balance, amount, met = columns.running[BALANCE, i], columns.wide[LEVEL, i], columns.wide[RUNNING_MET, i]
    carry, since = carry_of(columns, i), columns.narrow[HANDLED, i]
    last = columns.narrow[LAST, i]
    for k in range(columns.narrow[NEXT, i], last + 1):
        carry += balance * rate_of(columns, i, k) * days_to_come(columns, i, k, since)
        since = mark(columns, i, k)
        if method == BULLET and k < last:
            continue
        exact = rounded(carry, q, rule)
        repaid = share(method, amount, exact, balance, k == last)
        n[at] = 1 if method == BULLET else k
        due[at] = since
        principal[at] = repaid
        interest[at] = most(0, exact - met)
        at += 1
        balance -= repaid
        carry = met = 0
        if method == EQUAL_INSTALMENT and since == columns.narrow[RATE_NEXT_AFTER, i] and k < last:
            amount = level(columns, i, balance, 0, k + 1, last, since)
