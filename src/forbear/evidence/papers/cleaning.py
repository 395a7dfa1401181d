"""What was sent becomes what is kept: one function from untrusted bytes to bytes that hold nothing but what is seen."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from forbear.base.errors import Problem, fail
from forbear.evidence import documents
from forbear.evidence.media import media_type
from forbear.evidence.papers.pdfs import clean_pdf
from forbear.evidence.papers.pictures import clean_picture
from forbear.evidence.papers.polyglots import is_polyglot

MAX_BYTES: Final = documents.MAX_DOCUMENT_BYTES
MAX_KEPT_BYTES: Final = 24 * 1024 * 1024
"""What is encoded anew may be a little larger than what came."""
PDF: Final = documents.PDF
HEIC: Final = frozenset({"image/heic", "image/avif"})
_PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
_EXTENSION: Final = {PDF: ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_PICTURE_NAMES: Final = frozenset({"jpg", "jpeg", "jpe", "jfif", "png", "webp", "heic", "heif", "mpo", "bmp"})
_TOLD: Final = {
    "location": "papers.removed_location",
    "scripts": "papers.removed_scripts",
    "actions": "papers.removed_scripts",
    "files": "papers.removed_files",
    "signature": "papers.removed_signature",
}
"""What was left out, and the sentence that tells of it; camera notes without a place are not worth a sentence."""


@dataclass(frozen=True, slots=True)
class CleanPaper:
    """A paper as it may be kept.

    Attributes:
        name: the name as sent, its extension that of what it is now.
        media_type: ``application/pdf``, ``image/jpeg`` or ``image/png``.
        data: encoded anew; the same bytes sent give the same bytes kept.
        pages: 1 for a picture.
        width, height: of a picture, in pixels, upright; None for a PDF.
        removed: what was left out: ``location``, ``notes``, ``scripts``, ``actions``, ``files``, ``signature``.
        notices: what the person should know of it.
    """

    name: str
    media_type: str
    data: bytes
    pages: int
    width: int | None
    height: int | None
    removed: tuple[str, ...]
    notices: tuple[Problem, ...]


def clean(data: bytes, name: str) -> CleanPaper:
    """``data`` encoded anew, upright, without location, notes, scripts, actions and files inside; bounded in bytes, pages and pixels.

    Raises:
        ForbearError: ``evidence.document_*`` or ``papers.*``: empty, too large, of a kind that cannot be shown, damaged, asking for a password,
            two files in one, a name that says another kind, or small only until it is unpacked. Each with what to do.
    """
    _within_size(data, name)
    media = media_type(data)
    if media and is_polyglot(data, media):
        fail("papers.polyglot", name)
    if media in HEIC:
        fail("papers.heic", name)
    if media != PDF and media not in _PICTURES:
        fail("evidence.document_kind_unknown", name)
    _truly_named(name, media)
    paper = _pdf(data, name) if media == PDF else _picture(data, name)
    if len(paper.data) > MAX_KEPT_BYTES:
        fail(
            "evidence.document_too_large", name, size=_megabytes(paper.data), limit=MAX_BYTES // 1024 // 1024
        )
    return paper


def _pdf(data: bytes, name: str) -> CleanPaper:
    cleaned = clean_pdf(data, name)
    return CleanPaper(
        _renamed(name, PDF),
        PDF,
        cleaned.data,
        cleaned.pages,
        None,
        None,
        cleaned.removed,
        _told(cleaned.removed, name),
    )


def _picture(data: bytes, name: str) -> CleanPaper:
    cleaned = clean_picture(data, name)
    facts = documents.inspect(cleaned.data, _renamed(name, cleaned.media_type))
    return CleanPaper(
        facts.name,
        cleaned.media_type,
        cleaned.data,
        1,
        cleaned.width,
        cleaned.height,
        cleaned.removed,
        (*facts.notices, *_told(cleaned.removed, name)),
    )


def _within_size(data: bytes, name: str) -> None:
    if len(data) > MAX_BYTES:
        fail("evidence.document_too_large", name, size=_megabytes(data), limit=MAX_BYTES // 1024 // 1024)
    if not data.strip(b"\x00 \t\r\n"):
        fail("evidence.document_empty", name)


def _truly_named(name: str, media: str) -> None:
    """Refuse a name of another family: a photo named .pdf, a PDF named .jpg, anything named .exe.

    Among pictures names are often mixed up by the apps that pass them on, and no name at all is a camera's habit; both are let in and
    named anew.
    """
    extension = PurePath(name).suffix.lstrip(".").lower()
    family = frozenset({"pdf"}) if media == PDF else _PICTURE_NAMES
    if extension and extension not in family and _is_extension(extension):
        got = documents.MEDIA_NAMES.get(media, documents.MEDIA_NAMES["image/jpeg"])
        fail("papers.name_lies", name, extension=extension, got_zh=got.zh, got_en=got.en)


def _is_extension(text: str) -> bool:
    """Whether it can be one: ``工资条.2026年3月`` has a dot and no extension."""
    return text.isascii() and text.isalnum() and len(text) <= 5 and not text.isdigit()


def _renamed(name: str, media: str) -> str:
    path = PurePath(name)
    extension = path.suffix.lstrip(".").lower()
    stem = path.stem if _is_extension(extension) else path.name
    same = extension in {"jpg", "jpeg"} if media == "image/jpeg" else f".{extension}" == _EXTENSION[media]
    return path.name if same else f"{stem or 'paper'}{_EXTENSION[media]}"


def _told(removed: tuple[str, ...], name: str) -> tuple[Problem, ...]:
    codes = dict.fromkeys(_TOLD[what] for what in removed if what in _TOLD)
    return tuple(Problem(code, name) for code in codes)


def _megabytes(data: bytes) -> int:
    return -(-len(data) // 1024 // 1024)
