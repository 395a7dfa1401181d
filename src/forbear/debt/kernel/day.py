"""The close of a day: every row accrues; the rows whose day has come are lived through exactly.

``close`` may add a day to a row that did not count it. Nothing is lost by that: integers undo exactly what they did, so ``come_to`` takes the
days since ``HANDLED`` back and counts them by the calendar, the suspension and the arrangement.
"""

from typing import Final

from forbear.debt.kernel.arranging import (
    break_arrangement,
    breaks_on,
    is_performing,
    make_arrangement,
    note_state,
)
from forbear.debt.kernel.counting import (
    counted_by,
    is_frozen,
    mark,
    stops_after,
    thirtieths,
)
from forbear.debt.kernel.fields import (
    ACCRUES,
    ARRANGEMENT_COUNT,
    ARRANGEMENT_EVENT,
    ARRANGEMENT_GRACE,
    BALANCE,
    BASE,
    BREACH,
    BUCKET,
    BULLET,
    CARRY,
    CHARGE,
    CONDITIONAL_INTEREST,
    COUNTED_SINCE,
    DISBURSED,
    EQUAL_INSTALMENT,
    EVENT,
    EVENT_AMOUNT,
    EVENT_COMPONENT,
    EVENT_DAY,
    EVENT_END,
    EVENT_KIND,
    EVENT_UNTIL,
    FALLEN_DUE,
    FLAGS,
    HANDLED,
    INSTALMENTS,
    INTEREST,
    INTERESTS,
    IS_STOPPED,
    LAST,
    LEVEL,
    LOST_DAYS,
    METHOD,
    NEXT,
    OLDEST,
    PENALTY_ACCRUES,
    PENALTY_CARRY,
    PENALTY_NUM,
    PRINCIPAL,
    PRINCIPALS,
    RATE,
    RATE_CHANGE,
    RATE_DEN,
    RATE_NEXT,
    RATE_NEXT_AFTER,
    REFUSED,
    REPAYMENT,
    ROUNDING,
    RUNNING_CONDITIONAL,
    RUNNING_MET,
    SINCE,
    SLOT,
    STOP,
    STOPPED_DAYS,
    SUSPENDED_FROM,
    SUSPENDED_UNTIL,
    SUSPENSION,
    THIRTY,
    USED,
    WAIVER,
    Columns,
)
from forbear.debt.kernel.items import bears, drop_settled, insert, note_clearing
from forbear.debt.kernel.meeting import charge_fee, receive, waive
from forbear.debt.kernel.owed import arranged_due, bucket_of, first_open, is_arranged, oldest_unpaid
from forbear.debt.kernel.plan import carry_of, has_plan, relevel, share, split_run
from forbear.debt.kernel.whole import least, most, rounded

NEVER: Final = 2_000_000_000
THIRTY_FIRST: Final = 31
RUNS, SUSPENDED, FROZEN = range(3)
"""Whether coming days count, in ``IS_STOPPED``."""


def accrue(columns: Columns, count: int) -> None:
    """One day of interest for the first ``count`` rows: no branch, no division."""
    for i in range(count):
        columns.running[CARRY, i] += columns.running[BALANCE, i] * columns.daily[ACCRUES, i]


def accrue_penalties(columns: Columns, count: int) -> None:
    """One day of penalty interest for everything overdue in the first ``count`` rows."""
    for i in range(count):
        used, rate = columns.daily[USED, i], columns.daily[PENALTY_ACCRUES, i]
        if used != 0 and rate != 0:
            first = columns.daily[SLOT, i]
            for j in range(first, first + used):
                columns.item_wide[PENALTY_CARRY, j] += columns.item_wide[BASE, j] * rate


def close(columns: Columns, count: int, day: int) -> int:
    """Close ``day`` for the first ``count`` rows; gives how many of them something happened to."""
    accrue(columns, count)
    accrue_penalties(columns, count)
    lived = 0
    for i in range(count):
        if columns.daily[STOP, i] <= day:
            live(columns, i, day)
            lived += 1
    return lived


