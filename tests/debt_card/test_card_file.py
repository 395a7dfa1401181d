"""The debt file of a card: read, written, refused with file and line, and the same in the JSON Schema."""

import json
from importlib import resources

import pytest
from cards import Lived, lived
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from forbear.base.errors import ForbearError
from forbear.debt.card.model import CardDebt, Minimum
from forbear.debt.file import read_debt
from forbear.debt.products import any_debt_from_json, any_debt_to_json, any_debt_to_toml, read_any_debt

CARD = """schema = "forbear/debt/1"

[contract]
product = "card"
lender = "cmb_card"
number = "CARD-1"
rate = { daily = "0.0005" }
opened = 2026-01-06
statement_day = 5
due_day = 23
late_fee = { share = "0.05", least = "10.00" }
allocation_late = { from_day = 91, order = ["principal", "interest", "penalty", "fee"] }

[[event]]
on = 2026-03-30
kind = "purchase"
amount = "1000.00"
note = "家用电器"
ref = "p1"

[[event]]
on = 2026-04-10
kind = "instalment_plan"
amount = "600.00"
of = "p1"
plan = { periods = 6, fee_rate = "0.006" }
"""

VALIDATOR = Draft202012Validator(
    json.loads((resources.files("forbear.debt") / "schema" / "debt-1.json").read_text(encoding="utf-8"))
)


def test_what_may_be_left_out_has_the_documented_value() -> None:
    debt = read_any_debt(CARD.encode(), "card.toml")
    assert isinstance(debt, CardDebt)
    assert debt.contract.minimum == Minimum()
    assert debt.contract.compounds == ("interest",)
    assert debt.contract.tolerance == 0


@settings(max_examples=30, deadline=None)
@given(lived(rich=True))
def test_written_as_json_or_toml_it_reads_as_the_same_account(life: Lived) -> None:
    written = any_debt_to_json(life.debt)
    assert any_debt_from_json(written) == life.debt
    assert read_any_debt(any_debt_to_toml(life.debt).encode(), "card.toml") == life.debt
    VALIDATOR.validate(written)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('product = "card"', 'product = "cards"', "debt.word_unknown_near", 4),
        ("statement_day = 5", "statement_day = 32", "debt.number_out_of_range", 9),
        ("due_day = 23\n", "", "card.due_ambiguous", 3),
        ("due_day = 23", "due_day = 23\ndue_after = 18", "card.due_ambiguous", 3),
        ('share = "0.05"', 'share = "5"', "card.share_out_of_range", 11),
        ('least = "10.00"', 'leasts = "10.00"', "debt.key_unknown_near", 11),
        ('"0.0005"', '"0.5"', "debt.rate_too_high", 7),
        ("on = 2026-03-30", "on = 2025-03-30", "card.event_before_opening", 15),
        ("periods = 6", "periods = 0", "debt.number_out_of_range", 26),
        ('kind = "purchase"', 'kind = "drawdown"', "debt.word_unknown", 16),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, code: str, line: int) -> None:
    with pytest.raises(ForbearError) as refused:
        read_any_debt(CARD.replace(old, new).encode(), "card.toml")
    assert (code, f"card.toml:{line}") in [(p.code, p.where) for p in refused.value.problems]
    assert all(problem.sentence("zh") and problem.mend.en for problem in refused.value.problems)


def test_a_card_is_told_apart_where_only_loans_are_handled() -> None:
    with pytest.raises(ForbearError) as refused:
        read_debt(CARD.encode(), "card.toml")
    assert "debt.product_elsewhere" in [problem.code for problem in refused.value.problems]
