"""A book of made-up loans for trying things out: any size, the same for the same seed, with the repayments of its accounts beside it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from forbear.debt.kernel import fields as f
from forbear.portfolio import schema as s
from forbear.portfolio.layout import Array
from forbear.portfolio.reading import BATCH_ROWS
from forbear.portfolio.scheduling import schedule_batch
from forbear.portfolio.streaming import Progress

METHODS: Final = ((0, 0.62), (1, 0.14), (2, 0.10), (3, 0.10), (4, 0.04))
"""Methods by code, with their shares."""
RATES: Final = ((4, 10_000), (5, 10_000), (35, 100_000), (146, 365_000), (18, 36_000), (24, 36_000))
TERMS: Final = (3, 6, 12, 12, 24, 36)
HISTORY: Final = 1080
"""Days before the day of the book over which its loans were disbursed."""
REST_AFTER: Final = 12
"""Days after a payment in part until the rest is paid."""
STOPPED_SHARE, PARTIAL_SHARE, LATE_SHARE, SUSPENDED_SHARE, ARRANGED_SHARE = 0.10, 0.03, 0.08, 0.02, 0.25


@dataclass(frozen=True, slots=True)
class Made:
    """One batch of a made-up book and what happened to its accounts."""

    book: pa.RecordBatch
    events: pa.Table


def make_book(rows: int, seed: int, day: int, batch_rows: int, *, with_events: bool = True) -> Iterator[Made]:
    """Batches of a book of ``rows`` loans that were never closed, and their events up to ``day`` (days since 1970-01-01)."""
    for number, start in enumerate(range(0, rows, batch_rows)):
        chance = np.random.default_rng([seed, number])
        book = _contracts(chance, start, min(batch_rows, rows - start), day)
        yield Made(book, _events(chance, book, day) if with_events else events_schema().empty_table())


def write_book(
    out: str, events_out: str | None, rows: int, seed: int, day: int, progress: Progress
) -> tuple[int, int]:
    """Write a made-up book, and its events where asked for; gives how many rows each has.

    Raises:
        OSError: where a file cannot be written.
    """
    aside = [Path(f"{path}.writing-{os.getpid()}") for path in (out, events_out) if path]
    done = happened = 0
    with ExitStack() as stack:
        schemas = (book_schema(), events_schema())
        writers = [
            stack.enter_context(pq.ParquetWriter(path, schema, compression="zstd"))
            for path, schema in zip(aside, schemas, strict=False)
        ]
        for made in make_book(rows, seed, day, BATCH_ROWS, with_events=len(writers) > 1):
            writers[0].write_batch(made.book)
            if len(writers) > 1:
                writers[1].write_table(made.events)
            done, happened = done + made.book.num_rows, happened + made.events.num_rows
            progress(done, rows)
    for path, target in zip(aside, (out, events_out), strict=False):
        path.replace(str(target))
    return done, happened


def book_schema() -> pa.Schema:
    """The schema of a made-up book."""
    names = ("account", "principal", *(s.file_name(name) for name in s.CONTRACT))
    whole = s.book_schema(pa.int64(), derived=False)
    return pa.schema([whole.field(name) for name in names], metadata=whole.metadata)


def events_schema() -> pa.Schema:
    """The schema of a made-up book's events."""
    return pa.schema([pa.field("account", pa.int64(), nullable=False), *s.EVENTS])


