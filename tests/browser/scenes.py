"""Every page of the product in its telling states: cases brought to a step by the demonstration's own story, and who looks at what.

The browser tests hold each of them to axe, and ``python tests/browser/screens.py`` takes their pictures to be looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import uuid4

from forbear.web import clock
from forbear.web.accounts.models import Role, User
from forbear.web.services import agreements, demonstration, negotiation, requests, servicing
from forbear.web.services.demonstration_story import LENDER, Story
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

TODAY: Final = date(2026, 3, 16)
NOW: Final = f"{TODAY.isoformat()}T12:00:00+08:00"
SAID: Final = {
    "channel": "phone",
    "at": "2026-03-12T10:00:00+08:00",
    "person": "客服 8021",
    "reference": "GD-1",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A page as somebody meets it: a name for the picture, who looks (nobody: not signed in), the address, and what is done there first.

    A deed is handed the browser's page once the address is open.
    """

    name: str
    user: User | None
    address: str
    deed: Callable[[Any], None] | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A case brought to a state: its name, how, and the pages worth looking at there, by whose eyes.

    The borrower's pages are below the case's address; the desk's one page of the case is seen by ``desk``, where named.
    """

    name: str
    make: Callable[[str], CaseRecord]
    pages: tuple[str, ...]
    desk: str = ""


def told(until: str, ago: int) -> Callable[[str], CaseRecord]:
    """The demonstration's story up to a step, begun some days ago."""

    def make(name: str) -> CaseRecord:
        return _story(name, until, ago).record

    return make


def _story(name: str, until: str, ago: int) -> Story:
    borrower = demonstration.make_account(demonstration.Account(f"scene-{name}", Role.BORROWER, "李华"))
    story = Story(demonstration.cast(borrower), TODAY - timedelta(days=ago), f"scene-{name}")
    for _ in story.live(until):
        pass
    return story


def chosen(name: str) -> CaseRecord:
    """A plan is chosen and the letter can be read."""
    story = _story(name, "attach_papers", 1)
    from forbear.web.services import plans

    with clock.moved_to(_noon(TODAY)):
        requests.choose(story.record, plans.options_for(story.record)[0].proposal)
    return story.record


def declined(name: str) -> CaseRecord:
    """The lender refused."""
    story = _story(name, "pass_first_check", 9)
    with clock.moved_to(_noon(TODAY)):
        reason = {"reason": "近三个月的流水与收入证明不一致，暂时不能同意。"}
        negotiation.act(story.record, story.cast.reviewer, "decline", reason, str(uuid4()))
    return story.record


def kept(name: str, ago: int, until: date, missed: bool = False) -> CaseRecord:
    """Signed long ago and paid so far."""
    story = _story(name, "sign_lender", ago)
    if missed:
        servicing.close_day(TODAY)
    else:
        story.repay(until)
    return story.record


def settled(name: str) -> CaseRecord:
    """Everything was paid at once after signing."""
    story = _story(name, "sign_lender", 40)
    terms = agreements.signed_terms(story.record)
    assert terms is not None
    with clock.moved_to(_noon(TODAY)):
        user = story.cast.borrower
        servicing.record_repayment(story.record, user, TODAY, terms.total, "ALL", str(uuid4()))
    return story.record


def absent(until: str) -> Callable[[str], CaseRecord]:
    """A lender that is not here; its words are recorded by the borrower."""

    def make(name: str) -> CaseRecord:
        borrower = demonstration.make_account(demonstration.Account(f"scene-{name}", Role.BORROWER, "王芳"))
        story = Story(demonstration.cast(borrower), TODAY - timedelta(days=6), f"scene-{name}")
        for step in story.steps()[:5]:
            with clock.moved_to(story.moment(step)):
                if step.name == "open":
                    story.record = cases.open_case(borrower, LENDER, "借呗", False, str(uuid4()))
                else:
                    step.act()
        if until == "agreed":
            assert story.proposal is not None
            data = dict(requests.offer_data(story.record, story.proposal, "")) | SAID
            negotiation.act(story.record, borrower, "make_offer", data, str(uuid4()))
            number = cases.state_of(story.record.pk).offers[-1].number
            negotiation.act(story.record, borrower, "accept_offer", {"number": number}, str(uuid4()))
            story.record.refresh_from_db()
            agreements.issue(story.record, borrower, str(uuid4()), None)
        return story.record

    return make


