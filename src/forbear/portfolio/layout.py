"""Between a batch of Arrow columns and the kernel's grids."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import numpy as np
import pyarrow as pa

from forbear.base.errors import ForbearError, Problem
from forbear.debt.kernel import bounds
from forbear.debt.kernel import fields as f
from forbear.debt.kernel.calendar import month_starts
from forbear.debt.kernel.long_integers import SCRATCH
from forbear.portfolio import schema as s

EDGES: Final = (0, 1, 31, 61, 91, 121, 151, 181)
"""Least days past due of the buckets M0 (nothing late), M1 … M6 and M6+ where no others are given."""
BUCKETS: Final = ("M0", "M1", "M2", "M3", "M4", "M5", "M6", "M6+")
DAYS_IN_SHORTEST_MONTH: Final = 28
INT32_MAX: Final = 2**31 - 1
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """A batch as grids.

    Attributes:
        source: the batch as it was read.
        columns: the grids.
        principal: original principal, in fen.
        closed: the day up to which each row was closed; the day before its disbursement for a new one.
        is_new: 1 for a row that was never closed.
    """

    source: pa.RecordBatch
    columns: f.Columns
    principal: Array
    closed: Array
    is_new: Array

    @property
    def count(self) -> int:
        """How many rows."""
        return int(self.source.num_rows)

    @property
    def narrow(self) -> Array:
        """The narrow fields of its rows."""
        grid: Any = self.columns.narrow
        fields: Array = grid[:, : self.count]
        return fields


def check_schema(found: pa.Schema, where: str) -> None:
    """Refuse a file that lacks a column, or holds another kind of value in it.

    Raises:
        ForbearError: ``portfolio.column_missing``, ``portfolio.column_type``.
    """
    problems = []
    wanted: dict[str, tuple[pa.DataType, bool]] = {
        "principal": (pa.int64(), True),
        "closed": (s.DAY, False),
        "items": (s.ITEMS, False),
        **{name: (pa.int64(), False) for name in (*f.RUNNING, *f.WIDE)},
    }
    for name, held in {**s.CONTRACT, **s.STATE}.items():
        wanted[s.file_name(name)] = (held.type, held.default is None)
    if "account" not in found.names:
        problems.append(Problem("portfolio.column_missing", where, {"name": "account"}))
    for name, (type_, needed) in wanted.items():
        if name not in found.names:
            if needed:
                problems.append(Problem("portfolio.column_missing", where, {"name": name}))
        elif not _may_hold(found.field(name).type, type_):
            parameters = {"name": name, "found": found.field(name).type, "wanted": type_}
            problems.append(Problem("portfolio.column_type", where, parameters))
    if problems:
        raise ForbearError(*problems)


def _may_hold(found: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_null(found):
        return True
    if pa.types.is_integer(wanted):
        return bool(pa.types.is_integer(found))
    if pa.types.is_date32(wanted):
        return bool(pa.types.is_date32(found))
    if pa.types.is_dictionary(wanted):
        inner = found.value_type if pa.types.is_dictionary(found) else found
        return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))
    if pa.types.is_list(wanted):
        return bool(found == wanted or pa.types.is_list(found) or pa.types.is_large_list(found))
    return bool(found == wanted)


def rows_of(
    batch: pa.RecordBatch,
    events: "Events | None" = None,
    edges: tuple[int, ...] = EDGES,
    *,
    plain: bool = False,
) -> Rows:
    """Lay a batch out as it stands; ``plain`` grids hold unbounded Python integers."""
    count = batch.num_rows
    whole_narrow, whole_wide = by_row(f.NARROW, count, np.int32), by_row(f.WIDE, count, np.int64)
    narrow, wide = whole_narrow[:, :count], whole_wide[:, :count]
    running = np.zeros((len(f.RUNNING), count), np.int64)
    daily = np.zeros((len(f.DAILY), count), np.int32)
    for name, held in {**s.CONTRACT, **s.STATE}.items():
        _fill(narrow, f.NARROW.index(name), batch, s.file_name(name), held)
    for grid, names in ((running, f.RUNNING), (wide, f.WIDE)):
        for field, name in enumerate(names):
            grid[field] = _amounts(batch, name, 0)[0]
    principal, missing = _amounts(batch, "principal", 0)
    principal = np.array(principal)
    _refuse(narrow, missing, bounds.VALUE_MISSING)
    if "account" in batch.schema.names:
        _refuse(
            narrow, batch.column("account").is_null().to_numpy(zero_copy_only=False), bounds.VALUE_MISSING
        )
    closed, is_new = _closed(batch, narrow)
    _first_dues(narrow)
    happened = events if events is not None else Events.none(count)
    narrow[f.EVENT], narrow[f.EVENT_END] = happened.offsets[:-1], happened.offsets[1:]
    item_wide, item_narrow = _items(batch, daily)
    columns = f.Columns(
        running=_grid(running, plain),
        daily=_grid(daily, plain),
        wide=_grid(whole_wide, plain),
        narrow=_grid(whole_narrow, plain),
        item_wide=_grid(item_wide, plain),
        item_narrow=_grid(item_narrow, plain),
        events=_grid(happened.grid, plain),
        months=_months().tolist() if plain else _months(),
        edges=list(edges) if plain else np.array(edges, np.int64),
        scratch=[0] * SCRATCH if plain else np.zeros(SCRATCH, np.int64),
    )
    if plain:
        principal, closed, is_new = (values.astype(object) for values in (principal, closed, is_new))
    return Rows(batch, columns, principal, closed, is_new)


def by_row(fields: tuple[str, ...], count: int, type_: Any) -> Array:
    """A grid whose fields of one row lie together; never of fewer than two rows, for which the order of memory would be ambiguous."""
    return np.zeros((len(fields), max(count, 2)), type_, order="F")


def _grid(grid: Array, plain: bool) -> Any:
    """As plain Python holds it: unbounded integers instead of machine words."""
    return grid.astype(object) if plain else grid


@dataclass(frozen=True, slots=True)
class Events:
    """Events of a batch: row ``i`` has those from ``offsets[i]`` up to ``offsets[i + 1]`` of the grid's columns."""

    grid: Array
    offsets: Array

    @classmethod
    def none(cls, count: int) -> "Events":
        """Nothing happened."""
        return cls(by_row(f.EVENT_FIELDS, 0, np.int64), np.zeros(count + 1, np.int32))


