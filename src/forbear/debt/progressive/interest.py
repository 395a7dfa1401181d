"""What happens to the interest model: disbursements, changes of rate and number, payments, and overdue principal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from forbear.debt.progressive.calendar import next_due
from forbear.debt.progressive.decimals import Cents
from forbear.debt.progressive.level import defer, relevel, settle_last, stop_interest
from forbear.debt.progressive.model import Model, Overdue, fresh_model
from forbear.debt.progressive.period import Period, new_period
from forbear.debt.progressive.terms import Unit


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Principal and interest unpaid, in cents."""

    principal: Cents
    interest: Cents


# -- terms and money that change the plan ----------------------------------------------------------------------


def disburse(model: Model, day: date, lent: Cents) -> None:
    """Lend an amount on a day and level what follows."""
    if model.terms.whole_period_interest and not model.terms.partial_period:
        day = next((period.start for period in model.periods if period.due > day), day)
    for period in model.periods:
        if day <= period.start:
            period.disbursed_before += lent
            period.touched()
    if model.terms.full_term_tranches:
        _add_tranche(model, day, lent)
        return
    period_at = model.change_balance(day, disbursed=lent)
    if period_at is not None:
        relevel(model, period_at, day, on_actual=False)


def _add_tranche(model: Model, day: date, lent: Cents) -> None:
    """Add a loan of its own, over the full number of instalments, to those that run."""
    at = next((period.start for period in model.periods if period.start <= day < period.due), model.maturity)
    terms = replace(model.terms, start=at, full_term_tranches=False, whole_period_interest=False)
    tranche = fresh_model(terms)
    found = tranche.change_balance(day, disbursed=lent)
    if found is not None:
        relevel(tranche, found, day, on_actual=False)
    model.change_balance(day, disbursed=lent)
    own = {(period.start, period.due): period for period in model.periods}
    for index, period in enumerate(tranche.periods):
        added = period.due_principal + period.due_interest
        known = own.get((period.start, period.due))
        if known is None:
            last = model.periods[-1]
            known = new_period(
                last, period.start if index else last.due, period.due, level=added, flat=model.flat
            )
            known.disbursed_before = last.disbursed_before
            model.periods.append(known)
        else:
            known.set_level(known.level + added, original=True)
        model.refresh_factors([known])
    model.refresh_balances()
    settle_last(model, day)


def change_rate(model: Model, since: date, rate: Decimal) -> None:
    """Another rate (percent a year) from a day on, that day included."""
    day = since - timedelta(days=1)
    model.rates[day] = rate
    if model.interest_ends is not None and day >= model.interest_ends:
        return
    period = model.change_balance(day)
    if period is not None:
        relevel(model, period, day, on_actual=True)


def add_periods(
    model: Model, since: date, number: int, every: int, unit: Unit, seed: date | None = None
) -> None:
    """So many more instalments at the end, and everything from a day on levelled anew; ``seed`` is the day due dates count from."""
    anchor, last = seed or model.start, model.periods[-1]
    if next_due(last.start, every, unit, anchor) != last.due:  # due dates were moved since
        anchor = last.due
    for _ in range(number):
        last = model.periods[-1]
        made = new_period(last, last.due, next_due(last.due, every, unit, anchor), flat=model.flat)
        made.disbursed_before = last.disbursed_before
        model.periods.append(made)
    day = since - timedelta(days=1)
    period = model.change_balance(day)
    if period is not None:
        relevel(model, period, day, on_actual=True)


def pause_interest(model: Model, first: date, last: date) -> None:
    """No interest on the days from ``first`` to ``last``, both included."""
    model.pauses.append((first, last))
    period = model.pause(first, last)
    if period is not None:
        model.refresh_factors(model.due_from(period.start))
        model.refresh_balances()
        settle_last(model, period.start)


