"""The account of a progressive loan on one day: what has happened to it in the engine's terms, and what is laid over that.

Nothing is kept but the list of the engine's events; its book is folded out of them whenever it is asked for, so that an arrangement
ended, or a waiver taken back, changes every later day by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from forbear.base.money import Fen
from forbear.debt.accrual import Run
from forbear.debt.arrangement import Arranged
from forbear.debt.legality import LAST_DAY
from forbear.debt.model import COMPONENTS, Amounts, Component, Line, Movement, MovementKind
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.book import Book
from forbear.debt.progressive.delinquency import Pause
from forbear.debt.progressive.instalment import Instalment
from forbear.debt.progressive.interest import outstanding_at
from forbear.debt.progressive.loan import folded
from forbear.debt.progressive_loan.model import ProgressiveContract, terms_of

NEXT: Final = timedelta(1)


@dataclass(frozen=True, slots=True)
class Booked:
    """One event of the engine, and what it is in the words of a debt file."""

    number: int
    event: ev.Event
    kind: MovementKind | None = None


@dataclass(slots=True, eq=False)
class ProgressiveAccount:
    """Where a progressive loan stands on ``today``.

    Attributes:
        booked: the engine's events so far, in the order in which they act.
        received: all money that came in, less what was charged back.
        arranged: the arrangement laid over it while it performs; ``rest`` is the number of the interest pause that goes with it.
        own_runs, own_paid, own_waived: interest of arrangements that ended, and what of it was paid and given up.
        conditional: what returns if the arrangement is broken.
        returned: what waivers were taken back; ``capitalised``: what left its component to become principal.
        late_pauses: days that do not count as overdue; ``late_since`` is the oldest missed due date when everything fell due.
        ran: the lines of interest up to a plan of equal amounts, after which none runs.
    """

    contract: ProgressiveContract
    today: date
    booked: list[Booked] = field(default_factory=list)
    received: Fen = 0
    arranged: Arranged | None = None
    rest: int | None = None
    own_runs: list[tuple[Run, Fen]] = field(default_factory=list)
    own_paid: Fen = 0
    own_waived: Fen = 0
    conditional: list[tuple[Component, Fen]] = field(default_factory=list)
    returned: Amounts = field(default_factory=Amounts)
    capitalised: list[tuple[date, Component, Fen]] = field(default_factory=list)
    charges: list[tuple[date, Component, Fen]] = field(default_factory=list)
    drawn: list[tuple[date, Fen]] = field(default_factory=list)
    charged_off: date | None = None
    interest_stops: bool = False
    late_pauses: list[Pause] = field(default_factory=list)
    late_since: date | None = None
    ran: tuple[Line, ...] | None = None
    movements: list[Movement] = field(default_factory=list)
    refs: dict[str, int] = field(default_factory=dict)
    _book: tuple[date, Book] | None = None
    _inside: tuple[Book, Amounts] | None = None

    # -- the engine ---------------------------------------------------------------------------------------

    def enter(self, event: ev.Event, kind: MovementKind | None = None) -> int:
        """Let an event of the engine happen; gives its number."""
        number = len(self.booked) + 1
        self.booked.append(Booked(number, event, kind))
        self._book = None
        return number

    def replace(self, number: int, event: ev.Event | None) -> None:
        """Let another event have happened in place of one, or none."""
        at = next(index for index, each in enumerate(self.booked) if each.number == number)
        self.booked[at] = replace(self.booked[at], event=event or _nothing(self.booked[at].event.on))
        self._book = None

    def book(self) -> Book:
        """The engine's book at the end of ``today``."""
        if self._book is None or self._book[0] != self.today:
            events = [each.event for each in self.booked]
            self._book = self.today, folded(terms_of(self.contract), events, self.today)
        return self._book[1]

    def rows(self) -> list[Instalment]:
        """The instalments of the book in the order of their numbers."""
        return sorted(self.book().instalments, key=lambda row: row.number)

    # -- what is owed -------------------------------------------------------------------------------------

    def owed(self) -> Amounts:
        """What is owed today, by component; interest to today, principal whether due or not."""
        return self.inside() + Amounts(interest=self._own_interest() - self._own_paid() - self.own_waived)

    def inside(self) -> Amounts:
        """What is owed by the book, without interest of arrangements themselves."""
        book = self.book()
        if self._inside is None or self._inside[0] is not book:
            rows = book.instalments
            amounts = {component: sum(row.open_of(component) for row in rows) for component in COMPONENTS}
            self._inside = book, Amounts(**{**amounts, "interest": self._interest()})
        return self._inside[1]

    def _interest(self) -> Fen:
        book = self.book()
        if not book.recalculates:
            return sum(row.open_of("interest") for row in book.instalments if row.due <= self.today)
        beside = [row for row in book.instalments if row.down_payment or row.due > book.model.maturity]
        return outstanding_at(book.model, self.today).interest + sum(
            row.open_of("interest") for row in beside
        )

    def paid(self) -> Amounts:
        """What was met with money, by component."""
        met = {
            component: sum(row.paid[component] for row in self.book().instalments) for component in COMPONENTS
        }
        return Amounts(**met) - self._moved("charged_back") + Amounts(interest=self._own_paid())

    def waived(self) -> Amounts:
        """What is given up, by component; what was turned into principal is not."""
        rows = self.book().instalments
        given = Amounts(**{component: sum(row.waived[component] for row in rows) for component in COMPONENTS})
        given = given + self._reaged_away() + Amounts(interest=self.own_waived)
        for _, component, amount in self.capitalised:
            given = given - Amounts(**{component: amount})
        return given - self.returned

    def accrued(self) -> Amounts:
        """Everything that came to be owed by today, by component."""
        return self.owed() + self.paid() + self.waived()

    @property
    def credit(self) -> Fen:
        """Money held beyond everything owed."""
        return self.book().overpaid

    def _reaged_away(self) -> Amounts:
        """Interest that a re-age gave up stands in no instalment."""
        entries = [
            entry for entry in self.book().entries if isinstance(entry.event, ev.ReAge) and not entry.void
        ]
        return Amounts(interest=sum(entry.waived["interest"] for entry in entries))

    def _moved(self, kind: MovementKind) -> Amounts:
        numbers = {each.number for each in self.booked if each.kind == kind}
        entries = [entry for entry in self.book().entries if entry.number in numbers]
        return Amounts(**{name: sum(entry.split[name] for entry in entries) for name in COMPONENTS})

    def _own_interest(self) -> Fen:
        running = self.arranged.interest(self.today) if self.arranged else 0
        return running + sum(amount for _, amount in self.own_runs)

    def _own_paid(self) -> Fen:
        return self.own_paid + (self.arranged.paid_interest if self.arranged else 0)

    def _own_left(self) -> Fen:
        """Interest of ended arrangements that is unpaid."""
        return sum(amount for _, amount in self.own_runs) - self.own_paid - self.own_waived

    # -- money and measures -------------------------------------------------------------------------------

    def receive(self, amount: Fen, kind: MovementKind, ref: str = "") -> None:
        """Money comes in: interest of arrangements first, then the instalments of the one that performs, then the book."""
        self.received += amount
        kind = "recovery" if self.charged_off and kind == "repayment" else kind
        owing = min(amount, self._own_left())
        self.own_paid += owing
        own, left = owing, amount - owing
        if self.arranged:
            interest = self._meet_arrangement(left)
            own, left = own + interest, left - interest
        if own:
            self.movements.append(Movement(self.today, kind, "interest", own))
        if left:
            number = self.enter(ev.Payment(self.today, left), kind)
            if ref:
                self.refs[ref] = number

    def _meet_arrangement(self, amount: Fen) -> Fen:
        """Instalments of the arrangement by their due dates; gives what met its own interest."""
        assert self.arranged is not None
        own = 0
        for row in self.arranged.rows:
            interest = min(amount, row.open_interest)
            repaid = min(amount - interest, row.open_covered)
            row.paid_interest += interest
            row.paid_covered += repaid
            own, amount = own + interest, amount - interest - repaid
        return own

    def waive(self, component: Component, amount: Fen, *, conditional: bool = False) -> Fen:
        """Give up as much of a component as is owed, oldest first; gives what was given up."""
        taken: Fen = min(amount, getattr(self.inside(), component))
        if taken:
            self.enter(ev.Waiver(self.today, component, taken), "waiver")
        if taken and conditional:
            self.conditional.append((component, taken))
        if taken and self.arranged:
            self.arranged.give_up(min(taken, self.arranged.covered))
        own = min(amount - taken, self._own_left()) if component == "interest" else 0
        if own:
            self.own_waived += own
            self.movements.append(Movement(self.today, "waiver", "interest", own))
        return taken + own

    def end_arrangement(self, day: date) -> None:
        """End the arrangement's own interest on a day; what of it is unpaid stays owed."""
        ending, self.arranged = self.arranged, None
        if ending:
            self.own_runs += list(ending.runs(day))
            self.own_paid += ending.paid_interest

    def let_rest(self) -> None:
        """No interest from tomorrow on, until something says otherwise."""
        if self.rest is None and not self.interest_stops:
            self.rest = self.enter(ev.Pause(self.today + NEXT, LAST_DAY))

    def wake(self, day: date) -> None:
        """Interest counts from ``day`` again, as it counts from a due date."""
        if self.rest is not None:
            since = next(each.event.on for each in self.booked if each.number == self.rest)
            self.replace(self.rest, ev.Pause(since, day) if day >= since else None)
            self.rest = None

    def reinstate(self, component: Component, amount: Fen) -> None:
        """What was given up on a condition is owed again."""
        self.enter(ev.Chargeback(self.today, amount, 0, (component,)), "reinstatement")
        self.returned = self.returned + Amounts(**{component: amount})

    # -- telling ------------------------------------------------------------------------------------------

    def told(self) -> tuple[Movement, ...]:
        """Every movement, by day."""
        return tuple(sorted((*self.movements, *self._of_book()), key=lambda movement: movement.on))

    def _of_book(self) -> Iterator[Movement]:
        kinds = {each.number: each.kind for each in self.booked}
        for entry in self.book().entries:
            kind = kinds[entry.number]
            if entry.void or kind is None:
                continue
            amounts = (
                entry.waived
                if kind in ("waiver", "settlement") and any(entry.waived.values())
                else entry.split
            )
            yield from _movements(entry.event.on, kind, amounts.items())
            if isinstance(entry.event, ev.Payment) and entry.beyond:
                yield Movement(entry.event.on, "credit_held", None, entry.beyond)
        for entry in self.book().used:
            yield from _movements(entry.event.on, "credit_used", entry.split.items())


def _movements(on: date, kind: MovementKind, amounts: Iterable[tuple[Component, Fen]]) -> Iterator[Movement]:
    return (Movement(on, kind, component, amount) for component, amount in amounts if amount)


def _nothing(on: date) -> ev.Event:
    """A measure of no changes, which leaves the numbering of the others as it is."""
    return ev.Arrangement(on, ())
