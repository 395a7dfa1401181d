"""What can be paid every month without breaking again: income to rely on, less what living, obligations and the unforeseen take.

All arithmetic is on integer fen; every step is a line with its reason, and the lines sum to the result. The method and the figures of
prudence are argued in ``docs/capacity.md``. Four laws are held by tests: the result is never negative, never falls when income rises,
never leaves less than the living floor, and its lines sum to it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from forbear.base.errors import ForbearError, Problem
from forbear.base.money import MAX_FEN, Fen, format_yuan_grouped
from forbear.base.texts import Text, message
from forbear.budget.categories import category
from forbear.budget.model import (
    Budget,
    Capacity,
    CapacityLine,
    Changes,
    Household,
    LineId,
    Steadiness,
)
from forbear.budget.reliable import income_steadiness, reliable_income
from forbear.budget.standard import (
    by_month,
    personal_categories,
    priority_debts,
    usual,
    yearly_categories,
)

RESERVE_PERCENT: Final = 5
RESERVE_LEAST: Final[Fen] = 200_00
PERSONAL_PERCENT: Final = 5
"""Of the income to rely on: what is kept back for the unforeseen, and the most that personal costs are allowed."""
MOST_PERSONS: Final = 30


def capacity(
    budget: Budget,
    household: Household | None = None,
    other_debt_service: Fen | None = None,
    negotiated: Collection[str] = (),
    *,
    floor_note: Text | None = None,
    changes: Changes | None = None,
) -> Capacity:
    """The sustainable monthly payment (还款能力), with its arithmetic.

    Args:
        budget: from ``ledger.budget``.
        household: what the person said by hand.
        other_debt_service: what other debts take a month, if the caller knows it (from other cases); goes before every other source.
        negotiated: debt categories (``jiebei``, ``huabei`` …) that are being negotiated and so are not counted as other debts.
        floor_note: where the living floor comes from and how sure that is, shown with its line.
        changes: what would be otherwise (what-if).

    Raises:
        ForbearError: ``budget.household_*`` if a stated figure cannot be.
    """
    house = household or Household()
    _check(house, other_debt_service)
    told = _Told(budget, house, other_debt_service, frozenset(negotiated), changes or Changes())
    income, steadiness = _income(told)
    lines = [
        income,
        *_living(told, floor_note),
        *_priority(told),
        *_personal(told, income.amount),
        *_commitments(told),
    ]
    if income.amount > 0:
        lines.append(_reserve(income.amount))
    lines.append(_debts(told))
    left = sum(line.amount for line in lines)
    monthly = max(left, 0) // 100 * 100
    if 0 < left != monthly:
        lines.append(_line("whole_yuan", message("budget.line_whole_yuan"), monthly - left))
    return Capacity(
        monthly=monthly,
        lines=tuple(lines),
        income_steadiness=steadiness,
        why=_why(told, monthly, left, steadiness),
        shortfall=max(-left, 0),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """Everything the arithmetic rests on."""

    budget: Budget
    house: Household
    other_debt_service: Fen | None
    negotiated: frozenset[str]
    changes: Changes

    @property
    def stated_income(self) -> Fen | None:
        """An income given by hand or by a what-if; it takes the place of the bill's."""
        return self.house.stated_income if self.changes.income is None else self.changes.income


def _income(told: _Told) -> tuple[CapacityLine, Steadiness]:
    """The first line. A stated income says nothing of its own steadiness."""
    bill = format_yuan_grouped(told.budget.income)
    if told.stated_income is not None:
        code = "budget.line_income_stated" if told.changes.income is None else "capacity.line_income_changed"
        whole = told.stated_income // 100 * 100
        return _line("income", message(code, bill=bill), whole, "why_income_stated"), "unknown"
    amount, basis = reliable_income(told.budget.monthly_income)
    label = message("capacity.line_income", count=told.budget.months_used, mean=bill)
    line = _line("income", label, amount, f"why_income_{basis}", count=told.budget.months_used)
    return line, income_steadiness(told.budget.monthly_income)


def _living(told: _Told, floor_note: Text | None) -> list[CapacityLine]:
    """Housing, other necessities, yearly costs over the year, and what is missing to the living floor."""
    house = told.house
    names = {name for name, _amount in told.budget.averages if category(name).group == "essential"}
    bill_housing = _usual(told, {"housing"} & names)
    bill_other = _usual(told, names - {"housing"} - yearly_categories())
    yearly = sum(cost.monthly for cost in told.budget.spread_costs)
    yearly -= min(sum(amount for name, amount in told.changes.less if name in yearly_categories()), yearly)
    housing = max(bill_housing, house.stated_rent or 0)
    # What was stated covers the yearly costs too, so that nothing counts twice.
    other = max(bill_other, (house.stated_essential or 0) - yearly)
    lines = [
        _line("housing", _larger("housing", bill_housing, house.stated_rent), -housing, "why_usual"),
        _line(
            "essential",
            _larger("essential", bill_other + yearly, house.stated_essential),
            -other,
            "why_usual",
        ),
    ]
    if yearly:
        label = message("capacity.line_yearly", count=len(told.budget.spread_costs))
        lines.append(_line("yearly", label, -yearly, "why_yearly"))
    floor = (house.living_floor_per_person or 0) * house.persons
    missing = floor - housing - other - yearly
    if missing > 0:
        per_person = format_yuan_grouped(house.living_floor_per_person or 0)
        label = message("budget.line_floor", persons=house.persons, floor=per_person)
        lines.append(CapacityLine(label, -missing, "floor", floor_note or message("capacity.why_floor")))
    return lines


