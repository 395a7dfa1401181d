"""Charges, waivers, holidays and corrections: charge-back, refund of a credit balance, charge-off and write-off."""

from datetime import date

from forbear.debt.progressive import events as ev
from forbear.debt.progressive.allocation import allocate, follow_model
from forbear.debt.progressive.book import Book, Entry
from forbear.debt.progressive.calendar import in_span
from forbear.debt.progressive.decimals import Cents
from forbear.debt.progressive.instalment import Instalment
from forbear.debt.progressive.interest import credit, outstanding_at, pay_interest, pay_principal
from forbear.debt.progressive.level import set_levels, settle_last
from forbear.debt.progressive.terms import COMPONENTS, Component


def charge(book: Book, entry: Entry, event: ev.Charge) -> None:
    """A fee or penalty falls due with the instalment whose period holds its day, or by itself after the last."""
    row = row_holding(book, event.on) or additional(book, event.on)
    row.owed[event.component] += event.amount
    row.refresh_met(event.on)
    entry.split[event.component] = event.amount
    _use_held(book, entry, event.on)


def waive(book: Book, entry: Entry, event: ev.Waiver) -> None:
    """Give up what has come to be owed, oldest first, then interest that has run in the period of the day.

    Principal not yet due is given up as well, the last instalment first.
    """
    left = event.amount
    for row in _in_waiving_order(book, event):
        taken = row.waive(event.component, left, event.on)
        left -= taken
        entry.waived[event.component] += taken
        if taken and book.recalculates and not row.down_payment:
            _tell_model(book, row, event, taken)
    if left and event.component == "interest" and book.recalculates:
        left -= _waive_running(book, entry, event, left)
    entry.amount = event.amount - left


def _waive_running(book: Book, entry: Entry, event: ev.Waiver, left: Cents) -> Cents:
    """Interest of the running period, as far as it has come to be; gives what was given up."""
    row = next(
        (row for row in book.instalments if not row.down_payment and row.start <= event.on < row.due), None
    )
    if row is None:
        return 0
    due = sum(each.open_of("interest") for each in book.instalments if each.due <= event.on)
    run = outstanding_at(book.model, event.on).interest - due
    row.owed["interest"] = max(row.owed["interest"], row.met_of("interest") + run)
    taken = row.waive("interest", max(0, min(left, run)), event.on)
    entry.waived["interest"] += taken
    if taken:
        _tell_model(book, row, event, taken)
    return taken


def _in_waiving_order(book: Book, event: ev.Waiver) -> list[Instalment]:
    rows = sorted(book.instalments, key=lambda row: row.number)
    due = [row for row in rows if row.due <= event.on]
    coming = [row for row in rows if row.due > event.on]
    if event.component == "principal":
        return [*due, *reversed(coming)]
    return [*due, *coming] if event.component in ("fee", "penalty") else due


def _tell_model(book: Book, row: Instalment, event: ev.Waiver, taken: Cents) -> None:
    period = book.model.period_of(row.start, row.due)
    if event.component == "principal":
        pay_principal(book.model, period, row.due, event.on, taken)
    elif event.component == "interest":
        pay_interest(book.model, period, event.on, taken)
    follow_model(book, event.on)


def holiday(book: Book, event: ev.Holiday) -> None:
    """Instalments due from a day on carry no principal, or ask for no interest, so many times; the others are levelled anew.

    What was paid of them already stands. Interest of an interest holiday is not forgiven: it is asked for with the instalments after it.
    """
    coming = [period for period in book.model.periods if period.due >= event.on]
    resting, others = coming[: event.number], coming[event.number :]
    planned = [period.due_principal + period.paid_interest for period in resting]
    for period, principal in zip(resting, planned, strict=True):
        if event.component == "principal":
            period.set_level(period.due_interest + period.paid_principal, original=True)
            period.principal_grace = True
        else:
            period.set_level(principal, original=True)
            period.interest_grace = True
        book.model.refresh_balances()
    if others:
        set_levels(book.model, others)
    book.model.refresh_balances()
    settle_last(book.model, event.on)
    follow_model(book, event.on)


