"""The cumulative plan: built anew over its whole term at every change, from what is known by then.

The one idea: money changes the plan before it meets it. Building goes instalment by instalment and looks at the money that came in the
days of each; only when the whole plan stands do payments meet its instalments, all of them again, in order
(:mod:`.cumulative_book`). Three rules follow from the money of an instalment's days:

- What was overdue is met first, interest before principal. Overdue principal bears interest only within an instalment's days in which
  the account was recalculated, and to that day.
- What comes before the due day lowers the balance by all of it, so interest is counted for days of one balance, each rounded by itself.
- What an instalment was paid beyond itself is principal; then, by contract, the level falls, the term is cut, or the next instalments
  ask for less.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from forbear.debt.progressive.cumulative_level import level_of
from forbear.debt.progressive.decimals import ZERO, Cents, amount, cents, multiply
from forbear.debt.progressive.factors import level_factor
from forbear.debt.progressive.frames import Frame
from forbear.debt.progressive.level import rounded
from forbear.debt.progressive.model import day_count
from forbear.debt.progressive.terms import Terms


@dataclass(frozen=True, slots=True)
class Lent:
    """Money lent on a day: ``down`` of it falls due at once, the rest with the instalments."""

    on: date
    amount: Cents
    down: Cents

    @property
    def rest(self) -> Cents:
        """What the instalments repay."""
        return self.amount - self.down


@dataclass(frozen=True, slots=True)
class Money:
    """Money that changes the plan: what a payment leaves after charges."""

    on: date
    amount: Cents


@dataclass(frozen=True, slots=True)
class Planned:
    """An instalment of the plan, in cents."""

    start: date
    due: date
    principal: Cents
    interest: Cents


@dataclass(frozen=True, slots=True)
class Known:
    """All that a plan is built from.

    Attributes:
        pauses: days without interest, first and last.
        looked_at: the days on which the account was recalculated without money: closes of day, and the day it is looked at.
    """

    terms: Terms
    frames: Sequence[Frame]
    lent: Sequence[Lent]
    money: Sequence[Money] = ()
    pauses: Sequence[tuple[date, date]] = ()
    looked_at: Sequence[date] = ()


@dataclass(slots=True)
class _Arrear:
    """What an instalment due before was left owing."""

    interest: Cents
    principal: Cents


@dataclass(slots=True)
class _Days:
    """The days of one instalment as they pass.

    Attributes:
        early: paid before the due day; ``on_due``: paid on it.
    """

    interest: Cents = 0
    early: Cents = 0
    on_due: Cents = 0


@dataclass(slots=True)
class _Building:
    known: Known
    level: Cents
    balance: Cents = 0
    spared: Cents = 0
    rested: Cents = 0
    arrears: list[_Arrear] = field(default_factory=list)
    coming: deque[Lent] = field(default_factory=deque)
    money: deque[Money] = field(default_factory=deque)

    @property
    def to_come(self) -> Cents:
        return sum(each.rest for each in self.coming)

    @property
    def overdue(self) -> Cents:
        bears = sum(each.principal for each in self.arrears)
        if self.known.terms.compound_overdue_interest:
            bears += sum(each.interest for each in self.arrears)
        return bears


def recalculates(terms: Terms) -> bool:
    """Whether payments change the plan."""
    return terms.recalculation and terms.rate > 0 and terms.method == "declining"


def declining_plan(known: Known) -> list[Planned]:
    """The instalments of a plan with interest on what is left of the principal."""
    terms = known.terms
    lent = sorted(known.lent, key=lambda each: each.on)
    number = max(1, terms.count - terms.grace_on_principal)
    level = level_of(terms, terms.rate, sum(each.rest for each in lent), number)
    money = sorted(known.money, key=lambda each: each.on) if recalculates(terms) else []
    run = _Building(known, level, coming=deque(lent), money=deque(money))
    rows: list[Planned] = []
    for index, frame in enumerate(known.frames):
        if frame.relevelled:
            run.level = _new_level(run, index)
        rows.append(_instalment(run, index))
        if _ended(run):
            break
    return rows


def _ended(run: _Building) -> bool:
    """Whether payments brought the plan to its end before its term."""
    return recalculates(run.known.terms) and run.balance == 0 and not run.coming


def _new_level(run: _Building, index: int) -> Cents:
    """The level from an instalment on."""
    frame = run.known.frames[index]
    principal = run.balance + run.to_come
    if frame.lengthened and frame.rate > 0 and run.known.terms.down_payment_off_twice:
        principal = max(0, principal - sum(each.down for each in run.known.lent))
    return _level_over(run, index, principal)


def _level_over(run: _Building, index: int, principal: Cents) -> Cents:
    frames = run.known.frames[index:]
    number = sum(not each.principal_rests for each in frames)
    return level_of(run.known.terms, frames[0].rate, principal, max(1, number)) if frames else 0


# -- one instalment --------------------------------------------------------------------------------------------


def _instalment(run: _Building, index: int) -> Planned:
    frame, terms = run.known.frames[index], run.known.terms
    last = index == len(run.known.frames) - 1
    days = _live(run, frame)
    interest = 0 if frame.interest_free else days.interest
    wanted = 0 if frame.principal_rests else _wanted(run, interest)
    if terms.early_repayment == "spare_next":
        less = min(wanted, run.spared)
        wanted, run.spared = wanted - less, run.spared - less
    left = run.balance + days.early
    met = days.early + max(0, days.on_due - interest)
    principal = left if last else min(left, max(wanted, met))
    run.balance = left - principal
    _note_unpaid(run, days, principal, interest)
    if principal > wanted and not last:
        _follow_surplus(run, index, principal - wanted)
    due = interest + run.rested
    run.rested = due if frame.interest_rests and not last and not _ended(run) else 0
    return Planned(frame.start, frame.due, principal, due - run.rested)


def _wanted(run: _Building, interest: Cents) -> Cents:
    """Principal of an instalment; with equal principal, instalments differ and each is rounded to the contract's multiple."""
    terms = run.known.terms
    whole = rounded(terms, run.level + interest) if terms.equal_principal else run.level
    return max(0, whole - interest)


