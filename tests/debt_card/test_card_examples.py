"""A card account in small situations with answers worked out by hand."""

from datetime import date
from fractions import Fraction

import pytest
from cards import card, paid, spent

from forbear.base.errors import ForbearError
from forbear.base.rates import Rate
from forbear.debt.arrangement import spread
from forbear.debt.card.cycle import due_date, statement_date
from forbear.debt.card.model import CardDebt, Charge, LateOrder, Minimum
from forbear.debt.card.statement import card_statement
from forbear.debt.model import Amounts, ArrangementTerms, DebtEvent, PlanTerms

MARCH_30 = spent(date(2026, 3, 30), 100_000)
CASH = DebtEvent(date(2026, 3, 10), "cash_advance", 100_000)


def told(*events: DebtEvent, on: date, **terms: object):
    return card_statement(CardDebt(card(**terms), events), on)


def test_paid_in_full_by_the_due_date_costs_nothing() -> None:
    assert told(MARCH_30, paid(date(2026, 4, 23), 100_000), on=date(2026, 5, 5)).accrued == Amounts(
        principal=100_000
    )


def test_the_minimum_paid_costs_interest_from_the_day_of_posting() -> None:
    """1,000 × 0.05 % × 24 days + 900 × 0.05 % × 12 days = 17.40: the example that Chinese banks print beside this rule."""
    found = told(MARCH_30, paid(date(2026, 4, 23), 10_000), on=date(2026, 5, 5))
    assert found.owed == Amounts(principal=90_000, interest=1_740)
    assert [(line.base, line.days, line.amount) for line in found.lines if line.component == "interest"] == [
        (100_000, 24, 1_200),
        (90_000, 12, 540),
    ]


def test_where_only_the_unpaid_part_loses_the_free_period() -> None:
    """900 × 0.05 % × 36 days = 16.20."""
    found = told(MARCH_30, paid(date(2026, 4, 23), 10_000), on=date(2026, 5, 5), interest_on="unpaid")
    assert found.owed.interest == 1_620


def test_nothing_shows_before_the_due_date_has_passed() -> None:
    assert told(MARCH_30, on=date(2026, 4, 23)).owed == Amounts(principal=100_000)
    # 25 days from posting, and 5 % of the minimum of 100 yuan
    assert told(MARCH_30, on=date(2026, 4, 24)).owed == Amounts(principal=100_000, interest=1_250, fee=500)


@pytest.mark.parametrize(
    ("terms", "fee"),
    [
        ({}, 500),
        ({"late_fee": Charge(Fraction(1, 20), least=1_000)}, 1_000),
        ({"late_fee": Charge(Fraction(1, 20), most=300)}, 300),
        ({"late_fee": Charge()}, 0),
        ({"minimum": Minimum(Fraction(1, 20))}, 250),
        ({"minimum": Minimum(Fraction(1, 20), least=20_000)}, 1_000),
    ],
)
def test_the_late_fee_is_on_what_is_missing_of_the_minimum(terms: dict, fee: int) -> None:
    assert told(MARCH_30, on=date(2026, 4, 24), **terms).owed.fee == fee


def test_within_the_grace_days_it_is_in_time() -> None:
    late = paid(date(2026, 4, 26), 100_000)
    assert told(MARCH_30, late, on=date(2026, 5, 5), grace_days=3).owed.total == 0
    # A day too late: 27 days from posting, and a late fee that no bill holds yet.
    assert (
        told(MARCH_30, paid(date(2026, 4, 27), 100_000), on=date(2026, 4, 27), grace_days=3).owed.interest
        == 1_400
    )
    assert told(MARCH_30, late, on=date(2026, 4, 26)).owed == Amounts(interest=1_350, fee=500)


def test_a_few_yuan_short_is_still_in_full() -> None:
    short = paid(date(2026, 4, 23), 99_100)
    assert told(MARCH_30, short, on=date(2026, 5, 5), tolerance=1_000).owed == Amounts(principal=900)
    # 24 days on 1,000 yuan and 12 days on 9 yuan: 12.00 + 0.05
    assert told(MARCH_30, short, on=date(2026, 5, 5)).owed == Amounts(principal=900, interest=1_205)


