"""How a row says how much moved and which way: five ways, each a rule that a reader names.

A rule is made for one header (field → index of its column) and then reads one row's cells. Absent columns have index -1, where every row
carries an empty cell.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from forbear.base.money import Fen
from forbear.evidence.kinds import normalised
from forbear.evidence.model import Direction
from forbear.evidence.readers.cells import UnreadableError, read_amount

Money = Callable[[Sequence[str]], tuple[Fen, Direction]]
"""One row's cells → amount in fen, never negative, and direction. Raises ``UnreadableError``."""
MoneyRule = Callable[[Mapping[str, int]], Money]

DIRECTIONS: Final[dict[str, Direction]] = {
    "收入": "in",
    "支出": "out",
    "不计收支": "neutral",
    "中性交易": "neutral",
    "其他": "neutral",
    "其它": "neutral",
    "": "neutral",
    "/": "neutral",
    "-": "neutral",
}
"""What a 收/支 column may say."""
_FLAGS: Final = (
    ("贷", "in"),
    ("借", "out"),
    ("CR", "in"),
    ("DR", "out"),
    ("收入", "in"),
    ("支出", "out"),
    ("转入", "in"),
    ("转出", "out"),
)
_TOLD: Final = re.compile(r"(.+?)(?:/[A-Za-z\u4e00-\u9fff]+)?\((存入|支出)\)")
"""An amount of a card's statement that says its way itself, with or without its currency: ``35.00/RMB(支出)``."""
_NOTHING: Final = frozenset({"", "-", "--", "0", "0.0", "0.00", "/"})


def by_column(columns: Mapping[str, int]) -> Money:
    """An unsigned ``amount`` and a ``direction`` column that says 收入, 支出 or neither."""
    amount_at, direction_at = columns["amount"], columns["direction"]
    known = dict(DIRECTIONS)

    def read(cells: Sequence[str]) -> tuple[Fen, Direction]:
        written = cells[direction_at]
        direction = known.get(written)
        if direction is None:
            direction = DIRECTIONS.get(normalised(written).strip("\"'"))
            if direction is None:
                raise UnreadableError("evidence.row_direction", value=normalised(written)[:20])
        fen = read_amount(cells[amount_at])
        if fen < 0:
            if direction == "in":
                raise UnreadableError("evidence.row_amount", value=cells[amount_at][:40])
            fen = -fen
        return fen, direction

    return read


def signed(columns: Mapping[str, int]) -> Money:
    """A signed ``amount`` of an account: minus leaves it."""
    at = columns["amount"]

    def read(cells: Sequence[str]) -> tuple[Fen, Direction]:
        fen = read_amount(cells[at])
        return (-fen, "out") if fen < 0 else (fen, "in")

    return read


def spent(columns: Mapping[str, int]) -> Money:
    """A signed ``amount`` of a credit card: plus is spending, minus a repayment or a refund; words in it (``500.00(存入)``) go before the sign."""
    at = columns["amount"]

    def read(cells: Sequence[str]) -> tuple[Fen, Direction]:
        written = cells[at]
        if written[-1:] in (")", "）") and (told := _TOLD.fullmatch(normalised(written))):
            return abs(read_amount(told[1])), "in" if told[2] == "存入" else "out"
        fen = read_amount(written)
        return (-fen, "in") if fen < 0 else (fen, "out")

    return read


def two_columns(columns: Mapping[str, int]) -> Money:
    """Two columns, ``income`` and ``expense``, of which a row fills one; a minus in one of them is a correction the other way."""
    income_at, expense_at = columns["income"], columns["expense"]

    def read(cells: Sequence[str]) -> tuple[Fen, Direction]:
        income, expense = cells[income_at], cells[expense_at]
        came = 0 if income in _NOTHING else read_amount(income)
        went = 0 if expense in _NOTHING else read_amount(expense)
        if came and went:
            raise UnreadableError("evidence.row_both_ways", income=income[:20], expense=expense[:20])
        if not came and not went:
            if not any(character.isdigit() for character in income + expense):
                raise UnreadableError("evidence.row_amount", value="")
            return 0, "in" if any(character.isdigit() for character in income) else "out"
        moved = came - went
        return (moved, "in") if moved > 0 else (-moved, "out")

    return read


def by_flag(columns: Mapping[str, int]) -> Money:
    """An unsigned ``amount`` and a ``direction`` column with the bookkeeper's 借 (leaves the account) or 贷 (comes in)."""
    amount_at, direction_at = columns["amount"], columns["direction"]

    def read(cells: Sequence[str]) -> tuple[Fen, Direction]:
        written = normalised(cells[direction_at]).upper()
        direction = next((way for word, way in _FLAGS if word in written), None)
        if direction is None:
            raise UnreadableError("evidence.row_direction", value=written[:20])
        fen = read_amount(cells[amount_at])
        if fen < 0:
            direction, fen = ("in" if direction == "out" else "out"), -fen
        return (fen, "in") if direction == "in" else (fen, "out")

    return read
