"""Laws that every card account keeps, whatever happened to it."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from cards import Lived, card, lived, paid, spent
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_card import NaiveCard

from forbear.debt.card.model import CardDebt
from forbear.debt.card.statement import card_statement
from forbear.debt.model import COMPONENTS, DebtEvent


@settings(max_examples=80, deadline=None)
@given(lived())
def test_a_walk_day_by_day_finds_the_same_figures(life: Lived) -> None:
    told = card_statement(life.debt, life.until)
    assert NaiveCard(life.debt.contract).walk(life.debt, life.until) == {
        "principal": told.owed.principal,
        "interest": told.owed.interest,
        "fee": told.owed.fee,
        "overdue": told.overdue.total,
        "credit": told.credit,
    }


@settings(max_examples=80, deadline=None)
@given(lived(rich=True))
def test_components_are_never_negative_and_money_is_conserved(life: Lived) -> None:
    told = card_statement(life.debt, life.until)
    for amounts in (told.owed, told.overdue, told.accrued, told.paid, told.waived):
        assert all(getattr(amounts, component) >= 0 for component in COMPONENTS)
    came_in = sum(
        event.amount
        for event in life.debt.events
        if event.kind in ("repayment", "refund") and event.on <= life.until
    )
    assert told.paid.total + told.credit == came_in
    assert told.owed == told.accrued - told.paid - told.waived
    for component in COMPONENTS:
        assert sum(line.amount for line in told.lines if line.component == component) == getattr(
            told.accrued, component
        )


@settings(max_examples=60, deadline=None)
@given(lived(rich=True))
def test_every_bill_adds_up_and_asks_for_no_more_than_itself(life: Lived) -> None:
    for bill in card_statement(life.debt, life.until).bills:
        assert bill.balance == bill.opening + bill.posted.total - bill.met
        assert 0 <= bill.minimum <= bill.balance
        assert bill.in_full is not True or bill.minimum_met
        assert not (bill.minimum_met and bill.late_fee)


@settings(max_examples=40, deadline=None)
@given(lived(rich=True), st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter(life: Lived, chance: Random) -> None:
    shuffled = list(life.debt.events)
    chance.shuffle(shuffled)
    assert card_statement(replace(life.debt, events=tuple(shuffled)), life.until) == card_statement(
        life.debt, life.until
    )


@settings(max_examples=40, deadline=None)
@given(lived(rich=True))
def test_what_happens_later_does_not_change_the_past(life: Lived) -> None:
    day = life.debt.contract.opened + timedelta(150)
    before = tuple(event for event in life.debt.events if event.on <= day)
    assert card_statement(life.debt, day) == card_statement(replace(life.debt, events=before), day)


@settings(max_examples=40, deadline=None)
@given(lived(rich=True))
def test_every_line_of_interest_can_be_recomputed(life: Lived) -> None:
    for line in card_statement(life.debt, life.until).lines:
        if line.days:
            assert line.exact == Fraction(line.base) * line.rate * line.days


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 300_000)), min_size=1, max_size=8))
def test_paid_in_full_by_every_due_date_nothing_but_the_spending_is_ever_owed(
    spending: list[tuple[int, int]],
) -> None:
    contract = card()
    events: list[DebtEvent] = [
        spent(contract.opened + timedelta(after), amount) for after, amount in spending
    ]
    for month in range(2, 11):
        bill = date(2026, month, 5)
        last = bill.replace(month=month - 1) if month > 2 else date.min
        total = sum(event.amount for event in events if event.kind == "purchase" and last < event.on <= bill)
        if total:
            events.append(paid(date(2026, month, 23), total))
    told = card_statement(CardDebt(contract, tuple(events)), date(2026, 10, 23))
    assert told.accrued.total == sum(amount for _, amount in spending)
    assert told.owed.total == 0
