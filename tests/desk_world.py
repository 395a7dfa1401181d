"""A desk to test at: the demonstration's story lived to a step on a chosen day, and people of another lender."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from forbear.web import clock
from forbear.web.accounts.models import Role, User
from forbear.web.services import demonstration
from forbear.web.services.demonstration_story import Cast, Story
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

BEGIN = date(2026, 3, 2)


@dataclass
class World:
    """One case, the people who work on it, and the day on which the tests look at it."""

    story: Story
    cast: Cast
    today: date

    @property
    def record(self) -> CaseRecord:
        return cases.record_of(self.story.record.pk)

    @property
    def case(self) -> str:
        return f"/desk/cases/{self.story.record.pk}/"

    @property
    def api(self) -> str:
        return f"/api/v1/cases/{self.story.record.pk}"

    @property
    def version(self) -> int:
        return self.record.version

    def do(self, name: str) -> str:
        return f"{self.case}do/{name}/"

    @contextmanager
    def now(self, days: int = 0) -> Iterator[None]:
        """Noon of the world's day, or of some days later."""
        noon = datetime.combine(self.today + timedelta(days=days), time(12, 0), clock.SHANGHAI)
        with clock.moved_to(noon):
            yield


def world(until: str, begin: date = BEGIN, principal: int = 3_000_000) -> World:
    """The story up to and including the step ``until``."""
    everyone = demonstration.cast()
    story = Story(everyone, begin, f"test-{uuid4()}", principal)
    day = 0
    for step in story.live(until):
        day = step.day
    return World(story, everyone, begin + timedelta(days=day + 1))


def signed_in(user: User, **options: Any) -> Client:
    """A browser in which ``user`` is signed in."""
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def person(username: str, role: Role, lender: str = "") -> User:
    """A further person."""
    return demonstration.make_account(demonstration.Account(username, role, username, lender))


def form(version: int | None, **fields: Any) -> dict[str, Any]:
    """What a form of a page sends, with a command id of its own."""
    return {"command_id": str(uuid4()), "expects": "" if version is None else version, **fields}


def numbers(world: World, **changes: Any) -> dict[str, Any]:
    """The fields of an offer's form, from what the borrower asked for."""
    from forbear.web.desk.forms import proposal_initial

    wanted = world.story.proposal
    assert wanted is not None
    initial = proposal_initial(replace(wanted, **{k: v for k, v in changes.items() if hasattr(wanted, k)}))
    written = {
        name: f"{value // 100}.{value % 100:02d}" if name in AMOUNTS else str(value)
        for name, value in initial.items()
        if name != "conditional"
    }
    if initial["conditional"]:
        written["conditional"] = "on"
    return written


AMOUNTS = {"down_payment", "waive_penalty", "waive_interest", "waive_fee"}
