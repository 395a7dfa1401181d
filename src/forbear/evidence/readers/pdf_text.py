"""The pieces of text in a PDF, with their places."""

import ctypes
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from forbear.base.errors import fail
from forbear.evidence.readers.pdf_tables import Item

MOST_PAGES: Final = 400
MOST_CHARACTERS: Final = 60_000
"""On one page."""


def pages_of(data: bytes, name: str, password: str = "") -> list[list[Item]]:
    """The pieces of text on each page.

    Raises:
        ForbearError: ``evidence.pdf_encrypted``, ``evidence.password_wrong``, ``evidence.document_broken``,
            ``evidence.document_many_pages``, or ``evidence.pdf_without_text`` where it holds pictures only.
    """
    document = _opened(data, name, password)
    try:
        if len(document) > MOST_PAGES:
            fail("evidence.document_many_pages", name, pages=len(document))
        pages = [_items(document[index]) for index in range(len(document))]
    except pypdfium2.PdfiumError:
        fail("evidence.document_broken", name)
    finally:
        document.close()
    if not any(pages):
        fail("evidence.pdf_without_text", name)
    return pages


def _opened(data: bytes, name: str, password: str) -> Any:
    try:
        return pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            fail("evidence.password_wrong" if password else "evidence.pdf_encrypted", name)
        fail("evidence.document_broken", name)


def _items(page: Any) -> list[Item]:
    """Characters joined to pieces: those of one text object, and neighbours that almost touch on one line."""
    text = page.get_textpage()
    try:
        return _joined(text)
    finally:
        text.close()
        page.close()


def _joined(textpage: Any) -> list[Item]:
    raw = textpage.raw
    count = min(pdfium.FPDFText_CountChars(raw), MOST_CHARACTERS)
    items: list[Item] = []
    piece: list[str] = []
    left = right = base = size = 0.0
    owner = 0
    x, y = ctypes.c_double(), ctypes.c_double()

    def close() -> None:
        if piece and (whole := "".join(piece)).strip():
            items.append(Item(whole, left, base, right - left, size))
        piece.clear()

    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code in (0, 10, 13, 0xFFFE) or code >= 0x110000 or 0xD800 <= code < 0xE000:
            close()
            continue
        if pdfium.FPDFText_IsGenerated(raw, index) == 1:
            # A blank that the library put between two pieces.
            close()
            continue
        if not pdfium.FPDFText_GetCharOrigin(raw, index, x, y):
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, index, _FLOATS)
        start, end = _FLOATS.left, _FLOATS.right
        height = max(_FLOATS.top - _FLOATS.bottom, 1.0)
        object_at = ctypes.cast(pdfium.FPDFText_GetTextObject(raw, index), ctypes.c_void_p).value or 0
        gap = start - right
        if piece and (
            abs(y.value - base) > 0.5 * size
            or gap > (1.2 if object_at == owner else 0.15) * size
            or gap < -2.0 * size
        ):
            close()
        if not piece:
            left, base, size, right = start, y.value, height, end
        piece.append(chr(code))
        right, owner = max(right, end), object_at
    close()
    return items


_FLOATS: Final = pdfium.FS_RECTF()
