"""Bills as they go wrong on the way to a borrower's page: each has its answer, and what was given before stays."""

import html
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from endless_body import Endless
from forbear.web.services import budgets
from forbear.web.store.models import CaseRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(shared: Path) -> bytes:
    """A real export as it comes from the app."""
    return (shared / "data" / "bills" / "alipay" / "v2-app.csv").read_bytes()


def send(client: Client, record: CaseRecord, *files: tuple[str, bytes]) -> HttpResponse:
    sent = [SimpleUploadedFile(name, data, "text/csv") for name, data in files]
    return client.post(f"/my/cases/{record.pk}/bills/", {"bill": sent})  # type: ignore[return-value]


def words(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


def test_a_truncated_bill_is_kept_as_far_as_it_goes_and_the_cut_is_said(
    client: Client, record: CaseRecord, export: bytes
) -> None:
    cut = export[: export.index("北京稻香村".encode("gb18030")) + 9]
    answer = send(client, record, ("bill.csv", cut))
    assert answer.status_code == 200, words(answer)
    (kept,) = budgets.bills_of(record.borrower)
    assert len(kept.bill.transactions) == 11
    assert len(kept.bill.rejected) == 1
    told = next(notice for notice in kept.bill.notices if notice.code == "evidence.last_line_cut")
    assert told.text.zh in words(answer)


def test_a_bill_saved_as_utf8_is_read_and_it_is_said(
    client: Client, record: CaseRecord, export: bytes
) -> None:
    answer = send(client, record, ("bill.csv", export.decode("gb18030").encode("utf-8-sig")))
    assert answer.status_code == 200
    (kept,) = budgets.bills_of(record.borrower)
    assert len(kept.bill.transactions) == 13
    told = next(notice for notice in kept.bill.notices if notice.code == "evidence.saved_as_unicode")
    assert told.text.zh in words(answer)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_empty_bill_is_refused_by_name_and_the_one_given_before_stays(
    client: Client, record: CaseRecord, export: bytes, language: str
) -> None:
    send(client, record, ("2021.csv", export))
    client.cookies["django_language"] = language
    answer = send(client, record, ("nothing.csv", b""), ("blank.csv", b"\r\n\r\n"))
    assert answer.status_code == 422
    assert "nothing.csv" in words(answer)
    assert "blank.csv" in words(answer)
    assert 'role="alert"' in words(answer)
    assert [kept.name for kept in budgets.bills_of(record.borrower)] == ["2021.csv"]


def test_the_same_bill_twice_counts_once(client: Client, record: CaseRecord, export: bytes) -> None:
    for _ in range(2):
        assert send(client, record, ("bill.csv", export)).status_code == 200
    assert len(budgets.bills_of(record.borrower)) == 1


def test_a_bill_of_200_megabytes_is_refused_in_words_and_the_one_given_before_stays(
    client: Client, record: CaseRecord, export: bytes
) -> None:
    send(client, record, ("2021.csv", export))
    body = Endless(200 * 1024 * 1024)
    answer = client.generic(
        "POST",
        f"/my/cases/{record.pk}/bills/",
        b"",
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(body.left), "wsgi.input": body},  # type: ignore[arg-type]
    )
    assert answer.status_code == 413
    assert "MB" in answer.content.decode()
    assert body.largest <= 1024 * 1024
    assert len(budgets.bills_of(record.borrower)) == 1
