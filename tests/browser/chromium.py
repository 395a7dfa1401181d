"""A headless Chromium with the product's fonts, and a server to point it at."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from system_tools import BROWSERS

__all__ = ["DESK", "PHONE", "Error", "launch", "page", "sign_in"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PATIENCE = 90_000
"""Milliseconds that a state is waited for: a loaded machine must not fail a test."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str:
    """The browser's path; without one the test skips and says so, and fails in CI."""
    found = os.environ.get("FORBEAR_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium is installed, and CI must run the browser tests")
        pytest.skip("no Chromium is installed")
    return found


@cache
def fonts() -> str:
    """A fontconfig file through which Chromium finds the Chinese fonts that the product carries."""
    folder = Path(str(manimgx_fonts_cjk.__file__)).parent
    home = Path(tempfile.gettempdir()) / f"forbear-fonts-{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    file = home / "fonts.conf"
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{folder}</dir><dir>/usr/share/fonts</dir><cachedir>{home}/cache</cachedir></fontconfig>"
    )
    draft.replace(file)
    return str(file)


@contextmanager
def launch() -> Iterator[Browser]:
    """A running browser."""
    # Playwright runs an event loop in this thread, and Django would otherwise refuse its ordinary database calls beside it.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(), args=ARGUMENTS, env={**os.environ, "FONTCONFIG_FILE": fonts()}
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page(
    browser: Browser, size: dict[str, int] = PHONE, locale: str = "zh-CN", **options: object
) -> Iterator[Page]:
    """A page in a context of its own, in which nothing that the page complains of goes unseen."""
    context = browser.new_context(viewport=size, locale=locale, **options)
    context.set_default_timeout(PATIENCE)
    shown = context.new_page()
    complaints: list[str] = []
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.on(
        "console",
        lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None,
    )
    try:
        yield shown
        assert not complaints, complaints
    finally:
        context.close()


def sign_in(shown: Page, address: str, username: str, password: str) -> None:
    """Sign in through the form."""
    shown.goto(f"{address}/sign-in/")
    shown.fill("#id_username", username)
    shown.fill("#id_password", password)
    with shown.expect_navigation():
        shown.click("main button[type=submit]")
