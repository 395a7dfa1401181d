"""Re-age and re-amortisation on the book: the interest model is re-planned, and the instalments follow."""

from dataclasses import dataclass, replace
from datetime import date

from forbear.base.errors import fail
from forbear.debt.progressive import events as ev
from forbear.debt.progressive import reaging
from forbear.debt.progressive.allocation import follow_model
from forbear.debt.progressive.book import Book, Entry
from forbear.debt.progressive.calendar import next_due
from forbear.debt.progressive.decimals import Cents, shared, to_multiple
from forbear.debt.progressive.instalment import Instalment, nothing
from forbear.debt.progressive.interest import as_of, outstanding_at, pay_interest, pay_principal
from forbear.debt.progressive.reaging import Equal, equal
from forbear.debt.progressive.terms import COMPONENTS, Component

_CHARGES: tuple[Component, ...] = ("fee", "penalty")

# -- re-age ----------------------------------------------------------------------------------------------------


def reage(book: Book, entry: Entry, event: ev.ReAge) -> None:
    """End the plan and begin another, as the event says.

    Raises:
        ForbearError: ``conformance.nothing_disbursed`` if it is dated before anything was lent.
    """
    if book.disbursed_on is None or event.on < book.disbursed_on:
        fail("conformance.nothing_disbursed")
    if not book.bearing:
        _reage_rows(book, entry, event, interest=False)
    elif event.handling == "at_rate":
        _reage_at_rate(book, entry, event)
    elif book.terms.recalculation:
        _reage_equal(book, entry, event)
    else:
        _reage_rows(book, entry, event, interest=True)
    entry.amount = sum(entry.split.values())
    entry.void = entry.amount == 0
    if not entry.void:
        book.plan = event.plan


def _reage_at_rate(book: Book, entry: Entry, event: ev.ReAge) -> None:
    day = event.on
    if not book.recalculates:
        _tell_model(book, day)
    entry.split["interest"] = _interest_by(book, day)
    entry.split["principal"] = book.model.open_principal
    entry.split["fee"], entry.split["penalty"] = charges = _lift_charges(book)
    early = _lift_early(book, day)
    assert book.disbursed_on is not None
    reaging.reage_at_rate(book.model, day, event.plan, book.terms, book.disbursed_on)
    standing = [row for row in book.instalments if not row.down_payment]
    rows = []
    for period in book.model.periods:
        found = next((row for row in standing if row.start == period.start), None)
        row = found or Instalment(0, period.start, period.due)
        if found is not None:
            standing.remove(found)
        row.start, row.due, row.reaged, row.additional = period.start, period.due, True, False
        row.set_dues(period.due_principal, period.due_interest)
        if period.stub and period.due == day:
            early.hold(row)
        elif not period.stub and period.start >= day:
            for component, lifted in zip(_CHARGES, charges, strict=True):
                row.owed[component] += lifted
            charges = (0, 0)
        row.refresh_met(day)
        rows.append(row)
    maturity = book.model.maturity
    kept = [row for row in book.instalments if row.down_payment or (row.additional and row.due > maturity)]
    book.instalments = [*kept, *rows]
    book.renumber()


def _tell_model(book: Book, day: date) -> None:
    """Let the model of a plan that payments do not change know what was met by a day, each instalment on its due day at most."""
    for row, period in list(book.matched()):
        on = min(row.due, day)
        principal = row.met_of("principal") - period.paid_principal
        interest = row.met_of("interest") - period.paid_interest
        if interest > 0:
            pay_interest(book.model, period, on, interest)
        if principal > 0:
            pay_principal(book.model, period, row.due, on, principal)


@dataclass(slots=True)
class _Early:
    """What was paid for instalments that a re-age replaces."""

    paid: dict[Component, Cents]
    waived: dict[Component, Cents]
    in_advance: Cents = 0
    late: Cents = 0

    def hold(self, row: Instalment) -> None:
        """Let an instalment stand for it."""
        row.paid, row.waived = dict(self.paid), dict(self.waived)
        for component in _CHARGES:
            row.owed[component] = row.met_of(component)
        row.in_advance, row.late = self.in_advance, self.late


