"""How far a paper is, what several causes call for together, and that every paper has a guide fit for a person under strain."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forbear.base.errors import Problem
from forbear.evidence import checklist
from forbear.evidence.readiness import BEST_FIRST, Guide, PaperJudgement, best_state, state_of

TODAY = date(2026, 3, 2)
MONTH = Guide(max_age_days=30)
CAUSES = [cause.id for cause in checklist.causes()]
KINDS = sorted(
    {
        item.kind
        for cause in CAUSES
        for lender in ("bank", "bank_card", "consumer_finance", "microloan", "platform")
        for item in checklist.checklist(cause, lender)
    }
)


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        (PaperJudgement(legible=False, confirmed=True), "unreadable"),
        (PaperJudgement(legible=True, issued=TODAY - timedelta(days=31), confirmed=True), "too_old"),
        (PaperJudgement(legible=True, issued=TODAY - timedelta(days=30)), "unconfirmed"),
        (PaperJudgement(legible=True, issued=TODAY - timedelta(days=30), confirmed=True), "ready"),
        (PaperJudgement(legible=True, confirmed=True), "ready"),
    ],
)
def test_how_far_one_paper_is(judged: PaperJudgement, expected: str) -> None:
    assert state_of(judged, MONTH, TODAY) == expected


def test_the_best_of_several_counts_and_none_is_missing() -> None:
    old = PaperJudgement(True, True, TODAY - timedelta(days=90))
    dark = PaperJudgement(False, problems=(Problem("evidence.document_blank", "a.jpg"),))
    assert best_state([], MONTH, TODAY) == "missing"
    assert best_state([dark], MONTH, TODAY) == "unreadable"
    assert best_state([dark, old], MONTH, TODAY) == "too_old"
    assert best_state([dark, old, PaperJudgement(True, True, TODAY)], MONTH, TODAY) == "ready"


@given(
    st.lists(
        st.builds(PaperJudgement, st.booleans(), st.booleans(), st.none() | st.dates(date(2025, 1, 1), TODAY))
    )
)
def test_one_more_paper_never_makes_it_worse(papers: list[PaperJudgement]) -> None:
    ranks = [BEST_FIRST.index(best_state(papers[:n], MONTH, TODAY)) for n in range(len(papers) + 1)]
    assert ranks == sorted(ranks, reverse=True)


def test_two_causes_call_for_the_papers_of_both_each_once_required_first() -> None:
    both = checklist.checklist_for(["income_drop", "illness"], "consumer_finance")
    kinds = [item.kind for item in both]
    assert len(kinds) == len(set(kinds))
    assert {"wage_change_proof", "medical_diagnosis", "identity_card"} <= set(kinds)
    required = [item.required for item in both]
    assert required == sorted(required, reverse=True)
    needed = {item.kind for item in both if item.required}
    for cause in ("income_drop", "illness"):
        assert {i.kind for i in checklist.checklist(cause, "consumer_finance") if i.required} <= needed
    assert checklist.checklist_for([], "bank") == ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_paper_has_its_guide_in_both_languages(kind: str) -> None:
    guide = checklist.guide(kind)
    assert guide.steps, kind
    assert guide.accept, kind
    for text in (*guide.steps, *guide.accept, *guide.blacken):
        assert text.zh
        assert text.en
    assert guide.max_age_days is None or 7 <= guide.max_age_days <= 366


def test_no_guide_asks_for_what_must_never_be_handed_over() -> None:
    for kind in KINDS:
        for text in checklist.guide(kind).steps:
            for word in ("验证码发给", "手机卡", "把密码", "告诉对方密码"):
                assert word not in text.zh, (kind, text.zh)


def test_a_kind_nobody_described_has_an_empty_guide() -> None:
    assert checklist.guide("other") == Guide()
