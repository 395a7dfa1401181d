"""The JSON form of a budget with its capacity (CONTRACTS section 3, ``budget``)."""

from typing import Any

from forbear.base.money import format_yuan
from forbear.base.texts import Language
from forbear.budget.categories import category
from forbear.budget.model import Budget, Capacity, Entry, MonthlyBudget


def budget_to_json(budget: Budget, capacity: Capacity, language: Language) -> dict[str, Any]:
    """The statement as the ``budget`` command prints it: averages a month, the months themselves, and the capacity with its lines."""
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
    }


def capacity_to_json(capacity: Capacity, language: Language) -> dict[str, Any]:
    """What can be paid a month and why; ``lines`` are signed amounts that sum to it."""
    return {
        "monthly": format_yuan(capacity.monthly),
        "why": capacity.why.into(language),
        "income_steadiness": capacity.income_steadiness,
        "shortfall": format_yuan(capacity.shortfall),
        "lines": [
            {"label": line.label.into(language), "amount": format_yuan(line.amount)}
            for line in capacity.lines
        ],
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
