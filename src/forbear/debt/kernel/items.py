"""What has fallen due of a row, slot by slot: how much of it is unpaid, and how it is lowered.

Penalty interest of an item runs on its unpaid principal (and interest, where the contract says so). Its exact sum is kept from the due date
on; it is posted, rounded as a whole, once the grace days have passed without full payment (CONTRACTS 1.3, 1.4).
"""

from forbear.debt.kernel.counting import frozen_by
from forbear.debt.kernel.fields import (
    BASE,
    CLEARED,
    CLEARED_IN_GRACE,
    CONDITIONAL_FEE,
    CONDITIONAL_INTEREST,
    CONDITIONAL_PENALTY,
    DUE,
    FALLEN_DUE,
    FEE,
    FEE_TODAY,
    FEES,
    FLAGS,
    GRACE_DAYS,
    INTEREST,
    INTERESTS,
    LATE_FROM,
    PENALTIES,
    PENALTY_CARRY,
    PENALTY_DEN,
    PENALTY_MET,
    PENALTY_ON,
    PRINCIPAL,
    PRINCIPALS,
    RATE_DEN,
    ROOM,
    ROUNDING,
    SLOT,
    USED,
    Columns,
    N,
)
from forbear.debt.kernel.whole import rounded


def within_grace(late_days: int, grace_days: int) -> bool:
    """Whether so many days after its due date an amount is still in time to bear no penalty interest."""
    return grace_days != 0 and late_days <= grace_days


def has(columns: Columns, j: int, flag: int) -> bool:
    """Whether an item carries a flag."""
    return columns.item_narrow[FLAGS, j] & flag != 0


def is_in_grace(columns: Columns, i: int, j: int, day: int) -> bool:
    """Whether ``day`` is within the grace days of an item; days of an arrangement do not count."""
    late = day - frozen_by(columns, i, day) - columns.item_narrow[LATE_FROM, j]
    return within_grace(late, columns.narrow[GRACE_DAYS, i])


def posted_penalty(columns: Columns, i: int, j: int, day: int) -> int:
    """Penalty interest of an item posted by ``day``, met or not."""
    carry = columns.item_wide[PENALTY_CARRY, j]
    if carry == 0 or has(columns, j, CLEARED_IN_GRACE):
        return 0
    if not has(columns, j, CLEARED) and is_in_grace(columns, i, j, day):
        return 0
    denominator = columns.narrow[RATE_DEN, i] * columns.narrow[PENALTY_DEN, i]
    return rounded(carry, denominator, columns.narrow[ROUNDING, i])


def unpaid(columns: Columns, i: int, j: int, component: int, day: int) -> int:
    """What of a component of an item is owed on ``day``."""
    if component == FEES:
        return columns.item_wide[FEE, j]
    if component == PENALTIES:
        return posted_penalty(columns, i, j, day) - columns.item_wide[PENALTY_MET, j]
    if component == INTERESTS:
        return columns.item_wide[INTEREST, j]
    return columns.item_wide[PRINCIPAL, j]


def is_unpaid(columns: Columns, i: int, j: int, day: int) -> bool:
    """Whether anything of an item is owed on ``day``."""
    due = columns.item_wide[PRINCIPAL, j] + columns.item_wide[INTEREST, j] + columns.item_wide[FEE, j]
    return due != 0 or unpaid(columns, i, j, PENALTIES, day) != 0


def bears(columns: Columns, i: int, component: int) -> bool:
    """Whether penalty interest runs on a component."""
    if component == PRINCIPALS:
        return columns.narrow[PENALTY_ON, i] & 1 != 0
    return component == INTERESTS and columns.narrow[PENALTY_ON, i] & 2 != 0


def note_clearing(columns: Columns, i: int, j: int, day: int) -> None:
    """Note that principal and interest of an item are fully met, and whether that was in time."""
    if has(columns, j, CLEARED) or columns.item_wide[PRINCIPAL, j] + columns.item_wide[INTEREST, j] != 0:
        return
    flags = CLEARED | CLEARED_IN_GRACE if is_in_grace(columns, i, j, day) else CLEARED
    columns.item_narrow[FLAGS, j] |= flags


