"""The drafted story, the prepared script and the six steps: only what was given, in both languages."""

import re
from dataclasses import fields, replace
from datetime import date

import pytest
from case_given import AGENT, BORROWER, BY_PHONE, PROPOSAL, SYSTEM, TERMS, Talk
from hypothesis import given
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.base.texts import Text
from forbear.case import scripts, steps, story, words
from forbear.case.evolving import CHANGES
from forbear.case.model import CaseState, OwnFacts
from forbear.case.parties import EVERY
from forbear.case.table import COMMANDS
from forbear.evidence import checklist

KNOWN = OwnFacts(
    lender=Text("借呗", "Jiebei"),
    cause=Text("生病或受伤", "Illness or injury"),
    fell_since=date(2025, 10, 9),
    income_before=690_000,
    income_after=400_050,
    essential=280_000,
    capacity=90_000,
    owed=2_345_678,
    as_of=date(2026, 3, 2),
    days_past_due=61,
    instalments_paid=4,
    proposal=replace(PROPOSAL, down_payment=50_000),
    monthly=65_000,
    papers=3,
)
OPTIONAL = [one.name for one in fields(OwnFacts)]


def test_a_story_told_from_facts() -> None:
    draft = story.story_draft("illness", KNOWN)
    assert draft.zh.splitlines() == [
        "我逾期的主要原因是：生病或受伤。",
        "情况是从 2025 年 10 月开始的。",
        "我原来每月收入大约 6,900 元，后来大约 4,000.50 元，每月少了 2,899.50 元。",
        "每月必要的生活开支大约 2,800 元。",
        "这笔借款我已经还了 4 期。",
        "截至 2026 年 3 月 2 日，我一共欠 23,456.78 元。",
        "已经逾期 61 天。",
        "扣除必要开支以后，我每月能稳定拿出 900 元还款。",
        "我希望商量一个我还得起的分期安排，把欠款还清。",
    ]
    assert "October 2025" in draft.en
    assert "¥6,900" in draft.en


def test_with_nothing_known_only_the_cause_and_the_wish_are_said() -> None:
    assert len(story.story_draft("overspending", OwnFacts()).zh.splitlines()) == 2


def test_income_that_did_not_fall_is_not_said_to_have_fallen() -> None:
    for after in (690_000, 800_000):
        draft = story.story_draft("oversight", replace(KNOWN, income_after=after))
        assert "少了" not in draft.zh
        assert "less" not in draft.en
    assert "没有收入" in story.story_draft("unemployment", replace(KNOWN, income_after=0)).zh


def test_an_unknown_cause_is_refused() -> None:
    with pytest.raises(ForbearError):
        story.story_draft("laziness", KNOWN)


@given(left_out=st.sets(st.sampled_from(OPTIONAL)))
def test_every_number_said_was_given(left_out: set[str]) -> None:
    facts = replace(KNOWN, **dict.fromkeys(left_out))
    said = story.story_draft("illness", facts)
    script = story.joined(line.text for line in scripts.call_script(facts, "phone") if line.kind != "note")
    allowed = " ".join(
        {
            "fell_since": "2025 10",
            "income_before": "6,900",
            "income_after": "4,000.50",
            "essential": "2,800",
            "capacity": "900",
            "owed": "23,456.78",
            "as_of": "2026 3 2",
            "days_past_due": "61",
            "instalments_paid": "4",
            "proposal": "36 500",
            "monthly": "650",
        }.get(name, "")
        for name in set(OPTIONAL) - left_out
    ).split()
    both = {"2,899.50"} if not left_out & {"income_before", "income_after"} else set()
    for text in (said.zh, said.en, script.zh, script.en):
        for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text):
            assert number in {*allowed, *both}
        assert "None" not in text
        assert "{" not in text


def test_every_cause_has_questions() -> None:
    for cause in checklist.causes():
        asked = story.questions(cause.id)
        assert len(asked) >= 3
        assert all(one.zh and one.en for one in asked)
    assert "住院" not in story.questions("unemployment")[0].zh


@pytest.mark.parametrize("channel", scripts.NOTES)
def test_a_script_opens_asks_answers_a_refusal_and_warns(channel: scripts.Channel) -> None:
    lines = scripts.call_script(KNOWN, channel)
    kinds = [line.kind for line in lines]
    assert kinds == sorted(kinds, key=["say", "if_refused", "note"].index)
    assert {"say", "if_refused", "note"} == set(kinds)
    assert "借款人本人" in lines[0].text.zh
    said = "".join(line.text.zh for line in lines)
    assert "36 期" in said
    assert "650 元" in said
    if channel != "letter":
        assert "验证码" in said


def test_without_a_proposal_the_script_asks_what_is_possible() -> None:
    said = "".join(line.text.zh for line in scripts.call_script(replace(KNOWN, proposal=None)))
    assert "可以申请怎样的分期" in said
    assert "停止计息" not in said
    assert "减免。" not in said


def test_interest_is_not_asked_to_stop_where_the_request_bears_it() -> None:
    facts = replace(KNOWN, proposal=replace(PROPOSAL, annual_rate="0.06"))
    assert "停止计息" not in "".join(line.text.zh for line in scripts.call_script(facts))


def standing(state: CaseState, has_budget: bool = True, missing: int = 0) -> list[str]:
    return [step.state for step in steps.six_steps(state, has_budget, missing)]


def test_the_six_steps_from_first_to_last() -> None:
    talk = Talk()
    assert standing(talk.state, has_budget=False, missing=3) == ["now", *["later"] * 5]
    talk.do("tell_story", BORROWER, cause="illness", story="住院")
    assert standing(talk.state, has_budget=False) == ["now", "done", *["later"] * 4]
    assert standing(talk.state, missing=2) == ["done", "now", *["later"] * 4]
    assert standing(talk.state) == ["done", "done", "now", *["later"] * 3]
    told = {key: BY_PHONE[key] for key in ("channel", "person", "at")}
    talk.do("record_contact", BORROWER, substance="让提交申请", **told)
    assert standing(talk.state) == ["done"] * 3 + ["now", "later", "later"]
    talk = Talk().requested()
    assert standing(talk.state) == ["done"] * 4 + ["waiting", "later"]
    talk.do("take", AGENT)
    talk.do("ask_more", AGENT, items=["流水"], working_days=3)
    assert standing(talk.state) == ["done"] * 4 + ["now", "later"], (
        "what is asked is the borrower's to answer"
    )


def test_the_last_step_waits_for_the_lender_and_ends_settled() -> None:
    talk = Talk().approved()
    assert standing(talk.state) == ["done"] * 5 + ["waiting"]
    talk.do("issue_agreement", AGENT, number="FB-1", terms_sha256=TERMS)
    assert standing(talk.state) == ["done"] * 5 + ["now"]
    talk.sign(BORROWER, "borrower")
    assert standing(talk.state) == ["done"] * 5 + ["waiting"]
    talk.sign(AGENT, "lender")
    assert standing(talk.state) == ["done"] * 5 + ["now"]
    talk.do("settle", SYSTEM, on="2026-03-02")
    assert standing(talk.state) == ["done"] * 6


def test_everything_has_a_name_in_both_languages() -> None:
    named = [words.stage(one) for one in EVERY]
    named += [words.event(one) for one in CHANGES]
    named += [words.command(one) for one in COMMANDS]
    named += [words.role(one) for one in ("borrower", "adviser", "agent", "reviewer", "approver", "system")]
    assert all(one.zh and one.en for one in named)
    assert len({one.zh for one in named[: len(EVERY)]}) == len(EVERY)
