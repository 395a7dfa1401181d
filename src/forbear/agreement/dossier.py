"""The dossier: one PDF with an index and the papers as numbered exhibits, each page marked with its exhibit and place.

The index and the marks are typeset; the papers themselves are joined unchanged. A photograph becomes a page; a file that cannot be joined
(a password, a format without pages) is named on a page of its own, so that no exhibit is missing without a word.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pikepdf
from PIL import Image, ImageOps

from forbear.agreement.typeset import typeset
from forbear.base.canonical import sha256_hex
from forbear.base.texts import Language, message

A4: Final = (595, 842)
MARGIN: Final = 40
HEAD: Final = 56
"""Points kept free at the sides and above a photograph, where the mark stands."""
LONGEST_SIDE: Final = 2200
"""Pixels to which a photograph is reduced: 200 to the inch on A4."""
MOST_PAGES: Final = 400
MAX_PIXELS: Final = 80_000_000


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One paper: its title in the checklist, its file, and the day it was issued where that is known."""

    title: str
    name: str
    media_type: str
    data: bytes
    issued: date | None = None


def dossier_pdf(
    exhibits: Sequence[Exhibit],
    *,
    borrower: str,
    lender: str,
    reference: str,
    facts: Sequence[str],
    made_on: date,
    language: Language = "zh",
) -> bytes:
    """The dossier as one PDF; the same input gives the same pages.

    Raises:
        ForbearError: ``agreement.character_missing`` for a character that no embedded font can show.
    """
    bound = [_pages(exhibit, made_on, language) for exhibit in exhibits]
    head = {
        "language": language,
        "title": message("readiness.dossier").into(language),
        "to": message("readiness.dossier_to", lender=lender).into(language),
        "from": message(
            "readiness.dossier_from", borrower=borrower, reference=reference, day=made_on.isoformat()
        ).into(language),
        "facts_title": message("readiness.dossier_facts").into(language),
        "facts": list(facts),
        "index_title": message("readiness.dossier_index").into(language),
        "head": [
            message(f"readiness.dossier_{name}").into(language)
            for name in ("number", "title", "issued", "pages", "print")
        ],
        "note": message("readiness.dossier_note").into(language),
    }
    index, length = b"", 1
    # The index names pages that come after it, so it is set again until its own length is the one it reckons with.
    for _ in range(3):
        index = typeset("dossier", head | {"rows": _rows(exhibits, bound, length)}, made_on)
        with pikepdf.open(io.BytesIO(index)) as made:
            if len(made.pages) == length:
                break
            length = len(made.pages)
    titles = [f"{number} {exhibit.title}" for number, exhibit in enumerate(exhibits, start=1)]
    return _joined(index, bound, _marks(exhibits, bound, made_on, language), titles)


def _rows(exhibits: Sequence[Exhibit], bound: Sequence[bytes], length: int) -> list[list[str]]:
    rows, first = [], length + 1
    for number, (exhibit, pdf) in enumerate(zip(exhibits, bound, strict=True), start=1):
        last = first + _count(pdf) - 1
        pages = str(first) if first == last else f"{first}–{last}"
        issued = exhibit.issued.isoformat() if exhibit.issued else "—"
        rows.append([str(number), exhibit.title, issued, pages, sha256_hex(exhibit.data)[:16]])
        first = last + 1
    return rows


def _marks(exhibits: Sequence[Exhibit], bound: Sequence[bytes], made_on: date, language: Language) -> bytes:
    """A transparent page for each page of the exhibits, with its mark at the top."""
    marks = [
        message("readiness.dossier_mark", number=number, title=exhibit.title, page=page, of=_count(pdf)).into(
            language
        )
        for number, (exhibit, pdf) in enumerate(zip(exhibits, bound, strict=True), start=1)
        for page in range(1, _count(pdf) + 1)
    ]
    return typeset("marks", {"language": language, "marks": marks}, made_on)


def _joined(index: bytes, bound: Sequence[bytes], marks: bytes, titles: Sequence[str]) -> bytes:
    with pikepdf.open(io.BytesIO(index)) as whole, pikepdf.open(io.BytesIO(marks)) as overlays:
        with whole.open_outline() as outline:
            at = 0
            for title, pdf in zip(titles, bound, strict=True):
                with pikepdf.open(io.BytesIO(pdf)) as part:
                    outline.root.append(pikepdf.OutlineItem(title, len(whole.pages)))
                    for page in part.pages:
                        whole.pages.append(page)
                        added = pikepdf.Page(whole.pages[-1])
                        added.add_overlay(overlays.pages[at], pikepdf.Rectangle(*_box(added)))
                        at += 1
        for name in ("/OpenAction", "/AA", "/AcroForm", "/Names"):
            if name in whole.Root:
                del whole.Root[name]
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
        return out.getvalue()


def _box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return left, bottom, right, top


def _pages(exhibit: Exhibit, made_on: date, language: Language) -> bytes:
    """The exhibit as a PDF of its own: joined as it is, drawn from a photograph, or a page that names what could not be bound."""
    try:
        if exhibit.media_type == "application/pdf":
            return _passive(exhibit.data)
        return _photograph(exhibit.data)
    except Exception:  # decoders and parsers raise many kinds; the page that stands for the file says so
        told = message("readiness.dossier_absent").into(language)
        return typeset("marks", {"language": language, "marks": ["\n" + told]}, made_on)


def _passive(data: bytes) -> bytes:
    """A PDF's pages without what could act: no annotations, actions or scripts."""
    with pikepdf.open(io.BytesIO(data)) as document, pikepdf.new() as fresh:
        if not 0 < len(document.pages) <= MOST_PAGES:
            raise ValueError("no pages, or too many")
        for page in document.pages:
            fresh.pages.append(page)
        for page in fresh.pages:
            for name in ("/Annots", "/AA", "/B"):
                if name in page:
                    del page[name]
        out = io.BytesIO()
        fresh.save(out, deterministic_id=True)
        return out.getvalue()


def _photograph(data: bytes) -> bytes:
    image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "MPO"))
    if image.size[0] * image.size[1] > MAX_PIXELS:
        raise ValueError("too many pixels")
    upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    sheet = io.BytesIO()
    upright.save(sheet, "JPEG", quality=85)
    width, height = upright.size
    scale = min((A4[0] - 2 * MARGIN) / width, (A4[1] - HEAD - MARGIN) / height)
    placed: dict[str, Any] = {
        "width": width * scale,
        "height": height * scale,
        "left": (A4[0] - width * scale) / 2,
        "bottom": (A4[1] - HEAD - height * scale + MARGIN) / 2,
    }
    with pikepdf.new() as document:
        picture = document.make_stream(
            sheet.getvalue(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=width,
            Height=height,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page = document.add_blank_page(page_size=A4)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=picture))
        drawn = "q {width:.2f} 0 0 {height:.2f} {left:.2f} {bottom:.2f} cm /Photo Do Q".format(**placed)
        page.Contents = document.make_stream(drawn.encode())
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
        return out.getvalue()


def _count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)