def lower(columns: Columns, i: int, j: int, component: int, amount: int, day: int) -> None:
    """Meet part of a component of an item."""
    if component == FEES:
        columns.item_wide[FEE, j] -= amount
    elif component == PENALTIES:
        columns.item_wide[PENALTY_MET, j] += amount
    elif component == INTERESTS:
        columns.item_wide[INTEREST, j] -= amount
    else:
        columns.item_wide[PRINCIPAL, j] -= amount
    if has(columns, j, FALLEN_DUE) and bears(columns, i, component):
        columns.item_wide[BASE, j] -= amount
    note_clearing(columns, i, j, day)


def remember_condition(columns: Columns, j: int, component: int, amount: int) -> None:
    """Remember that part of a component was waived on condition."""
    if component == FEES:
        columns.item_wide[CONDITIONAL_FEE, j] += amount
    elif component == PENALTIES:
        columns.item_wide[CONDITIONAL_PENALTY, j] += amount
    elif component == INTERESTS:
        columns.item_wide[CONDITIONAL_INTEREST, j] += amount


def reinstate(columns: Columns, i: int, j: int) -> None:
    """Take back what was waived of an item on condition."""
    interest = columns.item_wide[CONDITIONAL_INTEREST, j]
    columns.item_wide[INTEREST, j] += interest
    columns.item_wide[PENALTY_MET, j] -= columns.item_wide[CONDITIONAL_PENALTY, j]
    columns.item_wide[FEE, j] += columns.item_wide[CONDITIONAL_FEE, j]
    if has(columns, j, FALLEN_DUE) and bears(columns, i, INTERESTS):
        columns.item_wide[BASE, j] += interest
    columns.item_wide[CONDITIONAL_INTEREST, j] = 0
    columns.item_wide[CONDITIONAL_PENALTY, j] = 0
    columns.item_wide[CONDITIONAL_FEE, j] = 0
    if columns.item_wide[PRINCIPAL, j] + columns.item_wide[INTEREST, j] != 0:
        columns.item_narrow[FLAGS, j] &= ~(CLEARED | CLEARED_IN_GRACE)


def copy_slot(columns: Columns, source: int, target: int) -> None:
    """Move what stands in a slot."""
    for field in range(CONDITIONAL_FEE + 1):
        columns.item_wide[field, target] = columns.item_wide[field, source]
    for field in range(FLAGS + 1):
        columns.item_narrow[field, target] = columns.item_narrow[field, source]


def insert(columns: Columns, i: int, due: int, n: int) -> int:
    """An empty slot for something due, in its place by due date and number; gives the slot."""
    first = columns.daily[SLOT, i]
    assert columns.daily[USED, i] < columns.narrow[ROOM, i]
    j = first + columns.daily[USED, i]
    while j > first and (
        columns.item_narrow[DUE, j - 1] > due
        or (columns.item_narrow[DUE, j - 1] == due and columns.item_narrow[N, j - 1] > n)
    ):
        copy_slot(columns, j - 1, j)
        j -= 1
    for field in range(CONDITIONAL_FEE + 1):
        columns.item_wide[field, j] = 0
    columns.item_narrow[DUE, j], columns.item_narrow[N, j] = due, n
    columns.item_narrow[LATE_FROM, j] = due - frozen_by(columns, i, due)
    columns.item_narrow[FLAGS, j] = 0
    columns.daily[USED, i] += 1
    return j


def drop_settled(columns: Columns, i: int, day: int) -> None:
    """Close the gaps of what is met and cannot come back."""
    first = columns.daily[SLOT, i]
    kept = first
    for j in range(first, first + columns.daily[USED, i]):
        conditional = (
            columns.item_wide[CONDITIONAL_INTEREST, j]
            + columns.item_wide[CONDITIONAL_PENALTY, j]
            + columns.item_wide[CONDITIONAL_FEE, j]
        )
        if conditional != 0 or columns.item_wide[BASE, j] != 0 or is_unpaid(columns, i, j, day):
            if kept != j:
                copy_slot(columns, j, kept)
            kept += 1
    columns.daily[USED, i] = kept - first


def charge(columns: Columns, j: int, amount: int) -> None:
    """Add a fee to an item."""
    columns.item_wide[FEE, j] += amount
    columns.item_wide[FEE_TODAY, j] += amount
