"""Nothing lies readable on the disk after use; everything can be taken out; and deleted, nothing is left in the file or beside it."""

import io
import json
import logging
import os
import tempfile
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from desk_world import signed_in, world
from forbear.web.accounts.models import User
from forbear.web.services import privacy
from forbear.web.services.demonstration import PASSWORD
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord, DataKey, DeletionReceipt, SealedBlob, SealedRecord

pytestmark = pytest.mark.django_db(transaction=True)

PLAIN = (
    "兰州拉面",
    "市第一人民医院",
    "110101199003070134",
    "受伤之前每月收入",
    "身份证正反面.png",
    "13800000000",
)
"""What the demonstration's bill, person, story and papers say, and nothing else in the database does."""


def on_disk() -> bytes:
    """The database's file with its log, every encoding of text that a bill may have lain there in included."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    name = str(connection.settings_dict["NAME"])
    return b"".join(Path(part).read_bytes() for part in (name, f"{name}-wal") if Path(part).exists())


def found_in(data: bytes) -> list[str]:
    return [
        word
        for word in PLAIN
        for encoding in ("utf-8", "gb18030", "utf-16-le")
        if word.encode(encoding) in data
    ]


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for temporary files of our own, in which every file that was ever made is remembered."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setitem(os.environ, "TMPDIR", str(tmp_path))
    return tmp_path


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into the database's file, which SQLite has")
def test_nothing_is_readable_on_the_disk_in_temporary_files_or_in_the_log(
    temporary: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real = os.open
    monkeypatch.setattr(
        os, "open", lambda path, *rest, **more: made.append(str(path)) or real(path, *rest, **more)
    )
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        told = world("attach_papers")
        with told.now():
            client = signed_in(told.cast.borrower)
            large = SimpleUploadedFile("大文件.csv", "兰州拉面,".encode() * 300_000, "text/csv")
            client.post(f"/my/cases/{told.record.pk}/bills/", {"bill": large})
            for page in ("budget/", "story/", "papers/", "papers/dossier.pdf", "budget/rows/?q=兰州拉面"):
                client.get(f"/my/cases/{told.record.pk}/{page}")
    assert SealedBlob.objects.count() > 3
    assert found_in(on_disk()) == []
    assert [path for path in made if str(temporary) in path] == []
    assert list(temporary.iterdir()) == []
    assert found_in(caplog.text.encode()) == []
    assert "MemoryFileUploadHandler" in settings.FILE_UPLOAD_HANDLERS[0]


def test_the_archive_holds_everything_and_names_its_fingerprints() -> None:
    told = world("attach_papers")
    with told.now():
        answer = signed_in(told.cast.borrower).get("/my/data/export.zip")
        assert answer["Content-Type"] in ("application/zip", "application/octet-stream")
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        manifest = json.loads(archive.read("manifest.json"))["sha256"]
        names = set(archive.namelist())
        assert names == set(manifest) | {"manifest.json"}
        whole = b"\n".join(archive.read(name) for name in names)
        kept = SealedBlob.objects.filter(owner__in=(told.cast.borrower.owner, told.record.owner)).count()
        folders = ("/bill/", "/paper/", "/letter/", "/agreement/", "/certificate/", "/signing-key/", "/key/")
        assert sum(any(folder in name for folder in folders) for name in names) == kept
        purposes = set(SealedRecord.objects.filter(owner=told.record.owner).values_list("purpose", flat=True))
        for purpose in purposes:
            assert any(name.endswith(f"/records/{purpose}.json") for name in names), purpose
    for word in ("兰州拉面", "110101199003070134", "受伤之前每月收入"):
        assert word.encode() in whole
    assert not any(".." in name or name.startswith("/") for name in names)


def delete(client: Client, **fields: str) -> object:
    return client.post("/my/data/delete/", {"password": PASSWORD, "sure": "on", **fields})


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into the database's file, which SQLite has")
def test_after_deletion_no_row_no_key_and_no_ciphertext_is_left_and_the_receipt_says_so() -> None:
    told = world("attach_papers")
    with told.now():
        user, record = told.cast.borrower, told.record
        assert record.stage == "draft"
        sealed_keys = [
            bytes(row.sealed) for row in DataKey.objects.filter(owner__in=(user.owner, record.owner))
        ]
        texts = [
            bytes(row.sealed)[-64:] for row in SealedBlob.objects.filter(owner__in=(user.owner, record.owner))
        ]
        client = signed_in(user)
        answer = delete(client)
        assert answer.status_code == 200  # type: ignore[attr-defined]
        receipt = DeletionReceipt.objects.get()
        assert privacy.receipt_holds(receipt)
        assert receipt.statement["account"] == "deleted"
        assert len(receipt.statement["keys_destroyed"]) == len(sealed_keys) == 2
        assert receipt.statement["kept"] == []
        assert not User.objects.filter(pk=user.pk).exists()
        assert not CaseRecord.objects.filter(pk=record.pk).exists()
        assert not SealedBlob.objects.filter(owner__in=(user.owner, record.owner)).exists()
        assert not SealedRecord.objects.filter(owner__in=(user.owner, record.owner)).exists()
        assert all(s.get_decoded().get("_auth_user_id") != str(user.pk) for s in Session.objects.all())
        data = on_disk()
        assert not any(key in data for key in sealed_keys)
        assert not any(text in data for text in texts)
        assert found_in(data) == []
        assert user.username not in json.dumps(receipt.statement)
        assert client.get("/my/").status_code == 302
        shown = Client().get(f"/my/data/receipt/{receipt.pk}/?json").json()
        assert shown["holds"] is True


def test_a_receipt_that_was_altered_no_longer_holds() -> None:
    told = world("attach_papers")
    with told.now():
        delete(signed_in(told.cast.borrower))
    receipt = DeletionReceipt.objects.get()
    receipt.statement["keys_destroyed"] = []
    assert not privacy.receipt_holds(receipt)


def test_a_signed_agreement_stays_with_the_lender_and_is_still_whole_while_the_rest_goes() -> None:
    told = world("sign_lender")
    with told.now():
        user = told.cast.borrower
        client = signed_in(user)
        assert "双方签了协议" in client.get("/my/data/").content.decode()
        delete(client)
        receipt = DeletionReceipt.objects.get()
        assert [one["case"] for one in receipt.statement["kept"]] == [told.record.reference]
        assert receipt.statement["account"] == "closed"
        assert cases.check_chain(told.record.pk) > 0
        assert not SealedBlob.objects.filter(owner=user.owner).exists()
        shell = User.objects.get(pk=user.pk)
        assert (shell.is_active, shell.display_name, shell.phone) == (False, "", "")
        assert shell.username.startswith("closed-")
        desk = signed_in(told.cast.agent).get(told.case)
        assert desk.status_code == 200


def test_while_a_lender_waits_the_request_is_withdrawn_first() -> None:
    told = world("submit_request")
    with told.now():
        answer = delete(signed_in(told.cast.borrower))
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert told.record.reference in answer.content.decode()  # type: ignore[attr-defined]
    assert not DeletionReceipt.objects.exists()
    assert SealedBlob.objects.filter(owner=told.cast.borrower.owner).exists()


@pytest.mark.parametrize("wrong", [{"password": "not-it"}, {"sure": ""}])
def test_nothing_is_deleted_without_the_password_and_the_tick(wrong: dict[str, str]) -> None:
    told = world("attach_papers")
    with told.now():
        assert delete(signed_in(told.cast.borrower), **wrong).status_code == 422  # type: ignore[attr-defined]
    assert User.objects.filter(pk=told.cast.borrower.pk).exists()
    assert not DeletionReceipt.objects.exists()


def test_nobody_else_exports_or_deletes_and_an_adviser_has_nothing_of_their_own_here() -> None:
    told = world("take")
    with told.now():
        for address in ("/my/data/", "/my/data/export.zip"):
            assert Client().get(address).status_code == 302
            assert signed_in(told.cast.agent).get(address).status_code in (403, 404)
        adviser = User.objects.create_user("adviser1", role="adviser")
        assert signed_in(adviser).get("/my/data/").status_code == 404


def test_long_numbers_of_a_bill_are_hidden_on_its_pages() -> None:
    from forbear.web.borrower.templatetags.borrower import numbers_hidden

    assert numbers_hidden("转账给 6222021234567890123") == "转账给 622****0123"
    assert numbers_hidden("手机 13812345678 充值 100 元") == "手机 138****5678 充值 100 元"
    assert numbers_hidden("身份证 11010119900307013X") == "身份证 110****013X"
    assert numbers_hidden("2025-03-02 订单 12345") == "2025-03-02 订单 12345"
