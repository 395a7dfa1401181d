"""The borrower's pages from starting a case to sending the request, through the real services."""

import html
import io
import re
import uuid
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image, ImageDraw

from forbear.web.accounts.models import User
from forbear.web.services import budgets, debts, papers, plans, requests
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord
from forbear.web.templatetags.forbear import spoken_days

pytestmark = pytest.mark.django_db

IDENTITY_NUMBER = "110101199003070134"
LOAN = {
    "principal": "30000",
    "rate": "0.04",
    "rate_unit": "daily_percent",
    "method": "equal_instalment",
    "disbursed": "2025-05-15",
    "instalments": "12",
    "due_day": "15",
    "number": "JB-0001",
    "first_due": "",
    "penalty_multiple": "1.5",
    "grace_days": "0",
}
TOML = """schema = "forbear/debt/1"
[contract]
lender = "jiebei"
number = "JB-0002"
method = "equal_instalment"
principal = "12000.00"
rate = { daily = "0.0004" }
disbursed = 2025-05-15
instalments = 12
due_day = 15
"""


@pytest.fixture(autouse=True)
def _clock(settings) -> None:  # type: ignore[no-untyped-def]
    settings.FORBEAR_CLOCK = "2026-03-02T10:00:00+08:00!"


def fresh(version: int | str = "") -> dict[str, str]:
    return {"command_id": str(uuid.uuid4()), "expects": str(version)}


def text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def at(record: CaseRecord, page: str) -> str:
    return f"/my/cases/{record.pk}/{page}"


def rows(*given: tuple[str, str, str]) -> dict[str, str]:
    posted = {"rows": str(max(len(given), 1)), "e0-kind": "repayment"}
    for n, (on, kind, amount) in enumerate(given):
        posted |= {f"e{n}-on": on, f"e{n}-kind": kind, f"e{n}-amount": amount}
    return posted


def give_debt(client: Client, record: CaseRecord) -> HttpResponse:
    paid = [(f"2025-{month:02d}-15", "repayment", "2708.31") for month in (6, 7, 8, 9)]
    return client.post(at(record, "debt/form/"), LOAN | rows(*paid) | fresh(0) | {"action": "save"})


def tell(client: Client, record: CaseRecord, cause: str = "income_drop") -> HttpResponse:
    version = cases.state_of(record.pk).version
    story = {"cause": cause, "story": "2025 年 9 月起收入减少。\n我愿意还清本金。", "action": "save"}
    return client.post(at(record, "story/"), story | fresh(version))


