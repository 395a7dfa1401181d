"""Every page in its telling states, on a telephone and on a desk: it fits its screen, and axe finds nothing serious on it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import axe
import chromium
import pytest
import scenes
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
    browser: Browser, live_server: Any, settings: Any, only: str
) -> None:
    settings.FORBEAR_CLOCK = scenes.NOW
    wrong = []
    with chromium.page(browser) as shown:
        for scene in made(only):
            signed_in(shown, live_server.url, scene)
            for size in (chromium.PHONE, chromium.DESK):
                shown.set_viewport_size(size)
                shown.goto(f"{live_server.url}{scene.address}")
                if shown.evaluate("document.documentElement.scrollWidth") > size["width"]:
                    wrong.append(f"{scene.name} at {size['width']}: wider than the screen")
                if size is chromium.PHONE:
                    wrong += [f"{scene.name}: {one}" for one in axe.violations(shown)]
                    wrong += [f"{scene.name}: too small: {one}" for one in axe.too_small(shown)]
    assert wrong == []
