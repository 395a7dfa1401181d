"""What happened to the accounts of a book: a Parquet file of one row an event, in the order of the book's accounts."""

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from forbear.base.errors import ForbearError, Problem
from forbear.debt.kernel import fields as f
from forbear.portfolio import schema as s
from forbear.portfolio.layout import Array, Events, by_row

NUMBERS: Final = {
    "amount": f.EVENT_AMOUNT,
    **{f"waived_{name}": f.EVENT_WAIVED + code for code, name in enumerate(f.COMPONENTS)},
    **{f"conditional_{name}": f.EVENT_CONDITIONAL + code for code, name in enumerate(f.COMPONENTS[:3])},
    "down_payment": f.EVENT_DOWN_PAYMENT,
    "instalments": f.EVENT_COUNT,
    "due_day": f.EVENT_DUE_DAY,
    "grace_days": f.EVENT_GRACE,
    "missed_to_break": f.EVENT_BREAKS,
}
DAYS: Final = {"on": f.EVENT_DAY, "until": f.EVENT_UNTIL, "first_due": f.EVENT_FIRST_DUE}


def check_events_schema(found: pa.Schema, where: str) -> None:
    """Refuse an events file that lacks a column or holds another kind of value in it.

    Raises:
        ForbearError: ``portfolio.column_missing``, ``portfolio.column_type``.
    """
    problems = [
        Problem("portfolio.column_missing", where, {"name": name})
        for name in ("account", "on", "kind")
        if name not in found.names
    ]
    for field in s.EVENTS:
        if field.name not in found.names:
            continue
        given = found.field(field.name).type
        same = given == field.type or (pa.types.is_integer(given) and pa.types.is_integer(field.type))
        if not (same or pa.types.is_null(given) or (pa.types.is_string(field.type) and _is_text(given))):
            parameters = {"name": field.name, "found": given, "wanted": field.type}
            problems.append(Problem("portfolio.column_type", where, parameters))
    if problems:
        raise ForbearError(*problems)


def _is_text(given: pa.DataType) -> bool:
    inner = given.value_type if pa.types.is_dictionary(given) else given
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))


def events_of(accounts: pa.Array, table: pa.Table, until: int) -> tuple[Events, pa.Table]:
    """The events of a batch's accounts up to ``until``, and those of ``table`` whose account is not among them."""
    position = pc.index_in(
        table.column("account").combine_chunks(), value_set=accounts.cast(table.column("account").type)
    )
    unmatched = table.filter(pc.is_null(position))
    at = position.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    grid = np.zeros((len(f.EVENT_FIELDS), table.num_rows), np.int64)
    for name, field in NUMBERS.items():
        grid[field] = _numbers(table, name)
    for name, field in DAYS.items():
        grid[field] = _numbers(table, name)
    kind = _codes(table, "kind", f.EVENT_KINDS)
    grid[f.EVENT_KIND] = kind
    grid[f.EVENT_COMPONENT] = _codes(table, "component", f.COMPONENTS)
    grid[f.EVENT_FIRST_TAKES] = _codes(table, "remainder", ("last", "first")) == 1
    new_rate = kind == f.RATE_CHANGE
    grid[f.EVENT_AMOUNT][new_rate] = _numbers(table, "rate_num")[new_rate]
    order = np.lexsort((grid[f.EVENT_COMPONENT], -grid[f.EVENT_AMOUNT], kind, grid[f.EVENT_DAY], at))
    order = order[(at[order] >= 0) & (grid[f.EVENT_DAY][order] <= until)]
    offsets = np.zeros(len(accounts) + 1, np.int32)
    np.cumsum(np.bincount(at[order], minlength=len(accounts)), out=offsets[1:])
    laid = by_row(f.EVENT_FIELDS, len(order), np.int64)
    laid[:, : len(order)] = grid[:, order]
    return Events(laid, offsets), unmatched


def _numbers(table: pa.Table, name: str) -> Array:
    if name not in table.column_names:
        return np.zeros(table.num_rows, np.int64)
    column = table.column(name)
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    numbers: Array = column.cast(pa.int64()).fill_null(0).to_numpy()
    return numbers


def _codes(table: pa.Table, name: str, words: tuple[str, ...]) -> Array:
    if name not in table.column_names:
        return np.full(table.num_rows, -1, np.int64)
    column = table.column(name).cast(pa.string()).combine_chunks()
    codes: Any = pc.index_in(column, value_set=pa.array(words)).fill_null(-1)
    found: Array = codes.to_numpy(zero_copy_only=False).astype(np.int64)
    return found
