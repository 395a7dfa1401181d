"""A statement as PDF with text in it, as rows of cells.

A PDF has no table, only pieces of text at places. The header's pieces are found by their names and give each column its middle; the days in
a day column give each row its height; every other piece belongs to the nearest row and to the column in whose reach it lies, so that words
wrapped over lines come together in their cell. What stands above a header or is no part of a row is given as a line of words.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from forbear.evidence.readers.cells import is_amount, is_day
from forbear.evidence.readers.interface import header_names
from forbear.evidence.readers.registry import NAMES, reader_of

_RADICALS: Final = str.maketrans(
    {
        "⺠": "民",
        "⻚": "页",
        "⻋": "车",
        "⻔": "门",
        "⻅": "见",
        "⻓": "长",
        "⻛": "风",
        "⻝": "食",
        "⻢": "马",
        "⻥": "鱼",
        "⻦": "鸟",
        "⻩": "黄",
        "⻬": "齐",
        "⻰": "龙",
        "⻆": "角",
        "⻉": "贝",
        "⻄": "西",
        "⻘": "青",
    }
)
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\u00ad", "-"))
_DAY_NAMES: Final = (
    "交易日期",
    "记账日期",
    "交易日",
    "记账日",
    "银行记账日",
    "入账日期",
    "入账日",
    "日期",
    "交易时间",
)
_LEADING_CHINESE: Final = re.compile(r"^[\u4e00-\u9fff/()\d]+")
HEADER_BAND: Final = 26.0
"""Points within which the parts of one header stand (a name may be set over several lines)."""


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of text: its left edge, width, baseline and size in points; the baseline is measured from the page's lower edge."""

    text: str
    x: float
    y: float
    width: float
    size: float

    @property
    def middle(self) -> float:
        """Half way between its edges."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class _Columns:
    names: tuple[str, ...]
    lefts: tuple[float, ...]
    bounds: tuple[float, ...]
    """Between column k and k + 1 lies ``bounds[k]``."""
    days: tuple[int, ...]

    def of(self, item: Item) -> int:
        """The column of a piece: one whose header begins where it begins, else the one in whose reach its middle lies."""
        for index, left in enumerate(self.lefts):
            if abs(item.x - left) < 2.0:
                return index
        return sum(item.middle > bound for bound in self.bounds)


def plain(text: str) -> str:
    """Text as people write it: compatibility forms, the radicals that some PDFs give for characters, and the many hyphens folded."""
    return unicodedata.normalize("NFKC", text.translate(_RADICALS)).translate(_DASHES).strip()


def table_rows(pages: Sequence[Sequence[Item]]) -> Iterator[tuple[int, list[str]]]:
    """The rows of all pages, numbered from 1: headers and rows with their cells, anything else as one cell of words."""
    columns: _Columns | None = None
    number = 0
    for page in pages:
        items = [Item(text, i.x, i.y, i.width, i.size) for i in page if (text := plain(i.text))]
        for segment_columns, header, inside in _segments(items, columns):
            columns = segment_columns
            if header:
                number += 1
                yield number, list(header)
            for cells in _segment_rows(inside, columns):
                number += 1
                yield number, cells


def _segments(
    items: Sequence[Item], carried: _Columns | None
) -> Iterator[tuple[_Columns | None, tuple[str, ...], list[Item]]]:
    """The page cut at its headers, from the top: the columns that hold, the header's names, and the pieces below it."""
    headers = _headers(items)
    taken = {id(item) for _, band in headers for item in band}
    rest = sorted((item for item in items if id(item) not in taken), key=lambda item: -item.y)
    tops = [max(item.y for item in band) for _, band in headers]
    yield carried, (), [item for item in rest if not tops or item.y > tops[0]]
    for index, (columns, _) in enumerate(headers):
        low = tops[index + 1] if index + 1 < len(tops) else float("-inf")
        yield columns, columns.names, [item for item in rest if low < item.y <= tops[index]]


def _headers(items: Sequence[Item]) -> list[tuple[_Columns, list[Item]]]:
    named = sorted(
        ((item, name) for item in items if (name := _name(item.text)) in NAMES), key=lambda pair: -pair[0].y
    )
    if any(not name.isascii() for _, name in named):
        # A bilingual header: its English lines only repeat the Chinese names.
        named = [pair for pair in named if not pair[1].isascii()]
    found: list[tuple[_Columns, list[Item]]] = []
    while named:
        # The lowest line of a band is not known: try the line with the most names within reach of the highest name.
        top = named[0][0].y
        band = [pair for pair in named if top - pair[0].y <= HEADER_BAND]
        columns = _columns(band)
        if columns is not None:
            found.append((columns, [item for item, _ in band]))
            named = named[len(band) :]
        else:
            named = named[1:]
    return found


