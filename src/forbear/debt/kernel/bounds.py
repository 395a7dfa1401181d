"""The edge: what no row may hold, so that behind it every product and every sum stays below 2⁶³.

For a row let ``A`` be everything on it that is or may come to be owed without interest (balance, what has fallen due, fees and money to
come), ``D`` the days that can pass for it, ``r`` its highest rate over the denominator ``q``, and ``m`` the numerator of its penalty multiple.
Interest can grow by at most ``A·r·D / q`` and a fen of rounding for each instalment, so ``B = A + A·r·D // q + n + 1`` bounds what bears penalty
interest. The row is accepted only if ``A·(q + r·D)`` and ``B·r·m·D`` are at most ``GROWTH_MAX = 2⁶⁰`` and the carries it brings at most
``CARRY_MAX = 2⁶⁰``. Every numerator then stays at most 2⁶¹, twice a numerator plus a denominator (what rounding forms) below 2⁶³, and so do their sums, because the
bases of a row's items add up to at most ``B``. No product is formed here before it is known to fit.
"""

from typing import Final

from forbear.debt.kernel.calendar import EPOCH
from forbear.debt.kernel.counting import mark
from forbear.debt.kernel.fields import (
    ARRANGEMENT,
    ARRANGEMENT_BREAKS,
    ARRANGEMENT_COUNT,
    ARRANGEMENT_DUE_DAY,
    ARRANGEMENT_EVENT,
    ARRANGEMENT_FIRST_DUE,
    ARRANGEMENT_GRACE,
    ARRANGEMENT_PAID,
    ARRANGEMENT_TOTAL,
    ARRANGEMENT_WAIVED,
    BALANCE,
    BASE,
    BROKEN,
    CARRY,
    CHARGE,
    CONDITIONAL_FEE,
    CREDIT,
    DISBURSED,
    DUE,
    DUE_DAY,
    EVENT,
    EVENT_AMOUNT,
    EVENT_COMPONENT,
    EVENT_COUNT,
    EVENT_DAY,
    EVENT_DOWN_PAYMENT,
    EVENT_DUE_DAY,
    EVENT_END,
    EVENT_FIRST_DUE,
    EVENT_KIND,
    EVENT_UNTIL,
    EVENT_WAIVED,
    FIRST_DUE,
    FROZEN_SINCE,
    GRACE_DAYS,
    INSTALMENTS,
    LAST,
    METHOD,
    NEXT,
    NONE,
    ORDER,
    PENALTY_CARRY,
    PENALTY_DEN,
    PENALTY_NUM,
    PENALTY_ON,
    RATE,
    RATE_CHANGE,
    RATE_DEN,
    RATE_NEXT,
    REPAYMENT,
    ROUNDING,
    SINCE,
    SLOT,
    SUSPENDED_FROM,
    SUSPENDED_UNTIL,
    SUSPENSION,
    THIRTY,
    USED,
    WAIVER,
    Columns,
)
from forbear.debt.kernel.long_integers import FACTOR_MAX
from forbear.debt.kernel.whole import least, most

REASONS: Final = (
    "accepted",
    "value_missing",
    "method_unknown",
    "word_unknown",
    "principal_not_positive",
    "rate_out_of_range",
    "penalty_multiple_out_of_range",
    "day_out_of_range",
    "before_disbursement",
    "already_closed",
    "number_out_of_range",
    "first_due_too_early",
    "suspension_ends_early",
    "amount_negative",
    "plan_inconsistent",
    "items_inconsistent",
    "arrangement_inconsistent",
    "event_unknown",
    "event_out_of_time",
    "event_amount_wrong",
    "arrangement_event_wrong",
    "too_large",
    "waives_too_much",
    "down_payment_too_large",
    "days_missing",
)
"""Why a row was refused; its position is the code. Sentences: ``portfolio.row_<reason>``."""
(
    ACCEPTED,
    VALUE_MISSING,
    METHOD_UNKNOWN,
    WORD_UNKNOWN,
    PRINCIPAL_NOT_POSITIVE,
    RATE_OUT_OF_RANGE,
    PENALTY_MULTIPLE_OUT_OF_RANGE,
    DAY_OUT_OF_RANGE,
    BEFORE_DISBURSEMENT,
    ALREADY_CLOSED,
    NUMBER_OUT_OF_RANGE,
    FIRST_DUE_TOO_EARLY,
    SUSPENSION_ENDS_EARLY,
    AMOUNT_NEGATIVE,
    PLAN_INCONSISTENT,
    ITEMS_INCONSISTENT,
    ARRANGEMENT_INCONSISTENT,
    EVENT_UNKNOWN,
    EVENT_OUT_OF_TIME,
    EVENT_AMOUNT_WRONG,
    ARRANGEMENT_EVENT_WRONG,
    TOO_LARGE,
    WAIVES_TOO_MUCH,
    DOWN_PAYMENT_TOO_LARGE,
    DAYS_MISSING,
) = range(25)

