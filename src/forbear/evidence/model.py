"""Transactions as a bill states them, and what could not be read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from forbear.base.errors import Problem
from forbear.base.money import Fen

Direction = Literal["in", "out", "neutral"]
TransactionKind = Literal[
    "ordinary",  # money earned or spent
    "refund",  # money back for an earlier purchase
    "debt_service",  # repayment to 花呗, 借呗, a card or another lender
    "loan_drawdown",  # borrowed money arriving: never income
    "own_transfer",  # between the person's own accounts, 余额宝, withdrawals
    "investment",  # funds bought or sold
    "failed",  # closed or failed: no money moved
]


@dataclass(frozen=True, slots=True)
class Transaction:
    """One row of a bill. ``amount`` in fen, never negative; ``direction`` says which way; ``line`` is its 1-based line in the file."""

    at: datetime
    amount: Fen
    direction: Direction
    counterparty: str
    description: str
    status: str
    method: str
    kind: TransactionKind
    category: str  # the bill's own category (交易分类), "" where it has none
    reference: str  # the bill's order number, used to recognise the same row in a second export
    line: int


@dataclass(frozen=True, slots=True)
class Bill:
    """What one export holds. ``account_holder`` is masked; ``since``/``until`` are the export's stated period where it has one."""

    format: str
    account_holder: str
    since: date | None
    until: date | None
    transactions: tuple[Transaction, ...]
    rejected: tuple[Problem, ...]  # where = "line N"
    notices: tuple[Problem, ...] = ()  # e.g. truncated: the footer's count differs from the rows read
