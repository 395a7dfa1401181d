"""Arrangements: laid over a row, missed, made good, broken, kept to the end (CONTRACTS 1.7)."""

from forbear.debt.kernel.bounds import DOWN_PAYMENT_TOO_LARGE, WAIVES_TOO_MUCH
from forbear.debt.kernel.counting import frozen_by, is_frozen
from forbear.debt.kernel.fields import (
    ARRANGEMENT,
    ARRANGEMENT_BREAKS,
    ARRANGEMENT_COUNT,
    ARRANGEMENT_DUE_DAY,
    ARRANGEMENT_FIRST_DUE,
    ARRANGEMENT_FIRST_TAKES,
    ARRANGEMENT_GRACE,
    ARRANGEMENT_PAID,
    ARRANGEMENT_TOTAL,
    ARRANGEMENT_WAIVED,
    BROKEN,
    BROKEN_ON,
    CREDIT,
    EVENT,
    EVENT_AMOUNT,
    EVENT_BREAKS,
    EVENT_CONDITIONAL,
    EVENT_COUNT,
    EVENT_DAY,
    EVENT_DOWN_PAYMENT,
    EVENT_DUE_DAY,
    EVENT_END,
    EVENT_FIRST_DUE,
    EVENT_FIRST_TAKES,
    EVENT_GRACE,
    EVENT_KIND,
    EVENT_WAIVED,
    FLAGS,
    FROZEN_DAYS,
    FROZEN_SINCE,
    MISSED,
    MISSING,
    OUTSIDE,
    PERFORMING,
    PRINCIPALS,
    REFUSED,
    RENEWING,
    REPAYMENT,
    RUNNING_CONDITIONAL,
    RUNNING_MET,
    SETTLED,
    SLOT,
    USED,
    Columns,
)
from forbear.debt.kernel.items import reinstate
from forbear.debt.kernel.meeting import meet, use_credit, waive
from forbear.debt.kernel.owed import arranged_by, arranged_due, first_open, owed, owed_in_all
from forbear.debt.kernel.plan import relevel, split_run
from forbear.debt.kernel.whole import least


def missed_with(columns: Columns, i: int, received: int, day: int) -> int:
    """How many instalments have passed their grace days by ``day`` without being reached by ``received``."""
    count, missed = columns.narrow[ARRANGEMENT_COUNT, i], 0
    asked = columns.wide[ARRANGEMENT_TOTAL, i] - columns.wide[ARRANGEMENT_WAIVED, i]
    for k in range(1, count + 1):
        if arranged_due(columns, i, k) + columns.narrow[ARRANGEMENT_GRACE, i] >= day:
            break
        missed += 1 if least(arranged_by(columns, i, k), asked) > received else 0
    return missed


def repaid_on(columns: Columns, i: int, day: int) -> int:
    """Everything that comes in on ``day``."""
    total = 0
    for e in range(columns.narrow[EVENT, i], columns.narrow[EVENT_END, i]):
        if columns.events[EVENT_DAY, e] != day:
            break
        if columns.events[EVENT_KIND, e] == REPAYMENT:
            total += columns.events[EVENT_AMOUNT, e]
    return total


def breaks_on(columns: Columns, i: int, day: int) -> bool:
    """Whether at the end of ``day`` as many instalments stand missed as break the arrangement, the money of the day counted."""
    limit = columns.narrow[ARRANGEMENT_BREAKS, i]
    if limit == 0 or not (is_performing(columns, i)):
        return False
    received = columns.wide[ARRANGEMENT_PAID, i]
    if missed_with(columns, i, received, day) < limit:
        return False
    return missed_with(columns, i, received + repaid_on(columns, i, day), day) >= limit


def is_performing(columns: Columns, i: int) -> bool:
    """Whether an arrangement runs: kept so far, or with instalments missed."""
    state = columns.narrow[ARRANGEMENT, i]
    return state in (PERFORMING, MISSING)


def note_state(columns: Columns, i: int, day: int) -> None:
    """Performing, missed or settled, as it stands at the end of ``day``."""
    if not is_performing(columns, i):
        return
    missed = missed_with(columns, i, columns.wide[ARRANGEMENT_PAID, i], day)
    columns.narrow[MISSED, i] = missed
    if first_open(columns, i) > columns.narrow[ARRANGEMENT_COUNT, i]:
        columns.narrow[ARRANGEMENT, i] = SETTLED
    else:
        columns.narrow[ARRANGEMENT, i] = MISSING if missed > 0 else PERFORMING