def _refuse(narrow: Array, where: Array, reason: int) -> None:
    at = where & (narrow[f.REFUSED] == 0)
    narrow[f.REFUSED][at] = reason


def _amounts(batch: pa.RecordBatch, name: str, default: int) -> tuple[Array, Array]:
    """Values of an integer column, and where it has none."""
    count = batch.num_rows
    if name not in batch.schema.names or pa.types.is_null(batch.schema.field(name).type):
        return np.full(count, default, np.int64), np.ones(count, bool)
    column = batch.column(name)
    if not pa.types.is_signed_integer(column.type):
        column = column.cast(pa.int64())
    missing = column.is_null().to_numpy(zero_copy_only=False) if column.null_count else np.zeros(count, bool)
    filled = column.fill_null(default) if column.null_count else column
    return filled.to_numpy(zero_copy_only=False).astype(np.int64, copy=False), missing


def _fill(narrow: Array, field: int, batch: pa.RecordBatch, name: str, held: s.Held) -> None:
    default = held.default or 0
    if name not in batch.schema.names or pa.types.is_null(batch.schema.field(name).type):
        narrow[field] = default
        if held.default is None:
            _refuse(narrow, np.ones(batch.num_rows, bool), bounds.VALUE_MISSING)
        return
    column = batch.column(name)
    missing = np.zeros(batch.num_rows, bool)
    if column.null_count:
        missing = column.is_null().to_numpy(zero_copy_only=False)
        if held.default is None:
            _refuse(narrow, missing, bounds.VALUE_MISSING)
    if held.kind == "word":
        narrow[field] = np.where(missing, default, _codes(column, dict(held.words)))
        return
    if held.kind == "day":
        column = column.cast(pa.int32())
    elif held.kind == "flag":
        column = column.cast(pa.int8())
    values = (column.fill_null(default) if column.null_count else column).to_numpy(zero_copy_only=False)
    if values.dtype.itemsize > 4 or values.dtype.kind == "u":
        beyond = (values > INT32_MAX) | (values < -INT32_MAX)
        _refuse(narrow, beyond, bounds.NUMBER_OUT_OF_RANGE)
        values = np.where(beyond, 0, values)
    narrow[field] = values


