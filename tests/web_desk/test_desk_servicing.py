"""Repayments from a file, and the close of a day."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from desk_world import World, form, person, signed_in, world
from forbear.base.money import format_yuan_grouped
from forbear.web.accounts.models import Role
from forbear.web.services import agreements, debts, servicing
from forbear.web.store import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def performing() -> World:
    return world("sign_lender")


def csv(*rows: tuple[str, str, str]) -> SimpleUploadedFile:
    text = "日期,金额,流水号\n" + "".join(f"{on},{amount},{reference}\n" for on, amount, reference in rows)
    return SimpleUploadedFile("还款.csv", text.encode(), content_type="text/csv")


def test_a_file_is_imported_once_however_often_it_is_sent(performing: World) -> None:
    client = signed_in(performing.cast.agent)
    on = performing.today.isoformat()
    with performing.now():
        for _ in range(2):
            answer = client.post(
                "/desk/import/",
                form(
                    None, case=str(performing.record.pk), file=csv((on, "200.00", "S1"), (on, "300.00", "S2"))
                ),
            )
            assert answer.status_code == 200, answer.content.decode()
    assert "新登记 0 笔，早已登记 2 笔" in answer.content.decode()
    assert sorted(one[2] for one in cases.state_of(performing.record.pk).repayments) == ["S1", "S2"]


def test_a_file_that_cannot_be_read_records_nothing(performing: World) -> None:
    client = signed_in(performing.cast.agent)
    on = performing.today.isoformat()
    with performing.now():
        for file in (csv((on, "200.00", "S1"), (on, "二百", "S2")), SimpleUploadedFile("x.csv", b"")):
            sent = form(None, case=str(performing.record.pk), file=file)
            assert client.post("/desk/import/", sent).status_code == 422
        assert client.post("/desk/import/", form(None, case=str(performing.record.pk))).status_code == 422
    assert cases.state_of(performing.record.pk).repayments == ()


def test_a_case_of_another_lender_cannot_be_chosen(performing: World) -> None:
    stranger = person("agent-elsewhere", Role.AGENT, "huabei")
    on = performing.today.isoformat()
    with performing.now():
        answer = signed_in(stranger).post(
            "/desk/import/", form(None, case=str(performing.record.pk), file=csv((on, "200.00", "S1")))
        )
    assert answer.status_code == 422
    assert cases.state_of(performing.record.pk).repayments == ()


def test_the_close_of_a_day_says_what_changed_and_changes_it_once(performing: World) -> None:
    terms = agreements.signed_terms(performing.record)
    assert terms is not None
    late = (terms.instalments[0].due + timedelta(days=10) - performing.today).days
    client = signed_in(performing.cast.approver)
    with performing.now(days=late):
        first = client.post("/desk/close-day/", form(None)).content.decode()
        again = client.post("/desk/close-day/", form(None)).content.decode()
    assert performing.record.reference in first
    assert "没有需要变化的案件" in again
    assert performing.record.stage in {"missed", "broken"}


def test_once_an_agreement_is_broken_the_desk_tells_what_the_debt_comes_to_today(performing: World) -> None:
    terms = agreements.signed_terms(performing.record)
    assert terms is not None
    months_later = (terms.instalments[3].due - performing.today).days
    with performing.now(days=months_later):
        signed_in(performing.cast.approver).post("/desk/close-day/", form(None))
        kept = servicing.performance_of(performing.record)
        owed = debts.statement_of(performing.record, performing.today + timedelta(months_later)).owed.total
        page = signed_in(performing.cast.agent).get(f"/desk/cases/{performing.record.pk}/").content.decode()
    performance = page[page.index('id="performance"') :]
    assert kept.status == "broken"
    assert owed > kept.outstanding
    assert format_yuan_grouped(owed) in performance
    assert format_yuan_grouped(kept.outstanding) not in performance


def test_only_an_approver_or_an_administrator_closes_a_day(performing: World) -> None:
    assert signed_in(performing.cast.agent).post("/desk/close-day/", form(None)).status_code == 403
    assert signed_in(performing.cast.borrower).post("/desk/close-day/", form(None)).status_code == 403
    boss = signed_in(person("boss", Role.ADMINISTRATOR))
    with performing.now():
        page = boss.post("/desk/close-day/", form(None)).content.decode()
    assert performing.record.reference not in page


def test_of_the_lenders_own_account_only_the_rows_of_this_borrower_count(performing: World) -> None:
    terms = agreements.signed_terms(performing.record)
    assert terms is not None
    on = performing.today.isoformat()
    rows = [f"{on},200.00,{terms.borrower.name},A1", f"{on},300.00,另一位借款人,A2"]
    file = SimpleUploadedFile("receipts.csv", ("日期,金额,对方户名,流水号\n" + "\n".join(rows)).encode())
    with performing.now():
        answer = signed_in(performing.cast.agent).post(
            "/desk/import/", form(None, case=str(performing.record.pk), file=file)
        )
    assert answer.status_code == 200, answer.content.decode()
    assert [one[2] for one in cases.state_of(performing.record.pk).repayments] == ["A1"]
