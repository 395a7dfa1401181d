"""Shapes of servicing. All amounts in fen."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from forbear.base.money import Fen
from forbear.base.texts import Text
from forbear.debt.model import Amounts

RowStatus = Literal[
    "paid", "paid_early", "paid_late", "partial", "due_today", "upcoming", "in_grace", "missed"
]
ArrangementStatus = Literal["performing", "missed", "cured", "broken", "settled"]


@dataclass(frozen=True, slots=True)
class Repayment:
    """Money that arrived: ``reference`` is the bank's or app's serial, so that importing twice records once."""

    on: date
    amount: Fen
    reference: str


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """One due amount (n = 0 is the down payment) and how it was met; ``completed_on`` the day it was fully paid."""

    n: int
    due: date
    amount: Fen
    paid: Fen
    completed_on: date | None
    status: RowStatus


@dataclass(frozen=True, slots=True)
class Performance:
    """How an arrangement stands on a day. ``reinstated`` is what returns by breach; ``credit`` what was paid beyond it all."""

    as_of: date
    status: ArrangementStatus
    rows: tuple[PerformanceRow, ...]
    paid: Fen
    outstanding: Fen
    arrears: Fen
    next_due: date | None
    next_amount: Fen
    reinstated: Amounts
    credit: Fen
    settled_on: date | None
    broken_on: date | None
    why: Text
