"""Steps 1 to 4 in a real browser on a telephone, without script, on a real bill; and every page fits and is accessible."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forbear.web.accounts.models import User
from forbear.web.services import papers
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

sys.path.append(str(Path(__file__).parents[1] / "browser"))

import axe
import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "long-enough-1"
PAGES = (
    "",
    "debt/",
    "debt/form/",
    "debt/file/",
    "story/",
    "bills/",
    "budget/",
    "budget/rows/",
    "papers/",
    "contact/",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium.launch() as one:
        yield one


@pytest.fixture(autouse=True)
def _clock(settings: Any) -> None:
    settings.FORBEAR_CLOCK = "2026-03-02T10:00:00+08:00"


@pytest.fixture
def borrower() -> User:
    return User.objects.create_user("zhangsan", password=PASSWORD, display_name="张三")


def start_case(shown: Any, server: Any) -> None:
    """Sign in, start with 借呗, and fill in the loan with its four repayments."""
    chromium.sign_in(shown, server.url, "zhangsan", PASSWORD)
    shown.click("text=开始第一笔")
    shown.check("input[name=lender][value=jiebei]")
    shown.click("main button[type=submit]")
    shown.click("text=开始填写")
    for name, value in (
        ("principal", "30000"),
        ("rate", "0.04"),
        ("disbursed", "2025-05-15"),
        ("instalments", "12"),
        ("due_day", "15"),
    ):
        shown.fill(f"#id_{name}", value)
    shown.fill("#on-time", "4")
    shown.click("button[value=fill]")
    assert shown.input_value("#id_e3-on") == "2025-09-15"
    shown.click("button[value=save]")


def test_from_nothing_to_a_sent_request_on_a_telephone_without_script(
    browser: Any, live_server: Any, borrower: User, shared: Path, tmp_path: Path
) -> None:
    with chromium.page(browser, chromium.PHONE, java_script_enabled=False) as shown:
        start_case(shown, live_server)
        assert "罚息日利率 0.06%" in shown.inner_text("main")
        shown.click("text=数字对，继续")
        shown.click(".b-callout a")
        shown.set_input_files("#bill", str(shared / "data/bills/alipay/v3-full.csv"))
        shown.click("main form button >> nth=0")
        assert "读到 80 笔新记录" in shown.inner_text("main")
        shown.click("text=看看每月能还多少")
        shown.fill("#id_stated_income", "6000")
        shown.fill("#id_payday", "10")
        shown.click("text=保存并重新计算")
        assert "每月能稳定拿出" in shown.inner_text("main")
        assert (
            shown.locator("svg.picture-income").first.is_visible()
            or shown.locator("svg.picture-income").last.is_visible()
        )
        shown.click("text=接下来：为什么逾期")
        shown.check("input[name=cause][value=income_drop]")
        shown.click("button[value=draft]")
        assert "已经还了 4 期" in shown.input_value("#id_story")
        shown.click("button[value=save]")
        record = CaseRecord.objects.get()
        paper = tmp_path / "paper.png"
        shown.screenshot(path=str(paper))
        for item in papers.missing(record):
            if "image/png" in item.accepted:
                shown.goto(f"{live_server.url}/my/cases/{record.pk}/papers/")
                shown.set_input_files(f"#paper-file-{item.kind}", str(paper))
                shown.click(f"#paper-{item.kind} .b-upload button")
        assert len(papers.papers_of(record)) >= 1
        shown.goto(f"{live_server.url}/my/cases/{record.pk}/request/")
        shown.click(".b-option button >> nth=0")
        shown.fill("#id_identity_number", "110101199003070134")
        shown.click("button[value=send]")
        assert "申请已发出" in shown.inner_text("main")
    assert cases.state_of(record.pk).stage == "requested"


def test_every_page_fits_and_axe_finds_nothing_serious(
    browser: Any, live_server: Any, borrower: User
) -> None:
    with chromium.page(browser, chromium.PHONE) as shown:
        start_case(shown, live_server)
    record = CaseRecord.objects.get()
    for size in (chromium.PHONE, chromium.DESK):
        with chromium.page(browser, size) as shown:
            chromium.sign_in(shown, live_server.url, "zhangsan", PASSWORD)
            for path in (*PAGES, "request/", "request/own/"):
                shown.goto(f"{live_server.url}/my/cases/{record.pk}/{path}")
                assert axe.violations(shown) == [], path
                assert axe.too_small(shown) == [], path
                width = shown.evaluate("document.documentElement.scrollWidth")
                assert width <= size["width"], path