def move_due_date(model: Model, due: date, to: date, every: int, unit: Unit) -> bool:
    """Move the due date of a period; later ones follow from it. Levels stay, the last instalment takes the residue."""
    period = model.period_at(due)
    if period is None:
        return False
    related = [each for each in model.periods if each.due >= due]
    at, start = to, None
    for each in related:
        if start is not None:
            each.start = each.slices[0].start = start
            at = next_due(start, every, unit, to)
        each.due = each.slices[-1].due = at
        each.touched()
        start = at
    model.refresh_factors(related)
    model.refresh_balances()
    settle_last(model, due)
    return True


# -- payments --------------------------------------------------------------------------------------------------


def pay_interest(model: Model, period: Period | None, day: date, paid: Cents) -> None:
    """Meet interest of a period with money on a day."""
    latest = _latest_closed(model, day)
    if latest is not None and latest is period:
        defer(model, latest, day)
    room = model.due_interest - model.paid_interest
    if period is not None:
        period.paid_interest += min(paid, room)
        period.touched()
    model.refresh_balances()
    settle_last(model, day)


def pay_principal(model: Model, period: Period | None, due: date, day: date, paid: Cents) -> None:
    """Meet principal of a period with money on a day; the balance falls that day, or on the due date if that is past."""
    if paid == 0:
        return
    room = model.lent - model.paid_principal
    if period is not None:
        period.paid_principal += min(paid, room)
        period.touched()
    on = min(due, day)
    correct(model, on, -paid)
    if not model.relevel or period is None:
        return
    several_open = sum(not each.settled for each in model.periods) > 1
    overpaid = period.paid > period.whole or period.paid == period.original + period.credited
    if several_open and day < period.start and overpaid:
        period.set_level(period.paid - period.credited)
    settle_last(model, on)


def correct(model: Model, day: date, change: Cents) -> Period | None:
    """Let the balance change on a day without touching levels but the last."""
    period = model.change_balance(day, corrected=change)
    if period is not None:
        model.refresh_factors([period])
        model.refresh_balances()
        settle_last(model, day)
    return period


def credit(model: Model, day: date, principal: Cents, interest: Cents) -> None:
    """Charge back principal or interest on a day."""
    period = model.change_balance(day, corrected=principal)
    if period is None:
        return
    holder = next((each for each in model.periods if _credited_in(model, each, day)), None)
    pieces = [piece for piece in holder.slices if piece.start == day] if holder else []
    if pieces and holder is not None:
        pieces[-1].credited_principal += principal
        pieces[-1].credited_interest += interest
        holder.touched()
    model.refresh_factors([period])
    model.refresh_balances()
    settle_last(model, day)


def _credited_in(model: Model, period: Period, day: date) -> bool:
    if period is model.periods[-1]:
        return period.start <= day <= period.due
    return period.start <= day < period.due


def _latest_closed(model: Model, day: date) -> Period | None:
    unpaid = [period for period in model.periods if not period.settled]
    if not unpaid or unpaid[-1] is model.periods[-1] or day < unpaid[-1].due:
        return None
    return unpaid[-1]


# -- overdue principal -----------------------------------------------------------------------------------------


def run_overdue(model: Model, day: date, *, prepaying: bool = False) -> bool:
    """Let overdue principal bear interest up to a day; gives whether anything changed."""
    day = min(day, model.maturity)
    overdue = [period for period in model.periods if not period.stub and day > period.due]
    if not overdue:
        return False
    changed = False
    own = together = 0
    for period in overdue:
        if own:
            changed |= _run_on(model, day, period, own, together, prepaying)
        own = period.open_principal
        together += own
    changed |= _run_on(model, day, model.period_at(day) or model.periods[-1], own, together, prepaying)
    if together > 0 and (model.overdue_until is None or model.overdue_until < day):
        model.overdue_until = day
    return changed


