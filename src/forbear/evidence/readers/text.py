"""A text export as transactions, a block at a time: memory stays bounded however long the file is.

Most lines of a long export are plain: as many cells as the header, nothing quoted or broken. Those take a short way (``_plain_rows``);
every other line takes the careful one (``engine.TextWalk``). Both ways give the same row, which a test holds.
"""

import codecs
import csv
import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Final, NamedTuple

from forbear.base.errors import Problem
from forbear.evidence.decoding import REPLACEMENT, encoding_of
from forbear.evidence.model import Transaction
from forbear.evidence.readers.cells import MAX_CELL, UnreadableError
from forbear.evidence.readers.engine import TextWalk
from forbear.evidence.readers.rows import UnfitError, respelled

BLOCK: Final = 32 * 1024
LONGEST_LINE: Final = 256 * 1024
"""Characters; a longer line is cut, for it is no row."""
_FOLLOWING: Final = 5
_HIDDEN: Final = "\x1f"
"""Stands for a delimiter inside quotes while lines are cut; lines that have one of their own are not cut this way."""
_FEW: Final = 8
"""Rows that are not worth reading column by column."""
_ODD: Final = re.compile('[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u2028\u2029]|="|[,\t;|]\'|\t[^\\s,;"]')
"""What makes the short way unfit for a line: control characters, the guards of spreadsheets, a tab inside a cell."""


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows are many small objects without cycles: the collector would go through all of them again and again and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_FINE_BYTES: Final = bytes({*range(256)} - {*range(9), *range(11, 13), *range(14, 32), 0x7F})
_ODD_BYTES: Final = re.compile(rb"\xc2[\x80-\x9f]")
_ODD_GB_BYTES: Final = re.compile(rb"\x810[\x81\x84]")
_ODD_TAB: Final = re.compile(rb"\t[^\s,;\"|]")
_GUARDS: Final = re.compile(rb"=\"|[,\t;|]'")
_ODD_CHARACTERS: Final = ("\ufeff", "\u2028", "\u2029", "\x85")


def _has_odd(data: bytes, text: str, encoding: str) -> bool:
    """Whether any line of a block may be odd (``_ODD``), told by its bytes, which is a hundred times quicker than by its characters."""
    if encoding not in ("utf-8", "gb18030"):
        data, encoding = text.encode("utf-8", "replace"), "utf-8"
    odd = _ODD_GB_BYTES if encoding == "gb18030" else _ODD_BYTES
    return (
        bool(data.translate(None, _FINE_BYTES))
        or ((b"'" in data or b"=" in data) and _GUARDS.search(data) is not None)
        or odd.search(data) is not None
        or _ODD_TAB.search(data) is not None
        or any(character in text for character in _ODD_CHARACTERS)
    )


