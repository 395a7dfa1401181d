"""The close of a batch: days from where each row stands up to a day, compiled or as plain Python."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from forbear.debt.kernel import bounds, rows
from forbear.debt.kernel import fields as f
from forbear.portfolio.layout import BUCKETS, EDGES, Array, Events, Rows, batch_of, rows_of, with_room

SEGMENT_DAYS: Final = 56
"""For how many days room is made at a time."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A batch after its close.

    Attributes:
        batch: the accepted rows, with their figures.
        refused: positions of the rows that were refused, in the batch as it came.
        reasons: for each its code of :data:`forbear.debt.kernel.bounds.REASONS`.
        before: bucket of each accepted row before the close, -1 for a new row.
        after: its bucket afterwards.
    """

    batch: pa.RecordBatch
    refused: Array
    reasons: Array
    before: Array
    after: Array


def close_batch(
    batch: pa.RecordBatch,
    until: int,
    events: Events | None = None,
    edges: tuple[int, ...] = EDGES,
    buckets: tuple[str, ...] = BUCKETS,
    *,
    first: int | None = None,
    plain: bool = False,
) -> Closed:
    """Close every row of a batch up to the day ``until`` (days since 1970-01-01).

    ``first`` refuses rows that are not closed up to the day before it. ``plain`` runs the kernel as plain Python with unbounded integers.
    """
    laid = rows_of(batch, events, edges, plain=plain)
    _refuse_out_of_turn(laid, first)
    laid, before = close_laid(laid, until, plain=plain)
    figures = np.zeros((len(rows.FIGURES), laid.count), object if plain else np.int64)
    _run(rows.describe_rows, plain)(laid.columns, laid.count, until, figures)
    narrow = laid.narrow
    reasons = narrow[f.REFUSED].astype(np.int32)
    kept = reasons == bounds.ACCEPTED
    return Closed(
        batch_of(laid, until, figures, rows.FIGURES, buckets),
        np.flatnonzero(~kept),
        reasons[~kept],
        np.where(laid.is_new, -1, before)[kept],
        narrow[f.BUCKET].astype(np.int32)[kept],
    )


def close_laid(laid: Rows, until: int, *, plain: bool = False) -> tuple[Rows, Array]:
    """Close rows in place; gives them, and the bucket of each before it."""
    narrow = laid.narrow
    starts = laid.closed[narrow[f.REFUSED].astype(np.int32) == bounds.ACCEPTED]
    first = int(min(max(int(starts.min()) + 1, bounds.FIRST_DAY), until + 1)) if len(starts) else until + 1
    prepare = _run(rows.prepare_rows, plain)
    prepare(laid.columns, laid.count, laid.principal, laid.closed, laid.is_new, first, until)
    before: Array = narrow[f.BUCKET].astype(np.int32)
    return close_on(laid, first, until, plain=plain), before


def close_on(laid: Rows, first: int, until: int, *, plain: bool = False) -> Rows:
    """Go on closing prepared rows from ``first`` to ``until``; gives them."""
    for start in range(first, until + 1, SEGMENT_DAYS):
        stop = min(start + SEGMENT_DAYS - 1, until)
        laid = with_room(laid, SEGMENT_DAYS)
        if plain:
            rows.live_rows(laid.columns, laid.count, stop)
        else:
            _run(rows.close_rows, plain)(laid.columns, laid.count, start, stop)
    return laid


def _run(function: Any, plain: bool) -> Any:
    if plain:
        return function
    from forbear.portfolio.compiled import compiled

    return compiled(function)


def _refuse_out_of_turn(laid: Rows, first: int | None) -> None:
    if first is None:
        return
    narrow = laid.narrow
    old = (laid.is_new == 0) & (narrow[f.REFUSED].astype(np.int32) == 0)
    narrow[f.REFUSED][old & (laid.closed >= first)] = bounds.ALREADY_CLOSED
    narrow[f.REFUSED][old & (laid.closed < first - 1)] = bounds.DAYS_MISSING
