"""Locking the master key with a passphrase: Argon2id makes a key-encrypting key of it, and AES-256-GCM wraps the master key.

For a person alone with their machine. Without the passphrase nothing in the data directory opens; nobody can reset it. The file names its
own parameters, so that they can be raised later.
"""

import base64
import json
import os
from typing import Any, Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forbear.base.errors import fail

PASSES: Final = 3
MEMORY_KIB: Final = 128 * 1024
LANES: Final = 2
"""Argon2id parameters of new locks: above what RFC 9106 recommends where memory is scarce (3 passes, 64 MiB, 4 lanes)."""
MOST_MEMORY_KIB: Final = 1024 * 1024
LEAST_LENGTH: Final = 10
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
BINDING: Final = b"forbear/master-key/1"


def lock(key: bytes, passphrase: str) -> str:
    """The text of a lock file that holds ``key`` under ``passphrase``.

    Raises:
        ForbearError: ``web.passphrase_short``.
    """
    if len(passphrase) < LEAST_LENGTH:
        fail("web.passphrase_short", "passphrase", least=LEAST_LENGTH)
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    kek = _derived(passphrase, salt, PASSES, MEMORY_KIB, LANES)
    written = {
        "schema": "forbear/locked-key/1",
        "kdf": "argon2id",
        "passes": PASSES,
        "memory_kib": MEMORY_KIB,
        "lanes": LANES,
        "salt": _text(salt),
        "nonce": _text(nonce),
        "wrapped": _text(AESGCM(kek).encrypt(nonce, key, BINDING)),
    }
    return json.dumps(written, indent=2) + "\n"


def unlock(text: str, passphrase: str) -> bytes:
    """The key that a lock file holds.

    Raises:
        ForbearError: ``web.passphrase_wrong``, or ``web.lock_damaged`` for a file that is no lock.
    """
    try:
        kept: dict[str, Any] = json.loads(text)
        salt, nonce, wrapped = (
            base64.b64decode(kept[name], validate=True) for name in ("salt", "nonce", "wrapped")
        )
        passes, memory, lanes = (int(kept[name]) for name in ("passes", "memory_kib", "lanes"))
        if kept["kdf"] != "argon2id" or not (
            0 < memory <= MOST_MEMORY_KIB and 0 < passes <= 20 and 0 < lanes <= 16
        ):
            raise ValueError("parameters out of bounds")
    except (ValueError, KeyError, TypeError):
        fail("web.lock_damaged")
    try:
        return AESGCM(_derived(passphrase, salt, passes, memory, lanes)).decrypt(nonce, wrapped, BINDING)
    except InvalidTag:
        fail("web.passphrase_wrong", "passphrase")


def _derived(passphrase: str, salt: bytes, passes: int, memory_kib: int, lanes: int) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, passes, memory_kib, lanes, 32, Type.ID)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
