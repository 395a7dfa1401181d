"""One jiebei loan, 77 days overdue, and what can be arranged for it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from plan_given import LOAN, START, a_programme, a_proposal

from forbear.base.errors import ForbearError
from forbear.debt.model import Debt, DebtEvent
from forbear.debt.statement import statement
from forbear.plan.options import build, first_due_after, options
from forbear.plan.picture import arrangement_events, balances
from forbear.plan.plan_json import option_to_json, proposal_from_json, proposal_to_json
from forbear.plan.review import reviewed

OWED = statement(LOAN, START)


def refusal(**changes: object) -> list[tuple[str, str]]:
    """(field, code) of everything that is refused of a proposal."""
    with pytest.raises(ForbearError) as caught:
        build(OWED, a_proposal(**changes), a_programme())
    assert all(problem.text.zh and problem.mend.zh for problem in caught.value.problems)
    return [(problem.where, problem.code) for problem in caught.value.problems]


def test_the_loan_is_77_days_past_due() -> None:
    assert OWED.days_past_due == 77
    assert OWED.owed.penalty > 0
    assert OWED.owed.principal + OWED.owed.interest + OWED.owed.penalty == OWED.owed.total


def test_what_is_owed_less_waivers_and_down_payment_is_spread_to_the_fen() -> None:
    penalty = OWED.owed.penalty
    option = build(OWED, a_proposal(waive_penalty=penalty, down_payment=50_000), a_programme())
    left = OWED.owed.total - penalty - 50_000
    assert option.balance == left
    assert [row.amount for row in option.instalments[:-1]] == [left // 36] * 35
    assert option.instalments[-1].amount == left - 35 * (left // 36)
    assert (option.instalments[0].due, option.ends) == (date(2026, 4, 12), date(2029, 3, 12))
    assert option.total == left + 50_000


def test_what_fits_comes_first_and_costs_least() -> None:
    found = options(OWED, 80_000, a_programme(), START, 10)
    assert 3 <= len(found) <= 5
    first = found[0]
    assert first.fits
    assert first.monthly <= 80_000
    assert first.down_payment == 0
    assert first.waived.penalty == OWED.owed.penalty
    assert first.waived.interest == OWED.owed.interest // 2
    assert first.total == min(option.total for option in found if option.fits)
    one_fewer = replace(first.proposal, instalments=first.proposal.instalments - 1)
    assert build(OWED, one_fewer, a_programme()).monthly > 80_000
    assert "之内" in first.why.zh
    assert "within what you can pay" in first.why.en


@pytest.mark.parametrize("capacity", [0, 1, 15_000])
def test_nothing_is_said_to_fit_that_does_not(capacity: int) -> None:
    found = options(OWED, capacity, a_programme(), START, 10)
    assert not any(option.fits for option in found)
    assert found[0].monthly == min(option.monthly for option in found)
    assert all("more than you can pay" in option.why.en for option in found)


def test_an_unknown_capacity_is_said_to_be_unknown() -> None:
    found = options(OWED, None, a_programme(), START, None)
    assert len(found) >= 3
    assert not any(option.fits for option in found)
    assert all("not known yet" in option.why.en for option in found)


@pytest.mark.parametrize(
    ("payday", "due_day"), [(10, 12), (1, 3), (26, 28), (27, 28), (28, 2), (31, 2), (None, 2)]
)
def test_the_due_day_follows_payday_and_every_month_has_it(payday: int | None, due_day: int) -> None:
    first, day = first_due_after(START, payday)
    assert day == due_day
    assert first.day == due_day
    assert (first - START).days >= 15


def test_a_programme_that_bears_interest_is_kept_to() -> None:
    programme = a_programme(interest_suspension=False, annual_rate="0.036")
    for option in options(OWED, 120_000, programme, START, 10):
        assert option.proposal.annual_rate == "0.036"
        assert option.total > option.balance + option.down_payment
        assert {measure.kind for measure in option.measures} >= {"rate_reduction", "term_extension"}


def test_a_least_down_payment_is_in_every_option() -> None:
    programme = a_programme(down_payment_min=Fraction(1, 10))
    for option in options(OWED, 80_000, programme, START, 10):
        assert option.down_payment * 10 >= OWED.owed.total - option.waived.total


def test_no_instalment_is_below_the_least_of_the_programme() -> None:
    programme = a_programme(monthly_min=100_000)
    for option in options(OWED, 30_000, programme, START, 10):
        assert min(row.amount for row in option.instalments) >= 100_000
    assert refusal(instalments=60, down_payment=OWED.owed.total - 599_999) == [
        ("instalments", "plan.monthly_below_minimum")
    ]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"instalments": 0}, "instalments", "plan.instalments_range"),
        ({"instalments": 61}, "instalments", "plan.instalments_range"),
        ({"first_due": START}, "first_due", "plan.first_due_range"),
        ({"due_day": 32}, "due_day", "plan.due_day_range"),
        ({"waive_penalty": OWED.owed.penalty + 1}, "waive_penalty", "plan.waives_more_penalty"),
        ({"waive_interest": -1}, "waive_interest", "plan.waives_more_interest"),
        ({"waive_fee": 1}, "waive_fee", "plan.waives_more_fee"),
        ({"down_payment": OWED.owed.total}, "down_payment", "plan.down_payment_range"),
        ({"down_payment": OWED.owed.total - 10}, "instalments", "plan.too_little_to_spread"),
        ({"annual_rate": "free"}, "annual_rate", "base.rate_malformed"),
        ({"annual_rate": "1"}, "annual_rate", "plan.rate_range"),
        ({"start": date(2026, 3, 3)}, "start", "plan.other_day"),
        ({"waive_interest": OWED.owed.interest}, "waive_interest", "plan.waiver_over_programme_interest"),
        ({"waive_penalty": 1, "conditional": False}, "conditional", "plan.waiver_must_be_conditional"),
    ],
)
def test_a_number_that_cannot_be_is_refused_at_its_field(
    changes: dict[str, object], field: str, code: str
) -> None:
    assert (field, code) in refusal(**changes)


def test_everything_wrong_is_said_at_once() -> None:
    assert {field for field, _ in refusal(instalments=99, due_day=0, waive_fee=5)} == {
        "instalments",
        "due_day",
        "waive_fee",
    }


def test_a_request_may_ask_for_more_than_the_programme_gives() -> None:
    asked = a_proposal(waive_interest=OWED.owed.interest, conditional=False)
    option = build(OWED, asked, a_programme(instalments_max=12), limits=False)
    assert option.waived.interest == OWED.owed.interest
    with pytest.raises(ForbearError) as caught:
        build(OWED, asked, a_programme(instalments_max=12))
    assert {problem.where for problem in caught.value.problems} == {
        "instalments",
        "waive_interest",
        "conditional",
    }


def test_a_debt_that_is_paid_needs_no_plan() -> None:
    settled = Debt(LOAN.contract, (*LOAN.events, DebtEvent(START, "repayment", amount=OWED.owed.total)))
    with pytest.raises(ForbearError) as caught:
        options(statement(settled, START), 80_000, a_programme(), START, 10)
    assert caught.value.problems[0].code == "plan.nothing_owed"


def test_a_statement_of_another_day_is_refused() -> None:
    with pytest.raises(ForbearError) as caught:
        options(OWED, 80_000, a_programme(), date(2026, 3, 3), 10)
    assert caught.value.problems[0].code == "plan.other_day"


def test_the_picture_ends_at_nothing_with_and_grows_without() -> None:
    option = options(OWED, 80_000, a_programme(), START, 10)[0]
    points = balances(LOAN, option)
    assert (points[0].on, points[0].with_arrangement, points[0].without) == (
        START,
        option.balance,
        OWED.owed.total,
    )
    assert points[-1].with_arrangement == 0
    assert points[-1].on >= option.ends
    grown = [point.without for point in points]
    assert grown == sorted(grown)
    assert grown[-1] > grown[0]


def test_findings_name_rules_and_say_when_it_is_more_than_can_be_paid() -> None:
    option = build(OWED, a_proposal(), a_programme())
    within = reviewed(option, LOAN.contract, "consumer_finance", option.monthly)
    beyond = reviewed(option, LOAN.contract, "consumer_finance", option.monthly - 1)
    assert within.findings
    assert all(finding.rule and finding.source for finding in within.findings)
    assert within.findings != beyond.findings


def test_conditional_waivers_return_when_it_is_broken_and_outright_ones_do_not() -> None:
    for conditional in (True, False):
        asked = a_proposal(waive_penalty=OWED.owed.penalty, conditional=conditional)
        option = build(OWED, asked, a_programme(), limits=False)
        broken = DebtEvent(date(2026, 5, 20), "arrangement_broken", resume_from=date(2026, 5, 20))
        debt = replace(LOAN, events=(*LOAN.events, *arrangement_events(option), broken))
        returned = statement(debt, date(2026, 5, 20)).owed.total - option.balance
        assert returned == (OWED.owed.penalty if conditional else 0)


def test_json_keeps_a_proposal_and_shows_an_option_in_yuan() -> None:
    option = build(OWED, a_proposal(waive_penalty=1), a_programme())
    assert proposal_from_json(proposal_to_json(option.proposal)) == option.proposal
    shown = option_to_json(option, "en")
    assert shown["waived"] == "0.01"
    assert shown["instalments"][0]["due"] == "2026-04-12"
    assert set(shown) >= {"rank", "measures", "down_payment", "instalments", "total", "waived", "monthly"}
    assert set(shown) >= {"ends", "fits"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start", "2026-3-2"),
        ("first_due", None),
        ("down_payment", "500.00"),
        ("waive_fee", -1),
        ("instalments", True),
        ("conditional", "yes"),
        ("annual_rate", 0),
        ("remainder", "middle"),
    ],
)
def test_json_that_is_no_proposal_is_refused_at_its_field(field: str, value: object) -> None:
    with pytest.raises(ForbearError) as caught:
        proposal_from_json({**proposal_to_json(a_proposal()), field: value})
    assert caught.value.problems[0].where == field
