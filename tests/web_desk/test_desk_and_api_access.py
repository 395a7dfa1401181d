"""Nobody reaches a case that is not theirs: every address of the desk and the API is walked, so that a new one is checked unasked."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from desk_world import World, form, person, signed_in, world
from forbear.web.accounts.models import Role
from forbear.web.services import papers

pytestmark = pytest.mark.django_db

ROOMS = ("desk/", "api/v1/")
WITHOUT_A_CASE = {
    "desk/",
    "desk/import/",
    "desk/close-day/",
    "api/v1/",
    "api/v1/openapi.json",
    "api/v1/session",
    "api/v1/cases",
}
"""Addresses that name no case. One that is added here must show a stranger nothing of others: the test below holds it to that."""


def addresses(
    found: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, dict[str, object]]]:
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        else:
            yield route, one.pattern.converters


def walked() -> list[tuple[str, dict[str, object]]]:
    found = [
        (route, converters)
        for route, converters in addresses(get_resolver().url_patterns)
        if route.startswith(ROOMS)
    ]
    assert len(found) > 20
    return found


def filled(route: str, converters: dict[str, object], case: UUID, paper: UUID) -> str:
    """The address with this case's values; a place with a name not known here fails the test until it is thought about."""
    values = {"case_id": str(case), "paper_id": str(paper), "name": "take"}
    for name in converters:
        start = route.index("<")
        end = route.index(">", start)
        assert name in route[start:end]
        route = route[:start] + values[name] + route[end + 1 :]
    return f"/{route}"


@pytest.fixture
def told() -> World:
    return world("sign_lender")


def strangers(told: World) -> dict[str, Client]:
    return {
        "agent of another lender": signed_in(person("agent-elsewhere", Role.AGENT, "huabei")),
        "reviewer of another lender": signed_in(person("reviewer-elsewhere", Role.REVIEWER, "cmb_card")),
        "approver without a lender": signed_in(person("approver-nowhere", Role.APPROVER)),
        "another borrower": signed_in(person("somebody", Role.BORROWER)),
        "an adviser of others": signed_in(person("adviser", Role.ADVISER)),
        "the administrator": signed_in(person("boss", Role.ADMINISTRATOR)),
    }


def test_every_address_with_a_case_is_closed_to_strangers(told: World) -> None:
    paper = papers.papers_of(told.record)[0].id
    before = told.version
    checked = 0
    with told.now():
        for who, client in strangers(told).items():
            for route, converters in walked():
                if not converters:
                    continue
                path = filled(route, converters, told.record.pk, paper)
                for answer in (
                    client.get(path),
                    client.post(path, form(before)),
                    client.post(path, {"id": str(uuid4()), "name": "take"}, content_type="application/json"),
                ):
                    assert answer.status_code in {403, 404, 405}, f"{who}: {path}: {answer.status_code}"
                    assert told.record.reference not in answer.content.decode(errors="replace")
                    checked += answer.status_code != 405
    assert checked > 100
    assert told.version == before


def test_without_a_session_nothing_is_shown(told: World) -> None:
    paper = papers.papers_of(told.record)[0].id
    for route, converters in walked():
        path = filled(route, converters, told.record.pk, paper)
        answer = Client().get(path)
        if route == "api/v1/openapi.json":
            assert answer.status_code == 200
            continue
        assert answer.status_code in {302, 401, 404, 405}, f"{path}: {answer.status_code}"
        if answer.status_code == 302:
            assert answer["Location"].startswith("/sign-in/")


def test_addresses_without_a_case_show_a_stranger_nothing_of_it(told: World) -> None:
    plain = {route for route, converters in walked() if not converters}
    assert plain <= WITHOUT_A_CASE, "a new address: hold it to a check, then list it"
    with told.now():
        for who, client in strangers(told).items():
            for route in plain:
                content = client.get(f"/{route}?filter=all").content.decode(errors="replace")
                assert told.record.reference not in content, f"{who}: {route}"
                assert str(told.record.pk) not in content, f"{who}: {route}"


def test_the_desk_is_closed_to_the_cases_own_borrower_and_its_own_lender_comes_in(told: World) -> None:
    with told.now():
        assert signed_in(told.cast.borrower).get(told.case).status_code == 403
        assert signed_in(told.cast.agent).get(told.case).status_code == 200
        assert signed_in(told.cast.borrower).get(told.api).status_code == 200
        assert signed_in(told.cast.agent).get(told.api).status_code == 200
