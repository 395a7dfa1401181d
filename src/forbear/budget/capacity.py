"""What can be paid every month without breaking again: prudent income less what living, other debts and the unforeseen take.

All arithmetic is on integer fen; every step is a line, and the lines sum to the result. The figures of prudence are documented in
``docs/capacity.md``.
"""

from collections.abc import Collection, Sequence
from typing import Final

from forbear.base.errors import ForbearError, Problem
from forbear.base.money import MAX_FEN, Fen, format_yuan_grouped
from forbear.base.rounding import half_up
from forbear.base.texts import Text, message
from forbear.budget.categories import category
from forbear.budget.model import Budget, Capacity, CapacityLine, Household, Steadiness

STEADY_PERCENT: Final = 15
UNEVEN_PERCENT: Final = 50
"""Mean absolute deviation from the mean, in percent of it: up to the first is steady, up to the second uneven, past it irregular."""
FEWEST_MONTHS: Final = 3
"""With fewer months than this nothing can be said of steadiness."""
BUFFER_PERCENT: Final = 5
BUFFER_LEAST: Final[Fen] = 200_00
MOST_PERSONS: Final = 30


def capacity(
    budget: Budget,
    household: Household | None = None,
    other_debt_service: Fen | None = None,
    negotiated: Collection[str] = (),
) -> Capacity:
    """The sustainable monthly payment (还款能力), with its arithmetic.

    Args:
        budget: from ``ledger.budget``.
        household: what the person said by hand.
        other_debt_service: what other debts take a month, if the caller knows it (from other cases); goes before every other source.
        negotiated: debt categories (``jiebei``, ``huabei`` …) that are being negotiated and so are not counted as other debts.

    Raises:
        ForbearError: ``budget.household_*`` if a stated figure cannot be.
    """
    house = household or Household()
    _check(house, other_debt_service)
    # A stated income says nothing of its own steadiness.
    said = house.stated_income is not None
    steadiness: Steadiness = "unknown" if said else income_steadiness(budget.monthly_income)
    lines = [
        _income(budget, house, steadiness),
        *_essential(budget, house),
        _debts(budget, house, other_debt_service, negotiated),
    ]
    income = lines[0].amount
    if income > 0:
        lines.append(_buffer(income))
    left = sum(line.amount for line in lines)
    monthly = max(left, 0) // 100 * 100
    if 0 < left != monthly:
        lines.append(CapacityLine(message("budget.line_whole_yuan"), monthly - left))
    return Capacity(
        monthly=monthly,
        lines=tuple(lines),
        income_steadiness=steadiness,
        why=_why(budget, monthly, left, house, steadiness),
        shortfall=max(-left, 0),
    )


def income_steadiness(months: Sequence[Fen]) -> Steadiness:
    """How steady monthly income was, by its mean absolute deviation in percent of the mean (integers throughout)."""
    total = sum(months)
    if len(months) < FEWEST_MONTHS or total <= 0:
        return "unknown"
    count = len(months)
    # Σ|x − T/n| / n compared with p % of T/n: multiplied by n² so that nothing is rounded.
    deviation = 100 * sum(abs(count * income - total) for income in months)
    if deviation <= STEADY_PERCENT * count * total:
        return "steady"
    return "uneven" if deviation <= UNEVEN_PERCENT * count * total else "irregular"


