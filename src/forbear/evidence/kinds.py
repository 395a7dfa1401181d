"""What kind of movement a row is: refund, repayment, borrowed money, the person's own money moving, or an ordinary earning or spending.

The rules are data (``kinds.toml``), tried from the top. The payment method is never looked at: a purchase paid by 花呗 is an ordinary purchase.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, cast

from forbear.evidence.model import Direction, TransactionKind

_COMPATIBLE = ((0x2E80, 0x2FDF), (0x3190, 0x319F), (0x3200, 0x33FF), (0xF900, 0xFAFF))
"""Characters that fold (NFKC) to Chinese ones: a text with one of them is looked at closely."""
_LAST_BIT = 61
_FOLDING, _ANY_TEXT, _EVERY = 1 << 62, 1 << 63, (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class KindRule:
    """One rule: every condition that is given must hold; ``patterns`` ask status and category, ``asked`` the texts.

    ``needs``: characters of which a matching text has at least one; "" if the rule does not look at the text. ``needs_too``: likewise.
    ``certain``: the rule asks nothing of the text at all.
    """

    id: str
    kind: TransactionKind
    directions: tuple[Direction, ...]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    asked: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]
    unless: re.Pattern[str] | None
    unless_category: re.Pattern[str] | None
    needs: str = ""
    needs_too: str = ""
    certain: bool = False

    def possible(self, direction: Direction, cells: dict[str, str]) -> bool:
        """Whether rows of this direction, status and category can meet the rule at all."""
        return (
            (not self.directions or direction in self.directions)
            and all(pattern.search(cells[cell]) for cell, pattern in self.patterns)
            and not (self.unless_category and self.unless_category.search(cells["category"]))
        )

    def holds(self, cells: dict[str, str]) -> bool:
        """Whether a row for which the rule is ``possible`` and whose normalised texts are ``cells`` falls under it."""
        for cell, patterns in self.asked:
            text = cells[cell]
            for pattern in patterns:
                if pattern.search(text):
                    break
            else:
                return False
        return not (self.unless and self.unless.search(cells["text"]))


def normalised(text: str) -> str:
    """``text`` for matching: full-width and compatibility forms folded (NFKC), blanks taken out."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def kind_of(
    direction: Direction, counterparty: str, description: str, status: str, category: str
) -> TransactionKind:
    """The kind of a row; ``ordinary`` where no rule says otherwise."""
    rule = deciding_rule(direction, counterparty, description, status, category)
    return rule.kind if rule else "ordinary"


def kinds_of(
    directions: Sequence[Direction],
    counterparties: Sequence[str],
    descriptions: Sequence[str],
    statuses: Sequence[str],
    categories: Sequence[str],
) -> list[TransactionKind]:
    """The kinds of many rows at once: the same as ``kind_of`` for each, which a test holds.

    Every character of all texts is looked up at once in a table that has a bit for each rule that needs it; only rows whose text has a
    character that a rule still possible for them needs are then tried one by one.
    """
    import numpy as np

    texts = map("\n".join, zip(counterparties, descriptions, strict=True))
    units = np.frombuffer(("\0".join(texts) + "\0").encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    starts = np.concatenate(([0], np.flatnonzero(units == 0)[:-1] + 1))
    if len(starts) != len(directions):
        return list(map(kind_of, directions, counterparties, descriptions, statuses, categories))
    found = np.bitwise_or.reduceat(_needs_table()[units], starts).tolist()
    plans = map(_plan, directions, statuses, categories)
    return [
        _kind(rules, counterparty, description)
        if bits & plan.needed and (rules := _candidates(plan, bits & plan.bits))
        else plan.kind
        for bits, plan, counterparty, description in zip(
            found, plans, counterparties, descriptions, strict=True
        )
    ]


def deciding_rule(
    direction: Direction, counterparty: str, description: str, status: str, category: str
) -> KindRule | None:
    """The rule that decides a row's kind, or None for an ordinary earning or spending."""
    plan = _plan(direction, status, category)
    if not plan.rules or plan.rules[0][2].certain:
        return plan.rules[0][2] if plan.rules else None
    return _first(_candidates(plan, _EVERY & plan.bits), counterparty, description)


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """What is left to ask of rows of one direction, status and category.

    Attributes:
        kind: of a row whose text has none of the characters needed.
        needed: bits of the rules that may still hold, as in ``_needs_table``.
        bits: all bits that these rules look at.
        rules: those rules in order with their bits (of ``needs`` and ``needs_too``), down to the first that asks nothing of the text.
    """

    kind: TransactionKind
    needed: int
    bits: int
    rules: tuple[tuple[int, int, "KindRule"], ...]


@lru_cache(maxsize=8192)
def _candidates(plan: _Plan, bits: int) -> tuple[KindRule, ...]:
    """The rules of the plan that a text with the characters of ``bits`` may meet; none where only what is certain is left."""
    bits = _EVERY if bits & _FOLDING else bits
    found = tuple(rule for bit, too, rule in plan.rules if bits & bit and bits & too)
    return () if all(rule.certain for rule in found[:1]) else found


def _kind(rules: tuple[KindRule, ...], counterparty: str, description: str) -> TransactionKind:
    rule = _first(rules, counterparty, description)
    return rule.kind if rule else "ordinary"


def _first(rules: tuple[KindRule, ...], counterparty: str, description: str) -> KindRule | None:
    """The first of these rules that holds."""
    if not rules or rules[0].certain:
        return rules[0] if rules else None
    cells = {"counterparty": normalised(counterparty), "description": normalised(description)}
    cells["text"] = cells["counterparty"] + "\n" + cells["description"]
    for rule in rules:
        if rule.holds(cells):
            return rule
    return None


@lru_cache(maxsize=2048)
def _plan(direction: Direction, status: str, category: str) -> _Plan:
    cells = {"status": normalised(status), "category": normalised(category)}
    left: list[tuple[int, int, KindRule]] = []
    for place, rule in enumerate(kind_rules()):
        if rule.possible(direction, cells):
            left.append((_bit(place) if rule.needs else _ANY_TEXT, _too(rule), rule))
            if rule.certain:
                break
    last = left[-1][2] if left else None
    needed, looked_at = 0, _ANY_TEXT | _FOLDING
    for bit, too, rule in left:
        looked_at |= bit | too
        if not rule.certain:
            needed |= bit | _FOLDING
    kind = last.kind if last and last.certain else "ordinary"
    return _Plan(kind, needed, looked_at, tuple(left))


def _bit(place: int) -> int:
    return 1 << place


def _too(rule: KindRule) -> int:
    """The bit of what a rule needs too; the same words have the same bit."""
    if not rule.needs_too:
        return _ANY_TEXT
    return 1 << (_LAST_BIT - _also().index(rule.needs_too))


@cache
def _also() -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.needs_too for rule in kind_rules() if rule.needs_too))


