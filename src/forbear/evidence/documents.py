"""Facts about an uploaded paper, told without reading its words: what it is, whether it opens, and whether anyone could read it."""

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

import pikepdf
from PIL import Image, ImageStat

from forbear.base.errors import Problem, fail
from forbear.base.texts import Text
from forbear.evidence.media import media_type
from forbear.evidence.model import DocumentFacts

MAX_DOCUMENT_BYTES: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 80_000_000
MAX_PAGES: Final = 200
LEGIBLE_PIXELS: Final = 600
"""The shorter side below which a photographed page or card is hardly legible."""

PDF: Final = "application/pdf"
PICTURES: Final = ("image/jpeg", "image/png", "image/heic")
MEDIA_NAMES: Final[dict[str, Text]] = {
    PDF: Text("PDF 文件", "a PDF"),
    "image/jpeg": Text("JPG 照片", "a JPG photo"),
    "image/png": Text("PNG 图片", "a PNG picture"),
    "image/heic": Text("HEIC 照片", "a HEIC photo"),
}
_EXTENSIONS: Final = {
    "pdf": PDF,
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "heif": "image/heic",
}
_BLANK_DEVIATION: Final = 3
"""Standard deviation of brightness (0 to 255) in the thumbnail below which a picture shows nothing."""


@dataclass(frozen=True, slots=True)
class _Picture:
    width: int | None
    height: int | None
    blank: bool = False


def inspect(data: bytes, name: str) -> DocumentFacts:
    """Facts about the paper ``data``. What it contains is not judged; what hinders a reviewer is in ``notices``.

    Raises:
        ForbearError: ``evidence.document_*`` if it is empty, too large, of a kind nobody can open, or damaged.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        fail(
            "evidence.document_too_large",
            name,
            size=_megabytes(len(data)),
            limit=_megabytes(MAX_DOCUMENT_BYTES),
        )
    if not data.strip(b"\x00 \t\r\n"):
        fail("evidence.document_empty", name)
    media = media_type(data)
    if media == PDF:
        return _pdf(data, name)
    if media not in PICTURES:
        fail("evidence.document_kind_unknown", name)
    return _picture(data, name, media)


def unsuitable(facts: DocumentFacts, accepted: tuple[str, ...]) -> Problem | None:
    """Why a paper cannot stand where only ``accepted`` media types can, or None; a photo of a PDF has its own advice."""
    if facts.media_type in accepted:
        return None
    got = MEDIA_NAMES[facts.media_type]
    if accepted == (PDF,):
        return Problem("evidence.document_photo_for_pdf", facts.name, {"got_zh": got.zh, "got_en": got.en})
    wanted = [MEDIA_NAMES[media] for media in accepted if media in MEDIA_NAMES]
    names = {
        "wanted_zh": "、".join(text.zh for text in wanted),
        "wanted_en": " or ".join(text.en for text in wanted),
    }
    return Problem(
        "evidence.document_not_accepted", facts.name, {"got_zh": got.zh, "got_en": got.en, **names}
    )


def _pdf(data: bytes, name: str) -> DocumentFacts:
    notices = _misnamed(name, PDF)
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            pages = len(document.pages)
    except pikepdf.PasswordError:
        problem = Problem("evidence.document_encrypted", name)
        return DocumentFacts(name, PDF, len(data), encrypted=True, notices=(*notices, problem))
    except Exception:  # a hostile PDF makes the parser raise more than PdfError
        fail("evidence.document_broken", name)
    if pages == 0:
        fail("evidence.document_no_pages", name)
    if pages > MAX_PAGES:
        notices += (Problem("evidence.document_many_pages", name, {"pages": pages}),)
    return DocumentFacts(name, PDF, len(data), pages=pages, notices=notices)


def _picture(data: bytes, name: str, media: str) -> DocumentFacts:
    seen = _heic_size(data) if media == "image/heic" else _opened(data, name)
    notices = _misnamed(name, media)
    if seen.blank:
        notices += (Problem("evidence.document_blank", name),)
    if seen.width and seen.height and min(seen.width, seen.height) < LEGIBLE_PIXELS:
        size = {"width": seen.width, "height": seen.height}
        notices += (Problem("evidence.document_tiny", name, size),)
    return DocumentFacts(
        name, media, len(data), pages=1, width=seen.width, height=seen.height, notices=notices
    )


def _opened(data: bytes, name: str) -> _Picture:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "MPO"))
            width, height = image.size
    except Exception:  # decoders raise many kinds on hostile pictures
        fail("evidence.document_broken", name)
    if width * height > MAX_PIXELS:
        fail("evidence.document_picture_huge", name, megapixels=width * height // 1_000_000)
    try:
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        image.draft("L", (256, 256))
        grey = image.convert("L")
        grey.thumbnail((64, 64))
        blank = ImageStat.Stat(grey).stddev[0] < _BLANK_DEVIATION
    except Exception:  # the header was good and the picture behind it is not
        fail("evidence.document_broken", name)
    return _Picture(height, width, blank) if turned else _Picture(width, height, blank)


def _heic_size(data: bytes) -> _Picture:
    """The largest image size that a HEIC file announces (its ``ispe`` boxes); the picture itself is not decoded."""
    head, at = data[:65_536], 0
    largest = (0, 0)
    while (at := head.find(b"ispe", at)) >= 0:
        width = int.from_bytes(head[at + 8 : at + 12], "big")
        height = int.from_bytes(head[at + 12 : at + 16], "big")
        if width * height <= 1_000_000_000 and width * height > largest[0] * largest[1]:
            largest = (width, height)
        at += 4
    return _Picture(*largest) if all(largest) else _Picture(None, None)


def _misnamed(name: str, media: str) -> tuple[Problem, ...]:
    extension = PurePath(name).suffix.lstrip(".").lower()
    if _EXTENSIONS.get(extension, media) == media:
        return ()
    got = MEDIA_NAMES[media]
    return (
        Problem(
            "evidence.document_misnamed",
            name,
            {"extension": extension, "got_zh": got.zh, "got_en": got.en},
        ),
    )


def _megabytes(size: int) -> int:
    return -(-size // 1024 // 1024)
