"""The JSON form of a budget with its capacity (CONTRACTS section 3, ``budget``)."""

from typing import Any

from forbear.base.money import format_yuan
from forbear.base.texts import Language
from forbear.budget.categories import category
from forbear.budget.model import Budget, Capacity, Entry, MonthlyBudget
from forbear.budget.standard import StandardLine, standard_statement
from forbear.budget.stress import StressTest, stress_in_words


def budget_to_json(
    budget: Budget, capacity: Capacity, language: Language, stress: StressTest | None = None
) -> dict[str, Any]:
    """The statement as the ``budget`` command prints it: averages a month, the months themselves, and the capacity with its lines.

    ``statement`` is the same in the structure of the Standard Financial Statement, with median and quartiles; ``stress_test`` lives the
    months again with a payment.
    """
    return {
        "months": budget.months_used,
        "basis": budget.basis.into(language),
        "income": format_yuan(budget.income),
        "essential": format_yuan(budget.essential),
        "discretionary": format_yuan(budget.discretionary),
        "debt_service": format_yuan(budget.debt_service),
        "by_category": {name: format_yuan(amount) for name, amount in budget.averages},
        "capacity": capacity_to_json(capacity, language),
        "by_month": [_month(month) for month in budget.months],
        "one_offs": [_one_off(entry, language) for entry in budget.one_offs],
        "statement": [_standard(line, language) for line in standard_statement(budget)],
        "spread_costs": [
            {
                "counterparty": cost.counterparty,
                "category": cost.category,
                "total": format_yuan(cost.total),
                "months_seen": cost.months_seen,
                "monthly": format_yuan(cost.monthly),
            }
            for cost in budget.spread_costs
        ],
        "commitments": [
            {"counterparty": one.counterparty, "category": one.category, "monthly": format_yuan(one.monthly)}
            for one in budget.commitments
        ],
        "stress_test": None if stress is None else stress_to_json(stress, language),
    }


def capacity_to_json(capacity: Capacity, language: Language) -> dict[str, Any]:
    """What can be paid a month and why; ``lines`` are signed amounts that sum to it."""
    return {
        "monthly": format_yuan(capacity.monthly),
        "why": capacity.why.into(language),
        "income_steadiness": capacity.income_steadiness,
        "shortfall": format_yuan(capacity.shortfall),
        "lines": [
            {
                "id": line.id,
                "label": line.label.into(language),
                "amount": format_yuan(line.amount),
                "why": line.why.into(language),
            }
            for line in capacity.lines
        ],
    }


def stress_to_json(stress: StressTest, language: Language) -> dict[str, Any]:
    """The months lived again with a payment."""
    return {
        "payment": format_yuan(stress.payment),
        "months": [
            {
                "month": one.month,
                "income": format_yuan(one.income),
                "needs": format_yuan(one.needs),
                "left": format_yuan(one.left),
                "fails": one.fails,
            }
            for one in stress.months
        ],
        "failed": stress.failed,
        "buffer": format_yuan(stress.buffer),
        "income_stated": stress.income_stated,
        "sentences": [line.into(language) for line in stress_in_words(stress)],
    }


def _standard(line: StandardLine, language: Language) -> dict[str, Any]:
    return {
        "heading": line.heading.id,
        "title": line.heading.title.into(language),
        "standard": line.heading.standard,
        "structure": line.heading.structure,
        "mean": format_yuan(line.mean),
        "median": format_yuan(line.median),
        "low": format_yuan(line.low),
        "high": format_yuan(line.high),
        "by_month": [format_yuan(amount) for amount in line.by_month],
    }


def _month(month: MonthlyBudget) -> dict[str, Any]:
    return {
        "month": month.month,
        "complete": month.complete,
        "used": month.used,
        "income": format_yuan(month.income),
        "essential": format_yuan(month.essential),
        "discretionary": format_yuan(month.discretionary),
        "debt_service": format_yuan(month.debt_service),
        "by_category": {name: format_yuan(amount) for name, amount in month.by_category},
    }


def _one_off(entry: Entry, language: Language) -> dict[str, Any]:
    return {
        "at": entry.transaction.at.isoformat(),
        "amount": format_yuan(entry.effect),
        "category": entry.category,
        "category_name": category(entry.category).title.into(language),
        "counterparty": entry.transaction.counterparty,
        "description": entry.transaction.description,
    }
