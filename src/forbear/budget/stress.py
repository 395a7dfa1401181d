"""Would the payment have been kept? Every month used is lived again with it, from the person's own income and necessary costs.

A month fails by itself if what it left is less than the payment. With savings at the start (a buffer) and each month's surplus kept, fewer
fail; ``buffer`` is the least with which none would have. It answers what an average cannot: an arrangement breaks in the worst month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.texts import Text, message
from forbear.budget.model import Budget, Capacity, Household


@dataclass(frozen=True, slots=True)
class StressMonth:
    """One month lived again: ``left`` is income less ``needs``; ``gap`` what was missing for the payment, 0 if it was there."""

    month: str
    income: Fen
    needs: Fen
    left: Fen
    gap: Fen

    @property
    def fails(self) -> bool:
        """Whether the payment could not have been made from this month alone."""
        return self.gap > 0


@dataclass(frozen=True, slots=True)
class StressTest:
    """The months with a payment, ascending.

    Attributes:
        failed: how many would have failed by themselves.
        buffer: the least savings at the start with which, every surplus being kept, no month would have failed.
        income_stated: the income of every month is the one stated by hand, because the bill does not show it: then only costs are tested.
    """

    payment: Fen
    months: tuple[StressMonth, ...]
    failed: int
    buffer: Fen
    income_stated: bool


def stress_test(
    budget: Budget, capacity: Capacity, payment: Fen, household: Household | None = None
) -> StressTest | None:
    """The months used with ``payment``; ``None`` where there is no month.

    Needs are the month's necessary spending as it was, single large necessary costs included, at least what was stated and at least the
    living floor; with the capacity's own priority debts, personal costs, commitments and other debts. The reserve is what bad months
    are for, so it is not taken from them. Other free spending is left out: it can wait.
    """
    house = household or Household()
    used = [month for month in budget.months if month.used]
    if not used:
        return None
    floor = (house.living_floor_per_person or 0) * house.persons
    fixed = -sum(capacity.amount(line) for line in ("priority", "personal", "commitments", "debts"))
    stated = capacity.amount("income") if house.stated_income is not None else None
    lived = []
    for month, earned in zip(used, budget.monthly_income, strict=True):
        housing = dict(month.by_category).get("housing", 0)
        other = max(month.essential - housing, house.stated_essential or 0)
        needs = max(max(housing, house.stated_rent or 0) + other, floor) + fixed
        income = earned if stated is None else stated
        left = income - needs
        lived.append(StressMonth(month.month, income, needs, left, max(payment - left, 0)))
    return StressTest(
        payment=payment,
        months=tuple(lived),
        failed=sum(one.fails for one in lived),
        buffer=least_buffer([one.left for one in lived], payment),
        income_stated=stated is not None,
    )


def least_buffer(left: Sequence[Fen], payment: Fen) -> Fen:
    """The least savings at the start with which no month fails: the deepest that payments run ahead of what the months left."""
    deepest = balance = 0
    for amount in left:
        balance += amount - payment
        deepest = min(deepest, balance)
    return -deepest


def failures(left: Sequence[Fen], payment: Fen, buffer: Fen) -> int:
    """How many payments fail with ``buffer`` saved at the start: a failed payment is not made, and savings never go below nothing."""
    failed, saved = 0, buffer
    for amount in left:
        saved += amount
        if saved < payment:
            failed += 1
            saved = max(saved, 0)
        else:
            saved -= payment
    return failed


def stress_in_words(test: StressTest) -> tuple[Text, ...]:
    """What the test found, as sentences: how often, in which months, and with which savings not."""
    names = [one.month for one in test.months if one.fails]
    places: dict[str, Any] = {
        "count": len(test.months),
        "payment": format_yuan_grouped(test.payment).removesuffix(".00"),
        "failed": test.failed,
        "months_zh": "、".join(f"{name[:4]} 年 {int(name[5:])} 月" for name in names),
        "months_en": ", ".join(names),
        "buffer": format_yuan_grouped(-(-test.buffer // 100) * 100).removesuffix(".00"),
    }
    said = [message("capacity.stress_some" if test.failed else "capacity.stress_none", **places)]
    if test.failed:
        said.append(
            message("capacity.stress_buffer" if test.buffer else "capacity.stress_no_buffer", **places)
        )
    if test.income_stated:
        said.append(message("capacity.stress_income_stated"))
    return tuple(said)
