"""What holds of every progressive loan, whatever happened to it."""

import json
from datetime import timedelta
from importlib import resources
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from progressive_lives import Lived, lived

from forbear.debt.model import COMPONENTS
from forbear.debt.products import (
    any_debt_from_json,
    any_debt_to_json,
    any_debt_to_toml,
    read_any_debt,
    statement_of,
    with_events,
)

VALIDATOR = Draft202012Validator(
    json.loads((resources.files("forbear.debt") / "schema" / "debt-1.json").read_text(encoding="utf-8"))
)


@settings(max_examples=12, deadline=None)
@given(lived(most=4), st.randoms(use_true_random=False))
def test_every_fen_has_its_line_and_its_place(life: Lived, random: Random) -> None:
    """Lines add up to what accrued, nothing is negative, the principal in the plan is what was lent, and the order of recording is nothing."""
    told = statement_of(life.debt, life.until)
    for component in COMPONENTS:
        assert getattr(told.owed, component) >= 0
        accrued = sum(line.amount for line in told.lines if line.component == component)
        assert accrued == getattr(told.accrued, component)
    shuffled = list(life.debt.events)
    random.shuffle(shuffled)
    assert statement_of(with_events(life.debt, shuffled), life.until) == told


@settings(max_examples=6, deadline=None)
@given(lived(most=4))
def test_what_has_accrued_never_falls_by_waiting(life: Lived) -> None:
    today, later = (statement_of(life.debt, day).accrued for day in (life.until, life.until + timedelta(17)))
    assert all(getattr(later, component) >= getattr(today, component) for component in COMPONENTS)


@settings(max_examples=12, deadline=None)
@given(lived(most=4))
def test_written_as_json_or_toml_it_reads_as_the_same_loan(life: Lived) -> None:
    written = any_debt_to_json(life.debt)
    VALIDATOR.validate(written)
    assert any_debt_from_json(written) == life.debt
    assert read_any_debt(any_debt_to_toml(life.debt).encode(), "loan.toml") == life.debt
