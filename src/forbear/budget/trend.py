"""Whether income fell, told so that it can stand in a letter: only where every later month is below every earlier one.

A fall is stated smaller than it was, never larger: what came before is rounded down and what came after is rounded up, to 100 yuan.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from forbear.base.money import Fen
from forbear.budget.model import Budget

MONTHS_EACH_SIDE: Final = 2
"""One poor month is no fall."""
LEAST_SHARE: Final = (9, 10)
"""What came after must be at most this share of what came before."""
STEP: Final = 10_000
"""Amounts are told to 100 yuan."""


@dataclass(frozen=True, slots=True)
class Fall:
    """Income (fen a month) before and after, and the first day of the first lower month."""

    since: date
    before: Fen
    after: Fen


def fall_of_income(budget: Budget) -> Fall | None:
    """The clearest lasting fall in the months used; ``None`` where income went up and down, or there are too few months."""
    months = [month.month for month in budget.months if month.used]
    income = budget.monthly_income
    if len(months) != len(income):
        return None
    found = [
        _fall(months, income, cut) for cut in range(MONTHS_EACH_SIDE, len(income) - MONTHS_EACH_SIDE + 1)
    ]
    falls = [fall for fall in found if fall is not None]
    return max(falls, key=lambda fall: fall.before - fall.after, default=None)


def _fall(months: list[str], income: tuple[Fen, ...], cut: int) -> Fall | None:
    earlier, later = income[:cut], income[cut:]
    before = sum(earlier) // len(earlier) // STEP * STEP
    after = -(-sum(later) // (len(later) * STEP)) * STEP
    part, whole = LEAST_SHARE
    if min(earlier) <= max(later) or after * whole > before * part:
        return None
    return Fall(date.fromisoformat(f"{months[cut]}-01"), before, after)
