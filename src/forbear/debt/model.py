"""The few immutable shapes of a debt: its contract, its events, and the statement that folds out of them."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from forbear.base.dates import DayCount
from forbear.base.money import Fen
from forbear.base.rates import Rate
from forbear.base.rounding import RoundingName
from forbear.base.texts import Text

Component = Literal["fee", "penalty", "interest", "principal"]
COMPONENTS: tuple[Component, ...] = ("fee", "penalty", "interest", "principal")
Method = Literal["equal_instalment", "equal_principal", "interest_only", "bullet", "flexible"]
EarlyRepayment = Literal["reduce_instalment", "reduce_term"]
EventKind = Literal[
    "repayment", "fee", "interest_suspension", "waiver", "rate_change", "arrangement", "arrangement_broken"
]


@dataclass(frozen=True, slots=True)
class Contract:
    """The terms of one daily-interest instalment loan (借款合同). Field meanings and defaults: CONTRACTS section 2."""

    lender: str
    number: str
    method: Method
    principal: Fen
    rate: Rate
    disbursed: date
    instalments: int
    due_day: int
    first_due: date | None = None
    interest_days: DayCount = "actual"
    penalty_multiple: Fraction = Fraction(3, 2)
    penalty_on: tuple[Component, ...] = ("principal",)
    grace_days: int = 0
    allocation: tuple[Component, ...] = COMPONENTS
    early_repayment: EarlyRepayment = "reduce_instalment"
    rounding: RoundingName = "half_up"


@dataclass(frozen=True, slots=True)
class Amounts:
    """One amount in fen for each component; none may be negative."""

    principal: Fen = 0
    interest: Fen = 0
    penalty: Fen = 0
    fee: Fen = 0

    @property
    def total(self) -> Fen:
        """The sum of the components."""
        return self.principal + self.interest + self.penalty + self.fee

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.principal + other.principal,
            self.interest + other.interest,
            self.penalty + other.penalty,
            self.fee + other.fee,
        )

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.principal - other.principal,
            self.interest - other.interest,
            self.penalty - other.penalty,
            self.fee - other.fee,
        )


@dataclass(frozen=True, slots=True)
class ArrangementTerms:
    """What an arrangement does to the account it covers (CONTRACTS 1.7).

    Attributes:
        waived: amounts given up outright.
        waived_conditionally: amounts given up while the arrangement is kept; they return when it is broken.
        down_payment: paid at signing, allocated before the rest is spread.
        instalments: (due date, amount in fen) of the new schedule, ascending, summing to what remains.
        annual_rate: interest inside the new schedule as a decimal text, ``"0"`` where interest is suspended.
    """

    waived: Amounts
    waived_conditionally: Amounts
    down_payment: Fen
    instalments: tuple[tuple[date, Fen], ...]
    annual_rate: str = "0"


@dataclass(frozen=True, slots=True)
class DebtEvent:
    """One thing that happened to a debt on a day.

    Attributes:
        on: the day it takes effect.
        kind: what happened.
        amount: fen, for repayment, fee and waiver.
        component: what a waiver takes from.
        until: last day (included) of an interest suspension.
        rate: the new rate of a rate change.
        arrangement: the terms, for an arrangement; ``resume_from`` for a broken one.
        note: the person's own words.
        ref: an outside reference (bank serial), so that importing twice records once.
    """

    on: date
    kind: EventKind
    amount: Fen = 0
    component: Component | None = None
    until: date | None = None
    rate: Rate | None = None
    arrangement: ArrangementTerms | None = None
    resume_from: date | None = None
    note: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Debt:
    """A contract and everything that happened to it: what a debt file holds."""

    contract: Contract
    events: tuple[DebtEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One instalment as it stands: ``n`` from 1, what falls due, and what of it has been paid (fen)."""

    n: int
    due: date
    principal: Fen
    interest: Fen
    paid: Fen

    @property
    def total(self) -> Fen:
        """Principal and interest of the instalment."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Line:
    """Where one posted figure comes from.

    ``amount = round(base × rate × days)`` for a single run; where the base changed with payments, each run has its own line and
    ``exact`` (fen, a fraction) holds its unrounded share while the component's lines of that instalment carry the rounded sum once.
    """

    component: Component
    since: date
    until: date
    days: int
    base: Fen
    rate: Fraction
    exact: Fraction
    amount: Fen
    why: Text
    instalment: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What is owed on a day, by component, and why (欠款明细). All amounts in fen.

    ``owed`` is everything outstanding (principal not yet due and running interest included); ``overdue`` is what is due and unpaid
    past its due date. ``credit`` is money held for the borrower beyond everything owed.
    """

    as_of: date
    days_past_due: int
    owed: Amounts
    overdue: Amounts
    schedule: tuple[ScheduleRow, ...]
    lines: tuple[Line, ...]
    credit: Fen