def cover_everything(columns: Columns, i: int) -> None:
    """What was charged outside an arrangement is from now on owed like everything else."""
    first = columns.daily[SLOT, i]
    for j in range(first, first + columns.daily[USED, i]):
        columns.item_narrow[FLAGS, j] &= ~OUTSIDE


def break_arrangement(columns: Columns, i: int, day: int) -> None:
    """End an arrangement: conditional waivers return, and interest and penalty interest resume after ``day``."""
    frozen = frozen_by(columns, i, day)
    split_run(columns, i)
    columns.narrow[ARRANGEMENT, i] = BROKEN
    columns.narrow[FROZEN_DAYS, i] = frozen
    columns.narrow[BROKEN_ON, i] = day
    cover_everything(columns, i)
    first = columns.daily[SLOT, i]
    for j in range(first, first + columns.daily[USED, i]):
        reinstate(columns, i, j)
    columns.wide[RUNNING_MET, i] -= columns.wide[RUNNING_CONDITIONAL, i]
    columns.wide[RUNNING_CONDITIONAL, i] = 0
    relevel(columns, i)
    use_credit(columns, i, day)


def waives_too_much(columns: Columns, i: int, e: int, day: int) -> bool:
    """Whether event ``e`` gives up more of a component than is owed."""
    for component in range(4):
        amount = columns.events[EVENT_WAIVED + component, e]
        if component != PRINCIPALS:
            amount += columns.events[EVENT_CONDITIONAL + component, e]
        if amount > owed(columns, i, component, day):
            return True
    return False


def waive_all(columns: Columns, i: int, e: int, day: int) -> None:
    """Give up what event ``e`` gives up, outright and on condition."""
    for component in range(4):
        waive(columns, i, component, columns.events[EVENT_WAIVED + component, e], day, False)
        if component != PRINCIPALS:
            waive(columns, i, component, columns.events[EVENT_CONDITIONAL + component, e], day, True)


def make_arrangement(columns: Columns, i: int, e: int, day: int) -> None:
    """Waive, freeze, take the down payment, and lay the instalments of event ``e`` over what is owed then."""
    cover_everything(columns, i)
    if is_frozen(columns, i):
        columns.narrow[ARRANGEMENT, i] = RENEWING
    if waives_too_much(columns, i, e, day):
        columns.narrow[REFUSED, i] = WAIVES_TOO_MUCH
        return
    waive_all(columns, i, e, day)
    if columns.narrow[ARRANGEMENT, i] != RENEWING:
        columns.narrow[ARRANGEMENT, i] = RENEWING
        columns.narrow[FROZEN_SINCE, i] = day
    down_payment = columns.events[EVENT_DOWN_PAYMENT, e]
    if down_payment > owed_in_all(columns, i, day):
        columns.narrow[REFUSED, i] = DOWN_PAYMENT_TOO_LARGE
        return
    columns.wide[CREDIT, i] += meet(columns, i, down_payment, day, False)
    columns.narrow[ARRANGEMENT, i] = PERFORMING
    columns.wide[ARRANGEMENT_TOTAL, i] = owed_in_all(columns, i, day)
    columns.wide[ARRANGEMENT_PAID, i] = 0
    columns.wide[ARRANGEMENT_WAIVED, i] = 0
    columns.narrow[ARRANGEMENT_COUNT, i] = columns.events[EVENT_COUNT, e]
    columns.narrow[ARRANGEMENT_FIRST_DUE, i] = columns.events[EVENT_FIRST_DUE, e]
    columns.narrow[ARRANGEMENT_DUE_DAY, i] = columns.events[EVENT_DUE_DAY, e]
    columns.narrow[ARRANGEMENT_FIRST_TAKES, i] = columns.events[EVENT_FIRST_TAKES, e]
    columns.narrow[ARRANGEMENT_GRACE, i] = columns.events[EVENT_GRACE, e]
    columns.narrow[ARRANGEMENT_BREAKS, i] = columns.events[EVENT_BREAKS, e]