def _codes(column: pa.Array, words: dict[str, int]) -> Array:
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    meaning = np.array([words.get(word, -1) for word in encoded.dictionary.to_pylist()] + [-1], np.int32)
    indices = encoded.indices.fill_null(len(meaning) - 1) if encoded.null_count else encoded.indices
    codes: Array = meaning[indices.to_numpy(zero_copy_only=False)]
    return codes


def _closed(batch: pa.RecordBatch, narrow: Array) -> tuple[Array, Array]:
    count = batch.num_rows
    if "closed" not in batch.schema.names or pa.types.is_null(batch.schema.field("closed").type):
        return narrow[f.DISBURSED].astype(np.int64) - 1, np.ones(count, np.int64)
    column = batch.column("closed")
    is_new = column.is_null().to_numpy(zero_copy_only=False)
    closed = column.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
    return np.where(is_new, narrow[f.DISBURSED] - 1, closed).astype(np.int64), is_new.astype(np.int64)


@cache
def _months() -> Array:
    """The first day of each month; nothing writes to it."""
    return np.array(month_starts(), np.int64)


def _first_dues(narrow: Array) -> None:
    """The due day of the month after disbursement, where the contract names no other first due date."""
    unset = (narrow[f.FIRST_DUE] == 0) & (narrow[f.REFUSED] == 0)
    if not unset.any():
        return
    months = _months().astype(np.int32)
    disbursed = np.clip(narrow[f.DISBURSED][unset], bounds.FIRST_DAY, bounds.LAST_DAY)
    following = np.searchsorted(months, disbursed, side="right")
    length = months[following + 1] - months[following]
    narrow[f.FIRST_DUE][unset] = months[following] + np.minimum(narrow[f.DUE_DAY][unset], length) - 1


def _items(batch: pa.RecordBatch, daily: Array) -> tuple[Array, Array]:
    """What has fallen due, row after row without a gap; :func:`with_room` makes room for more."""
    has_items = "items" in batch.schema.names and not pa.types.is_null(batch.schema.field("items").type)
    if not has_items:
        return by_row(f.ITEM_WIDE, 0, np.int64), by_row(f.ITEM_NARROW, 0, np.int32)
    column = batch.column("items").cast(s.ITEMS)
    used = column.value_lengths().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int32)
    daily[f.USED], daily[f.SLOT] = used, np.cumsum(used) - used
    flat = column.flatten()
    item_wide = by_row(f.ITEM_WIDE, len(flat), np.int64)
    item_narrow = by_row(f.ITEM_NARROW, len(flat), np.int32)
    for grid, names in ((item_narrow, f.ITEM_NARROW), (item_wide, f.ITEM_WIDE)):
        for field, name in enumerate(names):
            values = flat.field(name)
            if pa.types.is_date32(values.type):
                values = values.cast(pa.int32())
            grid[field, : len(flat)] = values.fill_null(0).to_numpy(zero_copy_only=False)
    return item_wide, item_narrow


def with_room(rows: Rows, days: int) -> Rows:
    """The same rows with slots for everything that can fall due within ``days``: instalments, fees, and an early repayment under an arrangement.

    A close makes room for some weeks at a time, so that what is due of a row lies together and memory does not grow with the days closed.
    """
    columns: Any = rows.columns
    count = rows.count
    used = columns.daily[f.USED].astype(np.int32)
    before = columns.daily[f.SLOT].astype(np.int64)
    first, end = (rows.narrow[field].astype(np.int64) for field in (f.EVENT, f.EVENT_END))
    kinds = columns.events[f.EVENT_KIND].astype(np.int64)
    inserts = np.concatenate([[0], np.cumsum((kinds == f.CHARGE) | (kinds == f.ARRANGEMENT_EVENT))])
    instalments = np.minimum(
        days // DAYS_IN_SHORTEST_MONTH + 2, np.maximum(rows.narrow[f.INSTALMENTS].astype(np.int32), 1)
    )
    room = (used + instalments + (inserts[end] - inserts[first]) + 1).astype(np.int32)
    slot = np.cumsum(room) - room
    total = int(room.sum())
    item_wide, item_narrow = by_row(f.ITEM_WIDE, total, np.int64), by_row(f.ITEM_NARROW, total, np.int32)
    plain = columns.item_wide.dtype == object
    item_wide, item_narrow = _grid(item_wide, plain), _grid(item_narrow, plain)
    if used.any():
        source, target = slots(before, used), slots(slot, used)
        item_wide[:, target] = columns.item_wide[:, source]
        item_narrow[:, target] = columns.item_narrow[:, source]
    columns.daily[f.SLOT] = slot.astype(np.int32)
    columns.narrow[f.ROOM, :count] = room
    return replace(rows, columns=columns._replace(item_wide=item_wide, item_narrow=item_narrow))


