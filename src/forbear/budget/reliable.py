"""The monthly income to rely on, and how steady it was.

The figure is the lowest of three: the median month, the lower quartile of the averages over every three consecutive months, and the
average of the latest three months. Each answers one way in which a mean misleads: a good month that pulls it up, pay by the job that
leaves months empty, and a fall that the earlier months hide. Each is monotone in every month's income, and so is the lowest of them:
earning more never lowers what can be paid. Why it is so and not otherwise stands in ``docs/capacity.md``.
"""

from collections.abc import Sequence
from typing import Final, Literal

from forbear.base.money import Fen
from forbear.budget.model import Steadiness
from forbear.budget.order import lower_quartile, median, moving_means

STEADY_PERCENT: Final = 15
UNEVEN_PERCENT: Final = 50
"""Mean absolute deviation from the mean, in percent of it: up to the first is steady, up to the second uneven, past it irregular."""
FEWEST_MONTHS: Final = 3
"""With fewer months than this nothing can be said of steadiness, and the lowest month counts."""
Basis = Literal["few", "median", "low_quarter", "latest"]


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


def reliable_income(months: Sequence[Fen]) -> tuple[Fen, Basis]:
    """The monthly income to rely on (whole yuan, never negative), and which of its figures decided."""
    if len(months) < FEWEST_MONTHS:
        return _whole(min(months, default=0)), "few"
    spans = moving_means(months, FEWEST_MONTHS)
    figures: dict[Basis, Fen] = {
        "median": median(months),
        "low_quarter": lower_quartile(spans),
        "latest": spans[-1],
    }
    basis = min(figures, key=lambda name: figures[name])
    return _whole(figures[basis]), basis


def _whole(amount: Fen) -> Fen:
    """Whole yuan: percentages of it are then whole fen, and no rounding can turn a rise into a fall."""
    return max(amount, 0) // 100 * 100
