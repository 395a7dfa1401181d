"""A whole book, part by part: memory stays bounded, a killed run goes on where it was, and each row is written once.

A part is some row groups of the book. It is streamed batch by batch into a file of its own beside the output, and counts as done once its
summary has been put in place, which is the last thing written, under its final name at once. A run that finds the parts of an earlier run of the
same job keeps those that are done. When all are, they are put together in order, the output appears under its name, and the parts go.
"""

import csv
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forbear.base.errors import fail
from forbear.base.texts import message
from forbear.debt.kernel.bounds import REASONS
from forbear.portfolio import schema as s
from forbear.portfolio.closing import Closed, close_batch
from forbear.portfolio.events import check_events_schema, events_of
from forbear.portfolio.layout import BUCKETS, EDGES, check_schema
from forbear.portfolio.reading import opened
from forbear.portfolio.summary import Summary, from_document, merged, summary_of, to_document

PART_ROWS: Final = 262_144
BATCH_ROWS: Final = 16_384
"""Rows closed together: more of them take more memory and no less time."""
GROUP_BATCHES: Final = 4
"""Batches that are written together, as one row group."""
REJECTS: Final = ("row", "account", "reason", "zh", "en")
Progress = Callable[[int, int], None]
"""Told how many rows of how many are done."""


@dataclass(frozen=True, slots=True)
class Job:
    """One close of a book; days are counted from 1970-01-01.

    Attributes:
        book: the Parquet file to close.
        out: the Parquet file to write.
        until: the day to close up to.
        first: refuse rows that are not closed up to the day before it.
        events: a Parquet file of what happened, in the order of the accounts.
        edges: least days past due of each bucket, ``buckets`` their names.
    """

    book: str
    out: str
    until: int
    first: int | None = None
    events: str | None = None
    edges: tuple[int, ...] = EDGES
    buckets: tuple[str, ...] = BUCKETS
    batch_rows: int = BATCH_ROWS
    part_rows: int = PART_ROWS

    @property
    def folder(self) -> Path:
        """Where its parts are while it runs."""
        return Path(f"{self.out}.parts")

    @property
    def rejects(self) -> Path:
        """The file of refused rows."""
        return Path(f"{self.out}.rejects.csv")


@dataclass(frozen=True, slots=True)
class Part:
    """Some row groups of the book; ``start`` is the position of the first row."""

    number: int
    groups: tuple[int, ...]
    start: int
    rows: int


Spread = Callable[[Job, list[Part], Callable[[int], None]], None]
"""Runs :func:`close_part` for every part, in process or elsewhere, and tells how many rows each done part had."""


def close_book(job: Job, spread: Spread, progress: Progress | None = None) -> Summary:
    """Close a book.

    Raises:
        ForbearError: ``portfolio.file_not_parquet``, ``portfolio.column_missing``, ``portfolio.column_type``,
            ``portfolio.accounts_not_in_order``, ``portfolio.out_is_book``.
        OSError: where a file cannot be read or written.
    """
    if Path(job.book).resolve() == Path(job.out).resolve():
        fail("portfolio.out_is_book", job.out)
    with opened(job.book) as book:
        check_schema(book.schema_arrow, job.book)
        parts = parts_of(book, job.part_rows)
        total = book.metadata.num_rows
    if job.events:
        with opened(job.events) as events:
            check_events_schema(events.schema_arrow, job.events)
    _begin(job)
    done = sum(part.rows for part in parts if is_done(job, part))
    told = progress or (lambda _done, _total: None)
    told(done, total)

    def note(rows: int) -> None:
        nonlocal done
        done += rows
        told(done, total)

    spread(job, [part for part in parts if not is_done(job, part)], note)
    summary = merged(_summary_of(job, part) for part in parts)
    _put_together(job, parts)
    rmtree(job.folder)
    return summary


def parts_of(book: pq.ParquetFile, part_rows: int) -> list[Part]:
    """The row groups of a book in runs of about ``part_rows``."""
    parts: list[Part] = []
    groups: list[int] = []
    start, rows = 0, 0
    for group in range(book.num_row_groups):
        groups.append(group)
        rows += book.metadata.row_group(group).num_rows
        if rows >= part_rows or group == book.num_row_groups - 1:
            parts.append(Part(len(parts), tuple(groups), start, rows))
            start, rows, groups = start + rows, 0, []
    return parts


def is_done(job: Job, part: Part) -> bool:
    """Whether a part was written."""
    return _file(job, part, "json").exists()


def close_part(job: Job, part: Part) -> int:
    """Close one part and write its rows, its refused rows and its summary; gives how many rows it had."""
    target, rejects = _file(job, part, "parquet"), _file(job, part, "csv")
    written, refused = _aside(target), _aside(rejects)
    summaries: list[Summary] = []
    with opened(job.book) as book, refused.open("w", encoding="utf-8", newline="") as rejected:
        names = [name for name in book.schema_arrow.names if name not in s.DERIVED]
        account = book.schema_arrow.field("account").type
        feed = _Feed(job, book, part)
        rows = csv.writer(rejected)
        with pq.ParquetWriter(written, s.book_schema(account), compression="zstd") as writer:
            at, held = part.start, list[pa.RecordBatch]()
            for batch in book.iter_batches(job.batch_rows, list(part.groups), columns=names):
                events, unmatched = feed.events(batch)
                closed = close_batch(batch, job.until, events, job.edges, job.buckets, first=job.first)
                held.append(closed.batch)
                if len(held) == GROUP_BATCHES or at + batch.num_rows == part.start + part.rows:
                    writer.write_table(pa.Table.from_batches(held))
                    held.clear()
                rows.writerows(_refusals(closed, batch, at))
                summaries.append(summary_of(closed, job.buckets, unmatched))
                at += batch.num_rows
    written.replace(target)
    refused.replace(rejects)
    _write_whole(_file(job, part, "json"), json.dumps(to_document(merged(summaries))))
    return part.rows


