"""Reading a bill export: whatever arrives, either a ``Bill`` with what could be read and what could not, or a clear refusal with its mend.

``read_bill`` takes the whole file and gives the whole bill. ``open_bill`` gives the rows in batches, so that an export of hundreds of
megabytes is read in little memory, and the bill without rows once they are taken.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import BinaryIO, Final

from forbear.base.canonical import sha256_hex
from forbear.base.errors import Problem, fail
from forbear.evidence import archives
from forbear.evidence.apps import recognise
from forbear.evidence.decoding import decode
from forbear.evidence.kinds import normalised
from forbear.evidence.media import media_type
from forbear.evidence.model import Bill, Transaction
from forbear.evidence.readers import headings
from forbear.evidence.readers.engine import Walk, cells_of
from forbear.evidence.readers.html_tables import html_rows, looks_like_html, mail_html
from forbear.evidence.readers.interface import Findings
from forbear.evidence.readers.pdf_tables import table_rows
from forbear.evidence.readers.pdf_text import pages_of
from forbear.evidence.readers.registry import reader_of
from forbear.evidence.readers.text import TextFile
from forbear.evidence.readers.workbook import sheets
from forbear.evidence.refusals import refuse_media, refuse_text

MAX_BILL_BYTES: Final = 32 * 1024 * 1024
"""What ``read_bill`` takes: a year of a busy account is about 1 MB; what is larger is not a person's bill."""
MAX_STREAM_BYTES: Final = 1024 * 1024 * 1024
"""What ``open_bill`` takes of a text export, which it never holds whole. Anything else is held to ``MAX_BILL_BYTES``."""

_WHOLE_FILES: Final = ("application/pdf", "application/zip", "application/x-ole-storage", "text/html")


class OpenBill:
    """A bill whose rows are being taken.

    ``batches`` may be gone through once; ``bill`` may be asked for when that is done.
    """

    def __init__(
        self, name: str, batches: Iterator[list[Transaction]], walk: Walk, text: TextFile | None = None
    ) -> None:
        self.name = name
        self.batches = batches
        self._walk = walk
        self._text = text

    def bill(self, transactions: Iterable[Transaction] = ()) -> Bill:
        """The bill, holding the rows given.

        Raises:
            ForbearError: ``evidence.*`` if no header was found: the file is no bill that can be read.
        """
        findings = self._walk.findings
        if findings.reader is None:
            refuse_text(self._text.beginning if self._text else "\n".join(findings.around.lines), self.name)
        notices = self._text.notices() if self._text else ()
        return _bill(findings, tuple(transactions), notices)


def read_bill(data: bytes, name: str, password: str = "") -> Bill:
    """Read an export of Alipay, WeChat Pay, JD, Meituan or a bank: text in any encoding, workbook, PDF, mail, or a zip that holds one.

    Rows that cannot be read are in ``rejected`` with their line; what else the person should know is in ``notices``.

    Args:
        data: the whole file.
        name: its name, used only in messages.
        password: of a locked zip or PDF.

    Raises:
        ForbearError: ``evidence.*`` with the mend, if the file is no bill that can be read.
    """
    check_size(len(data), name)
    opened = open_bill(io.BytesIO(data), name, password)
    rows = list(chain.from_iterable(opened.batches))
    return opened.bill(rows)