def _columns(band: Sequence[tuple[Item, str]]) -> _Columns | None:
    across: dict[str, Item] = {}
    for item, name in band:
        across.setdefault(name, item)
    if len(across) < 3 or reader_of(list(across)) is None:
        return None
    pairs = sorted(across.items(), key=lambda pair: pair[1].x)
    names = tuple(name for name, _ in pairs)
    bounds = tuple((a.x + a.width + b.x) / 2 for (_, a), (_, b) in pairwise(pairs))
    days = tuple(index for index, name in enumerate(names) if name in _DAY_NAMES)
    return _Columns(names, tuple(item.x for _, item in pairs), bounds, days) if days else None


def _name(text: str) -> str:
    found = header_names([text])[0]
    if found in NAMES:
        return found
    chinese = _LEADING_CHINESE.match(found)
    return chinese[0] if chinese else found


def _segment_rows(items: Sequence[Item], columns: _Columns | None) -> Iterator[list[str]]:
    """The rows among pieces sorted from the top, and the other lines as words."""
    anchors = _anchors(items, columns) if columns else []
    if columns is None or not anchors:
        yield from ([" ".join(i.text for i in line)] for line in _lines(items))
        return
    gaps = sorted(a - b for a, b in pairwise(anchors))
    reach = gaps[len(gaps) // 2] / 2 + 1 if gaps else 14.0
    rows: dict[int, list[Item]] = {}
    beside: list[Item] = []
    for item in items:
        nearest = min(range(len(anchors)), key=lambda k: abs(anchors[k] - item.y))
        if abs(anchors[nearest] - item.y) <= _limit(anchors, nearest, item.y, reach):
            rows.setdefault(nearest, []).append(item)
        else:
            beside.append(item)
    lines = iter(_lines(beside))
    waiting = next(lines, None)
    for index in sorted(rows):
        while waiting and waiting[0].y > anchors[index]:
            yield [" ".join(i.text for i in waiting)]
            waiting = next(lines, None)
        yield _cells(rows[index], columns)
    while waiting:
        yield [" ".join(i.text for i in waiting)]
        waiting = next(lines, None)


def _limit(anchors: Sequence[float], nearest: int, y: float, reach: float) -> float:
    """How far from its row's day a piece may stand: to the middle between two rows, at an outer edge about half a usual row."""
    neighbour = nearest - 1 if y > anchors[nearest] else nearest + 1
    if 0 <= neighbour < len(anchors):
        gap = abs(anchors[neighbour] - anchors[nearest])
        return min(gap / 2, 40.0) if gap < 3 * reach * 2 else reach
    return reach


def _anchors(items: Sequence[Item], columns: _Columns | None) -> list[float]:
    """The heights of rows, from the top: where a day stands in a day column and an amount beside it."""
    if columns is None:
        return []
    heights: list[float] = []
    for item in items:
        if (
            columns.of(item) in columns.days
            and is_day(item.text)
            and not any(abs(item.y - y) < 2.5 for y in heights)
        ):
            beside = [
                other
                for other in items
                if abs(other.y - item.y) < 2.5 and columns.of(other) not in columns.days
            ]
            if any(is_amount(_last_word(other.text)) for other in beside):
                heights.append(item.y)
    return heights


def _last_word(text: str) -> str:
    return text.split()[-1] if text.split() else ""


def _lines(items: Sequence[Item]) -> list[list[Item]]:
    """Pieces from the top as lines, each from the left."""
    lines: list[list[Item]] = []
    for item in items:
        if lines and abs(lines[-1][0].y - item.y) < 2.5:
            lines[-1].append(item)
        else:
            lines.append([item])
    return [sorted(line, key=lambda item: item.x) for line in lines]


def _cells(items: Sequence[Item], columns: _Columns) -> list[str]:
    cells: list[list[Item]] = [[] for _ in columns.names]
    for item in items:
        cells[columns.of(item)].append(item)
    return [_joined(parts) for parts in cells]


def _joined(parts: Sequence[Item]) -> str:
    """The pieces of one cell from the top, from the left; a blank only between words of letters on one line."""
    text = ""
    for line in _lines(sorted(parts, key=lambda item: (-item.y, item.x))):
        for index, item in enumerate(line):
            text += (
                " " if index and text and text[-1].isascii() and item.text[0].isascii() else ""
            ) + item.text
    return text
