"""How an agreement is kept: months one can follow on a calendar, and the laws that hold for any repayments.

The example (``terms_examples``): 1,000.00 down by 5 March 2026, then 50,000.00 in twelve months from 20 April, 4,166.66 each and 4,166.74
last; 3 days of grace; two payments missed and not made good end it, and 1,300.00 waived on condition return.
"""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.agreement.model import Terms
from forbear.base.errors import ForbearError
from forbear.debt.model import Amounts
from forbear.servicing.model import Performance, Repayment
from forbear.servicing.performance import last_day_in_time, performance, settlement_amount
from terms_examples import terms

TERMS = terms()
WITH_INTEREST = terms(annual_rate="0.0365")
DOWN = Repayment(date(2026, 3, 4), 100_000, "down")
MONTHLY = 416_666


def paid(*rows: tuple[date, int]) -> tuple[Repayment, ...]:
    return (DOWN, *(Repayment(on, amount, f"r{place}") for place, (on, amount) in enumerate(rows)))


def kept_to_the_end() -> tuple[Repayment, ...]:
    return paid(*((row.due, row.amount) for row in TERMS.instalments))


def statuses(found: Performance) -> list[str]:
    return [row.status for row in found.rows]


def test_a_first_instalment_paid_on_its_day_is_kept_and_the_next_is_named() -> None:
    found = performance(TERMS, paid((date(2026, 4, 20), MONTHLY)), date(2026, 4, 21))
    assert found.status == "performing"
    assert statuses(found)[:3] == ["paid_early", "paid", "upcoming"]
    assert (found.next_due, found.next_amount) == (date(2026, 5, 20), MONTHLY)
    assert found.outstanding == TERMS.total - 100_000 - MONTHLY
    assert (found.arrears, found.credit, found.reinstated) == (0, 0, Amounts())


def test_the_due_day_itself_is_not_late() -> None:
    found = performance(TERMS, paid(), date(2026, 4, 20))
    assert found.status == "performing"
    assert found.rows[1].status == "due_today"
    assert found.arrears == MONTHLY


@pytest.mark.parametrize(
    ("day", "status", "row"),
    [
        (date(2026, 4, 21), "performing", "in_grace"),
        (date(2026, 4, 23), "performing", "in_grace"),
        (date(2026, 4, 24), "missed", "missed"),
    ],
)
def test_grace_ends_after_its_last_day(day: date, status: str, row: str) -> None:
    found = performance(TERMS, paid(), day)
    assert (found.status, found.rows[1].status) == (status, row)


def test_paid_on_the_last_day_of_grace_is_on_time_and_a_day_later_is_late() -> None:
    last = last_day_in_time(TERMS, date(2026, 4, 20))
    assert last == date(2026, 4, 23)
    in_time = performance(TERMS, paid((last, MONTHLY)), date(2026, 4, 30))
    assert (in_time.rows[1].status, in_time.status) == ("paid", "performing")
    late = performance(TERMS, paid((last + timedelta(days=1), MONTHLY)), date(2026, 4, 30))
    assert (late.rows[1].status, late.status) == ("paid_late", "cured")


def test_part_of_an_instalment_is_partial_until_its_day_and_missed_after_grace() -> None:
    some = paid((date(2026, 4, 10), 100_000))
    assert performance(TERMS, some, date(2026, 4, 12)).rows[1].status == "partial"
    found = performance(TERMS, some, date(2026, 4, 24))
    assert found.rows[1].status == "missed"
    assert found.arrears == MONTHLY - 100_000


def test_money_meets_the_oldest_due_first() -> None:
    found = performance(TERMS, paid((date(2026, 5, 20), MONTHLY)), date(2026, 5, 21))
    assert [row.paid for row in found.rows[:3]] == [100_000, MONTHLY, 0]
    assert found.rows[1].status == "paid_late"


def test_the_second_month_missed_breaks_it_and_what_was_waived_on_condition_returns() -> None:
    day_before = performance(TERMS, paid(), date(2026, 5, 23))
    assert day_before.status == "missed"
    found = performance(TERMS, paid(), date(2026, 5, 24))
    assert (found.status, found.broken_on) == ("broken", date(2026, 5, 24))
    assert found.reinstated == Amounts(interest=100_000, penalty=30_000)
    assert found.outstanding == 5_000_000 + 130_000
    assert "1,300.00" in found.why.zh


def test_made_good_in_time_the_agreement_goes_on() -> None:
    first = (date(2026, 5, 20), MONTHLY)
    late = performance(TERMS, paid(first), date(2026, 5, 21))
    assert (late.status, late.broken_on, late.reinstated) == ("cured", None, Amounts())
    # The next instalment kept in time ends what was special about it.
    kept = performance(TERMS, paid(first, (date(2026, 5, 22), MONTHLY)), date(2026, 6, 1))
    assert (kept.status, kept.broken_on, kept.reinstated) == ("performing", None, Amounts())
    assert statuses(kept)[:3] == ["paid_early", "paid_late", "paid"]


def test_an_agreement_once_broken_is_not_mended_by_paying_later() -> None:
    everything = paid((date(2026, 6, 1), TERMS.total - 100_000))
    found = performance(TERMS, everything, date(2026, 6, 2))
    assert (found.status, found.settled_on) == ("broken", None)
    assert found.outstanding == 130_000
    more = (*everything, Repayment(date(2026, 6, 3), 140_000, "more"))
    after = performance(TERMS, more, date(2026, 6, 3))
    assert (after.outstanding, after.credit) == (0, 10_000)


def test_what_was_waived_outright_never_returns() -> None:
    outright = terms(conditional=False)
    found = performance(outright, (DOWN,), date(2026, 6, 1))
    assert (found.status, found.reinstated, found.outstanding) == ("broken", Amounts(), 5_000_000)


