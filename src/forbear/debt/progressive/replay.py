"""Folding a history: every event in order meets the book, and the book stands as of a day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from forbear.base.errors import fail
from forbear.debt.progressive import corrections, measures
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.allocation import allocate
from forbear.debt.progressive.book import Book, Entry
from forbear.debt.progressive.calendar import next_due
from forbear.debt.progressive.cumulative_book import cumulative_book
from forbear.debt.progressive.decimals import Cents, shared, to_multiple
from forbear.debt.progressive.events import Numbered
from forbear.debt.progressive.instalment import Instalment
from forbear.debt.progressive.interest import (
    add_periods,
    change_rate,
    disburse,
    move_due_date,
    outstanding_at,
    pause_interest,
    run_overdue,
)
from forbear.debt.progressive.model import fresh_model
from forbear.debt.progressive.terms import Terms, Unit


def in_order(events: Iterable[Numbered], *, standing: bool = False) -> list[Numbered]:
    """By day; on one day changes of terms before money; otherwise as entered.

    A change of terms that holds from a later day stands before a payment that was entered after it and is not dated before it was
    agreed: whoever pays once a change is agreed pays into the plan that has it. Where the plan is ``standing`` (payments do not change it), a change makes another plan
    that all payments meet since the last disbursement or re-planning.
    """
    known = sorted(events, key=lambda each: (each.event.on, each.number))
    return sorted(known, key=lambda each: _turn(each, known, standing))


Turn = tuple[date, bool, int, bool]


def _turn(each: Numbered, known: Sequence[Numbered], standing: bool) -> Turn:
    day = each.event.on
    moves = isinstance(each.event, ev.VARIATIONS) or (standing and isinstance(each.event, ev.MovedDueDate))
    if moves:
        first = _first_into_it(each, known, standing)
        if first is not None:
            return first.event.on, True, first.number, False
    return day, not isinstance(each.event, ev.VARIATIONS), each.number, True


def _first_into_it(each: Numbered, known: Sequence[Numbered], standing: bool) -> Numbered | None:
    """The first payment, by day, that comes before a change and yet meets the plan that has it."""
    fixed = (one.event.on for one in known if isinstance(one.event, _PLANS) and one.event.on <= each.event.on)
    since = max(fixed, default=date.min)
    agreed = getattr(each.event, "agreed", None) or date.min
    for one in known:
        into = (one.number > each.number and one.event.on >= agreed) or (standing and one.event.on >= since)
        if into and isinstance(one.event, ev.Payment) and one.event.on < each.event.on:
            return one
    return None


_PLANS = (ev.Disbursement, ev.ReAge, ev.ReAmortise)


def replay(
    terms: Terms, events: Sequence[Numbered], until: date | None, looked_at: Sequence[date] = ()
) -> Book:
    """The book after a history; overdue principal bears interest up to ``until``, or not beyond the last event where ``None``.

    ``looked_at`` are earlier days on which the account was recalculated, which a cumulative plan remembers.
    """
    if terms.cumulative:
        return cumulative_book(terms, events, [*looked_at, *([until] if until else [])])
    follows = terms.recalculation and _bearing(terms, (each.event for each in events))
    ordered = in_order(events, standing=not follows)
    book = open_book(terms, [each.event for each in ordered])
    for each in ordered:
        apply(book, each)
    if until is not None:
        run_to(book, until)
    return book


def open_book(terms: Terms, events: Sequence[ev.Event]) -> Book:
    """The book before anything happened: due dates known, nothing owed."""
    lent = [each.on for each in events if isinstance(each, ev.Disbursement)]
    if terms.from_disbursement and lent:
        terms = replace(terms, start=min(lent))
    model = fresh_model(terms)
    rows = [Instalment(0, period.start, period.due) for period in model.periods]
    if terms.down_payment is not None:
        for day in lent:
            rows.insert(_place(rows, day), Instalment(0, day, day, down_payment=True))
    for number, row in enumerate(rows, 1):
        row.number = number
        row.check_met(terms.start)
    return Book(terms, model, rows, _bearing(terms, events), min(lent, default=None))


def _bearing(terms: Terms, events: Iterable[ev.Event]) -> bool:
    """Whether there is a rate at all, by contract or by a later change."""
    return terms.rate > 0 or any(isinstance(each, ev.RateChange) and each.rate > 0 for each in events)


def _place(rows: Sequence[Instalment], day: date) -> int:
    for index, row in enumerate(rows):
        if not row.down_payment and row.start <= day < row.due:
            return index
    return len(rows)


# -- one event -----------------------------------------------------------------------------------------------------


def apply(book: Book, numbered: Numbered) -> None:
    """Let one event happen to the book."""
    event = numbered.event
    if isinstance(event, ev.Arrangement):
        for each in event.changes:
            apply(book, Numbered(numbered.number, each))
        return
    change = _VARIATIONS.get(type(event))
    if change is not None:
        if not book.detached or isinstance(event, ev.MovedDueDate):
            change(book, event)
        elif book.reamortised or not isinstance(event, (ev.RateChange, ev.Pause)):
            fail("conformance.detached", event=type(event).__name__)
        return  # equal amounts bear no interest that a rate or a pause could change
    entry = Entry(numbered.number, event, getattr(event, "amount", 0))
    if isinstance(event, ev.Payment):
        book.prepaying = _is_prepaying(book, event)
    run_to(book, event.on)
    _TRANSACTIONS[type(event)](book, entry, event)
    book.entries.append(entry)


def run_to(book: Book, day: date) -> None:
    """Let overdue principal bear interest to a day, where the contract recalculates."""
    runs = book.recalculates and book.terms.recalculate_past_due
    if runs and run_overdue(book.model, day, prepaying=book.prepaying):
        for row, period in book.matched():
            row.set_dues(period.due_principal, period.due_interest)


def _is_prepaying(book: Book, payment: ev.Payment) -> bool:
    row = related(book, payment.on)
    if row is None or not book.recalculates:
        return False
    left = outstanding_at(book.model, row.due)
    return payment.amount >= left.principal + left.interest


def related(book: Book, day: date) -> Instalment | None:
    """The instalment whose period a day belongs to."""
    first = True
    for row in book.instalments:
        if row.down_payment:
            continue
        if (row.start <= day if first else row.start < day) and day <= row.due:
            return row
        first = False
    return None


# -- money -----------------------------------------------------------------------------------------------------


def _disbursement(book: Book, entry: Entry, event: ev.Disbursement) -> None:
    down = book.terms.down_payment_of(event.amount)
    if book.terms.down_payment is not None:
        row = next(row for row in book.instalments if row.down_payment and row.owed["principal"] == 0)
        row.owed["principal"] += down
        row.refresh_met(event.on)
    lent = event.amount - down
    after = [
        row for row in book.instalments if row.due >= event.on and not row.down_payment and not row.additional
    ]
    if _uses_model(book, event.on):
        disburse(book.model, event.on, lent)
        _add_rows(book)
        if not after:
            _additional(book, event.on, lent)
        _levels_to_rows(book, event.on)
    else:
        _spread_over_rows(book, event.on, lent)
    _use_overpaid(book, entry, event.on)


def _uses_model(book: Book, day: date) -> bool:
    if book.reamortised or (book.plan is not None and not book.recalculates):
        return False
    return book.plan is None or day <= book.model.maturity


def _add_rows(book: Book) -> None:
    """An instalment for each period of the model that has none."""
    known = {(row.start, row.due) for row in book.instalments}
    for period in book.model.periods:
        if (period.start, period.due) not in known:
            row = Instalment(max(row.number for row in book.instalments) + 1, period.start, period.due)
            row.set_dues(period.due_principal, period.due_interest)
            book.instalments.append(row)


def _additional(book: Book, day: date, lent: Cents) -> None:
    row = Instalment(len(book.instalments) + 1, day, day, additional=True)
    row.owed["principal"] = lent
    row.check_met(day)
    book.instalments.append(row)


def _levels_to_rows(book: Book, day: date) -> None:
    for row, period in book.matched():
        if row.due >= day:
            row.set_dues(period.due_principal, period.due_interest)
            row.refresh_met(day)


def _spread_over_rows(book: Book, day: date, lent: Cents) -> None:
    rows = [row for row in book.instalments if row.due > day and not row.down_payment and not row.additional]
    if not rows:
        _additional(book, day, 0)
        rows = [book.instalments[-1]]
    part, left = shared(lent, len(rows)), lent
    for row in rows:
        before = row.owed["principal"]
        row.owed["principal"] = to_multiple(before + part, book.terms.multiple)
        left -= row.owed["principal"] - before
        row.refresh_met(day)
    rows[-1].owed["principal"] += left
    rows[-1].refresh_met(day)


def _use_overpaid(book: Book, entry: Entry, day: date) -> None:
    if book.overpaid > 0:
        entry.beyond = min(entry.amount, book.overpaid)
        used = Entry(entry.number, entry.event, book.overpaid)
        book.overpaid = allocate(book, used, book.overpaid, book.terms.allocation("default"), day)
        book.used.append(used)


def _payment(book: Book, entry: Entry, event: ev.Payment) -> None:
    _ask_for_closed_interest(book, event)
    rule = book.terms.allocation(event.kind)
    left = allocate(book, entry, event.amount, rule, event.on)
    if book.written_off:
        book.recovered += event.amount
        return
    entry.beyond = left
    book.overpaid += max(0, left)


def _ask_for_closed_interest(book: Book, event: ev.Payment) -> None:
    """Paying the whole debt where interest is owed to the due date: an instalment already met asks for the rest of it."""
    if not (book.prepaying and book.terms.interest_to_due and book.recalculates):
        return
    period = next((each for each in book.model.periods if each.start <= event.on < each.due), None)
    if period is not None and period.settled:
        left = outstanding_at(book.model, period.due)
        if left.interest > 0:
            period.deferred = left.interest
            period.touched()


# -- terms -----------------------------------------------------------------------------------------------------


def _rate_change(book: Book, event: ev.RateChange) -> None:
    change_rate(book.model, event.on, event.rate)
    _update_rows(book, event.on)


def _pause(book: Book, event: ev.Pause) -> None:
    pause_interest(book.model, event.on, event.until)
    _update_rows(book, event.on)


def _extra_terms(book: Book, event: ev.ExtraTerms) -> None:
    seed = book.plan.first_due if book.plan else None
    add_periods(book.model, event.on, event.number, *_frequency(book), seed)
    _add_rows(book)
    _update_rows(book, event.on)


def _moved_due_date(book: Book, event: ev.MovedDueDate) -> None:
    if (book.plan is not None or book.reamortised) and not book.recalculates:
        _move_rows(book, event)
        return
    matched = list(book.matched())
    if move_due_date(book.model, event.due, event.to, *_frequency(book)):
        for row, period in matched:
            row.start, row.due = period.start, period.due
            if not row.met:
                row.set_dues(period.due_principal, period.due_interest)


def _frequency(book: Book) -> tuple[int, Unit]:
    """How often instalments fall due now: as the last re-age has it, or the contract."""
    plan = book.plan or book.terms
    return plan.every, plan.unit


def _move_rows(book: Book, event: ev.MovedDueDate) -> None:
    """Move due dates of instalments that the model does not know."""
    start: date | None = None
    at = event.to
    for row in sorted(book.instalments, key=lambda row: row.due):
        if row.down_payment or row.due < event.due:
            continue
        if start is not None:
            row.start = start
            at = next_due(start, *_frequency(book), event.to)
        row.due = start = at


def _update_rows(book: Book, day: date) -> None:
    for row in book.instalments:
        if not row.met and day <= row.due:
            period = book.model.period_of(row.start, row.due)
            if period is not None:
                row.set_dues(period.due_principal, period.due_interest)


_VARIATIONS: dict[type, Callable[[Book, Any], None]] = {
    ev.RateChange: _rate_change,
    ev.Pause: _pause,
    ev.ExtraTerms: _extra_terms,
    ev.MovedDueDate: _moved_due_date,
    ev.Holiday: corrections.holiday,
}
_TRANSACTIONS: dict[type, Callable[[Book, Entry, Any], None]] = {
    ev.Disbursement: _disbursement,
    ev.Payment: _payment,
    ev.ReAge: measures.reage,
    ev.ReAmortise: measures.reamortise,
    ev.Charge: corrections.charge,
    ev.Waiver: corrections.waive,
    ev.Chargeback: corrections.chargeback,
    ev.CreditBalanceRefund: corrections.credit_balance_refund,
    ev.ChargeOff: corrections.charge_off,
    ev.WriteOff: corrections.write_off,
}