def live(columns: Columns, i: int, day: int) -> None:
    """Live through ``day`` exactly: the days up to it count, instalments fall due, events act, and the row looks ahead."""
    if columns.narrow[REFUSED, i] != 0:
        retire(columns, i)
        return
    is_suspending = begins_suspension(columns, i, day)
    come_to(columns, i, day)
    if is_suspending:
        relevel(columns, i)
    change_rates(columns, i, day)
    while has_plan(columns, i) and mark(columns, i, columns.narrow[NEXT, i]) <= day:
        end_period(columns, i, day)
    if columns.narrow[RATE_NEXT_AFTER, i] == day:
        take_new_rate(columns, i)
    live_events(columns, i, day)
    if columns.narrow[REFUSED, i] != 0:
        retire(columns, i)
        return
    drop_settled(columns, i, day)
    look_ahead(columns, i, day)


def retire(columns: Columns, i: int) -> None:
    """Nothing happens any more to a row that was refused."""
    columns.daily[ACCRUES, i] = columns.daily[PENALTY_ACCRUES, i] = 0
    columns.daily[STOP, i] = NEVER


def come_to(columns: Columns, i: int, day: int) -> None:
    """Bring the exact sums to ``day``: take back what the days since ``HANDLED`` added, and add what counts of them."""
    since = columns.narrow[HANDLED, i]
    passed = day - since
    if passed <= 0:
        return
    stopped = (passed - 1 if columns.narrow[IS_STOPPED, i] != RUNS else 0) + stops_after(
        columns, i, day - 1, day
    )
    days = passed - stopped
    if columns.narrow[THIRTY, i] != 0 and has_plan(columns, i):
        before = counted_by(columns, i)
        columns.narrow[LOST_DAYS, i] += lost_days(columns, i, day)
        columns.narrow[STOPPED_DAYS, i] += stopped
        columns.narrow[HANDLED, i] = day
        days = counted_by(columns, i) - before
    columns.narrow[HANDLED, i] = day
    added = columns.daily[ACCRUES, i] * passed
    columns.running[CARRY, i] += columns.running[BALANCE, i] * (columns.narrow[RATE, i] * days - added)
    penalty_rate = columns.narrow[RATE, i] * columns.narrow[PENALTY_NUM, i]
    change = penalty_rate * (passed - stopped) - columns.daily[PENALTY_ACCRUES, i] * passed
    if change != 0:
        first = columns.daily[SLOT, i]
        for j in range(first, first + columns.daily[USED, i]):
            columns.item_wide[PENALTY_CARRY, j] += columns.item_wide[BASE, j] * change


def lost_days(columns: Columns, i: int, day: int) -> int:
    """What the stopped days after ``HANDLED`` up to ``day`` take of the thirty days of the running period."""
    opens = mark(columns, i, columns.narrow[NEXT, i] - 1)
    closes = mark(columns, i, columns.narrow[NEXT, i])
    since, eve = columns.narrow[HANDLED, i], day - 1
    lost = 0
    if columns.narrow[IS_STOPPED, i] == SUSPENDED:
        lost = eve - since
    elif columns.narrow[IS_STOPPED, i] == FROZEN:
        lost = thirtieths(eve - opens, False) - thirtieths(since - opens, False)
    if is_frozen(columns, i):
        return lost + thirtieths(day - opens, day == closes) - thirtieths(eve - opens, False)
    return lost + stops_after(columns, i, eve, day)


# -- rates and suspensions --------------------------------------------------------------------------------


def begins_suspension(columns: Columns, i: int, day: int) -> bool:
    """Whether an event begins a suspension today; it holds today. What is not due yet is levelled again without its days."""
    begins = False
    for e in range(columns.narrow[EVENT, i], columns.narrow[EVENT_END, i]):
        if columns.events[EVENT_DAY, e] != day:
            break
        if columns.events[EVENT_KIND, e] == SUSPENSION:
            columns.narrow[SUSPENDED_FROM, i] = day
            columns.narrow[SUSPENDED_UNTIL, i] = columns.events[EVENT_UNTIL, e]
            begins = True
    return begins


