"""What happened, on the story's page: proposed by the bill, confirmed or put aside by the person, drafted with its gaps, seen by the desk."""

import html
import uuid
from datetime import date

import pytest
from django.test import Client

from forbear.web.accounts.models import User
from forbear.web.services import budgets, hardships
from forbear.web.services.demonstration_bill import demonstration_bill
from forbear.web.store.models import CaseRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(settings) -> None:  # type: ignore[no-untyped-def]
    settings.FORBEAR_CLOCK = "2026-03-02T10:00:00+08:00!"


@pytest.fixture
def client() -> Client:
    client = Client()
    user = User.objects.create_user("zhangsan", password="long-enough-1", display_name="张三")
    client.force_login(user)
    form = {
        "lender": "jiebei",
        "product": "",
        "present": "no",
        "command_id": str(uuid.uuid4()),
        "expects": "",
    }
    client.post("/my/cases/new/", form)
    budgets.import_bill(user, "bill.csv", demonstration_bill(date(2026, 3, 2), 438_211, 15))
    return client


@pytest.fixture
def record(client: Client) -> CaseRecord:
    return CaseRecord.objects.get()


def story(client: Client, record: CaseRecord) -> str:
    return html.unescape(client.get(f"/my/cases/{record.pk}/story/").content.decode())


def draft(client: Client, record: CaseRecord) -> str:
    form = {
        "cause": "income_drop",
        "story": "",
        "action": "draft",
        "command_id": str(uuid.uuid4()),
        "expects": "1",
    }
    shown = html.unescape(client.post(f"/my/cases/{record.pk}/story/", form).content.decode())
    return shown[shown.index("<textarea") : shown.index("</textarea>")]


def answer(client: Client, record: CaseRecord, fact_id: str, **form: str) -> int:
    address = f"/my/cases/{record.pk}/story/facts/{fact_id}/confirm/"
    return client.post(address, {"action": "confirm", **form}).status_code


def test_nothing_of_the_bill_is_told_before_the_person_confirms_it(
    client: Client, record: CaseRecord
) -> None:
    shown = story(client, record)
    assert "收入自 2025 年 10 月起下降约" in shown
    assert "2025 年 10 月有“医疗健康”" in shown
    assert "月收入从" not in draft(client, record)


def test_what_is_confirmed_stands_in_the_draft_with_its_rows_linked(
    client: Client, record: CaseRecord
) -> None:
    fall, hospital = hardships.proposals_of(record)
    assert fall.since is not None
    given = {"kind": "income_fell", "since": fall.since.isoformat(), "amount": f"{(fall.amount or 0) // 100}"}
    assert answer(client, record, fall.id, **given) == 302
    assert answer(client, record, hospital.id, kind="relative_ill", since="2025-10-06", amount="4000") == 302
    text = draft(client, record)
    assert "从 2025 年 10 月起，我的月收入从大约" in text
    assert "家人生病，需要治疗和照顾，我付了 4,000 元。" in text
    shown = story(client, record)
    assert (
        "budget/rows/?category=medical&amp;month=2025-10"
        in client.get(f"/my/cases/{record.pk}/story/").content.decode()
    )
    assert "账单 4 笔" in shown
    assert hardships.proposals_of(record) == ()
    assert hardships.causes_of(record) == ("income_drop", "family_emergency")


def test_what_is_not_a_cause_is_put_aside_and_not_proposed_again(client: Client, record: CaseRecord) -> None:
    _fall, hospital = hardships.proposals_of(record)
    assert answer(client, record, hospital.id, action="dismiss") == 302
    assert [fact.id for fact in hardships.proposals_of(record)] == [_fall.id]
    assert hardships.facts_of(record) == ()


def test_what_the_bill_cannot_show_is_added_says_its_gap_and_is_kept_once(
    client: Client, record: CaseRecord
) -> None:
    address = f"/my/cases/{record.pk}/story/facts/new/"
    form = {"kind": "bereavement", "since": "2025-11-03", "amount": "", "command_id": str(uuid.uuid4())}
    assert [client.post(address, form).status_code for _ in range(2)] == [302, 302]
    (fact,) = hardships.facts_of(record)
    assert "目前还没有材料证明" in draft(client, record)
    assert client.post(f"/my/cases/{record.pk}/story/facts/{fact.id}/remove/").status_code == 302
    assert hardships.facts_of(record) == ()


def test_a_day_that_has_not_come_is_said_beside_its_field(client: Client, record: CaseRecord) -> None:
    form = {"kind": "job_lost", "since": "2026-05-01", "amount": "", "command_id": str(uuid.uuid4())}
    response = client.post(f"/my/cases/{record.pk}/story/facts/new/", form)
    assert response.status_code == 422
    assert 'id="id_since_error"' in response.content.decode()
