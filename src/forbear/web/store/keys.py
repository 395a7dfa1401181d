"""A data key for every person and every case, itself sealed under the master key: destroying the key destroys whatever was sealed under it.

The clever idea is that a sealed value names the key it was sealed under. So an opened key may be remembered for a while by its id, which
is never used again, and no cache can mix up two owners; and once the key's row is gone, the value is noise wherever a copy of it still
lies without that row: on a freed page, in a log of the database, in a copied file. A whole backup from before holds the key as well.
"""

import os
import time
import uuid
from collections import OrderedDict
from threading import Lock
from typing import Final

from forbear.web import clock
from forbear.web.store import seal
from forbear.web.store.models import DataKey

KEY_BYTES: Final = 32
REMEMBERED: Final = 256
REMEMBERED_SECONDS: Final = 300
"""An opened key is forgotten after this, so that a key destroyed by another process is soon destroyed here too."""

_opened: OrderedDict[uuid.UUID, tuple[float, bytes]] = OrderedDict()
_lock = Lock()


def key_of(owner: str) -> tuple[uuid.UUID, bytes]:
    """The data key of ``owner`` (``"user:7"``, ``"case:<uuid>"``), made on first use."""
    row = DataKey.objects.filter(owner=owner).first()
    if row is None:
        fresh = uuid.uuid4()
        sealed = seal.seal(os.urandom(KEY_BYTES), owner=f"{owner}/{fresh}", purpose="data-key")
        # Of two processes that make one at once, the first decides and the other takes it.
        row, _made = DataKey.objects.get_or_create(
            owner=owner, defaults={"id": fresh, "sealed": sealed, "created_at": clock.now()}
        )
    return row.id, _remembered(row.id) or _open(row)


def key_by_id(key_id: uuid.UUID) -> bytes | None:
    """A data key by its id; ``None`` if there is none any more."""
    known = _remembered(key_id)
    if known is not None:
        return known
    row = DataKey.objects.filter(pk=key_id).first()
    return _open(row) if row else None


def destroy(owner: str) -> str:
    """Destroy the data key of ``owner``; its id in short, for a receipt, or "" if there was none."""
    row = DataKey.objects.filter(owner=owner).first()
    if row is None:
        return ""
    key_id = row.id
    row.delete()
    with _lock:
        _opened.pop(key_id, None)
    return key_id.hex[:12]


def _open(row: DataKey) -> bytes:
    key = seal.unseal(bytes(row.sealed), owner=f"{row.owner}/{row.id}", purpose="data-key")
    with _lock:
        _opened[row.id] = (time.monotonic(), key)
        while len(_opened) > REMEMBERED:
            _opened.popitem(last=False)
    return key


def _remembered(key_id: uuid.UUID) -> bytes | None:
    with _lock:
        found = _opened.get(key_id)
        if found is None or time.monotonic() - found[0] > REMEMBERED_SECONDS:
            _opened.pop(key_id, None)
            return None
        return found[1]