GROWTH_MAX: Final = 1 << 60
CARRY_MAX: Final = 1 << 60
AMOUNT_MAX: Final = 10**15
"""``forbear.base.money.MAX_FEN``, which no amount of an account may reach."""
INSTALMENTS_MAX: Final = 600
GRACE_DAYS_MAX: Final = 366
RATE_PARTS_MIN: Final = 10
"""The daily rate is at most one part in ten."""
PENALTY_MULTIPLE_MAX: Final = 10
FIRST_DAY: Final = 719_528 - EPOCH
"""1971-01-01: day 0 stands for no day."""
LAST_DAY: Final = 803_168 - EPOCH
"""2199-12-31."""


def fits(a: int, b: int, limit: int) -> bool:
    """Whether ``a × b`` is at most ``limit``, found without forming it; none is negative."""
    return a == 0 or b <= limit // a


def is_day(day: int) -> bool:
    """Whether a day is one that accounts can know."""
    return FIRST_DAY <= day <= LAST_DAY


def contract_illegality(columns: Columns, i: int, principal: int) -> int:
    """Why the contract of row ``i`` cannot be, or ``ACCEPTED``."""
    n = columns.narrow
    if n[METHOD, i] < 0:
        return METHOD_UNKNOWN
    if n[THIRTY, i] < 0 or n[PENALTY_ON, i] < 0 or n[ORDER, i] < 0 or n[ROUNDING, i] < 0:
        return WORD_UNKNOWN
    if not 0 < principal < AMOUNT_MAX:
        return PRINCIPAL_NOT_POSITIVE
    if n[RATE_DEN, i] < 1 or n[RATE, i] < 0 or n[RATE, i] > n[RATE_DEN, i] // RATE_PARTS_MIN:
        return RATE_OUT_OF_RANGE
    if n[PENALTY_DEN, i] < 1 or n[PENALTY_NUM, i] < 0:
        return PENALTY_MULTIPLE_OUT_OF_RANGE
    if n[PENALTY_NUM, i] // PENALTY_MULTIPLE_MAX > n[PENALTY_DEN, i]:
        return PENALTY_MULTIPLE_OUT_OF_RANGE
    if not is_day(n[DISBURSED, i]) or not is_day(n[FIRST_DUE, i]):
        return DAY_OUT_OF_RANGE
    if not 1 <= n[DUE_DAY, i] <= 31 or not 1 <= n[INSTALMENTS, i] <= INSTALMENTS_MAX:
        return NUMBER_OUT_OF_RANGE
    if not 0 <= n[GRACE_DAYS, i] <= GRACE_DAYS_MAX:
        return NUMBER_OUT_OF_RANGE
    if n[FIRST_DUE, i] <= n[DISBURSED, i]:
        return FIRST_DUE_TOO_EARLY
    if n[SUSPENDED_FROM, i] != 0 or n[SUSPENDED_UNTIL, i] != 0:
        if n[SUSPENDED_UNTIL, i] < n[SUSPENDED_FROM, i] or n[SUSPENDED_FROM, i] == 0:
            return SUSPENSION_ENDS_EARLY
        if not is_day(n[SUSPENDED_FROM, i]) or not is_day(n[SUSPENDED_UNTIL, i]):
            return DAY_OUT_OF_RANGE
    return ACCEPTED


