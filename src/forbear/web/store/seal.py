"""Sealing personal data: AES-256-GCM with a fresh nonce each time, bound to its owner and purpose.

A sealed value is one version byte, a 12-byte nonce and the ciphertext with its tag. The key of each purpose is derived from the
master key (HKDF-SHA-256), and owner and purpose are authenticated with the text, so that a value moved to another row, another
person or another use does not open. ``blind_index`` finds a value again without storing it readable.
"""

import hmac
import os
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forbear.base.errors import fail
from forbear.web import secrets

VERSION: Final = b"\x01"
NONCE_BYTES: Final = 12


def seal(plain: bytes, *, owner: str, purpose: str) -> bytes:
    """Encrypt ``plain`` for ``owner`` (``"user:7"``, ``"case:<uuid>"``) and ``purpose`` (``"paper"``, ``"event"`` …)."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(_key("seal", purpose)).encrypt(nonce, plain, _binding(owner, purpose))


def unseal(sealed: bytes, *, owner: str, purpose: str) -> bytes:
    """The plain bytes of ``sealed``.

    Raises:
        ForbearError: ``store.seal_broken`` if it was altered, belongs to another owner or purpose, or the key is another.
    """
    version, nonce, text = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if version != VERSION:
        fail("store.seal_broken", purpose=purpose)
    try:
        return AESGCM(_key("seal", purpose)).decrypt(nonce, text, _binding(owner, purpose))
    except (InvalidTag, ValueError):
        fail("store.seal_broken", purpose=purpose)


def blind_index(value: str | bytes, purpose: str) -> str:
    """A keyed fingerprint (HMAC-SHA-256, hexadecimal) by which equal values are found and nothing is read."""
    data = value.encode() if isinstance(value, str) else value
    return hmac.digest(_key("index", purpose), data, "sha256").hex()


def encrypted(plain: bytes, key: bytes, *, owner: str, purpose: str) -> bytes:
    """Nonce and ciphertext of ``plain`` under a data key, for ``owner`` and ``purpose``."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_derived(key, purpose)).encrypt(nonce, plain, _binding(owner, purpose))


def decrypted(text: bytes, key: bytes, *, owner: str, purpose: str) -> bytes:
    """The plain bytes of what ``encrypted`` made.

    Raises:
        ForbearError: ``store.seal_broken``.
    """
    try:
        return AESGCM(_derived(key, purpose)).decrypt(
            text[:NONCE_BYTES], text[NONCE_BYTES:], _binding(owner, purpose)
        )
    except (InvalidTag, ValueError):
        fail("store.seal_broken", purpose=purpose)


def _derived(key: bytes, purpose: str) -> bytes:
    info = f"forbear/seal/2/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)


@cache
def _key(use: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"forbear/{use}/1/{purpose}".encode()).derive(
        secrets.master_key()
    )


def _binding(owner: str, purpose: str) -> bytes:
    return f"{len(owner)}:{owner}{purpose}".encode()
