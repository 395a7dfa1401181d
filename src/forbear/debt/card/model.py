"""The terms of a card or pay-later account, as data: every number that a contract may set differently."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from forbear.base.money import Fen
from forbear.base.rates import Rate
from forbear.base.rounding import RoundingName, round_fraction
from forbear.debt.model import COMPONENTS, Component, DebtEvent

CardProduct = Literal["card", "pay_later"]
InterestFrom = Literal["posting", "statement", "due"]
InterestOn = Literal["full", "unpaid"]


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee as a share of an amount, with a least and a most (fen)."""

    share: Fraction = Fraction(0)
    least: Fen = 0
    most: Fen | None = None

    def of(self, amount: Fen, rounding: RoundingName) -> Fen:
        """The fee on ``amount``, rounded once; none on nothing, and none where share and least are zero."""
        if amount <= 0:
            return 0
        fee = max(self.least, round_fraction(amount * self.share, rounding))
        return fee if self.most is None else min(fee, self.most)


@dataclass(frozen=True, slots=True)
class Minimum:
    """The formula of the minimum payment (最低还款额): a share of each part of the bill, and a least amount.

    Instalment parts, interest, penalty, fees and whatever of an earlier minimum is missing count in full.
    """

    purchases: Fraction = Fraction(1, 10)
    cash: Fraction = Fraction(1, 10)
    least: Fen = 0


@dataclass(frozen=True, slots=True)
class LateOrder:
    """Another allocation order from a number of days past due on."""

    from_day: int
    order: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class CardContract:
    """The terms of a card or pay-later account.

    Attributes:
        opened: first day of the account.
        statement_day: day of the month on which a bill is made (账单日); a month that lacks it has it on its last day.
        due_day, due_after: the due date (到期还款日): a day of the month, the first after the bill, or a number of days after it. One of them.
        interest_from: from when what was not paid in full bears interest: its posting, its bill, or its due date.
        interest_on: whether the interest-free period is lost for the full amount, or only for what was unpaid on the due date.
        compounds: posted components that bear interest like spending.
        late_fee: 违约金 on what is missing of the minimum.
        late_rate: a daily late charge on overdue bills, in place of interest (pay-later); shown as penalty.
        grace_days, tolerance: days after the due date, and fen short, that are still in time and in full (容时, 容差).
        allocation, allocation_late: the order in which a payment meets components; what is billed comes before what is not.
    """

    lender: str
    number: str
    rate: Rate
    opened: date
    statement_day: int
    due_day: int | None = None
    due_after: int | None = None
    product: CardProduct = "card"
    interest_from: InterestFrom = "posting"
    interest_on: InterestOn = "full"
    compounds: tuple[Component, ...] = ("interest",)
    minimum: Minimum = Minimum()
    late_fee: Charge = Charge()
    cash_fee: Charge = Charge()
    late_rate: Rate | None = None
    grace_days: int = 0
    tolerance: Fen = 0
    allocation: tuple[Component, ...] = COMPONENTS
    allocation_late: LateOrder | None = None
    rounding: RoundingName = "half_up"


@dataclass(frozen=True, slots=True)
class CardDebt:
    """A card account and everything that happened to it."""

    contract: CardContract
    events: tuple[DebtEvent, ...] = ()
