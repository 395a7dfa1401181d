"""Costs with a rhythm of their own: necessary ones that come once or a few times a year, and payments that renew themselves.

A premium or a term's tuition is spread over the year, so that the month in which it falls does not break an arrangement. A membership
runs on until it is stopped, so it counts until then, and the person sees what stopping it would bring.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from forbear.base.money import Fen
from forbear.budget.model import Commitment, Entry, SpreadCost
from forbear.budget.order import median
from forbear.budget.standard import commitment_categories, commitment_words, yearly_categories
from forbear.evidence.kinds import normalised

MONTHS_A_YEAR: Final = 12
REGULAR_MONTHS: Final = 3
"""Paid in at least this many of the months used, once in each and always much the same, a payment is taken to renew itself."""
ALIKE_PERCENT: Final = 10
ALIVE_MONTHS: Final = 2
"""Not seen in this many of the latest months used, it is taken to have ended."""


def spread_costs(entries: Iterable[Entry], months_used: int) -> tuple[SpreadCost, ...]:
    """The costs of yearly categories by counterparty, largest first.

    What was paid in one month only is taken to come once a year; what was paid in several is taken to go on at that pace. Rounded up to
    the fen: a cost is not taken too low.
    """
    paid: dict[tuple[str, str], dict[str, Fen]] = defaultdict(lambda: defaultdict(int))
    for entry in entries:
        if entry.category in yearly_categories():
            paid[entry.transaction.counterparty, entry.category][entry.month] += entry.effect
    found = []
    for (counterparty, category), months in paid.items():
        total, seen = sum(months.values()), sum(amount > 0 for amount in months.values())
        if total > 0:
            over = MONTHS_A_YEAR if seen <= 1 else months_used
            found.append(SpreadCost(counterparty, category, total, seen, -(-total // over)))
    return tuple(sorted(found, key=lambda cost: (-cost.monthly, cost.counterparty)))


def commitments(entries: Iterable[Entry], used: Sequence[str]) -> tuple[Commitment, ...]:
    """Payments of free choice that renew themselves and were seen in the latest months; largest first."""
    paid: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.category in commitment_categories() and entry.effect > 0 and entry.transaction.counterparty:
            paid[entry.transaction.counterparty, entry.category].append(entry)
    found = []
    for (counterparty, category), rows in paid.items():
        running = [row for row in rows if _renews(row)] or (rows if _alike(rows) else [])
        months: dict[str, Fen] = defaultdict(int)
        for row in running:
            months[row.month] += row.effect
        if len(months) > 1 and set(used[-ALIVE_MONTHS:]) & set(months):
            monthly = median(tuple(months.values()))
            found.append(Commitment(counterparty, category, monthly, len(months)))
    return tuple(sorted(found, key=lambda one: (-one.monthly, one.counterparty)))


def _renews(entry: Entry) -> bool:
    return bool(commitment_words().search(normalised(entry.transaction.description)))


def _alike(rows: Sequence[Entry]) -> bool:
    """Whether there is one payment a month, in enough months, always much the same."""
    amounts = [row.effect for row in rows]
    months = {row.month for row in rows}
    return (
        len(months) >= REGULAR_MONTHS
        and len(rows) == len(months)
        and (max(amounts) - min(amounts)) * 100 <= max(amounts) * ALIKE_PERCENT
    )