def test_interest_of_one_bill_bears_interest_in_the_next() -> None:
    # Bill of May: 36 days on 1,000 = 18.00. Bill of June: 31 days on 1,000 and on 18.00 = 15.50 + 0.279.
    assert told(MARCH_30, on=date(2026, 6, 5)).owed.interest == 1_800 + 1_578
    assert told(MARCH_30, on=date(2026, 6, 5), compounds=()).owed.interest == 1_800 + 1_550


def test_the_next_minimum_asks_for_what_is_missing_all_charges_and_a_tenth_of_the_rest() -> None:
    may = told(MARCH_30, on=date(2026, 5, 5)).bills[-1]
    assert may.balance == 100_000 + 1_800 + 500
    assert may.minimum == 10_000 + 1_800 + 500 + 9_000


def test_cash_bears_interest_from_its_day_and_costs_a_fee() -> None:
    found = told(
        CASH, paid(date(2026, 4, 5), 100_000), on=date(2026, 4, 5), cash_fee=Charge(Fraction(1, 100), 1_000)
    )
    # The payment meets the fee first; 10 yuan of cash stay. 26 days on 1,000 yuan.
    assert found.owed == Amounts(principal=1_000, interest=1_300)


def test_a_payment_beyond_what_is_owed_waits_for_the_next_purchase() -> None:
    events = (paid(date(2026, 3, 1), 30_000), MARCH_30)
    assert told(*events, on=date(2026, 3, 29)).credit == 30_000
    assert told(*events, on=date(2026, 3, 30)).owed == Amounts(principal=70_000)
    assert told(*events, on=date(2026, 3, 30)).credit == 0


def test_a_refund_meets_its_own_purchase_first() -> None:
    first, second = spent(date(2026, 3, 10), 50_000, "a"), spent(date(2026, 3, 20), 80_000, "b")
    found = told(first, second, DebtEvent(date(2026, 3, 25), "refund", 80_000, of="b"), on=date(2026, 4, 5))
    assert found.owed.principal == 50_000
    assert [movement.kind for movement in found.movements] == ["refund"]
    assert found.bills[-1].balance == 50_000


