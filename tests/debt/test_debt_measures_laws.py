"""Laws that every loan keeps, whatever measures were taken."""

import json
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from loans import lived

from forbear.base.errors import ForbearError
from forbear.base.rates import Rate
from forbear.debt.file import debt_from_json, debt_to_json, debt_to_toml, read_debt
from forbear.debt.model import COMPONENTS, Debt, DebtEvent
from forbear.debt.statement import statement

VALIDATOR = Draft202012Validator(
    json.loads((resources.files("forbear.debt") / "schema" / "debt-1.json").read_text(encoding="utf-8"))
)
KINDS = (
    "acceleration",
    "drawdown",
    "capitalisation",
    "reamortisation",
    "term_extension",
    "payment_holiday",
    "charge_off",
    "rate_change",
    "fee",
    "waiver",
)


@st.composite
def measured(draw: st.DrawFn) -> tuple[Debt, date]:
    """A loan with payments and up to four measures."""
    life = draw(lived())
    contract = replace(life.debt.contract, capitalises=("interest", "penalty", "fee"))
    extra = [
        DebtEvent(
            contract.disbursed + timedelta(draw(st.integers(0, 400))),
            kind,
            amount=draw(st.integers(1, 50_000)) if kind in ("drawdown", "fee", "waiver") else 0,
            component=draw(st.sampled_from(["interest", "penalty", "fee"]))
            if kind in ("capitalisation", "waiver")
            else None,
            count=draw(st.integers(1, 6)) if kind in ("term_extension", "reamortisation") else 0,
            rate=Rate("0.0003") if kind == "rate_change" else None,
            holiday=draw(st.sampled_from(["all", "principal", "interest"]))
            if kind == "payment_holiday"
            else "all",
            interest_stops=kind == "charge_off" and draw(st.booleans()),
        )
        for kind in draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True))
    ]
    extra = [
        replace(event, until=event.on + timedelta(draw(st.integers(0, 120))))
        if event.kind == "payment_holiday"
        else event
        for event in extra
    ]
    return Debt(contract, (*life.debt.events, *extra)), life.until


@settings(max_examples=120, deadline=None)
@given(measured())
def test_no_component_is_negative_and_money_is_conserved(case: tuple[Debt, date]) -> None:
    debt, until = case
    try:
        told = statement(debt, until)
    except ForbearError:  # nothing left to arrange, which is another test
        return
    for amounts in (told.owed, told.overdue, told.paid, told.waived):
        assert all(getattr(amounts, component) >= 0 for component in COMPONENTS)
    received = sum(event.amount for event in debt.events if event.kind == "repayment")
    assert told.paid.total + told.credit == received
    lent = debt.contract.principal + sum(event.amount for event in debt.events if event.kind == "drawdown")
    moved = sum(
        line.amount
        for line in told.lines
        if line.component == "principal" and line.clause == "capitalisation"
    )
    assert told.accrued.principal == lent + moved
    for component in COMPONENTS:
        assert sum(line.amount for line in told.lines if line.component == component) == getattr(
            told.accrued, component
        )
    assert all(row.principal >= 0 and row.interest >= 0 for row in told.schedule)
    assert [row.n for row in told.schedule] == sorted(row.n for row in told.schedule)


@settings(max_examples=60, deadline=None)
@given(measured(), st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter(case: tuple[Debt, date], chance: Random) -> None:
    debt, until = case
    shuffled = list(debt.events)
    chance.shuffle(shuffled)
    try:
        expected = statement(debt, until)
    except ForbearError:
        return
    assert statement(replace(debt, events=tuple(shuffled)), until) == expected


@settings(max_examples=40, deadline=None)
@given(measured())
def test_written_and_read_it_is_the_same_debt(case: tuple[Debt, date]) -> None:
    debt, _ = case
    assert debt_from_json(debt_to_json(debt)) == debt
    VALIDATOR.validate(debt_to_json(debt))
    assert read_debt(debt_to_toml(debt).encode(), "debt.toml") == debt
