"""Everything the protocol forbids, each with the refusal a person gets."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from case_given import (
    ADMINISTRATOR,
    AGENT,
    APPROVER,
    BORROWER,
    BY_PHONE,
    LIMIT,
    NEW_TERMS,
    OTHER_APPROVER,
    OTHER_REVIEWER,
    OWED,
    PLAN,
    REVIEWER,
    SAID,
    SYSTEM,
    TERMS,
    Talk,
)

from forbear.base.errors import ForbearError
from forbear.base.texts import catalogue
from forbear.case import decider
from forbear.case.model import Actor, CaseState, Command
from forbear.case.table import COMMANDS

OFFER: dict[str, Any] = {
    "proposal": PLAN,
    "reason": "",
    "valid_working_days": 5,
    "owed": OWED,
    "approver_above": LIMIT,
}


def test_nothing_happens_before_the_case_is_opened() -> None:
    command = Command("c", "send_message", BORROWER, datetime.fromisoformat("2026-03-02T10:00+08:00"))
    with pytest.raises(ForbearError) as caught:
        decider.decide(CaseState(), command)
    assert caught.value.problems[0].code == "case.not_opened"


def test_a_case_is_opened_once() -> None:
    data = {"borrower": "1", "lender": "x", "lender_present": True}
    assert Talk().refused("open", BORROWER, **data) == "case.already_open"


def test_a_borrower_opens_a_case_of_their_own() -> None:
    state = CaseState()
    at = datetime.fromisoformat("2026-03-02T10:00+08:00")
    data = {"borrower": "7", "lender": "x", "lender_present": True}
    with pytest.raises(ForbearError, match="not your case"):
        decider.decide(state, Command("c", "open", BORROWER, at, data))


def test_an_unknown_command_is_refused() -> None:
    assert Talk().refused("forgive_everything", BORROWER) == "case.command_unknown"


def test_a_moment_names_its_zone() -> None:
    talk = Talk()
    talk.at = talk.at.replace(tzinfo=None)
    assert talk.refused("send_message", BORROWER, text="您好") == "case.moment_without_zone"


def test_somebody_elses_case_is_refused() -> None:
    assert Talk().refused("withdraw", Actor("7", "borrower"), reason="") == "case.not_your_case"


def test_an_administrator_has_no_part_in_a_case() -> None:
    assert not any(one.allowed for one in decider.available(Talk().state, ADMINISTRATOR))


def test_a_borrower_cannot_give_a_present_lenders_commands() -> None:
    talk = Talk().reviewed()
    assert talk.refused("make_offer", BORROWER, **OFFER) == "case.not_yours_to_give"
    said = Actor(BORROWER.id, "reviewer", "represented")
    assert talk.refused("make_offer", said, **OFFER) == "case.lender_is_here"


def test_a_desk_has_no_part_where_its_lender_is_represented() -> None:
    assert Talk(lender_present=False).requested().refused("take", AGENT) == "case.lender_not_here"


def test_a_borrower_is_never_represented() -> None:
    talk = Talk(lender_present=False)
    assert (
        talk.refused("withdraw", Actor("1", "borrower", "represented"), reason="")
        == "case.only_lender_represented"
    )


def test_messages_to_an_absent_lender_are_refused_and_its_contacts_recorded_in_ones_own_name() -> None:
    talk = Talk(lender_present=False)
    assert talk.refused("send_message", BORROWER, text="您好") == "case.nobody_to_read"
    assert talk.refused("send_message", SAID, text="您好") == "case.not_recordable"


def test_an_absent_lenders_signature_says_by_whom_and_how() -> None:
    talk = Talk(lender_present=False).requested()
    talk.do("make_offer", SAID, **OFFER)
    talk.accept().do("issue_agreement", SAID, number="FB-1", terms_sha256=TERMS)
    assert talk.refused("sign", SAID, party="lender", terms_sha256=TERMS) == "case.data_missing"
    assert (
        talk.refused("sign", SAID, party="borrower", terms_sha256=TERMS, **BY_PHONE) == "case.sign_own_side"
    )


def test_a_stale_page_is_told_what_changed() -> None:
    talk = Talk().requested()
    seen = talk.state.version
    talk.do("take", AGENT)
    with pytest.raises(ForbearError) as caught:
        talk.do("withdraw", BORROWER, seen, reason="")
    (problem,) = caught.value.problems
    assert problem.code == "case.stale"
    assert "机构已受理" in problem.text.zh
    assert "Taken by the lender" in problem.text.en
    talk.do("withdraw", BORROWER, talk.state.version, reason="")


def test_a_version_that_is_not_there_yet_is_stale_too() -> None:
    assert Talk().refused("withdraw", BORROWER, 99, reason="") == "case.stale"


def test_a_request_needs_its_story_and_is_sent_once() -> None:
    talk = Talk()
    assert talk.refused("submit_request", BORROWER, proposal=PLAN, owed=1) == "case.story_first"
    talk.requested()
    assert talk.refused("submit_request", BORROWER, proposal=PLAN, owed=1) == "case.already_requested"


def test_papers_stay_after_the_request() -> None:
    talk = Talk()
    assert talk.refused("remove_paper", BORROWER, paper="p1") == "case.paper_absent"
    talk.do("attach_paper", BORROWER, paper="p1", kind="identity", name="a", sha256="c" * 64)
    assert talk.requested().refused("remove_paper", BORROWER, paper="p1") == "case.papers_stay"


def test_two_agents_take_one_case() -> None:
    talk = Talk().requested()
    talk.do("take", AGENT)
    assert talk.refused("take", Actor("22", "agent")) == "case.already_taken"


def test_a_second_offer_waits_for_the_first() -> None:
    talk = Talk().reviewed().offer()
    assert talk.refused("make_offer", OTHER_REVIEWER, **OFFER) == "case.offer_on_the_table"
    talk.do("counter_offer", BORROWER, proposal=PLAN, reason="")
    assert talk.refused("counter_offer", BORROWER, proposal=PLAN, reason="") == "case.offer_on_the_table"


def test_only_the_open_offer_can_be_accepted_and_only_by_the_other_side() -> None:
    talk = Talk().reviewed().offer()
    assert talk.refused("accept_offer", BORROWER, number=2) == "case.offer_not_open"
    assert talk.refused("accept_offer", REVIEWER, number=1) == "case.own_offer"
    talk.do("counter_offer", BORROWER, proposal=PLAN, reason="")
    assert talk.refused("accept_offer", BORROWER, number=2) == "case.own_offer"
    assert talk.refused("accept_offer", REVIEWER, number=1) == "case.offer_not_open"


def test_a_lapsed_offer_cannot_be_accepted_and_a_valid_one_does_not_lapse() -> None:
    talk = Talk().reviewed().offer()
    assert talk.refused("lapse_offer", SYSTEM, number=1) == "case.offer_still_valid"
    talk.at += timedelta(days=8)
    assert talk.refused("accept_offer", BORROWER, number=1) == "case.offer_lapsed"


@pytest.mark.parametrize("hand", ["made", "accepted"])
def test_nobody_approves_what_they_made_or_reviewed(hand: str) -> None:
    talk = Talk().reviewed()
    if hand == "made":
        talk.offer(REVIEWER).accept()
    else:
        talk.offer(OTHER_REVIEWER).do("counter_offer", BORROWER, proposal=PLAN, reason="")
        talk.accept(REVIEWER)
    same_person_now_approver = Actor(REVIEWER.id, "approver")
    assert talk.refused("approve", same_person_now_approver, note="") == "case.four_eyes"
    talk.do("approve", APPROVER, note="")


def test_two_approvers_at_once() -> None:
    talk = Talk().reviewed().offer().accept()
    seen = talk.state.version
    talk.do("approve", APPROVER, seen, note="")
    assert talk.refused("approve", OTHER_APPROVER, seen, note="") == "case.stale"
    assert talk.refused("approve", OTHER_APPROVER, note="") == "case.approved_already"
    assert talk.refused("return_to_review", OTHER_APPROVER, note="再看看") == "case.approved_already"
    assert talk.refused("decline", OTHER_APPROVER, reason="不同意") == "case.approved_already"


def test_who_declined_has_no_part_in_the_appeal() -> None:
    talk = Talk().declined()
    talk.do("appeal", BORROWER, reason="新证明")
    assert talk.refused("take", AGENT) == "case.appeal_by_reviewer"
    assert talk.refused("take", REVIEWER) == "case.appeal_by_another"
    talk.do("take", OTHER_REVIEWER)
    assert talk.refused("make_offer", REVIEWER, **OFFER) == "case.appeal_by_another"
    assert talk.refused("decline", REVIEWER, reason="仍不同意") == "case.appeal_by_another"


def test_there_is_one_appeal() -> None:
    talk = Talk().declined()
    talk.do("appeal", BORROWER, reason="新证明")
    talk.do("take", OTHER_REVIEWER)
    talk.do("decline", OTHER_REVIEWER, reason="仍不符合")
    assert talk.refused("appeal", BORROWER, reason="再申诉") == "case.appealed_already"


def test_each_side_signs_the_same_terms_once() -> None:
    talk = Talk().issued()
    assert talk.refused("sign", BORROWER, party="lender", terms_sha256=TERMS) == "case.sign_own_side"
    assert talk.refused("sign", BORROWER, party="borrower", terms_sha256=NEW_TERMS) == "case.other_terms"
    talk.sign(BORROWER, "borrower")
    assert talk.refused("sign", BORROWER, party="borrower", terms_sha256=TERMS) == "case.signed_already"
    assert talk.refused("sign", AGENT, party="lender", terms_sha256=NEW_TERMS) == "case.other_terms"
    talk.sign(AGENT, "lender")
    assert talk.refused("sign", AGENT, party="lender", terms_sha256=TERMS) == "case.both_signed"


def test_an_agreement_is_issued_once() -> None:
    talk = Talk().issued()
    again = talk.refused("issue_agreement", AGENT, number="FB-2", terms_sha256=NEW_TERMS)
    assert again == "case.issued_already"


def test_no_withdrawal_after_a_signature() -> None:
    talk = Talk().issued().sign(BORROWER, "borrower")
    assert talk.refused("withdraw", BORROWER, reason="") == "case.signed_not_withdrawn"


def test_repayments_need_an_agreement_count_once_and_are_not_ahead() -> None:
    talk = Talk()
    money: dict[str, Any] = {"on": "2026-03-02", "amount": 100, "reference": "T1"}
    assert talk.refused("record_repayment", BORROWER, **money) == "case.not_now"
    talk.issued()
    assert talk.refused("record_repayment", BORROWER, **money) == "case.nothing_in_force"
    talk.sign(BORROWER, "borrower").sign(AGENT, "lender")
    talk.do("record_repayment", BORROWER, **money)
    assert talk.refused("record_repayment", AGENT, **money) == "case.repayment_known"
    assert talk.refused("record_repayment", AGENT, **money | {"on": "2026-03-03"}) == "case.day_ahead"
    assert talk.refused("record_repayment", AGENT, **money | {"amount": 0}) == "case.data_malformed"


def test_what_is_due_today_is_not_missed_yet() -> None:
    talk = Talk().performing()
    assert talk.refused("mark_missed", SYSTEM, n=1, due="2026-03-02") == "case.not_missed_yet"


@pytest.mark.parametrize("name", ["settle", "mark_missed", "mark_cured", "mark_broken", "lapse_offer"])
def test_what_the_calendar_says_no_person_says(name: str) -> None:
    talk = Talk().performing()
    for actor in (BORROWER, AGENT, REVIEWER, APPROVER):
        assert talk.refused(name, actor) == "case.not_yours_to_give"


def test_settled_only_out_of_an_agreement() -> None:
    talk = Talk().issued()
    assert talk.refused("settle", SYSTEM, on="2026-03-02") == "case.not_now"


def test_a_contact_has_happened() -> None:
    told = {"channel": "phone", "person": "", "at": "2026-03-02T12:00:00+08:00", "substance": "通话"}
    assert Talk().refused("record_contact", BORROWER, **told) == "case.contact_ahead"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("proposal", None, "case.data_missing"),
        ("proposal", PLAN | {"instalments": 61}, "case.proposal_malformed"),
        ("proposal", PLAN | {"instalments": 0}, "case.proposal_malformed"),
        ("proposal", PLAN | {"due_day": 32}, "case.proposal_malformed"),
        ("proposal", PLAN | {"first_due": "2026-03-01"}, "case.proposal_malformed"),
        ("proposal", PLAN | {"down_payment": -1}, "plan.proposal_malformed"),
        ("proposal", PLAN | {"annual_rate": "1e9"}, "base.rate_malformed"),
        ("owed", -1, "case.data_malformed"),
        ("owed", 1.5, "case.data_malformed"),
        ("owed", True, "case.data_malformed"),
        ("valid_working_days", 0, "case.data_malformed"),
        ("reason", "字" * 4001, "case.data_malformed"),
    ],
)
def test_an_offer_that_cannot_be_read_is_refused(field: str, value: Any, code: str) -> None:
    assert Talk().reviewed().refused("make_offer", REVIEWER, **OFFER | {field: value}) == code


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(ForbearError) as caught:
        Talk().reviewed().do("make_offer", REVIEWER, proposal=PLAN)
    assert {one.where for one in caught.value.problems} == {"valid_working_days", "owed", "approver_above"}


def test_every_command_answers_in_every_stage_for_everyone() -> None:
    """Total: each command, without data, in each stage either happens or is refused with words and a mend; nothing else."""
    talks = (Talk(), Talk().reviewed().offer(), Talk().issued(), Talk().performing(), Talk().declined())
    people = (BORROWER, AGENT, REVIEWER, APPROVER, SYSTEM, SAID)
    for talk in talks:
        for name in COMMANDS:
            for actor in people:
                try:
                    decider.decide(talk.state, talk.command(name, actor))
                except ForbearError as error:
                    for problem in error.problems:
                        assert problem.text.zh
                        assert problem.text.en
                        assert problem.mend.zh
                        assert problem.mend.en


def test_what_is_available_is_what_is_not_refused_for_who_or_when() -> None:
    """A command that ``available`` allows fails at most for its data; one it does not allow always fails."""
    for talk in (Talk(), Talk().requested(), Talk().reviewed().offer(), Talk().issued(), Talk().performing()):
        for actor in (BORROWER, AGENT, REVIEWER, APPROVER):
            for one in decider.available(talk.state, actor):
                assert one.allowed == (one.why_not is None)
                if not one.allowed:
                    talk.refused(one.name, actor)


def test_every_refusal_and_name_is_in_both_languages() -> None:
    for name, entry in catalogue("case").items():
        assert entry["zh"], name
        assert entry["en"], name
        assert ("mend_zh" in entry) == ("mend_en" in entry), name
