"""A PDF made from pieces of text at places, to be read back: what a bank's printer does."""

import ctypes
import io
from collections.abc import Sequence
from pathlib import Path

import pylopdf_fonts_zh_cn
import pypdfium2
import pypdfium2.raw as pdfium

from forbear.evidence.readers.pdf_tables import Item


def make_pdf(pages: Sequence[Sequence[Item]], width: float = 900, height: float = 842) -> bytes:
    """A PDF with every piece where it is said to be, in an embedded Chinese font, scaled to the width it had."""
    document = pypdfium2.PdfDocument.new()
    folder = Path(str(pylopdf_fonts_zh_cn.__file__)).parent
    raw_font = min(
        (file for file in folder.rglob("*.*tf")), key=lambda file: file.stat().st_size
    ).read_bytes()
    buffer = (ctypes.c_uint8 * len(raw_font)).from_buffer_copy(raw_font)
    font = pdfium.FPDFText_LoadFont(document.raw, buffer, len(raw_font), pdfium.FPDF_FONT_TRUETYPE, 1)
    for items in pages:
        page = document.new_page(width, height)
        for item in items:
            piece = pdfium.FPDFPageObj_CreateTextObj(document.raw, font, ctypes.c_float(item.size or 8))
            encoded = (item.text + "\0").encode("utf-16-le")
            text = ctypes.cast(ctypes.create_string_buffer(encoded), ctypes.POINTER(ctypes.c_ushort))
            pdfium.FPDFText_SetText(piece, text)
            scale = _scale(piece, item)
            pdfium.FPDFPageObj_Transform(piece, scale, 0, 0, 1, item.x, item.y)
            pdfium.FPDFPage_InsertObject(page.raw, piece)
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _scale(piece: object, item: Item) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(piece, left, bottom, right, top)
    wide = right.value - left.value
    return min(1.0, item.width / wide) if wide > 1 and item.width > 1 else 1.0
