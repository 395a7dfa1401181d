"""Whose turn it is and until when, by the Chinese working calendar; and when it is sensible to ask."""

from datetime import date, datetime, timedelta

import pytest
from case_given import AGENT, APPROVER, BORROWER, OTHER_REVIEWER, OWED, PLAN, SYSTEM, TERMS, Talk

from forbear.case import deadlines
from forbear.case.data import CHINA
from forbear.case.model import CaseState, Deadline


def only(state: CaseState) -> Deadline:
    (found,) = deadlines.deadlines(state)
    return found


def test_the_first_check_is_due_within_five_working_days_of_the_request() -> None:
    talk = Talk().requested()
    assert only(talk.state) == Deadline("first_check", "lender", date(2026, 3, 9))
    assert deadlines.ask_after(talk.state) == date(2026, 3, 10)
    talk.later(2).do("take", AGENT)
    assert only(talk.state).by == date(2026, 3, 9), "taking the case does not give more time"


def test_the_national_holiday_and_its_make_up_day_count_as_they_are() -> None:
    talk = Talk()
    talk.at = datetime(2025, 9, 29, 10, tzinfo=CHINA)
    talk.requested()
    # 30 September, then the holiday to 8 October, 9 and 10, the made-up Saturday 11, Monday 13.
    assert only(talk.state).by == date(2025, 10, 13)


def test_an_evening_in_another_zone_is_already_tomorrow_in_china() -> None:
    talk = Talk()
    talk.at = datetime.fromisoformat("2026-03-02T18:00:00+00:00")
    assert only(talk.requested().state).by == date(2026, 3, 10)


def test_an_answer_starts_the_first_check_anew() -> None:
    talk = Talk().requested()
    talk.do("take", AGENT)
    talk.do("ask_more", AGENT, items=["流水"], note="", working_days=3)
    assert only(talk.state) == Deadline("answer", "borrower", date(2026, 3, 5))
    assert deadlines.ask_after(talk.state) is None
    talk.later(2).do("answer_more", BORROWER, answer="好")
    assert only(talk.state).by == date(2026, 3, 11)


def test_a_review_takes_what_the_programme_says_or_ten_working_days() -> None:
    assert only(Talk().reviewed().state) == Deadline("review", "lender", date(2026, 3, 16))
    talk = Talk()
    talk.do("tell_story", BORROWER, cause="illness", story="住院")
    talk.do("submit_request", BORROWER, proposal=PLAN, owed=OWED, review_working_days=15)
    talk.do("take", AGENT)
    talk.do("pass_first_check", AGENT)
    assert only(talk.state).by == date(2026, 3, 23)


def test_each_stage_names_whose_turn_it_is() -> None:
    talk = Talk().reviewed().offer()
    assert only(talk.state) == Deadline("offer_reply", "borrower", talk.state.offers[-1].valid_until)
    talk.do("counter_offer", BORROWER, proposal=PLAN, reason="")
    assert only(talk.state) == Deadline("counter_reply", "lender", date(2026, 3, 9))
    talk.offer().accept()
    assert only(talk.state) == Deadline("approval", "lender", date(2026, 3, 5))
    talk.do("approve", APPROVER, note="")
    assert only(talk.state) == Deadline("issue", "lender", date(2026, 3, 5))
    talk.do("issue_agreement", AGENT, number="FB-1", terms_sha256=TERMS)
    assert only(talk.state) == Deadline("signature", "borrower", date(2026, 3, 9))
    talk.sign(BORROWER, "borrower")
    assert only(talk.state).whose == "lender"


def test_the_lender_who_signed_first_waits_for_the_borrower() -> None:
    assert only(Talk().issued().sign(AGENT, "lender").state).whose == "borrower"


def test_an_appeal_is_answered_within_ten_working_days() -> None:
    talk = Talk().declined()
    assert deadlines.deadlines(talk.state) == ()
    talk.do("appeal", BORROWER, reason="新证明")
    assert only(talk.state) == Deadline("appeal_reply", "lender", date(2026, 3, 16))
    talk.later(1).do("take", OTHER_REVIEWER)
    assert only(talk.state) == Deadline("review", "lender", date(2026, 3, 17))


@pytest.mark.parametrize("end", ["draft", "performing", "settled", "withdrawn"])
def test_nothing_is_waited_for(end: str) -> None:
    talk = Talk()
    if end in {"performing", "settled"}:
        talk.performing()
    if end == "settled":
        talk.do("settle", SYSTEM, on="2026-03-02")
    if end == "withdrawn":
        talk.requested().do("withdraw", BORROWER, reason="")
    assert talk.state.stage == end
    assert deadlines.deadlines(talk.state) == ()
    assert deadlines.ask_after(talk.state) is None


def test_a_day_in_a_year_not_announced_says_that_it_is_not_certain() -> None:
    talk = Talk()
    talk.at += timedelta(days=20 * 365)
    assert not only(talk.requested().state).certain
