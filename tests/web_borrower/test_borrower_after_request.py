"""The borrower's pages after the request: waiting, offers, the agreement and repayments, through the real services."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from desk_world import World, form, person, signed_in, world
from forbear.agreement.verify import verify
from forbear.web.accounts.models import Role
from forbear.web.services import agreements, plans, servicing
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

pytestmark = pytest.mark.django_db
SAID = {"channel": "phone", "at": "2026-03-02T11:00", "person": "客服 8021", "reference": "GD-1"}


def text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def at(record: CaseRecord, page: str) -> str:
    return f"/my/cases/{record.pk}/{page}"


def stage(record: CaseRecord) -> str:
    return cases.state_of(record.pk).stage


def own_numbers(here: World, **changes: Any) -> dict[str, str]:
    """The fields of a counter-offer, as the page shows them from the request."""
    wanted = here.story.proposal
    assert wanted is not None
    written = {
        name: str(getattr(wanted, name)) for name in ("start", "instalments", "first_due", "due_day")
    } | {
        name: f"{getattr(wanted, name) / 100:.2f}"
        for name in ("down_payment", "waive_penalty", "waive_interest", "waive_fee")
    }
    return written | {name: str(value) for name, value in changes.items()}


def signing(here: World) -> dict[str, Any]:
    return form(here.version, read="on", name="李华")


def the_borrower(here: World) -> Client:
    return signed_in(here.cast.borrower)


def test_waiting_says_whose_turn_it_is_and_what_was_asked() -> None:
    here = world("ask_more")
    with here.now():
        shown = text(the_borrower(here).get(at(here.record, "waiting/")))
    assert "轮到您" in shown
    assert "请补充近三个月的收入证明" in shown


def test_an_answer_sent_twice_is_one_answer() -> None:
    here = world("ask_more")
    sent = form(here.version, **{"answer-text": "流水已上传"})
    with here.now():
        browser = the_borrower(here)
        answers = [browser.post(at(here.record, "waiting/answer/"), sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    events = [event.name for event in cases.events_of(here.record.pk)]
    assert events.count("more_answered") == 1
    assert stage(here.record) == "first_check"


def test_an_empty_message_is_refused_beside_its_field() -> None:
    here = world("take")
    with here.now():
        answer = the_borrower(here).post(
            at(here.record, "waiting/message/"), form(here.version, **{"message-text": " "})
        )
    assert answer.status_code == 422
    assert "id_message-text_error" in text(answer)


def test_a_stale_page_is_refused_and_what_was_typed_comes_back() -> None:
    here = world("ask_more")
    typed = "我的流水在第三页，请看附件"
    with here.now():
        browser = the_borrower(here)
        page = at(here.record, "waiting/")
        answer = browser.post(
            at(here.record, "waiting/answer/"),
            form(here.version - 1, **{"answer-text": typed}),
            headers={"referer": f"http://testserver{page}"},
        )
        assert answer.status_code == 409
        assert stage(here.record) == "more_asked"
        again = text(browser.get(page))
    assert typed in again


def test_an_answer_sent_after_the_session_ended_is_there_after_signing_in() -> None:
    here = world("ask_more")
    typed = "公司二月起停发绩效"
    page = at(here.record, "waiting/")
    with here.now():
        browser = Client()
        browser.post("/sign-in/", {"username": "lihua", "password": "forbear-demo", "next": page})
        browser.get(page)
        browser.cookies.pop("forbear_session")
        answer = browser.post(
            at(here.record, "waiting/answer/"),
            form(here.version, **{"answer-text": typed}),
            headers={"referer": f"http://testserver{page}"},
        )
        assert answer.status_code == 302
        back = browser.post(
            answer["Location"], {"username": "lihua", "password": "forbear-demo", "next": page}
        )
        assert back["Location"] == page
        assert typed in text(browser.get(page))
    assert stage(here.record) == "more_asked"


def test_a_refused_request_can_be_appealed_once_with_its_reason_shown() -> None:
    here = world("pass_first_check")
    here.story._do(here.cast.reviewer, "decline", {"reason": "收入证明与流水不符"})
    with here.now():
        browser = the_borrower(here)
        assert "收入证明与流水不符" in text(browser.get(at(here.record, "waiting/")))
        answer = browser.post(
            at(here.record, "waiting/appeal/"), form(here.version, **{"appeal-text": "流水里有一笔是退款"})
        )
    assert answer.status_code == 302
    assert stage(here.record) == "appealed"


def test_a_request_can_be_withdrawn() -> None:
    here = world("take")
    with here.now():
        the_borrower(here).post(at(here.record, "waiting/withdraw/"), form(here.version))
    assert stage(here.record) == "withdrawn"


def test_the_offer_stands_beside_the_request_and_is_accepted_once() -> None:
    here = world("second_offer")
    with here.now():
        browser = the_borrower(here)
        shown = text(browser.get(at(here.record, "offer/")))
        offer = cases.state_of(here.record.pk).offers[-1]
        option = plans.build_option(here.record, offer.proposal, limits=False)
        assert f"{option.monthly // 100:,}" in shown
        assert "结合收支表，同意按申请的期数办理。" in shown
        sent = form(here.version, number=offer.number)
        for _ in range(2):
            browser.post(at(here.record, "offer/"), sent)
    events = [event.name for event in cases.events_of(here.record.pk)]
    assert events.count("offer_accepted") == 1


def test_a_counter_offer_is_tried_out_first_and_wrong_numbers_stay_beside_their_fields() -> None:
    here = world("make_offer")
    with here.now():
        browser = the_borrower(here)
        address = at(here.record, "offer/counter/")
        looked = browser.post(address, form(here.version, **own_numbers(here), text="", action="look"))
        assert looked.status_code == 200
        assert stage(here.record) == "offered"
        wrong = browser.post(
            address, form(here.version, **own_numbers(here, instalments=99), text="太多", action="send")
        )
        assert wrong.status_code == 422
        assert 'value="99"' in text(wrong)
        assert "id_instalments_error" in text(wrong)
        sent = browser.post(address, form(here.version, **own_numbers(here), text="每月太多", action="send"))
    assert sent.status_code == 302
    assert stage(here.record) == "countered"


def test_a_double_click_signs_once_and_the_pdf_verifies_after_both() -> None:
    here = world("issue_agreement")
    with here.now():
        browser = the_borrower(here)
        assert browser.get(at(here.record, "agreement/")).status_code == 200
        sent = signing(here)
        answers = [browser.post(at(here.record, "agreement/sign/"), sent) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert len(cases.state_of(here.record.pk).signatures) == 1
        one = browser.get(at(here.record, "agreement/agreement.pdf"))
        assert one["Content-Type"] == "application/pdf"
        assert not verify(one.content).holds
        agreements.sign(here.record, here.cast.agent, form(None)["command_id"], None)
        both = browser.get(at(here.record, "agreement/agreement.pdf"))
    assert verify(both.content).holds
    assert stage(here.record) == "performing"


@pytest.mark.parametrize("wrong", [{"name": "李四"}, {"read": ""}])
def test_a_signature_is_meant(wrong: dict[str, str]) -> None:
    here = world("issue_agreement")
    with here.now():
        answer = the_borrower(here).post(at(here.record, "agreement/sign/"), signing(here) | wrong)
    assert answer.status_code == 422
    assert cases.state_of(here.record.pk).signatures == ()


def test_a_question_about_a_clause_reaches_the_desk_with_its_number() -> None:
    here = world("issue_agreement")
    with here.now():
        the_borrower(here).post(
            at(here.record, "agreement/ask/"), form(here.version, clause="第三条", question="宽限几天？")
        )
    assert cases.state_of(here.record.pk).messages[-1].text == "关于协议第三条：宽限几天？"


def test_repayments_are_recorded_once_and_a_file_brings_only_what_is_new() -> None:
    here = world("sign_lender")
    with here.now():
        browser = the_borrower(here)
        page = at(here.record, "repayments/")
        assert browser.get(page).status_code == 200
        day = here.today.isoformat()
        sent = form(here.version, on=day, amount="100.00", reference="A1")
        for _ in range(2):
            browser.post(page, sent)
        assert [one[1:] for one in cases.state_of(here.record.pk).repayments] == [(10000, "A1")]
        table = f"日期,金额,流水号\n{day},100.00,A1\n{day},50.00,B2\n".encode()
        from django.core.files.uploadedfile import SimpleUploadedFile

        for _ in range(2):
            file = SimpleUploadedFile("repayments.csv", table, "text/csv")
            browser.post(f"{page}import/", form(None, file=file))
    found = sorted(
        (amount, reference) for _day, amount, reference in cases.state_of(here.record.pk).repayments
    )
    assert found == [(5000, "B2"), (10000, "A1")]


def test_a_repayment_with_two_wrong_fields_says_both_and_keeps_what_was_typed() -> None:
    here = world("sign_lender")
    with here.now():
        answer = the_borrower(here).post(
            at(here.record, "repayments/"), form(here.version, on="", amount="一百", reference="Z9")
        )
    assert answer.status_code == 422
    for mark in ("id_on_error", "id_amount_error", 'value="一百"', 'value="Z9"'):
        assert mark in text(answer)


def test_after_a_miss_the_page_says_how_to_mend_it_and_offers_to_negotiate_again() -> None:
    here = world("sign_lender")
    terms = agreements.signed_terms(here.record)
    assert terms is not None
    later = (terms.instalments[0].due - here.today).days + terms.grace_days + 5
    with here.now(later):
        servicing.close_day(here.today + timedelta(days=later))
        browser = the_borrower(here)
        shown = text(browser.get(at(here.record, "repayments/")))
        assert "漏还了怎么办" in shown
        browser.post(
            at(here.record, "waiting/renegotiate/"),
            form(here.version, **{"renegotiate-text": "这个月住院"}),
        )
    assert stage(here.record) == "renegotiating"


def test_a_settled_agreement_gives_its_certificate() -> None:
    here = world("sign_lender")
    terms = agreements.signed_terms(here.record)
    assert terms is not None
    last = terms.instalments[-1].due
    here.story.repay(last)
    with here.now((last - here.today).days):
        browser = the_borrower(here)
        assert "下载结清证明" in text(browser.get(at(here.record, "repayments/")))
        pdf = browser.get(at(here.record, "repayments/certificate.pdf"))
    assert pdf.content.startswith(b"%PDF")


def test_the_calendar_feed_needs_only_its_address_and_an_old_address_is_dead() -> None:
    here = world("sign_lender")
    with here.now():
        browser = the_borrower(here)
        shown = text(browser.get(at(here.record, "repayments/")))
        address = shown.split('href="http://testserver/calendar/')[1].split('"')[0]
        feed = Client().get(f"/calendar/{address}")
        assert feed["Content-Type"].startswith("text/calendar")
        assert b"BEGIN:VEVENT" in feed.content
        browser.post(at(here.record, "repayments/calendar/"), form(None))
        assert Client().get(f"/calendar/{address}").status_code == 404


@pytest.mark.parametrize("page", ["waiting/", "offer/", "offer/counter/", "agreement/", "repayments/"])
def test_somebody_elses_case_is_not_there(page: str) -> None:
    here = world("make_offer")
    stranger = signed_in(person("stranger", Role.BORROWER))
    with here.now():
        assert stranger.get(at(here.record, page)).status_code == 404
        assert stranger.get(at(here.record, "repayments/certificate.pdf")).status_code == 404
        assert stranger.post(at(here.record, "agreement/sign/"), signing(here)).status_code == 404
        assert Client().get(at(here.record, page)).status_code == 302


@pytest.mark.parametrize(
    ("until", "page"),
    [
        ("submit_request", "waiting/"),
        ("ask_more", "waiting/"),
        ("make_offer", "offer/"),
        ("make_offer", "offer/counter/"),
        ("issue_agreement", "agreement/"),
        ("sign_lender", "agreement/"),
        ("sign_lender", "repayments/"),
    ],
)
def test_every_page_speaks_english_without_a_word_of_the_frame_left_in_chinese(until: str, page: str) -> None:
    here = world(until)
    browser = the_borrower(here)
    with here.now():
        browser.post("/language/", {"language": "en", "next": "/"})
        answer = browser.get(at(here.record, page))
    assert answer.status_code == 200
    titles = [part.split("<")[0].split(">", 1)[1] for part in text(answer).split("<h")[1:] if part[0] in "12"]
    assert titles
    assert not any("\u4e00" <= sign <= "\u9fff" for title in titles for sign in title), titles
