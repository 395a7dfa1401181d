"""Measures on a progressive loan, worked by hand: 100.00 at 7 % for six months, the February instalment paid, March missed.

Interest of a month at 7 %, 30/360, is balance × 0.07 / 12: 0.58 on 100.00, 0.49 on the 83.57 left after the first instalment of 17.01.
By 15 March 0.71 is payable: 0.49 of February, and 0.49 × 14/31 = 0.22 of March on principal of which 16.52 is overdue.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from debt_progressive.loans import (
    FIRST_PAID,
    LENT,
    MID_MARCH,
    SIX_FROM_APRIL,
    TERMS,
    dues,
    row_due,
)
from forbear.base.errors import ForbearError
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.delinquency import Bucket, Pause, bucket_of
from forbear.debt.progressive.loan import payoff, progress

MISSED_MARCH = [LENT, FIRST_PAID]
PENALTY = ev.Charge(date(2024, 3, 5), "penalty", 250)


def test_six_level_instalments_of_17_01_and_the_last_takes_the_residue():
    loan = progress(TERMS, [LENT], LENT.on)
    assert dues(loan) == [
        ("2024-02-01", 1643, 58),
        ("2024-03-01", 1652, 49),
        ("2024-04-01", 1662, 39),
        ("2024-05-01", 1672, 29),
        ("2024-06-01", 1681, 20),
        ("2024-07-01", 1690, 10),
    ]


def test_overdue_principal_bears_interest_only_to_the_day_looked_at():
    loan = progress(TERMS, MISSED_MARCH, MID_MARCH)
    assert row_due(loan, "2024-04-01").owed["interest"] == 43  # 0.39, and 16.52 × 14/31 of a month: 0.04
    assert loan.days_past_due == 14
    assert payoff(TERMS, MISSED_MARCH, MID_MARCH) == 8357 + 71


def test_paying_early_costs_interest_to_that_day_only_and_the_rest_is_principal():
    paid_early = ev.Payment(date(2024, 1, 16), 1701)
    loan = progress(TERMS, [LENT, paid_early], paid_early.on)
    assert loan.transactions[-1].split["interest"] == 28  # 100.00 × 0.07 / 12 × 15/31
    assert loan.transactions[-1].split["principal"] == 1673


def test_a_back_dated_payment_is_the_same_as_one_entered_in_time():
    later = ev.Payment(date(2024, 3, 1), 1701)
    in_time = progress(TERMS, [LENT, FIRST_PAID, later], MID_MARCH)
    back_dated = progress(TERMS, [LENT, later, FIRST_PAID], MID_MARCH)
    assert dues(in_time) == dues(back_dated)
    assert in_time.outstanding == back_dated.outstanding


def test_a_rate_change_levels_the_instalments_that_follow():
    halved = ev.RateChange(date(2024, 3, 2), Decimal("3.5"))
    loan = progress(TERMS, [LENT, halved], LENT.on)
    levels = [principal + interest for _, principal, interest in dues(loan)]
    assert levels[:2] == [1701, 1701]
    assert len(set(levels[2:5])) == 1
    assert levels[2] < 1701


def test_who_pays_once_a_rate_change_is_agreed_pays_into_the_plan_that_has_it():
    halved = ev.RateChange(date(2024, 5, 1), Decimal("3.5"))
    early = ev.Payment(date(2024, 2, 20), 4000)
    agreed_first = progress(TERMS, [LENT, FIRST_PAID, halved, early], early.on)
    paid_first = progress(TERMS, [LENT, FIRST_PAID, early, halved], early.on)
    back_dated = progress(
        TERMS, [LENT, FIRST_PAID, replace(halved, agreed=date(2024, 2, 21)), early], early.on
    )
    assert dues(back_dated) == dues(paid_first)
    assert agreed_first.instalments[3].total == 1696  # the plan was levelled at the new rate, then paid into
    assert paid_first.instalments[3].total == 1687  # what the payment left was levelled at the new rate


def test_an_interest_pause_takes_its_days_out_and_leaves_the_level():
    pause = ev.Pause(date(2024, 2, 5), date(2024, 2, 10))
    loan = progress(TERMS, [LENT, pause], LENT.on)
    assert dues(loan)[1] == ("2024-03-01", 1662, 39)  # 23 of 29 days of 0.49
    assert dues(loan)[-1] == ("2024-07-01", 1680, 10)  # the last instalment is 0.10 less


def test_a_down_payment_falls_due_at_once_and_the_rest_is_levelled():
    terms = replace(TERMS, down_payment=Decimal(25))
    loan = progress(terms, [LENT], LENT.on)
    assert (loan.instalments[0].down_payment, loan.instalments[0].total) == (True, 2500)
    assert sum(row.owed["principal"] for row in loan.instalments[1:]) == 7500


def test_a_second_disbursement_is_levelled_over_the_instalments_left():
    loan = progress(TERMS, [*MISSED_MARCH, ev.Disbursement(date(2024, 3, 1), 5000)], date(2024, 3, 1))
    assert sum(principal for _, principal, _ in dues(loan)) == 15000
    assert dues(loan)[1] == ("2024-03-01", 1652, 49)


def test_extra_terms_add_instalments_and_lower_them():
    loan = progress(TERMS, [LENT, ev.ExtraTerms(date(2024, 2, 1), 6)], LENT.on)
    assert len(dues(loan)) == 12
    assert sum(principal for _, principal, _ in dues(loan)) == 10000


def test_instalments_added_after_a_moved_due_date_or_a_re_age_follow_its_days():
    moved = ev.MovedDueDate(LENT.on, date(2024, 2, 1), date(2024, 2, 15))
    loan = progress(TERMS, [LENT, moved, ev.ExtraTerms(date(2024, 3, 15), 2)], LENT.on)
    assert [due for due, _, _ in dues(loan)][-3:] == ["2024-07-15", "2024-08-15", "2024-09-15"]
    more = [ev.ExtraTerms(date(2024, 5, 1), 1), ev.ExtraTerms(date(2024, 6, 1), 2)]
    reaged = progress(TERMS, [*MISSED_MARCH, ev.ReAge(MID_MARCH, SIX_FROM_APRIL), *more], MID_MARCH)
    assert [due for due, _, _ in dues(reaged)][-4:] == [
        "2024-09-01",
        "2024-10-01",
        "2024-11-01",
        "2024-12-01",
    ]
    assert sum(principal for _, principal, _ in dues(reaged)) == LENT.amount


def test_a_moved_due_date_moves_the_later_ones_and_its_interest():
    moved = ev.MovedDueDate(LENT.on, date(2024, 2, 1), date(2024, 2, 15))
    loan = progress(TERMS, [LENT, moved], LENT.on)
    assert [due for due, _, _ in dues(loan)][:3] == ["2024-02-15", "2024-03-15", "2024-04-15"]
    assert dues(loan)[0][2] == 86  # a month and 14/29 of the next


def test_a_holiday_on_principal_asks_for_interest_only_and_levels_the_rest():
    loan = progress(TERMS, [*MISSED_MARCH, ev.Holiday(date(2024, 3, 1), "principal", 2)], FIRST_PAID.on)
    assert dues(loan)[1:3] == [("2024-03-01", 0, 49), ("2024-04-01", 0, 49)]
    assert sum(principal for _, principal, _ in dues(loan)) == 10000


def test_interest_of_an_interest_holiday_is_asked_for_after_it():
    loan = progress(TERMS, [*MISSED_MARCH, ev.Holiday(date(2024, 3, 1), "interest", 2)], FIRST_PAID.on)
    assert [interest for _, _, interest in dues(loan)][:4] == [58, 0, 0, 117]  # 0.49 + 0.39 + 0.29


def test_a_re_age_at_the_contract_rate_puts_overdue_interest_in_the_first_new_instalment():
    loan = progress(TERMS, [*MISSED_MARCH, ev.ReAge(MID_MARCH, SIX_FROM_APRIL)], MID_MARCH)
    assert dues(loan)[1] == ("2024-04-01", 1332, 98)  # 0.49, and 0.49 of March
    assert [principal + interest for _, principal, interest in dues(loan)[1:]] == [1430] * 5 + [1429]
    assert loan.days_past_due == 0


def test_a_plan_that_payments_do_not_change_is_re_aged_like_one_that_they_do():
    standing = replace(TERMS, recalculation=False)
    event = ev.ReAge(MID_MARCH, SIX_FROM_APRIL)
    assert dues(progress(standing, [*MISSED_MARCH, event], MID_MARCH)) == dues(
        progress(TERMS, [*MISSED_MARCH, event], MID_MARCH)
    )


def test_interest_that_was_paid_is_not_spread_again_unless_the_terms_say_so():
    standing = replace(TERMS, recalculation=False)
    reaged = [*MISSED_MARCH, ev.ReAge(MID_MARCH, SIX_FROM_APRIL, "equal_payable")]
    assert progress(standing, reaged, MID_MARCH).outstanding["interest"] == 67  # 0.49, and 14/31 of 0.39
    again = replace(standing, paid_interest_spread_again=True)
    assert progress(again, reaged, MID_MARCH).outstanding["interest"] == 67 + 58


def test_a_plan_that_payments_do_not_change_is_met_anew_when_its_terms_change():
    standing = replace(TERMS, recalculation=False)
    moved = ev.MovedDueDate(date(2024, 2, 10), date(2024, 2, 1), date(2024, 2, 15))
    loan = progress(standing, [LENT, ev.Payment(date(2024, 1, 20), 1701), moved], moved.on)
    assert dues(loan)[0] == ("2024-02-15", 1615, 86)
    assert sum(principal for _, principal, _ in dues(loan)) == LENT.amount
    assert loan.instalments[0].open == 0


def test_equal_amounts_bear_no_interest_that_could_change_and_take_no_more_instalments():
    standing = replace(TERMS, recalculation=False)
    reaged = [*MISSED_MARCH, ev.ReAge(MID_MARCH, SIX_FROM_APRIL, "equal_payable")]
    plain = dues(progress(standing, reaged, MID_MARCH))
    for later in (
        ev.RateChange(date(2024, 5, 2), Decimal(3)),
        ev.Pause(date(2024, 5, 2), date(2024, 5, 20)),
    ):
        assert dues(progress(standing, [*reaged, later], MID_MARCH)) == plain
    with pytest.raises(ForbearError, match="ExtraTerms"):
        progress(standing, [*reaged, ev.ExtraTerms(date(2024, 5, 2), 2)], MID_MARCH)


def test_where_no_instalment_is_left_a_re_amortisation_moves_nothing():
    late = ev.ReAmortise(date(2024, 8, 1))
    loan = progress(TERMS, [*MISSED_MARCH, late], late.on)
    assert loan.outstanding["principal"] == 8357
    assert [each.kind for each in loan.transactions] == ["Disbursement", "repayment"]


def test_money_held_stays_held_when_a_later_payment_leaves_nothing():
    held = ev.Payment(MID_MARCH, 10000)
    more = [ev.Charge(date(2024, 3, 20), "fee", 3000), ev.Payment(date(2024, 3, 21), 1000)]
    before = progress(TERMS, [*MISSED_MARCH, held], MID_MARCH)
    loan = progress(TERMS, [*MISSED_MARCH, held, *more], date(2024, 3, 21))
    assert before.credit == 1572
    assert loan.credit + 3000 - loan.outstanding["fee"] == 1572 + 1000


def test_a_loan_is_not_re_aged_before_it_was_lent_and_may_be_on_its_first_day():
    early = ev.ReAge(date(2023, 12, 15), replace(SIX_FROM_APRIL, first_due=date(2023, 12, 15)))
    with pytest.raises(ForbearError, match="disburse"):
        progress(TERMS, [LENT, early], MID_MARCH)
    at_once = ev.ReAge(LENT.on, replace(SIX_FROM_APRIL, first_due=LENT.on), "equal_payable")
    loan = progress(TERMS, [LENT, at_once, ev.Payment(date(2024, 1, 15), 2000)], date(2024, 1, 15))
    assert sum(row.owed["principal"] for row in loan.instalments) == LENT.amount
    assert loan.outstanding["principal"] == 8000


def test_a_re_age_with_equal_amounts_spreads_payable_interest_and_ends_interest():
    loan = progress(TERMS, [*MISSED_MARCH, ev.ReAge(MID_MARCH, SIX_FROM_APRIL, "equal_payable")], MID_MARCH)
    assert dues(loan)[1:] == [
        ("2024-04-01", 1393, 12),
        ("2024-05-01", 1393, 12),
        ("2024-06-01", 1393, 12),
        ("2024-07-01", 1393, 12),
        ("2024-08-01", 1393, 12),
        ("2024-09-01", 1392, 11),
    ]


def test_a_re_age_with_equal_amounts_can_spread_all_interest_of_the_old_plan():
    loan = progress(TERMS, [*MISSED_MARCH, ev.ReAge(MID_MARCH, SIX_FROM_APRIL, "equal_full")], MID_MARCH)
    old = progress(TERMS, MISSED_MARCH, MID_MARCH)
    assert loan.outstanding["interest"] == old.outstanding["interest"]


def test_re_amortisation_levels_what_is_overdue_over_the_instalments_left():
    loan = progress(TERMS, [*MISSED_MARCH, ev.ReAmortise(MID_MARCH)], MID_MARCH)
    assert dues(loan)[1] == ("2024-04-01", 2034, 98)
    assert [principal + interest for _, principal, interest in dues(loan)[1:]] == [2132, 2132, 2132, 2133]


def test_re_amortisation_can_give_each_instalment_an_equal_part_of_overdue_interest():
    split = progress(TERMS, [*MISSED_MARCH, ev.ReAmortise(MID_MARCH, "interest_split")], MID_MARCH)
    plain = progress(TERMS, [LENT, FIRST_PAID, ev.ReAmortise(MID_MARCH)], MID_MARCH)
    assert row_due(split, "2024-04-01").owed["interest"] < row_due(plain, "2024-04-01").owed["interest"]
    assert row_due(split, "2024-07-01").owed["interest"] == 12 + 12  # an equal part of 0.49, and July's own


# -- what the other system refuses ---------------------------------------------------------------------------------


def test_interest_is_waived_within_a_re_age():
    loan = progress(TERMS, [*MISSED_MARCH, ev.ReAge(MID_MARCH, SIX_FROM_APRIL, "waive")], MID_MARCH)
    assert dues(loan)[1:] == [
        ("2024-04-01", 1393, 0),
        ("2024-05-01", 1393, 0),
        ("2024-06-01", 1393, 0),
        ("2024-07-01", 1393, 0),
        ("2024-08-01", 1393, 0),
        ("2024-09-01", 1392, 0),
    ]
    assert loan.transactions[-1].waived["interest"] == 71
    assert loan.transactions[-1].split["principal"] == 8357


@pytest.mark.parametrize(
    ("event", "penalties"),
    [
        (ev.ReAge(MID_MARCH, SIX_FROM_APRIL), [250, 0, 0, 0, 0, 0]),
        (ev.ReAge(MID_MARCH, SIX_FROM_APRIL, "equal_payable"), [42, 42, 42, 42, 42, 40]),
    ],
)
def test_a_loan_with_an_overdue_penalty_is_re_aged_with_it(event, penalties):
    loan = progress(TERMS, [*MISSED_MARCH, PENALTY, event], MID_MARCH)
    assert [row.owed["penalty"] for row in loan.instalments[-6:]] == penalties
    assert loan.outstanding["penalty"] == 250
    assert loan.days_past_due == 0


def test_an_overdue_penalty_is_spread_when_the_loan_is_re_amortised():
    old = ev.Charge(date(2024, 2, 20), "penalty", 250)
    loan = progress(TERMS, [*MISSED_MARCH, old, ev.ReAmortise(MID_MARCH)], MID_MARCH)
    assert [row.owed["penalty"] for row in loan.instalments[1:]] == [0, 62, 62, 62, 64]
    assert loan.transactions[-1].split["penalty"] == 250


def test_several_changes_are_made_in_one_arrangement():
    together = ev.Arrangement(
        MID_MARCH,
        (
            ev.Waiver(MID_MARCH, "penalty", 250),
            ev.ReAge(MID_MARCH, SIX_FROM_APRIL),
            ev.RateChange(date(2024, 4, 2), Decimal(0)),
        ),
    )
    loan = progress(TERMS, [*MISSED_MARCH, PENALTY, together], MID_MARCH)
    assert loan.outstanding["penalty"] == 0
    assert sum(row.waived["penalty"] for row in loan.instalments) == 250
    assert [interest for _, _, interest in dues(loan)][1:] == [98, 0, 0, 0, 0, 0]
    assert sum(principal for _, principal, _ in dues(loan)) == 10000


def test_an_arrangement_that_cannot_be_made_changes_nothing():
    broken = ev.Arrangement(MID_MARCH, (ev.Waiver(MID_MARCH, "penalty", 250), "no event"))  # type: ignore[arg-type]
    before = progress(TERMS, [*MISSED_MARCH, PENALTY], MID_MARCH)
    with pytest.raises(Exception, match="str"):
        progress(TERMS, [*MISSED_MARCH, PENALTY, broken], MID_MARCH)
    assert progress(TERMS, [*MISSED_MARCH, PENALTY], MID_MARCH) == before


def test_a_charged_off_loan_is_re_aged():
    charged_off = ev.ChargeOff(date(2024, 3, 10), "zero_interest")
    reage = ev.ReAge(MID_MARCH, SIX_FROM_APRIL, "equal_payable")
    loan = progress(TERMS, [*MISSED_MARCH, PENALTY, charged_off, reage], MID_MARCH)
    assert loan.charged_off == date(2024, 3, 10)
    assert loan.outstanding["interest"] == 63  # 0.49, and nine days of March on 83.57: 0.14
    assert [row.total for row in loan.instalments[-6:]] == [1445] * 6
    paid = [ev.Payment(date(2024, month, 1), 1445) for month in range(4, 10)]
    done = progress(TERMS, [*MISSED_MARCH, PENALTY, charged_off, reage, *paid], date(2024, 9, 1))
    assert done.status == "closed"


CHARGED_OFF = ev.ChargeOff(date(2024, 3, 10), "zero_interest")


def test_a_charged_off_loan_with_an_overdue_penalty_is_re_amortised():
    loan = progress(TERMS, [*MISSED_MARCH, PENALTY, CHARGED_OFF, ev.ReAmortise(MID_MARCH)], MID_MARCH)
    assert [row.total for row in loan.instalments[2:]] == [2105 + 250, 2105, 2105, 2105]
    assert (loan.outstanding["interest"], loan.charged_off) == (63, CHARGED_OFF.on)


def test_a_charged_off_loan_takes_several_changes_in_one_arrangement():
    together = ev.Arrangement(
        MID_MARCH,
        (
            ev.Waiver(MID_MARCH, "penalty", 250),
            ev.ReAge(MID_MARCH, SIX_FROM_APRIL, "waive"),
            ev.MovedDueDate(MID_MARCH, date(2024, 4, 1), date(2024, 4, 10)),
        ),
    )
    loan = progress(TERMS, [*MISSED_MARCH, PENALTY, CHARGED_OFF, together], MID_MARCH)
    left = [row for row in loan.instalments if row.open]
    assert [row.open for row in left] == [1393] * 5 + [1392]
    assert (left[0].due, left[1].due) == (date(2024, 4, 10), date(2024, 5, 10))
    assert [each.waived["interest"] for each in loan.transactions if each.kind == "ReAge"] == [63]


# -- corrections ---------------------------------------------------------------------------------------------------


def test_a_charge_back_makes_a_payment_owed_again_by_component():
    back = ev.Chargeback(date(2024, 2, 10), 1701, of=2, order=("interest", "principal"))
    loan = progress(TERMS, [*MISSED_MARCH, back], back.on)
    assert dict(loan.transactions[-1].split) == {"principal": 1643, "interest": 58, "fee": 0, "penalty": 0}
    assert loan.outstanding["principal"] == 10000


def test_money_beyond_what_is_owed_is_held_and_paid_out():
    too_much = ev.Payment(MID_MARCH, 10000)
    refund = ev.CreditBalanceRefund(date(2024, 3, 20), 1000)
    loan = progress(TERMS, [*MISSED_MARCH, too_much], MID_MARCH)
    assert (loan.status, loan.credit) == ("overpaid", 10000 - 8428)
    assert progress(TERMS, [*MISSED_MARCH, too_much, refund], refund.on).credit == 572


def test_money_held_meets_the_next_disbursement():
    more = ev.Disbursement(date(2024, 3, 20), 5000)
    loan = progress(TERMS, [*MISSED_MARCH, ev.Payment(MID_MARCH, 10000), more], more.on)
    assert loan.credit == 0
    assert loan.outstanding["principal"] == 5000 - (10000 - 8428)


def test_a_write_off_gives_up_the_rest_and_later_money_is_a_recovery():
    later = ev.Payment(date(2024, 4, 1), 500, "recovery")
    loan = progress(TERMS, [*MISSED_MARCH, PENALTY, ev.WriteOff(MID_MARCH), later], later.on)
    assert (loan.status, sum(loan.outstanding.values()), loan.recovered) == ("written_off", 0, 500)


def test_a_waiver_of_interest_takes_the_oldest_first():
    loan = progress(TERMS, [LENT, ev.Waiver(MID_MARCH, "interest", 30)], MID_MARCH)
    assert loan.instalments[0].waived["interest"] == 30
    assert loan.instalments[0].open == 1671


def test_principal_given_up_shortens_the_loan_from_its_end():
    loan = progress(
        TERMS, [*MISSED_MARCH, ev.Waiver(date(2024, 2, 15), "principal", 3000)], date(2024, 2, 15)
    )
    assert loan.outstanding["principal"] == 8357 - 3000
    assert loan.instalments[-1].open == 0


def test_a_refund_by_the_merchant_can_be_spread_over_all_instalments_left():
    terms = replace(
        TERMS,
        allocations={**TERMS.allocations, "merchant_refund": replace(TERMS.allocation("x"), future="all")},
    )
    refund = ev.Payment(date(2024, 2, 15), 3000, "merchant_refund")
    loan = progress(terms, [*MISSED_MARCH, refund], refund.on)
    assert all(sum(row.paid.values()) > 0 for row in loan.instalments[1:])
    assert sum(sum(row.paid.values()) for row in loan.instalments) == 1701 + 3000


# -- delinquency ---------------------------------------------------------------------------------------------------


def test_paused_days_do_not_count_as_overdue():
    pause = Pause(date(2024, 3, 6), date(2024, 3, 10))
    assert progress(TERMS, MISSED_MARCH, MID_MARCH, delinquency_pauses=[pause]).days_past_due == 14 - 5


@pytest.mark.parametrize(("days", "name"), [(0, None), (1, "1-30"), (30, "1-30"), (31, "31+"), (400, "31+")])
def test_days_past_due_fall_in_a_bucket(days, name):
    found = bucket_of(days, [Bucket("1-30", 1, 30), Bucket("31+", 31)])
    assert (found.name if found else None) == name


def test_nothing_can_be_said_of_a_loan_that_was_not_lent():
    with pytest.raises(ForbearError, match="disburse"):
        progress(TERMS, [], MID_MARCH)
