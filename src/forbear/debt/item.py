"""What has fallen due and how far it has been met: the working entries of an account while it is folded.

An :class:`Item` is mutable and lives only inside a fold; what leaves the room is frozen (:mod:`forbear.debt.model`).
"""

from dataclasses import dataclass, field
from datetime import date

from forbear.base.money import Fen
from forbear.debt.accrual import Run, interest_runs, penalty_runs, posted_penalty, rounded_sum
from forbear.debt.model import COMPONENTS, Component, Contract
from forbear.debt.schedule import Span
from forbear.debt.timeline import Timeline


def _nothing() -> dict[Component, Fen]:
    return dict.fromkeys(COMPONENTS, 0)


@dataclass(slots=True, eq=False)
class Item:
    """One thing due: an instalment, an early repayment, a fee of its own, or principal given up.

    Attributes:
        n: number in the contract's schedule; ``None`` for what is no instalment.
        spans: what its interest accrued on; ``runs`` with their posted amounts instead where it is an ended arrangement's own interest.
        fees: (day charged, amount); ``periodic`` are the contract's own (name, amount), due with the instalment.
        moved: what became principal, or went back into the schedule.
        base_changes: by how much the base of its penalty interest changed on which day.
        cleared_on: the day its principal and interest were fully met.
        outside: charged while an arrangement performs that does not cover it.
        spread_back: waived from principal not yet due, so that a reinstatement gives it back to the plan.
        fallen_due: whether its due date has come with something to pay.
        known_penalty: penalty interest found before, with the facts it was found from; of a cleared item it does not change any more.
        known_rest: the facts with which nothing of it was found unpaid.
    """

    due: date
    n: int | None = None
    principal: Fen = 0
    interest: Fen = 0
    spans: tuple[Span, ...] = ()
    runs: tuple[tuple[Run, Fen], ...] = ()
    fees: list[tuple[date, Fen]] = field(default_factory=list)
    paid: dict[Component, Fen] = field(default_factory=_nothing)
    waived: dict[Component, Fen] = field(default_factory=_nothing)
    moved: dict[Component, Fen] = field(default_factory=_nothing)
    periodic: list[tuple[str, Fen]] = field(default_factory=list)
    base_changes: list[tuple[date, Fen]] = field(default_factory=list)
    cleared_on: date | None = None
    outside: bool = False
    spread_back: bool = False
    fallen_due: bool = False
    known_penalty: tuple[Timeline, int, date | None, date | None, Fen] | None = None
    known_rest: tuple[Timeline, int, int] | None = None

    @property
    def fee(self) -> Fen:
        """All fees charged to it."""
        return sum([amount for _, amount in self.fees]) + sum([amount for _, amount in self.periodic])

    def met(self, component: Component) -> Fen:
        """What of a component was paid or waived."""
        return self.paid[component] + self.waived[component]

    def interest_runs(self, timeline: Timeline) -> tuple[Run, ...]:
        """The runs behind the interest of its spans."""
        return tuple(interest_runs(self.spans, timeline))

    def penalty_runs(self, timeline: Timeline, contract: Contract, until: date) -> tuple[Run, ...]:
        """The runs behind its penalty interest up to ``until``; none within the grace days, or where they sufficed (CONTRACTS 1.3)."""
        if not self._bears_penalty(timeline, contract, until):
            return ()
        return tuple(penalty_runs(self.base_changes, timeline, contract.penalty_multiple, until))

    def _bears_penalty(self, timeline: Timeline, contract: Contract, until: date) -> bool:
        if not self.base_changes or until <= self.due:
            return False
        if not contract.grace_days:
            return True
        judged_on = min(until, self.cleared_on or until)
        return (judged_on - self.due).days - timeline.frozen(self.due, judged_on) > contract.grace_days

    def penalty(self, timeline: Timeline, contract: Contract, until: date) -> Fen:
        """Penalty interest posted by ``until``: the exact sum of its runs, rounded once (CONTRACTS 1.4)."""
        if not self.base_changes:
            return 0
        known, changes, cleared_on = self.known_penalty, len(self.base_changes), self.cleared_on
        at_rest = cleared_on is not None and until >= cleared_on
        as_of = None if at_rest else until
        if known and known[0] is timeline and known[1:4] == (changes, cleared_on, as_of):
            return known[4]
        posted = 0
        if self._bears_penalty(timeline, contract, until):
            posted = posted_penalty(
                self.base_changes, timeline, contract.penalty_multiple, until, contract.rounding
            )
        self.known_penalty = (timeline, changes, cleared_on, as_of, posted)
        return posted

    def accrued(self, timeline: Timeline, contract: Contract, until: date) -> dict[Component, Fen]:
        """Everything posted to it by ``until``, met or not, less what was moved elsewhere."""
        moved = self.moved
        return {
            "fee": self.fee - moved["fee"],
            "penalty": self.penalty(timeline, contract, until) - moved["penalty"],
            "interest": self.interest - moved["interest"],
            "principal": self.principal - moved["principal"],
        }

    def unpaid(self, timeline: Timeline, contract: Contract, until: date) -> dict[Component, Fen]:
        """What is still owed on it."""
        paid, waived, moved = self.paid, self.waived, self.moved
        charged = self.fee if self.fees or self.periodic else 0
        penalty = self.penalty(timeline, contract, until)
        return {
            "fee": charged - moved["fee"] - paid["fee"] - waived["fee"],
            "penalty": penalty - moved["penalty"] - paid["penalty"] - waived["penalty"],
            "interest": self.interest - moved["interest"] - paid["interest"] - waived["interest"],
            "principal": self.principal - moved["principal"] - paid["principal"] - waived["principal"],
        }

    def is_at_rest(self, timeline: Timeline, contract: Contract, until: date) -> bool:
        """Whether it is cleared and nothing of it is owed; until a fee, a waiver taken back or other days wake it, that stays so."""
        if self.cleared_on is None:
            return False
        known, charged, changes = self.known_rest, len(self.fees), len(self.base_changes)
        if known and known[0] is timeline and known[1] == charged and known[2] == changes:
            return True
        if any(self.unpaid(timeline, contract, until).values()):
            return False
        self.known_rest = (timeline, charged, changes)
        return True

    def bears_penalty(self, contract: Contract, on: date) -> None:
        """Start the base of penalty interest with what is unpaid on the due date."""
        self.fallen_due = True
        base = sum(self._open(component) for component in contract.penalty_on)
        if base:
            self.base_changes.append((on, base))
        self._note_clearing(on)

    def pay(self, component: Component, amount: Fen, on: date, contract: Contract) -> None:
        """Meet part of a component with money."""
        self.paid[component] += amount
        self._lower(component, amount, on, contract)

    def waive(self, component: Component, amount: Fen, on: date, contract: Contract) -> None:
        """Give up part of a component."""
        self.waived[component] += amount
        self._lower(component, amount, on, contract)

    def move(self, component: Component, amount: Fen, on: date, contract: Contract) -> None:
        """Take part of a component away, to be owed elsewhere."""
        self.moved[component] += amount
        self._lower(component, amount, on, contract)

    def reinstate(self, component: Component, amount: Fen, waived_on: date, contract: Contract) -> None:
        """Take a waiver back, and restore the base of penalty interest where the item had fallen due.

        The base counts from the day of the waiver, or the due date if later; days that were stopped since do not count anyway.
        """
        self.waived[component] -= amount
        self.known_rest = None
        if self.fallen_due and component in contract.penalty_on:
            self.base_changes.append((max(waived_on, self.due), amount))
        if self._open("principal") + self._open("interest"):
            self.cleared_on = None

    def accrue_again(self, timeline: Timeline, on: date, contract: Contract) -> None:
        """Post its interest over days that are no longer stopped."""
        if self.runs:
            return
        grown = rounded_sum(self.interest_runs(timeline), contract.rounding) - self.interest
        if grown <= 0:
            return
        self.interest += grown
        self.cleared_on = None
        if "interest" in contract.penalty_on:
            self.base_changes.append((on, grown))

    def _open(self, component: Component) -> Fen:
        posted = (
            self.principal if component == "principal" else self.interest if component == "interest" else 0
        )
        return posted - self.paid[component] - self.waived[component] - self.moved[component]

    def _lower(self, component: Component, amount: Fen, on: date, contract: Contract) -> None:
        if component in contract.penalty_on and self.base_changes:
            self.base_changes.append((on, -amount))
        self._note_clearing(on)

    def _note_clearing(self, on: date) -> None:
        if self.cleared_on is None and self._open("principal") == 0 == self._open("interest"):
            self.cleared_on = on