def _run_on(model: Model, day: date, period: Period, own: Cents, together: Cents, prepaying: bool) -> bool:
    if day == model.overdue_until:
        return False
    until = model.overdue_until
    since = period.start if until is None or period.start > until else until
    _correct_overdue(model, since, own)
    if period.start < day <= period.due:
        end = period.due if interest_runs_to_due(model, prepaying) else day
        _correct_overdue(model, end, -together)
        model.overdue_until = end
    return True


def _correct_overdue(model: Model, day: date, change: Cents) -> None:
    period = model.change_balance(day, corrected=change)
    if period is not None:
        model.overdue.append(Overdue(day, change, period.due))
        model.refresh_factors([period])
        model.refresh_balances()
        settle_last(model, day)


def interest_runs_to_due(model: Model, prepaying: bool) -> bool:
    """Whether interest is owed to the due date of the running period and not to the day itself."""
    return model.terms.interest_to_due and (model.terms.rest_at_due or prepaying)


# -- as of a day -----------------------------------------------------------------------------------------------


def outstanding_at(model: Model, day: date) -> Outstanding:
    """Principal and interest unpaid if interest stops on a day."""
    copy = model.copy()
    stop_interest(copy, day)
    copy.refresh_balances()
    settle_last(copy, day)
    return Outstanding(copy.open_principal, copy.open_interest)


def as_of(model: Model, day: date) -> Model:
    """The model as it would stand if everything ended on a day: later slices are gone."""
    copy = model.copy()
    if day < copy.start:
        _clear(copy.periods)
        return copy
    if day >= copy.maturity:
        return copy
    holding = copy.period_at(day)
    for period in copy.periods:
        if period.due <= day:
            continue
        if period is holding:
            _end_on(period, day)
        elif period.previous is holding and (
            period.slices[0].credited_interest > 0 or period.slices[0].credited_principal > 0
        ):
            period.slices[0].due = period.slices[0].start
            del period.slices[1:]
        else:
            period.slices.clear()
        period.touched()
    copy.refresh_factors()
    copy.refresh_balances()
    settle_last(copy, day)
    return copy


def _clear(periods: Sequence[Period]) -> None:
    for period in periods:
        period.slices.clear()
        period.touched()


def _end_on(period: Period, day: date) -> None:
    piece = period.slice_at(day)
    if piece is None:
        return
    piece.due = day
    index = period.slices.index(piece)
    if index + 1 < len(period.slices):
        following = period.slices[index + 1]
        piece.credited_principal += following.credited_principal
        piece.credited_interest += following.credited_interest
    del period.slices[index + 1 :]


def due_at(model: Model, start: date, due: date, day: date) -> tuple[Cents, Cents]:
    """Principal and interest that a period may take on a day before it is due."""
    copy = as_of(model, day)
    period = copy.period_of(start, due)
    if period is None:
        return 0, 0
    unpaid = sum(not each.settled for each in copy.periods)
    _restore_level(model, copy, period, day, unpaid)
    principal = period.whole if model.terms.vertical and unpaid > 1 else period.due_principal
    if not model.terms.vertical:
        return principal, period.due_interest
    return (
        _capped(principal, copy.lent, copy.paid_principal, period.paid_principal),
        _capped(period.due_interest, copy.due_interest, copy.paid_interest, period.paid_interest),
    )


def _restore_level(model: Model, copy: Model, period: Period, day: date, unpaid: int) -> None:
    if day > period.start:
        return
    if period.reaged:
        source = model.period_of(period.start, period.due)
        if source is not None:
            period.set_level(source.level)
    elif unpaid > 1:
        period.set_level(period.original)
        period.set_level(period.level - max(0, period.open_principal - copy.open_principal))
    elif period.settled and unpaid == 1:
        left = copy.lent - copy.paid_principal + period.paid_principal + period.due_interest
        period.set_level(min(period.original, left))


def _capped(due: Cents, whole: Cents, paid: Cents, own: Cents) -> Cents:
    return min(max(whole - paid, own), due)