def state_illegality(columns: Columns, i: int, closed: int) -> int:
    """Why what row ``i`` is said to have been at the end of ``closed`` cannot be, or ``ACCEPTED``."""
    n = columns.narrow
    if not 0 <= columns.running[CARRY, i] < CARRY_MAX or not 0 <= columns.running[BALANCE, i] < AMOUNT_MAX:
        return AMOUNT_NEGATIVE
    for field in range(ARRANGEMENT_WAIVED + 1):
        if not 0 <= columns.wide[field, i] < AMOUNT_MAX:
            return AMOUNT_NEGATIVE
    if not 1 <= n[NEXT, i] <= n[LAST, i] + 1 or n[LAST, i] > n[INSTALMENTS, i]:
        return PLAN_INCONSISTENT
    has_dues = n[NEXT, i] <= n[LAST, i]
    if has_dues and (mark(columns, i, n[NEXT, i]) <= closed or mark(columns, i, n[NEXT, i] - 1) > closed):
        return PLAN_INCONSISTENT
    if not has_dues and columns.running[BALANCE, i] != 0:
        return PLAN_INCONSISTENT
    if has_dues and not n[DISBURSED, i] <= n[SINCE, i] <= closed:
        return PLAN_INCONSISTENT
    if n[RATE_NEXT, i] < 0 or n[RATE_NEXT, i] > n[RATE_DEN, i] // RATE_PARTS_MIN:
        return RATE_OUT_OF_RANGE
    before = n[DISBURSED, i]
    for j in range(columns.daily[SLOT, i], columns.daily[SLOT, i] + columns.daily[USED, i]):
        for field in range(CONDITIONAL_FEE + 1):
            most_here = CARRY_MAX if field == PENALTY_CARRY else AMOUNT_MAX
            if not 0 <= columns.item_wide[field, j] < most_here:
                return AMOUNT_NEGATIVE
        if not before <= columns.item_narrow[DUE, j] <= closed:
            return ITEMS_INCONSISTENT
        before = columns.item_narrow[DUE, j]
    return arrangement_illegality(columns, i, closed)


def arrangement_illegality(columns: Columns, i: int, closed: int) -> int:
    """Why the arrangement of row ``i`` cannot be, or ``ACCEPTED``."""
    n = columns.narrow
    if n[ARRANGEMENT, i] < 0:
        return WORD_UNKNOWN
    if n[ARRANGEMENT, i] == NONE or n[ARRANGEMENT, i] == BROKEN:
        return ACCEPTED
    if not 1 <= n[ARRANGEMENT_COUNT, i] <= INSTALMENTS_MAX or not 1 <= n[ARRANGEMENT_DUE_DAY, i] <= 31:
        return ARRANGEMENT_INCONSISTENT
    if not is_day(n[ARRANGEMENT_FIRST_DUE, i]) or not n[DISBURSED, i] <= n[FROZEN_SINCE, i] <= closed:
        return ARRANGEMENT_INCONSISTENT
    if (
        not 0 <= n[ARRANGEMENT_GRACE, i] <= GRACE_DAYS_MAX
        or not 0 <= n[ARRANGEMENT_BREAKS, i] <= INSTALMENTS_MAX
    ):
        return ARRANGEMENT_INCONSISTENT
    met = columns.wide[ARRANGEMENT_PAID, i] + columns.wide[ARRANGEMENT_WAIVED, i]
    if met > columns.wide[ARRANGEMENT_TOTAL, i]:
        return ARRANGEMENT_INCONSISTENT
    return ACCEPTED


def event_illegality(columns: Columns, i: int, closed: int) -> int:
    """Why the events of row ``i`` after ``closed`` cannot be, or ``ACCEPTED``."""
    before, kind_before = closed, -1
    for e in range(columns.narrow[EVENT, i], columns.narrow[EVENT_END, i]):
        day, kind = columns.events[EVENT_DAY, e], columns.events[EVENT_KIND, e]
        amount = columns.events[EVENT_AMOUNT, e]
        if kind < 0:
            return EVENT_UNKNOWN
        if not is_day(day) or day < before or day <= closed or day < columns.narrow[DISBURSED, i]:
            return EVENT_OUT_OF_TIME
        if day == before and kind < kind_before:
            return EVENT_OUT_OF_TIME
        before, kind_before = day, kind
        if (kind in (CHARGE, WAIVER, REPAYMENT)) and not 0 < amount < AMOUNT_MAX:
            return EVENT_AMOUNT_WRONG
        if kind == WAIVER and columns.events[EVENT_COMPONENT, e] < 0:
            return EVENT_UNKNOWN
        if kind == RATE_CHANGE and not 0 <= amount <= columns.narrow[RATE_DEN, i] // RATE_PARTS_MIN:
            return RATE_OUT_OF_RANGE
        if kind == SUSPENSION and (
            columns.events[EVENT_UNTIL, e] < day or not is_day(columns.events[EVENT_UNTIL, e])
        ):
            return SUSPENSION_ENDS_EARLY
        if kind == ARRANGEMENT_EVENT and not is_arrangement_event(columns, e, day):
            return ARRANGEMENT_EVENT_WRONG
    return ACCEPTED


