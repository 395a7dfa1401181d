"""The rules in force on a day."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from forbear.base.errors import fail
from forbear.base.texts import Text
from forbear.rules.model import Rule


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules in force on ``on``."""

    on: date
    rules: tuple[Rule, ...]

    def rule(self, rule_id: str) -> Rule:
        """One rule in force.

        Raises:
            ForbearError: ``rules.rule_unknown`` if there is none of that id on that day.
        """
        found = self.find(rule_id)
        if found is None:
            fail("rules.rule_unknown", rule_id, value=rule_id, on=self.on)
        return found

    def find(self, rule_id: str) -> Rule | None:
        """One rule in force, or ``None``."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def for_kind(self, lender_kind: str) -> tuple[Rule, ...]:
        """The rules that concern a kind of lender."""
        return tuple(rule for rule in self.rules if lender_kind in rule.lender_kinds)


def rulebook(on: date) -> Rulebook:
    """The rules that are in force on ``on``; one without a beginning (a practice) always is."""
    return Rulebook(
        on,
        tuple(
            rule
            for rule in every_rule()
            if (rule.valid_from is None or rule.valid_from <= on)
            and (rule.valid_to is None or on <= rule.valid_to)
        ),
    )


@cache
def every_rule() -> tuple[Rule, ...]:
    """Every rule that is kept, in force or not."""
    file = resources.files("forbear.rules") / "law.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(_rule(entry, content["last_checked"]) for entry in content["rule"])


def _rule(entry: dict[str, Any], last_checked: date) -> Rule:
    return Rule(
        id=entry["id"],
        text=Text(entry["zh"], entry["en"]),
        source=entry["source"],
        article=entry["article"],
        force=entry["force"],
        valid_from=entry.get("valid_from"),
        valid_to=entry.get("valid_to"),
        lender_kinds=tuple(entry["lender_kinds"]),
        numbers=tuple(entry["numbers"].items()),
        confidence=entry["confidence"],
        last_checked=entry.get("last_checked", last_checked),
        read_in=entry.get("read_in", ""),
    )
