"""Everything of one person in one archive, and everything of them deleted, with a receipt.

Deleting destroys the data keys, so that what was sealed under them is noise, and removes the rows. An agreement
signed with a lender that works here is that lender's as well: such a case stays, and the receipt says so and why.
"""

import io
import json
import re
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django_otp import devices_for_user

from forbear.base.canonical import canonical_json, sha256_hex
from forbear.base.errors import ForbearError, Problem
from forbear.budget.budget_json import budget_to_json
from forbear.case import codec
from forbear.evidence.model import Transaction
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.services import budgets
from forbear.web.store import blobs, cases, keys, records, seal
from forbear.web.store.models import (
    CaseCommand,
    CaseEvent,
    CaseRecord,
    DataKey,
    DeletionReceipt,
    SealedBlob,
    SealedRecord,
)

SCHEMA: Final = "forbear/deletion/1"
SIGNED: Final = frozenset({"performing", "missed", "renegotiating", "broken", "settled"})
"""Stages with an agreement that both signed: the lender must be able to show it as long as its own rules say."""
FREE: Final = frozenset({"draft", "withdrawn", "declined"})
"""Stages in which no lender waits for anything."""
_UNSAFE = re.compile(r"[^\w.\-（）()]+")


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is kept of a person: counts by kind, and what becomes of each case when everything is deleted."""

    counts: tuple[tuple[str, int], ...]
    deleted: tuple[CaseRecord, ...]
    kept: tuple[CaseRecord, ...]
    waiting: tuple[CaseRecord, ...]


def holdings_of(user: User) -> Holdings:
    """What is kept, and which cases would go, stay, or have to be withdrawn first."""
    own = list(user.cases.order_by("opened_at", "pk"))
    here = [record for record in own if record.lender_present]
    owners = [user.owner, *(record.owner for record in own)]
    return Holdings(
        counts=(
            ("bills", SealedBlob.objects.filter(owner=user.owner, purpose="bill").count()),
            ("papers", SealedBlob.objects.filter(owner__in=owners, purpose="paper").count()),
            (
                "files",
                SealedBlob.objects.filter(owner__in=owners).exclude(purpose__in=("bill", "paper")).count(),
            ),
            ("records", SealedRecord.objects.filter(owner__in=owners).count()),
            ("events", CaseEvent.objects.filter(case__in=own).count()),
        ),
        deleted=tuple(record for record in own if not record.lender_present or record.stage in FREE),
        kept=tuple(record for record in here if record.stage in SIGNED),
        waiting=tuple(record for record in here if record.stage not in SIGNED | FREE),
    )


# Export


def export_of(user: User) -> bytes:
    """Everything kept of ``user`` as one ZIP: JSON for machines, every file as it was given, and a manifest of fingerprints.

    Made in memory; nothing of it is written to a disk here.
    """
    out = io.BytesIO()
    manifest: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _files(user):
            manifest[name] = sha256_hex(data)
            archive.writestr(name, data)
        archive.writestr("manifest.json", _json({"schema": "forbear/export/1", "sha256": manifest}))
    return out.getvalue()


def _files(user: User) -> Iterator[tuple[str, bytes]]:
    account = {
        "username": user.username,
        "display_name": user.display_name,
        "phone": user.phone,
        "role": user.role,
        "joined": user.date_joined.isoformat(),
        "exported": clock.now().isoformat(),
    }
    yield "account.json", _json(account)
    yield from _owned(user.owner, "me")
    entries = budgets.entries_of(user)
    rows = [
        _row(entry.transaction) | {"budget_category": entry.category, "budget_month": entry.month}
        for entry in entries
    ]
    yield "me/transactions.json", _json(rows)
    budget, capacity = budgets.budget_of(user), budgets.capacity_of(user)
    if budget and capacity:
        yield "me/budget.json", _json(budget_to_json(budget, capacity, "zh"))
    for record in user.cases.order_by("opened_at", "pk"):
        folder = f"case-{record.reference}"
        events = [codec.event_to_json(event) for event in cases.events_of(record.pk)]
        told = {
            "reference": record.reference,
            "lender": record.lender,
            "stage": record.stage,
            "events": events,
        }
        yield f"{folder}/case.json", _json(told)
        yield from _owned(record.owner, folder)


def _owned(owner: str, folder: str) -> Iterator[tuple[str, bytes]]:
    """Every sealed record and file of an owner, whatever its purpose, so that nothing can be forgotten here."""
    for purpose in sorted(set(SealedRecord.objects.filter(owner=owner).values_list("purpose", flat=True))):
        yield f"{folder}/records/{purpose}.json", _json(records.all_of(owner, purpose))
    for purpose in sorted(set(SealedBlob.objects.filter(owner=owner).values_list("purpose", flat=True))):
        for number, facts in enumerate(blobs.listed(owner, purpose), start=1):
            _facts, data = blobs.open_blob(facts.id, owner, purpose)
            name = _UNSAFE.sub("_", facts.name).strip("._")[-80:] or "file"
            yield f"{folder}/{purpose}/{number:03d}-{name}", data


def _row(row: Transaction) -> dict[str, Any]:
    return {
        "at": row.at.isoformat(),
        "amount_fen": row.amount,
        "direction": row.direction,
        "counterparty": row.counterparty,
        "description": row.description,
        "status": row.status,
        "method": row.method,
        "kind": row.kind,
        "category": row.category,
        "reference": row.reference,
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n").encode()


# Deletion


def delete_everything(user: User) -> DeletionReceipt:
    """Delete everything of ``user`` that no signed agreement holds here, all or nothing, and say so in a receipt.

    Raises:
        ForbearError: ``privacy.cases_open`` while a lender here waits in a case; withdrawing it first tells the lender.
    """
    held = holdings_of(user)
    if held.waiting:
        raise ForbearError(
            *(Problem("privacy.case_open", "", {"reference": one.reference}) for one in held.waiting)
        )
    with transaction.atomic():
        rows: Counter[str] = Counter()
        gone = [user.owner, *(record.owner for record in held.deleted)]
        destroyed = [key for owner in gone if (key := keys.destroy(owner))]
        rows["files"] = SealedBlob.objects.filter(owner__in=gone).delete()[0]
        rows["records"] = SealedRecord.objects.filter(owner__in=gone).delete()[0]
        rows["commands"] = CaseCommand.objects.filter(case__in=held.deleted).delete()[0]
        rows["events"] = CaseEvent.objects.filter(case__in=held.deleted).delete()[0]
        for record in held.deleted:
            record.advisers.clear()
            rows["cases"] += CaseRecord.objects.filter(pk=record.pk).delete()[0]
        rows["sign_in_traces"] = _forget_sign_ins(user)
        _close(user, keep=bool(held.kept))
        _assert_gone(gone)
        receipt = _receipt(destroyed, rows, held.kept, gone_account=not held.kept)
    budgets.forget_read_bills()
    _flush()
    return receipt


def receipt_holds(receipt: DeletionReceipt) -> bool:
    """Whether a receipt was written here and not altered since."""
    return receipt.mac == seal.blind_index(canonical_json(receipt.statement), "receipt")


def _receipt(
    destroyed: list[str], rows: Counter[str], kept: tuple[CaseRecord, ...], *, gone_account: bool
) -> DeletionReceipt:
    name = uuid.uuid4()
    statement = {
        "schema": SCHEMA,
        "receipt": str(name),
        "at": clock.now().isoformat(),
        "keys_destroyed": destroyed,
        "rows_deleted": {name: count for name, count in sorted(rows.items()) if count},
        "account": "deleted" if gone_account else "closed",
        "kept": [
            {"case": record.reference, "lender": record.lender, "why": "signed_agreement"} for record in kept
        ],
    }
    mac = seal.blind_index(canonical_json(statement), "receipt")
    return DeletionReceipt.objects.create(id=name, at=clock.now(), statement=statement, mac=mac)


def _forget_sign_ins(user: User) -> int:
    """Sessions and the log of sign-ins, which name the person and where they came from."""
    count = 0
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
            count += 1
    for model in (AccessAttempt, AccessLog, AccessFailureLog):
        count += model.objects.filter(username=user.username).delete()[0]
    return count


def _close(user: User, *, keep: bool) -> None:
    """Delete the account; where a signed agreement stays, only its empty shell, which nobody can sign in to."""
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    if not keep:
        user.advised_cases.clear()
        user.delete()
        return
    user.username = f"closed-{uuid.uuid4().hex[:12]}"
    user.display_name, user.email, user.sealed_phone = "", "", None
    user.is_active = False
    user.set_unusable_password()
    user.save()


def _assert_gone(owners: list[str]) -> None:
    """What the receipt says is counted once more before it is said."""
    for model in (SealedBlob, SealedRecord, DataKey):
        left = model.objects.filter(owner__in=owners).count()
        if left:
            raise AssertionError(f"{left} rows of {model.__name__} are left of what was to be deleted")


def _flush() -> None:
    """On SQLite, write the log into the file and empty it, so that no earlier page of it lies beside the database."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
