"""From one Parquet file to another, batch by batch: what a command makes of a book, with the rows it had to leave out."""

import csv
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forbear.base.errors import fail
from forbear.debt.kernel import bounds
from forbear.debt.kernel import fields as f
from forbear.portfolio import schema as s
from forbear.portfolio.layout import Rows, check_schema
from forbear.portfolio.reading import BATCH_ROWS, opened
from forbear.portfolio.streaming import REJECTS, Progress, reject_line

Make = Callable[[pa.RecordBatch], tuple[pa.RecordBatch, Rows]]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows of the book, rows of the output, and rows left out."""

    rows: int
    made: int
    refused: int


def transform(
    book_path: str, out: str, target: Callable[[pa.DataType], pa.Schema], make: Make, progress: Progress
) -> Written:
    """Write what ``make`` makes of each batch of a book to ``out``, and the refused rows to ``<out>.rejects.csv``.

    Raises:
        ForbearError: ``portfolio.file_not_parquet``, ``portfolio.column_missing``, ``portfolio.column_type``.
        OSError: where a file cannot be read or written.
    """
    aside, rejects = Path(f"{out}.writing-{os.getpid()}"), Path(f"{out}.rejects.csv")
    seen = made = refused = 0
    with opened(book_path) as book:
        check_schema(book.schema_arrow, book_path)
        names = [name for name in book.schema_arrow.names if name not in s.DERIVED]
        schema = target(book.schema_arrow.field("account").type)
        lines: list[tuple[object, ...]] = []
        with pq.ParquetWriter(aside, schema, compression="zstd") as writer:
            for batch in book.iter_batches(BATCH_ROWS, columns=names):
                result, laid = make(batch)
                writer.write_batch(result)
                lines += _refusals(laid, batch, seen)
                seen, made = seen + batch.num_rows, made + result.num_rows
                progress(seen, book.metadata.num_rows)
    refused = len(lines)
    if lines:
        with rejects.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([REJECTS, *lines])
    else:
        rejects.unlink(missing_ok=True)
    aside.replace(out)
    return Written(seen, made, refused)


def _refusals(laid: Rows, batch: pa.RecordBatch, start: int) -> Iterable[tuple[object, ...]]:
    narrow = laid.narrow
    accounts = batch.column("account")
    for at in np.flatnonzero(narrow[f.REFUSED] != bounds.ACCEPTED).tolist():
        yield reject_line(start + at, accounts[at].as_py(), int(narrow[f.REFUSED][at]))


def find_account(book_path: str, account: str) -> dict[str, Any]:
    """The row of one account, as plain values.

    Raises:
        ForbearError: ``portfolio.account_not_found``, ``portfolio.never_closed``, and as :func:`transform` does.
    """
    with opened(book_path) as book:
        check_schema(book.schema_arrow, book_path)
        if "days_past_due" not in book.schema_arrow.names:
            fail("portfolio.never_closed", book_path)
        for batch in book.iter_batches(BATCH_ROWS):
            found = batch.filter(pc.equal(batch.column("account").cast(pa.string()), account))
            if found.num_rows:
                break
        else:
            fail("portfolio.account_not_found", book_path, account=account)
    row: dict[str, Any] = found.slice(0, 1).to_pylist()[0]
    return row
