"""Whether a file is a second file at the same time: a picture that is also an archive, a PDF that is also a web page.

A container is walked to its own end. What stands behind the end, and what its comment fields say, must not be a file or a program of
another kind. Harmless company (a phone's motion clip behind a photo, camera notes) is not refused; re-encoding leaves it behind anyway.
"""

import io
import re
import struct
import zipfile
from typing import Final

_FOREIGN: Final = re.compile(
    rb"<script|<html|<!doctype html|<svg|<\?php|<%@|javascript:|%PDF-|PK\x03\x04|PK\x05\x06|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF",
    re.IGNORECASE,
)
_PROGRAM_AHEAD: Final = re.compile(rb"^(MZ|#!|\x7fELF)|<script|<html|<\?php", re.IGNORECASE)
_GIF_PROGRAM: Final = re.compile(rb"^GIF8[79]a(/\*|=)")
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_COMMENTS: Final = frozenset({0xFE, *range(0xE1, 0xF0)})
_TEXT_CHUNKS: Final = frozenset({b"tEXt", b"iTXt", b"zTXt", b"eXIf"})


def is_polyglot(data: bytes, media: str) -> bool:
    """Whether ``data``, whose first bytes say ``media``, is a file or a program of another kind as well."""
    if media in {"image/jpeg", "image/png", "image/webp"}:
        aside = {"image/jpeg": _beside_jpeg, "image/png": _beside_png, "image/webp": _beside_webp}[media](
            data
        )
        return bool(_FOREIGN.search(aside)) or _is_archive(data)
    if media == "image/gif":
        return bool(_GIF_PROGRAM.match(data[:16])) or bool(_FOREIGN.search(data)) or _is_archive(data)
    if media == "application/pdf":
        return bool(_PROGRAM_AHEAD.search(data[: data.find(b"%PDF-")])) or _is_archive(data)
    return False


def _is_archive(data: bytes) -> bool:
    """Whether an unpacker would open it: an end of central directory that leads to at least one entry."""
    if b"PK\x05\x06" not in data[-65_600:]:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool(archive.filelist)
    except Exception:  # a hostile directory raises many kinds; it is then not an archive that opens
        return False


def _beside_jpeg(data: bytes) -> bytes:
    """Comment and application segments, and everything behind the end of image."""
    aside: list[bytes] = []
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xD9:
            return b"".join((*aside, data[at + 2 :]))
        if marker == 0xFF or marker in _STANDALONE:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker in _COMMENTS:
            aside.append(data[at + 4 : at + 2 + length])
        at += 2 + length
        if marker == 0xDA:
            at = _past_scan(data, at)
    return b"".join((*aside, data[at:]))


def _past_scan(data: bytes, at: int) -> int:
    """The next marker that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and data[at + 1] not in _STANDALONE:
            return at
        at += 2
    return len(data)


def _beside_png(data: bytes) -> bytes:
    """Text chunks, and everything behind ``IEND``."""
    aside: list[bytes] = []
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind in _TEXT_CHUNKS:
            aside.append(data[at + 8 : at + 8 + length])
        at += 12 + length
        if kind == b"IEND":
            break
    return b"".join((*aside, data[at:]))


def _beside_webp(data: bytes) -> bytes:
    """Camera notes, and everything behind the end that the header states."""
    (length,) = struct.unpack_from("<I", data, 4)
    aside: list[bytes] = []
    at = 12
    while at + 8 <= min(len(data), length + 8):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if kind in {b"EXIF", b"XMP "}:
            aside.append(data[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return b"".join((*aside, data[length + 8 :]))
