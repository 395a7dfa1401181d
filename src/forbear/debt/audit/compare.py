"""A claim beside the account: the differences, and the mistakes that produce the claimed figures to the fen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

from forbear.base.errors import ForbearError
from forbear.base.money import Fen
from forbear.debt.audit.catalogue import catalogue
from forbear.debt.audit.claim import Claim
from forbear.debt.audit.hypothesis import Hypothesis, Place, outcome, places
from forbear.debt.model import Amounts, Statement
from forbear.debt.products import AnyDebt, statement_of
from forbear.debt.progressive_loan.model import ProgressiveDebt

FOUND_MAX: Final = 5
"""At most so many explanations are given; the plainest come first."""
Found = tuple[tuple[Hypothesis, ...], Amounts]
PAIRS_MAX: Final = 3_000
"""At most so many pairs are tried, which bounds the time."""
PROGRESSIVE_PAIRS_MAX: Final = 100
"""The same of a progressive loan, which takes longer to fold."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One claimed figure that is not the account's (fen): ``by`` is how much more is claimed than owed."""

    component: str
    claimed: Fen
    account: Fen
    produced_by: tuple[Hypothesis, ...] = ()

    @property
    def by(self) -> Fen:
        """Claimed less owed."""
        return self.claimed - self.account


@dataclass(frozen=True, slots=True)
class Explanation:
    """Mistakes that together produce every claimed figure, what they come to, and where they show."""

    hypotheses: tuple[Hypothesis, ...]
    owed: Amounts
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim beside the account.

    Attributes:
        claim, account: what is claimed, and the statement of the same day.
        differences: the claimed figures that are not the account's, each with single mistakes that would produce it.
        explanations: mistakes, one or two together, that produce all claimed figures at once.
        tried: how many hypotheses and pairs were computed.
        sums: whether the claimed total is the sum of the claimed parts (``None`` if not all are given).
    """

    claim: Claim
    account: Statement
    differences: tuple[Difference, ...]
    explanations: tuple[Explanation, ...]
    tried: int
    sums: bool | None

    @property
    def agrees(self) -> bool:
        """Whether every claimed figure is the account's, and the claim adds up."""
        return not self.differences and self.sums is not False


def compare(debt: AnyDebt, claim: Claim, as_of: date | None = None) -> Comparison:
    """Compare a claim with the account on its day (or on ``as_of``) and look for the mistakes behind the differences.

    Raises:
        ForbearError: as the product's own statement does.
    """
    day = as_of or claim.as_of
    account, figures = statement_of(debt, day), claim.figures()
    wrong = {name: value for name, value in figures.items() if value != getattr(account.owed, name)}
    if not wrong:
        return Comparison(claim, account, (), (), 0, _sums(claim))
    singles = list(_moving(debt, catalogue(debt, day), account, day))
    explained: list[Found] = [((one,), owed) for one, owed in singles if _fits(figures, owed)]
    tried = len(singles)
    if not explained:
        most = PROGRESSIVE_PAIRS_MAX if isinstance(debt, ProgressiveDebt) else PAIRS_MAX
        for first, second in list(combinations([one for one, _ in singles], 2))[:most]:
            tried += 1
            owed_by_both = _tried(debt, (first, second), day)
            if owed_by_both is not None and _fits(figures, owed_by_both):
                explained.append(((first, second), owed_by_both))
                if len(explained) == FOUND_MAX:
                    break
    return Comparison(
        claim,
        account,
        tuple(_difference(name, value, account, singles) for name, value in wrong.items()),
        tuple(
            Explanation(both, owed, places(debt, both, day))
            for both, owed in _distinct(explained)[:FOUND_MAX]
        ),
        tried,
        _sums(claim),
    )


def _moving(
    debt: AnyDebt, hypotheses: Sequence[Hypothesis], account: Statement, day: date
) -> Iterator[tuple[Hypothesis, Amounts]]:
    """The hypotheses that are possible and move a figure."""
    for hypothesis in hypotheses:
        owed = _tried(debt, (hypothesis,), day)
        if owed is not None and owed != account.owed:
            yield hypothesis, owed


def _tried(debt: AnyDebt, hypotheses: Sequence[Hypothesis], day: date) -> Amounts | None:
    try:
        return outcome(debt, hypotheses, day)
    except (
        ForbearError
    ):  # a history that cannot be, such as an arrangement that no longer fits, explains nothing
        return None


def _fits(figures: dict[str, Fen], owed: Amounts) -> bool:
    return all(getattr(owed, name) == value for name, value in figures.items())


def _difference(
    name: str, value: Fen, account: Statement, singles: Sequence[tuple[Hypothesis, Amounts]]
) -> Difference:
    producing = tuple(one for one, owed in singles if getattr(owed, name) == value)
    return Difference(name, value, getattr(account.owed, name), producing[:FOUND_MAX])


def _distinct(explained: Sequence[Found]) -> list[Found]:
    """Without those that say the same thing again."""
    seen: dict[str, Found] = {}
    for both, owed in explained:
        seen.setdefault("; ".join(one.text.en for one in both), (both, owed))
    return list(seen.values())


def _sums(claim: Claim) -> bool | None:
    parts = (claim.principal, claim.interest, claim.penalty, claim.fee)
    if claim.total is None or any(part is None for part in parts):
        return None
    return sum(part for part in parts if part is not None) == claim.total
