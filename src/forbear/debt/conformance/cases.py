"""Reading one history: the contract, the events in order, and what must read where."""

import calendar
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from forbear.base.errors import fail
from forbear.debt.conformance import settings
from forbear.debt.conformance.settings import Json
from forbear.debt.progressive.decimals import WORKING, Cents, cents
from forbear.debt.progressive.reaging import Plan
from forbear.debt.progressive.terms import Allocation, Bucket, Component, DaysInYear, DueType, Terms


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
    steps: tuple[Json, ...]
    raw: Json


@dataclass(frozen=True, slots=True)
class Refused:
    """A history with settings that have no meaning here: every check of it is a difference that names them."""

    id: str
    kind: str
    progressive: bool
    steps: tuple[Json, ...]
    reasons: tuple[str, ...]


def read_case(line: str, where: str) -> Case | Refused:
    """One line of a file of histories.

    Raises:
        ForbearError: ``conformance.line_unreadable`` if it is not a history.
    """
    try:
        data = json.loads(line)
        product, loan = data["product"], data["loan"]
        steps = _steps(data)
        named = (str(data["id"]), str(data["kind"]), product.get("loanScheduleType") == "PROGRESSIVE", steps)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        fail("conformance.line_unreadable", where, reason=f"{type(error).__name__}: {error}")
    try:
        reasons = settings.without_meaning(product, loan)
        return Refused(*named, reasons) if reasons else _case(data, steps)
    except (ArithmeticError, ValueError, KeyError, TypeError, AttributeError) as error:
        return Refused(*named, (settings.told(error),))


def _steps(data: Json) -> tuple[Json, ...]:
    """Events and checks together by ``seq``, each saying with ``checked`` which of the two it is."""
    steps = [{**each, "checked": name == "checks"} for name in ("events", "checks") for each in data[name]]
    for each in steps:
        each["type"] = str(each["type"])
    return tuple(sorted(steps, key=lambda each: int(each["seq"])))


def _case(data: Json, steps: tuple[Json, ...]) -> Case:
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
        steps=steps,
        raw=data,
    )


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
        settings.UNITS[event["frequency_unit"]],
        int(event["installments"]),
    )


def preview_plan(data: Json) -> Plan:
    """The new instalments of a previewed re-age, in the other system's own words."""
    first, month, year = str(data["startDate"]).split()
    start = date(int(year), 1 + list(calendar.month_name[1:]).index(month), int(first))
    return Plan(
        start,
        int(data["frequencyNumber"]),
        settings.UNITS[data["frequencyType"]],
        int(data["numberOfInstallments"]),
    )


def _terms(product: Json, loan: Json) -> Terms:
    down = (
        product.get("disbursedAmountPercentageForDownPayment") if product.get("enableDownPayment") else None
    )
    counted_from = loan.get("repayment_start_date_type") or product.get("repaymentStartDateType")
    from_submission = counted_from == "SUBMITTED_ON_DATE"
    same_as_period = loan["interest_calculation_period"] == "SAME_AS_REPAYMENT_PERIOD"
    return Terms(
        rate=_annual(product, loan),
        start=day(loan["submitted_on" if from_submission else "expected_disbursement"]),
        from_disbursement=not from_submission,
        every=int(loan["repay_every"]),
        unit=settings.UNITS[loan["repay_unit"]],
        count=int(loan["installments"]),
        days_in_year=_days_in_year(product),
        days_in_month=settings.MONTHS[str(product["daysInMonthType"])],
        method=settings.METHODS[loan["interest_type"]],
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
        early_repayment=settings.EARLY.get(str(product.get("rescheduleStrategyMethod")), "reduce_instalment"),
        compound_overdue_interest=product.get("interestRecalculationCompoundingMethod") == "INTEREST",
        equal_principal=loan["amortization"] == "EQUAL_PRINCIPAL",
        paid_interest_spread_again=True,
        down_payment_off_twice=True,
        vertical=product.get("loanScheduleProcessingType") == "VERTICAL",
        allocations=_allocations(product, loan),
    )


def _days_in_year(product: Json) -> DaysInYear:
    """A cumulative plan counts 365 days also in a leap year."""
    counted = settings.YEARS[str(product["daysInYearType"])]
    return "365" if counted == "actual" and product["loanScheduleType"] != "PROGRESSIVE" else counted


def _annual(product: Json, loan: Json) -> Decimal:
    """Percent a year of a rate that is for a year, a month, or the whole term."""
    rate = Decimal(str(loan["rate_percent"]))
    frequency = product["interestRateFrequencyType"]
    if frequency == "WHOLE_TERM":
        units = Decimal(int(loan["repay_every"]) * int(loan["installments"]))
        return WORKING.divide(rate * _UNITS_A_YEAR[settings.UNITS[loan["repay_unit"]]], units)
    return rate * 12 if frequency == "MONTH" else rate


_UNITS_A_YEAR: Final[dict[str, int]] = {"days": 365, "weeks": 52, "months": 12, "years": 1}


def _allocations(product: Json, loan: Json) -> dict[str, Allocation]:
    rules = {
        settings.KINDS.get(kind, kind.lower()): Allocation(
            tuple(_bucket(name) for name in rule["order"]), settings.FUTURES[rule["future_installments"]]
        )
        for kind, rule in (product.get("paymentAllocation") or {}).items()
    }
    rules.setdefault("default", _named_order(settings.strategy_of(product, loan)))
    return rules


def _bucket(name: str) -> Bucket:
    first, *_, last = name.split("_")
    return Bucket(settings.DUES[first], settings.COMPONENTS[last])


_USUAL: Final[list[Component]] = ["penalty", "fee", "interest", "principal"]


def _named_order(strategy: str) -> Allocation:
    """The order that a name spells: what is past due and due, then what is in advance, each with its components."""
    due, ahead = settings.strategy_orders(strategy) or (_USUAL, _USUAL)
    orders: tuple[tuple[DueType, list[Component]], ...] = (
        ("past_due", due),
        ("due", due),
        ("in_advance", ahead),
    )
    return Allocation(tuple(Bucket(kind, component) for kind, order in orders for component in order))