def test_an_instalment_plan_bills_a_part_and_a_fee_each_month() -> None:
    plan = DebtEvent(date(2026, 4, 10), "instalment_plan", 100_000, plan=PlanTerms(3, Fraction(6, 1000)))
    payments = [paid(date(2026, month, 23), 100_000 // 3 + 600 + (month == 7)) for month in (5, 6, 7)]
    found = told(MARCH_30, plan, *payments, on=date(2026, 7, 23))
    assert [bill.posted for bill in found.bills[-3:]] == [
        Amounts(principal=33_333, fee=600),
        Amounts(principal=33_333, fee=600),
        Amounts(principal=33_334, fee=600),
    ]
    assert [bill.minimum for bill in found.bills[-3:]] == [33_933, 33_933, 33_934]
    assert found.owed.total == 0
    assert found.accrued == Amounts(principal=100_000, fee=1_800)


def test_an_instalment_plan_paid_late_bears_interest_on_the_late_part_alone() -> None:
    plan = DebtEvent(date(2026, 4, 10), "instalment_plan", 90_000, plan=PlanTerms(3))
    found = told(MARCH_30, paid(date(2026, 4, 20), 10_000), plan, on=date(2026, 5, 24))
    # 300 yuan billed on 5 May, 19 days, and 5 % of the missing 300 yuan
    assert found.owed == Amounts(principal=90_000, interest=285, fee=1_500)


def test_no_more_than_the_spending_can_become_a_plan() -> None:
    with pytest.raises(ForbearError) as refused:
        told(
            CASH,
            DebtEvent(date(2026, 4, 10), "instalment_plan", 50_000, plan=PlanTerms(3)),
            on=date(2026, 4, 10),
        )
    assert refused.value.problems[0].code == "card.plan_too_large"


def test_payments_meet_principal_first_once_the_contract_says_so() -> None:
    late = {"allocation_late": LateOrder(91, ("principal", "interest", "penalty", "fee"))}
    early, later = paid(date(2026, 7, 22), 2_000), paid(date(2026, 7, 23), 2_000)  # 90 and 91 days past due
    assert told(MARCH_30, early, on=early.on, **late).owed.principal == 100_000
    assert told(MARCH_30, later, on=later.on, **late).owed.principal == 98_000


def test_days_past_due_count_from_the_oldest_minimum_that_is_missing() -> None:
    assert told(MARCH_30, on=date(2026, 6, 30)).days_past_due == 68
    cured = paid(date(2026, 5, 10), 10_000)  # the missing minimum of April, not that of May
    assert told(MARCH_30, cured, on=date(2026, 5, 20)).days_past_due == 0
    assert told(MARCH_30, cured, on=date(2026, 6, 30)).days_past_due == 38


def test_a_suspension_takes_its_days_out() -> None:
    stop = DebtEvent(date(2026, 4, 6), "interest_suspension", until=date(2026, 4, 30))
    # 36 days less 25
    assert told(MARCH_30, stop, on=date(2026, 5, 5)).owed.interest == 550


def test_a_new_rate_counts_from_its_day() -> None:
    change = DebtEvent(date(2026, 4, 5), "rate_change", rate=Rate("0.0003"))
    # 5 days (31 March to 4 April) at the old rate, 31 days (5 April to 5 May) at the new
    assert told(MARCH_30, change, on=date(2026, 5, 5)).owed.interest == 250 + 930


PAY_LATER = {
    "product": "pay_later",
    "interest_from": "due",
    "interest_on": "unpaid",
    "compounds": (),
    "late_fee": Charge(),
    "late_rate": Rate("0.0005"),
}


def test_pay_later_paid_at_least_bears_interest_from_the_due_date() -> None:
    found = told(MARCH_30, paid(date(2026, 4, 20), 10_000), on=date(2026, 5, 3), **PAY_LATER)
    assert found.owed == Amounts(principal=90_000, interest=450)  # 10 days


def test_pay_later_not_paid_bears_a_daily_late_charge_instead() -> None:
    found = told(MARCH_30, on=date(2026, 5, 3), **PAY_LATER)
    assert found.owed == Amounts(principal=100_000, penalty=500)
    assert found.days_past_due == 10


def test_a_personalised_agreement_freezes_and_replaces_the_account() -> None:
    made = date(2026, 5, 10)
    owed = told(MARCH_30, on=made).owed
    assert owed == Amounts(principal=100_000, interest=1_800 + 250, fee=500)
    rest = owed.total - owed.fee
    planned = tuple((part.due, part.amount) for part in spread(rest, 12, date(2026, 6, 10), 10))
    terms = ArrangementTerms(Amounts(fee=500), Amounts(), 0, planned)
    agreement = DebtEvent(made, "arrangement", arrangement=terms)
    found = told(MARCH_30, agreement, *(paid(due, amount) for due, amount in planned), on=date(2027, 6, 1))
    assert found.owed.total == 0
    assert found.waived == Amounts(fee=500)
    assert len(found.bills) == len(told(MARCH_30, on=made).bills), "no bill is made while it performs"
    half = told(MARCH_30, agreement, paid(*planned[0]), on=date(2026, 12, 31))
    assert half.days_past_due == (date(2026, 12, 31) - date(2026, 7, 10)).days
    assert half.owed.total == rest - planned[0][1], "nothing accrues while it performs"


@pytest.mark.parametrize("rounding", ["half_up", "half_even", "up", "down"])
def test_an_agreement_with_interest_rounds_its_own_way_whatever_the_card_does(rounding: str) -> None:
    made = date(2026, 5, 10)
    owed = told(MARCH_30, on=made, rounding=rounding).owed.total
    planned = spread(owed, 12, date(2026, 6, 10), 10, "0.036", start=made)
    terms = ArrangementTerms(
        Amounts(), Amounts(), 0, tuple((part.due, part.amount) for part in planned), "0.036"
    )
    agreement = DebtEvent(made, "arrangement", arrangement=terms)
    found = told(MARCH_30, agreement, on=date(2026, 6, 10), rounding=rounding)
    (own,) = [line for line in found.lines if line.clause == "arrangement"]
    assert (own.amount, own.rounding) == (planned[0].interest, "half_up")


def test_a_broken_agreement_brings_back_what_was_conditional_and_interest_from_the_day_named() -> None:
    made, broken = date(2026, 5, 10), date(2026, 8, 1)
    owed = told(MARCH_30, on=made).owed
    planned = tuple((part.due, part.amount) for part in spread(owed.principal, 12, date(2026, 6, 10), 10))
    terms = ArrangementTerms(Amounts(), Amounts(interest=owed.interest, fee=owed.fee), 0, planned)
    events = (
        DebtEvent(made, "arrangement", arrangement=terms),
        DebtEvent(broken, "arrangement_broken", resume_from=broken),
    )
    assert told(MARCH_30, *events, on=broken).owed == owed
    # 4 days on 1,000.00 and on the 18.00 and 2.50 of posted interest: 2.00 + 0.04
    assert told(MARCH_30, *events, on=date(2026, 8, 5)).owed.interest == owed.interest + 204


def test_a_settlement_ends_it() -> None:
    found = told(MARCH_30, DebtEvent(date(2026, 6, 1), "settlement", 80_000), on=date(2026, 12, 1))
    assert found.owed.total == 0
    assert found.paid.total == 80_000


def test_a_charge_off_leaves_the_debt_and_later_money_is_a_recovery() -> None:
    off = DebtEvent(date(2026, 6, 1), "charge_off", interest_stops=True)
    before = told(MARCH_30, on=date(2026, 6, 1)).owed
    found = told(MARCH_30, off, paid(date(2026, 9, 1), 20_000), on=date(2026, 9, 1))
    assert found.charged_off == date(2026, 6, 1)
    assert {movement.kind for movement in found.movements} == {"recovery"}
    assert (
        found.owed.principal + found.owed.interest
        == before.principal + before.interest - 20_000 + found.paid.fee
    )


def test_bills_and_due_dates_keep_to_short_months() -> None:
    end = card(due_day=None, due_after=20)
    end = type(end)(**{**{f: getattr(end, f) for f in end.__slots__}, "statement_day": 31})
    assert [statement_date(end, n) for n in (1, 2, 3)] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]
    assert due_date(end, date(2026, 2, 28)) == date(2026, 3, 20)


def test_a_bill_paid_in_full_stays_free_when_the_next_is_not() -> None:
    may = spent(date(2026, 5, 1), 20_000)
    found = told(MARCH_30, paid(date(2026, 4, 23), 100_000), may, on=date(2026, 6, 5))
    # 35 days on 200 yuan alone
    assert found.owed == Amounts(principal=20_000, interest=350, fee=100)


def test_a_bill_must_be_over_before_the_next_is_made() -> None:
    with pytest.raises(ForbearError) as refused:
        told(on=date(2026, 2, 1), due_day=4, grace_days=3)
    assert refused.value.problems[0].code == "card.due_after_next_bill"


def test_a_payment_holiday_asks_for_nothing_and_costs_no_late_fee_while_interest_goes_on() -> None:
    """The bills of 5 April and 5 May rest; by the bill of 5 June a month has passed at 0.05 % since posting, and it asks again."""
    rest = DebtEvent(date(2026, 4, 10), "payment_holiday", until=date(2026, 5, 31))
    found = told(MARCH_30, rest, on=date(2026, 5, 24))
    assert (found.owed.fee, found.overdue.total, found.days_past_due) == (0, 0, 0)
    assert (
        found.owed.interest == 1_800 + 967
    )  # 36 days 18.00 in the bill of 5 May; then 19 days 9.50 and 0.17 on those 18.00, so 9.67
    assert [bill.minimum for bill in found.bills[-2:]] == [0, 0]
    assert told(MARCH_30, on=date(2026, 5, 24)).owed.fee > 0
    asked = told(MARCH_30, rest, on=date(2026, 6, 5)).bills[-1]
    assert asked.minimum == 10_000 + 1_800 + 1_578  # 31 days on 1,000 and on 18.00: 15.50 + 0.28
    late = told(MARCH_30, rest, on=date(2026, 6, 24))
    assert (late.overdue.total, late.owed.fee) == (asked.minimum, 669)
