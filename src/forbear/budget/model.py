"""Shapes of the income and expenditure statement. All amounts in fen."""

from dataclasses import dataclass
from typing import Literal

from forbear.base.money import Fen
from forbear.base.texts import Text
from forbear.evidence.model import Transaction

Group = Literal["income", "essential", "discretionary", "debt_service", "excluded"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A category that the person set by hand. Applies to the transaction ``reference`` if given, else to every one of ``counterparty``."""

    category: str
    counterparty: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction with its place in the budget; ``why`` says what put it there; ``corrected`` if the person did."""

    transaction: Transaction
    category: str
    group: Group
    why: Text
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class MonthlyBudget:
    """One calendar month: totals by group, and by category inside each (net of refunds). ``complete`` is False at the export's edges."""

    month: str  # "2025-04"
    income: Fen
    essential: Fen
    discretionary: Fen
    debt_service: Fen
    by_category: tuple[tuple[str, Fen], ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Budget:
    """The income and expenditure statement (收支表): months ascending, and monthly averages over the months used."""

    months: tuple[MonthlyBudget, ...]
    months_used: int
    income: Fen
    essential: Fen
    discretionary: Fen
    debt_service: Fen


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """One step of the arithmetic behind a capacity, signed, in fen."""

    label: Text
    amount: Fen


@dataclass(frozen=True, slots=True)
class Capacity:
    """What can be paid monthly, sustainably (还款能力): never negative, with its arithmetic and how steady income was."""

    monthly: Fen
    lines: tuple[CapacityLine, ...]
    income_steadiness: Literal["steady", "uneven", "irregular", "unknown"]
    why: Text
