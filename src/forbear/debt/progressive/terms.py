"""The terms of a progressive loan: what a contract of this kind says before anything has happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from forbear.debt.progressive.decimals import Cents, percent_of, to_multiple

Unit = Literal["days", "weeks", "months", "years"]
DaysInYear = Literal["actual", "360", "364", "365"]
DaysInMonth = Literal["actual", "30"]
InterestMethod = Literal["declining", "flat"]
Component = Literal["principal", "interest", "fee", "penalty"]
DueType = Literal["past_due", "due", "in_advance"]
Future = Literal["next", "last", "next_last", "all"]
EarlyRepayment = Literal["reduce_instalment", "reduce_number", "spare_next"]
Handling = Literal["at_rate", "equal_payable", "equal_full", "waive"]
"""What a re-age does with interest: goes on at the contract's rate, spreads what is payable by that day, spreads all that the old
schedule had left, or waives what is unpaid."""

COMPONENTS: Final[tuple[Component, ...]] = ("principal", "interest", "fee", "penalty")


@dataclass(frozen=True, slots=True)
class Bucket:
    """One stop of a payment on its way: a component of instalments that are past due, due today, or not due yet."""

    due: DueType
    component: Component


@dataclass(frozen=True, slots=True)
class Allocation:
    """The order in which money meets what is owed.

    Attributes:
        order: the buckets in turn.
        future: which instalments not due yet are met: the next, the last, the running one and then the last, or all evenly.
    """

    order: tuple[Bucket, ...]
    future: Future = "next"


def plain_order(*components: Component) -> tuple[Bucket, ...]:
    """Past due, then due, then in advance, each in the same order of components."""
    dues: tuple[DueType, ...] = ("past_due", "due", "in_advance")
    return tuple(Bucket(due, component) for due in dues for component in components)


DEFAULT_ALLOCATION: Final = Allocation(plain_order("penalty", "fee", "principal", "interest"))


@dataclass(frozen=True, slots=True)
class Terms:
    """The contract.

    Attributes:
        rate: percent per year.
        start: the day the periods are counted from; with ``from_disbursement`` the first disbursement moves it.
        every, unit, count: an instalment every so many units, so many times.
        whole_period_interest: interest counts whole repayment periods (12 months, 52 weeks a year) instead of days.
        partial_period: with ``whole_period_interest``, a disbursement within a period bears interest from its own day.
        recalculation: payments early and late change the interest; without it the schedule stands.
        recalculate_past_due: overdue principal goes on bearing interest.
        interest_to_due: early payment pays the interest of the whole running period.
        rest_at_due: interest is recalculated to instalment dates only.
        multiple: instalments are rounded to a multiple of so many whole units.
        down_payment: percent of each disbursement due at once; ``automatic_down_payment`` says it is paid at once.
        full_term_tranches: each disbursement is repaid over the full term of its own.
        from_disbursement_day: interest of a year's last day belongs to the next year's count.
        feb_29_only: a leap year counts 366 days only for a period that holds 29 February.
        grace_on_principal, grace_on_interest: first instalments that carry none.
        interest_free_periods: first instalments that bear no interest at all.
        equal_principal: instalments share the principal evenly, not the whole instalment (cumulative plans).
        cumulative: the plan is built anew over its whole term at every change (:mod:`.cumulative`).
        early_repayment: what principal paid beyond an instalment does to a cumulative plan: the level falls, the term is cut, or the
            next instalments ask for less.
        compound_overdue_interest: overdue interest bears interest as overdue principal does (cumulative plans).
        paid_interest_spread_again: a re-age with equal amounts of a plan that payments do not change spreads all interest payable by the
            day, also what was paid of it. The peer does so; no contract should.
        down_payment_off_twice: a cumulative plan with interest that gets more instalments is levelled on its principal less the down payment,
            which was taken off before. The peer does so; no contract should.
        vertical: a payment fills one bucket over all instalments before the next bucket.
        allocations: by kind of transaction, with ``"default"``.
    """

    rate: Decimal
    start: date
    every: int
    unit: Unit
    count: int
    days_in_year: DaysInYear = "360"
    days_in_month: DaysInMonth = "30"
    method: InterestMethod = "declining"
    whole_period_interest: bool = False
    partial_period: bool = True
    recalculation: bool = False
    recalculate_past_due: bool = True
    interest_to_due: bool = False
    rest_at_due: bool = False
    from_disbursement: bool = True
    multiple: int | None = None
    down_payment: Decimal | None = None
    automatic_down_payment: bool = False
    full_term_tranches: bool = False
    from_disbursement_day: bool = False
    feb_29_only: bool = False
    grace_on_principal: int = 0
    grace_on_interest: int = 0
    interest_free_periods: int = 0
    equal_principal: bool = False
    cumulative: bool = False
    early_repayment: EarlyRepayment = "reduce_instalment"
    compound_overdue_interest: bool = False
    paid_interest_spread_again: bool = False
    down_payment_off_twice: bool = False
    vertical: bool = False
    allocations: Mapping[str, Allocation] = field(default_factory=lambda: {"default": DEFAULT_ALLOCATION})

    def down_payment_of(self, amount: Cents) -> Cents:
        """What of a disbursement falls due at once."""
        if self.down_payment is None:
            return 0
        return to_multiple(percent_of(amount, self.down_payment), self.multiple)

    def allocation(self, kind: str) -> Allocation:
        """The order for a kind of transaction."""
        return self.allocations.get(kind, self.allocations["default"])


Money = Cents
