"""The main job from end to end: four people in four browsers, on a real bill, to a signed agreement that anyone can verify."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chromium
import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page

from forbear.web.accounts.models import Role, User
from forbear.web.services import agreements, people
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord
from papers.typeset import typeset

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "long-enough-for-all-1"
LENDER = "jiebei"
DESK = (("kefu", Role.AGENT, "客服"), ("shenhe", Role.REVIEWER, "审核"), ("shenpi", Role.APPROVER, "审批"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.launch() as one:
        yield one


@pytest.fixture
def desk() -> None:
    for username, role, name in DESK:
        User.objects.create_user(username, password=PASSWORD, role=role, display_name=name, lender=LENDER)
    house = people.LenderHouse(
        "示例消费金融有限公司", "91000000MA00000000", "400-000-0000", "示例消费金融 还款专户"
    )
    people.set_lender_house(LENDER, house)


def press(shown: Page, what: str | Locator) -> None:
    """Click what sends a form or leads elsewhere, and wait until the page it leads to is there."""
    place = shown.locator(what).first if isinstance(what, str) else what
    with shown.expect_navigation():
        place.click()


def register(shown: Page, address: str) -> None:
    """A borrower makes an account of their own."""
    shown.goto(f"{address}/")
    press(shown, "main a[href='/register/']")
    shown.fill("#id_username", "zhangsan")
    shown.fill("#id_password", PASSWORD)
    shown.fill("#id_display_name", "张三")
    press(shown, "main button[type=submit]")


def tell_the_debt(shown: Page) -> None:
    """A 借呗 loan of 48,000 yuan, four of twelve instalments paid."""
    press(shown, "text=开始第一笔")
    shown.check(f"input[name=lender][value={LENDER}]")
    if shown.locator("input[name=present][value=yes]").count():
        shown.check("input[name=present][value=yes]")
    press(shown, "main button[type=submit]")
    press(shown, "text=开始填写")
    for name, value in (
        ("principal", "48000"),
        ("rate", "0.04"),
        ("disbursed", "2025-05-15"),
        ("instalments", "12"),
        ("due_day", "15"),
    ):
        shown.fill(f"#id_{name}", value)
    shown.fill("#on-time", "4")
    press(shown, "button[value=fill]")
    press(shown, "button[value=save]")
    assert "每个数字是怎么来的" in shown.inner_text("main")


def understand(shown: Page, case: str, bill: Path) -> None:
    """Cause, story, the real bill, and what can be paid."""
    shown.goto(f"{case}story/")
    shown.check("input[name=cause][value=income_drop]")
    press(shown, "button[value=draft]")
    press(shown, "button[value=save]")
    shown.goto(f"{case}bills/")
    shown.set_input_files("#bill", str(bill))
    press(shown, "main form button")
    assert "读到 80 笔新记录" in shown.inner_text("main")
    shown.goto(f"{case}budget/")
    shown.fill("#id_stated_income", "6000")
    shown.fill("#id_stated_rent", "1500")
    shown.fill("#id_payday", "10")
    press(shown, "text=保存并重新计算")
    assert "每月能稳定拿出" in shown.inner_text("main")


PAPERS = {
    "identity_card": "identity_front",
    "account_details": "overdue_screen",
    "proof_of_arrears": "overdue_screen",
    "debt_list": "bank_flow",
}
"""Lines of the checklist, and what is typeset for each: legible at its full size."""


def typeset_paper(folder: Path, held: str) -> Path:
    """A paper as a photograph would hold it."""
    path = folder / f"{held}.png"
    typeset(held, 7).picture.save(path)
    return path


def give_paper(shown: Page, case: str, kind: str, paper: Path) -> None:
    """Upload one paper to its line of the checklist."""
    shown.goto(f"{case}papers/")
    shown.set_input_files(f"#paper-file-{kind}", str(paper))
    press(
        shown, f"#paper-{kind} .b-upload button"
    )  # leads to what the paper says, to be looked at now or later
    shown.goto(f"{case}papers/")
    line = shown.inner_text(f"#paper-{kind}")
    assert paper.name in line
    assert "看不清" not in line


def send_request(shown: Page, case: str) -> None:
    """Choose the first option, read the letter, send it."""
    shown.goto(f"{case}request/")
    press(shown, ".b-option button[type=submit]")
    shown.fill("#id_identity_number", "110101199003070134")
    letter = shown.request.get(f"{case}request/letter.pdf")
    assert letter.body().startswith(b"%PDF")
    press(shown, "button[value=send]")
    assert "申请已发出" in shown.inner_text("main")


def at_desk(shown: Page, case: str, command: str, **typed: str) -> None:
    """Open the case and give one command with what is typed into its form."""
    shown.goto(case)
    place = shown.locator(f"#do-{command}")
    if place.evaluate("one => one.tagName") == "DETAILS" and not place.evaluate("one => one.open"):
        place.locator("summary").first.click()
    for name, value in typed.items():
        field = place.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "checkbox":
            place.locator(f"[name={name}][value={value}]").check()
        else:
            field.fill(value)
    press(shown, place.locator("button[type=submit]").last)


def offer(shown: Page, case: str, instalments: int, reason: str) -> None:
    """The reviewer makes an offer with the live figures on the screen."""
    shown.goto(case)
    shown.fill("#make_offer_instalments", str(instalments))
    shown.fill("#make_offer_reason", reason)
    shown.wait_for_selector("#figures .desk-tiles")
    press(shown, "text=提出这个方案")
    assert "方案已提出。" in shown.inner_text("main")


def signed_bytes(pdf: bytes) -> list[int]:
    """Places spread over everything that the last signature covers, its own value left out."""
    ranges = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf)
    start, length, again, rest = map(int, ranges[-1])
    assert again + rest == len(pdf)
    parts = ((start, length, (5, 45, 98)), (again, rest, (50,)))
    return [begin + many * share // 100 for begin, many, shares in parts for share in shares]


def flipped(pdf: bytes, at: int) -> bytes:
    """The file with one bit of one byte changed."""
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def pdfsig_accepts(path: Path) -> bool:
    """Whether poppler finds two signatures, both valid, and the last over the whole file."""
    tool = shutil.which("pdfsig")
    assert tool, "pdfsig (poppler-utils) is needed here"
    said = subprocess.run([tool, "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    return said.count("Signature is Valid") == 2 and "Total document signed" in said


def command_accepts(path: Path) -> bool:
    """Whether ``forbear verify`` on the command line accepts the file; its answer and its exit code agree."""
    command = [sys.executable, "-m", "forbear.cli.main", "verify", "--json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert told["holds"] is (done.returncode == 0)
    return done.returncode == 0


def moved_on(settings: Any, day: date, hour: int = 10) -> None:
    """Let it be ``day`` for everyone."""
    settings.FORBEAR_CLOCK = f"{day.isoformat()}T{hour:02d}:00:00+08:00"


def test_from_a_bill_to_an_agreement_that_is_kept(
    browser: Browser, live_server: Any, desk: None, shared: Path, tmp_path: Path, settings: Any
) -> None:
    address = live_server.url
    moved_on(settings, date(2026, 3, 2))
    with ExitStack() as open_pages:
        borrower = open_pages.enter_context(chromium.page(browser, chromium.PHONE))
        agent, reviewer, approver = (
            open_pages.enter_context(chromium.page(browser, chromium.DESK)) for _ in DESK
        )
        for shown, (username, _, _) in zip((agent, reviewer, approver), DESK, strict=True):
            chromium.sign_in(shown, address, username, PASSWORD)

        # Steps 1 to 4.
        register(borrower, address)
        tell_the_debt(borrower)
        record = CaseRecord.objects.get()
        case, file = f"{address}/my/cases/{record.pk}/", f"{address}/desk/cases/{record.pk}/"

        def there(name: str) -> str:
            return address + reverse(f"borrower:{name}", args=[record.pk])

        understand(borrower, case, shared / "data/bills/alipay/v3-full.csv")
        for kind, held in PAPERS.items():
            give_paper(borrower, case, kind, typeset_paper(tmp_path, held))
        send_request(borrower, case)

        # Step 5: the desk asks for more, offers, is countered, offers again; a second person approves.
        agent.goto(f"{address}/desk/")
        assert record.reference in agent.inner_text("main")
        at_desk(agent, file, "take")
        at_desk(agent, file, "ask_more", items="income_proof", note="请补充近三个月的收入证明。")
        borrower.goto(there("waiting"))
        assert "请补充近三个月的收入证明。" in borrower.inner_text("main")
        give_paper(borrower, case, "income_proof", typeset_paper(tmp_path, "payslip"))
        borrower.goto(there("waiting"))
        answer = borrower.locator("form[action*='answer']")
        answer.locator("textarea").fill("已补上近三个月的工资流水。")
        press(borrower, answer.locator("button[type=submit]"))
        assert cases.state_of(record.pk).stage == "first_check"
        at_desk(agent, file, "pass_first_check", note="材料齐全。")
        wanted = cases.state_of(record.pk).request
        assert wanted is not None
        offer(reviewer, file, max(6, wanted.instalments - 6), "同意停息减免，期限请短一些。")
        borrower.goto(there("offers"))
        assert "同意停息减免，期限请短一些。" in borrower.inner_text("main")
        borrower.goto(there("offers-counter"))
        borrower.fill("[name=instalments]", str(wanted.instalments))
        borrower.locator("textarea[name=text]").fill("请按原来的期数，我每期都能按时还。")
        press(borrower, "form[action*='counter'] button[value=send]")
        assert cases.state_of(record.pk).stage == "countered"
        offer(reviewer, file, wanted.instalments, "同意按申请的期数。")
        borrower.goto(there("offers"))
        press(borrower, "form[action*='offer'] button[type=submit]")
        assert cases.state_of(record.pk).stage == "awaiting_approval"
        at_desk(approver, file, "approve", note="同意。")
        assert cases.state_of(record.pk).stage == "approved"
        at_desk(agent, file, "issue_agreement")

        # Step 6: both sign; a double click signs once.
        borrower.goto(there("agreement"))
        assert "第一条" in borrower.inner_text("main")
        sign = borrower.locator("#sign form")
        sign.locator("input[name=read]").check()
        sign.locator("input[name=name]").fill("张三")
        sign.locator("button[type=submit]").dblclick()
        borrower.locator("text=您已签署").wait_for()
        at_desk(agent, file, "sign")
        state = cases.state_of(record.pk)
        assert state.stage == "performing"
        assert sorted(one.party for one in state.signatures) == ["borrower", "lender"]

        # Anyone can verify it; one byte changed is refused by both.
        downloaded = borrower.request.get(there("agreement-pdf")).body()
        signed = tmp_path / "agreement.pdf"
        signed.write_bytes(downloaded)
        assert command_accepts(signed)
        assert pdfsig_accepts(signed)
        changed = tmp_path / "changed.pdf"
        for place in signed_bytes(downloaded):
            changed.write_bytes(flipped(downloaded, place))
            assert not command_accepts(changed), place
            assert not pdfsig_accepts(changed), place
        borrower.goto(f"{address}/verify/")
        borrower.set_input_files("input[type=file]", str(signed))
        press(borrower, "main form button[type=submit]")
        assert "核验通过" in borrower.inner_text("main")

        # Servicing: the first on time, the second missed and made good.
        terms = agreements.signed_terms(record)
        assert terms is not None
        first, second = terms.instalments[:2]
        moved_on(settings, first.due)
        repay(borrower, there("repayments"), first.due, first.amount, "TEST0001")
        assert cases.state_of(record.pk).stage == "performing"
        moved_on(settings, second.due + timedelta(days=terms.grace_days + 1))
        approver.goto(f"{address}/desk/close-day/")
        press(approver, approver.locator("main form button[type=submit]").last)
        assert cases.state_of(record.pk).stage == "missed"
        repay(borrower, there("repayments"), second.due + timedelta(days=4), second.amount, "TEST0002")
        assert cases.state_of(record.pk).stage == "performing"
        assert cases.check_chain(record.pk) == cases.state_of(record.pk).version


def repay(shown: Page, page: str, on: date, fen: int, reference: str) -> None:
    """The borrower records one repayment."""
    shown.goto(page)
    form = shown.locator("form:has(input[name=amount])")
    form.locator("input[name=on]").fill(on.isoformat())
    form.locator("input[name=amount]").fill(f"{fen // 100}.{fen % 100:02d}")
    form.locator("input[name=reference]").fill(reference)
    press(shown, form.locator("button[type=submit]").first)
    assert "已登记这笔还款。" in shown.inner_text("main")
