"""A kept paper as pictures of its pages, and the words of a PDF that carries its own."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import pypdfium2
from PIL import Image

from forbear.base.errors import fail
from forbear.evidence.papers.ocr import Word

if TYPE_CHECKING:
    from forbear.evidence.papers.measures import Pixels

PDF: Final = "application/pdf"
PAGE_SIDE: Final = 1800
"""The longer side of a drawn page in pixels: A4 at about 150 dots an inch."""
_ENOUGH_TEXT: Final = 20
"""Characters from which on a page is taken to carry its own words."""


def page_count(data: bytes, media_type: str) -> int:
    """How many pages a kept paper has."""
    if media_type != PDF:
        return 1
    with _document(data) as document:
        return len(document)


def picture_of(data: bytes, media_type: str, page: int = 0) -> "Pixels":
    """Page ``page`` (from 0) of a kept paper, RGB; white stands behind what is transparent.

    Raises:
        ForbearError: ``evidence.document_broken``.
    """
    import numpy as np  # loaded by whoever looks at a page, not by whoever imports this

    try:
        if media_type != PDF:
            return np.asarray(Image.open(io.BytesIO(data), formats=("JPEG", "PNG")).convert("RGB"))
        with _document(data) as document:
            drawn = document[page]
            scale = PAGE_SIDE / max(1.0, *drawn.get_size())
            return np.asarray(drawn.render(scale=min(scale, 8.0)).to_pil().convert("RGB"))
    except Exception:  # decoders and the PDF engine raise many kinds
        fail("evidence.document_broken", "")


def own_words(data: bytes, media_type: str, page: int = 0) -> tuple[Word, ...]:
    """The words that a PDF page carries as text, placed as on ``picture_of`` it; none for a picture or a scan."""
    if media_type != PDF:
        return ()
    with _document(data) as document:
        drawn = document[page]
        width, height = drawn.get_size()
        scale = min(PAGE_SIDE / max(1.0, width, height), 8.0)
        words = tuple(_words(drawn.get_textpage(), height, scale))
    return words if sum(len(word.text) for word in words) >= _ENOUGH_TEXT else ()


def _document(data: bytes) -> Any:
    return pypdfium2.PdfDocument(data)


def _words(text: Any, height: float, scale: float) -> Iterator[Word]:
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        said = text.get_text_bounded(left, bottom, right, top).strip()
        if said:
            x, y, far, low = (value * scale for value in (left, height - top, right, height - bottom))
            yield Word(said, 1.0, ((x, y), (far, y), (far, low), (x, low)))
