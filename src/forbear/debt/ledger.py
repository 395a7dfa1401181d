"""The account of one debt on one day, and the few things that can be done to it.

Nothing happens to an account between its events but instalments falling due: interest and penalty interest are computed exactly, when
asked, from balances that did not change over counted days. :mod:`forbear.debt.account` walks it through a debt's events.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from forbear.base.money import Fen
from forbear.debt.allocation import Claim, Part, allocate
from forbear.debt.arrangement import Arranged, ArrangedRow
from forbear.debt.item import Item
from forbear.debt.model import COMPONENTS, Amounts, Component, Contract, Movement, MovementKind
from forbear.debt.schedule import Plan, after, begin, next_row, posted_interest, replanned
from forbear.debt.timeline import Interval, Timeline, contract_timeline


@dataclass(slots=True, eq=False)
class ConditionalWaiver:
    """A waiver that returns if the arrangement is broken."""

    item: Item
    component: Component
    amount: Fen
    on: date


@dataclass(slots=True, eq=False)
class Account:
    """Where a debt stands on ``today``.

    Attributes:
        plan: the part of the schedule that is not due yet.
        running: what was already met of the instalment that the running period leads to; ``None`` once the schedule has ended.
        items: what has fallen due or was settled early, oldest first.
        arranged: the arrangement laid over it while it performs; ``past`` are earlier ones, each with the day its own interest ended.
        credit: money held beyond everything owed.
        received: all money that came in.
        drawn, capitalised: what was added to the principal later, and why.
        charged_off: the day on which the lender wrote the debt off in its books.
        awake: the items that are not known to be at rest over the days of ``awake_over``.
    """

    contract: Contract
    timeline: Timeline
    plan: Plan
    today: date
    running: Item | None = None
    items: list[Item] = field(default_factory=list)
    arranged: Arranged | None = None
    past: list[tuple[Arranged, date]] = field(default_factory=list)
    conditional: list[ConditionalWaiver] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    credit: Fen = 0
    received: Fen = 0
    drawn: list[tuple[date, Fen]] = field(default_factory=list)
    capitalised: list[tuple[date, Component, Fen]] = field(default_factory=list)
    charged_off: date | None = None
    awake: list[Item] = field(default_factory=list)
    awake_over: Timeline | None = None

    # -- time ---------------------------------------------------------------------------------------------

    def fall_due_before(self, day: date) -> None:
        """Let every instalment due before ``day`` fall due, and come to ``day``."""
        while self.plan.dues and self.plan.dues[0] < day:
            self._next_falls_due()
        self.today = day

    def fall_due_today(self) -> None:
        """Let the instalment due today fall due."""
        while self.plan.dues and self.plan.dues[0] == self.today:
            self._next_falls_due()

    def _next_falls_due(self) -> None:
        row, item = next_row(self.plan, self.timeline), self._running()
        item.spans = self.plan.spans_until(row.due)
        item.principal, item.interest = row.principal, max(row.interest, item.met("interest"))
        item.periodic = self._periodic_fees()
        item.bears_penalty(self.contract, row.due)
        self.add(item)
        self.plan, self.running = after(self.plan, row, self.timeline), None

    def fall_due_whole(self) -> None:
        """Let everything that is not due yet fall due today: principal, and the interest that has run."""
        item = self._running()
        item.interest, item.spans = self.running_interest(), self.plan.spans_until(self.today)
        item.principal, item.due = self.plan.balance, self.today
        item.bears_penalty(self.contract, self.today)
        self.add(item)
        self.running = None
        self.replan(replace(self.plan, dues=(), balance=0, spans=(), since=self.today))

    def _periodic_fees(self) -> list[tuple[str, Fen]]:
        """The fees due with the instalment; none while nothing accrues, as where an arrangement stands in the schedule's place."""
        if self.is_frozen:
            return []
        amounts = self.plan.fee_amounts()
        return [(fee.name, amount) for fee, amount in zip(self.plan.fees, amounts, strict=True) if amount]

    def _running(self) -> Item:
        if self.running is None:
            self.running = Item(due=self.plan.dues[0], n=self.plan.n)
        return self.running

    # -- what is owed -------------------------------------------------------------------------------------

    def running_interest(self) -> Fen:
        """Interest of the running period posted by today, met or not (CONTRACTS 1.2)."""
        spans = self.plan.spans_until(self.today)
        posted = posted_interest(spans, self.timeline, self.contract.rounding)
        return max(posted, self.running.met("interest") if self.running else 0)

    def claims(self, *, covered_only: bool = False) -> Iterator[Claim[Item | None]]:
        """What a payment of today could meet, in order, without what is at rest; the holder of principal not yet due is ``None``."""
        for item in self._not_at_rest():
            if not (covered_only and item.outside):
                yield Claim(item, item.unpaid(self.timeline, self.contract, self.today))
        if self.plan.dues:
            running = self._running()
            yield Claim(running, {"interest": self.running_interest() - running.met("interest")})
            yield Claim(None, {"principal": self.plan.balance})

    def _not_at_rest(self) -> list[Item]:
        """The items of which something may be owed, in their order. Those at rest stay so until days count otherwise or a waiver returns."""
        if self.awake_over is not self.timeline:
            self.awake, self.awake_over = self.items, self.timeline
        contract, today = self.contract, self.today
        awake = [item for item in self.awake if not item.is_at_rest(self.timeline, contract, today)]
        self.awake = sorted(awake, key=lambda item: (item.due, item.n or 0))
        return self.awake

    def add(self, item: Item) -> None:
        """Something more is due, or was settled early."""
        self.items.append(item)
        self.awake = [*self.awake, item]

    def accrued(self) -> Amounts:
        """Everything that came to be owed by today, by component."""
        totals = _sum_of([item.accrued(self.timeline, self.contract, self.today) for item in self.items])
        totals["interest"] += self.running_interest() + self._arrangement_interest()
        totals["principal"] += self.plan.balance
        return Amounts(**totals)

    def paid(self) -> Amounts:
        """What was met with money, by component."""
        own = self.arranged.paid_interest if self.arranged else 0
        return self._met("paid") + Amounts(interest=own)

    def waived(self) -> Amounts:
        """What is given up, by component."""
        return self._met("waived")

    def owed(self) -> Amounts:
        """What is owed today, by component."""
        return self.accrued() - self.paid() - self.waived()

    def _met(self, how: str) -> Amounts:
        holders = [*self.items, *([self.running] if self.running else [])]
        return Amounts(**_sum_of([getattr(item, how) for item in holders]))

    def _arrangement_interest(self) -> Fen:
        return self.arranged.interest(self.today) if self.arranged else 0

    # -- what changes it ----------------------------------------------------------------------------------

    def receive(self, amount: Fen, kind: MovementKind) -> None:
        """Money comes in and meets what it meets; the rest is held as credit."""
        self.received += amount
        self._meet(amount, "recovery" if self.charged_off and kind == "repayment" else kind)

    def use_credit(self) -> None:
        """Set credit against what has come to be owed."""
        if self.credit:
            amount, self.credit = self.credit, 0
            self._meet(amount, "credit_used")

    def charge(self, amount: Fen) -> None:
        """A fee falls due today: with the oldest unpaid instalment, or by itself."""
        holder = None if self.arranged else self._oldest_unpaid()
        if holder is None:
            holder = Item(due=self.today, outside=self.arranged is not None)
            self.add(holder)
        holder.fees.append((self.today, amount))
        self.use_credit()

    def waive(self, component: Component, amount: Fen, *, conditional: bool = False) -> Fen:
        """Give up as much of a component as is owed, oldest first; gives what was taken."""
        claims = [Claim(claim.holder, {component: claim.unpaid.get(component, 0)}) for claim in self.claims()]
        parts, _ = allocate(amount, claims, (component,))
        for part in parts:
            holder = self._waive_part(part)
            self._moved("waiver", component, part.amount, holder)
            if conditional:
                self.conditional.append(ConditionalWaiver(holder, component, part.amount, self.today))
            if self.arranged and not holder.outside:
                self.arranged.give_up(part.amount)
        return sum(part.amount for part in parts)

    def noted(self, kind: MovementKind, component: Component, amount: Fen) -> None:
        """Note an amount that changed its place."""
        self._moved(kind, component, amount, None)

    @property
    def is_frozen(self) -> bool:
        """Whether nothing accrues from now on until something says otherwise."""
        return any(last == date.max for _, last in self.timeline.freezes)

    def end_arrangement(self, day: date) -> None:
        """End the arrangement's own interest on ``day``; what of it is unpaid stays owed."""
        ending, self.arranged = self.arranged, None
        interest = ending.interest(day) if ending else 0
        if ending and interest:
            closed = Item(due=self.today, interest=interest, runs=tuple(ending.runs(day)))
            closed.pay("interest", ending.paid_interest, self.today, self.contract)
            self.add(closed)

    def reinstated(self, waiver: ConditionalWaiver) -> None:
        """Note that a waiver was taken back."""
        self.awake_over = None
        self._moved("reinstatement", waiver.component, waiver.amount, waiver.item)

    def replan(self, plan: Plan) -> None:
        """Go on with another plan."""
        self.plan = plan
        if not plan.dues:
            self.running = None

    def _oldest_unpaid(self) -> Item | None:
        return next(
            (
                claim.holder
                for claim in self.claims()
                if claim.holder in self.items and any(claim.unpaid.values())
            ),
            None,
        )

    def _waive_part(self, part: Part[Item | None]) -> Item:
        if part.holder is None:
            given = Item(due=self.today, principal=part.amount, spread_back=True)
            given.waive("principal", part.amount, self.today, self.contract)
            self.add(given)
            spans = self.plan.spans_until(self.today)
            lowered = replace(
                self.plan,
                balance=self.plan.balance - part.amount,
                since=max(self.plan.since, self.today),
                spans=spans,
            )
            self.replan(replanned(lowered, self.timeline, self.contract.early_repayment))
            return given
        part.holder.waive(part.component, part.amount, self.today, self.contract)
        return part.holder

    def _meet(self, amount: Fen, kind: MovementKind) -> None:
        rest = self._meet_arrangement(amount, kind) if self.arranged else self._meet_claims(amount, kind)
        if rest:
            self.credit += rest
            self._moved("credit_held", None, rest, None)

    def _meet_claims(self, amount: Fen, kind: MovementKind) -> Fen:
        claims = self.claims(covered_only=self.arranged is not None)
        parts, rest = allocate(amount, claims, self.contract.allocation)
        for part in parts:
            if part.holder is None:
                self._settle_early(part.amount)
            else:
                part.holder.pay(part.component, part.amount, self.today, self.contract)
            self._moved(kind, part.component, part.amount, part.holder)
        return rest

    def _meet_arrangement(self, amount: Fen, kind: MovementKind) -> Fen:
        """Overdue, due and then coming instalments of the arrangement, and fees it does not cover, by their due dates (CONTRACTS 1.7)."""
        assert self.arranged is not None
        fees: list[Item | ArrangedRow] = [item for item in self.items if item.outside]
        covered = 0
        for held in sorted([*fees, *self.arranged.rows], key=lambda held: held.due):
            if isinstance(held, Item):
                met = min(amount, held.unpaid(self.timeline, self.contract, self.today)["fee"])
                held.paid["fee"] += met
                self._moved(kind, "fee", met, held)
            else:
                interest = min(amount, held.open_interest)
                repaid = min(amount - interest, held.open_covered)
                held.paid_interest += interest
                held.paid_covered += repaid
                self._moved(kind, "interest", interest, None)
                covered, met = covered + repaid, interest + repaid
            amount -= met
        left = self._meet_claims(covered, kind)
        assert left == 0, f"an arrangement covers {left} fen that nobody owes"
        return amount

    def _settle_early(self, amount: Fen) -> None:
        """Principal is repaid before it is due; the interest of the running period was met first (CONTRACTS 1.5)."""
        settled = self._running()
        settled.interest, settled.spans = self.running_interest(), self.plan.spans_until(self.today)
        settled.n, settled.due, settled.principal = None, self.today, amount
        settled.pay("principal", amount, self.today, self.contract)
        self.add(settled)
        lowered = replace(
            self.plan, balance=self.plan.balance - amount, since=max(self.plan.since, self.today), spans=()
        )
        self.running = None
        self.replan(replanned(lowered, self.timeline, self.contract.early_repayment))

    def _moved(
        self, kind: MovementKind, component: Component | None, amount: Fen, holder: Item | None
    ) -> None:
        if amount:
            self.movements.append(Movement(self.today, kind, component, amount, holder.n if holder else None))


def _sum_of(amounts: Iterable[Mapping[Component, Fen]]) -> dict[Component, Fen]:
    totals = dict.fromkeys(COMPONENTS, 0)
    for each in amounts:
        for component, amount in each.items():
            totals[component] += amount
    return totals


def opened(contract: Contract, suspensions: tuple[Interval, ...] = ()) -> Account:
    """The account on the day of disbursement, with the interest suspensions that are known."""
    timeline = replace(contract_timeline(contract), suspensions=suspensions)
    return Account(contract, timeline, begin(contract, timeline), contract.disbursed)
