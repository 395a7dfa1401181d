"""The columns of a book's file, and how each is held in the kernel's grids (docs/book-format.md)."""

from dataclasses import dataclass
from typing import Final, Literal

import pyarrow as pa

from forbear.debt.kernel import fields as f

Kind = Literal["number", "day", "flag", "word"]


@dataclass(frozen=True, slots=True)
class Held:
    """How one column of a file is held in a narrow field.

    Attributes:
        kind: a plain number; a date, where 0 stands for none; yes or no; one of some words, by position.
        type: its type in the file.
        default: what an empty value stands for; ``None`` where it may not be empty.
        words: the words of a ``word``, with the number each is held as.
    """

    kind: Kind
    type: pa.DataType
    default: int | None = None
    words: tuple[tuple[str, int], ...] = ()


def _words(names: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    return tuple((name, code) for code, name in enumerate(names))


def _orders() -> tuple[tuple[str, int], ...]:
    from itertools import permutations

    return tuple(
        (",".join(order), sum(f.COMPONENTS.index(name) << (2 * step) for step, name in enumerate(order)))
        for order in permutations(f.COMPONENTS)
    )


ORDERS: Final = _orders()
PENALTY_ON: Final = (
    ("", 0),
    ("principal", 1),
    ("interest", 2),
    ("principal,interest", 3),
    ("interest,principal", 3),
)
WORD: Final = pa.dictionary(pa.int8(), pa.string())
DAY: Final = pa.date32()

CONTRACT: Final[dict[str, Held]] = {
    "method": Held("word", WORD, None, _words(f.METHODS)),
    "rate": Held("number", pa.int32()),
    "rate_den": Held("number", pa.int32()),
    "penalty_num": Held("number", pa.int32(), 3),
    "penalty_den": Held("number", pa.int32(), 2),
    "disbursed": Held("day", DAY),
    "first_due": Held("day", DAY, 0),
    "due_day": Held("number", pa.int8()),
    "instalments": Held("number", pa.int16()),
    "thirty": Held("word", WORD, 0, (("actual", 0), ("30/360", 1))),
    "penalty_on": Held("word", WORD, 1, PENALTY_ON),
    "grace_days": Held("number", pa.int16(), 0),
    "order": Held("word", WORD, ORDERS[0][1], ORDERS),
    "shortens": Held("word", WORD, 0, (("reduce_instalment", 0), ("reduce_term", 1))),
    "rounding": Held("word", WORD, 0, _words(f.ROUNDINGS)),
    "suspended_from": Held("day", DAY, 0),
    "suspended_until": Held("day", DAY, 0),
}
"""Narrow fields that are the contract's; files may leave out what has a default."""

STATE: Final[dict[str, Held]] = {
    "stopped_days": Held("number", pa.int16(), 0),
    "lost_days": Held("number", pa.int16(), 0),
    "next": Held("number", pa.int16(), 0),
    "last": Held("number", pa.int16(), 0),
    "since": Held("day", DAY, 0),
    "counted_since": Held("number", pa.int16(), 0),
    "frozen_days": Held("number", pa.int32(), 0),
    "rate_next": Held("number", pa.int32(), 0),
    "rate_next_after": Held("day", DAY, 0),
    "fee_day": Held("day", DAY, 0),
    "arrangement": Held("word", WORD, 0, _words(f.ARRANGEMENT_STATES)),
    "frozen_since": Held("day", DAY, 0),
    "arrangement_count": Held("number", pa.int16(), 0),
    "arrangement_first_due": Held("day", DAY, 0),
    "arrangement_due_day": Held("number", pa.int8(), 0),
    "arrangement_first_takes": Held("flag", pa.bool_(), 0),
    "arrangement_grace": Held("number", pa.int16(), 0),
    "arrangement_breaks": Held("number", pa.int16(), 0),
    "missed": Held("number", pa.int16(), 0),
    "broken_on": Held("day", DAY, 0),
}
"""Narrow fields that say where a row stands; a row that was never closed has none of them."""

FILE_NAMES: Final = {
    "rate": "rate_num",
    "thirty": "interest_days",
    "order": "allocation",
    "shortens": "early_repayment",
    "arrangement_first_takes": "arrangement_first_takes_remainder",
    "arrangement_grace": "arrangement_grace_days",
    "arrangement_breaks": "arrangement_missed_to_break",
}
"""What a field is called in the file where that differs."""

DERIVED: Final[dict[str, pa.DataType]] = {
    "days_past_due": pa.int32(),
    "bucket": WORD,
    **{
        f"{kind}_{component}": pa.int64()
        for kind in ("owed", "overdue")
        for component in ("principal", "interest", "penalty", "fee")
    },
}
"""Columns that a close writes for readers; a later close computes them anew and does not read them."""

ITEMS: Final = pa.list_(
    pa.struct(
        [
            pa.field("due", DAY),
            pa.field("n", pa.int16()),
            pa.field("late_from", DAY),
            pa.field("flags", pa.int8()),
            *(pa.field(name, pa.int64()) for name in f.ITEM_WIDE),
        ]
    )
)


def file_name(field: str) -> str:
    """What a narrow field is called in the file."""
    return FILE_NAMES.get(field, field)


def book_schema(account: pa.DataType, *, derived: bool = True) -> pa.Schema:
    """The schema of a book whose accounts are named by values of a type."""
    columns = [
        pa.field("account", account, nullable=False),
        pa.field("principal", pa.int64(), nullable=False),
    ]
    columns += [pa.field(file_name(name), held.type) for name, held in CONTRACT.items()]
    columns += [pa.field("closed", DAY)]
    columns += [pa.field(name, pa.int64()) for name in (*f.RUNNING, *f.WIDE)]
    columns += [pa.field(file_name(name), held.type) for name, held in STATE.items()]
    columns += [pa.field("items", ITEMS)]
    if derived:
        columns += [pa.field(name, type_) for name, type_ in DERIVED.items()]
    return pa.schema(columns, metadata={b"forbear": b"book/1"})


EVENTS: Final = pa.schema(
    [
        pa.field("on", DAY, nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("amount", pa.int64()),
        pa.field("component", pa.string()),
        pa.field("until", DAY),
        pa.field("rate_num", pa.int32()),
        *(pa.field(f"waived_{name}", pa.int64()) for name in f.COMPONENTS),
        *(pa.field(f"conditional_{name}", pa.int64()) for name in f.COMPONENTS[:3]),
        pa.field("down_payment", pa.int64()),
        pa.field("instalments", pa.int16()),
        pa.field("first_due", DAY),
        pa.field("due_day", pa.int8()),
        pa.field("remainder", pa.string()),
        pa.field("grace_days", pa.int16()),
        pa.field("missed_to_break", pa.int16()),
    ]
)
"""Columns of an events file beside ``account``."""