def _contracts(chance: np.random.Generator, start: int, count: int, day: int) -> pa.RecordBatch:
    codes, shares = zip(*METHODS, strict=True)
    rate = np.array(RATES, np.int32)[chance.integers(0, len(RATES), count)]
    disbursed = day - 1 - chance.integers(0, HISTORY, count)
    suspended = chance.random(count) < SUSPENDED_SHARE
    from_day = np.where(suspended, disbursed + chance.integers(0, 300, count), 0)
    until_day = np.where(suspended, from_day + chance.integers(10, 60, count), 0)
    columns: dict[str, Any] = {
        "account": np.arange(start, start + count, dtype=np.int64),
        "principal": chance.integers(500, 80_000, count) * 100,
        "method": _dictionary(chance.choice(codes, count, p=shares), f.METHODS),
        "rate_num": rate[:, 0],
        "rate_den": rate[:, 1],
        "penalty_num": np.full(count, 3, np.int32),
        "penalty_den": np.full(count, 2, np.int32),
        "disbursed": _days(disbursed),
        "due_day": chance.integers(1, 29, count).astype(np.int8),
        "instalments": np.array(TERMS, np.int16)[chance.integers(0, len(TERMS), count)],
        "interest_days": _dictionary(chance.random(count) < 0.15, ("actual", "30/360")),
        "penalty_on": _dictionary(chance.random(count) < 0.2, ("principal", "principal,interest")),
        "grace_days": np.array([0, 3], np.int16)[chance.integers(0, 2, count)],
        "allocation": _dictionary(np.zeros(count, np.int8), (s.ORDERS[0][0],)),
        "early_repayment": _dictionary(np.zeros(count, np.int8), ("reduce_instalment",)),
        "rounding": _dictionary(np.zeros(count, np.int8), ("half_up",)),
        "first_due": pa.nulls(count, s.DAY),
        "suspended_from": _days(from_day),
        "suspended_until": _days(until_day),
    }
    target = book_schema()
    arrays = [
        value if isinstance(value, pa.Array) else pa.array(value, target.field(name).type)
        for name, value in ((name, columns[name]) for name in target.names)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=target)


def _dictionary(codes: Array, words: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8)), pa.array(words))


def _days(values: Array) -> pa.Array:
    return pa.array(values.astype(np.int32), mask=values == 0).cast(s.DAY)


def _events(chance: np.random.Generator, book: pa.RecordBatch, day: int) -> pa.Table:
    """Repayments of the contract's instalments: most in time, some late, some in two parts; some accounts stop, some of those get an arrangement."""
    schedule, _ = schedule_batch(book)
    account, due, total = (schedule.column(name) for name in ("account", "due", "total"))
    due, total = (
        column.cast(pa.int64() if column is total else pa.int32()).to_numpy() for column in (due, total)
    )
    row = account.to_numpy() - book.column("account")[0].as_py() if book.num_rows else account.to_numpy()
    count = book.num_rows
    stops_on = np.where(chance.random(count) < STOPPED_SHARE, day - chance.integers(0, 400, count), day + 1)
    late = np.where(chance.random(len(due)) < LATE_SHARE, chance.integers(1, 45, len(due)), 0)
    numerator, denominator = (
        book.column(name).to_numpy()[row].astype(np.int64) for name in ("rate_num", "rate_den")
    )
    total = total + np.where(late > 0, total * numerator * 3 * late // (2 * denominator) + 1, 0)
    paid = np.where(chance.random(len(due)) < PARTIAL_SHARE, total // 2, total)
    on = due + late
    keeps = (on <= day) & (on < stops_on[row]) & (paid > 0)
    rest = total - paid
    later = on + REST_AFTER
    follows = keeps & (rest > 0) & (later <= day)
    repaid = pa.table(
        {
            "account": pa.concat_arrays([account.filter(pa.array(keeps)), account.filter(pa.array(follows))]),
            "on": _days(np.concatenate([on[keeps], later[follows]])),
            "kind": pa.array(["repayment"] * int(keeps.sum() + follows.sum())),
            "amount": pa.array(np.concatenate([paid[keeps], rest[follows]])),
        }
    )
    disbursed = book.column("disbursed").cast(pa.int32()).to_numpy()
    agreed = stops_on + 90
    gets = (stops_on <= day) & (agreed < day) & (agreed > disbursed) & (chance.random(count) < ARRANGED_SHARE)
    arranged = pa.table(
        {
            "account": book.column("account").filter(pa.array(gets)),
            "on": _days(agreed[gets]),
            "kind": pa.array(["arrangement"] * int(gets.sum())),
            "instalments": pa.array(np.full(int(gets.sum()), 36, np.int16)),
            "first_due": _days(agreed[gets] + 30),
            "due_day": pa.array(np.full(int(gets.sum()), 20, np.int8)),
            "remainder": pa.array(["last"] * int(gets.sum())),
            "grace_days": pa.array(np.full(int(gets.sum()), 3, np.int16)),
            "missed_to_break": pa.array(np.full(int(gets.sum()), 3, np.int16)),
        }
    )
    target = events_schema()
    both = pa.concat_tables([_whole(repaid, target), _whole(arranged, target)])
    return both.sort_by([("account", "ascending"), ("on", "ascending")])


def _whole(table: pa.Table, target: pa.Schema) -> pa.Table:
    columns = [
        table.column(field.name).cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in target
    ]
    return pa.Table.from_arrays(columns, schema=target)
