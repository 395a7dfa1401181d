"""Files kept sealed in the database, so that a paper and the event that names it stand or fall together."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from forbear.base.canonical import canonical_json, sha256_hex
from forbear.base.errors import fail
from forbear.web import clock
from forbear.web.store import envelope, seal
from forbear.web.store.models import SealedBlob


@dataclass(frozen=True, slots=True)
class BlobFacts:
    """What is known of a kept file without opening its content: ``sha256`` is that of the plain content."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    sha256: str
    label: str
    created_at: datetime


def keep(
    owner: str, purpose: str, data: bytes, *, name: str = "", media_type: str = "", label: str = ""
) -> BlobFacts:
    """Seal and keep ``data`` for ``owner``. ``label`` stays readable and must say nothing personal (``"payslip"``)."""
    blob = SealedBlob(id=uuid.uuid4(), owner=owner, purpose=purpose, label=label)
    sha256 = sha256_hex(data)
    facts = canonical_json({"name": name, "media_type": media_type, "sha256": sha256})
    binding = f"{owner}/{blob.id}"
    blob.content_index = seal.blind_index(data, purpose)
    blob.facts = envelope.seal_for(facts, owner=binding, purpose=f"{purpose}/facts")
    blob.sealed = envelope.seal_for(data, owner=binding, purpose=purpose)
    blob.size = len(data)
    blob.created_at = clock.now()
    blob.save(force_insert=True)
    return _facts(blob)


def open_blob(blob_id: uuid.UUID | str, owner: str, purpose: str) -> tuple[BlobFacts, bytes]:
    """A kept file's facts and content; only under the owner and purpose it was kept for.

    Raises:
        ForbearError: ``store.blob_absent``, or ``store.seal_broken`` if the row was altered.
    """
    blob = _find(blob_id, owner, purpose)
    return _facts(blob), envelope.open_for(bytes(blob.sealed), owner=f"{owner}/{blob.id}", purpose=purpose)


def listed(owner: str, purpose: str, label: str | None = None) -> tuple[BlobFacts, ...]:
    """Facts of every file kept for ``owner`` and ``purpose``, oldest first."""
    rows = SealedBlob.objects.filter(owner=owner, purpose=purpose).defer("sealed")
    return tuple(_facts(blob) for blob in (rows if label is None else rows.filter(label=label)))


def same_content(owner: str, purpose: str, data: bytes) -> BlobFacts | None:
    """The file of this owner and purpose with exactly this content, if there is one: a second upload is recognised."""
    index = seal.blind_index(data, purpose)
    blob = (
        SealedBlob.objects.filter(owner=owner, purpose=purpose, content_index=index).defer("sealed").first()
    )
    return _facts(blob) if blob else None


def forget(blob_id: uuid.UUID | str, owner: str, purpose: str) -> None:
    """Delete a kept file.

    Raises:
        ForbearError: ``store.blob_absent``.
    """
    _find(blob_id, owner, purpose).delete()


def _find(blob_id: uuid.UUID | str, owner: str, purpose: str) -> SealedBlob:
    try:
        found = SealedBlob.objects.filter(pk=uuid.UUID(str(blob_id)), owner=owner, purpose=purpose).first()
    except ValueError:
        found = None
    if found is None:
        fail("store.blob_absent")
    return found


def _facts(blob: SealedBlob) -> BlobFacts:
    opened = envelope.open_for(
        bytes(blob.facts), owner=f"{blob.owner}/{blob.id}", purpose=f"{blob.purpose}/facts"
    )
    facts = json.loads(opened)
    return BlobFacts(
        blob.id, facts["name"], facts["media_type"], blob.size, facts["sha256"], blob.label, blob.created_at
    )