def _lift_early(book: Book, day: date) -> _Early:
    early = _Early(nothing(), nothing())
    for row in book.instalments:
        if _lifted(row, day):
            for component in COMPONENTS:
                early.paid[component] += row.paid[component]
                early.waived[component] += row.waived[component]
            early.in_advance += row.in_advance
            early.late += row.late
            row.paid, row.waived, row.in_advance, row.late = nothing(), nothing(), 0, 0
    return early


def _interest_by(book: Book, day: date) -> Cents:
    copy = as_of(book.model, day)
    return sum(period.open_interest for period in copy.periods if period.start < day)


def _reage_equal(book: Book, entry: Entry, event: ev.ReAge) -> None:
    day = event.on
    owed = reaging.reage_amounts(book.model, day, payable_only=event.handling != "equal_full")
    if event.handling == "waive":
        entry.waived["interest"], owed = owed.interest, replace(owed, interest=0)
    charges = _lift_charges(book)
    entry.split = {
        "principal": owed.principal,
        "interest": owed.interest,
        "fee": charges[0],
        "penalty": charges[1],
    }
    for row in book.instalments:
        if not row.down_payment:
            row.owed["principal"] -= max(0, row.open_of("principal"))
            row.owed["interest"] -= max(0, row.open_of("interest"))
            row.refresh_met(day)
    number = event.plan.count
    fee, penalty = equal(charges[0], number), equal(charges[1], number)
    early = _lift_early(book, day)
    reaging.reage_equal(
        book.model, day, event.plan, owed, (fee.total + penalty.total, fee.part + penalty.part)
    )
    standing = {(row.start, row.due): row for row in book.instalments if not row.down_payment}
    rows, at = [], 0
    for period in book.model.periods:
        found = standing.get((period.start, period.due)) if period.due < day else None
        row = found or Instalment(0, period.start, period.due, reaged=True)
        row.set_dues(period.due_principal, period.due_interest)
        if period.due >= day:
            if period.stub:
                early.hold(row)
                row.paid["principal"] = period.paid_principal - row.waived["principal"]
                row.paid["interest"] = period.paid_interest - row.waived["interest"]
            else:
                row.owed["fee"], row.owed["penalty"] = fee.at(at), penalty.at(at)
                at += 1
        row.refresh_met(day)
        rows.append(row)
    maturity = book.model.maturity
    kept = [row for row in book.instalments if row.down_payment or (row.additional and row.due > maturity)]
    book.instalments = [*kept, *rows]
    book.renumber()


def _lifted(row: Instalment, day: date) -> bool:
    return not row.down_payment and not row.additional and row.due >= day


def _lift_charges(book: Book) -> tuple[Cents, Cents]:
    """Take unpaid fees and penalties off all instalments; gives their sums."""
    lifted = {"fee": 0, "penalty": 0}
    for row in book.instalments:
        if not row.down_payment:
            for component in _CHARGES:
                lifted[component] += row.open_of(component)
                row.owed[component] = row.met_of(component)
    return lifted["fee"], lifted["penalty"]


def _reage_rows(book: Book, entry: Entry, event: ev.ReAge, *, interest: bool) -> None:
    """Where no interest follows payments: what is unpaid is spread equally over new instalments, charges too."""
    number = event.plan.count
    owed = {"principal": 0, "interest": 0}
    for row in book.instalments:
        if interest and row.down_payment:
            continue
        for component in ("principal", "interest") if interest else ("principal",):
            unpaid = max(0, row.open_of(component))
            owed[component] += unpaid
            row.owed[component] -= unpaid
        row.refresh_met(event.on)
    if interest and event.handling != "equal_full":
        owed["interest"] = _payable(book, event.on)
    if event.handling == "waive":
        entry.waived["interest"], owed["interest"] = owed["interest"], 0
    fees, penalties = _lift_charges(book)
    for row in book.instalments:
        row.refresh_met(event.on)
    entry.split = {
        "principal": owed["principal"],
        "interest": owed["interest"],
        "fee": fees,
        "penalty": penalties,
    }
    total = sum(entry.split.values())
    if total == 0:
        return
    book.detached = True
    parts = {
        "interest": equal(owed["interest"], number),
        "fee": equal(fees, number),
        "penalty": equal(penalties, number),
    }
    level = to_multiple(shared(total, number), book.terms.multiple)
    own = level - sum(part.part for part in parts.values())
    parts["principal"] = Equal(owed["principal"], number, own)
    day = event.on
    plain = [row for row in book.instalments if not row.down_payment and not row.additional]
    early = _lift_early(book, day)
    kept = [row for row in book.instalments if not _lifted(row, day)]
    start = max((row.due for row in plain if row.due < day), default=plain[0].start)
    if any(row.due >= day for row in plain):
        empty = [row for row in kept if row.reaged and row.due == start and row.total == 0]
        if empty and sum(early.paid.values()) == 0:
            kept.remove(empty[-1])
            start = empty[-1].start
        stub = Instalment(0, start, day, reaged=True)
        stub.set_dues(early.paid["principal"], early.paid["interest"])
        early.hold(stub)
        stub.refresh_met(day)
        kept.append(stub)
        start = day
    due = event.plan.first_due
    for index in range(number):
        row = Instalment(0, start, due, reaged=True)
        for component in COMPONENTS:
            row.owed[component] = parts[component].at(index)
        row.refresh_met(day)
        kept.append(row)
        start, due = due, next_due(due, event.plan.every, event.plan.unit, due)
    book.instalments = [row for row in kept if not (row.additional and row.due <= start)]
    book.renumber()


