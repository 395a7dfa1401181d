"""What kind of movement a row is: refund, repayment, borrowed money, the person's own money moving, or an ordinary earning or spending.

The rules are data (``kinds.toml``), tried from the top. The payment method is never looked at: a purchase paid by 花呗 is an ordinary purchase.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from forbear.evidence.model import Direction, TransactionKind

_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class KindRule:
    """One rule: every condition that is given must hold."""

    id: str
    kind: TransactionKind
    directions: tuple[Direction, ...]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    unless: re.Pattern[str] | None
    unless_category: re.Pattern[str] | None

    def matches(self, direction: Direction, cells: dict[str, str]) -> bool:
        """Whether a row with these normalised ``cells`` falls under this rule."""
        return (
            (not self.directions or direction in self.directions)
            and all(pattern.search(cells[cell]) for cell, pattern in self.patterns)
            and not (self.unless and self.unless.search(cells["text"]))
            and not (self.unless_category and self.unless_category.search(cells["category"]))
        )


def normalised(text: str) -> str:
    """``text`` for matching: full-width and compatibility forms folded (NFKC), blanks taken out."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


def kind_of(
    direction: Direction, counterparty: str, description: str, status: str, category: str
) -> TransactionKind:
    """The kind of a row; ``ordinary`` where no rule says otherwise."""
    rule = deciding_rule(direction, counterparty, description, status, category)
    return rule.kind if rule else "ordinary"


def deciding_rule(
    direction: Direction, counterparty: str, description: str, status: str, category: str
) -> KindRule | None:
    """The rule that decides a row's kind, or None for an ordinary earning or spending."""
    cells = {
        "counterparty": normalised(counterparty),
        "description": normalised(description),
        "status": normalised(status),
        "category": normalised(category),
    }
    cells["text"] = cells["counterparty"] + "\n" + cells["description"]
    return next((rule for rule in kind_rules() if rule.matches(direction, cells)), None)


@cache
def kind_rules() -> tuple[KindRule, ...]:
    """The rules of ``kinds.toml`` in order."""
    file = resources.files("forbear.evidence") / "kinds.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    words: dict[str, str] = content["words"]
    return tuple(_rule(entry, words) for entry in content["rule"])


def _rule(entry: dict[str, Any], words: dict[str, str]) -> KindRule:
    cells = ("status", "category", "counterparty", "description", "text")
    return KindRule(
        id=entry["id"],
        kind=cast(TransactionKind, entry["kind"]),
        directions=tuple(entry.get("direction", ())),
        patterns=tuple((cell, _pattern(entry[cell], words)) for cell in cells if cell in entry),
        unless=_pattern(entry["unless"], words) if "unless" in entry else None,
        unless_category=_pattern(entry["unless_category"], words) if "unless_category" in entry else None,
    )


def _pattern(source: str, words: dict[str, str]) -> re.Pattern[str]:
    for name, alternatives in (*words.items(), *words.items()):
        source = source.replace("{" + name + "}", alternatives)
    return re.compile(source)
