"""What each creditor is offered of one monthly sum: in proportion to what is owed to each, to the fen.

Each share is first rounded down; the fen that are left go one by one to the largest remainders, the earlier creditor first where two
are equal (the method of the largest remainder). No share exceeds what is owed; what a capped share leaves is shared among the others. So
the shares always sum to the monthly sum, or to everything owed where that is less.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from forbear.base.money import Fen
from forbear.base.texts import Text


@dataclass(frozen=True, slots=True)
class Creditor:
    """One creditor and what is owed to them (fen, never negative)."""

    id: str
    name: Text
    owed: Fen


@dataclass(frozen=True, slots=True)
class Share:
    """What one creditor is offered a month, and their part of everything owed as ``owed / whole``."""

    creditor: Creditor
    monthly: Fen
    whole: Fen


def shares(monthly: Fen, creditors: Sequence[Creditor]) -> tuple[Share, ...]:
    """``monthly`` shared among ``creditors`` pro rata, in their order."""
    whole = sum(creditor.owed for creditor in creditors)
    parts = pro_rata(max(min(monthly, whole), 0), tuple(creditor.owed for creditor in creditors))
    return tuple(Share(creditor, part, whole) for creditor, part in zip(creditors, parts, strict=True))


def pro_rata(amount: Fen, weights: Sequence[int]) -> tuple[Fen, ...]:
    """``amount`` in proportion to ``weights`` by largest remainder; it must not exceed their sum, so that no part exceeds its weight."""
    whole = sum(weights)
    if whole == 0 or amount == 0:
        return tuple(0 for _ in weights)
    parts = [amount * weight // whole for weight in weights]
    remainders = [amount * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-remainders[at], at))
    for at in order[: amount - sum(parts)]:
        parts[at] += 1
    return tuple(parts)
