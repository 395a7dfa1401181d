"""A cumulative plan with flat interest: found once for the whole term on all that was lent, and spread evenly.

Down payments bear it too. Principal is an equal share of what was lent by the due day; the last instalment takes what is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from forbear.debt.progressive.cumulative import Lent, Planned
from forbear.debt.progressive.cumulative_level import whole_factor
from forbear.debt.progressive.decimals import ZERO, Cents, amount, cents, divide, exact_sum, multiply, shared
from forbear.debt.progressive.frames import Frame
from forbear.debt.progressive.level import rounded
from forbear.debt.progressive.terms import Terms


@dataclass(slots=True)
class _Repaid:
    """Principal so far: in all, before instalments were last added, and over how many the rest is shared."""

    total: Cents
    before: Cents
    number: int


def flat_plan(terms: Terms, frames: Sequence[Frame], lent: Sequence[Lent]) -> list[Planned]:
    """The instalments of a plan with interest on what was lent, whatever was repaid."""
    repaid = _Repaid(0, 0, max(1, terms.count - terms.grace_on_principal))
    rested = 0
    rows: list[Planned] = []
    interests = _interests(terms, frames, sum(each.amount for each in lent))
    for index, (frame, interest) in enumerate(zip(frames, interests, strict=True)):
        last = index == len(frames) - 1
        if frame.lengthened:
            left = sum(not each.principal_rests for each in frames[index:])
            repaid.before, repaid.number = repaid.total, max(1, left)
        by_then = sum(each.rest for each in lent if last or each.on <= frame.due)
        principal = by_then - repaid.total
        if not last:
            wanted = 0 if frame.principal_rests else _share(terms, by_then, repaid, interest)
            principal = min(wanted, principal)
        repaid.total += principal
        asked = interest + rested
        rested = asked if frame.interest_rests and not last else 0
        rows.append(Planned(frame.start, frame.due, principal, asked - rested))
    return rows


def _share(terms: Terms, lent: Cents, repaid: _Repaid, interest: Cents) -> Cents:
    """An equal share of principal, with its interest rounded to the contract's multiple."""
    return max(0, rounded(terms, shared(lent - repaid.before, repaid.number) + interest) - interest)


def _interests(terms: Terms, frames: Sequence[Frame], lent: Cents) -> list[Cents]:
    """Interest of each instalment: an equal share of the term's, rounded; the last takes the remainder of the sum."""
    exact = [_interest(terms, frames, frame, lent) for frame in frames]
    parts = [cents(each) for each in exact]
    parts[-1] = max(0, cents(exact_sum(exact)) - sum(parts[:-1]))
    return parts


def _interest(terms: Terms, frames: Sequence[Frame], frame: Frame, lent: Cents) -> Decimal:
    if frame.interest_free:
        return ZERO
    whole = exact_sum([whole_factor(terms, frame.rate, each.start, each.due) for each in frames])
    return divide(multiply(amount(lent), whole), Decimal(len(frames)))
