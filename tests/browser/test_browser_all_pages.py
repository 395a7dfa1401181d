"""Every page in its telling states, in both languages, on a telephone and on a desk.

It fits its screen, axe finds nothing serious on it, and its days are written as people write them.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import axe
import chromium
import pytest
import scenes
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STAGES = (
    *(
        "empty",
        "filled",
        "chosen",
        "asked",
        "offered",
        "countered",
        "declined",
        "issued",
        "performing",
        "missed",
    ),
    *("absent", "agreed", "desk", "admin", "home"),
)
"""The stages that between them show every page; the others show the same pages with other words."""
SIZES = (chromium.PHONE, chromium.DESK)
RAW_DAY = re.compile(r"(?<![-\w])20\d\d-\d\d-\d\d(?![-\w])")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.launch() as one:
        yield one


def made(only: str) -> list[scenes.Scene]:
    """The scenes, made in a thread of its own: Playwright runs an event loop in this one."""

    def make() -> list[scenes.Scene]:
        try:
            return list(scenes.scenes(only))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result()


def signed_in(shown: Any, address: str, scene: scenes.Scene) -> None:
    """Carry the session of who looks into the browser."""
    client = Client()
    if scene.user:
        client.force_login(scene.user, backend="django.contrib.auth.backends.ModelBackend")
    cookies = [
        {"name": name, "value": morsel.value, "url": address} for name, morsel in client.cookies.items()
    ]
    shown.context.clear_cookies()
    shown.context.add_cookies(cookies)


@pytest.mark.parametrize("only", STAGES)
def test_every_page_fits_and_nobody_stumbles(
    browser: Browser, live_server: Any, monkeypatch: pytest.MonkeyPatch, only: str
) -> None:
    monkeypatch.setattr(settings, "FORBEAR_CLOCK", scenes.NOW)
    wrong = []
    with chromium.page(browser) as shown:
        for scene in made(only):
            signed_in(shown, live_server.url, scene)
            for language, size in (("zh-hans", chromium.PHONE), ("en", chromium.DESK)):
                speak(shown, live_server.url, language)
                shown.set_viewport_size(size)
                shown.goto(f"{live_server.url}{scene.address}")
                wrong += [f"{scene.name} in {language}: {one}" for one in faults(shown)]
                if size is chromium.PHONE:
                    wrong += [f"{scene.name}: {one}" for one in axe.violations(shown)]
                    wrong += [f"{scene.name}: too small: {one}" for one in axe.too_small(shown)]
    assert wrong == []


def speak(shown: Any, address: str, language: str) -> None:
    """Choose the language of the pages to come."""
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address}
    shown.context.add_cookies([cookie])


def faults(shown: Any) -> list[str]:
    """What is wrong with the page as it stands: it does not fit a telephone or a desk, or shows a day as files write it."""
    found = []
    for size in (shown.viewport_size, *(one for one in SIZES if one != shown.viewport_size)):
        shown.set_viewport_size(size)
        if shown.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append(f"wider than a screen of {size['width']}")
    return found + [f"a raw date: {one}" for one in RAW_DAY.findall(shown.inner_text("main"))]


def test_the_faults_looked_for_would_be_found(browser: Browser) -> None:
    with chromium.page(browser) as shown:
        shown.set_content("<main><pre>自 2026-03-02 起停止计息" + "长" * 60 + "</pre></main>")
        assert faults(shown) == ["wider than a screen of 390", "a raw date: 2026-03-02"]