class TextFile:
    """The rows of one text export, in batches; when they are taken, ``walk.findings`` and ``notices`` tell the rest."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.encoding, self.mark = encoding_of(file)
        self.walk = TextWalk()
        self.replaced = 0
        self.beginning = ""
        self._ascii = True

    def batches(self) -> Iterator[list[Transaction]]:
        """The transactions, some hundreds at a time."""
        blocks = self._blocks()
        lines: list[str] = []
        number, ended, odd = 1, False, False
        while True:
            while not ended and len(lines) < _FOLLOWING:
                block = next(blocks, None)
                if block is None:
                    ended = True
                else:
                    odd = block.odd or (odd and bool(lines))
                    lines.extend(block.lines)
            if not lines:
                return
            # The last lines of what is at hand wait for those that follow, which a broken cell may need.
            keep = 0 if ended else _FOLLOWING - 1
            with _no_collector():
                batch, taken = self._rows(lines, number, keep, ended, odd)
            number += taken
            del lines[:taken]
            if batch:
                yield batch

    def notices(self) -> tuple[Problem, ...]:
        """What the person should know of the encoding."""
        found: list[Problem] = []
        reader = self.walk.findings.reader
        if reader and reader.own_encoding and self.encoding != reader.own_encoding and not self._ascii:
            found.append(Problem("evidence.saved_as_unicode", "", {"encoding": self.encoding.upper()}))
        if self.replaced:
            found.append(Problem("evidence.bytes_replaced", "", {"count": self.replaced}))
        return tuple(found)

    def _rows(
        self, lines: list[str], number: int, keep: int, ended: bool, odd: bool
    ) -> tuple[list[Transaction], int]:
        batch: list[Transaction] = []
        at, end = 0, len(lines) - keep
        plain = _Plain(lines, end - ended, odd) if end > 8 else None
        while at < end:
            if plain is not None and self.walk.inside:
                at = self._plain_rows(plain, at, number, batch)
                if at >= end:
                    break
            window = lines[at : at + _FOLLOWING]
            row, taken = self.walk.line(window, number + at, ended and at + len(window) == len(lines))
            if row is not None:
                batch.append(row)
            at += taken
        return batch, at

    def _plain_rows(self, plain: "_Plain", at: int, number: int, batch: list[Transaction]) -> int:
        """Read rows the short way from ``at`` on; the index of the first line that needs the careful way."""
        layout = self.walk.findings.layout
        assert layout is not None
        plain.lay(layout.width, layout.delimiter)
        columns = plain.columns(at) if plain.stops < _FEW else []
        if columns:
            taken = self._many(columns, number + at, batch)
            plain.stops += taken < len(columns[0])
        else:
            taken = self._one_by_one(plain.run(at), number + at, batch)
        return at + taken

    def _many(self, columns: list[Sequence[str]], first: int, batch: list[Transaction]) -> int:
        """Read the rows of these columns at once, or where one of them is not of the common form by halves; how many could be read."""
        findings, make_many, count = self.walk.findings, self.walk.make_many, len(columns[0])
        assert make_many is not None
        if count <= _FEW:
            return self._one_by_one(list(zip(*columns, strict=True)), first, batch)
        lost, years = findings.clocks_lost, set(findings.years)
        try:
            batch.extend(make_many(columns, first))
        except (UnfitError, UnreadableError):
            findings.clocks_lost, findings.years = lost, years
        else:
            findings.read += count
            return count
        half = count // 2
        taken = self._many([column[:half] for column in columns], first, batch)
        if taken < half:
            return taken
        return half + self._many([column[half:] for column in columns], first + half, batch)

    def _one_by_one(self, rows: Sequence[Sequence[str]], first: int, batch: list[Transaction]) -> int:
        """Read rows until one cannot be; how many could."""
        findings, layout, make = self.walk.findings, self.walk.findings.layout, self.walk.make
        assert layout is not None
        assert make is not None
        time_at = layout.columns["time"]
        for count, row in enumerate(rows):
            cells = list(map(str.strip, row))
            try:
                batch.append(make(cells, first + count))
            except UnreadableError:
                return count
            findings.read += 1
            findings.respelled |= respelled(cells[time_at])
        return len(rows)

    def _blocks(self) -> Iterator["_Block"]:
        """The lines of the file, block by block, whatever ends them; the last is "" where the file ends with a line break."""
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        self.file.seek(self.mark)
        rest, ended, last = "", False, b""
        while not ended:
            data = self.file.read(BLOCK)
            ended = not data
            text = decoder.decode(data, final=ended)
            if len(self.beginning) < 60_000:
                self.beginning += text[:60_000]
            self._ascii = self._ascii and text.isascii()
            if REPLACEMENT in text:
                # A file cut in the middle of a character: the cut is told by the row, so the stump need not be counted.
                self.replaced += (text.rstrip(REPLACEMENT) if ended or len(data) < BLOCK else text).count(
                    REPLACEMENT
                )
            text = rest + text
            if not ended and text.endswith("\r"):
                text, held = text[:-1], "\r"
            else:
                held = ""
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            lines = text.split("\n")
            rest = "" if ended else lines.pop() + held
            if len(rest) > LONGEST_LINE:
                rest = rest[:LONGEST_LINE]
            yield _Block(lines, _has_odd(last + data, text, self.encoding))
            last = data[-1:]


class _Block(NamedTuple):
    """Lines, and whether any of them may be odd."""

    lines: list[str]
    odd: bool


def _without_quotes(together: str, delimiter: str) -> str:
    """Lines without the quotes around cells, delimiters inside them hidden; "" where a quote stands anywhere else."""
    pieces = ("\n" + together).split('"')
    before = "".join([piece[-1:] for piece in pieces[:-1:2]])
    inside = "\n".join(pieces[1::2])
    around_cells = before.count(delimiter) + before.count("\n") == len(before) == len(pieces) // 2
    if not around_cells or not len(pieces) % 2 or inside.count("\n") != len(before) - 1:
        return ""
    if delimiter in inside:
        pieces[1::2] = inside.replace(delimiter, _HIDDEN).split("\n")
    return "".join(pieces)[1:]


class _Plain:
    """The plain lines of a block: those without anything that needs care, cut into cells once for each header."""

    def __init__(self, lines: Sequence[str], end: int, odd: bool) -> None:
        self.lines = lines[:end]
        self.odd = odd
        self.long = max(map(len, self.lines), default=0) > MAX_CELL
        self.stops = 0
        self.delimiter = ""
        self.width = 0
        self.cut: list[list[str]] = []
        self.fit: list[bool] = []

    def lay(self, width: int, delimiter: str) -> None:
        """Take the header that holds from here on."""
        if (width, delimiter) != (self.width, self.delimiter):
            self.width, self.delimiter = width, delimiter
            self.cut, self.fit = [], []

    def columns(self, at: int) -> list[Sequence[str]]:
        """The columns of the rows from line ``at`` on: of all of them where they are cut alike, else of ``run``; none for a few rows."""
        if not self.cut and not self.odd and not self.long and (found := self._alike(at)):
            return found
        rows = self.run(at)
        return list(zip(*rows, strict=True)) if len(rows) > _FEW else []

    def run(self, at: int) -> list[list[str]]:
        """The rows from line ``at`` down to the first line that is not plain."""
        if not self.cut:
            self._cut()
        try:
            return self.cut[at : self.fit.index(False, at)]
        except ValueError:
            return self.cut[at:]

    def _alike(self, at: int) -> list[Sequence[str]]:
        """The columns of all lines from ``at`` on, cut in one go where each has as many cells and quotes only around plain ones.

        Every line but the last is given a delimiter before its end, so that all cells stand in one list and a line's first begins with its break.
        """
        delimiter, width, lines = self.delimiter, self.width, self.lines[at:]
        if len(lines) <= _FEW:
            return []
        together = (delimiter + "\n").join(lines)
        if '"' in together:
            together = _without_quotes(together, delimiter)
            if not together:
                return []
        stride = together[: together.find("\n")].count(delimiter)
        cells = together.split(delimiter)
        breaks = "".join([cell[:1] for cell in cells[stride::stride]])
        if len(cells) != stride * len(lines) or breaks != "\n" * (len(lines) - 1):
            return []
        # A row that ends with a delimiter has an empty cell too many.
        if stride != width and (stride != width + 1 or "".join(cells[width::stride]).strip()):
            return []
        columns: list[Sequence[str]] = [cells[column::stride] for column in range(width)]
        if _HIDDEN not in together:
            return columns
        return [[cell.replace(_HIDDEN, delimiter) for cell in column] for column in columns]

    def _cut(self) -> None:
        delimiter, lines = self.delimiter, self.lines
        width, wider = self.width, self.width + 1
        if '"' in "".join(lines):
            self.cut = self._unquoted()
        else:
            self.cut = [line.split(delimiter) for line in lines]
        self.fit = [
            len(cells) == width or (len(cells) == wider and not cells.pop().strip()) for cells in self.cut
        ]
        if self.odd or self.long:
            self.fit = [
                fit and len(line) <= MAX_CELL and _ODD.search(line) is None
                for fit, line in zip(self.fit, lines, strict=True)
            ]

    def _unquoted(self) -> list[list[str]]:
        """Lines with quotes cut together; where quotes run over lines, or one is left that the careful way heeds, a line is given no cells."""
        delimiter, lines = self.delimiter, self.lines
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            rows = []
        if len(rows) != len(lines):
            return [[] if '"' in line else line.split(delimiter) for line in lines]
        return [
            []
            if '"' in line and '"' in "".join(row) and any(cell.strip()[:1] == '"' for cell in row)
            else row
            for line, row in zip(lines, rows, strict=True)
        ]
