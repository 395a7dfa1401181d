"""Whole negotiations, read from top to bottom."""

from datetime import date, timedelta

import pytest
from case_given import (
    ADVISER,
    AGENT,
    APPROVER,
    BORROWER,
    BY_PHONE,
    LIMIT,
    NEW_TERMS,
    OTHER_REVIEWER,
    OWED,
    PLAN,
    PROPOSAL,
    REVIEWER,
    SAID,
    SHORTER,
    SYSTEM,
    TERMS,
    Talk,
)

from forbear.case import codec, decider
from forbear.case.model import Actor


def test_from_request_to_settlement() -> None:
    talk = Talk()
    assert talk.state.stage == "draft"
    talk.do("tell_story", BORROWER, cause="illness", story="住院，停工两个月。")
    talk.do("attach_paper", BORROWER, paper="p1", kind="identity", name="身份证.jpg", sha256="c" * 64)
    talk.do(
        "record_contact", BORROWER, channel="phone", person="", at=BY_PHONE["at"], substance="客服让提交申请"
    )
    talk.do("submit_request", BORROWER, proposal=PLAN, owed=OWED, capacity=90_000)
    assert (talk.state.stage, talk.state.request) == ("requested", PROPOSAL)
    talk.do("take", AGENT)
    assert (talk.state.stage, talk.state.assigned_to) == ("first_check", AGENT.id)
    talk.do("ask_more", AGENT, items=["income_proof"], note="近三个月", working_days=5)
    assert talk.state.more_asked[-1].answer_by == date(2026, 3, 9)
    talk.do("answer_more", BORROWER, answer="已上传")
    assert (talk.state.stage, talk.state.more_asked[-1].answer) == ("first_check", "已上传")
    talk.do("pass_first_check", AGENT, note="")
    assert talk.state.stage == "review"
    talk.offer(proposal=SHORTER)
    assert (talk.state.stage, talk.state.open_offer) == ("offered", 1)
    talk.do("counter_offer", BORROWER, proposal=PLAN, reason="每月还不了这么多")
    assert (talk.state.stage, talk.state.open_offer) == ("countered", 2)
    talk.offer().accept()
    assert (talk.state.stage, talk.state.agreed) == ("awaiting_approval", PROPOSAL)
    talk.do("approve", APPROVER, note="同意")
    assert (talk.state.stage, talk.state.approved_by) == ("approved", APPROVER.id)
    talk.do("issue_agreement", AGENT, number="FB-1", terms_sha256=TERMS)
    talk.sign(BORROWER, "borrower")
    assert talk.state.stage == "signed_by_one"
    assert talk.do("sign", AGENT, party="lender", terms_sha256=TERMS) == ("signed", "came_into_force")
    assert talk.state.stage == "performing"
    talk.later(60).do("record_repayment", BORROWER, on="2026-04-15", amount=83_000, reference="T1")
    assert talk.state.repayments == ((date(2026, 4, 15), 83_000, "T1"),)
    talk.later(30).do("mark_missed", SYSTEM, n=2, due="2026-05-15")
    talk.do("mark_cured", SYSTEM, n=2)
    assert talk.state.stage == "performing"
    talk.do("settle", SYSTEM, on=talk.at.date().isoformat())
    assert (talk.state.stage, talk.state.settled_on) == ("settled", talk.at.date())


def test_below_the_limit_no_second_person_is_needed() -> None:
    assert Talk().reviewed().offer(owed=LIMIT - 1).accept().state.stage == "approved"


def test_from_the_limit_on_a_second_person_is_needed() -> None:
    assert Talk().reviewed().offer(owed=LIMIT).accept().state.stage == "awaiting_approval"


def test_the_lender_may_accept_the_borrowers_counter_offer() -> None:
    talk = Talk().reviewed().offer(proposal=SHORTER)
    talk.do("counter_offer", BORROWER, proposal=PLAN, reason="")
    talk.accept(OTHER_REVIEWER)
    assert (talk.state.agreed, talk.state.reviewed_by) == (PROPOSAL, OTHER_REVIEWER.id)
    assert talk.state.offer_hands == {REVIEWER.id, OTHER_REVIEWER.id}


