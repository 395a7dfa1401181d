"""The one export inside a ZIP, as Alipay and banks mail it: plain, or locked with a password by either of the two ways (ZipCrypto, AES).

Nothing is written anywhere, sizes are bounded before and while unpacking, and a password is tried once as given: none is ever guessed.
"""

import io
import zipfile
from typing import Any, Final

import pyzipper

from forbear.base.errors import ForbearError, fail
from forbear.evidence.media import media_type

_TABLES: Final = (".csv", ".txt", ".xls", ".xlsx", ".pdf", ".htm", ".html", ".eml")
_MOST_ENTRIES: Final = 1_000


def unpacked(data: bytes, name: str, password: str, limit: int) -> bytes:
    """The one export inside a zip; ``data`` itself if it is no zip, or a workbook (which is one).

    Args:
        data: the whole file.
        name: its name, for messages.
        password: as the sender gave it; "" for none.
        limit: bytes that the export may have when unpacked.

    Raises:
        ForbearError: ``evidence.zip_*``, ``evidence.password_wrong``, ``evidence.file_too_large``, ``evidence.file_empty``.
    """
    if media_type(data) != "application/zip":
        return data
    try:
        with pyzipper.AESZipFile(io.BytesIO(data)) as archive:
            return _member(archive, data, name, password, limit)
    except ForbearError:
        raise
    except Exception:  # the library answers hostile archives with a dozen kinds of exception
        fail("evidence.zip_broken", name)


def _member(archive: Any, data: bytes, name: str, password: str, limit: int) -> bytes:
    listed = archive.infolist()
    if len(listed) > _MOST_ENTRIES:
        fail("evidence.zip_many", name, count=len(listed))
    entries = [
        entry
        for entry in listed
        if not entry.is_dir() and "__MACOSX" not in entry.filename and entry.file_size
    ]
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        return data
    tables = [entry for entry in entries if entry.filename.lower().endswith(_TABLES)] or entries
    if not tables:
        fail("evidence.zip_no_bill", name)
    locked = any(entry.flag_bits & 1 for entry in tables)
    if locked and not password:
        fail("evidence.zip_encrypted", name)
    if len(tables) > 1:
        fail("evidence.zip_many", name, count=len(tables))
    check_size(tables[0].file_size, name, limit)
    inner = _content(archive, tables[0], name, password if locked else "", limit)
    check_size(len(inner), name, limit)
    if not inner.strip():
        fail("evidence.file_empty", name)
    return inner


def _content(archive: Any, entry: Any, name: str, password: str, limit: int) -> bytes:
    try:
        with archive.open(entry, pwd=password.encode() if password else None) as file:
            found: bytes = file.read(limit + 1)
            return found
    except (RuntimeError, zipfile.BadZipFile, pyzipper.BadZipFile, OSError, ValueError, EOFError) as error:
        # A wrong password shows as one of these, or, of one in 256 ZipCrypto ones, as contents that fail their checksum.
        if password and entry.flag_bits & 1:
            fail("evidence.password_wrong", name)
        raise error
    except Exception:
        if password:
            fail("evidence.password_wrong", name)
        raise


def check_size(size: int, name: str, limit: int) -> None:
    """Refuse a file too large to be a bill before it is read into memory.

    Raises:
        ForbearError: ``evidence.file_too_large``.
    """
    if size > limit:
        fail("evidence.file_too_large", name, size=-(-size // 1024 // 1024), limit=limit // 1024 // 1024)
