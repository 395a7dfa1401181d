"""Every transaction gets one place in the budget, with the reason; refunds stand against the purchase they give back.

The places and the words that lead to them are data (``categories.toml``). What the person set by hand comes before everything else.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from forbear.base.errors import fail
from forbear.base.texts import Text, message
from forbear.budget.model import Category, Correction, Entry
from forbear.budget.refunds import match_refunds
from forbear.evidence.kinds import normalised
from forbear.evidence.model import Transaction


@dataclass(frozen=True, slots=True)
class _Place:
    category: Category
    direction: str
    bill: frozenset[str]
    words: re.Pattern[str] | None
    kind: str
    method: re.Pattern[str] | None
    fallback: bool


def categories() -> tuple[Category, ...]:
    """Every category, in the order in which they are shown."""
    return tuple(place.category for place in _places())


def category(category_id: str) -> Category:
    """One category by its id.

    Raises:
        ForbearError: ``budget.category_unknown``.
    """
    found = _by_id().get(category_id)
    if found is None:
        fail("budget.category_unknown", "category", value=category_id[:40])
    return found


def credit_category(method: str) -> str:
    """The debt category in which a purchase paid by ``method`` is later repaid (花呗, a credit card, 白条); "" if it was paid at once."""
    plain = normalised(method)
    return next((p.category.id for p in _places() if p.method and p.method.search(plain)), "")


def categorise(
    transactions: Iterable[Transaction], corrections: Sequence[Correction] = ()
) -> tuple[Entry, ...]:
    """The place of every transaction, in the order given.

    Raises:
        ForbearError: ``budget.category_unknown`` if a correction names a category that does not exist.
    """
    rows = tuple(transactions)
    for correction in corrections:
        category(correction.category)
    by_reference = {c.reference: c.category for c in corrections if c.reference}
    by_counterparty = {c.counterparty: c.category for c in corrections if c.counterparty and not c.reference}
    by_keyword = [
        (normalised(c.keyword), c.category)
        for c in reversed(corrections)
        if c.keyword and not (c.counterparty or c.reference)
    ]
    placed = [_entry(row, by_reference, by_counterparty, by_keyword) for row in rows]
    refunds = match_refunds(rows)
    given_back: dict[int, int] = {}
    for match in refunds.values():
        given_back[match.purchase] = given_back.get(match.purchase, 0) + match.amount
    for index, row in enumerate(rows):
        if row.kind == "refund" and not placed[index].corrected:
            refund = refunds.get(index)
            placed[index] = _refund(row, placed[refund.purchase], refund.amount) if refund else placed[index]
        elif row.refunded > given_back.get(index, 0) and placed[index].effect > 0:
            placed[index] = _partly_refunded(placed[index], row.refunded - given_back.get(index, 0))
    return tuple(placed)


def _entry(
    row: Transaction,
    by_reference: dict[str, str],
    by_counterparty: dict[str, str],
    by_keyword: Sequence[tuple[str, str]],
) -> Entry:
    chosen = by_reference.get(row.reference, "") if row.reference else ""
    chosen = chosen or by_counterparty.get(row.counterparty, "")
    if by_keyword and not chosen:
        text = normalised(row.counterparty) + "\n" + normalised(row.description)
        chosen = next((category_id for word, category_id in by_keyword if word in text), "")
    if chosen and row.kind != "failed" and not (row.kind == "refund" and row.reference not in by_reference):
        place, why, corrected = category(chosen), message("budget.why_corrected"), True
    else:
        place, why = _place(row)
        corrected = False
    return Entry(row, place.id, place.group, why, corrected, _effect(row, place), _month(row))


def _effect(row: Transaction, place: Category) -> int:
    """What a row adds to its group: a receipt in a spending category lowers it, and so does a payment in an income category."""
    if place.group == "excluded" or row.currency != "CNY":
        return 0
    if row.kind == "debt_service" and row.direction == "in":
        return 0  # the card's own record of being repaid: what was paid from somewhere else is not paid again
    inward = row.direction == "in" or row.kind == "refund"
    against = inward if place.group != "income" else row.direction == "out"
    return -row.amount if against else row.amount


def _place(row: Transaction) -> tuple[Category, Text]:
    text = normalised(row.counterparty) + "\n" + normalised(row.description)
    if row.kind != "ordinary":
        return _by_kind(row, text)
    direction = "out" if row.direction == "out" else "in"
    places = [place for place in _places() if place.direction == direction]
    for place in places:
        if place.words and (found := place.words.search(text)):
            return place.category, message("budget.why_words", words=found[found.lastindex or 0])
    own = normalised(row.category)
    for place in places:
        if own in place.bill:
            return place.category, message("budget.why_bill_category", category=own)
    return _fallback(places), message("budget.why_fallback")


def _by_kind(row: Transaction, text: str) -> tuple[Category, Text]:
    places = [place for place in _places() if place.kind == row.kind]
    for place in places:
        if place.words and place.words.search(text):
            return place.category, message(f"budget.why_kind_{row.kind}")
    return _fallback(places), message(f"budget.why_kind_{row.kind}")


def _refund(row: Transaction, purchase: Entry, amount: int) -> Entry:
    day = purchase.transaction.at.date().isoformat()
    if purchase.group == "excluded":
        closed = category("refund_of_closed" if purchase.category == "failed" else purchase.category)
        return Entry(
            row, closed.id, "excluded", message("budget.why_refund_of_closed", day=day), month=_month(row)
        )
    return Entry(
        row,
        purchase.category,
        purchase.group,
        message("budget.why_refund", day=day),
        purchase.corrected,
        -amount,
        purchase.month,
    )


def _partly_refunded(entry: Entry, refunded: int) -> Entry:
    return Entry(
        entry.transaction,
        entry.category,
        entry.group,
        entry.why,
        entry.corrected,
        max(entry.effect - refunded, 0),
        entry.month,
    )


def _month(row: Transaction) -> str:
    return row.at.strftime("%Y-%m")


def _fallback(places: Sequence[_Place]) -> Category:
    return next(place.category for place in places if place.fallback)


@cache
def _by_id() -> dict[str, Category]:
    return {place.category.id: place.category for place in _places()}


@cache
def _places() -> tuple[_Place, ...]:
    file = resources.files("forbear.budget") / "categories.toml"
    return tuple(_read(entry) for entry in tomllib.loads(file.read_text(encoding="utf-8"))["category"])


def _read(entry: dict[str, Any]) -> _Place:
    return _Place(
        category=Category(
            entry["id"], entry["group"], Text(entry["zh"], entry["en"]), entry.get("lumpy", False)
        ),
        direction=entry.get("direction", ""),
        bill=frozenset(entry.get("bill", ())),
        words=re.compile(entry["words"]) if "words" in entry else None,
        kind=entry.get("kind", ""),
        method=re.compile(entry["method"]) if "method" in entry else None,
        fallback=entry.get("fallback", False),
    )
