"""Sealing under the data key of the owner: what ``blobs``, ``records``, ``cases`` and the telephone number are sealed by.

A value is the version byte 2, the id of the data key, and then as in ``seal``. Values of version 1, sealed under the master key alone, still
open; they are sealed anew when they are next written.
"""

import uuid
from typing import Final

from forbear.base.errors import fail
from forbear.web.store import keys, seal

VERSION: Final = b"\x02"
ID_BYTES: Final = 16


def seal_for(plain: bytes, *, owner: str, purpose: str) -> bytes:
    """Seal ``plain`` for ``owner`` and ``purpose``. What stands before the first ``/`` of ``owner`` says whose data key it is."""
    key_id, key = keys.key_of(owner.split("/", 1)[0])
    return VERSION + key_id.bytes + seal.encrypted(plain, key, owner=owner, purpose=purpose)


def open_for(sealed: bytes, *, owner: str, purpose: str) -> bytes:
    """The plain bytes of ``sealed``.

    Raises:
        ForbearError: ``store.seal_broken`` if it was altered, belongs to another owner or purpose, or its key was destroyed.
    """
    if sealed[:1] != VERSION:
        return seal.unseal(sealed, owner=owner, purpose=purpose)
    key = keys.key_by_id(uuid.UUID(bytes=sealed[1 : 1 + ID_BYTES])) if len(sealed) > ID_BYTES else None
    if key is None:
        fail("store.seal_broken", purpose=purpose)
    return seal.decrypted(sealed[1 + ID_BYTES :], key, owner=owner, purpose=purpose)
