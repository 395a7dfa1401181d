"""The statement in the structure of the Standard Financial Statement: income, fixed and flexible costs, priority and other debts.

Lenders and advisers compare households by it. The mapping from household categories is data (``standard.toml``). Figures are of the
months used, one-offs left out: the mean, the median, and the quartiles that say how far the months lie apart.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, cast

from forbear.base.money import Fen
from forbear.base.rounding import half_up
from forbear.base.texts import Text
from forbear.budget.model import Budget
from forbear.budget.order import lower_quartile, median, upper_quartile

Structure = Literal["income", "fixed", "flexible", "priority_debts", "other_debts"]
STRUCTURES: Final[tuple[Structure, ...]] = ("income", "fixed", "flexible", "priority_debts", "other_debts")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the standard statement; ``standard`` is its name there."""

    id: str
    structure: Structure
    title: Text
    standard: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StandardLine:
    """One heading with its months (ascending) and what they come to: fen a month."""

    heading: Heading
    by_month: tuple[Fen, ...]
    mean: Fen
    median: Fen
    low: Fen
    high: Fen


def headings() -> tuple[Heading, ...]:
    """Every heading, in the order of the statement."""
    return _content().headings


def months_regular(budget: Budget) -> tuple[dict[str, Fen], ...]:
    """What each month used came to by category, without its one-offs; ascending in time."""
    aside: dict[str, Counter[str]] = {}
    for entry in budget.one_offs:
        aside.setdefault(entry.month, Counter())[entry.category] += entry.effect
    return tuple(
        {name: amount - aside.get(month.month, Counter())[name] for name, amount in month.by_category}
        for month in budget.months
        if month.used
    )


def by_month(budget: Budget, categories: Iterable[str]) -> tuple[Fen, ...]:
    """The sum of ``categories`` in each month used, one-offs left out."""
    wanted = frozenset(categories)
    return tuple(
        sum(amount for name, amount in month.items() if name in wanted) for month in months_regular(budget)
    )


def usual(amounts: Sequence[Fen]) -> Fen:
    """What a cost is to be reckoned with a month: the higher of mean and median, so that it is not taken too low. 0 of none."""
    return max(half_up(sum(amounts), len(amounts)), median(amounts), 0) if amounts else 0


def standard_statement(budget: Budget) -> tuple[StandardLine, ...]:
    """The statement by heading; headings without any amount are left out."""
    lines = (_line(heading, by_month(budget, heading.categories)) for heading in headings())
    return tuple(line for line in lines if any(line.by_month))


def yearly_categories() -> frozenset[str]:
    """Necessary categories whose costs seldom come every month."""
    return _content().yearly


def personal_categories() -> frozenset[str]:
    """Categories that a bill files as free choice and that nobody lives wholly without."""
    return _content().personal


def priority_debts() -> frozenset[str]:
    """Debt categories whose arrears cost the home or the car, and which therefore come before other debts."""
    return _content().priority


def commitment_categories() -> frozenset[str]:
    """Categories in which a payment that comes every month alike renews itself (and is no gift to a person)."""
    return _content().commitments


def commitment_words() -> re.Pattern[str]:
    """The words by which a payment that renews itself is known."""
    return _content().words


@dataclass(frozen=True, slots=True)
class _Content:
    headings: tuple[Heading, ...]
    yearly: frozenset[str]
    personal: frozenset[str]
    priority: frozenset[str]
    commitments: frozenset[str]
    words: re.Pattern[str]


@cache
def _content() -> _Content:
    file = resources.files("forbear.budget") / "standard.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return _Content(
        headings=tuple(_heading(entry) for entry in content["heading"]),
        yearly=frozenset(content["yearly"]),
        personal=frozenset(content["personal"]),
        priority=frozenset(content["priority_debts"]),
        commitments=frozenset(content["commitment_categories"]),
        words=re.compile(content["commitment_words"]),
    )


def _heading(entry: dict[str, Any]) -> Heading:
    return Heading(
        entry["id"],
        cast(Structure, entry["structure"]),
        Text(entry["zh"], entry["en"]),
        entry["standard"],
        tuple(entry["categories"]),
    )


def _line(heading: Heading, amounts: tuple[Fen, ...]) -> StandardLine:
    return StandardLine(
        heading,
        amounts,
        half_up(sum(amounts), len(amounts)) if amounts else 0,
        median(amounts),
        lower_quartile(amounts),
        upper_quartile(amounts),
    )
