"""The walk over a file's rows: find the header, read what follows by it, keep what stands around, say what could not be read.

Nothing is found by position. A header is a line whose names a reader knows; a later one begins anew (a page repeated it, or a section).
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from forbear.base.errors import Problem
from forbear.evidence.apps import bank_named
from forbear.evidence.kinds import normalised
from forbear.evidence.model import Transaction
from forbear.evidence.readers.cells import UnreadableError, clean, is_amount, is_day
from forbear.evidence.readers.headings import METADATA, RULER, heed
from forbear.evidence.readers.interface import Findings, Layout, Reader
from forbear.evidence.readers.registry import names_a_day, reader_of
from forbear.evidence.readers.rows import RowMaker, RowsMaker, respelled, row_maker, rows_maker

MOST_REJECTED: Final = 20_000
"""So many unreadable rows are told one by one; past that they are only counted."""


class Walk:
    """One pass: give it lines or rows of cells in order, take transactions, and read ``findings`` at the end."""

    def __init__(self) -> None:
        self.findings = Findings()
        self.inside = False
        self.make: RowMaker | None = None
        self.make_many: RowsMaker | None = None

    def begin(self, reader: Reader, layout: Layout) -> None:
        """A header: what follows is read by it. Another bank's header inside the file is left to stand as words."""
        findings = self.findings
        findings.reader = reader
        findings.layout = layout
        findings.unknown.update(dict.fromkeys(reader.unknown(layout)))
        self.make = row_maker(reader, layout, findings)
        self.make_many = rows_maker(reader, layout, findings)
        self.inside = True

    def header(self, cells: Sequence[str], delimiter: str = "") -> bool:
        """Whether these cells are a header; if so it is begun."""
        found = reader_of(cells, delimiter)
        if found is None:
            return False
        around, layout = self.findings.around, self.findings.layout
        if layout is None and around.bank is None:
            around.bank = bank_named(around.lines)
        if around.bank is not None and (found := reader_of(cells, delimiter, around.bank)) is None:
            return False
        if layout is not None and layout.names == found[1].names:
            self.inside = True
            return True
        self.begin(*found)
        return True

    def aside(self, line: str) -> None:
        """A line that is neither header nor row."""
        self.findings.footer_seen = self.findings.footer_seen or self.findings.layout is not None
        heed(self.findings.around, line)

    def reject(self, problem: UnreadableError, line: int) -> None:
        """Note a row that could not be read."""
        if len(self.findings.rejected) >= MOST_REJECTED:
            self.findings.rejected_more += 1
        else:
            self.findings.rejected.append(Problem(problem.code, f"line {line}", problem.parameters))

    def grid(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[Transaction]:
        """The transactions in rows of cells (workbook, PDF, mail)."""
        for line, raw in rows:
            cells = [clean(cell) for cell in raw]
            filled = [cell for cell in cells if cell]
            if not filled:
                continue
            if len(filled) > 2 and self.header(cells):
                continue
            words = ",".join(cells)
            if RULER.match(words) or METADATA.match(normalised(words)):
                self.aside(words)
                continue
            if not self.inside or self.make is None:
                heed(self.findings.around, words)
                continue
            layout, reader = self.findings.layout, self.findings.reader
            assert layout is not None
            assert reader is not None
            try:
                yield self.make(cells[: layout.width], line)
                self.findings.read += 1
            except UnreadableError as problem:
                if reader.notes_below and self.is_note(cells, layout):
                    self.aside(words)
                    continue
                self.reject(problem, line)

    def is_note(self, cells: Sequence[str], layout: Layout) -> bool:
        """Whether a line below the header that is no row is a remark or a total: no day where a row has one, or nothing but words."""
        time_at, posted_at = layout.columns["time"], layout.columns["posted"]
        days = [cells[at] for at in (time_at, posted_at) if 0 <= at < len(cells) and cells[at]]
        filled = [cell for cell in cells if cell]
        if not any(is_day(day) for day in days):
            return (
                len(filled) <= 2
                or not any(is_amount(cell) for cell in filled)
                or not any("0" <= c <= "9" for c in "".join(days))
            )
        return len(filled) <= 2 and not any(is_amount(cell) for cell in filled[1:])


class TextWalk(Walk):
    """The same over lines of text, where a delimiter, quotes and broken lines have to be made out first.

    ``lines`` is a line with up to four that follow it; ``at_end`` says that the file ends with the last of them.
    """

    def line(self, lines: Sequence[str], number: int, at_end: bool) -> tuple[Transaction | None, int]:
        """What the first of ``lines`` holds, and how many of them it took (more than one where a cell was broken over lines)."""
        text = lines[0]
        if not text.strip(" \t,\"'\u3000\ufeff\x00\r") or self.announced(text):
            return None, 1
        if RULER.match(text) or METADATA.match(normalised(text.strip("\"', \t"))):
            self.aside(text)
            self.inside = False
        elif self.inside and self.make is not None:
            return self.take(lines, number, at_end)
        else:
            heed(self.findings.around, text)
        return None, 1

    def announced(self, line: str) -> bool:
        """Whether ``line`` is a header, by whatever delimiter."""
        if len(line) > 4_000 or not names_a_day(line):
            return False
        for delimiter in (",", "\t", ";", "，", "|"):
            if line.count(delimiter) >= 2 and self.header(cells_of(line, delimiter), delimiter):
                return True
        return False

    def take(self, lines: Sequence[str], number: int, at_end: bool) -> tuple[Transaction | None, int]:
        """Read one row; where it cannot be read, with the lines that follow joined to it; else note it."""
        reader, layout = self.findings.reader, self.findings.layout
        assert reader is not None
        assert layout is not None
        last = at_end and len(lines) == 1
        try:
            return self.row(lines[0], number, last), 1
        except UnreadableError as found:
            problem = found
        for count in range(2, min(len(lines), 4) + 1):
            if not self.continues(lines[count - 1]):
                break
            try:
                return self.row(" ".join(lines[:count]), number, at_end and count == len(lines)), count
            except UnreadableError:
                continue
        if reader.notes_below and self.is_note(cells_of(lines[0], layout.delimiter), layout):
            self.aside(lines[0])
            return None, 1
        if last:
            self.findings.cut = True
        code = "evidence.row_cut" if last and problem.code == "evidence.row_short" else problem.code
        self.reject(UnreadableError(code, **problem.parameters), number)
        return None, 1

    def continues(self, line: str) -> bool:
        """Whether a line may be the rest of a broken row: neither a row, a ruler, a header nor a line of the footer."""
        if not line.strip() or RULER.match(line) or METADATA.match(normalised(line)):
            return False
        layout = self.findings.layout
        assert layout is not None
        if reader_of(cells_of(line, layout.delimiter)) is not None:
            return False
        try:
            self.row(line, 0, last=False, kept=False)
        except UnreadableError:
            return True
        return False

    def row(self, line: str, number: int, last: bool, kept: bool = True) -> Transaction:
        """The row as its cells stand; then, where it has more than the header, with the surplus folded into one text column.

        Raises:
            UnreadableError: what the first reading failed of.
        """
        reader, layout, make = self.findings.reader, self.findings.layout, self.make
        assert reader is not None
        assert layout is not None
        assert make is not None
        problem: UnreadableError | None = None
        for cells in alignments(line, layout, reader.absorbing):
            found = len(cells)
            try:
                if last:
                    _refuse_stump(cells, layout, reader)
                row = make(cells, number)
            except UnreadableError as failed:
                problem = problem or failed
                continue
            if kept:
                written = cells[layout.columns["time"]] if layout.columns["time"] >= 0 else ""
                self.findings.respelled |= respelled(written)
                self.findings.cut |= last and found < layout.width
                self.findings.read += 1
            return row
        raise problem or UnreadableError("evidence.row_short")


def _refuse_stump(cells: Sequence[str], layout: Layout, reader: Reader) -> None:
    """Refuse the last row of a file without a final line break where its last cell may have been cut in the middle."""
    needed = max(layout.columns[name] for name in reader.required)
    if len(cells) != needed + 1:
        return
    value = cells[needed]
    at = layout.columns
    whole = True
    if needed in (at["time"], at["paid"]):
        whole = len(value) >= 19 or "/" in value
    elif needed == at["status"] and reader.whole_status is not None:
        whole = bool(reader.whole_status.fullmatch(value))
    elif needed in (at["amount"], at["income"], at["expense"]):
        whole = not value or value[-3:-2] == "."
    if not whole:
        raise UnreadableError("evidence.row_cut")


def alignments(line: str, layout: Layout, absorbing: Sequence[str]) -> Iterator[list[str]]:
    """The readings of a line: its cells as they stand, then with what is too much folded into each text column in turn."""
    readings = [cells_of(line, layout.delimiter)]
    if '"' in line:
        readings.append([clean(cell) for cell in line.split(layout.delimiter)])
    for cells in readings:
        yield list(cells)
        # Empty cells at the end may be empty columns: which are surplus is found by trying.
        surplus = len(cells) - layout.width
        for extra in range(1, min(surplus, 12) + 1):
            for name in absorbing:
                if (at := layout.columns[name]) >= 0:
                    joined = layout.delimiter.join(cells[at : at + extra + 1])
                    yield [*cells[:at], joined, *cells[at + extra + 1 :]]


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line, quotes heeded where they make sense."""
    if '"' not in line:
        return [clean(cell) for cell in line.split(delimiter)]
    return [clean(cell) for cell in _quoted(line, delimiter)]


def _quoted(line: str, delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return line.split(delimiter)
    return rows[0] if len(rows) == 1 else line.split(delimiter)