def test_more_asked_in_review_is_answered_back_into_review() -> None:
    talk = Talk().reviewed()
    talk.do("ask_more", REVIEWER, items=["payslip"], note="", working_days=3)
    talk.do("answer_more", BORROWER, answer="补好了")
    assert talk.state.stage == "review"


def test_an_approver_sends_an_offer_back_and_nothing_stays_agreed() -> None:
    talk = Talk().reviewed().offer().accept()
    talk.do("return_to_review", APPROVER, note="期数太长")
    assert (talk.state.stage, talk.state.agreed, talk.state.open_offer) == ("review", None, 0)
    talk.offer(proposal=SHORTER).accept().do("approve", APPROVER, note="")
    assert talk.state.stage == "approved"


def test_a_lapsed_offer_goes_back_to_review_and_can_be_made_anew() -> None:
    talk = Talk().reviewed().offer()
    last = talk.state.offers[-1].valid_until
    assert last == date(2026, 3, 9)
    talk.later(8)
    talk.do("lapse_offer", SYSTEM, number=1)
    assert (talk.state.stage, talk.state.open_offer) == ("review", 0)
    assert talk.offer().state.open_offer == 2


def test_an_offer_stands_to_the_end_of_its_last_day() -> None:
    talk = Talk().reviewed().offer()
    talk.at = talk.at.replace(hour=23, minute=59) + timedelta(days=7)
    assert talk.at.date() == talk.state.offers[-1].valid_until
    assert talk.accept().state.agreed == PROPOSAL


def test_an_appeal_goes_to_another_reviewer() -> None:
    talk = Talk().declined()
    talk.do("appeal", BORROWER, reason="新的诊断证明")
    assert (talk.state.stage, talk.state.appeals) == ("appealed", 1)
    talk.do("take", OTHER_REVIEWER)
    assert (talk.state.stage, talk.state.assigned_to) == ("review", OTHER_REVIEWER.id)
    assert talk.offer(OTHER_REVIEWER).accept().state.stage == "awaiting_approval"


def test_the_agreement_stands_until_the_new_one_is_signed_by_both() -> None:
    talk = Talk().performing()
    talk.later(45).do("mark_missed", SYSTEM, n=1, due="2026-04-15")
    talk.do("renegotiate", BORROWER, reason="又停工了")
    talk.offer(proposal=SHORTER).accept().do("approve", APPROVER, note="")
    talk.do("record_repayment", BORROWER, on="2026-04-16", amount=1_000, reference="")
    assert talk.state.in_force is not None
    assert talk.state.in_force.terms_sha256 == TERMS
    talk.do("issue_agreement", AGENT, number="FB-2", terms_sha256=NEW_TERMS)
    talk.sign(AGENT, "lender", NEW_TERMS)
    assert talk.state.in_force.number == "FB-1"
    talk.sign(BORROWER, "borrower", NEW_TERMS)
    assert talk.state.stage == "performing"
    assert talk.state.in_force.number == "FB-2"
    assert talk.state.in_force.proposal.instalments == 24


@pytest.mark.parametrize(
    ("name", "actor", "data"),
    [("withdraw", BORROWER, {"reason": "不谈了"}), ("decline", REVIEWER, {"reason": "按原协议履行"})],
)
def test_a_renegotiation_that_ends_leaves_the_agreement_as_it_was(
    name: str, actor: Actor, data: dict[str, str]
) -> None:
    talk = Talk().performing()
    before = talk.state
    talk.do("renegotiate", BORROWER, reason="想延长")
    talk.offer(proposal=SHORTER)
    talk.do("counter_offer", BORROWER, proposal=PLAN, reason="")
    talk.do(name, actor, **data)
    after = talk.state
    assert after.stage == "performing"
    assert (after.agreed, after.terms_sha256, after.signatures, after.in_force) == (
        before.agreed,
        before.terms_sha256,
        before.signatures,
        before.in_force,
    )


def test_a_broken_agreement_still_takes_repayments() -> None:
    talk = Talk().performing().later(60)
    talk.do("mark_missed", SYSTEM, n=1, due="2026-04-15")
    talk.do("mark_broken", SYSTEM, on="2026-04-30", reason="连续漏还")
    assert (talk.state.stage, talk.state.broken_on) == ("broken", date(2026, 4, 30))
    talk.do("record_repayment", BORROWER, on="2026-05-01", amount=500, reference="")
    assert talk.state.stage == "broken"


