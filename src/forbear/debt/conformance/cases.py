"""Reading one history: the contract, the events in order, and what must read where."""

import calendar
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from forbear.base.errors import fail
from forbear.debt.progressive.decimals import Cents, cents
from forbear.debt.progressive.reaging import Plan
from forbear.debt.progressive.terms import (
    Allocation,
    Bucket,
    Component,
    DaysInMonth,
    DaysInYear,
    DueType,
    EarlyRepayment,
    Future,
    Handling,
    InterestMethod,
    Terms,
    Unit,
    plain_order,
)

Json = Mapping[str, Any]

_UNITS: Final[dict[str, Unit]] = {"DAYS": "days", "WEEKS": "weeks", "MONTHS": "months", "YEARS": "years"}
_YEARS: Final[dict[str, DaysInYear]] = {"ACTUAL": "actual", "360": "360", "364": "364", "365": "365"}
_MONTHS: Final[dict[str, DaysInMonth]] = {"ACTUAL": "actual", "30": "30"}
_METHODS: Final[dict[str, InterestMethod]] = {"DECLINING_BALANCE": "declining", "FLAT": "flat"}
_FUTURES: Final[dict[str, Future]] = {
    "NEXT_INSTALLMENT": "next",
    "LAST_INSTALLMENT": "last",
    "NEXT_LAST_INSTALLMENT": "next_last",
    "REAMORTIZATION": "all",
}
_DUES: Final[dict[str, DueType]] = {"PAST": "past_due", "DUE": "due", "IN": "in_advance"}
HANDLINGS: Final[dict[str, Handling]] = {
    "DEFAULT": "at_rate",
    "EQUAL_AMORTIZATION_PAYABLE_INTEREST": "equal_payable",
    "EQUAL_AMORTIZATION_FULL_INTEREST": "equal_full",
    "WAIVE_INTEREST": "waive",
}
_EARLY: Final[dict[str, EarlyRepayment]] = {
    "REDUCE_EMI_AMOUNT": "reduce_instalment",
    "REDUCE_NUMBER_OF_INSTALLMENTS": "reduce_number",
    "RESCHEDULE_NEXT_REPAYMENTS": "spare_next",
}
_KINDS: Final[dict[str, str]] = {
    "DEFAULT": "default",
    "REPAYMENT": "repayment",
    "DOWN_PAYMENT": "down_payment",
    "GOODWILL_CREDIT": "goodwill_credit",
    "MERCHANT_ISSUED_REFUND": "merchant_refund",
    "PAYOUT_REFUND": "payout_refund",
    "INTEREST_REFUND": "interest_refund",
    "INTEREST_PAYMENT_WAIVER": "interest_payment_waiver",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One history.

    Attributes:
        steps: events and checks together, by ``seq``.
        principal: cents applied for; ``expected_on``: the day it was to be lent.
        progressive: whether the plan is of the progressive kind.
    """

    id: str
    title: str
    kind: str
    product: str
    terms: Terms
    principal: Cents
    expected_on: date
    progressive: bool
    expects_disbursements: bool
    posts_activity: bool
    strategy: str
    steps: tuple[Json, ...]
    raw: Json


def read_case(line: str, where: str) -> Case:
    """One line of a file of histories.

    Raises:
        ForbearError: ``conformance.line_unreadable`` if it is not a history.
    """
    try:
        data = json.loads(line)
        product, loan = data["product"], data["loan"]
        return Case(
            id=str(data["id"]),
            title=str(data["title"]),
            kind=str(data["kind"]),
            product=str(product["name"]),
            terms=_terms(product, loan),
            principal=money(loan["principal"]),
            expected_on=day(loan["expected_disbursement"]),
            progressive=product["loanScheduleType"] == "PROGRESSIVE",
            expects_disbursements=not product.get("disallowExpectedDisbursements", False),
            posts_activity=bool(product.get("enableAccrualActivityPosting")),
            strategy=str(loan.get("allocation") or product["transactionProcessingStrategyCode"]),
            steps=tuple(sorted([*data["events"], *data["checks"]], key=lambda step: step["seq"])),
            raw=data,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        fail("conformance.line_unreadable", where, reason=f"{type(error).__name__}: {error}")


def day(text: str) -> date:
    """A date as written."""
    return date.fromisoformat(text)


def money(text: str | int | float | Decimal) -> Cents:
    """An amount as written, in cents."""
    return cents(Decimal(str(text)))


def plan_of(event: Json) -> Plan:
    """The new instalments of a re-age."""
    return Plan(
        day(event["start"]),
        int(event["frequency"]),
        _UNITS[event["frequency_unit"]],
        int(event["installments"]),
    )


def preview_plan(data: Json) -> Plan:
    """The new instalments of a previewed re-age, in the other system's own words."""
    first, month, year = str(data["startDate"]).split()
    start = date(int(year), 1 + list(calendar.month_name[1:]).index(month), int(first))
    return Plan(
        start, int(data["frequencyNumber"]), _UNITS[data["frequencyType"]], int(data["numberOfInstallments"])
    )


def _terms(product: Json, loan: Json) -> Terms:
    down = (
        product.get("disbursedAmountPercentageForDownPayment") if product.get("enableDownPayment") else None
    )
    same_as_period = loan["interest_calculation_period"] == "SAME_AS_REPAYMENT_PERIOD"
    return Terms(
        rate=_annual(product, loan),
        start=day(loan["submitted_on"])
        if product.get("repaymentStartDateType") == "SUBMITTED_ON_DATE"
        else day(loan["expected_disbursement"]),
        from_disbursement=product.get("repaymentStartDateType") != "SUBMITTED_ON_DATE",
        every=int(loan["repay_every"]),
        unit=_UNITS[loan["repay_unit"]],
        count=int(loan["installments"]),
        days_in_year=_days_in_year(product),
        days_in_month=_MONTHS[product["daysInMonthType"]],
        method=_METHODS[loan["interest_type"]],
        whole_period_interest=same_as_period,
        partial_period=bool(product.get("allowPartialPeriodInterestCalculation", False)),
        recalculation=bool(product["isInterestRecalculationEnabled"]),
        recalculate_past_due=not product.get("disallowInterestCalculationOnPastDue", False),
        interest_to_due=product.get("preClosureInterestCalculationStrategy") == "TILL_REST_FREQUENCY_DATE",
        rest_at_due=product.get("recalculationRestFrequencyType") == "SAME_AS_REPAYMENT",
        multiple=product.get("installmentAmountInMultiplesOf"),
        down_payment=Decimal(str(down)) if down is not None else None,
        automatic_down_payment=bool(product.get("enableAutoRepaymentForDownPayment")),
        full_term_tranches=bool(product.get("allowFullTermForTranche")),
        feb_29_only=product.get("daysInYearCustomStrategy") == "FEB_29_PERIOD_ONLY",
        grace_on_principal=int(loan.get("grace_on_principal") or 0),
        grace_on_interest=int(loan.get("grace_on_interest") or 0),
        interest_free_periods=int(loan.get("interest_free_periods") or 0),
        cumulative=product["loanScheduleType"] != "PROGRESSIVE",
        early_repayment=_EARLY.get(str(product.get("rescheduleStrategyMethod")), "reduce_instalment"),
        compound_overdue_interest=product.get("interestRecalculationCompoundingMethod") == "INTEREST",
        vertical=product.get("loanScheduleProcessingType") == "VERTICAL",
        allocations=_allocations(product),
    )


def _days_in_year(product: Json) -> DaysInYear:
    """A cumulative plan counts 365 days also in a leap year."""
    counted = _YEARS[product["daysInYearType"]]
    return "365" if counted == "actual" and product["loanScheduleType"] != "PROGRESSIVE" else counted


def _annual(product: Json, loan: Json) -> Decimal:
    rate = Decimal(str(loan["rate_percent"]))
    return rate * 12 if product["interestRateFrequencyType"] == "MONTH" else rate


def _allocations(product: Json) -> dict[str, Allocation]:
    rules = {
        _KINDS.get(kind, kind.lower()): Allocation(
            tuple(_bucket(name) for name in rule["order"]), _FUTURES[rule["future_installments"]]
        )
        for kind, rule in product["paymentAllocation"].items()
    }
    rules.setdefault("default", Allocation(plain_order("penalty", "fee", "interest", "principal")))
    return rules


def _bucket(name: str) -> Bucket:
    first, *_, last = name.split("_")
    component: Component = last.lower()  # type: ignore[assignment]
    return Bucket(_DUES[first], component)
