"""What a row owes on the day up to which it was lived through, by component."""

from forbear.debt.kernel.calendar import due_date
from forbear.debt.kernel.counting import is_frozen
from forbear.debt.kernel.fields import (
    ARRANGEMENT,
    ARRANGEMENT_COUNT,
    ARRANGEMENT_DUE_DAY,
    ARRANGEMENT_FIRST_DUE,
    ARRANGEMENT_FIRST_TAKES,
    ARRANGEMENT_PAID,
    ARRANGEMENT_TOTAL,
    ARRANGEMENT_WAIVED,
    BALANCE,
    DUE,
    FEE,
    FEE_DAY,
    FEE_TODAY,
    FEES,
    INTERESTS,
    MISSING,
    ORDER,
    OUTSIDE,
    PENALTIES,
    PERFORMING,
    PRINCIPALS,
    RATE_DEN,
    ROUNDING,
    RUNNING_MET,
    SETTLED,
    SLOT,
    USED,
    Columns,
)
from forbear.debt.kernel.items import has, is_unpaid, unpaid
from forbear.debt.kernel.plan import carry_of, has_plan
from forbear.debt.kernel.whole import least, most, rounded


def running_interest(columns: Columns, i: int) -> int:
    """Interest of the running period posted so far, met or not (CONTRACTS 1.2)."""
    posted = rounded(carry_of(columns, i), columns.narrow[RATE_DEN, i], columns.narrow[ROUNDING, i])
    return most(posted, columns.wide[RUNNING_MET, i])


def owed(columns: Columns, i: int, component: int, day: int) -> int:
    """What is owed of a component, principal not yet due and running interest included."""
    total = not_due(columns, i, component)
    first = columns.daily[SLOT, i]
    for j in range(first, first + columns.daily[USED, i]):
        total += unpaid(columns, i, j, component, day)
    return total


def not_due(columns: Columns, i: int, component: int) -> int:
    """What is owed of a component without being due: principal not yet due, and the interest of the running period."""
    if component == PRINCIPALS:
        return columns.running[BALANCE, i]
    if component == INTERESTS and has_plan(columns, i):
        return running_interest(columns, i) - columns.wide[RUNNING_MET, i]
    return 0


def owed_in_all(columns: Columns, i: int, day: int) -> int:
    """Everything that is owed."""
    return (
        owed(columns, i, FEES, day)
        + owed(columns, i, PENALTIES, day)
        + owed(columns, i, INTERESTS, day)
        + owed(columns, i, PRINCIPALS, day)
    )


# -- an arrangement's own instalments ---------------------------------------------------------------------


def is_arranged(columns: Columns, i: int) -> bool:
    """Whether an arrangement lies over the row."""
    state = columns.narrow[ARRANGEMENT, i]
    return state in (PERFORMING, MISSING, SETTLED)


def arranged_by(columns: Columns, i: int, k: int) -> int:
    """What the first ``k`` instalments of the arrangement repay together."""
    count = columns.narrow[ARRANGEMENT_COUNT, i]
    total = columns.wide[ARRANGEMENT_TOTAL, i]
    each = total // count
    takes_rest = k == count or (k > 0 and columns.narrow[ARRANGEMENT_FIRST_TAKES, i] == 1)
    return each * k + (total - each * count if takes_rest else 0)


def arranged_due(columns: Columns, i: int, k: int) -> int:
    """When instalment ``k`` of the arrangement falls due."""
    first_due = columns.narrow[ARRANGEMENT_FIRST_DUE, i]
    return due_date(columns.months, first_due, columns.narrow[ARRANGEMENT_DUE_DAY, i], k)


def arranged_open(columns: Columns, i: int, k: int) -> int:
    """What is unpaid of instalment ``k``: payments fill from the front, later waivers from the back."""
    given_up = columns.wide[ARRANGEMENT_TOTAL, i] - columns.wide[ARRANGEMENT_WAIVED, i]
    reached = least(arranged_by(columns, i, k), given_up)
    return most(0, reached - most(arranged_by(columns, i, k - 1), columns.wide[ARRANGEMENT_PAID, i]))


def first_open(columns: Columns, i: int) -> int:
    """The number of the first instalment of the arrangement that is unpaid; one past the last where none is."""
    count = columns.narrow[ARRANGEMENT_COUNT, i]
    k = 1
    while k <= count and arranged_open(columns, i, k) == 0:
        k += 1
    return k


def arranged_late(columns: Columns, i: int, day: int) -> int:
    """What of the arrangement fell due before ``day`` and is unpaid."""
    total = 0
    for k in range(1, columns.narrow[ARRANGEMENT_COUNT, i] + 1):
        if arranged_due(columns, i, k) >= day:
            break
        total += arranged_open(columns, i, k)
    return total


# -- what is late -----------------------------------------------------------------------------------------


def is_counted_late(columns: Columns, i: int, j: int) -> bool:
    """Whether an item is late by itself: what an arrangement covers is late by the arrangement's dates."""
    return not is_arranged(columns, i) or has(columns, j, OUTSIDE)


def oldest_unpaid(columns: Columns, i: int, day: int) -> int:
    """The oldest due date up to ``day`` of anything unpaid, 0 where nothing is."""
    oldest = 0
    first = columns.daily[SLOT, i]
    for j in range(first, first + columns.daily[USED, i]):
        if is_counted_late(columns, i, j) and is_unpaid(columns, i, j, day):
            oldest = columns.item_narrow[DUE, j]
            break
    if is_frozen(columns, i):
        k = first_open(columns, i)
        if k <= columns.narrow[ARRANGEMENT_COUNT, i]:
            due = arranged_due(columns, i, k)
            if due <= day and (oldest == 0 or due < oldest):
                oldest = due
    return oldest


def overdue(columns: Columns, i: int, component: int, day: int) -> int:
    """What of a component is past its due date on ``day``; a fee charged on ``day`` is not yet."""
    total = 0
    first = columns.daily[SLOT, i]
    for j in range(first, first + columns.daily[USED, i]):
        if not is_counted_late(columns, i, j) or columns.item_narrow[DUE, j] >= day:
            continue
        amount = unpaid(columns, i, j, component, day)
        if component == FEES and columns.narrow[FEE_DAY, i] == day:
            amount = most(0, columns.item_wide[FEE, j] - columns.item_wide[FEE_TODAY, j])
        total += amount
    if is_arranged(columns, i):
        total += covered_part(columns, i, component, arranged_late(columns, i, day), day)
    return total


def covered_part(columns: Columns, i: int, component: int, amount: int, day: int) -> int:
    """How much of ``component`` a payment of ``amount`` under the arrangement would meet."""
    part = 0
    first = columns.daily[SLOT, i]
    for j in range(first, first + columns.daily[USED, i]):
        if has(columns, j, OUTSIDE):
            continue
        for step in range(4):
            at = (columns.narrow[ORDER, i] >> (2 * step)) & 3
            taken = least(amount, unpaid(columns, i, j, at, day))
            amount -= taken
            part += taken if at == component else 0
    if has_plan(columns, i):
        interest = least(amount, running_interest(columns, i) - columns.wide[RUNNING_MET, i])
        amount -= interest
        part += interest if component == INTERESTS else 0
        part += least(amount, columns.running[BALANCE, i]) if component == PRINCIPALS else 0
    return part


def bucket_of(columns: Columns, days_past_due: int) -> int:
    """The bucket of so many days past due."""
    bucket = len(columns.edges) - 1
    while columns.edges[bucket] > days_past_due:
        bucket -= 1
    return bucket
