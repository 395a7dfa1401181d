"""Steps 1 and 2 on a telephone: the sample bill dropped, a capacity with its picture, what-ifs as one types, what happened, and the papers."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forbear.web.accounts.models import User
from forbear.web.services import budgets
from forbear.web.services.demonstration_bill import demonstration_bill
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

sys.path.append(str(Path(__file__).parents[1] / "browser"))

import axe
import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "long-enough-1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium.launch() as one:
        yield one


@pytest.fixture(autouse=True)
def _clock(settings: Any) -> None:
    settings.FORBEAR_CLOCK = "2026-03-02T10:00:00+08:00"


@pytest.fixture
def record() -> CaseRecord:
    user = User.objects.create_user("zhangsan", password=PASSWORD, display_name="张三")
    return cases.open_case(user, "jiebei", "借呗", False, "browser-capacity")


def test_from_dropping_the_sample_bill_to_a_capacity_with_its_picture(
    browser: Any, live_server: Any, record: CaseRecord, shared: Path
) -> None:
    with chromium.page(browser, chromium.PHONE) as shown:
        chromium.sign_in(shown, live_server.url, "zhangsan", PASSWORD)
        case = f"{live_server.url}/my/cases/{record.pk}/"
        shown.goto(f"{case}bills/")
        shown.set_input_files("#bill", str(shared / "data/bills/alipay/v3-full.csv"))
        shown.click("main form button >> nth=0")
        shown.click("text=看看每月能还多少")
        shown.fill("#id_stated_income", "6000")
        shown.click("text=保存并重新计算")
        figure = shown.locator("#capacity .b-figure")
        able = budgets.capacity_of(record.borrower)
        assert able is not None
        assert f"¥{able.monthly // 100:,}.00" in figure.inner_text()
        assert shown.locator("#capacity svg.picture-income:visible").count() == 1
        assert shown.locator("svg.picture-stress:visible").count() == 1
        assert shown.locator("svg.picture-money:visible").count() == 1


def test_a_what_if_answers_as_one_types_and_what_happened_is_confirmed_with_a_click(
    browser: Any, live_server: Any, record: CaseRecord
) -> None:
    budgets.import_bill(record.borrower, "bill.csv", demonstration_bill(date(2026, 3, 2), 438_211, 15))
    with chromium.page(browser, chromium.PHONE) as shown:
        chromium.sign_in(shown, live_server.url, "zhangsan", PASSWORD)
        case = f"{live_server.url}/my/cases/{record.pk}/"
        shown.goto(f"{case}budget/")
        shown.fill("#id_income", "9000")
        shown.wait_for_selector("#what-if-answer .b-figure")
        assert "这样一改" in shown.inner_text("#what-if-answer")
        assert shown.url.endswith("/budget/")
        shown.goto(f"{case}story/")
        shown.click("button[value=confirm] >> nth=0")
        assert "我的月收入从大约" in shown.inner_text(".b-facts-told")
        shown.check("input[name=cause][value=income_drop]")
        shown.click("button[value=draft]")
        assert "我的月收入从大约" in shown.input_value("#id_story")
        shown.click("button[value=save]")
        shown.goto(f"{case}papers/")
        assert "怎么拿到，一步一步" in shown.inner_text("main")


@pytest.mark.parametrize(
    ("size", "locale"), [(chromium.PHONE, "zh-CN"), (chromium.PHONE, "en-US"), (chromium.DESK, "zh-CN")]
)
def test_the_pages_fit_and_axe_finds_nothing_serious(
    browser: Any, live_server: Any, record: CaseRecord, size: dict[str, int], locale: str
) -> None:
    budgets.import_bill(record.borrower, "bill.csv", demonstration_bill(date(2026, 3, 2), 438_211, 15))
    paths = ("budget/", "budget/what-if/?income=9000&payment=4000", "story/", "story/facts/new/", "papers/")
    with chromium.page(browser, size, locale=locale) as shown:
        chromium.sign_in(shown, live_server.url, "zhangsan", PASSWORD)
        for path in (*(f"cases/{record.pk}/{one}" for one in paths), "data/"):
            shown.goto(f"{live_server.url}/my/{path}")
            assert axe.violations(shown) == [], path
            assert axe.too_small(shown) == [], path
            assert shown.evaluate("document.documentElement.scrollWidth") <= size["width"], path
