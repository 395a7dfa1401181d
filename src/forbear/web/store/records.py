"""JSON values kept sealed: one value for each owner, purpose and key."""

import json
from typing import Any

from django.db import transaction

from forbear.base.canonical import canonical_json
from forbear.base.errors import fail
from forbear.web import clock
from forbear.web.store import envelope
from forbear.web.store.models import SealedRecord


def put(owner: str, purpose: str, value: Any, key: str = "", *, expects: int | None = None) -> int:
    """Keep ``value`` (JSON without floats) in the place of what was there; returns its new version, counted from 1.

    ``key`` stays readable and must say nothing personal. ``expects`` is the version the caller saw (0 for none).

    Raises:
        ForbearError: ``store.record_stale`` if another has written since ``expects``.
    """
    with transaction.atomic():
        row = SealedRecord.objects.select_for_update().filter(owner=owner, purpose=purpose, key=key).first()
        version = row.version if row else 0
        if expects is not None and expects != version:
            fail("store.record_stale")
        row = row or SealedRecord(owner=owner, purpose=purpose, key=key)
        row.sealed = envelope.seal_for(canonical_json(value), owner=_binding(owner, key), purpose=purpose)
        row.version = version + 1
        row.updated_at = clock.now()
        row.save()
    return row.version


def get(owner: str, purpose: str, key: str = "") -> Any | None:
    """The value kept, or ``None``."""
    row = SealedRecord.objects.filter(owner=owner, purpose=purpose, key=key).first()
    return _opened(row) if row else None


def version_of(owner: str, purpose: str, key: str = "") -> int:
    """The version of the value kept; 0 if there is none."""
    row = SealedRecord.objects.filter(owner=owner, purpose=purpose, key=key).only("version").first()
    return row.version if row else 0


def all_of(owner: str, purpose: str) -> dict[str, Any]:
    """Every value of ``owner`` and ``purpose``, by key."""
    return {row.key: _opened(row) for row in SealedRecord.objects.filter(owner=owner, purpose=purpose)}


def forget(owner: str, purpose: str, key: str = "") -> bool:
    """Delete a value; whether there was one."""
    return SealedRecord.objects.filter(owner=owner, purpose=purpose, key=key).delete()[0] > 0


def _opened(row: SealedRecord) -> Any:
    return json.loads(
        envelope.open_for(bytes(row.sealed), owner=_binding(row.owner, row.key), purpose=row.purpose)
    )


def _binding(owner: str, key: str) -> str:
    return f"{owner}/{key}"
