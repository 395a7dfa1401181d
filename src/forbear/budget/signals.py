"""What the transactions point to as the cause of hardship: a fall of income, bills of a hospital, a debit that failed. The person decides.

A signal is told smaller than it was, never larger, and names the rows it rests on by category and month. It is a question, not a finding.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from forbear.base.money import Fen
from forbear.budget.model import Budget, Entry
from forbear.budget.trend import fall_of_income
from forbear.evidence.kinds import normalised

SignalKind = Literal[
    "income_fell",
    "medical",
    "funeral",
    "tuition",
    "large_payment",
    "debit_failed",
    "overspent",
    "borrowed_to_repay",
]
LEAST_MEDICAL: Final[Fen] = 2_000_00
LEAST_TUITION: Final[Fen] = 2_000_00
LEAST_LARGE: Final[Fen] = 5_000_00
OVERSPENT_MONTHS: Final = 3
MOST_EACH: Final = 3
FUNERAL_WORDS: Final = ("殡仪", "殡葬", "丧葬", "墓园", "公墓", "骨灰")
DEBIT_WORDS: Final = ("还款", "代扣", "扣款")


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that the bill points to.

    Attributes:
        since: the day it began or happened (the first of the month where only the month is known).
        amount: what it took in all (fen); for a fall of income what is missing a month.
        before, after: monthly income on both sides of a fall.
        category, month: where its rows are found: a category of the budget and ``"2025-04"``, or "" for any.
        rows: how many rows it rests on.
    """

    kind: SignalKind
    since: date
    amount: Fen
    rows: int
    category: str = ""
    month: str = ""
    before: Fen = 0
    after: Fen = 0


def signals(entries: Sequence[Entry], budget: Budget) -> tuple[Signal, ...]:
    """Everything the bill points to, in the order of the kinds; the largest few of each."""
    found = [
        *_income(entries, budget),
        *_by_month(entries, "medical", "medical", LEAST_MEDICAL),
        *_funerals(entries),
        *_by_month(entries, "tuition", "education", LEAST_TUITION),
        *_large(budget),
        *_failed(entries),
        *_overspent(budget),
        *_borrowed(entries),
    ]
    return tuple(found)


def _income(entries: Sequence[Entry], budget: Budget) -> list[Signal]:
    fall = fall_of_income(budget)
    if fall is None:
        return []
    later = sum(entry.group == "income" and entry.month >= f"{fall.since:%Y-%m}" for entry in entries)
    return [
        Signal(
            "income_fell", fall.since, fall.before - fall.after, later, before=fall.before, after=fall.after
        )
    ]


def _by_month(entries: Sequence[Entry], kind: SignalKind, category: str, least: Fen) -> list[Signal]:
    """Months in which one category took at least ``least``."""
    months: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.category == category:
            months[entry.month].append(entry)
    found = [
        Signal(kind, min(_paid(rows)), sum(row.effect for row in rows), len(rows), category, month)
        for month, rows in months.items()
        if sum(row.effect for row in rows) >= least
    ]
    return _largest(found)


def _paid(rows: Sequence[Entry]) -> list[date]:
    return [row.transaction.at.date() for row in rows if row.effect > 0]


def _funerals(entries: Sequence[Entry]) -> list[Signal]:
    rows = [
        entry
        for entry in entries
        if entry.effect > 0
        and entry.group in ("essential", "discretionary")
        and any(word in _words(entry) for word in FUNERAL_WORDS)
    ]
    if not rows:
        return []
    first = min(rows, key=lambda row: row.transaction.at)
    total = sum(row.effect for row in rows)
    return [Signal("funeral", first.transaction.at.date(), total, len(rows), first.category, first.month)]


def _large(budget: Budget) -> list[Signal]:
    """Single large necessary amounts that the averages leave out, other than those told already. What was bought freely is no hardship."""
    found = [
        Signal("large_payment", entry.transaction.at.date(), entry.effect, 1, entry.category, entry.month)
        for entry in budget.one_offs
        if entry.effect >= LEAST_LARGE
        and entry.category not in ("medical", "education")
        and entry.group == "essential"
    ]
    return _largest(found)


def _failed(entries: Sequence[Entry]) -> list[Signal]:
    """Repayments that were tried and failed."""
    rows = [
        entry
        for entry in entries
        if entry.transaction.kind == "failed" and any(word in _words(entry) for word in DEBIT_WORDS)
    ]
    return [
        Signal("debit_failed", row.transaction.at.date(), row.transaction.amount, 1, "failed", row.month)
        for row in rows[-MOST_EACH:]
    ]


def _overspent(budget: Budget) -> list[Signal]:
    """Spending without debts above income in most of the months used, where income is seen at all."""
    used = [month for month in budget.months if month.used and month.income > 0]
    over = [month for month in used if month.essential + month.discretionary > month.income]
    if len(over) < OVERSPENT_MONTHS or 2 * len(over) <= len(used):
        return []
    beyond = sum(month.essential + month.discretionary - month.income for month in over)
    return [Signal("overspent", date.fromisoformat(f"{over[0].month}-01"), beyond, len(over))]


def _borrowed(entries: Sequence[Entry]) -> list[Signal]:
    """Months in which money was borrowed and a debt repaid."""
    drawn: dict[str, Fen] = defaultdict(int)
    repaid: dict[str, Fen] = defaultdict(int)
    for entry in entries:
        if entry.transaction.kind == "loan_drawdown":
            drawn[entry.month] += entry.transaction.amount
        elif entry.group == "debt_service":
            repaid[entry.month] += entry.effect
    both = sorted(month for month in drawn if repaid[month] > 0)
    if len(both) < OVERSPENT_MONTHS:
        return []
    total = sum(min(drawn[month], repaid[month]) for month in both)
    return [
        Signal("borrowed_to_repay", date.fromisoformat(f"{both[0]}-01"), total, len(both), "loan_drawdown")
    ]


def _words(entry: Entry) -> str:
    return normalised(entry.transaction.counterparty + entry.transaction.description)


def _largest(found: list[Signal]) -> list[Signal]:
    return sorted(sorted(found, key=lambda one: -one.amount)[:MOST_EACH], key=lambda one: one.since)
