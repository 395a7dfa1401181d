"""Options: what a debt adviser expects of them, and the laws that every one keeps."""

from dataclasses import replace
from datetime import date

import pytest
from debts_in_arrears import GENEROUS, PROGRAMMES, STRICT, arrears, jiebei
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.base.rates import parse_decimal
from forbear.debt.model import Debt
from forbear.debt.statement import statement
from forbear.plan.build import share_of
from forbear.plan.model import Proposal
from forbear.plan.options import build, first_due_after, options
from forbear.plan.picture import arrangement_events, balances
from forbear.plan.plan_json import option_to_json, proposal_from_json, proposal_to_json
from forbear.plan.review import reviewed

DAY = date(2026, 3, 2)
TOLD = statement(jiebei(), DAY)


def test_the_first_option_fits_and_waives_what_the_programme_allows() -> None:
    first = options(TOLD, 800_00, GENEROUS, DAY, payday=10)[0]
    assert first.rank == 1
    assert first.fits
    assert first.monthly <= 800_00
    assert first.waived.penalty == TOLD.owed.penalty
    assert first.waived.interest == TOLD.owed.interest // 2
    assert first.proposal.due_day == 12
    assert first.total + first.waived.total == TOLD.owed.total


def test_where_nothing_fits_it_says_so_and_puts_the_lightest_first() -> None:
    found = options(TOLD, 100_00, GENEROUS, DAY)
    assert not any(option.fits for option in found)
    assert found[0].monthly == min(option.monthly for option in found)
    assert "再次逾期" in found[0].why.zh


def test_without_a_capacity_nothing_is_said_to_fit() -> None:
    assert not any(option.fits for option in options(TOLD, None, GENEROUS, DAY))


@pytest.mark.parametrize(("payday", "day"), [(10, 12), (1, 3), (26, 28), (28, 2), (31, 2), (None, 2)])
def test_instalments_fall_due_just_after_payday(payday: int | None, day: int) -> None:
    first, due_day = first_due_after(DAY, payday)
    assert due_day == day
    assert (first - DAY).days >= 15


@settings(max_examples=40, deadline=None)
@given(
    arrears(),
    st.one_of(st.none(), st.integers(0, 1_000_000)),
    st.sampled_from(PROGRAMMES),
    st.one_of(st.none(), st.integers(1, 31)),
)
def test_every_option_is_complete_and_within_the_programme(
    found: tuple[Debt, date], capacity: int | None, programme: object, payday: int | None
) -> None:
    debt, day = found
    told = statement(debt, day)
    choices = options(told, capacity, programme, day, payday)  # type: ignore[arg-type]
    assert 1 <= len(choices) <= 5
    assert [option.rank for option in choices] == list(range(1, len(choices) + 1))
    for option in choices:
        rows = option.instalments
        assert sum(row.amount - row.interest for row in rows) == option.balance
        assert option.down_payment + option.balance + option.waived.total == told.owed.total
        assert option.total == option.down_payment + sum(row.amount for row in rows)
        assert all(row.amount > 0 for row in rows)
        assert len(rows) <= programme.instalments_max  # type: ignore[attr-defined]
        for name in ("penalty", "interest", "fee"):
            most = share_of(getattr(told.owed, name), getattr(programme, f"{name}_waiver_max"))
            assert 0 <= getattr(option.waived, name) <= most
        assert option.fits == (capacity is not None and option.monthly <= capacity)
    assert [option.fits for option in choices] == sorted((option.fits for option in choices), reverse=True)


@settings(max_examples=25, deadline=None)
@given(arrears(), st.sampled_from(PROGRAMMES), st.integers(0, 20))
def test_the_engine_and_the_option_agree_to_the_fen(
    found: tuple[Debt, date], programme: object, months: int
) -> None:
    debt, day = found
    option = options(statement(debt, day), 90_000, programme, day)[0]  # type: ignore[arg-type]
    point = balances(debt, option)[months] if months < len(balances(debt, option)) else None
    events = arrangement_events(option, paid=True)
    if point is None:
        return
    lived = replace(debt, events=(*debt.events, *(one for one in events if one.on <= point.on)))
    owed = statement(lived, point.on).owed
    # Between due dates the engine already counts the arrangement's own interest of the running month.
    slack = 0 if parse_decimal(option.proposal.annual_rate) == 0 else owed.interest
    assert owed.total - slack <= point.with_arrangement <= owed.total


def proposal(**changed: object) -> Proposal:
    base = Proposal(
        start=DAY,
        instalments=12,
        first_due=date(2026, 4, 12),
        due_day=12,
        down_payment=0,
        waive_penalty=0,
        waive_interest=0,
        waive_fee=0,
        conditional=True,
    )
    return replace(base, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "where", "code"),
    [
        ({"instalments": 0}, "instalments", "plan.instalments_range"),
        ({"instalments": 61}, "instalments", "plan.instalments_range"),
        ({"due_day": 32}, "due_day", "plan.due_day_range"),
        ({"first_due": DAY}, "first_due", "plan.first_due_range"),
        ({"waive_penalty": 10**9}, "waive_penalty", "plan.waives_more_penalty"),
        ({"down_payment": 10**9}, "down_payment", "plan.down_payment_range"),
        ({"annual_rate": "1.5"}, "annual_rate", "plan.rate_range"),
        ({"annual_rate": "abc"}, "annual_rate", "base.rate_malformed"),
    ],
)
def test_what_arithmetic_forbids_is_refused_even_to_a_request(
    changed: dict[str, object], where: str, code: str
) -> None:
    with pytest.raises(ForbearError) as refused:
        build(TOLD, proposal(**changed), GENEROUS, limits=False)
    assert (where, code) in [(problem.where, problem.code) for problem in refused.value.problems]
    assert all(
        (problem.mend.zh and problem.mend.en) or problem.code.startswith("base.")
        for problem in refused.value.problems
    )


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"instalments": 36}, "instalments"),
        ({"waive_penalty": TOLD.owed.penalty}, "waive_penalty"),
        ({"waive_interest": 1}, "waive_interest"),
        ({"waive_penalty": 1, "conditional": False}, "conditional"),
        ({"down_payment": 0}, "down_payment"),
    ],
)
def test_an_offer_is_held_to_the_programme_and_a_request_is_not(
    changed: dict[str, object], where: str
) -> None:
    with pytest.raises(ForbearError) as refused:
        build(TOLD, proposal(**changed), STRICT)
    assert where in [problem.where for problem in refused.value.problems]
    assert build(TOLD, proposal(**changed), STRICT, limits=False).total > 0


@settings(max_examples=30, deadline=None)
@given(arrears(), st.sampled_from(PROGRAMMES))
def test_a_proposal_survives_its_json(found: tuple[Debt, date], programme: object) -> None:
    debt, day = found
    for option in options(statement(debt, day), 70_000, programme, day):  # type: ignore[arg-type]
        assert proposal_from_json(proposal_to_json(option.proposal)) == option.proposal


def test_an_option_in_json_has_the_keys_that_checks_rely_on() -> None:
    option = options(TOLD, 800_00, GENEROUS, DAY)[0]
    told = option_to_json(reviewed(option, jiebei().contract, "consumer_finance", 800_00), "zh")
    assert set(told) >= {
        "rank",
        "measures",
        "down_payment",
        "instalments",
        "total",
        "waived",
        "monthly",
        "ends",
        "fits",
    }
    assert set(told["instalments"][0]) >= {"n", "due", "amount"}
    assert told["findings"]
    assert all(finding["source"] for finding in told["findings"])