def _usual(told: _Told, names: set[str]) -> Fen:
    """What ``names`` come to a month, less what a what-if would save on them."""
    return sum(
        max(usual(by_month(told.budget, (name,))) - dict(told.changes.less).get(name, 0), 0)
        for name in sorted(names)
    )


def _priority(told: _Told) -> list[CapacityLine]:
    """Debts whose arrears cost the home or the car, where the bill shows them and no other figure covers them."""
    if told.other_debt_service is not None or told.house.other_debts_monthly is not None:
        return []
    names = priority_debts() - told.negotiated - told.changes.settled
    amount = usual(by_month(told.budget, names))
    # A stated "rent or mortgage" beyond the bill's rent already holds the mortgage.
    rent = usual(by_month(told.budget, ("housing",)))
    amount = max(amount - max((told.house.stated_rent or 0) - rent, 0), 0)
    return (
        [_line("priority", message("capacity.line_priority"), -amount, "why_priority")] if amount > 0 else []
    )


def _personal(told: _Told, income: Fen) -> list[CapacityLine]:
    """Clothes, a haircut: as much as is usual, and at most a small share of income."""
    spent = usual(by_month(told.budget, personal_categories()))
    amount = min(spent, income * PERSONAL_PERCENT // 100)
    if amount <= 0:
        return []
    label = message("capacity.line_personal", percent=PERSONAL_PERCENT)
    return [_line("personal", label, -amount, "why_personal")]


def _commitments(told: _Told) -> list[CapacityLine]:
    running = [one for one in told.budget.commitments if one.counterparty not in told.changes.stopped]
    running = [one for one in running if one.category not in personal_categories()]
    if not running:
        return []
    label = message("capacity.line_commitments", count=len(running))
    return [_line("commitments", label, -sum(one.monthly for one in running), "why_commitments")]


def _reserve(income: Fen) -> CapacityLine:
    amount = min(max(income * RESERVE_PERCENT // 100, RESERVE_LEAST), income)
    return _line("reserve", message("budget.line_buffer", percent=RESERVE_PERCENT), -amount, "why_reserve")


def _debts(told: _Told) -> CapacityLine:
    if told.other_debt_service is not None:
        return _line("debts", message("budget.line_debts_known"), -told.other_debt_service)
    if told.house.other_debts_monthly is not None:
        return _line("debts", message("budget.line_debts_stated"), -told.house.other_debts_monthly)
    bought = dict(told.budget.on_credit)
    aside = told.negotiated | told.changes.settled | priority_debts()
    # What was bought on 花呗 or a card already counts as spending: only repayments beyond it serve older debt.
    beyond = sum(
        max(repaid - max(bought.get(name, 0), 0), 0)
        for name, repaid in told.budget.averages
        if category(name).group == "debt_service" and name not in aside
    )
    return _line("debts", message("budget.line_debts_bill"), -beyond, "why_debts_bill")


def _line(line_id: LineId, label: Text, amount: Fen, why: str = "", **places: Any) -> CapacityLine:
    reason = message(f"capacity.{why}", **places) if why else Text("", "")
    return CapacityLine(label, amount, line_id, reason)


def _larger(name: str, bill: Fen, stated: Fen | None) -> Text:
    if stated is None:
        return message(f"budget.line_{name}")
    code = f"budget.line_{name}_stated" if stated >= bill else f"budget.line_{name}_over_stated"
    return message(code, stated=format_yuan_grouped(stated), bill=format_yuan_grouped(bill))


def _why(told: _Told, monthly: Fen, left: Fen, steadiness: Steadiness) -> Text:
    earned = told.budget.income - dict(told.budget.averages).get("interest_income", 0)
    if not told.stated_income and earned <= 0:
        return message("budget.why_no_income")
    if monthly == 0:
        return message("budget.why_nothing_left", missing=format_yuan_grouped(max(-left, 0)))
    if told.stated_income is not None:
        return message("budget.why_stated", monthly=format_yuan_grouped(monthly))
    return message(f"budget.why_{steadiness}", monthly=format_yuan_grouped(monthly))


def _check(house: Household, other_debt_service: Fen | None) -> None:
    problems = []
    if not 1 <= house.persons <= MOST_PERSONS:
        problems.append(Problem("budget.household_persons", "persons", {"most": MOST_PERSONS}))
    if min(house.children, house.elders) < 0 or house.children + house.elders >= house.persons > 1:
        problems.append(Problem("capacity.household_dependants", "children"))
    stated = {
        "stated_income": house.stated_income,
        "stated_rent": house.stated_rent,
        "stated_essential": house.stated_essential,
        "other_debts_monthly": house.other_debts_monthly,
        "living_floor_per_person": house.living_floor_per_person,
        "other_debt_service": other_debt_service,
    }
    problems += [
        Problem("budget.household_amount", name)
        for name, amount in stated.items()
        if amount is not None and not 0 <= amount < MAX_FEN
    ]
    if problems:
        raise ForbearError(*problems)
