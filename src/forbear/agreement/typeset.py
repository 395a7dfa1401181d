"""Typesetting with embedded fonts: one compiler for the process, deterministic bytes, and no character ever dropped in silence.

Layouts are typst sources in ``layouts/``; everything a person wrote reaches them as JSON data, never as markup.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any, Final

import manimgx_fonts_cjk
import pylopdf_fonts_zh_cn
import typst

from forbear.base.errors import fail

PDF_A: Final = "a-3b"

_compiling = Lock()
_UNSHOWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a layout left room for a signature: page from 1, and points from that page's top left corner."""

    name: str
    page: int
    x: float
    y: float
    width: float
    height: float


def typeset(layout: str, data: dict[str, Any], made_on: date, **inputs: str) -> bytes:
    """The PDF/A-3b of ``layout`` filled with ``data``; the same input gives the same bytes.

    Raises:
        ForbearError: ``agreement.character_missing`` if a character has no glyph in the embedded fonts.
    """
    pdf, _ = typeset_with_fields(layout, data, made_on, **inputs)
    return pdf


def typeset_with_fields(
    layout: str, data: dict[str, Any], made_on: date, **inputs: str
) -> tuple[bytes, tuple[FieldPlace, ...]]:
    """As ``typeset``, with the places that the layout left for signatures."""
    stamp = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)
    given = {"data": json.dumps(data, ensure_ascii=False), **inputs}
    with _compiling:
        compiler = _compiler(layout)
        try:
            pdf = compiler.compile(format="pdf", sys_inputs=given, pdf_standards=[PDF_A], timestamp=stamp)
        except typst.TypstError as error:
            _explain(error)
        fields = json.loads(compiler.query("<field>", field="value"))
    if not isinstance(pdf, bytes):
        raise AssertionError("one document was asked for")
    return pdf, tuple(FieldPlace(**field) for field in fields)


def _explain(error: typst.TypstError) -> None:
    unshown = _UNSHOWN.search(error.message)
    if unshown is None:
        raise error
    fail("agreement.character_missing", characters=unshown.group(1))


@cache
def _compiler(layout: str) -> typst.Compiler:
    folder = Path(str(resources.files("forbear.agreement") / "layouts"))
    return typst.Compiler(
        folder / f"{layout}.typ", root=folder, font_paths=_fonts(), ignore_system_fonts=True
    )


@cache
def _fonts() -> typst.Fonts:
    folders = [Path(str(package.__file__)).parent for package in (manimgx_fonts_cjk, pylopdf_fonts_zh_cn)]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
