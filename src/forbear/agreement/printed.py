"""What the pages of an agreement truly say, compared with what its terms call for, and what they look like.

The words of every page are extracted and must be exactly the words that the terms call for, in order, with nothing besides. The look of
every page is compared too: the same bytes as this program typesets from the terms or, failing that, the same picture. A font that shows
one figure and spells another would pass the first test and fail the second.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageChops

from forbear.agreement.model import Terms
from forbear.agreement.render import layout_data
from forbear.base.errors import Problem

_PICTURE_SCALE: Final = 1.0  # 72 dots an inch
_PICTURE_TOLERANCE: Final = 24  # of 255, in any one dot: two builds of one drawing library differ by less
_MOST_PROBLEMS: Final = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that must stand on the pages: where in the terms or the layout it belongs, and its words."""

    where: str
    words: str


def page_texts(pdf: bytes) -> tuple[str, ...]:
    """The words on each page, without signature fields, as a reader of the file's own character codes gets them."""
    with pypdfium2.PdfDocument(pdf) as document:
        return tuple(page.get_textpage().get_text_range() for page in document)


def printed_problems(pdf: bytes, terms: Terms) -> tuple[Problem, ...]:
    """Everything in which the printed words differ from what the terms call for; empty if nothing."""
    data = layout_data(terms)
    pages = [_packed(text) for text in page_texts(pdf)]
    bodies = [_body(page, number, len(pages), data) for number, page in enumerate(pages, 1)]
    furniture = tuple(
        Problem("agreement.page_frame", f"page {number}")
        for number, body in enumerate(bodies, 1)
        if body is None
    )
    items = [item for item in expected(data) if item.words]
    printed = "".join(page if body is None else body for page, body in zip(pages, bodies, strict=True))
    if not furniture and printed == "".join(_packed(item.words) for item in items):
        return ()
    missing, rest = _missing(printed, items)
    problems = [
        Problem(
            "agreement.not_printed", item.where, {"expected": item.words[:120], "printed": _near(rest, item)}
        )
        for item in missing[:_MOST_PROBLEMS]
    ]
    if not missing and not furniture:
        problems.append(Problem("agreement.printed_besides", "", {"words": rest[:120]}))
    return (*furniture, *problems)


def same_picture(pdf: bytes, rendered: bytes) -> int | None:
    """The first page (from 1) that looks different in two PDFs, ``None`` if all look the same. Signature fields are not drawn."""
    with pypdfium2.PdfDocument(pdf) as one, pypdfium2.PdfDocument(rendered) as other:
        if len(one) != len(other):
            return min(len(one), len(other)) + 1
        for number in range(len(one)):
            left, right = _picture(one, number), _picture(other, number)
            if left.size != right.size:
                return number + 1
            _, highest = ImageChops.difference(left, right).getextrema()
            if not isinstance(highest, int | float) or highest > _PICTURE_TOLERANCE:
                return number + 1
    return None


def expected(data: dict[str, Any]) -> Iterator[Item]:
    """Everything printed on the pages' bodies, in order, from the data of the layout."""
    yield Item("title", data["title"])
    yield Item("number", data["number_line"])
    for party in ("lender", "borrower"):
        yield Item(party, data[party]["role"])
        for line in data[party]["lines"]:
            yield Item(party, line["label"] + line["value"])
    yield Item("preamble", data["preamble"])
    for clause in data["clauses"]:
        where = f"clause {clause['id']}"
        yield Item(where, clause["ordinal"] + clause["title"])
        for paragraph in clause["paragraphs"]:
            yield Item(where, paragraph)
        if clause["id"] == "debt":
            yield from _table("statement", data["owed"])
    schedule = data["schedule"]
    yield Item("schedule", schedule["title"])
    yield Item("schedule", schedule["note"])
    yield from _table("schedule", {**schedule, "title": ""})
    signing = data["signing"]
    yield Item("signing", signing["title"] + signing["words"])
    for side in signing["sides"]:
        yield Item("signing", side["role"] + side["name"])
    for side in signing["sides"]:
        yield Item("signing", side["date"])


def _table(where: str, table: dict[str, Any]) -> Iterator[Item]:
    yield Item(where, table["title"])
    yield Item(where, "".join(table["head"]))
    for row in (*table["rows"], table["foot"]):
        yield Item(f"{where} {row[0]}", " ".join(cell for cell in row if cell))


def _packed(text: str) -> str:
    """Text without white space; a hyphen at a line's end comes back as U+FFFE."""
    return re.sub(r"\s+", "", text.replace("\ufffe", "-").replace("\x02", "-"))


def _body(page: str, number: int, count: int, data: dict[str, Any]) -> str | None:
    """A page's words without its header, footer and repeated table head; ``None`` if its frame is not as it must be."""
    header = _packed(data["title"] + data["number_line"]) if number > 1 else ""
    footer = _packed(f"条款指纹{data['sha256']}第{number}页共{count}页")
    if not (page.startswith(header) and page.endswith(footer)):
        return None
    body = page[len(header) : -len(footer)]
    for table in (data["schedule"], data["owed"]):
        head = _packed("".join(table["head"]))
        # A table that goes on from the page before begins with its head again.
        if number > 1 and body.startswith(head):
            body = body[len(head) :]
    return body


def _missing(printed: str, items: list[Item]) -> tuple[list[Item], str]:
    """The items that do not stand in ``printed`` after the ones before them, and the words that belong to no item."""
    missing: list[Item] = []
    besides = ""
    position = 0
    for item in items:
        words = _packed(item.words)
        found = printed.find(words, position)
        if found < 0:
            missing.append(item)
            continue
        besides += printed[position:found]
        position = found + len(words)
    return missing, besides + printed[position:]


def _near(rest: str, item: Item) -> str:
    """What is printed in the place of a missing item: the words left over that begin as it does."""
    words = _packed(item.words)
    for length in range(min(len(words), 12), 1, -1):
        found = rest.find(words[:length])
        if found >= 0:
            return rest[found : found + len(words) + 4][:120]
    return rest[:40]


def _picture(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    bitmap = document[number].render(scale=_PICTURE_SCALE, may_draw_forms=False, draw_annots=False)
    picture: Image.Image = bitmap.to_pil()
    return picture.convert("L")
