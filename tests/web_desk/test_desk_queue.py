"""The queue: what is in it, for whom, in which order, and how urgent it says that things are."""

import pytest

from desk_world import World, person, signed_in, world
from forbear.web.accounts.models import Role
from forbear.web.store.models import CaseRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def requested() -> World:
    return world("submit_request")


def test_a_request_waits_in_the_queue_of_its_lender(requested: World) -> None:
    client = signed_in(requested.cast.agent)
    with requested.now():
        page = client.get("/desk/").content.decode()
    assert requested.record.reference in page
    assert "李华" in page
    assert requested.case in page


def test_a_case_that_was_not_requested_yet_is_nobodys_at_the_desk() -> None:
    draft = world("evidence")
    with draft.now():
        page = signed_in(draft.cast.agent).get("/desk/?filter=all").content.decode()
    assert draft.record.reference not in page
    assert "这里还没有案件" in page


def test_an_overdue_case_says_so_in_words(requested: World) -> None:
    client = signed_in(requested.cast.agent)
    with requested.now():
        assert "已超时限" not in client.get("/desk/").content.decode()
    with requested.now(days=60):
        page = client.get("/desk/").content.decode()
    assert "已超时限" in page
    assert "1 件已超时限" in page


def test_each_filter_holds_what_its_name_says(requested: World) -> None:
    agent = requested.cast.agent
    client = signed_in(agent)

    def listed(key: str) -> bool:
        with requested.now():
            return requested.record.reference in client.get(f"/desk/?filter={key}").content.decode()

    assert {key: listed(key) for key in ("lender", "mine", "borrower", "approval", "all")} == {
        "lender": True,
        "mine": False,
        "borrower": False,
        "approval": False,
        "all": True,
    }
    CaseRecord.objects.update(assigned_to=agent.actor_id, stage="awaiting_approval", whose_turn="borrower")
    assert {key: listed(key) for key in ("lender", "mine", "borrower", "approval", "all")} == {
        "lender": False,
        "mine": True,
        "borrower": True,
        "approval": True,
        "all": True,
    }


def test_an_approver_sees_first_what_needs_approval(requested: World) -> None:
    with requested.now():
        page = signed_in(requested.cast.approver).get("/desk/").content.decode()
    assert "没有待审批的方案" in page


@pytest.mark.parametrize("sought", ["李华", "reference", "lihua"])
def test_a_case_is_found_by_number_or_name(requested: World, sought: str) -> None:
    client = signed_in(requested.cast.agent)
    value = requested.record.reference if sought == "reference" else sought
    with requested.now():
        assert requested.case in client.get("/desk/", {"filter": "all", "q": value}).content.decode()
        assert requested.case not in client.get("/desk/", {"filter": "all", "q": "王"}).content.decode()


def test_the_queue_has_pages(requested: World) -> None:
    borrower = requested.cast.borrower
    record = requested.record
    for _ in range(30):
        CaseRecord.objects.create(
            borrower=borrower,
            lender=record.lender,
            stage="requested",
            whose_turn="lender",
            opened_at=record.opened_at,
            requested_at=record.requested_at,
            updated_at=record.updated_at,
        )
    client = signed_in(requested.cast.agent)
    with requested.now():
        first = client.get("/desk/").content.decode()
        second = client.get("/desk/?page=2").content.decode()
    assert first.count("data-desk-open") == 25
    assert second.count("data-desk-open") == 6
    assert "第 2 页，共 2 页" in second


def test_the_queue_speaks_english(requested: World) -> None:
    client = signed_in(requested.cast.agent, headers={"accept-language": "en"})
    with requested.now(days=60):
        page = client.get("/desk/").content.decode()
    assert "Overdue" in page
    assert "Waiting for us" in page


def test_a_borrower_does_not_come_in(requested: World) -> None:
    assert signed_in(requested.cast.borrower).get("/desk/").status_code == 403
    assert signed_in(person("boss", Role.ADMINISTRATOR)).get("/desk/").status_code == 403
