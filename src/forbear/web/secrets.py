"""The data directory and the two secrets that live in it, made on first start and readable by their owner only.

``FORBEAR_HOME`` (default ``./var``) holds the SQLite database and ``secrets/``. Each secret may instead come from the environment,
as a deployment with its own secret store will want; a person alone may lock the master key with a passphrase (``lock_with``).
"""

import base64
import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from forbear.base.errors import fail
from forbear.web.passphrase import lock, unlock

MASTER_KEY_BYTES: Final = 32


def home() -> Path:
    """The data directory, created with access for its owner only if it is not there yet."""
    path = Path(os.environ.get("FORBEAR_HOME", "var")).expanduser().resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret_key() -> str:
    """Django's signing key: ``FORBEAR_SECRET_KEY``, else the one kept in the data directory."""
    return os.environ.get("FORBEAR_SECRET_KEY") or _kept("secret_key", lambda: secrets.token_urlsafe(50))


def master_key() -> bytes:
    """The 32 bytes under which personal data is sealed.

    ``FORBEAR_MASTER_KEY`` (base64), else the one locked in the data directory, opened once with ``FORBEAR_PASSPHRASE``, else the one kept
    there.

    Raises:
        ValueError: if the key given is not 32 bytes of base64.
        ForbearError: ``web.passphrase_missing`` or ``web.passphrase_wrong`` where it is locked.
    """
    if not os.environ.get("FORBEAR_MASTER_KEY") and locked():
        return _unlocked()
    text = os.environ.get("FORBEAR_MASTER_KEY") or _kept(
        "master_key", lambda: base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode()
    )
    key = base64.b64decode(text, validate=True)
    if len(key) != MASTER_KEY_BYTES:
        raise ValueError(f"the master key must be {MASTER_KEY_BYTES} bytes of base64, and has {len(key)}")
    return key


def locked() -> bool:
    """Whether the master key is locked with a passphrase."""
    return _lock_file().exists()


def lock_with(passphrase: str) -> None:
    """Lock the master key with ``passphrase`` (a new key on a first start), and leave no other copy of it in the data directory.

    Of a key that was locked before, this changes the passphrase.

    Raises:
        ForbearError: ``web.passphrase_short``, or as :func:`master_key`.
    """
    key = master_key()
    folder = _lock_file().parent
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = folder / f".locked.{os.getpid()}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(lock(key, passphrase))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_lock_file())
    plain = folder / "master_key"
    if plain.exists():
        plain.write_text("0" * len(plain.read_text()))
        plain.unlink()
    _unlocked.cache_clear()


@cache
def _unlocked() -> bytes:
    """The locked key, opened once for the process: deriving the key-encrypting key is slow on purpose."""
    given = os.environ.get("FORBEAR_PASSPHRASE")
    if not given:
        fail("web.passphrase_missing")
    return unlock(_lock_file().read_text(encoding="utf-8"), given)


def _lock_file() -> Path:
    return home() / "secrets" / "master_key.locked"


def _kept(name: str, make: Callable[[], str]) -> str:
    folder = home() / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    try:
        # Two processes may start at once: whoever links the finished file first decides, the other reads that one.
        draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        if not path.exists():
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)
            finally:
                draft.unlink()
    except FileExistsError:
        pass
    return path.read_text().strip()
