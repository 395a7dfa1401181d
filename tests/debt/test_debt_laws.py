"""Laws that every account keeps, whatever happened to it."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random

from day_walker import Walker
from hypothesis import given, settings
from hypothesis import strategies as st
from loans import Lived, contracts, lived

from forbear.base.errors import ForbearError
from forbear.debt.model import COMPONENTS, Contract
from forbear.debt.schedule import contract_schedule
from forbear.debt.statement import statement


@settings(max_examples=60, deadline=None)
@given(lived())
def test_a_walk_day_by_day_finds_the_same_statement(life: Lived) -> None:
    contract = life.debt.contract
    walker = Walker(
        contract.principal,
        contract.rate.daily,
        contract.instalments,
        contract.due_day,
        contract.disbursed,
        contract.method,
        contract.penalty_multiple,
        contract.penalty_on,
        contract.grace_days,
    )
    for event in life.debt.events:
        if event.kind == "interest_suspension" and event.until:
            walker.suspend(event.on, event.until)
    payments = [(event.on, event.amount) for event in life.debt.events if event.kind == "repayment"]
    # The engine takes the larger of two payments on one day first; the walker takes them as they come.
    payments.sort(key=lambda payment: (payment[0], -payment[1]))
    told = statement(life.debt, life.until)
    assert walker.walk(payments, life.until) == {
        "principal": told.owed.principal,
        "interest": told.owed.interest,
        "penalty": told.owed.penalty,
        "overdue_principal": told.overdue.principal,
        "overdue_interest": told.overdue.interest,
        "days_past_due": told.days_past_due,
        "credit": told.credit,
    }


@settings(max_examples=60, deadline=None)
@given(lived(rich=True))
def test_components_are_never_negative_and_payments_are_conserved(life: Lived) -> None:
    try:
        told = statement(life.debt, life.until)
    except ForbearError:  # a waiver of more than was owed on its day is refused, which is another test
        return
    for amounts in (told.owed, told.overdue, told.accrued, told.paid, told.waived):
        assert all(getattr(amounts, component) >= 0 for component in COMPONENTS)
    received = sum(event.amount for event in life.debt.events if event.kind == "repayment")
    assert told.paid.total + told.credit == received
    assert told.owed == told.accrued - told.paid - told.waived
    for component in COMPONENTS:
        posted = sum(line.amount for line in told.lines if line.component == component)
        assert posted == getattr(told.accrued, component)


@settings(max_examples=40, deadline=None)
@given(lived(rich=True), st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter(life: Lived, chance: Random) -> None:
    shuffled = list(life.debt.events)
    chance.shuffle(shuffled)
    try:
        expected = statement(life.debt, life.until)
    except ForbearError:
        return
    assert statement(replace(life.debt, events=tuple(shuffled)), life.until) == expected


@settings(max_examples=60, deadline=None)
@given(contracts())
def test_a_schedule_repays_the_principal_exactly(contract: Contract) -> None:
    rows = contract_schedule(contract)
    assert sum(row.principal for row in rows) == contract.principal
    assert [row.n for row in rows] == list(range(rows[0].n, rows[0].n + len(rows)))
    assert all(a.due < b.due for a, b in pairwise(rows))
    if contract.method == "equal_instalment" and len(rows) > 2:
        assert len({row.total for row in rows[:-1]}) == 1


@settings(max_examples=40, deadline=None)
@given(lived())
def test_what_happens_later_does_not_change_the_past(life: Lived) -> None:
    day = life.debt.contract.disbursed + timedelta(120)
    before = tuple(event for event in life.debt.events if event.on <= day)
    assert statement(life.debt, day) == statement(replace(life.debt, events=before), day)


@settings(max_examples=40, deadline=None)
@given(lived())
def test_every_line_can_be_recomputed(life: Lived) -> None:
    for line in statement(life.debt, life.until).lines:
        if line.days:
            assert line.exact == Fraction(line.base) * line.rate * line.days
            assert line.why.zh
            assert line.why.en
