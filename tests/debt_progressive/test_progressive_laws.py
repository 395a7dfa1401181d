"""Laws that hold for any history of payments, measures and corrections."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from debt_progressive.loans import LENT, TERMS
from forbear.base.errors import ForbearError
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.loan import progress
from forbear.debt.progressive.reaging import Plan

DAYS = st.integers(1, 170).map(lambda number: LENT.on + timedelta(days=number))
END = date(2024, 12, 31)
PAYMENTS = st.builds(ev.Payment, DAYS, st.integers(1, 4000))
RATES = st.builds(ev.RateChange, DAYS, st.integers(0, 20).map(Decimal))
PAUSES = st.builds(lambda day, length: ev.Pause(day, day + timedelta(days=length)), DAYS, st.integers(1, 40))
REAGES = st.builds(
    lambda day, ahead, count, handling: ev.ReAge(
        day, Plan(day + timedelta(days=ahead), 1, "months", count), handling
    ),
    DAYS,
    st.integers(1, 40),
    st.integers(1, 8),
    st.sampled_from(["equal_payable", "equal_full", "waive"]),
)
HISTORIES = st.lists(st.one_of(PAYMENTS, PAYMENTS, RATES, PAUSES), max_size=6)


@settings(max_examples=60, deadline=None)
@given(HISTORIES)
def test_instalments_repay_what_was_lent_to_the_cent(events):
    loan = progress(TERMS, [LENT, *events], END)
    assert sum(row.owed["principal"] for row in loan.instalments) == LENT.amount


@settings(max_examples=60, deadline=None)
@given(HISTORIES, REAGES)
def test_money_goes_somewhere_exactly_once(events, reage):
    loan = progress(TERMS, [LENT, *events, reage], END)
    received = sum(each.amount for each in events if isinstance(each, ev.Payment))
    met = sum(sum(row.paid.values()) for row in loan.instalments)
    assert received == met + loan.credit


@settings(max_examples=40, deadline=None)
@given(HISTORIES, REAGES)
def test_a_re_age_leaves_the_principal_that_was_unpaid(events, reage):
    before = [each for each in events if not isinstance(each, ev.Payment) or each.on <= reage.on]
    loan = progress(TERMS, [LENT, *before, reage], END)
    paid = sum(row.paid["principal"] for row in loan.instalments)
    assert loan.outstanding["principal"] == LENT.amount - paid


@settings(max_examples=40, deadline=None)
@given(HISTORIES)
def test_the_same_history_gives_the_same_loan(events):
    assert progress(TERMS, [LENT, *events], END) == progress(TERMS, [LENT, *events], END)


EVERYTHING = st.lists(
    st.one_of(
        PAYMENTS,
        RATES,
        PAUSES,
        REAGES,
        st.builds(ev.Disbursement, DAYS, st.integers(100, 20000)),
        st.builds(ev.ReAmortise, DAYS, st.sampled_from(["at_rate", "interest_split"])),
        st.builds(ev.ExtraTerms, DAYS, st.integers(1, 3)),
        st.builds(ev.Charge, DAYS, st.sampled_from(["fee", "penalty"]), st.integers(1, 500)),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([TERMS, replace(TERMS, recalculation=False)]), EVERYTHING)
def test_whatever_is_combined_adds_up_or_is_refused_by_name(terms, events):
    try:
        loan = progress(terms, [LENT, *events], END)
    except ForbearError as error:
        refused = {problem.code for problem in error.problems}
    else:
        refused = set()
    if refused:
        assert refused <= {"conformance.detached", "conformance.not_conserved"}
        return
    lent = sum(each.amount for each in [LENT, *events] if isinstance(each, ev.Disbursement))
    assert sum(row.owed["principal"] for row in loan.instalments) == lent
