"""Which purchase a refund gives back.

The same order is recognised by its number (a refund's is its purchase's plus ``_…`` or ``*…``), by the shop's number, by the words
(``退款-`` and the purchase's own description), or by counterparty and amount, in this order. Redacted and destroyed numbers are common,
so a number alone counts only together with the counterparty unless it is long. A purchase is never given back more than it cost.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from forbear.base.money import Fen
from forbear.evidence.kinds import normalised
from forbear.evidence.model import Transaction

LONGEST_WAIT: Final = timedelta(days=365)
"""A refund without a common number is not matched to an older purchase than this."""

_LONG_NUMBER: Final = 16
_MOST_CANDIDATES: Final = 500
_PREFIXES: Final = ("退款-", "退款—", "退款:", "退款", "退货-", "极速退款-")


@dataclass(frozen=True, slots=True)
class MatchedRefund:
    """The index of the purchase that is given back, and how much of the refund belongs to it (fen)."""

    purchase: int
    amount: Fen


def match_refunds(rows: Sequence[Transaction]) -> dict[int, MatchedRefund]:
    """For the index of each refund row whose purchase is there: which one, and how much."""
    remaining = {
        index: row.amount
        for index, row in enumerate(rows)
        if row.kind in ("ordinary", "debt_service", "failed") and row.direction != "in" and row.amount
    }
    by_name: dict[str, list[int]] = {}
    by_number: dict[str, list[int]] = {}
    for index in sorted(remaining, key=lambda i: rows[i].at):
        by_name.setdefault(normalised(rows[index].counterparty), []).append(index)
        if len(rows[index].reference) >= _LONG_NUMBER:
            by_number.setdefault(rows[index].reference, []).append(index)
    matched: dict[int, MatchedRefund] = {}
    refunds = [index for index, row in enumerate(rows) if row.kind == "refund" and row.amount]
    for index in sorted(refunds, key=lambda i: rows[i].at):
        refund = rows[index]
        near = [
            *_latest(by_number.get(_stem(refund.reference), []), rows, refund),
            *_latest(by_name.get(normalised(refund.counterparty), []), rows, refund),
        ]
        purchase = _best(refund, rows, [i for i in near if remaining[i] > 0], remaining)
        if purchase is not None:
            amount = min(refund.amount, remaining[purchase])
            remaining[purchase] -= amount
            matched[index] = MatchedRefund(purchase, amount)
    return matched


def _latest(candidates: Sequence[int], rows: Sequence[Transaction], refund: Transaction) -> Sequence[int]:
    """Of candidates ascending in time, the latest that are not after the refund (a spreadsheet drops seconds)."""
    end = bisect_right(candidates, refund.at, key=lambda i: rows[i].at.replace(second=0))
    return candidates[max(0, end - _MOST_CANDIDATES) : end]


def _best(
    refund: Transaction, rows: Sequence[Transaction], near: Sequence[int], remaining: dict[int, Fen]
) -> int | None:
    """The purchase found by the surest sign; of several the one with just this amount, then a closed one, then the latest."""
    for sign in _SIGNS:
        found = [i for i in near if sign(refund, rows[i])]
        if found:
            return max(
                found,
                key=lambda i: (remaining[i] == refund.amount, rows[i].kind == "failed", rows[i].at, -i),
            )
    return None


def _same_order(refund: Transaction, purchase: Transaction) -> bool:
    return bool(refund.reference) and _stem(refund.reference) == purchase.reference


def _same_shop_order(refund: Transaction, purchase: Transaction) -> bool:
    return (
        len(refund.merchant_reference) >= 8
        and _stem(refund.merchant_reference) == _stem(purchase.merchant_reference)
        and refund.amount <= purchase.amount
    )


def _same_words(refund: Transaction, purchase: Transaction) -> bool:
    words = normalised(refund.description)
    for prefix in _PREFIXES:
        words = words.removeprefix(prefix)
    other = normalised(purchase.description)
    return (
        _soon(refund, purchase)
        and len(words) >= 2
        and (other.startswith(words) or (len(other) >= 4 and words.startswith(other)))
        and refund.amount <= purchase.amount
    )


def _same_amount(refund: Transaction, purchase: Transaction) -> bool:
    return (
        _soon(refund, purchase) and refund.amount == purchase.amount and bool(normalised(refund.counterparty))
    )


_SIGNS: Final[tuple[Callable[[Transaction, Transaction], bool], ...]] = (
    _same_order,
    _same_shop_order,
    _same_words,
    _same_amount,
)


def _soon(refund: Transaction, purchase: Transaction) -> bool:
    return refund.at - purchase.at <= LONGEST_WAIT


def _stem(number: str) -> str:
    """An order number without what a refund appends to it."""
    return number.split("_", 1)[0].split("*", 1)[0] if "**" not in number else number.split("_", 1)[0]
