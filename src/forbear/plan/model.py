"""Shapes of a plan. All amounts in fen."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from forbear.base.money import Fen
from forbear.base.texts import Text
from forbear.debt.model import Amounts
from forbear.rules.model import Finding

MeasureKind = Literal[
    "interest_suspension",
    "penalty_waiver",
    "interest_waiver",
    "fee_waiver",
    "term_extension",
    "down_payment",
    "payment_holiday",
    "rate_reduction",
]


@dataclass(frozen=True, slots=True)
class Measure:
    """One concession in words and, for waivers, its amount; ``conditional`` if it depends on the arrangement being kept."""

    kind: MeasureKind
    amount: Fen
    conditional: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Proposal:
    """The numbers that make an arrangement, as a person sets them: what a request, an offer or a counter-offer carries.

    ``start`` is the day the statement is frozen and interest stops; ``first_due`` the first instalment's date; ``due_day`` 1 to 31.
    """

    start: date
    instalments: int
    first_due: date
    due_day: int
    down_payment: Fen
    waive_penalty: Fen
    waive_interest: Fen
    waive_fee: Fen
    conditional: bool
    annual_rate: str = "0"
    remainder: Literal["first", "last"] = "last"


@dataclass(frozen=True, slots=True)
class PlannedInstalment:
    """One instalment: ``amount = principal + interest`` where the arrangement itself bears interest, else ``interest`` is 0."""

    n: int
    due: date
    amount: Fen
    interest: Fen = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One possible arrangement, complete to the fen.

    ``total`` is everything paid under it (down payment and instalments); ``monthly`` its largest regular instalment; ``fits`` whether
    that is within capacity (False when no capacity was given); ``balance`` what is spread.
    """

    rank: int
    label: Text
    proposal: Proposal
    measures: tuple[Measure, ...]
    down_payment: Fen
    balance: Fen
    instalments: tuple[PlannedInstalment, ...]
    total: Fen
    waived: Amounts
    monthly: Fen
    ends: date
    fits: bool
    why: Text
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class BalancePoint:
    """What is owed at a month's end: with the arrangement kept, and with nothing agreed and nothing paid."""

    on: date
    with_arrangement: Fen
    without: Fen
