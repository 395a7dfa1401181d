"""What would change the capacity: a membership stopped, a cost cut, income back from a month, a debt settled. Each is computed anew.

The suggestions come from the person's own budget; nothing is invented, and none lowers necessities below the living floor.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, Literal

from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.texts import Text, message
from forbear.budget.capacity import capacity
from forbear.budget.categories import category
from forbear.budget.model import Budget, Capacity, Changes, Household

ScenarioKind = Literal["stop", "spend_less", "income_from", "debt_settled"]
LEAST_DEBT: Final[Fen] = 50_00
"""Debts that take less than this a month are not suggested."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that would be otherwise.

    Attributes:
        name: the counterparty that is stopped, or the category (of spending, of debt); "" for an income.
        amount: what is saved or earned a month (fen).
        month: the first month in which it holds, ``"2026-06"``; "" for at once.
    """

    kind: ScenarioKind
    name: str = ""
    amount: Fen = 0
    month: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The capacity with a set of scenarios: ``stages`` ascending in time, the first from now on ("")."""

    stages: tuple[tuple[str, Capacity], ...]
    today: Capacity

    @property
    def final(self) -> Capacity:
        """The capacity once everything holds."""
        return self.stages[-1][1]

    @property
    def difference(self) -> Fen:
        """What can be paid a month more (or less) once everything holds."""
        return self.final.monthly - self.today.monthly


def what_if(
    budget: Budget,
    household: Household | None,
    scenarios: Collection[Scenario],
    negotiated: Collection[str] = (),
    floor_note: Text | None = None,
) -> Outcome:
    """The capacity as it is and as it would be, stage by stage where scenarios begin later.

    Raises:
        ForbearError: as ``capacity.capacity``.
    """

    def able(changes: Changes) -> Capacity:
        return capacity(budget, household, None, negotiated, floor_note=floor_note, changes=changes)

    starts = sorted({"", *(one.month for one in scenarios)})
    stages = tuple(
        (start, able(changes_of([one for one in scenarios if one.month <= start]))) for start in starts
    )
    return Outcome(stages, able(Changes()))


def changes_of(scenarios: Collection[Scenario]) -> Changes:
    """The scenarios as one set of changes; of several incomes the last counts."""
    changes = Changes()
    for one in sorted(scenarios, key=lambda scenario: scenario.month):
        match one.kind:
            case "income_from":
                changes = replace(changes, income=one.amount)
            case "stop":
                changes = replace(changes, stopped=changes.stopped | {one.name})
            case "spend_less":
                changes = replace(changes, less=(*changes.less, (one.name, one.amount)))
            case "debt_settled":
                changes = replace(changes, settled=changes.settled | {one.name})
    return changes


def suggestions(budget: Budget, negotiated: Collection[str] = ()) -> tuple[Scenario, ...]:
    """What the person's own budget offers to change: each commitment, and each other debt once it is settled."""
    stops = [Scenario("stop", one.counterparty, one.monthly) for one in budget.commitments]
    settled = [
        Scenario("debt_settled", name, amount)
        for name, amount in budget.averages
        if category(name).group == "debt_service" and name not in negotiated and amount >= LEAST_DEBT
    ]
    return (*stops, *settled)


def told(scenario: Scenario) -> Text:
    """The scenario in words."""
    title = category(scenario.name).title if scenario.kind in ("spend_less", "debt_settled") else None
    return message(
        f"capacity.scenario_{scenario.kind}",
        zh=title.zh if title else scenario.name,
        en=title.en if title else scenario.name,
        amount=format_yuan_grouped(scenario.amount).removesuffix(".00"),
        month=scenario.month,
    )
