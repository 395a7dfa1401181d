"""Re-age, re-amortisation and moved due dates, on the interest model.

A re-age ends the running plan on a day and starts another: at the contract's rate (overdue interest falls into its first instalment),
or with equal amounts of principal and interest and no interest afterwards. A re-amortisation spreads what is overdue over the
instalments that are left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from forbear.debt.progressive.calendar import later, next_due
from forbear.debt.progressive.decimals import Cents, shared
from forbear.debt.progressive.interest import Outstanding, credit, disburse, outstanding_at
from forbear.debt.progressive.level import even_out, lift_principal_grace, set_levels, settle_last
from forbear.debt.progressive.model import Model, fresh_model
from forbear.debt.progressive.period import Period, new_period
from forbear.debt.progressive.terms import Terms, Unit


@dataclass(frozen=True, slots=True)
class Plan:
    """The new instalments of a re-age.

    Attributes:
        first_due: due date of the first; ``every``, ``unit``: of the others; ``count``: how many.
        months_keep_day: the day of the month that monthly due dates return to.
    """

    first_due: date
    every: int
    unit: Unit
    count: int


@dataclass(frozen=True, slots=True)
class Equal:
    """An amount in equal parts of cents, the last with the remainder."""

    total: Cents
    number: int
    part: Cents

    def at(self, index: int) -> Cents:
        """The part of one instalment, counted from 0; where the parts were rounded up, the last ones take what is left."""
        left = max(0, self.total - self.part * index)
        return left if index == self.number - 1 else min(self.part, left)


def equal(total: Cents, number: int) -> Equal:
    """``cents(total / number)`` each."""
    return Equal(total, number, shared(total, number) if total > 0 else 0)


# -- at the contract's rate ------------------------------------------------------------------------------------


def reage_at_rate(model: Model, day: date, plan: Plan, terms: Terms, disbursed_on: date) -> None:
    """End the plan on ``day`` and level what is left over new instalments at the contract's rate."""
    lent = model.open_principal
    lift_principal_grace(model)
    moved = _credited_after(model, day)
    early = _paid_from(model, day)
    _end_plan(model, day)
    credit(model, day, moved, 0)
    _close_unpaid(model.periods, day)
    _join_stubs(model)
    start = plan.first_due
    if start != disbursed_on:
        start = later(plan.first_due, -plan.every, plan.unit)
    tranche = _levelled(terms, plan, start, lent)
    _attach(model, tranche, plan.first_due, day, early)


def _levelled(terms: Terms, plan: Plan, start: date, lent: Cents) -> Model:
    own = replace(
        terms,
        start=start,
        every=plan.every,
        unit=plan.unit,
        count=plan.count,
        multiple=None,
        whole_period_interest=False,
        full_term_tranches=False,
        grace_on_principal=0,
        grace_on_interest=0,
    )
    tranche = fresh_model(own, plan.first_due)
    disburse(tranche, start, lent)
    return tranche


def _attach(model: Model, tranche: Model, first_due: date, day: date, early: Outstanding) -> None:
    if early.principal or early.interest:
        _hold_early(model, early, reaged=False)
    first_period = model.periods[0]
    lent = first_period.disbursed_before
    for index, added in enumerate(tranche.periods):
        level = added.due_principal + added.due_interest
        if index == 0 and first_due == model.start:
            first_period.due = first_period.slices[-1].due = added.due
            first_period.set_level(level)
            model.refresh_factors([first_period])
            continue
        last = model.periods[-1]
        made = new_period(last, added.start if index else last.due, added.due, level=level, flat=model.flat)
        made.disbursed_before = lent
        model.periods.append(made)
        model.refresh_factors([made])
    reaged = [
        period
        for period in model.periods
        if (period.start == day and period.due == first_due) or period.start >= first_due
    ]
    model.refresh_balances()
    settle_last(model, day)
    even_out(model, reaged)
    _pause_new(model, day)


def _pause_new(model: Model, day: date) -> None:
    """Pauses hold in the new plan too; its level stays, the last instalment takes the difference."""
    if not model.pauses:
        return
    for first, last in model.pauses:
        model.pause(first, last, since=day)
    model.refresh_factors()
    model.refresh_balances()
    settle_last(model, day)


# -- with equal amounts ----------------------------------------------------------------------------------------


def reage_amounts(model: Model, day: date, *, payable_only: bool) -> Outstanding:
    """What a re-age with equal amounts spreads: principal, and interest payable by the day or of the whole old plan."""
    return outstanding_at(model, day if payable_only else model.maturity)


def reage_equal(model: Model, day: date, plan: Plan, owed: Outstanding, charges: tuple[Cents, Cents]) -> None:
    """End the plan on ``day`` and spread principal and interest in equal amounts; no interest runs afterwards.

    ``charges`` are the fees and penalties spread along: their sum, and how much of it stands in each instalment.
    """
    maturity = model.maturity
    moved = _credited_after(model, day)
    early = _paid_from(model, day)
    _end_plan(model, day)
    credit(model, day, moved, 0)
    for period in model.periods:
        if period.slices:
            back = min(period.open_interest, period.credited_interest)
            period.slices[-1].credited_interest -= back
        period.touched()
        period.set_level(period.paid)
        period.move_credited_on()
        period.moved_down = True
        period.touched()
    if maturity >= day:
        _hold_early(model, early, reaged=True)
    _join_stubs(model)
    made = _equal_periods(model, plan)
    _equal_levels(made, owed, charges)
    model.refresh_balances()
    model.interest_ends = min(day, maturity)
    settle_last(model, day)