def open_bill(file: BinaryIO, name: str, password: str = "") -> OpenBill:
    """Begin to read an export of any kind and almost any length from a file opened for reading bytes.

    Raises:
        ForbearError: ``evidence.*``, at once or while the batches are taken.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(64 * 1024)
    if not head.strip(b"\x00 \t\r\n") and size == len(head):
        fail("evidence.file_empty", name)
    refuse_media(head, name)
    media = media_type(head)
    mail = b"content-type:" in head[:4_000].lower()
    if media not in _WHOLE_FILES and not mail and not looks_like_html(head):
        check_size(size, name, MAX_STREAM_BYTES)
        return _text(file, name)
    check_size(size, name)
    file.seek(0)
    return _whole(file.read(), name, password)


def _whole(data: bytes, name: str, password: str) -> OpenBill:
    data = archives.unpacked(data, name, password, MAX_BILL_BYTES)
    refuse_media(data, name)
    media = media_type(data)
    if media == "application/pdf":
        return _grid(table_rows(pages_of(data, name, password)), name)
    if media in ("application/zip", "application/x-ole-storage"):
        return _workbook(data, name)
    html = mail_html(data) or (
        decode(data).text if media == "text/html" or looks_like_html(data[:65_536]) else ""
    )
    return _grid(html_rows(html), name) if html else _text(io.BytesIO(data), name)


def _text(file: BinaryIO, name: str) -> OpenBill:
    text = TextFile(file)
    return OpenBill(name, text.batches(), text.walk, text)


def _grid(rows: Iterable[tuple[int, list[str]]], name: str) -> OpenBill:
    walk = Walk()
    return OpenBill(name, iter([list(walk.grid(rows))]), walk)


def _workbook(data: bytes, name: str) -> OpenBill:
    """All sheets; a sheet that says again what another said counts once."""
    walks: list[tuple[Walk, list[Transaction]]] = []
    for rows in sheets(data, name):
        walk = Walk()
        found = list(walk.grid(rows))
        walks.append((walk, found))
    read = [(walk, found) for walk, found in walks if walk.findings.reader is not None]
    if not read:
        last = walks[0][0] if walks else Walk()
        return OpenBill(name, iter([]), last)
    main, _ = max(read, key=lambda pair: len(pair[1]))
    rows_once = _once_over_sheets([found for _, found in read])
    for walk, _ in read:
        if walk is not main:
            main.findings.rejected.extend(walk.findings.rejected)
            main.findings.unknown.update(walk.findings.unknown)
    main.findings.read = len(rows_once)
    return OpenBill(name, iter([rows_once]), main)


def _once_over_sheets(found: list[list[Transaction]]) -> list[Transaction]:
    kept: dict[tuple[str, str, int], Transaction] = {}
    for rows in found:
        seen: Counter[tuple[str, str]] = Counter()
        for row in rows:
            key = row_key(row), row.reference
            kept.setdefault((*key, seen[key]), row)
            seen[key] += 1
    return list(kept.values())


def unlocked(data: bytes, name: str, password: str) -> bytes:
    """The same export without its lock, to be kept where no password will be asked for again; ``data`` itself if it has none.

    Raises:
        ForbearError: ``evidence.*`` as ``read_bill`` has them.
    """
    data = archives.unpacked(data, name, password, MAX_BILL_BYTES)
    if password and media_type(data) == "application/pdf":
        import pikepdf

        try:
            with pikepdf.open(io.BytesIO(data), password=password) as document:
                out = io.BytesIO()
                document.save(out)
                return out.getvalue()
        except pikepdf.PasswordError:
            fail("evidence.password_wrong", name)
        except pikepdf.PdfError:
            fail("evidence.document_broken", name)
    return data


def is_bill_header(line: str) -> bool:
    """Whether a line of text is the header of an export that a reader knows by name."""
    return any(
        (found := reader_of(cells_of(line, delimiter))) is not None and found[0].of == "app"
        for delimiter in (",", "\t")
    )


def check_size(size: int, name: str, limit: int = MAX_BILL_BYTES) -> None:
    """Refuse a file too large to be a bill before it is read into memory.

    Raises:
        ForbearError: ``evidence.file_too_large``.
    """
    archives.check_size(size, name, limit)


def row_key(transaction: Transaction) -> str:
    """What stays the same when a row stands in a second export: minute, amount, counterparty and description, hashed.

    Not the order number (a spreadsheet destroys it) nor status and direction (they change when a trade closes).
    """
    parts = (
        transaction.at.strftime("%Y-%m-%d %H:%M"),
        str(transaction.amount),
        normalised(transaction.counterparty),
        normalised(transaction.description),
    )
    return sha256_hex("\n".join(parts).encode("utf-8", "replace"))


def merge(bills: Iterable[Bill]) -> tuple[Transaction, ...]:
    """The rows of several exports, each once, by time. Of a row in two exports the later export's version stands.

    Equal rows inside one export are kept as often as that export has them.
    """
    kept: dict[tuple[str, int], Transaction] = {}
    for bill in sorted(bills, key=lambda bill: bill.until or date.min):
        seen: Counter[str] = Counter()
        for transaction in bill.transactions:
            key = row_key(transaction)
            kept[key, seen[key]] = transaction
            seen[key] += 1
    return tuple(sorted(kept.values(), key=lambda row: row.at))


def _bill(findings: Findings, rows: tuple[Transaction, ...], notices: tuple[Problem, ...]) -> Bill:
    reader, layout = findings.reader, findings.layout
    assert reader is not None
    assert layout is not None
    around = "\n".join(findings.around.lines)
    since, until = headings.period(around)
    stated = headings.stated_rows(around) if reader.of == "app" else None
    form = reader.version(layout, around) if reader.version else reader.id
    issuer = reader.name.zh
    if reader.id.startswith("bank-") and (named := findings.around.bank or recognise(around)) is not None:
        issuer = named.name.zh
        form = f"{form}:{named.id}"
    cut = bool(reader.footer and reader.footer(form) and not findings.footer_seen)
    return Bill(
        format=form,
        account_holder=headings.holder(around),
        since=since,
        until=until,
        transactions=rows,
        rejected=tuple(findings.rejected),
        notices=(*notices, *_notices(findings, stated, cut, reader.of == "app")),
        stated_rows=stated,
        unknown_columns=tuple(findings.unknown),
        account=findings.around.card,
        issuer=issuer,
        is_card=reader.of == "card",
    )


def _notices(findings: Findings, stated: int | None, footer_missing: bool, is_app: bool) -> Iterator[Problem]:
    read = findings.read + len(findings.rejected) + findings.rejected_more
    if findings.cut:
        yield Problem("evidence.last_line_cut")
    elif footer_missing:
        yield Problem("evidence.footer_missing")
    if stated is not None and stated != read:
        yield Problem("evidence.count_differs", "", {"stated": stated, "read": read})
    if findings.respelled and is_app:
        yield Problem("evidence.spreadsheet_resaved")
    if findings.ids_lost:
        yield Problem("evidence.ids_lost")
    if findings.unknown:
        names = tuple(findings.unknown)
        yield Problem(
            "evidence.columns_unknown", "", {"columns": "、".join(names), "columns_en": ", ".join(names)}
        )
    if findings.clocks_lost:
        yield Problem("evidence.clock_unreadable", "", {"count": findings.clocks_lost})
    if any(not 2003 <= year <= 2099 for year in findings.years):
        yield Problem("evidence.year_implausible", "", {"year": min(findings.years)})
    if findings.rejected_more:
        yield Problem("evidence.rejected_more", "", {"count": findings.rejected_more})
    if read == 0:
        yield Problem("evidence.no_rows")
