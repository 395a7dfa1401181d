"""The level instalment: computing it, spreading it, and letting the last unpaid instalment take the residue.

Over factors ``f`` the level of a balance ``B`` is ``B · Π(1 + f_k) / F_n`` with ``F_1 = 1`` and ``F_k = 1 + F_{k−1} · (1 + f_k)``. Where the
last instalment then differs by more than half as many cents as there are instalments, the level moves by the difference over their
number, at most three times, and only while that narrows the gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from forbear.debt.progressive.calendar import in_span
from forbear.debt.progressive.decimals import (
    ONE,
    Cents,
    add,
    amount,
    cents,
    divide,
    multiply,
    shared,
    to_multiple,
)
from forbear.debt.progressive.model import Model
from forbear.debt.progressive.period import Period
from forbear.debt.progressive.terms import Terms

_MOST_ROUNDS: Final = 3


def set_levels(model: Model, periods: Sequence[Period]) -> None:
    """Give some consecutive periods one level instalment that repays the balance they begin with."""
    if not periods:
        return
    if model.flat:
        _set_flat_levels(model, periods)
        return
    product, value = ONE, ONE
    for index, period in enumerate(periods):
        factor = ONE if period.interest_grace else period.rate_factor
        product = multiply(product, factor)
        if index:
            value = add(ONE, multiply(value, factor))
    level = cents(divide(multiply(product, amount(periods[0].opening_balance)), value))
    level = rounded(model.terms, level + _fixed_share(periods))
    for period in periods:
        if level >= period.paid:
            period.set_level(level, original=True)


def _fixed_share(periods: Sequence[Period]) -> Cents:
    return shared(sum(period.fixed for period in periods), len(periods))


def _set_flat_levels(model: Model, periods: Sequence[Period]) -> None:
    first, last = periods[0], periods[-1]
    interest = _fixed_share(periods)
    for period in periods:
        period.set_level(period.own_interest())
        interest += period.level
    total = _flat_total(first) + interest
    level = rounded(model.terms, shared(total, len(periods)))
    residue = total - level * len(periods)
    excess = 0
    for period in periods:
        wanted = level + residue if period is last else level
        short = period.paid - (wanted + period.credited + period.deferred)
        if short > 0:
            excess += short
            wanted = period.paid
        period.set_level(wanted, original=True)
        model.refresh_balances()
    if excess > 0:
        _take_back(periods, excess)
        model.refresh_balances()


def _flat_total(first: Period) -> Cents:
    """What flat levels from a period on repay: all that was disbursed by then less what earlier instalments repay."""
    own = first.disbursed_before + sum(
        piece.disbursed for piece in first.slices[:-1] if piece.due != first.start
    )
    if first.previous is None:
        return own
    earlier = first.previous
    by_then = earlier.disbursed_before + sum(
        piece.disbursed for piece in earlier.slices if piece.due != earlier.start
    )
    return own - (by_then - earlier.closing_balance)


def _take_back(periods: Sequence[Period], excess: Cents) -> None:
    """What some instalments were overpaid lowers the last ones."""
    for period in reversed(periods):
        if excess > 0 and not period.settled:
            floor = max(0, period.level - excess)
            paid = period.paid - period.credited - period.deferred
            lowered = max(period.dues().accrued, floor, paid)
            excess -= period.level - lowered
            period.set_level(lowered)


def rounded(terms: Terms, level: Cents) -> Cents:
    """A level rounded to the contract's multiple, unless that would leave nothing of it."""
    to = to_multiple(level, terms.multiple)
    return level if to == 0 and level > 0 else to


# -- the residue -------------------------------------------------------------------------------------------


def settle_last(model: Model, until: date) -> None:
    """Let the last unpaid instalment take what the others leave over; ``until`` is the day the account is looked at."""
    _cap_to_outstanding(model)
    last = _last_unpaid(model)
    if last is None:
        return
    last.deferred = 0
    last.touched()
    for period in model.periods:
        if period.moved_up:
            period.moved_up = False
            period.touched()
    owed = model.lent + sum(period.due_interest for period in model.periods)
    level = last.level + owed - sum(period.whole for period in model.periods)
    if last.fixed > 0:
        level = max(level, last.paid_principal + last.fixed)
    last.set_level(level)
    if last.level < last.paid - last.credited:
        last.set_level(last.paid - last.credited)
        settle_last(model, until)
    defer(model, last, until)


def _cap_to_outstanding(model: Model) -> None:
    """No instalment asks for more principal than is left of the loan."""
    left = model.open_principal
    for period in model.periods:
        over = period.open_principal - left
        if over > 0:
            floor = max(0, period.paid - period.credited)
            period.set_level(max(period.level - over, floor))


def _last_unpaid(model: Model) -> Period | None:
    unpaid = [period for period in model.periods if not period.settled]
    if unpaid:
        return unpaid[-1]
    last = model.periods[-1]
    if model.paid_principal == 0 and last.slices and last.closing_balance > 0:
        return last
    return None


def defer(model: Model, target: Period, until: date) -> None:
    """Ask for interest of days after ``target`` in ``target``, where the later instalments were settled early by then."""
    copy = model.copy()
    on_target = any(correction.period_due == target.due for correction in copy.overdue)
    beyond = any(correction.period_due > target.due for correction in copy.overdue)
    resets = on_target and not beyond
    if resets:
        copy.reverse_overdue()
    stop_interest(copy, until)
    if resets:
        copy.refresh_balances()
    for period in reversed(copy.periods):
        if period.due > target.due and period.dues().carried > 0:
            target.deferred = period.dues().carried
            target.touched()
            for later in model.periods:
                if later.due > target.due and not later.moved_up:
                    later.moved_up = True
                    later.touched()
            return


