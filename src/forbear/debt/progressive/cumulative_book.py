"""The book of a cumulative plan: the plan is built from all that is known, then every transaction meets it in order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from forbear.base.errors import fail
from forbear.debt.progressive import corrections
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.allocation import allocate
from forbear.debt.progressive.book import Book, Entry
from forbear.debt.progressive.cumulative import (
    Known,
    Lent,
    Money,
    Planned,
    declining_plan,
    recalculates,
)
from forbear.debt.progressive.cumulative_flat import flat_plan
from forbear.debt.progressive.decimals import Cents
from forbear.debt.progressive.events import Numbered
from forbear.debt.progressive.frames import CHANGES, frames
from forbear.debt.progressive.instalment import Instalment
from forbear.debt.progressive.model import fresh_model
from forbear.debt.progressive.terms import Terms

_EVERYTHING: Final[Cents] = 10**15
"""More than any loan owes, to ask what a plan would take."""


def cumulative_book(terms: Terms, events: Sequence[Numbered], looked_at: Sequence[date]) -> Book:
    """The book after a history.

    Raises:
        ForbearError: ``conformance.not_cumulative`` for an event that such a plan does not know.
    """
    events = _single(events)
    lent = _lent(terms, events)
    terms = _started(terms, lent)
    plan = _plan(terms, events, lent, _money(events), looked_at)
    book = Book(replace(terms, recalculation=False), fresh_model(terms), _rows(terms, plan, lent))
    book.bearing = terms.rate > 0
    book.disbursed_on = min((each.on for each in lent), default=None)
    for each in sorted(events, key=lambda one: (one.event.on, one.number)):
        if not isinstance(each.event, (*CHANGES, ev.Pause)):
            _apply(book, each)
    return book


def cumulative_payoff(
    terms: Terms, events: Sequence[Numbered], on: date, looked_at: Sequence[date] = ()
) -> Cents:
    """What settles everything on a day: what the plan asks for in all if everything comes that day, less what was met."""
    days = (*looked_at, on)
    book = cumulative_book(terms, events, days)
    if not recalculates(terms):
        return sum(row.open for row in book.instalments)
    events = _single(events)
    lent = _lent(terms, events)
    money = [*_money(events), Money(on, _EVERYTHING)]
    plan = _plan(_started(terms, lent), events, lent, money, days)
    asked = sum(row.principal + row.interest for row in plan) + sum(each.down for each in lent)
    asked += sum(row.owed["fee"] + row.owed["penalty"] for row in book.instalments)
    return asked - sum(row.total - row.open for row in book.instalments)


def _started(terms: Terms, lent: Sequence[Lent]) -> Terms:
    """The contract with its periods counted from the first disbursement, where they are."""
    if terms.from_disbursement and lent:
        return replace(terms, start=min(each.on for each in lent))
    return terms


# -- what the plan is built from -------------------------------------------------------------------------------


def _single(events: Sequence[Numbered]) -> list[Numbered]:
    """The events with those of an arrangement by themselves, in the order in which they were entered."""
    found: list[Numbered] = []
    for each in sorted(events, key=lambda one: one.number):
        if isinstance(each.event, ev.Arrangement):
            found += _single([Numbered(each.number, change) for change in each.event.changes])
        else:
            found.append(each)
    return found


def _lent(terms: Terms, events: Sequence[Numbered]) -> list[Lent]:
    return [
        Lent(each.event.on, each.event.amount, terms.down_payment_of(each.event.amount))
        for each in events
        if isinstance(each.event, ev.Disbursement)
    ]


def _money(events: Sequence[Numbered]) -> list[Money]:
    """What payments leave for interest and principal after the charges of their time."""
    found: list[Money] = []
    charges = 0
    for each in sorted(events, key=lambda one: (one.event.on, one.number)):
        event = each.event
        if isinstance(event, ev.Charge):
            charges += event.amount
        elif isinstance(event, ev.Waiver) and event.component in ("fee", "penalty"):
            charges = max(0, charges - event.amount)
        elif isinstance(event, (ev.Payment, ev.Waiver)):
            met = min(charges, event.amount)
            charges -= met
            found.append(Money(event.on, event.amount - met))
    return found


def _plan(
    terms: Terms,
    events: Sequence[Numbered],
    lent: Sequence[Lent],
    money: Sequence[Money],
    days: Sequence[date],
) -> list[Planned]:
    reach = max((each.on for each in lent), default=terms.start)
    framed = frames(terms, [each.event for each in events if isinstance(each.event, CHANGES)], reach)
    if terms.method == "flat":
        return flat_plan(terms, framed, lent)
    pauses = [(each.event.on, each.event.until) for each in events if isinstance(each.event, ev.Pause)]
    return declining_plan(Known(terms, framed, lent, money, pauses, days))


# -- instalments and transactions ------------------------------------------------------------------------------


def _rows(terms: Terms, plan: Sequence[Planned], lent: Sequence[Lent]) -> list[Instalment]:
    """Instalments by due day, a down payment before the instalment due on its day."""
    rows = []
    for planned in plan:
        row = Instalment(0, planned.start, planned.due)
        row.set_dues(planned.principal, planned.interest)
        rows.append(row)
    for each in lent:
        if terms.down_payment is not None:
            row = Instalment(0, each.on, each.on, down_payment=True)
            row.set_dues(each.down, 0)
            rows.append(row)
    rows.sort(key=lambda row: (row.due, not row.down_payment))
    for number, row in enumerate(rows, 1):
        row.number = number
        row.check_met(terms.start)
    return rows


def _apply(book: Book, numbered: Numbered) -> None:
    event = numbered.event
    entry = Entry(numbered.number, event, getattr(event, "amount", 0))
    if isinstance(event, ev.Payment):
        left = allocate(book, entry, event.amount, book.terms.allocation(event.kind), event.on)
        if book.written_off:
            book.recovered += event.amount
        else:
            entry.beyond = left
            book.overpaid += max(0, left)
    elif isinstance(event, ev.Charge):
        corrections.charge(book, entry, event)
    elif isinstance(event, ev.Waiver):
        corrections.waive(book, entry, event)
    elif isinstance(event, ev.WriteOff):
        corrections.write_off(book, entry, event)
    elif isinstance(event, ev.ChargeOff) and event.behaviour == "regular":
        corrections.charge_off(book, entry, event)
    elif not isinstance(event, ev.Disbursement):
        fail("conformance.not_cumulative", event=type(event).__name__)
    book.entries.append(entry)