def is_arrangement_event(columns: Columns, e: int, day: int) -> bool:
    """Whether the terms of event ``e`` are within the limits."""
    for field in range(EVENT_WAIVED, EVENT_DOWN_PAYMENT + 1):
        if not 0 <= columns.events[field, e] < AMOUNT_MAX:
            return False
    if not 1 <= columns.events[EVENT_COUNT, e] <= INSTALMENTS_MAX:
        return False
    first_due = columns.events[EVENT_FIRST_DUE, e]
    return is_day(first_due) and first_due >= day and 1 <= columns.events[EVENT_DUE_DAY, e] <= 31


def is_too_large(columns: Columns, i: int, closed: int, until: int) -> bool:
    """Whether the bound of this module's docstring could be passed on the way to ``until``."""
    n = columns.narrow
    amount = columns.running[BALANCE, i] + columns.wide[CREDIT, i]
    penalties, oldest = 0, least(closed, n[SINCE, i])
    for j in range(columns.daily[SLOT, i], columns.daily[SLOT, i] + columns.daily[USED, i]):
        for field in range(CONDITIONAL_FEE + 1):
            if field == PENALTY_CARRY:
                penalties += columns.item_wide[field, j]
            elif field != BASE:
                amount += columns.item_wide[field, j]
        oldest = least(oldest, columns.item_narrow[DUE, j])
        if penalties > CARRY_MAX or amount > CARRY_MAX:
            return True
    rate = most(n[RATE, i], n[RATE_NEXT, i])
    for e in range(n[EVENT, i], n[EVENT_END, i]):
        if columns.events[EVENT_KIND, e] == RATE_CHANGE:
            rate = most(rate, columns.events[EVENT_AMOUNT, e])
        elif columns.events[EVENT_KIND, e] == CHARGE or columns.events[EVENT_KIND, e] == REPAYMENT:
            amount += columns.events[EVENT_AMOUNT, e]
        if amount > CARRY_MAX:
            return True
    days = most(until, mark(columns, i, n[INSTALMENTS, i])) - oldest + 1
    q = n[RATE_DEN, i]
    if columns.running[CARRY, i] > CARRY_MAX or not fits(amount, q + rate * days, GROWTH_MAX):
        return True
    if q + rate * days > FACTOR_MAX or rate * n[PENALTY_NUM, i] >= 1 << 31:
        return True
    bearing = amount + amount * rate * days // q + n[INSTALMENTS, i] + 1
    return not fits(bearing, rate * n[PENALTY_NUM, i] * days, GROWTH_MAX)


def illegality(columns: Columns, i: int, principal: int, closed: int, until: int, is_new: bool) -> int:
    """The first reason for which row ``i`` cannot be closed up to ``until``, or ``ACCEPTED``.

    ``closed`` is the day up to which it was closed; for a new row, the day before its disbursement.
    """
    reason = contract_illegality(columns, i, principal)
    if reason != ACCEPTED:
        return reason
    if until < columns.narrow[DISBURSED, i] or closed < columns.narrow[DISBURSED, i] - 1:
        return BEFORE_DISBURSEMENT
    if closed > until:
        return ALREADY_CLOSED
    if not is_new:
        reason = state_illegality(columns, i, closed)
        if reason != ACCEPTED:
            return reason
    reason = event_illegality(columns, i, closed)
    if reason != ACCEPTED:
        return reason
    if is_new:
        columns.running[BALANCE, i] = principal
        columns.narrow[SINCE, i] = columns.narrow[DISBURSED, i]
    return TOO_LARGE if is_too_large(columns, i, closed, until) else ACCEPTED