def stop_interest(model: Model, day: date) -> None:
    """Let interest run to a day and no further (on a copy)."""
    period = model.period_at(day)
    piece = period.slice_at(day) if period else None
    if period is not None and piece is not None:
        piece.due = day
        period.touched()
    model.refresh_factors()
    for period in model.periods:
        for piece in period.slices:
            if day < piece.due:
                piece.factor = piece.factor_to_due = Decimal(0)
        period.touched()


# -- evening out -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Gap:
    """How far the last instalment is from the one before it."""

    level: Cents
    difference: Cents
    number: int
    uncountable: int
    grace: int

    @property
    def worth_closing(self) -> bool:
        half = (self.number - self.grace) // 2
        return half > 0 and self.difference != 0 and abs(self.difference) > half

    @property
    def moved_level(self) -> Cents:
        return self.level + shared(self.difference, max(1, self.number - self.uncountable))


def _gap(periods: Sequence[Period]) -> _Gap:
    grace = sum(period.principal_grace for period in periods)
    for before, last in zip(reversed(periods[:-1]), reversed(periods[1:]), strict=True):
        if last.principal_grace or before.principal_grace:
            continue
        if not last.settled and not before.settled:
            uncountable = sum(period.principal_grace or before.level < period.paid for period in periods)
            return _Gap(before.level, last.level - before.level, len(periods), uncountable, grace)
    return _Gap(periods[0].level, 0, len(periods), 0, grace)


def even_out(model: Model, periods: Sequence[Period]) -> None:
    """Move the level of some periods until the last instalment is as near to the others as cents allow."""
    if not periods:
        return
    trial: Model | None = None
    first = periods[0]
    for _ in range(_MOST_ROUNDS):
        gap = _gap(periods)
        level = rounded(model.terms, gap.moved_level)
        if not gap.worth_closing or level == gap.level:
            return
        trial = trial or model.copy()
        for period in trial.periods:
            if (
                period.start >= first.start
                and period.due >= first.due
                and level >= period.paid
                and not period.stub
                and not period.principal_grace
            ):
                period.set_level(level, original=True)
        trial.refresh_balances()
        settle_last(trial, first.due)
        if abs(_gap(trial.periods).difference) >= abs(gap.difference):
            return
        tried = iter(
            [
                period
                for period in trial.periods
                if period.start >= first.start
                and period.due >= first.due
                and not period.stub
                and not period.principal_grace
            ]
        )
        for period in periods:
            if not period.principal_grace and (found := next(tried, None)) is not None:
                period.set_level(found.level, original=True)
        model.refresh_balances()


# -- after a change ----------------------------------------------------------------------------------------


def relevel(model: Model, period: Period, day: date, *, on_actual: bool) -> None:
    """Level the instalments anew after a change of balance or rate on ``day`` within ``period``.

    ``on_actual`` levels the account as it stands (a change of rate or number); otherwise levels are found as if nothing had been
    paid, and taken over.
    """
    from_due = period.due
    if day == period.due and period.following is not None:
        from_due = period.following.due
    periods = model.due_from(from_due)
    _mark_interest_grace(model)
    model.refresh_factors(periods)
    if model.flat:
        if periods:
            _set_flat_levels(model, periods)
            _principal_grace(model, periods)
        return
    on_actual = on_actual or model.disbursed_nothing or model.trial
    model.refresh_balances()
    if on_actual:
        set_levels(model, periods)
    else:
        _take_over(model, periods, day)
    _principal_grace(model, periods)
    model.refresh_balances()
    settle_last(model, from_due)
    if on_actual:
        even_out(model, periods)


def _take_over(model: Model, periods: Sequence[Period], day: date) -> None:
    trial = model.copy(unpaid=True)
    at = trial.change_balance(day)
    if at is not None:
        relevel(trial, at, day, on_actual=True)
    levels = {period.due: period for period in trial.periods}
    for period in periods:
        found = levels.get(period.due)
        if found is not None:
            period.level, period.original = found.level, found.original
            period.touched()


def _mark_interest_grace(model: Model) -> None:
    number = model.terms.grace_on_interest
    if number:
        for index, period in enumerate(model.periods):
            period.interest_grace = index < number
            period.touched()


def _principal_grace(model: Model, periods: Sequence[Period]) -> None:
    number = 0 if model.grace_lifted else model.terms.grace_on_principal
    for period in model.periods:
        period.principal_grace = False
    if not number or not periods:
        return
    for period in model.periods[:number]:
        if period.due >= periods[0].due:
            period.set_level(period.due_interest, original=True)
            period.principal_grace = True
        elif period.due_principal == 0:
            period.principal_grace = True
    amortising = [period for period in periods if not period.principal_grace]
    if amortising:
        model.refresh_balances()
        set_levels(model, amortising)


def lift_principal_grace(model: Model) -> None:
    """A re-age or re-amortisation replaces a principal grace."""
    model.grace_lifted = True
    for period in model.periods:
        period.principal_grace = False


__all__ = [
    "defer",
    "even_out",
    "in_span",
    "lift_principal_grace",
    "relevel",
    "rounded",
    "set_levels",
    "settle_last",
    "stop_interest",
]
