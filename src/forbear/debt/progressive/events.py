"""What can happen to a progressive loan. Each event names its day; amounts are cents.

A change of terms may say when it was ``agreed``: payments of that day or later, entered after it, meet the plan that has it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from forbear.debt.progressive.decimals import Cents
from forbear.debt.progressive.reaging import Plan
from forbear.debt.progressive.terms import Component, Handling

PaymentKind = Literal[
    "repayment",
    "down_payment",
    "merchant_refund",
    "payout_refund",
    "goodwill_credit",
    "interest_refund",
    "interest_payment_waiver",
    "recovery",
]
Spread = Literal["at_rate", "interest_split"]
"""How a re-amortisation treats overdue interest: levelled with the rest, or an equal part to each instalment."""


@dataclass(frozen=True, slots=True)
class Disbursement:
    """Money is lent."""

    on: date
    amount: Cents


@dataclass(frozen=True, slots=True)
class Payment:
    """Money, or a credit that works like money, meets what is owed."""

    on: date
    amount: Cents
    kind: PaymentKind = "repayment"


@dataclass(frozen=True, slots=True)
class RateChange:
    """Another rate, percent a year, from a day on."""

    on: date
    rate: Decimal
    agreed: date | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """No interest from ``on`` to ``until``, both included."""

    on: date
    until: date
    agreed: date | None = None


@dataclass(frozen=True, slots=True)
class ExtraTerms:
    """So many more instalments, levelled from a day on."""

    on: date
    number: int
    agreed: date | None = None


@dataclass(frozen=True, slots=True)
class MovedDueDate:
    """Decided on a day: an instalment's due date moves from ``due`` to ``to``, and later ones follow."""

    on: date
    due: date
    to: date


@dataclass(frozen=True, slots=True)
class Holiday:
    """Instalments due from a day on carry no principal, or no interest, so many times."""

    on: date
    component: Component
    number: int
    agreed: date | None = None


@dataclass(frozen=True, slots=True)
class ReAge:
    """The plan ends and another begins."""

    on: date
    plan: Plan
    handling: Handling = "at_rate"


@dataclass(frozen=True, slots=True)
class ReAmortise:
    """What is overdue is spread over the instalments left."""

    on: date
    spread: Spread = "at_rate"


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee or penalty falls due on a day."""

    on: date
    component: Component
    amount: Cents


@dataclass(frozen=True, slots=True)
class Waiver:
    """An amount of a component that has come to be owed is given up, oldest first."""

    on: date
    component: Component
    amount: Cents


@dataclass(frozen=True, slots=True)
class Chargeback:
    """A payment is taken back: its amount is owed again, by component in ``order`` up to what the payment met."""

    on: date
    amount: Cents
    of: int
    order: tuple[Component, ...] = ("principal",)


@dataclass(frozen=True, slots=True)
class CreditBalanceRefund:
    """Money held beyond what is owed is paid out; more than is held is lent again."""

    on: date
    amount: Cents


@dataclass(frozen=True, slots=True)
class ChargeOff:
    """The lender takes the loan out of its books; it is still owed, and interest stops where ``zero_interest``."""

    on: date
    behaviour: Literal["regular", "zero_interest", "accelerate"] = "regular"


@dataclass(frozen=True, slots=True)
class WriteOff:
    """The lender gives up all that is unpaid."""

    on: date


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Several changes agreed together on one day, taking effect in their order; all of them or none."""

    on: date
    changes: "tuple[Event, ...]"


Event = (
    Arrangement
    | Disbursement
    | Payment
    | RateChange
    | Pause
    | ExtraTerms
    | MovedDueDate
    | Holiday
    | ReAge
    | ReAmortise
    | Charge
    | Waiver
    | Chargeback
    | CreditBalanceRefund
    | ChargeOff
    | WriteOff
)
VARIATIONS = (RateChange, Pause, ExtraTerms, Holiday)
"""Changes of terms that hold from a day on: they come before the money of that day."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """An event with its place in the order of entry."""

    number: int
    event: Event
