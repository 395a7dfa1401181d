"""借呗 as it is lent, worked by hand."""

from dataclasses import replace
from datetime import date

import pytest

from forbear.base.errors import ForbearError
from forbear.base.rates import Rate
from forbear.debt.arrangement import spread
from forbear.debt.model import Amounts, ArrangementTerms, Contract, Debt, DebtEvent
from forbear.debt.schedule import contract_schedule
from forbear.debt.statement import statement

LOAN = Contract(
    lender="jiebei",
    number="JB-0001",
    method="equal_instalment",
    principal=5_000_000,
    rate=Rate("0.0004"),
    disbursed=date(2024, 3, 15),
    instalments=12,
    due_day=15,
)


def test_first_month_of_a_level_loan() -> None:
    first, *_, last = contract_schedule(LOAN)
    # 50,000.00 × 0.04 % × 31 days
    assert first.interest == 62_000
    assert first.total == 450_531
    assert last.due == date(2025, 3, 15)
    assert last.total == 450_533  # the last instalment pays what remains


def test_principal_in_equal_parts_leaves_the_remainder_to_the_last() -> None:
    rows = contract_schedule(replace(LOAN, method="equal_principal", principal=1_000_000, instalments=3))
    assert [row.principal for row in rows] == [333_333, 333_333, 333_334]


def test_interest_first_and_principal_at_the_end() -> None:
    rows = contract_schedule(replace(LOAN, method="interest_only"))
    assert [row.principal for row in rows] == [0] * 11 + [5_000_000]
    assert rows[1].interest == 60_000  # 30 days of April to May


def test_a_due_day_that_february_lacks_comes_back_in_march() -> None:
    rows = contract_schedule(replace(LOAN, disbursed=date(2024, 12, 31), due_day=31, instalments=3))
    assert [row.due for row in rows] == [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]


def test_penalty_interest_runs_from_the_day_after_the_due_date() -> None:
    due = date(2024, 4, 15)
    principal = 450_531 - 62_000
    assert statement(Debt(LOAN), due).owed.penalty == 0
    assert statement(Debt(LOAN), due).days_past_due == 0
    told = statement(Debt(LOAN), date(2024, 4, 16))
    assert told.days_past_due == 1
    assert told.overdue == Amounts(principal, 62_000, round(principal * 0.0006), 0)


def test_grace_days_forgive_only_a_full_payment() -> None:
    lenient = replace(LOAN, grace_days=3)
    assert statement(Debt(lenient), date(2024, 4, 18)).owed.penalty == 0
    # Once they pass, penalty interest counts from the due date: four days of 3,885.31 × 0.06 %.
    assert statement(Debt(lenient), date(2024, 4, 19)).owed.penalty == 932


def test_a_payment_meets_penalty_then_interest_then_principal_of_the_oldest() -> None:
    paid = DebtEvent(date(2024, 5, 1), "repayment", amount=70_000)
    told = statement(Debt(LOAN, (paid,)), date(2024, 5, 1))
    penalty = 3_730  # 3,885.31 × 0.06 % × 16 days = 37.298976
    assert [(one.component, one.amount) for one in told.movements] == [
        ("penalty", penalty),
        ("interest", 62_000),
        ("principal", 70_000 - 62_000 - penalty),
    ]


def test_a_suspension_stops_interest_and_penalty_for_its_days() -> None:
    stopped = DebtEvent(date(2024, 4, 16), "interest_suspension", until=date(2024, 5, 15))
    told = statement(Debt(LOAN, (stopped,)), date(2024, 5, 15))
    assert told.owed.penalty == 0
    second = next(row for row in told.schedule if row.n == 2)
    assert second.interest == 0


def test_an_arrangement_freezes_the_debt_and_its_instalments_repay_it_to_the_fen() -> None:
    day = date(2024, 8, 20)
    owed = statement(Debt(LOAN), day).owed
    rest = owed.total - owed.penalty - 100_000
    plan = spread(rest, 24, date(2024, 9, 5), 5)
    terms = ArrangementTerms(
        waived=Amounts(),
        waived_conditionally=Amounts(penalty=owed.penalty),
        down_payment=100_000,
        instalments=tuple((row.due, row.amount) for row in plan),
    )
    made = DebtEvent(day, "arrangement", arrangement=terms)
    months_later = date(2025, 2, 1)
    told = statement(Debt(LOAN, (made,)), months_later)
    assert told.arranged
    assert told.owed.total == rest
    broken = DebtEvent(months_later, "arrangement_broken", resume_from=months_later)
    after = statement(Debt(LOAN, (made, broken)), months_later)
    assert after.owed.total == rest + owed.penalty  # the conditional waiver returns, to the fen
    assert after.owed.penalty == owed.penalty


def test_money_beyond_everything_is_held_as_credit() -> None:
    paid = DebtEvent(date(2024, 4, 1), "repayment", amount=6_000_000)
    told = statement(Debt(LOAN, (paid,)), date(2024, 4, 30))
    assert told.owed.total == 0
    assert told.credit == 6_000_000 - 5_000_000 - 34_000  # 17 days of interest


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (DebtEvent(date(2024, 3, 1), "repayment", amount=100), "debt.event_before_disbursement"),
        (
            DebtEvent(date(2024, 4, 1), "interest_suspension", until=date(2024, 3, 20)),
            "debt.suspension_ends_early",
        ),
    ],
)
def test_events_that_cannot_be_are_refused(event: DebtEvent, code: str) -> None:
    with pytest.raises(ForbearError) as refused:
        statement(Debt(LOAN, (event,)), date(2024, 6, 1))
    assert refused.value.problems[0].code == code


def test_a_statement_before_the_loan_is_refused() -> None:
    with pytest.raises(ForbearError) as refused:
        statement(Debt(LOAN), date(2024, 1, 1))
    assert refused.value.problems[0].code == "debt.before_disbursement"