def change_rates(columns: Columns, i: int, day: int) -> None:
    """A new rate counts from the next end of a period on, or after today where the contract has none any more."""
    for e in range(columns.narrow[EVENT, i], columns.narrow[EVENT_END, i]):
        if columns.events[EVENT_DAY, e] != day:
            return
        if columns.events[EVENT_KIND, e] == RATE_CHANGE:
            n = 0
            while n <= columns.narrow[INSTALMENTS, i] and mark(columns, i, n) < day:
                n += 1
            after = mark(columns, i, n) if n <= columns.narrow[INSTALMENTS, i] else day
            columns.narrow[RATE_NEXT, i] = columns.events[EVENT_AMOUNT, e]
            columns.narrow[RATE_NEXT_AFTER, i] = after


def take_new_rate(columns: Columns, i: int) -> None:
    """The new rate counts from now on; equal instalments are levelled anew."""
    columns.narrow[RATE, i] = columns.narrow[RATE_NEXT, i]
    columns.narrow[RATE_NEXT, i] = columns.narrow[RATE_NEXT_AFTER, i] = 0
    if columns.narrow[METHOD, i] == EQUAL_INSTALMENT:
        relevel(columns, i)


# -- falling due ------------------------------------------------------------------------------------------


def end_period(columns: Columns, i: int, day: int) -> None:
    """The running period ends today: its instalment falls due, or a bullet goes on."""
    if columns.narrow[METHOD, i] == BULLET and columns.narrow[NEXT, i] < columns.narrow[LAST, i]:
        split_run(columns, i)
    else:
        fall_due(columns, i, day)
    columns.narrow[NEXT, i] += 1
    columns.narrow[SINCE, i] = day
    columns.narrow[COUNTED_SINCE, i] = 0
    columns.narrow[STOPPED_DAYS, i] = 0
    columns.narrow[LOST_DAYS, i] = 0


def fall_due(columns: Columns, i: int, day: int) -> None:
    """The next instalment falls due: from now on it is owed by itself."""
    exact = rounded(carry_of(columns, i), columns.narrow[RATE_DEN, i], columns.narrow[ROUNDING, i])
    is_last = columns.narrow[NEXT, i] == columns.narrow[LAST, i]
    balance, method = columns.running[BALANCE, i], columns.narrow[METHOD, i]
    principal = share(method, columns.wide[LEVEL, i], exact, balance, is_last)
    interest = most(0, exact - columns.wide[RUNNING_MET, i])
    conditional = columns.wide[RUNNING_CONDITIONAL, i]
    columns.running[BALANCE, i] = balance - principal
    columns.running[CARRY, i] = 0
    columns.wide[RUNNING_MET, i] = 0
    columns.wide[RUNNING_CONDITIONAL, i] = 0
    if principal + interest + conditional == 0:
        return
    j = insert(columns, i, day, columns.narrow[NEXT, i])
    columns.item_wide[PRINCIPAL, j] = principal
    columns.item_wide[INTEREST, j] = interest
    columns.item_wide[CONDITIONAL_INTEREST, j] = conditional
    base = principal if bears(columns, i, PRINCIPALS) else 0
    columns.item_wide[BASE, j] = base + (interest if bears(columns, i, INTERESTS) else 0)
    columns.item_narrow[FLAGS, j] = FALLEN_DUE
    note_clearing(columns, i, j, day)


# -- events -----------------------------------------------------------------------------------------------