FIRST: Final = ("", "debt/", "debt/form/", "debt/file/", "story/", "bills/", "budget/", "papers/", "contact/")
STAGES: Final = (
    Stage("empty", told("open", 0), (*FIRST, "request/", "waiting/", "agreement/", "repayments/")),
    Stage(
        "filled",
        told("attach_papers", 1),
        (*FIRST, "budget/rows/", "request/", "request/own/"),
    ),
    Stage("chosen", chosen, ("", "request/", "request/review/")),
    Stage("sent", told("submit_request", 4), ("", "waiting/", "papers/", "request/review/"), "agent"),
    Stage("asked", told("ask_more", 6), ("waiting/", "papers/"), "agent"),
    Stage("reviewed", told("pass_first_check", 7), ("waiting/",), "reviewer"),
    Stage("offered", told("make_offer", 7), ("waiting/", "offer/", "offer/counter/"), "reviewer"),
    Stage("countered", told("counter_offer", 8), ("", "waiting/"), "reviewer"),
    Stage("accepted", told("accept_offer", 9), ("waiting/",), "approver"),
    Stage("declined", declined, ("waiting/",), "reviewer"),
    Stage("issued", told("issue_agreement", 9), ("", "agreement/"), "agent"),
    Stage("performing", lambda name: kept(name, 130, TODAY), ("", "agreement/", "repayments/"), "agent"),
    Stage("missed", lambda name: kept(name, 45, TODAY, missed=True), ("", "repayments/"), "agent"),
    Stage("broken", lambda name: kept(name, 70, TODAY, missed=True), ("repayments/",), "agent"),
    Stage("settled", settled, ("", "repayments/"), "agent"),
    Stage(
        "absent",
        absent("sent"),
        ("", "waiting/", "contact/", "heard/", "heard/ask_more/", "heard/make_offer/", "heard/decline/"),
    ),
    Stage("agreed", absent("agreed"), ("agreement/", "waiting/")),
)
PUBLIC: Final = ("/", "/sign-in/", "/register/", "/verify/", "/nowhere/")
DESK: Final = (
    "/desk/",
    "/desk/?filter=all",
    "/desk/?q=%E6%B2%A1%E6%9C%89",
    "/desk/import/",
    "/account/",
    "/account/second-factor/",
)
ADMIN: Final = ("/people/", "/people/new/", "/account/password/", "/desk/close-day/")


def scenes(only: str = "") -> Iterator[Scene]:
    """Every scene, the cases made on the way; ``only`` names a stage, or ``public``, ``desk``, ``admin``."""
    if only in {"", "public"}:
        for address in PUBLIC:
            yield Scene(f"public{_flat(address)}", None, address)
    for stage in STAGES:
        if only in {"", stage.name}:
            yield from staged(stage)
    people = demonstration.cast()
    if only in {"", "desk"}:
        for address in DESK:
            yield Scene(f"desk{_flat(address)}", people.approver, address)
    if only in {"", "admin"}:
        administrator = User.objects.get(username="admin")
        for address in ADMIN:
            yield Scene(f"admin{_flat(address)}", administrator, address)
    if only in {"", "happens"}:
        import happenings

        yield from happenings.scenes()
    if only in {"", "home"}:
        newcomer = demonstration.make_account(demonstration.Account("scene-new", Role.BORROWER, "陈静"))
        for address in ("/my/", "/my/cases/new/", "/desk/"):
            yield Scene(f"home{_flat(address)}", newcomer, address)


def staged(stage: Stage) -> Iterator[Scene]:
    """The scenes of one stage; its case is made first."""
    record = stage.make(stage.name)
    for page in stage.pages:
        yield Scene(f"{stage.name}{_flat('/' + page)}", record.borrower, f"/my/cases/{record.pk}/{page}")
    if stage.name in {"filled", "performing"}:
        yield Scene(f"{stage.name}-home", record.borrower, "/my/")
    if stage.desk:
        user = User.objects.get(username=stage.desk)
        yield Scene(f"{stage.name}-desk", user, f"/desk/cases/{record.pk}/")
        if stage.name == "performing":
            yield Scene(f"{stage.name}-desk-verification", user, f"/desk/cases/{record.pk}/verification/")


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12, 0), clock.SHANGHAI)


def _flat(address: str) -> str:
    words = "".join(sign if sign.isalnum() else "-" for sign in address).strip("-")
    return f"-{words}" if words else ""
