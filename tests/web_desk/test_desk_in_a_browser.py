"""The desk in a real browser: keys, live figures, one column on a telephone, and nothing that axe finds serious."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from desk_world import World, person, world
from forbear.web.accounts.models import Role, User
from forbear.web.services import demonstration

sys.path.append(str(Path(__file__).parents[1] / "browser"))

import axe
import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium.launch() as one:
        yield one


def signed_in_at(shown: Any, server: Any, user: User) -> None:
    chromium.sign_in(shown, server.url, user.username, demonstration.PASSWORD)


def lived(until: str, principal: int = 3_000_000) -> World:
    """The world, made in a thread of its own: Playwright runs an event loop in this one, and signing starts another."""

    def make() -> World:
        try:
            return world(until, principal=principal)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result()


def freeze(settings: Any, told: World) -> None:
    settings.FORBEAR_CLOCK = f"{told.today.isoformat()}T12:00:00+08:00"


def test_the_queue_is_worked_with_keys(browser: Any, live_server: Any, settings: Any) -> None:
    told = lived("submit_request")
    world_two = told.story.record.pk
    freeze(settings, told)
    with chromium.page(browser, chromium.DESK) as shown:
        signed_in_at(shown, live_server, told.cast.agent)
        shown.goto(f"{live_server.url}/desk/")
        shown.keyboard.press("j")
        assert shown.evaluate("document.activeElement.pathname") == f"/desk/cases/{world_two}/"
        shown.keyboard.press("Enter")
        shown.wait_for_url(f"**/desk/cases/{world_two}/")
        shown.keyboard.press("u")
        shown.wait_for_url("**/desk/")


def test_figures_follow_what_is_typed_and_a_double_click_makes_one_offer(
    browser: Any, live_server: Any, settings: Any
) -> None:
    told = lived("pass_first_check")
    freeze(settings, told)
    with chromium.page(browser, chromium.DESK) as shown:
        signed_in_at(shown, live_server, told.cast.reviewer)
        shown.goto(f"{live_server.url}{told.case}")
        before = shown.inner_text("#figures dd >> nth=0")
        shown.fill("#make_offer_instalments", "12")
        shown.wait_for_function(
            "before => document.querySelector('#figures dd').innerText !== before", arg=before
        )
        shown.fill("#make_offer_instalments", "99")
        shown.wait_for_selector("#figures .desk-problems")
        shown.fill("#make_offer_instalments", "24")
        shown.wait_for_selector("#figures .desk-tiles")
        shown.fill("#make_offer_reason", "同意分期。")
        shown.dblclick("text=提出这个方案")
        shown.wait_for_selector("text=方案已提出。")
    assert told.record.stage == "offered"
    assert [one.name for one in told.record.events.all()].count("offer_made") == 1


def test_without_script_the_figures_come_by_a_button(browser: Any, live_server: Any, settings: Any) -> None:
    told = lived("pass_first_check")
    freeze(settings, told)
    with chromium.page(browser, chromium.DESK, java_script_enabled=False) as shown:
        signed_in_at(shown, live_server, told.cast.reviewer)
        shown.goto(f"{live_server.url}{told.case}")
        before = shown.inner_text("#figures dd >> nth=0")
        shown.fill("#make_offer_instalments", "12")
        shown.click("[data-desk-calculate]")
        shown.wait_for_load_state()
        assert shown.inner_text("#figures dd >> nth=0") != before
        assert shown.input_value("#make_offer_instalments") == "12"


@pytest.mark.parametrize("until", ["submit_request", "pass_first_check", "accept_offer", "sign_lender"])
def test_pages_fit_a_telephone_and_axe_finds_nothing_serious(
    browser: Any, live_server: Any, settings: Any, until: str
) -> None:
    told = lived(until, 9_000_000 if until == "accept_offer" else 3_000_000)
    freeze(settings, told)
    pages = ["/desk/?filter=all", told.case, "/desk/import/"]
    user = told.cast.reviewer
    if until == "accept_offer":
        user, pages = told.cast.approver, [*pages, "/desk/close-day/"]
    for size in (chromium.PHONE, chromium.DESK):
        with chromium.page(browser, size) as shown:
            signed_in_at(shown, live_server, user)
            for path in pages:
                shown.goto(f"{live_server.url}{path}")
                assert axe.violations(shown) == []
                assert axe.too_small(shown) == []
                width = shown.evaluate("document.documentElement.scrollWidth")
                assert width <= size["width"], f"{path} is {width} wide"


def test_a_case_page_reads_in_english(browser: Any, live_server: Any, settings: Any) -> None:
    told = lived("sign_lender")
    freeze(settings, told)
    other = person("agent-two", Role.AGENT, told.record.lender)
    with chromium.page(browser, chromium.DESK, locale="en-GB") as shown:
        signed_in_at(shown, live_server, other)
        shown.goto(f"{live_server.url}{told.case}")
        assert "Performance" in shown.inner_text("main")
        headings = shown.eval_on_selector_all("main h2", "all => all.map(one => one.innerText)")
    assert headings
    assert not [one for one in headings if any("\u4e00" <= mark <= "\u9fff" for mark in one)]
