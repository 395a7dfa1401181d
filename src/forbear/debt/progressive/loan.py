"""A progressive loan as it stands on a day: frozen, ready to be shown, compared and stored.

``progress`` is the whole of the product: contract and events in, the loan out. Undoing an event is leaving it out; back-dating one is
giving its day. Nothing else is remembered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from forbear.base.errors import fail
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.book import Book, Entry
from forbear.debt.progressive.conservation import hold_conserved
from forbear.debt.progressive.cumulative_book import cumulative_payoff
from forbear.debt.progressive.decimals import Cents
from forbear.debt.progressive.delinquency import Pause, days_past_due
from forbear.debt.progressive.events import Numbered
from forbear.debt.progressive.instalment import Instalment
from forbear.debt.progressive.interest import outstanding_at
from forbear.debt.progressive.replay import replay
from forbear.debt.progressive.terms import COMPONENTS, Component, Terms

Amounts = Mapping[Component, Cents]


@dataclass(frozen=True, slots=True)
class LoanInstalment:
    """One instalment: its days, and cents by component owed, paid and given up.

    Attributes:
        met_on: the day nothing was left unpaid, or ``None``.
        in_advance, late: what was paid before and after the due date.
    """

    number: int
    start: date
    due: date
    owed: Amounts
    paid: Amounts
    waived: Amounts
    in_advance: Cents
    late: Cents
    met_on: date | None
    down_payment: bool

    @property
    def total(self) -> Cents:
        """All it asks for."""
        return sum(self.owed.values())

    @property
    def open(self) -> Cents:
        """What is unpaid and not given up."""
        return self.total - sum(self.paid.values()) - sum(self.waived.values())


@dataclass(frozen=True, slots=True)
class Transaction:
    """One event that moved an amount: what it met, what it gave up, what was left over, in cents.

    Attributes:
        number: the place of its event in the list given, counted from 1.
    """

    number: int
    on: date
    kind: str
    amount: Cents
    split: Amounts
    waived: Amounts
    beyond: Cents


@dataclass(frozen=True, slots=True)
class Loan:
    """The loan on a day.

    Attributes:
        outstanding: unpaid cents by component over all instalments.
        credit: money held beyond what is owed; ``recovered``: money that came after a write-off.
        days_past_due: of the oldest unmet instalment.
        status: ``active``, ``closed``, ``overpaid``, ``written_off``.
    """

    as_of: date
    instalments: tuple[LoanInstalment, ...]
    transactions: tuple[Transaction, ...]
    outstanding: Amounts
    credit: Cents
    recovered: Cents
    days_past_due: int
    charged_off: date | None
    status: str


def progress(
    terms: Terms, events: Sequence[ev.Event], as_of: date, *, delinquency_pauses: Sequence[Pause] = ()
) -> Loan:
    """The loan that a contract and its events make of ``as_of``.

    Raises:
        ForbearError: ``conformance.nothing_disbursed`` if nothing was lent by then, ``conformance.not_conserved`` where changes were
            combined so that an amount would be lost or invented.
    """
    book = folded(terms, events, as_of)
    rows = sorted(book.instalments, key=lambda row: row.number)
    return Loan(
        as_of,
        tuple(_frozen_row(row) for row in rows),
        tuple(_frozen_entry(entry) for entry in book.entries if not entry.void),
        MappingProxyType({each: sum(row.open_of(each) for row in rows) for each in COMPONENTS}),
        book.overpaid,
        book.recovered,
        days_past_due(rows, as_of, delinquency_pauses),
        book.charged_off,
        status_of(book),
    )


def folded(terms: Terms, events: Sequence[ev.Event], as_of: date) -> Book:
    """The working book; changes of terms that hold from later days are known already, later money is not."""
    book = replay(terms, _known(events, as_of), as_of)
    hold_conserved(book)
    return book


def _known(events: Sequence[ev.Event], as_of: date) -> list[Numbered]:
    known = [
        Numbered(number, event)
        for number, event in enumerate(events, 1)
        if event.on <= as_of or isinstance(event, ev.VARIATIONS)
    ]
    if not any(isinstance(each.event, ev.Disbursement) for each in known):
        fail("conformance.nothing_disbursed")
    return known


def payoff(terms: Terms, events: Sequence[ev.Event], on: date) -> Cents:
    """What settles everything on a day: principal, interest to that day (or to the due date, where the contract says so), charges."""
    if terms.cumulative:
        return cumulative_payoff(terms, _known(events, on), on)
    book = folded(terms, events, on)
    rows = book.instalments
    if not book.recalculates:
        return sum(row.open for row in rows)
    running = next((row for row in rows if not row.down_payment and row.start <= on < row.due), None)
    until = running.due if terms.interest_to_due and running else on
    left = outstanding_at(book.model, until)
    charges = sum(row.open_of("fee") + row.open_of("penalty") for row in rows)
    beside = [row for row in rows if row.down_payment or row.additional]
    return (
        left.principal
        + left.interest
        + charges
        + sum(row.open_of("principal") + row.open_of("interest") for row in beside)
    )


def status_of(book: Book) -> str:
    """Where the loan stands."""
    if book.written_off:
        return "written_off"
    if book.overpaid:
        return "overpaid"
    return "closed" if sum(row.open for row in book.instalments) == 0 else "active"


def _frozen_row(row: Instalment) -> LoanInstalment:
    return LoanInstalment(
        row.number,
        row.start,
        row.due,
        MappingProxyType(dict(row.owed)),
        MappingProxyType(dict(row.paid)),
        MappingProxyType(dict(row.waived)),
        row.in_advance,
        row.late,
        row.met_on,
        row.down_payment,
    )


def _frozen_entry(entry: Entry) -> Transaction:
    event = entry.event
    kind = event.kind if isinstance(event, ev.Payment) else type(event).__name__
    return Transaction(
        entry.number,
        event.on,
        kind,
        entry.amount,
        MappingProxyType(dict(entry.split)),
        MappingProxyType(dict(entry.waived)),
        entry.beyond,
    )
