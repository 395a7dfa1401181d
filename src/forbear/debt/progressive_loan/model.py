"""The terms of a generic progressive loan, as a debt file says them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from forbear.base.money import Fen
from forbear.base.rates import Rate
from forbear.base.rounding import RoundingName
from forbear.debt.model import COMPONENTS, Component, DebtEvent
from forbear.debt.progressive.decimals import EXACT
from forbear.debt.progressive.terms import Allocation, DaysInMonth, DaysInYear, Future, Terms, plain_order

Frequency = Literal["days", "weeks", "months"]
YearShare = Literal["actual/actual", "actual/365", "actual/360", "30/360"]
EarlyInterest = Literal["to_day", "to_due"]

DAY_COUNTS: Final[Mapping[YearShare, tuple[DaysInYear, DaysInMonth]]] = {
    "actual/actual": ("actual", "actual"),
    "actual/365": ("365", "actual"),
    "actual/360": ("360", "actual"),
    "30/360": ("360", "30"),
}
"""Day count → the days of a year and of a month by which the engine computes it."""


@dataclass(frozen=True, slots=True)
class ProgressiveContract:
    """A loan repaid in level instalments every so many days, weeks or months, whose interest follows what is really paid.

    Attributes:
        rate: quoted by the year; its basis is the year of ``day_count`` (365 where that is actual).
        every, unit, instalments: an instalment every so many units, so many times.
        down_payment: share of each amount lent that falls due on its own day and bears no interest.
        allocation: the order of components in which money meets what is past due, then what is due, then what is coming.
        surplus: which instalments not due yet are met by money beyond what is due.
        early_interest: whether repaying early owes interest to the day, or to the due date of the running instalment.
        capitalises: components that the contract allows to be turned into principal.
    """

    lender: str
    number: str
    principal: Fen
    rate: Rate
    disbursed: date
    instalments: int
    every: int = 1
    unit: Frequency = "months"
    day_count: YearShare = "actual/365"
    down_payment: Fraction = Fraction(0)
    allocation: tuple[Component, ...] = COMPONENTS
    surplus: Future = "next"
    early_interest: EarlyInterest = "to_day"
    capitalises: tuple[Component, ...] = ()

    @property
    def rounding(self) -> RoundingName:
        """How amounts become whole fen: half to even, once for each instalment (``docs/progressive-loan.md``)."""
        return "half_even"

    @property
    def grace_days(self) -> int:
        """None: what is overdue bears ordinary interest from its due date, and no penalty interest."""
        return 0


@dataclass(frozen=True, slots=True)
class ProgressiveDebt:
    """A progressive loan and everything that happened to it."""

    contract: ProgressiveContract
    events: tuple[DebtEvent, ...] = ()


def percent(rate: Rate) -> Decimal:
    """A yearly rate in percent, as the engine takes it."""
    return EXACT.multiply(Decimal(rate.quoted), Decimal(100))


def terms_of(contract: ProgressiveContract) -> Terms:
    """The contract as the engine knows it."""
    in_year, in_month = DAY_COUNTS[contract.day_count]
    down = contract.down_payment
    return Terms(
        rate=percent(contract.rate),
        start=contract.disbursed,
        every=contract.every,
        unit=contract.unit,
        count=contract.instalments,
        days_in_year=in_year,
        days_in_month=in_month,
        partial_period=False,
        recalculation=True,
        interest_to_due=contract.early_interest == "to_due",
        down_payment=EXACT.divide(Decimal(down.numerator * 100), Decimal(down.denominator)) if down else None,
        allocations={"default": Allocation(plain_order(*contract.allocation), contract.surplus)},
    )