@cache
def _needs_table() -> Any:
    """For every UTF-16 unit: a bit for each rule that needs it, one for characters that fold to others, and one that all have."""
    import numpy as np

    table = np.full(0x10000, _ANY_TEXT, dtype=np.uint64)
    for low, high in _COMPATIBLE:
        table[low : high + 1] |= np.uint64(_FOLDING)
    for place, rule in enumerate(kind_rules()):
        for character in rule.needs:
            table[ord(character)] |= np.uint64(_bit(place))
        for character in rule.needs_too:
            table[ord(character)] |= np.uint64(_too(rule))
    assert len(kind_rules()) + len(_also()) < _LAST_BIT, "more rules than bits"
    return table


@cache
def kind_rules() -> tuple[KindRule, ...]:
    """The rules of ``kinds.toml`` in order."""
    file = resources.files("forbear.evidence") / "kinds.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    words: dict[str, str] = content["words"]
    return tuple(_rule(entry, words) for entry in content["rule"])


def _rule(entry: dict[str, Any], words: dict[str, str]) -> KindRule:
    cells = ("status", "category", "counterparty", "description", "text")
    looked_at = [cell for cell in (*cells[2:], "unless") if cell in entry]
    return KindRule(
        id=entry["id"],
        kind=cast(TransactionKind, entry["kind"]),
        directions=tuple(entry.get("direction", ())),
        patterns=tuple((cell, _pattern(entry[cell], words)) for cell in cells[:2] if cell in entry),
        asked=tuple((cell, _alternatives(entry[cell], words)) for cell in cells[2:] if cell in entry),
        unless=_pattern(entry["unless"], words) if "unless" in entry else None,
        unless_category=_pattern(entry["unless_category"], words) if "unless_category" in entry else None,
        needs=entry.get("needs", ""),
        needs_too=entry.get("needs_too", ""),
        certain=not looked_at,
    )


def _alternatives(source: str, words: dict[str, str]) -> tuple[re.Pattern[str], ...]:
    """The alternatives of a pattern, in the form that is searched for fastest: those that begin with a word together, each other by itself.

    A choice of words is skipped through by their first characters; with one alternative of another kind among them it would not be.
    """
    found, depth, inside, start = [], 0, False, 0
    for at, character in enumerate(source):
        if inside:
            inside = character != "]"
        elif character in "([":
            inside, depth = character == "[", depth + (character == "(")
        elif character == ")":
            depth -= 1
        elif character == "|" and not depth:
            found.append(source[start:at])
            start = at + 1
    found.append(source[start:])
    together = "|".join(part for part in found if part[0].isalnum())
    return tuple(
        _pattern(part, words)
        for part in (*filter(None, [together]), *(part for part in found if not part[0].isalnum()))
    )


def _pattern(source: str, words: dict[str, str]) -> re.Pattern[str]:
    for name, alternatives in (*words.items(), *words.items()):
        source = source.replace("{" + name + "}", alternatives)
    return re.compile(source)
