"""Pages of a PDF as pictures, for telephones that show no PDF inside a page."""

import io
from threading import Lock
from typing import Final

import pypdfium2

SCALE: Final = 2
"""Pixels for each point: sharp on a telephone's screen."""
_ONE_AT_A_TIME: Final = Lock()
"""PDFium is not safe to call from several threads at once."""


def count(pdf: bytes) -> int:
    """How many pages there are."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def picture(pdf: bytes, number: int) -> bytes | None:
    """Page ``number`` (from 1) as PNG; ``None`` if there is no such page."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                return None
            drawn = document[number - 1].render(scale=SCALE, grayscale=True).to_pil()
            buffer = io.BytesIO()
            drawn.save(buffer, "PNG", optimize=True)
            return buffer.getvalue()
        finally:
            document.close()
