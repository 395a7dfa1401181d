"""The state that a history folds into: the interest model, the instalments over it, and what each transaction met."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from forbear.debt.progressive.decimals import Cents
from forbear.debt.progressive.events import Event
from forbear.debt.progressive.instalment import Instalment, nothing
from forbear.debt.progressive.model import Model
from forbear.debt.progressive.period import Period
from forbear.debt.progressive.reaging import Plan
from forbear.debt.progressive.terms import Component, Terms


@dataclass(slots=True, eq=False)
class Entry:
    """One transaction as booked.

    Attributes:
        number: of the event that made it; ``event``: the event.
        split: what it met (a re-age or re-amortisation: what it moved) by component.
        waived: what it gave up by component.
        beyond: what met nothing and is held for the borrower.
        void: it moved nothing and does not stand.
    """

    number: int
    event: Event
    amount: Cents
    split: dict[Component, Cents] = field(default_factory=nothing)
    waived: dict[Component, Cents] = field(default_factory=nothing)
    beyond: Cents = 0
    void: bool = False


@dataclass(slots=True, eq=False)
class Book:
    """A loan on a day.

    Attributes:
        overpaid: money held beyond what is owed.
        used: what money held met when more came to be owed, under the event that made it so.
        skipped: instalments that the running payment need not look at again.
        bearing: whether there is a rate at all, by contract or by a later change.
        plan: of the last re-age, where there was one.
        detached: re-planned by instalments alone, so that the model no longer knows them.
        charged_off: the day the lender took it out of its books; ``recovered``: money that came after a write-off.
        closed_terms: charged off, written off or accelerated: payments no longer change interest.
    """

    terms: Terms
    model: Model
    instalments: list[Instalment]
    bearing: bool = True
    disbursed_on: date | None = None
    entries: list[Entry] = field(default_factory=list)
    overpaid: Cents = 0
    used: list[Entry] = field(default_factory=list)
    prepaying: bool = False
    skipped: list[Instalment] = field(default_factory=list)
    closed_terms: bool = False
    reamortised: bool = False
    detached: bool = False
    plan: Plan | None = None
    charged_off: date | None = None
    written_off: bool = False
    recovered: Cents = 0

    @property
    def recalculates(self) -> bool:
        """Whether payments change interest."""
        return self.terms.recalculation and self.bearing and not self.closed_terms

    def matched(self) -> Iterator[tuple[Instalment, Period]]:
        """Instalments with the periods of the model that they are for: of the same days, or else due on the same day."""
        rows = [row for row in self.instalments if not row.down_payment]
        exact: dict[tuple[date, date], list[Instalment]] = {}
        for each in rows:
            exact.setdefault((each.start, each.due), []).append(each)
        by_due = {row.due: row for row in reversed(rows)}
        for period in self.model.periods:
            same = exact.get((period.start, period.due), [])
            row = same[0] if same else by_due.get(period.due)
            if len(same) > 1:
                del same[0]
            if row is not None:
                yield row, period

    def renumber(self) -> None:
        """Number instalments by their due dates; added and re-aged ones begin where the one before ends."""
        self.instalments.sort(key=lambda each: (each.due, each.start))
        before: date | None = None
        for number, each in enumerate(self.instalments, 1):
            each.number = number
            if before is not None and (each.additional or each.reaged):
                each.start = before
            before = each.due