def prudent_income(months: Sequence[Fen]) -> Fen:
    """The monthly income to rely on.

    Steady, uneven or too few months: the lower of mean and median. Irregular: the lower of the mean and the lower quartile of the averages
    over every three consecutive months, because work that is paid by the job leaves months empty without leaving the person without means.
    """
    if not months:
        return 0
    mean = _floor_mean(months)
    if income_steadiness(months) != "irregular":
        return max(min(mean, _median(months)), 0)
    spans = [_floor_mean(months[start : start + 3]) for start in range(len(months) - 2)]
    return max(min(mean, sorted(spans)[(len(spans) - 1) // 4]), 0)


def _income(budget: Budget, house: Household, steadiness: Steadiness) -> CapacityLine:
    if house.stated_income is not None:
        label = message("budget.line_income_stated", bill=format_yuan_grouped(budget.income))
        return CapacityLine(label, house.stated_income)
    amount = prudent_income(budget.monthly_income)
    code = "budget.line_income_irregular" if steadiness == "irregular" else "budget.line_income"
    return CapacityLine(
        message(code, count=budget.months_used, mean=format_yuan_grouped(budget.income)), amount
    )


def _essential(budget: Budget, house: Household) -> list[CapacityLine]:
    """Housing, other essentials and, where a floor is given, what is missing to it; each the larger of the bill and what was stated."""
    averages = dict(budget.averages)
    bill_housing = max(averages.get("housing", 0), 0)
    bill_other = max(budget.essential - averages.get("housing", 0), 0)
    housing = max(bill_housing, house.stated_rent or 0)
    other = max(bill_other, house.stated_essential or 0)
    lines = [
        CapacityLine(_larger("housing", bill_housing, house.stated_rent), -housing),
        CapacityLine(_larger("essential", bill_other, house.stated_essential), -other),
    ]
    floor = (house.living_floor_per_person or 0) * house.persons
    if floor > housing + other:
        label = message(
            "budget.line_floor",
            persons=house.persons,
            floor=format_yuan_grouped(house.living_floor_per_person or 0),
        )
        lines.append(CapacityLine(label, housing + other - floor))
    return lines


def _larger(name: str, bill: Fen, stated: Fen | None) -> Text:
    if stated is None:
        return message(f"budget.line_{name}")
    code = f"budget.line_{name}_stated" if stated >= bill else f"budget.line_{name}_over_stated"
    return message(code, stated=format_yuan_grouped(stated), bill=format_yuan_grouped(bill))


def _debts(
    budget: Budget, house: Household, other_debt_service: Fen | None, negotiated: Collection[str]
) -> CapacityLine:
    if other_debt_service is not None:
        return CapacityLine(message("budget.line_debts_known"), -other_debt_service)
    if house.other_debts_monthly is not None:
        return CapacityLine(message("budget.line_debts_stated"), -house.other_debts_monthly)
    bought = dict(budget.on_credit)
    # What was bought on 花呗 or a card already counts as spending: only repayments beyond it serve older debt.
    beyond = sum(
        max(repaid - max(bought.get(name, 0), 0), 0)
        for name, repaid in budget.averages
        if category(name).group == "debt_service" and name not in negotiated
    )
    return CapacityLine(message("budget.line_debts_bill"), -beyond)


def _buffer(income: Fen) -> CapacityLine:
    amount = max(half_up(income * BUFFER_PERCENT, 100), BUFFER_LEAST)
    return CapacityLine(message("budget.line_buffer", percent=BUFFER_PERCENT), -min(amount, income))


def _why(budget: Budget, monthly: Fen, left: Fen, house: Household, steadiness: Steadiness) -> Text:
    earned = budget.income - dict(budget.averages).get("interest_income", 0)
    if not house.stated_income and earned <= 0:
        return message("budget.why_no_income")
    if monthly == 0:
        return message("budget.why_nothing_left", missing=format_yuan_grouped(max(-left, 0)))
    if house.stated_income is not None:
        return message("budget.why_stated", monthly=format_yuan_grouped(monthly))
    return message(f"budget.why_{steadiness}", monthly=format_yuan_grouped(monthly))


def _floor_mean(months: Sequence[Fen]) -> Fen:
    return sum(months) // len(months)


def _median(months: Sequence[Fen]) -> Fen:
    ordered = sorted(months)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) // 2


def _check(house: Household, other_debt_service: Fen | None) -> None:
    problems = []
    if not 1 <= house.persons <= MOST_PERSONS:
        problems.append(Problem("budget.household_persons", "persons", {"most": MOST_PERSONS}))
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
