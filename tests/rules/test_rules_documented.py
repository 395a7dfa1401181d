"""docs/rules.md is true: its examples are kept entries, and its table names every field of a programme."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from forbear.base.working_days import DayKind, is_working_day
from forbear.rules.findings import ArrangementFacts
from forbear.rules.model import Programme
from forbear.rules.rulebook import every_rule

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
EXAMPLES = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)]


def test_the_rule_that_is_shown_is_the_rule_that_is_kept() -> None:
    (shown,) = EXAMPLES[0]["rule"]
    kept = next(rule for rule in every_rule() if rule.id == shown["id"])
    assert (shown["zh"], shown["en"], shown["source"]) == (kept.text.zh, kept.text.en, kept.source)
    assert (shown["article"], shown["force"], shown["confidence"]) == (
        kept.article,
        kept.force,
        kept.confidence,
    )
    assert (shown["valid_from"], tuple(shown["lender_kinds"])) == (kept.valid_from, kept.lender_kinds)
    assert tuple(shown["numbers"].items()) == kept.numbers


def test_every_rule_that_the_page_names_is_kept() -> None:
    known = {rule.id for rule in every_rule()}
    assert set(re.findall(r"\b[A-Z]{2,}-[A-Z0-9]+(?:-[A-Z]+)?\b", PAGE)) <= known


def test_the_table_names_every_field_of_a_programme() -> None:
    table = PAGE[PAGE.index("| field | meaning |") : PAGE.index("Every field but one")]
    named = {
        name
        for row in table.splitlines()[2:]
        for name in re.findall(r"`([a-z_]+)`", row.split("|")[1] if "|" in row else "")
    }
    of_the_file = {field.name for field in fields(Programme)} - {"name", "source"}
    assert named == of_the_file | {"name_zh", "name_en", "source_zh", "source_en", "lender_kinds"}


def test_the_holidays_that_are_shown_are_those_kept() -> None:
    shown = EXAMPLES[1]
    for first, last in shown["off"]:
        assert is_working_day(first) == is_working_day(last) == DayKind(False, True)
    assert all(is_working_day(day) == DayKind(True, True) for day in shown["makeup"])


def test_what_an_arrangement_is_judged_by_is_plain() -> None:
    """The plan room and the verifier call with figures alone; nothing of a case or a person is looked at."""
    assert {field.name for field in fields(ArrangementFacts)} == {
        "lender_kind",
        "start",
        "ends",
        "instalments",
        "annual_rate",
        "monthly",
        "contract_daily_rate",
        "penalty_multiple",
        "capacity",
        "conditional",
        "lent_on",
    }
