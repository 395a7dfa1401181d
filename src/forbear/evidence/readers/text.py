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
from forbear.evidence.readers.cells import UnreadableError
from forbear.evidence.readers.engine import TextWalk
from forbear.evidence.readers.rows import UnfitError

BLOCK: Final = 256 * 1024
LONGEST_LINE: Final = 256 * 1024
"""Characters; a longer line is cut, for it is no row."""
_FOLLOWING: Final = 5
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
        or any(character in text for character in "\ufeff\u2028\u2029\x85")
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
        findings, make, make_many = self.walk.findings, self.walk.make, self.walk.make_many
        layout = findings.layout
        assert layout is not None
        assert make is not None
        rows = plain.run(at, layout.width, layout.delimiter)
        if not rows:
            return at
        if make_many is not None and len(rows) > 8:
            try:
                batch.extend(make_many(rows, number + at))
            except (UnfitError, UnreadableError):
                pass  # one of them is special: they are read one by one
            else:
                findings.read += len(rows)
                return at + len(rows)
        time_at = layout.columns["time"]
        for count, row in enumerate(rows):
            cells = list(map(str.strip, row))
            try:
                batch.append(make(cells, number + at + count))
            except UnreadableError:
                findings.read += count
                return at + count
            written = cells[time_at]
            if len(written) != 19:
                findings.respelled |= "/" in written or written.count(":") == 1
        findings.read += len(rows)
        return at + len(rows)

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


class _Plain:
    """The plain lines of a block, cut into cells once: those without anything that needs care."""

    def __init__(self, lines: Sequence[str], end: int, odd: bool) -> None:
        self.lines = lines
        self.end = end
        self.odd = odd
        self.delimiter = ""
        self.cut: list[list[str]] = []
        self.fit: list[bool] = []
        self.width = 0

    def run(self, at: int, width: int, delimiter: str) -> list[list[str]]:
        """The rows from line ``at`` down to the first line that is not plain."""
        if (width, delimiter) != (self.width, self.delimiter):
            self.width, self.delimiter = width, delimiter
            self._cut()
        try:
            return self.cut[at : self.fit.index(False, at)]
        except ValueError:
            return self.cut[at:]

    def _cut(self) -> None:
        delimiter, lines = self.delimiter, self.lines[: self.end]
        width, wider = self.width, self.width + 1
        self.cut = [line.split(delimiter) for line in lines]
        if any('"' in line for line in lines):
            self._unquote(lines)
        # A row that ends with a delimiter has an empty cell too many.
        self.fit = [
            len(cells) == width or (len(cells) == wider and not cells.pop().strip()) for cells in self.cut
        ]
        if self.odd:
            self.fit = [fit and _ODD.search(line) is None for fit, line in zip(self.fit, lines, strict=True)]

    def _unquote(self, lines: Sequence[str]) -> None:
        """Cut the lines that have quotes anew; those that quotes do not cut cleanly are given no cells, so that they are not plain."""
        quoted = [at for at, line in enumerate(lines) if '"' in line]
        even = [at for at in quoted if not lines[at].count('"') % 2]
        try:
            rows = list(csv.reader([lines[at] for at in even], delimiter=self.delimiter))
        except csv.Error:
            rows = []
        for at in quoted:
            self.cut[at] = []
        if len(rows) == len(even):
            for at, cells in zip(even, rows, strict=True):
                self.cut[at] = cells if not any(cell.strip()[:1] == '"' for cell in cells) else []
