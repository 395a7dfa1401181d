"""The card account on one day, and the few things that can be done to it. :mod:`forbear.debt.card.fold` walks it through its events."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from forbear.base.money import Fen
from forbear.base.rounding import round_fraction
from forbear.debt.accrual import exact_of
from forbear.debt.allocation import Claim, allocate
from forbear.debt.arrangement import Arranged, ArrangedRow
from forbear.debt.card.cycle import statement_date
from forbear.debt.card.entry import Entry, EntryKind, Source
from forbear.debt.card.model import CardContract
from forbear.debt.model import COMPONENTS, Amounts, Bill, Component, Movement, MovementKind, PlanTerms
from forbear.debt.timeline import Interval, Timeline

BORNE: tuple[Component, ...] = ("interest", "penalty")


@dataclass(slots=True, eq=False)
class Due:
    """What a bill newly asks for by its due date: its minimum less what is still missing of earlier ones, and what a holiday lets off.

    ``called`` is what fell due by acceleration: no minimum payment, so no late fee is reckoned on it.
    """

    n: int
    due: date
    asked: Amounts
    met: Fen = 0
    let_off: Fen = 0
    called: bool = False

    @property
    def open(self) -> Fen:
        """What of it is missing."""
        return self.asked.total - self.met - self.let_off


@dataclass(slots=True, eq=False)
class Plan:
    """An instalment plan inside the account: the parts that no bill has taken up yet."""

    terms: PlanTerms
    amount: Fen
    on: date
    ref: str
    posted: int = 0
    posted_amount: Fen = 0

    @property
    def left(self) -> Fen:
        """Principal that no bill has taken up."""
        return self.amount - self.posted_amount


@dataclass(slots=True, eq=False)
class ConditionalWaiver:
    """A waiver that returns if the arrangement is broken."""

    entry: Entry
    amount: Fen


@dataclass(slots=True, eq=False)
class CardAccount:
    """Where a card account stands on ``today``.

    Attributes:
        cycle: number of the bill that is being formed.
        entries: every posting, in the order of posting.
        judged: how many of the bills have been judged.
        dues: what bills asked for, oldest first.
        credit, received: money held beyond everything posted, and all money that came in.
        arranged: the arrangement laid over it while it performs.
        charges_end: whether no late fee follows any more, as after a charge-off that stops interest.
        holidays: first and last day of each payment holiday: a bill due in one asks for nothing.
    """

    contract: CardContract
    timeline: Timeline
    today: date
    cycle: int = 1
    entries: list[Entry] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)
    dues: list[Due] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    judged: int = 0
    conditional: list[ConditionalWaiver] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    arranged: Arranged | None = None
    credit: Fen = 0
    received: Fen = 0
    charged_off: date | None = None
    settled: bool = False
    charges_end: bool = False
    holidays: list[Interval] = field(default_factory=list)

    def rests(self, due: date) -> bool:
        """Whether a bill due on a day falls in a payment holiday."""
        return any(first <= due <= last for first, last in self.holidays)

    @property
    def waiting(self) -> Bill | None:
        """The bill that is not judged yet."""
        return self.bills[-1] if self.judged < len(self.bills) else None

    # -- what is owed -------------------------------------------------------------------------------------

    def bears_interest(self, entry: Entry) -> bool:
        """Whether a posting can bear interest at all."""
        return entry.component == "principal" or entry.component in self.contract.compounds

    def running(self) -> tuple[Source, ...]:
        """What has been borne since interest was last posted."""
        late = self.contract.late_rate.daily if self.contract.late_rate else None
        return tuple(
            source for entry in self.entries for source in entry.runs(self.timeline, late, self.today)
        )

    def running_amounts(self) -> dict[Component, Fen]:
        """The running interest and late charge, each one exact sum rounded once."""
        running = self.running()
        return {
            component: round_fraction(
                exact_of(source.run for source in running if source.component == component),
                self.contract.rounding,
            )
            for component in BORNE
        }

    def open_of(self, *kinds: EntryKind, billed_only: bool = False) -> Fen:
        """What is unpaid of postings of some kinds."""
        return sum(
            entry.open
            for entry in self.entries
            if entry.kind in kinds and not (billed_only and entry.cycle >= self.cycle)
        )

    def billed(self) -> Fen:
        """What is unpaid of everything that a bill has taken up."""
        return sum(entry.open for entry in self.entries if entry.cycle < self.cycle)

    def accrued(self) -> Amounts:
        """Everything that came to be owed by today, by component."""
        totals = {component: self._sum(component, "amount") for component in COMPONENTS}
        totals["principal"] += sum(plan.left for plan in self.plans) - self._sum("principal", "converted")
        for component, amount in self.running_amounts().items():
            totals[component] += amount
        totals["interest"] += self.arranged.interest(self.today) if self.arranged else 0
        return Amounts(**totals)

    def paid(self) -> Amounts:
        """What was met with money, by component."""
        own = self.arranged.paid_interest if self.arranged else 0
        return Amounts(**{name: self._sum(name, "paid") for name in COMPONENTS}) + Amounts(interest=own)

    def waived(self) -> Amounts:
        """What is given up, by component."""
        return Amounts(**{component: self._sum(component, "waived") for component in COMPONENTS})

    def owed(self) -> Amounts:
        """What is owed today, by component."""
        return self.accrued() - self.paid() - self.waived()

    def _sum(self, component: Component, attribute: str) -> Fen:
        return sum(getattr(entry, attribute) for entry in self.entries if entry.component == component)

    # -- arrears ------------------------------------------------------------------------------------------

    def missing(self, before: date) -> Fen:
        """What is missing of the minimum payments due before a day."""
        return sum(due.open for due in self.dues if due.due < before)

    def missing_of_minimums(self, before: date) -> Fen:
        """The same without what fell due by acceleration."""
        return sum(due.open for due in self.dues if due.due < before and not due.called)

    def oldest_missed(self) -> date | None:
        """The oldest due date before today whose minimum is not met."""
        return next((due.due for due in self.dues if due.open > 0 and due.due < self.today), None)

    def days_past_due(self) -> int:
        """Days since the oldest due date whose minimum is not met."""
        oldest = self.oldest_missed()
        return (self.today - oldest).days if oldest else 0

    def order(self) -> tuple[Component, ...]:
        """The allocation order of today."""
        late = self.contract.allocation_late
        return late.order if late and self.days_past_due() >= late.from_day else self.contract.allocation

    def claims(self, *components: Component, covered_only: bool = False) -> Iterator[Claim[Entry]]:
        """What a payment of today would meet, in order: what is billed by component and age, then what is not."""
        order = components or self.order()
        for is_billed in (True, False):
            for component in order:
                for entry in sorted(self.entries, key=lambda entry: (entry.cycle, entry.posted)):
                    wanted = entry.component == component and (entry.cycle < self.cycle) == is_billed
                    if wanted and entry.open > 0 and not (covered_only and entry.outside):
                        yield Claim(entry, {component: entry.open})

    # -- postings -----------------------------------------------------------------------------------------

    def post(self, entry: Entry) -> Entry:
        """Put an amount on the account; credit meets it at once, and cash bears interest from its day."""
        entry.steps.append((entry.posted, entry.amount))
        self.entries.append(entry)
        if entry.kind == "cash":
            entry.begins_to_bear(entry.posted, unpaid_only=False)
        self.use_credit()
        return entry

    def charge(
        self,
        kind: EntryKind,
        amount: Fen,
        *,
        component: Component = "fee",
        note: str = "",
        ref: str = "",
        part: tuple[int, int] | None = None,
        of_bill: int | None = None,
    ) -> None:
        """Post a fee or cost of today, if it is anything."""
        if amount:
            entry = Entry(kind, component, self.today, amount, self.cycle, self.today, note, ref)
            entry.part, entry.of_bill, entry.outside = part, of_bill, self.arranged is not None
            self.post(entry)

    def post_running(self) -> None:
        """Post the interest and late charge that have run up to today, each rounded once."""
        running, amounts = self.running(), self.running_amounts()
        for entry in self.entries:
            if entry.bears:
                entry.charged = max(entry.charged, self.today)
        for component in BORNE:
            sources = tuple(source for source in running if source.component == component)
            if amounts[component]:
                kind: EntryKind = "interest" if component == "interest" else "penalty"
                counts = max(self.today, statement_date(self.contract, self.cycle))
                self.post(
                    Entry(
                        kind, component, self.today, amounts[component], self.cycle, counts, sources=sources
                    )
                )

    def post_parts(self) -> None:
        """Post the next part of every instalment plan, with its fee."""
        for plan in self.plans:
            if plan.posted >= plan.terms.periods or plan.on > self.today:
                continue
            self._post_part(plan)

    def bring_forward(self) -> None:
        """Post all of the principal that plans have left; fees of later periods are not charged."""
        for plan in self.plans:
            if plan.left:
                part = (plan.posted + 1, plan.terms.periods)
                rest, plan.posted, plan.posted_amount = plan.left, plan.terms.periods, plan.amount
                self.post(
                    Entry(
                        "plan", "principal", self.today, rest, self.cycle, self.today, ref=plan.ref, part=part
                    )
                )

    def _post_part(self, plan: Plan) -> None:
        terms = plan.terms
        plan.posted += 1
        part = plan.left if plan.posted == terms.periods else plan.amount // terms.periods
        plan.posted_amount += part
        share = terms.fee_rate + (terms.upfront_rate if plan.posted == 1 else Fraction(0))
        cost = round_fraction(plan.amount * share, self.contract.rounding)
        number = (plan.posted, terms.periods)
        if part:
            self.post(
                Entry(
                    "plan", "principal", self.today, part, self.cycle, self.today, ref=plan.ref, part=number
                )
            )
        self.charge("plan_cost", cost, component=terms.charged_as, part=number, ref=plan.ref)

    def convert(self, amount: Fen, plan: Plan, of: str) -> Fen:
        """Turn spending into an instalment plan, a named purchase or the oldest first; gives what could not be."""
        spent = [claim for claim in self.claims("principal") if claim.holder.kind == "purchase"]
        chosen = [claim for claim in spent if not of or claim.holder.ref == of]
        parts, rest = allocate(amount, chosen, ("principal",))
        for part in parts:
            part.holder.converted += part.amount
            self._lowered(part.holder, part.amount)
            self._moved("converted", "principal", part.amount)
        self.plans.append(plan)
        return rest

    # -- meeting ------------------------------------------------------------------------------------------

    def receive(self, amount: Fen, kind: MovementKind, first: str = "") -> None:
        """Money comes in and meets what it meets (a purchase with reference ``first`` before all else); the rest is held as credit."""
        self.received += amount
        if first and not self.arranged:
            named = [claim for claim in self.claims("principal") if claim.holder.ref == first]
            amount = self._meet_claims(amount, kind, named)
        self._meet(amount, kind)

    def use_credit(self) -> None:
        """Set credit against what has come to be owed."""
        if self.credit:
            amount, self.credit = self.credit, 0
            self._meet(amount, "credit_used")

    def waive(self, component: Component, amount: Fen, *, conditional: bool = False) -> Fen:
        """Give up as much of a component as is posted and unpaid, oldest first; gives what was taken."""
        parts, _ = allocate(amount, list(self.claims(component)), (component,))
        for part in parts:
            part.holder.waived += part.amount
            self._lowered(part.holder, part.amount)
            self._moved("waiver", component, part.amount)
            if conditional:
                self.conditional.append(ConditionalWaiver(part.holder, part.amount))
            if self.arranged and not part.holder.outside:
                self.arranged.give_up(part.amount)
        return sum(part.amount for part in parts)

    def reinstate(self, waiver: ConditionalWaiver, resume: date) -> None:
        """Take a conditional waiver back; it bears interest again from the day of resumption."""
        entry = waiver.entry
        entry.waived -= waiver.amount
        entry.lower(-waiver.amount, max(resume, entry.posted))
        entry.steps.sort(key=lambda step: step[0])
        self._moved("reinstatement", entry.component, waiver.amount)

    def _meet(self, amount: Fen, kind: MovementKind) -> None:
        rest = self._meet_arrangement(amount, kind) if self.arranged else self._meet_claims(amount, kind)
        if rest:
            self.credit += rest
            self._moved("credit_held", None, rest)

    def _meet_claims(self, amount: Fen, kind: MovementKind, among: list[Claim[Entry]] | None = None) -> Fen:
        claims = list(self.claims(covered_only=self.arranged is not None)) if among is None else among
        parts, rest = allocate(amount, claims, self.order())
        for part in parts:
            part.holder.paid += part.amount
            self._lowered(part.holder, part.amount)
            self._moved(kind, part.component, part.amount)
        return rest

    def _meet_arrangement(self, amount: Fen, kind: MovementKind) -> Fen:
        """The instalments of the arrangement and postings that it does not cover, by their dates (CONTRACTS 1.7)."""
        assert self.arranged is not None
        outside: list[Entry | ArrangedRow] = [entry for entry in self.entries if entry.outside]
        covered = 0
        for held in sorted([*outside, *self.arranged.rows], key=_held_on):
            if isinstance(held, Entry):
                met = min(amount, held.open)
                held.paid += met
                self._lowered(held, met)
                self._moved(kind, held.component, met)
            else:
                interest = min(amount, held.open_interest)
                repaid = min(amount - interest, held.open_covered)
                held.paid_interest += interest
                held.paid_covered += repaid
                self._moved(kind, "interest", interest)
                covered, met = covered + repaid, interest + repaid
            amount -= met
        left = self._meet_claims(covered, kind)
        assert left == 0, f"an arrangement covers {left} fen that nobody owes"
        return amount

    def _lowered(self, entry: Entry, amount: Fen) -> None:
        entry.lower(amount, self.today)
        if entry.cycle >= self.cycle:
            return
        for due in self.dues:
            met = min(amount, due.open)
            due.met += met
            amount -= met

    def _moved(self, kind: MovementKind, component: Component | None, amount: Fen) -> None:
        if amount:
            self.movements.append(Movement(self.today, kind, component, amount))


def _held_on(held: Entry | ArrangedRow) -> date:
    return held.posted if isinstance(held, Entry) else held.due
