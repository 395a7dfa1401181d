"""The instalments to come of every account, and a table of every arrangement that could be offered to it."""

from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa

from forbear.base.dates import add_months, due_dates
from forbear.debt.kernel import bounds, rows, tables
from forbear.debt.kernel import fields as f
from forbear.debt.kernel.calendar import EPOCH
from forbear.debt.kernel.long_integers import SCRATCH
from forbear.portfolio import schema as s
from forbear.portfolio.compiled import compiled
from forbear.portfolio.layout import Array, Rows, rows_of

BLOCK: Final = 256
"""Accounts walked together: their tables stay in the processor's cache."""

SCHEDULE: Final = (
    ("n", pa.int16()),
    ("due", s.DAY),
    ("principal", pa.int64()),
    ("interest", pa.int64()),
    ("total", pa.int64()),
    ("of", pa.dictionary(pa.int8(), pa.string())),
)
"""Columns of a schedule beside ``account``; ``of`` says whether an instalment is the contract's or an arrangement's."""


def awake(batch: pa.RecordBatch) -> Rows:
    """A batch as it stands on the day up to which each row was closed; a row that was never closed stands on its first day."""
    disbursed = batch.column("disbursed").cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
    until = int(disbursed.max(initial=bounds.FIRST_DAY))
    if "closed" in batch.schema.names and not pa.types.is_null(batch.schema.field("closed").type):
        closed = batch.column("closed").cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
        until = max(until, int(closed.max(initial=0)))
    laid = rows_of(batch)
    prepare: Any = compiled(rows.prepare_rows)
    prepare(laid.columns, laid.count, laid.principal, laid.closed, laid.is_new, until + 1, until)
    return laid


def schedule_batch(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Rows]:
    """The instalments to come, account by account; the rows tell which were refused."""
    laid = awake(batch)
    narrow = laid.narrow
    size = np.zeros(laid.count, np.int64)
    compiled(rows.count_schedules)(laid.columns, laid.count, size)
    ends = np.cumsum(size)
    lines = [np.zeros(int(ends[-1]) if laid.count else 0, np.int64) for _ in range(4)]
    compiled(rows.schedule_rows)(laid.columns, laid.count, ends - size, *lines)
    n, due, principal, interest = lines
    arranged = np.repeat(np.isin(narrow[f.ARRANGEMENT], (f.PERFORMING, f.MISSING, f.SETTLED)), size)
    account = batch.column("account").take(pa.array(np.repeat(np.arange(laid.count), size)))
    made = [
        account,
        pa.array(n.astype(np.int16)),
        pa.array(due.astype(np.int32)).cast(s.DAY),
        pa.array(principal),
        pa.array(interest),
        pa.array(principal + interest),
        pa.DictionaryArray.from_arrays(pa.array(arranged.astype(np.int8)), ["contract", "arrangement"]),
    ]
    return pa.RecordBatch.from_arrays(made, schema=schedule_schema(account.type)), laid


def schedule_schema(account: pa.DataType) -> pa.Schema:
    """The schema of a schedules file."""
    return pa.schema([pa.field("account", account), *(pa.field(name, type_) for name, type_ in SCHEDULE)])


# -- prices -----------------------------------------------------------------------------------------------

PRICES: Final = ("instalment", "last", "interest")


def price_schema(account: pa.DataType, months: int) -> pa.Schema:
    """The schema of a prices file: element ``n − 1`` of each list is of the arrangement of ``n`` instalments."""
    lists = [pa.field(name, pa.list_(pa.int64(), months)) for name in PRICES]
    return pa.schema([pa.field("account", account), pa.field("owed", pa.int64()), *lists])


def price_batch(
    batch: pa.RecordBatch, months: int, rate: tuple[int, int], days: tuple[int, ...]
) -> tuple[pa.RecordBatch, Rows]:
    """Every arrangement of 1 to ``months`` instalments over what each account owes on the day it stands on.

    ``rate`` is the daily rate inside the arrangement as a fraction, ``days`` the days of each of its periods.
    """
    laid = awake(batch)
    narrow = laid.narrow
    figures = np.zeros((len(rows.FIGURES), laid.count), np.int64)
    day = int(narrow[f.HANDLED].max(initial=0))
    compiled(rows.describe_rows)(laid.columns, laid.count, day, figures)
    owed = figures[1:5].sum(axis=0)
    _refuse_too_large(narrow, owed, rate, sum(days[:months]))
    kept = np.flatnonzero((narrow[f.REFUSED] == bounds.ACCEPTED) & (owed > 0))
    priced = prices(owed[kept], months, rate, days)
    account = batch.column("account").take(pa.array(kept))
    lists = [
        pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(table.T).reshape(-1)), months)
        for table in priced
    ]
    arrays = [account, pa.array(owed[kept]), *lists]
    return pa.RecordBatch.from_arrays(arrays, schema=price_schema(account.type, months)), laid


def _refuse_too_large(narrow: Array, owed: Array, rate: tuple[int, int], days: int) -> None:
    most = tables.amount_max(*rate, days)
    narrow[f.REFUSED][(narrow[f.REFUSED] == bounds.ACCEPTED) & (owed > most)] = bounds.TOO_LARGE


def prices(
    amount: Array, months: int, rate: tuple[int, int], days: tuple[int, ...]
) -> tuple[Array, Array, Array]:
    """Instalment, last instalment and all interest, each with a line for every number of instalments and a column for every amount."""
    instalment, last, interest = (np.zeros((months, len(amount)), np.int64) for _ in PRICES)
    for start in range(0, len(amount), BLOCK):
        block = np.ascontiguousarray(amount[start : start + BLOCK])
        for table, made in zip(
            (instalment, last, interest), _price_block(block, months, rate, days), strict=True
        ):
            table[:, start : start + len(block)] = made
    return instalment, last, interest


def _price_block(
    amount: Array, months: int, rate: tuple[int, int], days: tuple[int, ...]
) -> tuple[Array, Array, Array]:
    count = len(amount)
    instalment, last, total, principal, interest = (np.zeros((months, count), np.int64) for _ in range(5))
    if rate[0] == 0:
        compiled(tables.block_free_prices)(count, months, amount, instalment, last)
        return instalment, last, total
    rates, dens = np.full(count, rate[0], np.int64), np.full(count, rate[1], np.int64)
    inverse, product, weights = (np.zeros(count) for _ in range(3))
    left, level = np.zeros(count, np.int64), np.zeros(count, np.int64)
    grid = np.ascontiguousarray(np.repeat(np.array(days[:months], np.int64)[:, None], count, axis=1))
    compiled(tables.block_inverses)(count, dens, inverse)
    compiled(tables.block_prices)(
        count,
        months,
        amount,
        rates,
        dens,
        inverse,
        grid,
        left,
        level,
        product,
        weights,
        np.zeros(SCRATCH, np.int64),
        principal,
        interest,
        instalment,
        last,
        total,
    )
    return instalment, last, total


def period_days(start: int, due_day: int, months: int) -> tuple[int, ...]:
    """Days of the periods of an arrangement made on the day ``start``, first due in the month after it on ``due_day``."""
    begins = date.fromordinal(start + EPOCH)
    dues = (begins, *due_dates(add_months(begins, 1, due_day), months, due_day))
    return tuple((b - a).days for a, b in pairwise(dues))