def live_events(columns: Columns, i: int, day: int) -> None:
    """The events of today, in their order; an arrangement that breaks by itself today breaks before waivers and money act."""
    e, end = columns.narrow[EVENT, i], columns.narrow[EVENT_END, i]
    is_judged = False
    while e < end and columns.events[EVENT_DAY, e] <= day:
        kind, amount = columns.events[EVENT_KIND, e], columns.events[EVENT_AMOUNT, e]
        if kind > CHARGE and not is_judged:
            is_judged = True
            judge(columns, i, day)
        if kind == CHARGE:
            charge_fee(columns, i, amount, day)
        elif kind == BREACH:
            if is_arranged(columns, i):
                break_arrangement(columns, i, day)
        elif kind == WAIVER:
            waive(columns, i, columns.events[EVENT_COMPONENT, e], amount, day, False)
        elif kind == REPAYMENT:
            receive(columns, i, amount, day)
        elif kind == ARRANGEMENT_EVENT:
            make_arrangement(columns, i, e, day)
        e += 1
    if not is_judged:
        judge(columns, i, day)
    columns.narrow[EVENT, i] = e
    note_state(columns, i, day)


def judge(columns: Columns, i: int, day: int) -> None:
    """Break an arrangement of which too much stands missed."""
    if breaks_on(columns, i, day):
        break_arrangement(columns, i, day)


# -- looking ahead ----------------------------------------------------------------------------------------


def look_ahead(columns: Columns, i: int, day: int) -> None:
    """Set the bucket, what the coming days add, and the next day on which something happens."""
    oldest = oldest_unpaid(columns, i, day)
    bucket = bucket_of(columns, most(0, day - oldest) if oldest != 0 else 0)
    columns.narrow[OLDEST, i] = oldest
    columns.narrow[BUCKET, i] = bucket
    is_stopped = stops_after(columns, i, day, day + 1) != 0
    rate = 0 if is_stopped or day < columns.narrow[DISBURSED, i] else columns.narrow[RATE, i]
    columns.narrow[IS_STOPPED, i] = (FROZEN if is_frozen(columns, i) else SUSPENDED) if is_stopped else RUNS
    columns.daily[PENALTY_ACCRUES, i] = rate * columns.narrow[PENALTY_NUM, i]
    stop = NEVER
    if oldest != 0 and bucket + 1 < len(columns.edges):
        stop = oldest + columns.edges[bucket + 1]
    if has_plan(columns, i):
        stop = least(stop, mark(columns, i, columns.narrow[NEXT, i]))
        if columns.narrow[THIRTY, i]:
            thirty_first = mark(columns, i, columns.narrow[NEXT, i] - 1) + THIRTY_FIRST
            if thirty_first > day + 1:
                stop = least(stop, thirty_first)
            else:
                rate = 0
    else:
        rate = 0
    columns.daily[ACCRUES, i] = rate
    stop = least(stop, suspension_turns(columns, i, day))
    stop = least(stop, arrangement_turns(columns, i, day))
    if columns.narrow[RATE_NEXT_AFTER, i] > day:
        stop = least(stop, columns.narrow[RATE_NEXT_AFTER, i])
    if columns.narrow[EVENT, i] < columns.narrow[EVENT_END, i]:
        stop = least(stop, columns.events[EVENT_DAY, columns.narrow[EVENT, i]])
    columns.daily[STOP, i] = stop


def suspension_turns(columns: Columns, i: int, day: int) -> int:
    """The next day on which a suspension begins or has ended."""
    if columns.narrow[SUSPENDED_FROM, i] > day:
        return columns.narrow[SUSPENDED_FROM, i]
    if columns.narrow[SUSPENDED_UNTIL, i] >= day:
        return columns.narrow[SUSPENDED_UNTIL, i] + 1
    return NEVER


def arrangement_turns(columns: Columns, i: int, day: int) -> int:
    """The next day on which an instalment of the arrangement falls due or has passed its grace days."""
    turns = NEVER
    if is_performing(columns, i):
        grace = columns.narrow[ARRANGEMENT_GRACE, i]
        for k in range(first_open(columns, i), columns.narrow[ARRANGEMENT_COUNT, i] + 1):
            due = arranged_due(columns, i, k)
            if due > day:
                return least(turns, due)
            if due + grace + 1 > day:
                turns = least(turns, due + grace + 1)
    return turns