def _payable(book: Book, day: date) -> Cents:
    """Interest payable by a day under a plan that payments do not change."""
    payable = outstanding_at(book.model, day).interest
    if book.terms.paid_interest_spread_again:
        return payable
    return max(0, payable - sum(row.met_of("interest") for row in book.instalments))


# -- re-amortisation -------------------------------------------------------------------------------------------


def reamortise(book: Book, entry: Entry, event: ev.ReAmortise) -> None:
    """Spread what is overdue over the instalments left; where none is left, nothing moves."""
    if not any(_takes_overdue(row, event.on) for row in book.instalments):
        entry.void = True
        return
    if book.recalculates:
        past = [row for row in book.instalments if row.due <= event.on]
        charges = _overdue_charges(book, event.on)
        for component in ("principal", "interest"):
            entry.split[component] = sum(row.open_of(component) for row in past)
        if event.spread == "interest_split":
            reaging.reamortise_splitting_interest(book.model, event.on)
        else:
            reaging.reamortise(book.model, event.on)
        follow_model(book, event.on)
        _spread_charges(book, entry, charges, event.on)
    else:
        _reamortise_rows(book, entry, event)
        book.reamortised = book.detached = True
    entry.amount = sum(entry.split.values())
    entry.void = entry.amount == 0


def _takes_overdue(row: Instalment, day: date) -> bool:
    return row.due > day and not row.additional and not row.down_payment


def _overdue_charges(book: Book, day: date) -> tuple[Cents, Cents]:
    """Take unpaid fees and penalties off overdue instalments; gives their sums."""
    lifted = [0, 0]
    for row in book.instalments:
        if row.due <= day and not row.down_payment:
            for index, component in enumerate(_CHARGES):
                lifted[index] += row.open_of(component)
                row.owed[component] = row.met_of(component)
    return lifted[0], lifted[1]


def _spread_charges(book: Book, entry: Entry, charges: tuple[Cents, Cents], day: date) -> None:
    """Spread overdue fees and penalties equally over the instalments left."""
    left = [row for row in book.instalments if _takes_overdue(row, day)]
    for component, total in zip(_CHARGES, charges, strict=True):
        entry.split[component] = total
        parts = equal(total, len(left)) if left else None
        for index, row in enumerate(left):
            row.owed[component] += parts.at(index) if parts else 0
    for row in book.instalments:
        row.refresh_met(day)


def _reamortise_rows(book: Book, entry: Entry, event: ev.ReAmortise) -> None:
    left = sorted((row for row in book.instalments if _takes_overdue(row, event.on)), key=lambda row: row.due)
    charges = _overdue_charges(book, event.on)
    overdue = 0
    for row in book.instalments:
        if row.due <= event.on:
            overdue += row.open_of("principal")
            row.owed["principal"] = row.met_of("principal")
            row.refresh_met(event.on)
    entry.split["principal"] = overdue
    part = to_multiple(shared(overdue, len(left)), book.terms.multiple)
    for row in left[:-1]:
        row.owed["principal"] += part
        overdue -= part
        row.refresh_met(event.on)
    left[-1].owed["principal"] += overdue
    left[-1].refresh_met(event.on)
    _spread_charges(book, entry, charges, event.on)