class _Feed:
    """The events of one batch after another of a part: those after the account before it, up to its own last one."""

    def __init__(self, job: Job, book: pq.ParquetFile, part: Part) -> None:
        self.until = job.until
        self.book_path = job.book
        self.events_path = job.events
        self.file = opened(job.events) if job.events else None
        self.is_last_part = part.groups[-1] == book.num_row_groups - 1
        self.left = part.rows
        self.before: Any = None
        if self.file is not None and part.groups[0] > 0:
            column = book.read_row_group(part.groups[0] - 1, columns=["account"]).column("account")
            self.before = column[-1].as_py()

    def events(self, batch: pa.RecordBatch) -> tuple[Any, int]:
        """Events laid out for a batch, and how many belong to no account of it."""
        self.left -= batch.num_rows
        if self.file is None or batch.num_rows == 0:
            return None, 0
        accounts = batch.column("account")
        self._check_order(accounts)
        last = None if self.is_last_part and self.left == 0 else accounts[-1].as_py()
        table = self._between(self.before, last)
        self.before = accounts[-1].as_py()
        events, unmatched = events_of(accounts, table, self.until)
        return events, unmatched.num_rows

    def _check_order(self, accounts: pa.Array) -> None:
        ascending = pc.all(pc.less(accounts[:-1], accounts[1:])).as_py() if len(accounts) > 1 else True
        if ascending is False or (self.before is not None and accounts[0].as_py() <= self.before):
            fail("portfolio.accounts_not_in_order", self.book_path)

    def _between(self, before: Any, last: Any) -> pa.Table:
        """Events of accounts after ``before`` and not after ``last``; only row groups that can hold them are read."""
        assert self.file is not None
        found = []
        for group in range(self.file.num_row_groups):
            column = self.file.metadata.row_group(group).column(self.file.schema_arrow.names.index("account"))
            known = column.statistics
            if known is not None and known.has_min_max:
                if before is not None and known.max <= before:
                    continue
                if last is not None and known.min > last:
                    continue
            table = self.file.read_row_group(group)
            value = table.column("account")
            if before is not None:
                table = table.filter(pc.greater(value, before))
                value = table.column("account")
            if last is not None:
                table = table.filter(pc.less_equal(value, last))
            found.append(table)
        return pa.concat_tables(found) if found else self.file.schema_arrow.empty_table()


def reject_line(row: int, account: object, code: int) -> tuple[object, ...]:
    """A line of a rejects file; rows count from 0 here and from 1 there."""
    said = message(f"portfolio.row_{REASONS[code]}")
    return row + 1, account, REASONS[code], said.zh, said.en


def _refusals(closed: Closed, batch: pa.RecordBatch, start: int) -> Iterator[tuple[object, ...]]:
    accounts = batch.column("account")
    for at, code in zip(closed.refused.tolist(), closed.reasons.tolist(), strict=True):
        yield reject_line(start + at, accounts[at].as_py(), code)


# -- parts on disk ----------------------------------------------------------------------------------------


def _begin(job: Job) -> None:
    """Keep the parts of an earlier run of the same job; begin anew where the job is another."""
    said = json.dumps(_identity(job), sort_keys=True)
    manifest = job.folder / "manifest.json"
    if manifest.exists() and manifest.read_text(encoding="utf-8") == said:
        for left in job.folder.glob("*.writing-*"):
            left.unlink()
        return
    if job.folder.exists() and any(job.folder.iterdir()):
        if not manifest.exists():
            fail("portfolio.folder_in_the_way", str(job.folder))
        rmtree(job.folder)
    job.folder.mkdir(parents=True, exist_ok=True)
    _write_whole(manifest, said)


def _identity(job: Job) -> dict[str, Any]:
    """What makes a job the same: its options, and the files it reads by name, size and time."""
    files = {}
    for path in filter(None, (job.book, job.events)):
        found = Path(path).stat()
        files[str(Path(path).resolve())] = [found.st_size, found.st_mtime_ns]
    code = sha256()
    for name in ("../debt/kernel", "."):
        for source in sorted((Path(__file__).parent / name).glob("*.py")):
            code.update(source.read_bytes())
    return {"job": {**asdict(job)}, "files": files, "code": code.hexdigest()}


def _file(job: Job, part: Part, kind: str) -> Path:
    return job.folder / f"part-{part.number:06d}.{kind}"


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.writing-{os.getpid()}")


def _write_whole(path: Path, text: str) -> None:
    aside = _aside(path)
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _summary_of(job: Job, part: Part) -> Summary:
    return from_document(json.loads(_file(job, part, "json").read_text(encoding="utf-8")))


def _put_together(job: Job, parts: list[Part]) -> None:
    out, rejects = Path(job.out), job.rejects
    refused = 0
    with _aside(rejects).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(REJECTS)
        for part in parts:
            text = _file(job, part, "csv").read_text(encoding="utf-8")
            refused += len(text)
            file.write(text)
    with opened(job.book) as book:
        account = book.schema_arrow.field("account").type
    with pq.ParquetWriter(_aside(out), s.book_schema(account), compression="zstd") as writer:
        for part in parts:
            with opened(str(_file(job, part, "parquet"))) as source:
                for group in range(source.num_row_groups):
                    writer.write_table(source.read_row_group(group))
    if refused:
        _aside(rejects).replace(rejects)
    else:
        _aside(rejects).unlink()
        rejects.unlink(missing_ok=True)
    _aside(out).replace(out)
