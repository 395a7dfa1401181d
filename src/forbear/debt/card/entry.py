"""One posting on a card account, and the interest it bears: mutable, and alive only inside a fold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from forbear.base.money import Fen
from forbear.debt.accrual import Run
from forbear.debt.model import Component
from forbear.debt.timeline import Timeline

EntryKind = Literal[
    "purchase", "cash", "plan", "interest", "penalty", "late_fee", "cash_fee", "plan_cost", "fee"
]


@dataclass(frozen=True, slots=True)
class Source:
    """A run of interest and the posting that it runs on."""

    component: Component
    run: Run
    entry: "Entry"


@dataclass(slots=True, eq=False)
class Entry:
    """An amount posted on a day and how far it has been met.

    Attributes:
        cycle: number of the bill that takes it up.
        counts_from: the day from which it would bear interest "from posting".
        judged: whether its bill's due date has decided that it stays free or bears.
        bears: whether interest runs on it; ``charged`` is the day up to which that interest has been posted.
        late_from: from when it bears the late charge instead of interest.
        steps: by how much its unpaid amount changed on which day.
        sources: for posted interest and penalty, the runs that it is the sum of; ``own_runs`` with their amounts for an ended arrangement's interest.
        part: which part of how many of an instalment plan it is.
        of_bill: the bill whose missing minimum a late fee is about.
        outside: posted while an arrangement performs that does not cover it.
    """

    kind: EntryKind
    component: Component
    posted: date
    amount: Fen
    cycle: int
    counts_from: date
    note: str = ""
    ref: str = ""
    judged: bool = False
    bears: bool = False
    charged: date = date.min
    late_from: date | None = None
    paid: Fen = 0
    waived: Fen = 0
    converted: Fen = 0
    steps: list[tuple[date, Fen]] = field(default_factory=list)
    sources: tuple[Source, ...] = ()
    own_runs: tuple[tuple[Run, Fen], ...] = ()
    of_bill: int | None = None
    part: tuple[int, int] | None = None
    outside: bool = False

    @property
    def open(self) -> Fen:
        """What is unpaid of it."""
        return self.amount - self.paid - self.waived - self.converted

    def lower(self, amount: Fen, on: date) -> None:
        """Note that its unpaid amount fell (rose again, if negative) on a day."""
        self.steps.append((on, -amount))

    def begins_to_bear(self, since: date, *, unpaid_only: bool) -> None:
        """Let it bear interest after ``since``: on its unpaid amount day by day, or on what is unpaid now as if it always had been."""
        if unpaid_only:
            self.steps = [(since, self.open)]
        self.bears, self.charged = True, since

    def runs(self, timeline: Timeline, late_rate: Fraction | None, until: date) -> Iterator[Source]:
        """What it has borne since interest was last posted, one run for each unpaid amount, rate and component."""
        if not self.bears:
            return
        base = 0
        for (since, change), ends in zip(
            self.steps, [*(day for day, _ in self.steps[1:]), until], strict=True
        ):
            base += change
            first, last = max(since, self.charged), min(ends, until)
            if base > 0 and first < last:
                yield from self._split(first, last, base, timeline, late_rate)

    def _split(
        self, since: date, until: date, base: Fen, timeline: Timeline, late_rate: Fraction | None
    ) -> Iterator[Source]:
        turns = self.late_from if self.late_from is not None and late_rate is not None else date.max
        for first, last, rate in timeline.rate_runs(since, min(until, turns)):
            yield Source("interest", _run(first, last, base, rate, timeline), self)
        first = max(since, turns)
        if late_rate is not None and first < until:
            yield Source("penalty", _run(first, until, base, late_rate, timeline), self)


def _run(since: date, until: date, base: Fen, rate: Fraction, timeline: Timeline) -> Run:
    return Run(since, until, timeline.penalty_days(since, until), timeline.stopped(since, until), base, rate)