def slots(first: Array, used: Array) -> Array:
    """The positions of all used slots, row after row."""
    starts = np.cumsum(used) - used
    return np.repeat(first - starts, used) + np.arange(int(used.sum()))


# -- and back ---------------------------------------------------------------------------------------------


def batch_of(
    rows: Rows, until: int, figures: Array, names: tuple[str, ...], buckets: tuple[str, ...]
) -> pa.RecordBatch:
    """The accepted rows as they stand at the end of ``until``, with the figures of :data:`forbear.debt.kernel.rows.FIGURES`."""
    narrow = rows.narrow
    amounts: Any = rows.columns.wide
    running: Any = rows.columns.running
    kept = np.flatnonzero(narrow[f.REFUSED].astype(np.int32) == bounds.ACCEPTED)
    account = rows.source.column("account")
    is_all = len(kept) == rows.count
    target = s.book_schema(account.type)
    made: dict[str, pa.Array] = {
        "account": account if is_all else account.take(pa.array(kept)),
        "principal": pa.array(rows.principal[kept].astype(np.int64)),
        "closed": pa.array(np.full(len(kept), until, np.int32)).cast(s.DAY),
    }
    for name, held in {**s.CONTRACT, **s.STATE}.items():
        values = narrow[f.NARROW.index(name)][kept].astype(np.int32)
        made[s.file_name(name)] = _as_held(values, held)
    for grid, fields in ((running, f.RUNNING), (amounts, f.WIDE)):
        for field, name in enumerate(fields):
            made[name] = pa.array(grid[field][kept].astype(np.int64))
    made["items"] = _list_of(rows, kept)
    made["bucket"] = _dictionary(narrow[f.BUCKET][kept].astype(np.int8), buckets)
    for field, name in enumerate(names):
        made[name] = pa.array(figures[field][kept].astype(np.int64)).cast(target.field(name).type)
    return pa.RecordBatch.from_arrays([made[name] for name in target.names], schema=target)


def _as_held(values: Array, held: s.Held) -> pa.Array:
    if held.kind == "word":
        codes = [code for _, code in held.words]
        position = np.zeros(max(codes) + 1, np.int8)
        for at, code in reversed(list(enumerate(codes))):
            position[code] = at
        return _dictionary(position[values], tuple(word for word, _ in held.words))
    if held.kind == "flag":
        return pa.array(values != 0)
    if held.kind == "day":
        return pa.array(values, mask=values == 0).cast(s.DAY)
    return pa.array(values).cast(held.type)


def _dictionary(codes: Array, words: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), pa.array(words, pa.string()))


def _list_of(rows: Rows, kept: Array) -> pa.Array:
    daily: Any = rows.columns.daily
    item_wide: Any = rows.columns.item_wide
    item_narrow: Any = rows.columns.item_narrow
    used = daily[f.USED][kept].astype(np.int32)
    at = slots(daily[f.SLOT][kept].astype(np.int64), used)
    fields = []
    for field, name in enumerate(f.ITEM_NARROW):
        fields.append(
            pa.array(item_narrow[field][at].astype(np.int32)).cast(s.ITEMS.value_type.field(name).type)
        )
    for field in range(len(f.ITEM_WIDE)):
        fields.append(pa.array(item_wide[field][at].astype(np.int64)))
    names = [s.ITEMS.value_type.field(k).name for k in range(s.ITEMS.value_type.num_fields)]
    flat = pa.StructArray.from_arrays(fields, names=names)
    offsets = np.concatenate([np.zeros(1, np.int32), np.cumsum(used, dtype=np.int32)])
    return pa.ListArray.from_arrays(pa.array(offsets), flat).cast(s.ITEMS)