def photo(name: str = "photo.png", size: tuple[int, int] = (1200, 900)) -> SimpleUploadedFile:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((50, 50, size[0] // 2, size[1] // 2), fill="black")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def upload_bill(client: Client, record: CaseRecord, *files: Path) -> HttpResponse:
    sent = [SimpleUploadedFile(file.name, file.read_bytes(), "text/csv") for file in files]
    return client.post(at(record, "bills/"), {"bill": sent})


# Home and starting


def test_the_first_visit_says_what_lies_ahead_and_how_to_start(client: Client) -> None:
    page = text(client.get("/my/"))
    assert "开始第一笔" in page
    assert "看清现状" in page


def test_starting_twice_with_the_same_page_opens_one_case(client: Client) -> None:
    form = {"lender": "jiebei", "product": "", "present": "no", **fresh()}
    first, second = client.post("/my/cases/new/", form), client.post("/my/cases/new/", form)
    assert first.status_code == second.status_code == 302
    assert CaseRecord.objects.count() == 1
    assert not CaseRecord.objects.get().lender_present


def test_starting_without_a_lender_says_so_beside_the_field(client: Client) -> None:
    response = client.post("/my/cases/new/", {"product": "某产品", "present": "no", **fresh()})
    assert response.status_code == 422
    assert 'value="某产品"' in text(response)
    assert CaseRecord.objects.count() == 0


def test_a_case_shows_six_steps_and_what_is_next(client: Client, record: CaseRecord) -> None:
    page = text(client.get(at(record, "")))
    assert re.findall(r'b-step-number" aria-hidden="true">(\d)<', page) == list("123456")
    assert page.count("下一步") == 1
    give_debt(client, record)
    page = text(client.get(at(record, "")))
    assert "已完成" in page
    assert "<svg" in text(client.get("/my/"))


@pytest.mark.parametrize(
    "page",
    [
        "",
        "debt/",
        "debt/form/",
        "story/",
        "bills/",
        "budget/",
        "papers/",
        "contact/",
        "request/",
        "request/own/",
    ],
)
def test_another_persons_case_is_as_absent_as_none(record: CaseRecord, page: str) -> None:
    other = Client()
    other.force_login(User.objects.create_user("lisi", password="long-enough-1"))
    assert other.get(at(record, page)).status_code == 404
    assert Client().get(at(record, page)).status_code == 302


# The debt


def test_the_debt_form_gives_a_statement_with_its_reasons(client: Client, record: CaseRecord) -> None:
    assert give_debt(client, record).status_code == 302
    page = text(client.get(at(record, "debt/")))
    told = debts.statement_of(record)
    assert told.days_past_due > 0
    assert f"¥{told.owed.total // 100:,}" in page
    for line in told.lines[:4]:
        assert spoken_days(line.why.zh) in page
    assert "<svg" in page


def test_a_repayment_before_disbursement_is_refused_in_its_row_and_nothing_typed_is_lost(
    client: Client, record: CaseRecord
) -> None:
    posted = LOAN | rows(("2025-06-15", "repayment", "2708.31"), ("2025-05-01", "repayment", "99.00"))
    response = client.post(at(record, "debt/form/"), posted | fresh(0) | {"action": "save"})
    page = text(response)
    assert response.status_code == 422
    assert 'value="99.00"' in page
    assert 'value="30000"' in page
    assert 'id="id_e1-on_error"' in page
    assert debts.given_debt(record) is None


def test_more_rows_and_filling_in_need_no_script(client: Client, record: CaseRecord) -> None:
    more = text(client.post(at(record, "debt/form/"), LOAN | rows() | fresh(0) | {"action": "more"}))
    assert 'name="e3-on"' in more
    assert 'value="30000"' in more
    filled = client.post(
        at(record, "debt/form/"), LOAN | rows() | fresh(0) | {"action": "fill", "on_time": "4"}
    )
    assert text(filled).count('value="2025-0') >= 4
    assert filled.status_code == 200


def test_a_debt_file_that_is_wrong_names_the_line_and_one_that_is_right_is_read(
    client: Client, record: CaseRecord
) -> None:
    bad = SimpleUploadedFile("debt.toml", TOML.replace("12000.00", "12,000").encode())
    response = client.post(at(record, "debt/file/"), {"debt": bad, **fresh(0)})
    assert response.status_code == 422
    assert "debt.toml:6" in text(response)
    assert 'principal = "12,000"' in text(response)  # shown, to be mended on the page
    good = SimpleUploadedFile("debt.toml", TOML.encode())
    assert client.post(at(record, "debt/file/"), {"debt": good, **fresh(0)}).status_code == 302
    assert debts.statement_of(record).owed.principal == 1_200_000
    assert b'principal = "12000.00"' in client.get(at(record, "debt/file.toml")).content


def test_a_debt_changed_in_another_window_is_not_overwritten(client: Client, record: CaseRecord) -> None:
    give_debt(client, record)
    response = client.post(at(record, "debt/form/"), LOAN | rows() | fresh(0) | {"action": "save"})
    assert response.status_code == 409
    assert len(debts.given_debt(record).events) == 4  # type: ignore[union-attr]


# Cause and story


def test_the_story_is_kept_and_a_draft_never_replaces_what_was_typed(
    client: Client, record: CaseRecord
) -> None:
    give_debt(client, record)
    drafted = client.post(
        at(record, "story/"),
        {"cause": "income_drop", "story": "我自己写的一句。", "action": "draft", **fresh(1)},
    )
    assert "我自己写的一句。" in text(drafted)
    assert tell(client, record).status_code == 302
    assert cases.state_of(record.pk).cause == "income_drop"
    assert "我愿意还清本金。" in text(client.get(at(record, "story/")))


def test_a_story_sent_from_an_old_page_is_refused_with_a_way_on(client: Client, record: CaseRecord) -> None:
    tell(client, record)
    stale = client.post(
        at(record, "story/"), {"cause": "illness", "story": "新的内容", "action": "save", **fresh(1)}
    )
    assert stale.status_code == 409
    assert cases.state_of(record.pk).cause == "income_drop"


# Bills, budget, capacity


def test_a_real_bill_gives_a_budget_and_a_capacity(client: Client, record: CaseRecord, shared: Path) -> None:
    bill = shared / "data/bills/alipay/v3-full.csv"
    page = text(upload_bill(client, record, bill))
    count = len(budgets.bills_of(record.borrower)[0].bill.transactions)
    assert f"读到 {count} 笔新记录" in page
    again = text(upload_bill(client, record, bill))
    assert "没有重复计算" in again
    budget_page = text(client.get(at(record, "budget/")))
    capacity = budgets.capacity_of(record.borrower)
    assert capacity is not None
    for line in capacity.lines:
        assert line.label.zh in budget_page
    assert "<svg" in budget_page


def test_a_file_that_is_no_bill_is_refused_while_the_good_one_beside_it_is_kept(
    client: Client, record: CaseRecord, shared: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "notes.csv"
    wrong.write_text("这不是账单\n", encoding="utf-8")
    response = upload_bill(client, record, shared / "data/bills/alipay/v2-app.csv", wrong)
    assert response.status_code == 422
    assert len(budgets.bills_of(record.borrower)) == 1
    nothing = client.post(at(record, "bills/"), {})
    assert nothing.status_code == 422
    assert "还没有选择文件" in text(nothing)


def test_a_corrected_category_is_remembered_and_can_be_undone(
    client: Client, record: CaseRecord, shared: Path
) -> None:
    upload_bill(client, record, shared / "data/bills/alipay/v3-full.csv")
    entry = next(
        one
        for one in budgets.entries_of(record.borrower)
        if one.transaction.counterparty and one.transaction.kind == "ordinary" and one.category != "rent"
    )
    who = entry.transaction.counterparty
    wanted = next(
        one.category for one in budgets.entries_of(record.borrower) if one.category != entry.category
    )
    form = {"counterparty": who, "reference": "", "category": wanted, "scope": "all"}
    assert client.post(at(record, "budget/correct/"), form | fresh()).status_code == 302
    assert budgets.corrections_of(record.borrower)[0].counterparty == who
    assert text(client.get(at(record, "budget/rows/"), {"q": who})).count(who) >= 1
    client.post(at(record, "budget/uncorrect/"), {"counterparty": who})
    assert budgets.corrections_of(record.borrower) == ()


def test_the_household_by_hand_gives_a_capacity_and_a_wrong_number_stays_beside_its_field(
    client: Client, record: CaseRecord
) -> None:
    wrong = client.post(
        at(record, "budget/"), {"persons": "1", "stated_income": "五千", "payday": "", **fresh()}
    )
    assert wrong.status_code == 422
    assert 'value="五千"' in text(wrong)
    assert 'id="id_stated_income_error"' in text(wrong)
    good = {"persons": "1", "stated_income": "6000", "stated_rent": "1500", "stated_essential": "1800"}
    sent = client.post(at(record, "budget/"), good | {"other_debts_monthly": "0", "payday": "10"} | fresh())
    assert sent.status_code == 302
    capacity = budgets.capacity_of(record.borrower)
    assert capacity is not None
    assert 0 < capacity.monthly <= 600_000 - 150_000 - 180_000
    assert plans.payday_of(record) == 10


# Papers


def test_the_checklist_has_reasons_and_a_paper_can_be_given_seen_and_taken_back(
    client: Client, record: CaseRecord
) -> None:
    assert "先选逾期原因" in text(client.get(at(record, "papers/")))
    tell(client, record)
    row = papers.checklist_of(record)[0]
    page = text(client.get(at(record, "papers/")))
    assert row.item.why.zh in page
    given = client.post(
        at(record, "papers/"),
        {"kind": row.item.kind, "paper": photo(), **fresh(cases.state_of(record.pk).version)},
    )
    assert given.status_code == 302
    paper = papers.papers_of(record)[0]
    seen = client.get(at(record, f"papers/{paper.id}/"))
    assert seen["Content-Type"] == "image/png"
    assert seen.content.startswith(b"\x89PNG")
    client.post(at(record, f"papers/{paper.id}/remove/"), fresh(cases.state_of(record.pk).version))
    assert papers.papers_of(record) == ()
    assert client.get(at(record, f"papers/{paper.id}/")).status_code == 404


def test_a_file_nobody_can_open_is_refused_with_advice_at_its_place(
    client: Client, record: CaseRecord
) -> None:
    tell(client, record)
    kind = papers.checklist_of(record)[0].item.kind
    wrong = SimpleUploadedFile("paper.docx", b"PK\x03\x04 not a picture", "application/msword")
    response = client.post(
        at(record, "papers/"), {"kind": kind, "paper": wrong, **fresh(cases.state_of(record.pk).version)}
    )
    assert response.status_code == 422
    assert papers.papers_of(record) == ()
    nothing = client.post(at(record, "papers/"), {"kind": kind, **fresh(1)})
    assert "还没有选择文件" in text(nothing)


# Reaching the lender


def test_the_lenders_channels_a_script_and_a_record_of_what_was_said(
    client: Client, record: CaseRecord
) -> None:
    page = text(client.get(at(record, "contact/")))
    assert "手机卡" in page
    said = {
        "channel": "phone",
        "at": "2026-03-02T09:30",
        "person": "客服 8021",
        "substance": "对方同意登记协商申请，让我上传收入证明。",
    }
    version = cases.state_of(record.pk).version
    assert client.post(at(record, "contact/"), said | fresh(version)).status_code == 302
    assert "让我上传收入证明" in text(client.get(at(record, "contact/")))
    future = client.post(at(record, "contact/"), said | {"at": "2026-03-03T09:30"} | fresh(version + 1))
    assert future.status_code == 422
    assert "还没有到" in text(future)


# The request


@pytest.fixture
def prepared(client: Client, record: CaseRecord) -> CaseRecord:
    give_debt(client, record)
    tell(client, record)
    household = {"persons": "1", "stated_income": "6000", "stated_rent": "1500", "stated_essential": "1800"}
    client.post(at(record, "budget/"), household | {"other_debts_monthly": "0", "payday": "10"} | fresh())
    return record


def test_options_are_compared_and_one_is_chosen(client: Client, prepared: CaseRecord) -> None:
    page = text(client.get(at(prepared, "request/")))
    options = plans.options_for(prepared)
    assert 3 <= len(options) <= 5
    for option in options:
        assert option.label.zh in page
    assert page.count("picture-balance") >= 2 * len(options)
    chosen = client.post(
        at(prepared, "request/"),
        {"rank": str(options[0].rank), "start": plans.default_start().isoformat(), **fresh(2)},
    )
    assert chosen.status_code == 302
    assert requests.chosen(prepared) == options[0].proposal


def test_own_numbers_that_cannot_be_stand_beside_their_fields_and_good_ones_are_taken(
    client: Client, prepared: CaseRecord
) -> None:
    own = {
        "start": "2026-03-09",
        "down_payment": "1000",
        "instalments": "24",
        "first_due": "2026-04-12",
        "due_day": "12",
        "waive_penalty": "9999999",
        "waive_interest": "0",
        "waive_fee": "0",
        "conditional": "on",
        "action": "look",
    }
    wrong = client.post(at(prepared, "request/own/"), own | fresh(2))
    assert wrong.status_code == 422
    assert 'id="id_waive_penalty_error"' in text(wrong)
    looked = client.post(at(prepared, "request/own/"), own | {"waive_penalty": "10"} | fresh(2))
    assert looked.status_code == 200
    assert "算出来是这样" in text(looked)
    assert requests.chosen(prepared) is None
    taken = client.post(
        at(prepared, "request/own/"), own | {"waive_penalty": "10", "action": "choose"} | fresh(2)
    )
    assert taken.status_code == 302
    proposal = requests.chosen(prepared)
    assert proposal is not None
    assert (proposal.instalments, proposal.first_due) == (24, date(2026, 4, 12))


def test_the_letter_is_previewed_and_the_request_is_sent_once(client: Client, prepared: CaseRecord) -> None:
    requests.choose(prepared, plans.options_for(prepared)[0].proposal)
    assert client.get(at(prepared, "request/letter.pdf")).content.startswith(b"%PDF")
    page = text(client.get(at(prepared, "request/review/")))
    assert "letter-1.png" in page
    assert client.get(at(prepared, "request/letter-1.png")).content.startswith(b"\x89PNG")
    assert client.get(at(prepared, "request/letter-99.png")).status_code == 404
    version = cases.state_of(prepared.pk).version
    person = {"name": "张三", "identity_number": IDENTITY_NUMBER, "phone": "", "share_capacity": "on"}
    wrong = client.post(
        at(prepared, "request/review/"),
        person | {"identity_number": "110101199003070131", "action": "send"} | fresh(version),
    )
    assert wrong.status_code == 422
    assert 'id="id_identity_number_error"' in text(wrong)
    form = person | {"action": "send"} | fresh(version)
    assert client.post(at(prepared, "request/review/"), form).status_code == 302
    assert client.post(at(prepared, "request/review/"), form).status_code == 302
    state = cases.state_of(prepared.pk)
    assert state.stage == "requested"
    assert state.version == version + 1
    assert "确认发出" not in text(client.get(at(prepared, "request/review/")))


def test_english_pages_have_no_chinese_left_but_names(client: Client, prepared: CaseRecord) -> None:
    client.get("/my/")  # takes what was said in Chinese so far
    client.cookies["forbear_language"] = "en"
    for page in ("debt/", "papers/", "request/", "budget/", "debt/form/", ""):
        shown = re.search(r"<main.*</main>", client.get(at(prepared, page)).content.decode(), re.DOTALL)
        assert shown is not None
        marked = r'<cite.*?</cite>|<span lang="zh-Hans">.*?</span>'  # sources, and menus of Chinese apps
        without_sources = re.sub(marked, "", shown.group(0))
        words = html.unescape(re.sub(r"<[^>]+>", " ", without_sources))
        assert not re.findall(r"[\u4e00-\u9fff]{2,}", words.replace("中文", "")), page


def test_a_row_with_a_day_and_no_amount_is_asked_about(client: Client, record: CaseRecord) -> None:
    response = client.post(
        at(record, "debt/form/"), LOAN | rows(("2025-06-15", "repayment", "")) | fresh(0) | {"action": "save"}
    )
    assert response.status_code == 422
    assert 'id="id_e0-amount_error"' in text(response)


def test_a_photo_where_a_pdf_is_needed_is_told_what_to_do(client: Client, record: CaseRecord) -> None:
    tell(client, record)
    only_pdf = [row.item for row in papers.checklist_of(record) if row.item.accepted == ("application/pdf",)]
    assert only_pdf, "the checklist has a paper that must be a PDF"
    version = cases.state_of(record.pk).version
    response = client.post(
        at(record, "papers/"), {"kind": only_pdf[0].kind, "paper": photo(), **fresh(version)}
    )
    assert response.status_code == 422
    assert "PDF" in text(response)
    assert papers.papers_of(record) == ()


@pytest.mark.parametrize("name", ["abc_debit/abc_debit-records.csv", "cmb/debit/cmb-records.csv"])
def test_a_banks_export_is_read_like_alipays(
    client: Client, record: CaseRecord, shared: Path, name: str
) -> None:
    response = upload_bill(client, record, shared / "data/bills" / name)
    assert response.status_code == 200
    (kept,) = budgets.bills_of(record.borrower)
    assert len(kept.bill.transactions) == 5


def test_a_story_typed_when_the_session_ended_is_there_after_signing_in(
    client: Client, borrower: User, record: CaseRecord
) -> None:
    client.get("/my/")
    del client.cookies["forbear_session"]
    page = at(record, "story/")
    typed = {"cause": "illness", "story": "住院三周，没有收入。", "action": "save", **fresh(1)}
    sent = client.post(page, typed, headers={"referer": f"http://testserver{page}"})
    assert sent.status_code == 302
    client.force_login(borrower)
    assert "住院三周，没有收入。" in text(client.get(page))


def test_after_sending_what_was_told_and_asked_is_shown_and_no_longer_changed(
    client: Client, prepared: CaseRecord
) -> None:
    requests.choose(prepared, plans.options_for(prepared)[0].proposal)
    version = cases.state_of(prepared.pk).version
    person = {"name": "张三", "identity_number": IDENTITY_NUMBER, "phone": "", "action": "send"}
    client.post(at(prepared, "request/review/"), person | fresh(version))
    assert "<textarea" not in text(client.get(at(prepared, "story/")))
    assert client.get(at(prepared, "request/")).status_code == 302
    assert client.get(at(prepared, "request/own/")).status_code == 302
    assert "已完成" in text(client.get(at(prepared, "")))
    withheld = plans.shared_capacity(prepared)
    assert withheld is None  # the box was not ticked
    assert requests.sent_letter(prepared) == client.get(at(prepared, "request/letter.pdf")).content


def test_the_letter_says_what_can_be_paid_only_where_the_borrower_wants_it(
    client: Client, prepared: CaseRecord
) -> None:
    requests.choose(prepared, plans.options_for(prepared)[0].proposal)
    version = cases.state_of(prepared.pk).version
    person = {"name": "张三", "identity_number": IDENTITY_NUMBER, "phone": "", "action": "keep"}
    with_it = client.get(at(prepared, "request/letter.pdf")).content
    client.post(at(prepared, "request/review/"), person | fresh(version))
    assert not requests.shares_capacity(prepared)
    without = pypdfium2.PdfDocument(client.get(at(prepared, "request/letter.pdf")).content)
    assert "还款能力" not in without[0].get_textpage().get_text_range()
    assert "还款能力" in pypdfium2.PdfDocument(with_it)[0].get_textpage().get_text_range()


def test_behind_an_agreement_the_debt_is_no_longer_edited(client: Client, record: CaseRecord) -> None:
    give_debt(client, record)
    CaseRecord.objects.update(stage="performing")
    assert client.get(at(record, "debt/form/")).status_code == 302
    assert client.post(at(record, "debt/file/"), {"text": TOML, **fresh(1)}).status_code == 302
    assert debts.given_debt(record).contract.principal == 3_000_000  # type: ignore[union-attr]


def test_a_lender_with_nobody_here_is_not_waited_for(client: Client) -> None:
    form = {"lender": "jiebei", "product": "", "present": "yes"}
    assert client.post("/my/cases/new/", form | fresh()).status_code == 422
    User.objects.create_user("agent", password="long-enough-1", role="agent", lender="jiebei")
    assert client.post("/my/cases/new/", form | fresh()).status_code == 302
    assert CaseRecord.objects.get().lender_present