def chargeback(book: Book, entry: Entry, event: ev.Chargeback) -> None:
    """A payment is taken back: what it met is owed again, by component in the event's order; the rest as principal."""
    met = next((each.split for each in book.entries if each.number == event.of), None)
    left = event.amount
    for component in event.order:
        taken = min(left, met[component]) if met is not None and len(event.order) > 1 else left
        entry.split[component] = taken
        left -= taken
    entry.split["principal"] += left
    _owe_again(book, entry.split, event.on)
    _use_held(book, entry, event.on)


def _owe_again(book: Book, split: dict[Component, Cents], on: date) -> None:
    by_model = book.recalculates and on <= book.model.maturity
    if by_model:
        credit(book.model, on, split["principal"], split["interest"])
        follow_model(book, on)
    row = next((row for row in book.instalments if row.due > on and not row.down_payment), None)
    row = row or row_holding(book, on) or additional(book, on)
    for component in COMPONENTS:
        if not by_model or component in ("fee", "penalty"):
            row.owed[component] += split[component]
    row.refresh_met(on)


def credit_balance_refund(book: Book, entry: Entry, event: ev.CreditBalanceRefund) -> None:
    """Money held is paid out; what is paid out beyond it is owed as principal."""
    held = min(event.amount, book.overpaid)
    book.overpaid -= held
    entry.beyond = held
    entry.split["principal"] = event.amount - held
    if entry.split["principal"]:
        _owe_again(book, entry.split, event.on)


def charge_off(book: Book, entry: Entry, event: ev.ChargeOff) -> None:
    """The lender takes the loan out of its books. It is owed as before; interest ends where the event says so."""
    book.charged_off = event.on
    for row in book.instalments:
        for component in COMPONENTS:
            entry.split[component] += row.open_of(component)
    entry.amount = sum(entry.split.values())
    if event.behaviour == "zero_interest":
        _end_interest(book, event.on)


def _end_interest(book: Book, day: date) -> None:
    book.model.change_balance(day)
    book.model.interest_ends = day
    book.model.refresh_factors()
    book.model.refresh_balances()
    settle_last(book.model, day)
    if book.recalculates:
        follow_model(book, day)
        return
    for row, period in book.matched():
        if row.due > day and not row.met:
            interest = max(row.met_of("interest"), period.due_interest)
            row.owed["principal"] += row.owed["interest"] - interest if row.due != book.model.maturity else 0
            row.owed["interest"] = interest
    _settle_rows(book)


def _settle_rows(book: Book) -> None:
    """Let the last instalments take what the principal of all differs from what was lent."""
    lent = book.model.lent
    excess = sum(row.owed["principal"] for row in book.instalments if not row.down_payment) - lent
    for row in sorted(book.instalments, key=lambda row: -row.number):
        if not row.down_payment and excess:
            change = min(excess, row.open_of("principal")) if excess > 0 else excess
            row.owed["principal"] -= change
            excess -= change


def write_off(book: Book, entry: Entry, event: ev.WriteOff) -> None:
    """All that is unpaid is given up; money that comes later is a recovery."""
    for row in book.instalments:
        for component in COMPONENTS:
            entry.waived[component] += row.waive(component, row.open_of(component), event.on)
    entry.amount = sum(entry.waived.values())
    book.closed_terms = book.written_off = True


# -- rows ------------------------------------------------------------------------------------------------------


def row_holding(book: Book, day: date) -> Instalment | None:
    """The instalment whose period holds a day."""
    first = True
    for row in sorted(book.instalments, key=lambda row: row.number):
        if row.down_payment:
            continue
        if in_span(day, row.start, row.due, first):
            return row
        first = False
    return None


def additional(book: Book, day: date) -> Instalment:
    """The instalment after the last one, for what comes to be owed then."""
    row = next((row for row in book.instalments if row.additional), None)
    if row is None:
        last = max(row.due for row in book.instalments)
        row = Instalment(len(book.instalments) + 1, last, day, additional=True)
        book.instalments.append(row)
    row.due = max(row.due, day)
    return row


def _use_held(book: Book, entry: Entry, day: date) -> None:
    if book.overpaid > 0:
        held, book.overpaid = book.overpaid, 0
        used = Entry(entry.number, entry.event, held)
        book.overpaid = allocate(book, used, held, book.terms.allocation("default"), day)
        book.used.append(used)
