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
    "repayment",
    "fee",
    "interest_suspension",
    "waiver",
    "rate_change",
    "arrangement",
    "arrangement_broken",
    "drawdown",
    "acceleration",
    "capitalisation",
    "settlement",
    "term_extension",
    "reamortisation",
    "payment_holiday",
    "charge_off",
    "purchase",
    "cash_advance",
    "refund",
    "instalment_plan",
    "reage",
    "chargeback",
    "due_date_change",
    "delinquency_pause",
]
MovementKind = Literal[
    "repayment",
    "down_payment",
    "credit_held",
    "credit_used",
    "waiver",
    "reinstatement",
    "recovery",
    "refund",
    "capitalised",
    "converted",
    "settlement",
    "charged_back",
]
HolidayOf = Literal["principal", "interest", "all"]
ReageInterest = Literal["at_rate", "equal_payable", "equal_full", "waive"]


@dataclass(frozen=True, slots=True)
class PeriodicFee:
    """A fee that falls due with every instalment (担保费, 服务费): an amount, or a share of the loan or of what is not yet due.

    Attributes:
        name: what it is called, shown as written.
        amount: fen, where it is an amount.
        share: the share of ``of`` otherwise: of the principal as lent, or of the principal not yet due before the instalment.
    """

    name: str
    amount: Fen = 0
    share: Fraction = Fraction(0)
    of: Literal["principal", "balance"] = "principal"


@dataclass(frozen=True, slots=True)
class Contract:
    """The terms of one daily-interest instalment loan (借款合同). Field meanings and defaults: CONTRACTS section 2.

    ``fees`` fall due with every instalment; ``capitalises`` are the components that the contract allows to be turned into principal.
    """

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
    fees: tuple[PeriodicFee, ...] = ()
    capitalises: tuple[Component, ...] = ()


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
class PlanTerms:
    """An instalment plan inside a card or pay-later account: equal parts of an amount, and a fee.

    Attributes:
        periods: how many parts; the fen that do not divide stand in the last.
        fee_rate: fee of each period as a share of the amount converted.
        upfront_rate: fee charged once, with the first part, as a share of the same.
        charged_as: the component under which the fee is shown (since 2022 Chinese cards show it as interest).
    """

    periods: int
    fee_rate: Fraction = Fraction(0)
    upfront_rate: Fraction = Fraction(0)
    charged_as: Component = "fee"


@dataclass(frozen=True, slots=True)
class DebtEvent:
    """One thing that happened to a debt on a day.

    Attributes:
        on: the day it takes effect.
        kind: what happened.
        amount: fen, for everything that is an amount.
        component: what a waiver takes from, or what a capitalisation turns into principal.
        until: last day (included) of an interest suspension or of a payment holiday.
        rate: the new rate of a rate change.
        arrangement: the terms, for an arrangement; ``resume_from`` for a broken one.
        plan: the terms of an instalment plan inside a card.
        count: by how many instalments a term extension lengthens the schedule, or how many a re-amortisation spreads over.
        holiday: what is not due during a payment holiday.
        due, to: the due date that a change moves, and where to.
        first_due: the first due date of a re-aged plan of ``count`` instalments; ``interest`` is what becomes of its interest.
        of: the ``ref`` of the purchase that a refund or an instalment plan is about, or of the payment that is charged back.
        interest_stops: whether interest and penalty end with a charge-off.
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
    plan: PlanTerms | None = None
    count: int = 0
    holiday: HolidayOf = "all"
    of: str = ""
    interest_stops: bool = False
    due: date | None = None
    to: date | None = None
    first_due: date | None = None
    interest: ReageInterest = "at_rate"


@dataclass(frozen=True, slots=True)
class Debt:
    """A contract and everything that happened to it: what a debt file holds."""

    contract: Contract
    events: tuple[DebtEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Instalment:
    """One amount of a spread: ``amount`` falls due on ``due`` and holds ``interest`` of the arrangement itself (0 where it bears none)."""

    n: int
    due: date
    amount: Fen
    interest: Fen = 0


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One instalment as it stands: ``n`` from 1, what falls due, what of it has been paid and what was waived (fen).

    ``fee`` is a fee that the contract charges with the instalment; for a bill, every fee in its minimum payment.
    """

    n: int
    due: date
    principal: Fen
    interest: Fen
    paid: Fen = 0
    waived: Fen = 0
    fee: Fen = 0

    @property
    def total(self) -> Fen:
        """Principal, interest and fee of the instalment."""
        return self.principal + self.interest + self.fee


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill of a card or pay-later account (账单). Amounts in fen.

    ``balance = opening + posted.total − met``: what was owed after the bill before, what was posted since, what was paid, refunded,
    waived or converted since. ``in_full`` and ``minimum_met`` are judged on the day after the due date and its grace days; ``None``
    before. ``late_fee`` is what missing the minimum cost.
    """

    n: int
    on: date
    due: date
    opening: Fen
    posted: Amounts
    met: Fen
    balance: Fen
    minimum: Fen
    in_full: bool | None = None
    minimum_met: bool | None = None
    missing: Fen = 0
    late_fee: Fen = 0


@dataclass(frozen=True, slots=True)
class Line:
    """Where one posted figure comes from: ``exact = base × rate × days``, from the day after ``since`` to ``until`` included.

    Where the base or the rate changed, each run has its own line; ``exact`` (fen, a fraction) is its unrounded share, and the
    ``amount`` of the runs of one figure add up to the figure, which is rounded once. ``days`` leaves out the ``stopped`` days of an
    interest suspension or of a performing arrangement. A fee and the principal itself have a base, no days and no rate. ``clause`` is the
    term of the contract (its key in the debt file) or the kind of event that it rests on. For a card, ``instalment`` is the bill's number.
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
    stopped: int = 0
    rounding: RoundingName = "half_up"
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """One amount that lowered (or, reinstated, raised again) what is owed: what part of which payment or waiver met which component.

    ``instalment`` is the number in the contract's schedule, ``None`` for an early repayment, a fee of its own, or credit
    (then ``component`` is ``None`` too).
    """

    on: date
    kind: MovementKind
    component: Component | None
    amount: Fen
    instalment: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What is owed on a day, by component, and why (欠款明细). All amounts in fen.

    ``owed`` is everything outstanding (principal not yet due and running interest included); ``overdue`` is what is due and unpaid
    past its due date. ``credit`` is money held for the borrower beyond everything owed. ``lines`` add up to ``accrued``, component by
    component, and ``owed = accrued − paid − waived``. While an arrangement is performing (``arranged``), ``schedule`` and ``overdue``
    are its own. ``bills`` are those of a card; ``charged_off`` is the day on which the lender wrote the debt off in its books, which
    leaves it owed.
    """

    as_of: date
    days_past_due: int
    owed: Amounts
    overdue: Amounts
    schedule: tuple[ScheduleRow, ...]
    lines: tuple[Line, ...]
    credit: Fen
    accrued: Amounts = Amounts()
    paid: Amounts = Amounts()
    waived: Amounts = Amounts()
    movements: tuple[Movement, ...] = ()
    arranged: bool = False
    bills: tuple[Bill, ...] = ()
    charged_off: date | None = None