def _note_unpaid(run: _Building, days: _Days, principal: Cents, interest: Cents) -> None:
    paid = min(interest, days.on_due)
    open_principal = max(0, principal - days.early - (days.on_due - paid))
    if open_principal or interest > paid:
        run.arrears.append(_Arrear(interest - paid, open_principal))


def _follow_surplus(run: _Building, index: int, surplus: Cents) -> None:
    """What the contract does with principal beyond an instalment."""
    rule = run.known.terms.early_repayment
    if rule == "reduce_instalment":
        run.level = _level_over(run, index + 1, run.balance + run.to_come)
    elif rule == "spare_next":
        run.spared += surplus


# -- the days of an instalment ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stretch:
    since: date
    until: date
    base: Cents


def _live(run: _Building, frame: Frame) -> _Days:
    """Let the days of an instalment pass: balances change, interest runs, money comes."""
    days = _Days()
    bears_until = _recalculated(run, frame)
    stretches: list[_Stretch] = []
    _lend(run, frame.start)
    _receive(run, frame.start, frame.due, days)
    for since, until in pairwise(_marks(run, frame, bears_until)):
        base = run.balance + (run.overdue if until <= bears_until else 0)
        stretches.append(_Stretch(since, until, 0 if _paused(run, until) else base))
        _lend(run, until)
        _receive(run, until, frame.due, days)
    days.interest = sum(_interest(run.known.terms, frame, each) for each in _merged(stretches))
    return days


def _marks(run: _Building, frame: Frame, bears_until: date) -> list[date]:
    """The days on which something may change, with the first and the last day of the instalment."""
    found = {each.on for each in run.coming} | {_effective(run, each, frame.due) for each in run.money}
    found.add(bears_until)
    for first, last in run.known.pauses:
        found |= {first - timedelta(days=1), last}
    within = {each for each in found if frame.start < each < frame.due}
    return sorted({frame.start, frame.due} | within)


def _effective(run: _Building, money: Money, due: date) -> date:
    """The day from which money counts: where the plan rests between due days, the next of them."""
    return due if run.known.terms.rest_at_due and money.on < due else money.on


def _recalculated(run: _Building, frame: Frame) -> date:
    """The last day of an instalment on which the account was recalculated; its first day where it was not."""
    found = [_effective(run, each, frame.due) for each in run.money]
    if recalculates(run.known.terms):
        rests = run.known.terms.rest_at_due
        found += [each for each in run.known.looked_at if not rests or each == frame.due]
    within = [each for each in found if frame.start < each <= frame.due]
    return max(within, default=frame.start)


def _paused(run: _Building, day: date) -> bool:
    return any(first <= day <= last for first, last in run.known.pauses)


def _lend(run: _Building, day: date) -> None:
    while run.coming and run.coming[0].on <= day:
        each = run.coming.popleft()
        run.balance += each.rest
        if each.down:
            run.arrears.append(_Arrear(0, each.down))


def _receive(run: _Building, day: date, due: date, days: _Days) -> None:
    while run.money and _effective(run, run.money[0], due) <= day:
        each = run.money.popleft()
        left = _meet_arrears(run, each.amount)
        if _effective(run, each, due) >= due:
            days.on_due += left
            continue
        early = min(left, run.balance)
        run.balance -= early
        days.early += early
        days.on_due += left - early


def _meet_arrears(run: _Building, money: Cents) -> Cents:
    for arrear in run.arrears:
        paid = min(money, arrear.interest)
        arrear.interest, money = arrear.interest - paid, money - paid
        paid = min(money, arrear.principal)
        arrear.principal, money = arrear.principal - paid, money - paid
    run.arrears = [each for each in run.arrears if each.interest or each.principal]
    return money


def _merged(stretches: Sequence[_Stretch]) -> Iterator[_Stretch]:
    """Days of one balance together."""
    held: _Stretch | None = None
    for each in stretches:
        if held is not None and held.base == each.base:
            held = _Stretch(held.since, each.until, held.base)
            continue
        if held is not None:
            yield held
        held = each
    if held is not None:
        yield held


def _interest(terms: Terms, frame: Frame, stretch: _Stretch) -> Cents:
    count = day_count(terms, terms.start)
    factor = level_factor(count, frame.rate, frame.start, frame.due, stretch.since, stretch.until)
    return cents(multiply(amount(stretch.base), factor)) if factor > ZERO else 0