def _equal_periods(model: Model, plan: Plan) -> list[Period]:
    made, due = [], plan.first_due
    for _ in range(plan.count):
        last = model.periods[-1]
        period = new_period(last, last.due, due, flat=model.flat)
        period.disbursed_before = last.disbursed_before
        period.reaged = True
        model.periods.append(period)
        made.append(period)
        due = next_due(due, plan.every, plan.unit, due)
    return made


def _equal_levels(periods: Sequence[Period], owed: Outstanding, charges: tuple[Cents, Cents]) -> None:
    number = len(periods)
    interest = equal(owed.interest, number)
    whole = shared(owed.principal + owed.interest + charges[0], number)
    level = Equal(owed.principal + owed.interest, number, whole - charges[1])
    for index, period in enumerate(periods):
        period.fixed = interest.at(index)
        period.set_level(level.at(index), original=True)


# -- ending a plan ---------------------------------------------------------------------------------------------


def _credited_after(model: Model, day: date) -> Cents:
    return sum(
        period.credited_principal for period in model.periods if period.start >= day and period.due > day
    )


def _paid_from(model: Model, day: date) -> Outstanding:
    periods = [period for period in model.periods if period.due >= day]
    return Outstanding(
        sum(period.paid_principal for period in periods), sum(period.paid_interest for period in periods)
    )


def _end_plan(model: Model, day: date) -> None:
    period = model.period_at(day)
    if period is None:
        return
    period.stub = True
    if period.due != day:
        period.due = day
        period.slices[-1].due = day
        model.refresh_factors([period])
    if period is not model.periods[-1]:
        model.periods = [each for each in model.periods if each.due <= day]
        model.periods[-1].following = None


def _close_unpaid(periods: Sequence[Period], day: date) -> None:
    unpaid = [period for period in periods if period.start <= day and not period.settled]
    overdue = [period.open_principal for period in unpaid]
    for period, principal in zip(unpaid, overdue, strict=True):
        for piece in period.slices:
            if piece.due == day:
                piece.corrected = 0
        period.touched()
        last = period.slices[-1]
        if last.corrected:
            last.corrected -= principal
        period.set_level(period.paid)
        period.move_credited_on()


def _join_stubs(model: Model) -> None:
    index = 0
    while index + 1 < len(model.periods):
        period, following = model.periods[index], model.periods[index + 1]
        if _empty_stub(period) and _empty_stub(following):
            period.due = period.slices[-1].due = following.due
            period.following = following.following
            if following.following is not None:
                following.following.previous = period
            del model.periods[index + 1]
            model.refresh_factors([period])
        else:
            index += 1


def _empty_stub(period: Period) -> bool:
    return period.stub and period.level == 0 and period.due_principal == 0 and period.due_interest == 0


def _hold_early(model: Model, early: Outstanding, *, reaged: bool) -> None:
    """What was paid for instalments that a re-age removes stands in the period it ends."""
    period = model.periods[-1]
    period.paid_interest = early.interest
    period.paid_principal = early.principal
    period.set_level(period.paid)
    period.reaged = period.reaged or reaged
    period.stub = True
    model.refresh_factors([period])


# -- re-amortisation -------------------------------------------------------------------------------------------


def reamortise(model: Model, day: date) -> None:
    """Spread overdue amounts over the instalments left, levelled at the contract's rate."""
    lift_principal_grace(model)
    _close_unpaid(model.periods, day)
    left = [period for period in model.periods if period.due > day]
    set_levels(model, left)
    model.refresh_balances()
    settle_last(model, day)
    even_out(model, left)


def reamortise_splitting_interest(model: Model, day: date) -> None:
    """Level overdue principal over the instalments left, and give each an equal part of the overdue interest."""
    lift_principal_grace(model)
    past = [period for period in model.periods if period.due <= day and not period.settled]
    left = [period for period in model.periods if period.due > day]
    overdue = sum(period.due_interest - period.paid_interest for period in past)
    part = shared(overdue, len(left)) if left and overdue > 0 else 0
    _correct_for_payments_only(model, day)
    for period in past:
        for piece in period.slices:
            if piece.due == day:
                piece.corrected = 0
        period.slices[-1].corrected -= period.paid_principal
        period.set_level(period.paid)
        period.move_credited_on()
        period.moved_down = True
        period.touched()
    model.refresh_factors(left)
    for period in left:
        period.fixed += part
        period.touched()
    set_levels(model, left)
    model.refresh_balances()
    settle_last(model, day)
    even_out(model, left)


def _correct_for_payments_only(model: Model, day: date) -> None:
    for piece in model.slices():
        piece.corrected = 0
    for index, period in enumerate(model.periods):
        period.touched()
        if period.settled and period.due <= day:
            following = model.periods[index + 1] if index + 1 < len(model.periods) else None
            paid = period.paid_principal - (following.credited_principal if following else 0)
            if paid > 0:
                period.slices[-1].corrected -= paid
