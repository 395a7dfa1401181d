"""What every fold of a debt holds to, whatever the product: the order in which events act, and that no fen is lost."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from forbear.base.money import Fen
from forbear.debt.model import COMPONENTS, Amounts, DebtEvent, EventKind


def in_order(events: Iterable[DebtEvent], day_order: Sequence[EventKind]) -> tuple[DebtEvent, ...]:
    """Events as they act: by day, by kind as ``day_order`` has it, then by their own content, so that recording order cannot matter."""

    def place(event: DebtEvent) -> tuple[date, int, Fen]:
        return (event.on, day_order.index(event.kind), -event.amount)

    def content(event: DebtEvent) -> str:
        return repr(replace(event, on=date.min, kind="repayment", amount=0))

    ordered: list[DebtEvent] = []
    for _, alike in groupby(sorted(events, key=place), key=place):
        same = list(alike)
        ordered += sorted(same, key=content) if len(same) > 1 else same
    return tuple(ordered)


def assert_conserved(owed: Amounts, paid: Amounts, credit: Fen, received: Fen) -> None:
    """No component is below zero, and all money that came in was met or is held (fen)."""
    assert all(getattr(owed, component) >= 0 for component in COMPONENTS), f"negative component owed: {owed}"
    assert paid.total + credit == received, f"{received} came in, {paid} was met, {credit} is held"
