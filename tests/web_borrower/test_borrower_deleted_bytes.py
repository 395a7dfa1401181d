"""Deleted means overwritten: the database's file and its log are read byte by byte, and the same look finds what a deletion without that leaves."""

import os
import sqlite3
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from desk_world import person
from forbear.web.accounts.models import User
from forbear.web.services import privacy
from forbear.web.store import blobs, records
from forbear.web.store.models import DataKey, SealedBlob, SealedRecord

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="looks into the database's file, which SQLite has"
    ),
]


def files() -> tuple[Path, Path]:
    """The database's file and its write-ahead log."""
    name = str(connection.settings_dict["NAME"])
    return Path(name), Path(f"{name}-wal")


def on_disk() -> bytes:
    """Both as they lie there: nothing is checkpointed by looking."""
    return b"".join(part.read_bytes() for part in files() if part.exists())


def someone_with_papers() -> tuple[User, dict[str, bytes]]:
    """A person with a bill and a few records, and a piece of each sealed value as it lies on the disk."""
    user = person("to-be-forgotten", "borrower")
    blobs.keep(user.owner, "bill", os.urandom(40_000), name="账单.csv", label="alipay")
    for number in range(3):
        records.put(user.owner, "note", {"text": f"说明 {number}" * 40}, str(number))
    marks = {f"key {row.owner}": bytes(row.sealed)[-40:] for row in DataKey.objects.filter(owner=user.owner)}
    marks |= {
        f"file {row.pk}": bytes(row.sealed)[20_000:20_064]
        for row in SealedBlob.objects.filter(owner=user.owner)
    }
    marks |= {
        f"record {row.pk}": bytes(row.sealed)[-64:] for row in SealedRecord.objects.filter(owner=user.owner)
    }
    assert len(marks) == 5
    return user, marks


def left(marks: dict[str, bytes]) -> list[str]:
    data = on_disk()
    return [name for name, mark in marks.items() if mark in data]


def test_after_deletion_neither_the_file_nor_the_log_holds_a_sealed_value() -> None:
    user, marks = someone_with_papers()
    name = user.username.encode()
    assert left(marks) == list(marks), "the look must find what is there"
    assert name in on_disk()
    _file, log = files()
    assert log.stat().st_size > 0, "before, values lie in the log too"
    privacy.delete_everything(user)
    assert log.stat().st_size == 0, "the log is written out and emptied"
    assert left(marks) == []
    assert name not in on_disk()


def test_without_overwriting_the_same_look_finds_what_is_left() -> None:
    """So the test above would fail if the product's connections did not ask SQLite to overwrite."""
    user, marks = someone_with_papers()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=OFF")
    try:
        privacy.delete_everything(user)
        assert set(left(marks)) >= {name for name in marks if name.startswith("file")}
    finally:
        connection.close()


def test_the_log_alone_would_still_hold_what_the_file_no_longer_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """So emptying the log is needed beside overwriting."""
    user, marks = someone_with_papers()
    monkeypatch.setattr(privacy, "_flush", lambda: None)
    privacy.delete_everything(user)
    assert left(marks) == list(marks)


def test_the_products_connections_overwrite_whatever_sqlite_was_built_to_do(tmp_path: Path) -> None:
    """Some builds of SQLite overwrite by themselves; one that does not is told to by the settings."""
    with sqlite3.connect(tmp_path / "plain.sqlite3") as plain:
        plain.execute("PRAGMA secure_delete=OFF")
        assert plain.execute("PRAGMA secure_delete").fetchone() == (0,)
        plain.executescript(settings.DATABASES["default"]["OPTIONS"]["init_command"])
        assert plain.execute("PRAGMA secure_delete").fetchone() == (1,)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
