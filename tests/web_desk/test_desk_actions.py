"""What is done to a case at the desk: each step acts once, refuses in words, and keeps what was typed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from desk_world import World, form, numbers, person, signed_in, world
from forbear.web.accounts.models import Role, User
from forbear.web.services import demonstration
from forbear.web.store import cases

pytestmark = pytest.mark.django_db


def stage(told: World) -> str:
    return cases.state_of(told.record.pk).stage


def test_the_case_page_shows_facts_figures_papers_and_why_not() -> None:
    told = world("pass_first_check")
    with told.now():
        page = signed_in(told.cast.reviewer).get(told.case).content.decode()
    assert "我做同城配送" in page
    assert "欠款明细" in page
    assert "罚息" in page
    assert f"/desk/cases/{told.record.pk}/papers/" in page
    assert told.do("make_offer") in page
    assert told.do("approve") not in page
    assert "其他操作为什么不能做" in page


def test_taking_a_case_twice_with_one_form_takes_it_once() -> None:
    told = world("submit_request")
    client = signed_in(told.cast.agent)
    sent = form(told.version)
    with told.now():
        first = client.post(told.do("take"), sent)
        version = told.version
        second = client.post(told.do("take"), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert told.version == version
    assert stage(told) == "first_check"
    assert told.record.assigned_to == told.cast.agent.actor_id


def test_a_stale_page_is_refused_and_keeps_what_was_typed() -> None:
    told = world("take")
    client = signed_in(told.cast.agent)
    old = told.version
    note = "请补交近三个月的流水，要能看清户名。"
    with told.now():
        client.post(told.do("send_message"), form(old, text="您好"))
        answer = client.post(
            told.do("ask_more"),
            form(old, items=["income_proof"], note=note, working_days=5),
            headers={"referer": f"http://testserver{told.case}"},
        )
        assert answer.status_code == 409
        assert stage(told) == "first_check"
        page = client.get(told.case).content.decode()
    assert note in page


def test_asking_for_more_needs_something_to_ask_for() -> None:
    told = world("take")
    client = signed_in(told.cast.agent)
    with told.now():
        refused = client.post(told.do("ask_more"), form(told.version, note="请补充。", working_days=5))
        assert refused.status_code == 422
        page = refused.content.decode()
        assert "请至少选一项材料" in page
        assert "请补充。" in page
        done = client.post(
            told.do("ask_more"),
            form(told.version, items=["income_proof"], other="工伤认定书", note="请补充。", working_days=5),
        )
    assert done.status_code == 302
    asked = cases.state_of(told.record.pk).more_asked[-1]
    assert asked.items == ("income_proof", "工伤认定书")


def test_an_agent_cannot_make_the_offer_that_is_a_reviewers() -> None:
    told = world("pass_first_check")
    with told.now():
        answer = signed_in(told.cast.agent).post(
            told.do("make_offer"), form(told.version, **numbers(told), reason="可以。", valid_working_days=7)
        )
    assert answer.status_code == 422
    assert "审核员" in answer.content.decode()
    assert stage(told) == "review"


def test_an_offer_is_made_and_its_numbers_are_held_to_the_programme() -> None:
    told = world("pass_first_check")
    client = signed_in(told.cast.reviewer)
    with told.now():
        beyond = {**numbers(told), "waive_penalty": "99999999.00"}
        refused = client.post(
            told.do("make_offer"), form(told.version, **beyond, reason="可以。", valid_working_days=7)
        )
        assert refused.status_code == 422
        assert "99999999.00" in refused.content.decode()
        assert stage(told) == "review"
        done = client.post(
            told.do("make_offer"), form(told.version, **numbers(told), reason="可以。", valid_working_days=7)
        )
    assert done.status_code == 302, done.content.decode()
    assert stage(told) == "offered"


def test_live_figures_are_the_arrangement_to_the_fen() -> None:
    told = world("pass_first_check")
    client = signed_in(told.cast.reviewer)
    from forbear.web.services import plans

    assert told.story.proposal is not None
    with told.now():
        option = plans.build_option(told.record, told.story.proposal, limits=True)
        part = client.get(f"{told.case}figures/", numbers(told), headers={"hx-request": "true"})
        whole = client.post(f"{told.case}figures/", {**form(told.version), **numbers(told)})
        wrong = client.get(
            f"{told.case}figures/", {**numbers(told), "instalments": "0"}, headers={"hx-request": "true"}
        )
    for row in option.instalments:
        assert f"¥{row.amount // 100:,}.{row.amount % 100:02d}" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert f"¥{option.total // 100:,}.{option.total % 100:02d}" in whole.content.decode()
    assert "<html" in whole.content.decode()
    assert "还算不出方案" in wrong.content.decode()
    assert stage(told) == "review"


def test_the_second_of_two_approvers_is_told_plainly() -> None:
    told = world("accept_offer", principal=9_000_000)
    if stage(told) != "awaiting_approval":
        pytest.fail("this amount is meant to need an approval")
    other = person("approver-two", Role.APPROVER, told.record.lender)
    seen = told.version
    with told.now():
        first = signed_in(told.cast.approver).post(told.do("approve"), form(seen, note="同意。"))
        second = signed_in(other).post(told.do("approve"), form(seen, note="同意，照办。"))
    assert first.status_code == 302
    assert second.status_code in {409, 422}
    assert stage(told) == "approved"
    assert cases.state_of(told.record.pk).approved_by == told.cast.approver.actor_id


def test_who_made_the_offer_does_not_approve_it() -> None:
    told = world("accept_offer", principal=9_000_000)
    reviewer = told.cast.reviewer
    reviewer.role = Role.APPROVER
    reviewer.save(update_fields=["role"])
    with told.now():
        answer = signed_in(reviewer).post(told.do("approve"), form(told.version, note=""))
    assert answer.status_code == 422
    assert stage(told) == "awaiting_approval"


def test_declining_needs_a_reason_and_ends_the_review() -> None:
    told = world("pass_first_check")
    client = signed_in(told.cast.reviewer)
    with told.now():
        assert client.post(told.do("decline"), form(told.version, reason="  ")).status_code == 422
        assert (
            client.post(told.do("decline"), form(told.version, reason="材料与流水不符。")).status_code == 302
        )
    assert stage(told) == "declined"


def test_messages_and_contacts_stand_on_the_page() -> None:
    told = world("take")
    client = signed_in(told.cast.agent)
    with told.now():
        client.post(told.do("send_message"), form(told.version, text="请保持电话畅通。"))
        contact = {
            "channel": "phone",
            "person": "借款人本人",
            "at": "2026-03-04T10:00",
            "substance": "说好周五前补材料。",
        }
        client.post(told.do("record_contact"), form(told.version, **contact))
        page = client.get(told.case).content.decode()
    assert "请保持电话畅通。" in page
    assert "说好周五前补材料。" in page


def test_a_command_that_is_not_the_desks_is_no_address() -> None:
    told = world("take")
    with told.now():
        for name in ("withdraw", "mark_broken", "open", "nothing"):
            assert signed_in(told.cast.agent).post(told.do(name), form(told.version)).status_code == 404


def test_from_agreement_to_settlement_at_the_desk() -> None:
    told = world("approve")
    agent = signed_in(told.cast.agent)
    with told.now():
        assert agent.get(f"{told.case}agreement.pdf").status_code == 422
        assert agent.post(told.do("issue_agreement"), form(told.version)).status_code == 302
        pdf = agent.get(f"{told.case}agreement.pdf")
        assert pdf["Content-Type"] == "application/pdf"
        assert pdf["X-Content-Type-Options"] == "nosniff"
        assert "attachment" in pdf["Content-Disposition"]
        assert pdf.content.startswith(b"%PDF-")
        twice = form(told.version)
        assert agent.post(told.do("sign"), twice).status_code == 302
        assert agent.post(told.do("sign"), twice).status_code == 302
        assert stage(told) == "signed_by_one"
        told.story._sign(told.cast.borrower)
        assert stage(told) == "performing"
        verified = agent.get(f"{told.case}verification/").content.decode()
        assert "核验通过" in verified
        page = agent.get(told.case).content.decode()
        assert "履约情况" in page
        paid = form(told.version, on=told.today.isoformat(), amount="100.00", reference="A1")
        assert agent.post(told.do("record_repayment"), paid).status_code == 302
        assert agent.post(told.do("record_repayment"), paid).status_code == 302
    assert [one[2] for one in cases.state_of(told.record.pk).repayments] == ["A1"]


def test_papers_open_in_place_and_can_run_nothing() -> None:
    told = world("submit_request")
    client = signed_in(told.cast.agent)
    from forbear.web.services import papers

    one = papers.papers_of(told.record)[0]
    with told.now():
        shown = client.get(f"{told.case}papers/{one.id}/")
        kept = client.get(f"{told.case}papers/{one.id}/?download")
    assert shown["Content-Type"] == "image/png"
    assert shown["Content-Disposition"].startswith("inline")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert kept["Content-Disposition"].startswith("attachment")
    assert shown.content == kept.content


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing_of_it() -> None:
    told = world("take")
    client = signed_in(told.cast.agent)
    reason = "请补交工伤认定书，要能看清日期。"
    with told.now():
        client.get(told.case)
        del client.cookies["forbear_session"]
        sent = form(told.version, items=["income_proof"], note=reason, working_days=5)
        answer = client.post(told.do("ask_more"), sent, headers={"referer": f"http://testserver{told.case}"})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")
        assert stage(told) == "first_check"
        back = {"username": "agent", "password": demonstration.PASSWORD, "next": told.case}
        assert client.post("/sign-in/", back).status_code == 302
        page = client.get(told.case).content.decode()
    assert reason in page


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_the_same_moment_approve_once() -> None:
    told = world("accept_offer", principal=9_000_000)
    other = person("approver-two", Role.APPROVER, told.record.lender)
    seen = told.version
    both = Barrier(2)

    def approve(user: User) -> tuple[int, str]:
        try:
            client = signed_in(user)
            with told.now():
                both.wait()
                answer = client.post(told.do("approve"), form(seen, note="同意。"))
            return answer.status_code, answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(approve, (told.cast.approver, other)))
    assert answers[0][0] == 302
    assert answers[1][0] in {409, 422}
    assert "审批通过" in answers[1][1] or "已经" in answers[1][1]
    assert [one.name for one in cases.events_of(told.record.pk)].count("approved") == 1