def test_kept_to_the_end_it_is_settled_on_the_last_day() -> None:
    found = performance(TERMS, kept_to_the_end(), date(2027, 4, 1))
    assert (found.status, found.settled_on) == ("settled", date(2027, 3, 20))
    assert (found.outstanding, found.credit, found.next_due, found.next_amount) == (0, 0, None, 0)


def test_what_is_paid_too_much_is_credit() -> None:
    rows = (*kept_to_the_end(), Repayment(date(2027, 3, 25), 12_345, "twice"))
    found = performance(TERMS, rows, date(2027, 4, 1))
    assert (found.status, found.settled_on, found.credit) == ("settled", date(2027, 3, 20), 12_345)


def test_paying_off_early_leaves_out_the_interest_not_yet_earned_and_more_is_credit() -> None:
    on = date(2026, 4, 20)
    first = WITH_INTEREST.instalments[0]
    rows = paid((on, first.amount))
    rest = settlement_amount(WITH_INTEREST, rows, on)
    assert rest == sum(row.amount - row.interest for row in WITH_INTEREST.instalments[1:])
    whole = (*rows, Repayment(on, rest, "rest"), Repayment(on + timedelta(days=5), 777, "more"))
    found = performance(WITH_INTEREST, whole, on + timedelta(days=9))
    assert (found.status, found.settled_on) == ("settled", on)
    assert (found.outstanding, found.arrears, found.credit) == (0, 0, 777)
    assert sum(row.paid for row in found.rows) + 777 == found.paid


def test_a_fen_short_of_it_is_not_settled() -> None:
    on = date(2026, 4, 20)
    rows = paid((on, WITH_INTEREST.instalments[0].amount))
    rest = settlement_amount(WITH_INTEREST, rows, on)
    short = performance(WITH_INTEREST, (*rows, Repayment(on, rest - 1, "rest")), on)
    assert short.status == "performing"
    assert short.settled_on is None


def test_a_repayment_of_nothing_is_refused() -> None:
    with pytest.raises(ForbearError) as refused:
        performance(TERMS, [Repayment(date(2026, 4, 20), 0, "x")], date(2026, 4, 21))
    assert refused.value.problems[0].code == "servicing.repayment_not_positive"


DAYS = st.integers(0, 460).map(lambda ahead: date(2026, 3, 2) + timedelta(days=ahead))
REPAYMENTS = st.lists(
    st.tuples(DAYS, st.one_of(st.sampled_from([MONTHLY, 100_000, 1]), st.integers(1, 6_000_000))), max_size=14
).map(lambda rows: tuple(Repayment(on, amount, f"r{place}") for place, (on, amount) in enumerate(rows)))
AGREEMENTS = st.sampled_from([TERMS, WITH_INTEREST, terms(down_payment=0), terms(conditional=False)])


@settings(max_examples=80, deadline=None)
@given(AGREEMENTS, REPAYMENTS, DAYS)
def test_money_is_conserved_to_the_fen(agreed: Terms, repayments: tuple[Repayment, ...], day: date) -> None:
    found = performance(agreed, repayments, day)
    arrived = sum(one.amount for one in repayments if one.on <= day)
    assert found.paid == arrived
    on_rows = sum(row.paid for row in found.rows)
    asked = sum(row.amount for row in found.rows) + found.reinstated.total
    assert all(0 <= row.paid <= row.amount for row in found.rows)
    assert 0 <= found.credit <= arrived - on_rows
    assert asked - found.outstanding + found.credit == arrived
    assert found.outstanding >= 0
    assert found.outstanding == 0 or found.credit == 0


@settings(max_examples=60, deadline=None)
@given(AGREEMENTS, REPAYMENTS, DAYS, st.randoms())
def test_the_order_of_recording_is_of_no_matter(
    agreed: Terms,
    repayments: tuple[Repayment, ...],
    day: date,
    chance: Random,
) -> None:
    shuffled = list(repayments)
    chance.shuffle(shuffled)
    assert performance(agreed, shuffled, day) == performance(agreed, repayments, day)


@settings(max_examples=60, deadline=None)
@given(AGREEMENTS, REPAYMENTS, DAYS)
def test_what_has_not_arrived_yet_changes_nothing(
    agreed: Terms, repayments: tuple[Repayment, ...], day: date
) -> None:
    arrived = [one for one in repayments if one.on <= day]
    assert performance(agreed, arrived, day) == performance(agreed, repayments, day)


@settings(max_examples=60, deadline=None)
@given(AGREEMENTS, REPAYMENTS, DAYS, st.integers(1, 3_000_000))
def test_paying_more_never_leaves_one_worse_off(
    agreed: Terms, repayments: tuple[Repayment, ...], day: date, amount: int
) -> None:
    before = performance(agreed, repayments, day)
    after = performance(agreed, (*repayments, Repayment(date(2026, 3, 2), amount, "more")), day)
    assert after.outstanding <= before.outstanding
    assert after.arrears <= before.arrears
    assert not (after.broken_on and not before.broken_on)


@settings(max_examples=60, deadline=None)
@given(AGREEMENTS, REPAYMENTS, DAYS, st.integers(0, 200))
def test_broken_and_settled_are_final(
    agreed: Terms, repayments: tuple[Repayment, ...], day: date, ahead: int
) -> None:
    found = performance(agreed, repayments, day)
    later = performance(agreed, repayments, day + timedelta(days=ahead))
    if found.status in {"broken", "settled"}:
        assert (later.status, later.broken_on, later.settled_on) == (
            found.status,
            found.broken_on,
            found.settled_on,
        )
    assert (found.status == "settled") == (found.settled_on is not None)
    assert (found.status == "broken") == (found.broken_on is not None)
