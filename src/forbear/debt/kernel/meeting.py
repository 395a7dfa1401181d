"""How money and waivers meet what is owed (CONTRACTS 1.5, 1.7)."""

from forbear.debt.kernel.fields import (
    ARRANGEMENT_COUNT,
    ARRANGEMENT_PAID,
    ARRANGEMENT_WAIVED,
    BALANCE,
    CARRY,
    CONDITIONAL_INTEREST,
    CREDIT,
    DUE,
    FEE,
    FEE_DAY,
    FEE_TODAY,
    FLAGS,
    INTERESTS,
    ORDER,
    OUTSIDE,
    PRINCIPALS,
    RUNNING_CONDITIONAL,
    RUNNING_MET,
    SINCE,
    SLOT,
    USED,
    Columns,
)
from forbear.debt.kernel.items import charge, has, insert, is_unpaid, lower, remember_condition, unpaid
from forbear.debt.kernel.owed import arranged_due, arranged_open, first_open, is_arranged, running_interest
from forbear.debt.kernel.plan import has_plan, replan, split_run
from forbear.debt.kernel.whole import least


def meet(columns: Columns, i: int, amount: int, day: int, covered_only: bool) -> int:
    """Meet what is owed, oldest first and in the contract's order of components; gives what is left over."""
    first = columns.daily[SLOT, i]
    for j in range(first, first + columns.daily[USED, i]):
        if amount == 0:
            return 0
        if covered_only and has(columns, j, OUTSIDE):
            continue
        for step in range(4):
            component = (columns.narrow[ORDER, i] >> (2 * step)) & 3
            taken = least(amount, unpaid(columns, i, j, component, day))
            if taken > 0:
                lower(columns, i, j, component, taken, day)
                amount -= taken
    if amount > 0 and has_plan(columns, i):
        taken = least(amount, running_interest(columns, i) - columns.wide[RUNNING_MET, i])
        columns.wide[RUNNING_MET, i] += taken
        amount -= taken
        taken = least(amount, columns.running[BALANCE, i])
        if taken > 0:
            settle_early(columns, i, taken, day)
            amount -= taken
    return amount


def settle_early(columns: Columns, i: int, amount: int, day: int) -> None:
    """Principal is repaid before it is due; the interest of the running period was met first."""
    if columns.wide[RUNNING_CONDITIONAL, i] != 0:
        j = insert(columns, i, day, 0)
        columns.item_wide[CONDITIONAL_INTEREST, j] = columns.wide[RUNNING_CONDITIONAL, i]
    split_run(columns, i)
    columns.running[CARRY, i] = 0
    columns.wide[RUNNING_MET, i] = 0
    columns.wide[RUNNING_CONDITIONAL, i] = 0
    columns.running[BALANCE, i] -= amount
    replan(columns, i, False)


def receive(columns: Columns, i: int, amount: int, day: int) -> None:
    """Money comes in; what meets nothing is held as credit."""
    if is_arranged(columns, i):
        columns.wide[CREDIT, i] += meet_arrangement(columns, i, amount, day)
    else:
        columns.wide[CREDIT, i] += meet(columns, i, amount, day, False)


def use_credit(columns: Columns, i: int, day: int) -> None:
    """Set credit against what has come to be owed."""
    amount = columns.wide[CREDIT, i]
    if amount > 0:
        columns.wide[CREDIT, i] = 0
        receive(columns, i, amount, day)


def meet_arrangement(columns: Columns, i: int, amount: int, day: int) -> int:
    """Meet the arrangement's instalments, and the fees it does not cover, by their due dates; gives what is left over."""
    first, count = columns.daily[SLOT, i], columns.narrow[ARRANGEMENT_COUNT, i]
    j, end = first, first + columns.daily[USED, i]
    k, covered = first_open(columns, i), 0
    while amount > 0:
        while j < end and not has(columns, j, OUTSIDE):
            j += 1
        if j < end and (k > count or columns.item_narrow[DUE, j] <= arranged_due(columns, i, k)):
            taken = least(amount, columns.item_wide[FEE, j])
            columns.item_wide[FEE, j] -= taken
            j += 1
        elif k <= count:
            taken = least(amount, arranged_open(columns, i, k))
            columns.wide[ARRANGEMENT_PAID, i] += taken
            covered += taken
            k += 1
        else:
            break
        amount -= taken
    meet(columns, i, covered, day, True)
    return amount


def charge_fee(columns: Columns, i: int, amount: int, day: int) -> None:
    """A fee falls due today: with the oldest unpaid instalment, or by itself."""
    first = columns.daily[SLOT, i]
    end = first + columns.daily[USED, i]
    if columns.narrow[FEE_DAY, i] != day:
        columns.narrow[FEE_DAY, i] = day
        for j in range(first, end):
            columns.item_wide[FEE_TODAY, j] = 0
    holder = -1
    if not is_arranged(columns, i):
        for j in range(first, end):
            if is_unpaid(columns, i, j, day):
                holder = j
                break
    if holder < 0:
        holder = insert(columns, i, day, 0)
        columns.item_narrow[FLAGS, holder] = OUTSIDE if is_arranged(columns, i) else 0
    charge(columns, holder, amount)
    use_credit(columns, i, day)


def waive(columns: Columns, i: int, component: int, amount: int, day: int, conditional: bool) -> int:
    """Give up as much of a component as is owed, oldest first; gives what was taken."""
    first, wanted = columns.daily[SLOT, i], amount
    for j in range(first, first + columns.daily[USED, i]):
        taken = least(amount, unpaid(columns, i, j, component, day))
        if taken > 0:
            lower(columns, i, j, component, taken, day)
            if conditional:
                remember_condition(columns, j, component, taken)
            if is_arranged(columns, i) and not has(columns, j, OUTSIDE):
                give_up(columns, i, taken)
            amount -= taken
    if amount > 0 and has_plan(columns, i):
        if component == INTERESTS:
            taken = least(amount, running_interest(columns, i) - columns.wide[RUNNING_MET, i])
            columns.wide[RUNNING_MET, i] += taken
            if conditional:
                columns.wide[RUNNING_CONDITIONAL, i] += taken
            give_up(columns, i, taken)
            amount -= taken
        elif component == PRINCIPALS:
            taken = least(amount, columns.running[BALANCE, i])
            if taken > 0:
                bears_interest = day > columns.narrow[SINCE, i] or columns.running[CARRY, i] != 0
                split_run(columns, i)
                columns.running[BALANCE, i] -= taken
                replan(columns, i, bears_interest)
                give_up(columns, i, taken)
                amount -= taken
    return wanted - amount


def give_up(columns: Columns, i: int, amount: int) -> None:
    """Lower what an arrangement covers, from its last instalment backwards."""
    if is_arranged(columns, i):
        columns.wide[ARRANGEMENT_WAIVED, i] += amount
