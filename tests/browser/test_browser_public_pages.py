"""The public pages in a real browser: on a telephone and a desk, in both languages, by keyboard, and with scripts switched off."""

from collections.abc import Iterator

import axe
import pytest
from chromium import DESK, PHONE, launch, page, sign_in
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from forbear.web.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = ("/", "/sign-in/", "/register/", "/verify/", "/nowhere/")
GOOD = "correct horse battery"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch() as running:
        yield running


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_public_pages_fit_and_nobody_stumbles(
    live_server: LiveServer, browser: Browser, size: dict[str, int], locale: str
) -> None:
    with page(browser, size, locale) as shown:
        for address in ADDRESSES:
            shown.goto(f"{live_server.url}{address}")
            assert axe.violations(shown) == [], address
            assert axe.too_small(shown) == [], address
            assert shown.evaluate("document.documentElement.scrollWidth") <= size["width"], address


def test_axe_would_find_a_button_without_a_name_and_pale_letters(browser: Browser) -> None:
    with page(browser) as shown:
        shown.set_content('<main><button></button><p style="color:#bbb;background:#fff">pale</p></main>')
        found = " ".join(axe.violations(shown))
        assert "button-name" in found
        assert "color-contrast" in found
        assert axe.too_small(shown)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_registering_correcting_a_mistake_and_signing_out(
    live_server: LiveServer, browser: Browser, scripts: bool
) -> None:
    with page(browser, java_script_enabled=scripts) as shown:
        shown.goto(f"{live_server.url}/")
        shown.get_by_role("link", name="免费开始").click()
        shown.get_by_label("用户名").fill("zhangsan")
        shown.get_by_label("设置密码").fill("123")
        shown.get_by_label("怎么称呼您").fill("张女士")
        shown.get_by_role("button", name="注册并开始").click()
        summary = shown.get_by_role("alert")
        assert "密码太短了" in summary.inner_text()
        if scripts:
            assert summary.evaluate("one => one === document.activeElement")
        summary.get_by_role("link", name="设置密码").first.click()
        assert shown.get_by_label("怎么称呼您").input_value() == "张女士"
        shown.get_by_label("设置密码").fill(GOOD)
        shown.get_by_role("button", name="注册并开始").click()
        shown.get_by_role("button", name="退出").click()
        assert "您已退出登录" in shown.locator("main").inner_text()
    assert User.objects.get().display_name == "张女士"


def test_by_keyboard_alone_the_first_stop_is_the_way_past_the_header(
    live_server: LiveServer, browser: Browser
) -> None:
    with page(browser, DESK) as shown:
        shown.goto(f"{live_server.url}/sign-in/")
        shown.keyboard.press("Tab")
        assert shown.evaluate("document.activeElement.className") == "skip"
        assert shown.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        shown.keyboard.press("Enter")
        shown.keyboard.press("Tab")
        assert shown.evaluate("document.activeElement.id") == "id_username"
        assert shown.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_double_click_sends_one_form(live_server: LiveServer, browser: Browser) -> None:
    User.objects.create_user("zhangsan", password=GOOD)
    with page(browser) as shown:
        sign_in(shown, live_server.url, "zhangsan", GOOD)
        shown.goto(f"{live_server.url}/account/")
        # The listener comes after the product's own and keeps the page, so that a slow network's second click is seen.
        shown.evaluate(
            """() => { window.sent = 0; document.addEventListener("submit", event => {
                if (!event.defaultPrevented) { window.sent += 1; } event.preventDefault(); }); }"""
        )
        shown.get_by_role("button", name="保存").dblclick()
        assert shown.evaluate("window.sent") == 1
        assert shown.locator("form[aria-busy=true]").count() == 1


def test_what_was_typed_is_there_after_the_session_ended(live_server: LiveServer, browser: Browser) -> None:
    User.objects.create_user("zhangsan", password=GOOD)
    with page(browser) as shown:
        sign_in(shown, live_server.url, "zhangsan", GOOD)
        shown.goto(f"{live_server.url}/account/")
        shown.get_by_label("怎么称呼您").fill("张女士")
        shown.context.clear_cookies(name="forbear_session")
        shown.get_by_role("button", name="保存").click()
        assert "登录已过期" in shown.locator("main").inner_text()
        shown.fill("#id_username", "zhangsan")
        shown.fill("#id_password", GOOD)
        shown.click("main button[type=submit]")
        assert shown.get_by_label("怎么称呼您").input_value() == "张女士"
        assert "已经放回表单" in shown.locator("main").inner_text()
        shown.get_by_role("button", name="保存").click()
    assert User.objects.get().display_name == "张女士"


def test_the_language_switch_stays_on_the_page(live_server: LiveServer, browser: Browser) -> None:
    with page(browser) as shown:
        shown.goto(f"{live_server.url}/verify/")
        shown.get_by_role("button", name="English").click()
        assert shown.url.endswith("/verify/")
        assert "Verify an agreement" in shown.locator("h1").inner_text()
        shown.get_by_role("button", name="中文").click()
        assert "协议核验" in shown.locator("h1").inner_text()
