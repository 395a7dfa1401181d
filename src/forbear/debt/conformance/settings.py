"""The words of a history's settings and what they mean here; a word without a meaning is named, never guessed at."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from forbear.debt.progressive.terms import (
    Component,
    DaysInMonth,
    DaysInYear,
    DueType,
    EarlyRepayment,
    Future,
    Handling,
    InterestMethod,
    Unit,
)

Json = Mapping[str, Any]

UNITS: Final[dict[str, Unit]] = {"DAYS": "days", "WEEKS": "weeks", "MONTHS": "months", "YEARS": "years"}
YEARS: Final[dict[str, DaysInYear]] = {"ACTUAL": "actual", "360": "360", "364": "364", "365": "365"}
MONTHS: Final[dict[str, DaysInMonth]] = {"ACTUAL": "actual", "30": "30"}
METHODS: Final[dict[str, InterestMethod]] = {"DECLINING_BALANCE": "declining", "FLAT": "flat"}
FUTURES: Final[dict[str, Future]] = {
    "NEXT_INSTALLMENT": "next",
    "LAST_INSTALLMENT": "last",
    "NEXT_LAST_INSTALLMENT": "next_last",
    "REAMORTIZATION": "all",
}
DUES: Final[dict[str, DueType]] = {"PAST": "past_due", "DUE": "due", "IN": "in_advance"}
COMPONENTS: Final[dict[str, Component]] = {
    "PENALTY": "penalty",
    "PENALTIES": "penalty",
    "FEE": "fee",
    "FEES": "fee",
    "INTEREST": "interest",
    "PRINCIPAL": "principal",
}
HANDLINGS: Final[dict[str, Handling]] = {
    "DEFAULT": "at_rate",
    "EQUAL_AMORTIZATION_PAYABLE_INTEREST": "equal_payable",
    "EQUAL_AMORTIZATION_FULL_INTEREST": "equal_full",
    "WAIVE_INTEREST": "waive",
}
EARLY: Final[dict[str, EarlyRepayment]] = {
    "REDUCE_EMI_AMOUNT": "reduce_instalment",
    "REDUCE_NUMBER_OF_INSTALLMENTS": "reduce_number",
    "RESCHEDULE_NEXT_REPAYMENTS": "spare_next",
}
KINDS: Final[dict[str, str]] = {
    "DEFAULT": "default",
    "REPAYMENT": "repayment",
    "DOWN_PAYMENT": "down_payment",
    "GOODWILL_CREDIT": "goodwill_credit",
    "MERCHANT_ISSUED_REFUND": "merchant_refund",
    "PAYOUT_REFUND": "payout_refund",
    "INTEREST_REFUND": "interest_refund",
    "INTEREST_PAYMENT_WAIVER": "interest_payment_waiver",
}

_YES_OR_NO: Final = frozenset({"True", "False"})
_PRODUCT: Final[dict[str, frozenset[str]]] = {
    "loanScheduleType": frozenset({"PROGRESSIVE", "CUMULATIVE"}),
    "daysInYearType": frozenset(YEARS),
    "daysInMonthType": frozenset(MONTHS),
    "interestRateFrequencyType": frozenset({"YEAR", "MONTH", "WHOLE_TERM"}),
    "isInterestRecalculationEnabled": _YES_OR_NO,
}
_PRODUCT_OPTIONAL: Final[dict[str, frozenset[str]]] = {
    "loanScheduleProcessingType": frozenset({"HORIZONTAL", "VERTICAL"}),
    "repaymentStartDateType": frozenset({"DISBURSEMENT_DATE", "SUBMITTED_ON_DATE"}),
    "daysInYearCustomStrategy": frozenset({"FEB_29_PERIOD_ONLY", "FULL_LEAP_YEAR"}),
    "preClosureInterestCalculationStrategy": frozenset({"TILL_PRE_CLOSE_DATE", "TILL_REST_FREQUENCY_DATE"}),
    "interestRecalculationCompoundingMethod": frozenset(
        {"NONE", "INTEREST", "FEE", "INTEREST_AND_FEE", "FEE_AND_INTEREST"}
    ),
    "recalculationRestFrequencyType": frozenset({"DAILY", "SAME_AS_REPAYMENT", "WEEKLY", "MONTHLY"}),
    "rescheduleStrategyMethod": frozenset({*EARLY, "ADJUST_LAST_UNPAID_PERIOD"}),
}
_LOAN: Final[dict[str, frozenset[str]]] = {
    "repay_unit": frozenset(UNITS),
    "interest_type": frozenset(METHODS),
    "interest_calculation_period": frozenset({"DAILY", "SAME_AS_REPAYMENT_PERIOD"}),
    "amortization": frozenset({"EQUAL_INSTALLMENTS", "EQUAL_PRINCIPAL"}),
}


_NUMBERS: Final = ("principal", "rate_percent", "repay_every", "installments")
_NUMBERS_OPTIONAL: Final = ("grace_on_principal", "grace_on_interest", "interest_free_periods")
_PRODUCT_NUMBERS: Final = ("installmentAmountInMultiplesOf", "disbursedAmountPercentageForDownPayment")


def without_meaning(product: Json, loan: Json) -> tuple[str, ...]:
    """The settings of a history that have no meaning here, each as ``name = word``."""
    return (
        *_unknown(product, _PRODUCT, required=True),
        *_unknown(product, _PRODUCT_OPTIONAL, required=False),
        *_unknown(loan, _LOAN, required=True),
        *_no_number(loan, _NUMBERS, required=True),
        *_no_number(loan, _NUMBERS_OPTIONAL, required=False),
        *_no_number(product, _PRODUCT_NUMBERS, required=False),
        *_unknown_order(product, loan),
    )


def _unknown(held: Json, words: Mapping[str, frozenset[str]], *, required: bool) -> Iterator[str]:
    for name, known in words.items():
        value = held.get(name)
        if value is None:
            if required:
                yield f"{name} = nothing"
        elif str(value) not in known:
            yield f"{name} = {value}"


def _no_number(held: Json, names: Sequence[str], *, required: bool) -> Iterator[str]:
    for name in names:
        value = held.get(name)
        if value is None and not required:
            continue
        try:
            if Decimal(str(value)) < 0:
                yield f"{name} = {value}"
        except ArithmeticError:
            yield f"{name} = {value}"


def _unknown_order(product: Json, loan: Json) -> Iterator[str]:
    """Words of the order in which payments meet what is owed."""
    rules = product.get("paymentAllocation") or {}
    for kind, rule in rules.items():
        if rule["future_installments"] not in FUTURES:
            yield f"{kind} future_installments = {rule['future_installments']}"
        yield from (f"{kind} order = {name}" for name in rule["order"] if not _is_bucket(name))
    if not rules and strategy_orders(strategy_of(product, loan)) is None:
        yield f"allocation = {strategy_of(product, loan)}"


def told(error: Exception) -> str:
    """What is wrong with a history, from the error that it caused."""
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing or has no meaning here"
    if isinstance(error, ArithmeticError):
        return "an amount or rate is not a number that can be used"
    if "isoformat" in str(error):
        return "a date is not written as year, month and day"
    return f"{type(error).__name__}: {error}"


def _is_bucket(name: str) -> bool:
    first, *_, last = name.split("_")
    return first in DUES and last in COMPONENTS


def strategy_of(product: Json, loan: Json) -> str:
    """The name of the order of a loan, or else of its product."""
    return str(loan.get("allocation") or product.get("transactionProcessingStrategyCode"))


def strategy_orders(name: str) -> tuple[list[Component], list[Component]] | None:
    """The components in turn for what is due, and for what is in advance, as the name of an order spells them."""
    due, between, ahead = name.removesuffix("_ORDER").removeprefix("DUE_").partition("_IN_ADVANCE_")
    orders = [part.split("_") for part in ((due, ahead) if between else (due, due))]
    if any(word not in COMPONENTS for words in orders for word in words):
        return None
    first, second = ([COMPONENTS[word] for word in words] for words in orders)
    return first, second
