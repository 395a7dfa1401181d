"""Budgets of made-up months: rows as a bill would have them, sorted and summed by the product itself."""

from datetime import date, datetime

from forbear.base.dates import add_months
from forbear.budget import ledger
from forbear.budget.categories import categorise
from forbear.budget.model import Budget, Correction
from forbear.evidence.kinds import kind_of
from forbear.evidence.model import Direction, Transaction

FIRST = date(2025, 1, 1)
Row = tuple[int, str, str, str, str, int]
"""Month (0 is the first), direction, counterparty, description, the bill's category, yuan."""


def row(
    month: int, direction: Direction, who: str, what: str, category: str, yuan: int, day: int = 5
) -> Transaction:
    """One row of a bill."""
    at = datetime.combine(add_months(FIRST, month, day), datetime.min.time())
    return Transaction(
        at=at,
        amount=yuan * 100,
        direction=direction,
        counterparty=who,
        description=what,
        status="交易成功",
        method="余额",
        kind=kind_of(direction, who, what, "交易成功", category),
        category=category,
        reference=f"{month:02d}{day:02d}{who}{what}{yuan}",
        line=1,
    )


def wages(*months: int) -> list[Transaction]:
    """A wage in yuan each month from the first."""
    return [row(n, "in", "某公司", "工资", "", yuan, day=10) for n, yuan in enumerate(months) if yuan]


def monthly(who: str, what: str, category: str, yuan: int, months: int, day: int = 5) -> list[Transaction]:
    """The same payment in every month."""
    return [row(n, "out", who, what, category, yuan, day) for n in range(months)]


def living(months: int, rent: int = 1500, food: int = 900) -> list[Transaction]:
    """Rent and groceries in every month."""
    return [
        *monthly("房东", "房租", "住房物业", rent, months),
        *monthly("社区超市", "日用品", "日用百货", food, months, day=12),
    ]


def budget_of(rows: list[Transaction], months: int, corrections: tuple[Correction, ...] = ()) -> Budget:
    """The budget of an export that covers exactly these months."""
    until = add_months(FIRST, months - 1, 31)
    return ledger.budget(categorise(rows, corrections), [(FIRST, until)])