def test_an_absent_lender_is_recorded_by_the_borrower_from_request_to_signature() -> None:
    talk = Talk(lender_present=False).requested()
    reviewer, agent = Actor("1", "reviewer", "represented"), SAID
    talk.do("make_offer", reviewer, **_offer(), **BY_PHONE)
    assert talk.events[-1].data["channel"] == "phone"
    talk.accept()
    assert talk.state.stage == "approved", "an absent lender's own approval is inside its word"
    talk.do("issue_agreement", agent, number="FB-1", terms_sha256=TERMS)
    talk.sign(BORROWER, "borrower").sign(agent, "lender", **BY_PHONE)
    assert talk.state.stage == "performing"
    assert [one.by.presence for one in talk.state.signatures] == ["present", "represented"]


def test_an_absent_lender_may_ask_for_more_and_decline() -> None:
    talk = Talk(lender_present=False).requested()
    talk.do("ask_more", SAID, items=["流水"], note="", working_days=3)
    talk.do("answer_more", BORROWER, answer="已在 App 上传")
    assert talk.state.stage == "first_check"
    talk.do("decline", Actor("1", "reviewer", "represented"), reason="逾期太短")
    talk.do("appeal", BORROWER, reason="已逾期四个月")
    talk.do("make_offer", Actor("1", "reviewer", "represented"), **_offer())
    assert talk.state.stage == "offered"


def test_an_adviser_acts_for_the_borrower_but_for_the_last_word() -> None:
    talk = Talk()
    talk.do("tell_story", ADVISER, cause="illness", story="住院")
    talk.do("submit_request", ADVISER, proposal=PLAN, owed=OWED)
    talk.do("take", AGENT)
    talk.do("pass_first_check", AGENT, note="")
    talk.offer().do("counter_offer", ADVISER, proposal=SHORTER, reason="")
    talk.offer()
    assert talk.refused("accept_offer", ADVISER, number=3) == "case.borrower_alone"
    talk.accept().do("approve", APPROVER, note="")
    talk.do("issue_agreement", AGENT, number="FB-1", terms_sha256=TERMS)
    assert talk.refused("sign", ADVISER, party="borrower", terms_sha256=TERMS) == "case.borrower_alone"


def test_messages_and_contacts_are_kept_in_order() -> None:
    talk = Talk()
    talk.do("send_message", BORROWER, text="请问进展如何")
    talk.do("record_contact", AGENT, channel="phone", person="张三", at="2026-03-02T09:00", substance="通话")
    assert [(one.channel, one.text) for one in talk.state.messages] == [
        ("here", "请问进展如何"),
        ("phone", "通话"),
    ]
    assert talk.state.messages[1].at.isoformat() == "2026-03-02T09:00:00+08:00"


def test_a_paper_attached_twice_is_attached_once() -> None:
    talk = Talk()
    paper = {"paper": "p1", "kind": "identity", "name": "a.png", "sha256": "c" * 64}
    assert talk.do("attach_paper", BORROWER, **paper) == ("paper_attached",)
    assert talk.do("attach_paper", BORROWER, **paper) == ()
    talk.do("remove_paper", BORROWER, paper="p1")
    assert talk.state.papers == ()


def test_the_same_command_acts_once() -> None:
    talk = Talk()
    command = talk.command("send_message", BORROWER, text="您好")
    assert talk.give(command) == ("message_sent",)
    assert talk.give(command) == ()
    assert len(talk.state.messages) == 1


def test_replaying_the_stored_form_gives_the_same_state() -> None:
    talk = Talk().performing()
    stored = [codec.event_to_json(event) for event in talk.events]
    assert decider.replay(codec.event_from_json(one) for one in stored) == talk.state


def test_a_command_survives_its_stored_form() -> None:
    command = Talk().command("submit_request", BORROWER, 3, proposal=PLAN, owed=OWED)
    assert codec.command_from_json(codec.command_to_json(command)) == command


def _offer() -> dict[str, object]:
    return {
        "proposal": PLAN,
        "reason": "",
        "valid_working_days": 5,
        "owed": OWED,
        "approver_above": LIMIT,
    }
