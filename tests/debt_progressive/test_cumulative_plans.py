"""Cumulative plans, worked by hand: 5,000.00 at 12 % from 1 November 2022, six months, actual days over 365, instalments in whole units.

The level is an annuity at the first period's factor, 0.12 × 30 / 365: 862.00. A day of 5,000.00 costs 1.6438.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debt_progressive.loans import BY_INTEREST, SIX_FROM_APRIL, dues
from forbear.base.errors import ForbearError
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.events import Numbered
from forbear.debt.progressive.loan import payoff, progress
from forbear.debt.progressive.replay import replay
from forbear.debt.progressive.terms import Terms

START = date(2022, 11, 1)
FIRST_DUE = date(2022, 12, 1)
TERMS = Terms(
    rate=Decimal(12),
    start=START,
    every=1,
    unit="months",
    count=6,
    days_in_year="365",
    days_in_month="actual",
    recalculation=True,
    multiple=1,
    cumulative=True,
    allocations=BY_INTEREST,
)
LENT = ev.Disbursement(START, 500000)
MONTHLY = replace(TERMS, whole_period_interest=True, recalculation=False)
FLAT = replace(MONTHLY, method="flat", multiple=None, count=4)
NO_INTEREST = replace(TERMS, rate=Decimal(0), count=3, down_payment=Decimal(25))


def rows(terms, *events, on=None):
    return dues(progress(terms, [LENT, *events], on or max([LENT.on, *(each.on for each in events)])))


# -- the level and the days ----------------------------------------------------------------------------------------


def test_the_level_is_found_at_the_first_factor_and_the_last_instalment_takes_what_is_left():
    assert [principal + interest for _, principal, interest in rows(TERMS)] == [86200] * 5 + [86550]


def test_money_before_the_due_day_lowers_the_balance_by_all_of_it():
    early = ev.Payment(date(2022, 11, 27), 20000)
    assert rows(TERMS, early)[0] == (
        "2022-12-01",
        81295,
        4905,
    )  # 26 days of 5,000.00, 42.74, and 4 of 4,800.00, 6.31
    (paid,) = (
        each for each in progress(TERMS, [LENT, early], early.on).transactions if each.kind == "repayment"
    )
    assert (paid.split["interest"], paid.split["principal"]) == (4905, 15095)


def test_an_early_instalment_is_all_principal_and_its_interest_stays_open():
    early = ev.Payment(date(2022, 11, 27), 86300)
    loan = progress(TERMS, [LENT, early], early.on)
    assert dues(loan)[0] == ("2022-12-01", 86300, 4818)
    assert loan.instalments[0].open == 4818
    assert [principal + interest for _, principal, interest in dues(loan)[1:5]] == [85200] * 4


@pytest.mark.parametrize("amount", [86200, 20000])
def test_overdue_days_are_rounded_by_themselves(amount):
    late = rows(TERMS, ev.Payment(date(2022, 12, 5), amount))
    assert late[1] == ("2023-01-01", 81825, 4375)  # 4 days of 5,000.00, 6.58, and 27 of 4,187.32, 37.17


def test_overdue_principal_bears_interest_only_where_the_account_was_recalculated():
    late = ev.Payment(date(2023, 2, 1), 86200)
    interest = [interest for _, _, interest in rows(TERMS, late)]
    assert interest[1:3] == [4268, 5096]  # nothing for December; January bears 31 days of all 5,000.00
    rests = replace(TERMS, rest_at_due=True)
    assert [interest for _, _, interest in rows(rests, late)][1:3] == [4268, 5096]
    mid_month = ev.Payment(date(2022, 12, 5), 86200)
    assert rows(rests, mid_month)[1][2] == 5096  # to the next due day, not to the day of payment


def test_each_instalment_remembers_the_last_close_of_day_within_its_days():
    closes = [date(2022, 12, 20), date(2023, 1, 10)]
    book = replay(TERMS, [Numbered(1, LENT)], date(2023, 2, 20), closes)
    interest = [row.owed["interest"] for row in book.instalments]
    assert interest[1] == 3123 + 1652  # 19 days of 5,000.00 and 12 of 4,187.32
    assert interest[2] == 1479 + 2440  # 9 days of 5,000.00 and 22 of the 3,373.07 not due yet


def test_overdue_interest_bears_interest_where_the_contract_compounds():
    lent, late = ev.Disbursement(date(2022, 9, 1), 500000), ev.Payment(date(2022, 12, 4), 86200)
    plain = dues(progress(replace(TERMS, start=lent.on), [lent, late], late.on))
    compounds = replace(TERMS, start=lent.on, compound_overdue_interest=True)
    assert plain[3][2] == 2830  # 3 days of 5,000.00 and 28 of 2,539.22
    assert dues(progress(compounds, [lent, late], late.on))[3][2] == 2843  # 3 days of 5,125.22


# -- what is paid beyond an instalment -----------------------------------------------------------------------------

BEYOND = (ev.Payment(FIRST_DUE, 100000), ev.Payment(date(2023, 1, 1), 200000))


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ("reduce_instalment", [53600, 53600, 53600, 53438]),
        ("reduce_number", [86200, 86200, 40348]),
        ("spare_next", [2131, 42669, 86200, 84656]),
    ],
)
def test_principal_beyond_an_instalment_lowers_the_level_cuts_the_term_or_spares_the_next(rule, asked):
    found = rows(replace(TERMS, early_repayment=rule), *BEYOND)
    assert found[:2] == [("2022-12-01", 95068, 4932), ("2023-01-01", 195873, 4127)]
    assert [principal + interest for _, principal, interest in found[2:]] == asked


# -- graces, holidays, other terms ---------------------------------------------------------------------------------


def test_first_instalments_can_be_free_of_interest():
    free = replace(MONTHLY, count=18, grace_on_principal=6, interest_free_periods=3)
    found = rows(free)
    assert [each[0] for each in found][:1] == ["2023-03-01"]  # the first three ask for nothing
    assert [principal + interest for _, principal, interest in found] == [5000] * 3 + [44400] * 11 + [44709]


def test_equal_principal_is_rounded_with_its_interest():
    found = rows(replace(MONTHLY, equal_principal=True))
    assert found[0] == ("2022-12-01", 83300, 5000)  # 833.33 and 50.00 are 883.00
    assert sum(principal for _, principal, _ in found) == LENT.amount


def test_a_holiday_on_principal_lengthens_the_term():
    found = progress(
        replace(NO_INTEREST, down_payment=None), [LENT, ev.Holiday(date(2023, 1, 1), "principal", 1)], START
    )
    assert [(row.due.isoformat(), row.owed["principal"]) for row in found.instalments] == [
        ("2022-12-01", 166700),
        ("2023-01-01", 0),
        ("2023-02-01", 166700),
        ("2023-03-01", 166600),
    ]
    assert found.instalments[1].met_on == START


def test_flat_interest_of_the_term_is_spread_evenly_and_a_holiday_defers_it():
    assert [interest for _, _, interest in rows(FLAT)] == [5000] * 4
    deferred = rows(FLAT, ev.Holiday(date(2023, 1, 1), "interest", 2), on=START)
    assert [interest for _, _, interest in deferred] == [5000, 0, 0, 15000]
    halved = rows(FLAT, ev.RateChange(date(2023, 1, 1), Decimal(6)), on=START)
    assert halved == [(due, 125000, 5000 if due == "2022-12-01" else 2500) for due, _, _ in deferred]


def test_flat_interest_is_of_all_that_was_lent_and_the_last_instalment_takes_the_remainder():
    terms = replace(FLAT, rate=Decimal(7), count=3)
    lent = ev.Disbursement(START, 100000)
    assert [interest for _, _, interest in dues(progress(terms, [lent], START))] == [583, 583, 584]
    more = ev.Disbursement(date(2022, 12, 15), 50000)
    found = dues(progress(terms, [lent, more], more.on))
    assert [(principal, interest) for _, principal, interest in found] == [
        (33333, 875),
        (50000, 875),
        (66667, 875),
    ]


def test_a_moved_due_date_moves_the_later_ones():
    moved = ev.MovedDueDate(START, date(2023, 1, 1), date(2023, 1, 15))
    assert [due for due, _, _ in rows(TERMS, moved, on=START)][:3] == [
        "2022-12-01",
        "2023-01-15",
        "2023-02-15",
    ]


def test_an_interest_pause_takes_its_days_out():
    pause = ev.Pause(date(2022, 11, 6), date(2022, 11, 10))
    assert rows(TERMS, pause, on=START)[0][2] == 822 + 3288  # 5 and 20 days of 5,000.00


def test_a_new_rate_levels_what_is_left():
    found = rows(TERMS, ev.RateChange(date(2023, 1, 1), Decimal(6)), on=START)
    assert found[0] == ("2022-12-01", 81268, 4932)
    assert found[1][2] == 2134  # 31 days of 4,187.32 at 6 %


def test_more_instalments_lower_the_level_of_what_is_left_after_the_down_payment():
    terms = replace(TERMS, count=3, down_payment=Decimal(25))
    lent, more = ev.Disbursement(START, 100000), ev.ExtraTerms(FIRST_DUE, 1)
    asked = [row.total for row in progress(terms, [lent, more], START).instalments]
    assert asked[:4] == [25000, 19200, 19200, 19200]
    assert abs(asked[4] - 19200) < 100
    peer = progress(replace(terms, down_payment_off_twice=True), [lent, more], START)
    assert [row.total for row in peer.instalments][1:4] == [12800] * 3  # as if 500.00 were left of 750.00


# -- disbursements -------------------------------------------------------------------------------------------------


def test_a_later_disbursement_is_spread_over_all_instalments_also_those_due():
    more = ev.Disbursement(date(2022, 12, 15), 100000)
    found = progress(NO_INTEREST, [ev.Disbursement(START, 100000), more], more.on)
    assert [(row.due.isoformat(), row.total, row.down_payment) for row in found.instalments] == [
        ("2022-11-01", 25000, True),
        ("2022-12-01", 50000, False),
        ("2022-12-15", 25000, True),
        ("2023-01-01", 50000, False),
        ("2023-02-01", 50000, False),
    ]


def test_an_earlier_surplus_meets_a_later_down_payment_as_if_it_had_stood_there():
    more = ev.Disbursement(date(2022, 11, 15), 100000)
    paid = ev.Payment(START, 40000)
    found = progress(NO_INTEREST, [ev.Disbursement(START, 100000), paid, more], more.on)
    assert [(row.total, row.open) for row in found.instalments[:3]] == [
        (25000, 0),
        (25000, 10000),
        (50000, 50000),
    ]


def test_a_disbursement_after_the_term_lengthens_it():
    more = ev.Disbursement(date(2023, 5, 20), 100000)
    found = progress(TERMS, [LENT, more], more.on)
    assert found.instalments[-1].due == date(2023, 6, 1)
    assert sum(row.owed["principal"] for row in found.instalments) == 600000


# -- what the other system refuses ---------------------------------------------------------------------------------


def test_a_charged_off_plan_with_an_overdue_penalty_takes_several_changes_in_one_arrangement():
    day = date(2022, 12, 20)
    penalty, charged_off = ev.Charge(date(2022, 12, 10), "penalty", 3000), ev.ChargeOff(date(2022, 12, 15))
    together = ev.Arrangement(
        day,
        (
            ev.Waiver(day, "penalty", 3000),
            ev.ExtraTerms(date(2023, 1, 1), 6),
            ev.RateChange(date(2023, 1, 1), Decimal(6)),
            ev.MovedDueDate(day, date(2023, 1, 1), date(2023, 1, 15)),
        ),
    )
    loan = progress(TERMS, [LENT, penalty, charged_off, together], day)
    assert (loan.charged_off, loan.outstanding["penalty"]) == (charged_off.on, 0)
    assert [row.due for row in loan.instalments][:3] == [FIRST_DUE, date(2023, 1, 15), date(2023, 2, 15)]
    assert len(loan.instalments) == 12
    assert {row.total for row in loan.instalments[2:-1]} == {
        39200
    }  # 4,187.32 over eleven at 6 %, in whole units


# -- laws ----------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2022, 11, 2), date(2023, 6, 30))
PAYMENTS = st.builds(ev.Payment, DAYS, st.integers(1, 300000))
PLANS = st.builds(
    lambda early, rest, compounds, down: replace(
        TERMS, early_repayment=early, rest_at_due=rest, compound_overdue_interest=compounds, down_payment=down
    ),
    st.sampled_from(["reduce_instalment", "reduce_number", "spare_next"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, Decimal(25)]),
)
CHANGES = st.one_of(
    st.builds(ev.Disbursement, DAYS, st.integers(1000, 200000)),
    st.builds(ev.Holiday, DAYS, st.sampled_from(["principal", "interest"]), st.integers(1, 2)),
    st.builds(ev.ExtraTerms, DAYS, st.integers(1, 3)),
    st.builds(ev.RateChange, DAYS, st.sampled_from([Decimal(0), Decimal(6), Decimal(18)])),
    st.builds(lambda day: ev.Pause(day, day), DAYS),
)
HISTORIES = st.lists(st.one_of(PAYMENTS, PAYMENTS, CHANGES), max_size=6)
END = date(2023, 7, 1)


@settings(max_examples=80, deadline=None)
@given(PLANS, HISTORIES)
def test_principal_is_what_was_lent_and_money_goes_somewhere_exactly_once(terms, events):
    loan = progress(terms, [LENT, *events], END)
    lent = sum(each.amount for each in [LENT, *events] if isinstance(each, ev.Disbursement))
    assert sum(row.owed["principal"] for row in loan.instalments) == lent
    assert all(amount >= 0 for row in loan.instalments for amount in row.owed.values())
    received = sum(each.amount for each in events if isinstance(each, ev.Payment))
    assert received == sum(sum(row.paid.values()) for row in loan.instalments) + loan.credit


@settings(max_examples=60, deadline=None)
@given(PLANS, HISTORIES, DAYS)
def test_paying_the_payoff_closes_the_loan_to_the_cent(terms, events, day):
    known = [LENT, *(each for each in events if each.on <= day)]
    amount = payoff(terms, known, day)
    paid = [*known, ev.Payment(day, amount)] if amount > 0 else known
    loan = progress(terms, paid, day)
    assert sum(loan.outstanding.values()) == 0
    if amount > 0:
        assert (loan.status, loan.credit) == ("closed", 0)


def test_a_re_age_is_refused_by_name():
    with pytest.raises(ForbearError, match="ReAge"):
        progress(TERMS, [LENT, ev.ReAge(FIRST_DUE, SIX_FROM_APRIL)], FIRST_DUE)
