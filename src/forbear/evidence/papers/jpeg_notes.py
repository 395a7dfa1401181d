"""A JPEG without the camera's notes, its picture untouched: for photographs that stand inside a PDF."""

import struct
from typing import Final

_SEEN: Final = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
"""The application segments that change what is seen; every other one is a note."""


def without_notes(picture: bytes) -> bytes:
    """``picture`` without comments, EXIF, XMP and location.

    Raises:
        ValueError: it is no well-formed JPEG, so nobody can say where its notes are.
    """
    kept, at = [b"\xff\xd8"], 2
    while picture.startswith(b"\xff\xd8") and at + 4 <= len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if marker == 0xDA:
            return b"".join((*kept, picture[at:]))
        if marker == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack_from(">H", picture, at + 2)
        body = picture[at + 4 : at + 2 + length]
        if not _is_note(marker, body):
            kept.append(picture[at : at + 2 + length])
        at += 2 + length
    raise ValueError("no well-formed JPEG")


def _is_note(marker: int, body: bytes) -> bool:
    if marker == 0xFE:
        return True
    return 0xE0 <= marker <= 0xEF and not body.startswith(_SEEN.get(marker, b"\x00no such segment"))
