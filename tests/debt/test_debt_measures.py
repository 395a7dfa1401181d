"""Every measure on a loan of 12,000 yuan, in small situations with answers worked out by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from forbear.base.errors import ForbearError
from forbear.base.rates import Rate
from forbear.debt.arrangement import spread
from forbear.debt.model import Amounts, ArrangementTerms, Contract, Debt, DebtEvent, PeriodicFee, Statement
from forbear.debt.schedule import contract_schedule
from forbear.debt.statement import statement

LOAN = Contract(
    "jiebei",
    "JB-1",
    "equal_principal",
    1_200_000,
    Rate("0.0004"),
    date(2026, 1, 15),
    instalments=12,
    due_day=15,
)
"""1,000 yuan of principal a month from 15 February; 0.04 % a day; penalty 0.06 %."""


def told(*events: DebtEvent, on: date, **terms: Any) -> Statement:
    return statement(Debt(replace(LOAN, **terms), events), on)


def dues(found: Statement) -> list[date]:
    return [row.due for row in found.schedule]


def test_acceleration_makes_everything_due_and_ends_ordinary_interest() -> None:
    on = DebtEvent(date(2026, 2, 25), "acceleration")
    found = told(on, on=date(2026, 3, 7))
    # First period: 31 days on 12,000; then 10 days on 11,000; then penalty on all of it.
    assert found.owed.interest == 14_880 + 4_400
    # 20 days on the first instalment of 1,000, 10 days on the 11,000 that fell due on 25 February, at 0.06 % a day
    assert found.owed.penalty == 1_200 + 6_600
    assert found.overdue.principal == 1_200_000
    assert len(found.schedule) == 2


def test_nothing_accrues_twice_after_acceleration() -> None:
    """One day more costs the penalty rate on the whole principal, and nothing else."""
    on = DebtEvent(date(2026, 2, 25), "acceleration")
    one, two = told(on, on=date(2026, 6, 1)).owed, told(on, on=date(2026, 6, 2)).owed
    assert two.total - one.total == 720


def test_a_drawdown_raises_principal_from_its_day() -> None:
    found = told(DebtEvent(date(2026, 2, 1), "drawdown", 120_000), on=date(2026, 2, 15))
    # 17 days on 12,000 and 14 days on 13,200; 13,200 over 12 instalments
    assert found.schedule[0].interest == 8_160 + 7_392
    assert found.schedule[0].principal == 110_000
    assert found.owed.principal == 1_320_000


def test_pay_as_you_wish_with_two_drawdowns_and_a_repayment() -> None:
    """随借随还: interest on what is used, day by day; the credit can be drawn again after it was repaid."""
    events = (
        DebtEvent(date(2026, 1, 25), "repayment", 1_200_000 + 4_800),
        DebtEvent(date(2026, 3, 20), "drawdown", 300_000),
        DebtEvent(date(2026, 4, 1), "drawdown", 200_000),
    )
    assert told(events[0], on=date(2026, 3, 1), method="flexible").owed.total == 0
    found = told(*events, on=date(2026, 4, 15), method="flexible")
    # 12 days on 3,000 and 14 days on 5,000
    assert found.owed == Amounts(principal=500_000, interest=1_440 + 2_800)
    assert dues(found)[0] == date(2026, 4, 15)


def test_pay_as_you_wish_repaid_in_part_and_drawn_again() -> None:
    """4,000 of 12,000 is repaid on 25 January with the interest of ten days, and 2,000 drawn on 5 February; 12,000 − 4,000 + 2,000 is left."""
    part = DebtEvent(date(2026, 1, 25), "repayment", 400_000 + 4_800)
    again = DebtEvent(date(2026, 2, 5), "drawdown", 200_000)
    found = told(part, again, on=date(2026, 2, 15), method="flexible")
    # 11 days on 8,000 and 10 days on 10,000 fall due; no principal does before the last due date
    assert found.owed == Amounts(principal=1_000_000, interest=3_520 + 4_000)
    assert [(row.principal, row.interest) for row in found.schedule[:2]] == [(0, 7_520), (0, 11_200)]
    assert [row.principal for row in found.schedule if row.principal] == [1_000_000]
    # A missed due date makes that interest overdue; principal is not, so nothing bears penalty interest
    late = told(part, again, on=date(2026, 2, 25), method="flexible")
    assert (late.overdue, late.days_past_due, late.owed.penalty) == (Amounts(interest=7_520), 10, 0)


def test_penalty_also_on_overdue_interest_where_the_contract_says_so() -> None:
    plain = told(on=date(2026, 2, 25)).owed.penalty
    both = told(on=date(2026, 2, 25), penalty_on=("principal", "interest")).owed.penalty
    # 10 days on 1,000 yuan, and on 1,000 and 148.80
    assert (plain, both) == (600, 689)


def test_capitalisation_turns_due_interest_into_principal_where_allowed() -> None:
    event = DebtEvent(date(2026, 2, 20), "capitalisation", component="interest")
    found = told(event, on=date(2026, 2, 20), capitalises=("interest",))
    # 148.80 of interest became principal; 5 days on 11,000 are running, and 5 days of penalty on 1,000
    assert found.owed == Amounts(principal=1_214_880, interest=2_200, penalty=300)
    with pytest.raises(ForbearError) as refused:
        told(event, on=date(2026, 2, 20))
    assert refused.value.problems[0].code == "measures.capitalisation_not_allowed"


def test_what_was_capitalised_bears_ordinary_interest_from_then_on() -> None:
    event = DebtEvent(date(2026, 2, 20), "capitalisation", component="interest")
    found = told(event, on=date(2026, 3, 15), capitalises=("interest",))
    # 28 days on 11,000 = 123.20 and 23 days on 148.80 = 1.36896
    assert found.schedule[1].interest == 12_320 + 137


def test_forgiveness_of_principal_lowers_the_instalments_to_come() -> None:
    event = DebtEvent(date(2026, 2, 16), "waiver", 120_000, component="principal")
    found = told(DebtEvent(date(2026, 2, 15), "repayment", 114_880), event, on=date(2026, 2, 16))
    assert found.owed.principal == 980_000
    assert [row.principal for row in found.schedule[1:]] == [89_090] * 10 + [89_100]


def test_a_settlement_takes_a_sum_for_the_whole() -> None:
    event = DebtEvent(date(2026, 6, 1), "settlement", 700_000)
    found = told(event, on=date(2027, 1, 1))
    assert found.owed.total == 0
    assert found.days_past_due == 0
    assert found.paid.total == 700_000
    assert found.waived.total == found.accrued.total - 700_000
    with pytest.raises(ForbearError) as refused:
        told(replace(event, amount=2_000_000), on=date(2027, 1, 1))
    assert refused.value.problems[0].code == "debt.settlement_too_large"


def test_an_extension_lengthens_the_schedule_and_lowers_the_instalments() -> None:
    found = told(DebtEvent(date(2026, 2, 20), "term_extension", count=11), on=date(2026, 2, 20))
    assert len(found.schedule) == 23
    assert dues(found)[-1] == date(2027, 12, 15)
    assert {row.principal for row in found.schedule[1:]} == {50_000}


def test_an_extension_of_a_bullet_moves_its_only_due_date() -> None:
    found = told(
        DebtEvent(date(2026, 2, 20), "term_extension", count=3), on=date(2026, 2, 20), method="bullet"
    )
    assert dues(found) == [date(2027, 4, 15)]
    assert found.schedule[0].interest == 1_200_000 * 4 * (date(2027, 4, 15) - LOAN.disbursed).days // 10_000


def test_reamortisation_takes_overdue_principal_back_into_the_schedule() -> None:
    event = DebtEvent(date(2026, 4, 20), "reamortisation")
    found = told(event, on=date(2026, 4, 20))
    assert found.overdue.principal == 0
    assert found.owed.principal == 1_200_000
    assert {row.principal for row in found.schedule if row.due > date(2026, 4, 20)} == {
        1_200_000 // 9 // 1,
        133_336,
    }
    # The interest and penalty that had come due stay due.
    assert found.overdue.interest == 14_880 + 12_320 + 12_400
    assert found.overdue.penalty == told(on=date(2026, 4, 20)).overdue.penalty


def test_reamortisation_after_the_end_spreads_over_a_number_of_new_instalments() -> None:
    found = told(DebtEvent(date(2027, 3, 1), "reamortisation", count=24), on=date(2027, 3, 1))
    coming = [row for row in found.schedule if row.due > date(2027, 3, 1)]
    assert len(coming) == 24
    assert (coming[0].due, coming[-1].due) == (date(2027, 3, 15), date(2029, 2, 15))
    assert sum(row.principal for row in coming) == 1_200_000


def test_a_holiday_of_everything_skips_due_dates_and_adds_them_at_the_end() -> None:
    event = DebtEvent(date(2026, 3, 1), "payment_holiday", until=date(2026, 5, 31))
    found = told(DebtEvent(date(2026, 2, 15), "repayment", 114_880), event, on=date(2026, 6, 14))
    assert found.days_past_due == 0
    assert dues(found)[1] == date(2026, 6, 15)
    assert dues(found)[-1] == date(2027, 4, 15)
    # Interest went on: 120 days on 11,000
    assert found.schedule[1].interest == 52_800
    assert found.schedule[1].principal == 100_000


def test_a_holiday_of_principal_leaves_interest_due() -> None:
    event = DebtEvent(date(2026, 3, 1), "payment_holiday", until=date(2026, 5, 31), holiday="principal")
    found = told(DebtEvent(date(2026, 2, 15), "repayment", 114_880), event, on=date(2026, 3, 1))
    assert [(row.principal, row.interest) for row in found.schedule[1:5]] == [
        (0, 12_320),
        (0, 13_640),
        (0, 13_200),
        (100_000, 13_640),
    ]
    assert len(found.schedule) == 15
    level = told(event, on=date(2026, 3, 1), method="equal_instalment").schedule
    assert [row.principal for row in level[1:4]] == [0, 0, 0]
    assert len({row.total for row in level[4:-1]}) == 1


def test_a_holiday_of_interest_defers_it_without_interest_on_it() -> None:
    event = DebtEvent(date(2026, 3, 1), "payment_holiday", until=date(2026, 4, 30), holiday="interest")
    found = told(DebtEvent(date(2026, 2, 15), "repayment", 114_880), event, on=date(2026, 3, 1))
    assert [(row.principal, row.interest) for row in found.schedule[1:4]] == [
        (100_000, 0),
        (100_000, 0),
        # 28 days on 11,000, 31 on 10,000, 30 on 9,000
        (100_000, 12_320 + 12_400 + 10_800),
    ]
    assert len(found.schedule) == 12
    assert sum(row.interest for row in found.schedule) == sum(row.interest for row in contract_schedule(LOAN))


def test_a_rate_reduction_counts_from_the_next_period() -> None:
    found = told(DebtEvent(date(2026, 2, 20), "rate_change", rate=Rate("0.0002")), on=date(2026, 4, 15))
    assert [row.interest for row in found.schedule[:3]] == [14_880, 12_320, 6_200]


def test_an_interest_suspension_takes_its_days_out() -> None:
    stop = DebtEvent(date(2026, 2, 16), "interest_suspension", until=date(2026, 3, 15))
    assert told(stop, on=date(2026, 3, 15)).schedule[1].interest == 0


def test_a_charge_off_leaves_it_owed_and_later_money_is_a_recovery() -> None:
    off = DebtEvent(date(2026, 6, 1), "charge_off", interest_stops=True)
    before, later = told(off, on=date(2026, 6, 1)), told(off, on=date(2026, 12, 1))
    assert later.owed.total == before.owed.total
    assert later.charged_off == date(2026, 6, 1)
    found = told(off, DebtEvent(date(2026, 12, 1), "repayment", 50_000), on=date(2026, 12, 1))
    assert {movement.kind for movement in found.movements} == {"recovery"}
    assert found.owed.total == before.owed.total - 50_000
    goes_on = told(replace(off, interest_stops=False), on=date(2026, 12, 1))
    assert goes_on.owed == told(on=date(2026, 12, 1)).owed


def test_a_charged_off_loan_can_still_be_arranged() -> None:
    off = DebtEvent(date(2026, 6, 1), "charge_off", interest_stops=True)
    owed = told(off, on=date(2026, 7, 1)).owed
    planned = tuple((part.due, part.amount) for part in spread(owed.principal, 6, date(2026, 8, 1), 1))
    waived = Amounts(interest=owed.interest, penalty=owed.penalty)
    terms = ArrangementTerms(waived, Amounts(), 0, planned)
    events = [off, DebtEvent(date(2026, 7, 1), "arrangement", arrangement=terms)]
    events += [DebtEvent(due, "repayment", amount) for due, amount in planned]
    assert told(*events, on=date(2027, 2, 1)).owed.total == 0


def test_a_measure_that_changes_the_schedule_waits_for_the_arrangement_to_end() -> None:
    owed = told(on=date(2026, 3, 1)).owed
    terms = ArrangementTerms(Amounts(), Amounts(), 0, ((date(2026, 4, 1), owed.total),))
    with pytest.raises(ForbearError) as refused:
        told(
            DebtEvent(date(2026, 3, 1), "arrangement", arrangement=terms),
            DebtEvent(date(2026, 3, 5), "term_extension", count=3),
            on=date(2026, 3, 5),
        )
    assert refused.value.problems[0].code == "measures.while_arranged"


def test_guarantee_and_service_fees_fall_due_with_each_instalment() -> None:
    """Consumer-finance loan, 15 % a year on 360 days and months of 30: 150 yuan of interest, 60 of guarantee, 8 of service."""
    fees = (PeriodicFee("担保费", share=Fraction(5, 1000)), PeriodicFee("服务费", amount=800))
    terms = {"rate": Rate("0.15", "annual", 360), "interest_days": "30/360", "fees": fees}
    found = told(on=date(2026, 2, 15), **terms)
    first = found.schedule[0]
    assert (first.principal, first.interest, first.fee, first.total) == (100_000, 15_000, 6_800, 121_800)
    assert found.owed == Amounts(principal=1_200_000, interest=15_000, fee=6_800)
    on_balance = (PeriodicFee("担保费", share=Fraction(5, 1000), of="balance"),)
    assert [row.fee for row in told(on=date(2026, 2, 1), **{**terms, "fees": on_balance}).schedule[:3]] == [
        6_000,
        5_500,
        5_000,
    ]


def test_a_loan_repaid_early_owes_no_later_fees() -> None:
    fees = (PeriodicFee("担保费", amount=5_000),)
    found = told(DebtEvent(date(2026, 1, 25), "repayment", 1_204_800), on=date(2026, 12, 15), fees=fees)
    assert found.owed.total == 0
    assert found.accrued.fee == 0


def test_a_back_dated_payment_replays() -> None:
    known = told(on=date(2026, 3, 1))
    replayed = told(DebtEvent(date(2026, 2, 15), "repayment", 114_880), on=date(2026, 3, 1))
    assert known.owed.penalty == 840
    assert replayed.owed.penalty == 0
