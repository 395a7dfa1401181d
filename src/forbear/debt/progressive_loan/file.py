"""The progressive side of the debt file (``contract.product = "progressive"``)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from forbear.base.money import format_yuan
from forbear.base.rates import Rate
from forbear.debt.document import Path
from forbear.debt.event_file import (
    COMMON_EVENTS,
    PERIODS_MAX,
    SCHEMA,
    Kinds,
    decimal_out,
    event_out,
    read_account,
)
from forbear.debt.fields import (
    Field,
    Reading,
    amount,
    choice,
    day,
    decimal,
    integer,
    optional_text,
    rate,
    read_table,
    text,
    words,
)
from forbear.debt.legality import INSTALMENTS_MAX
from forbear.debt.model import COMPONENTS, DebtEvent
from forbear.debt.progressive_loan.legality import EVERY_MAX, contract_illegalities, event_illegalities
from forbear.debt.progressive_loan.model import DAY_COUNTS, ProgressiveContract, ProgressiveDebt


def _yearly(reading: Reading, path: Path, value: Any) -> Rate | None:
    """``{ annual = "…" }``: the day count says over how many days."""
    if isinstance(value, dict) and "annual" in value and "basis" in value:
        reading.wrong("progressive.basis_by_day_count", (*path, "basis"))
        return None
    return rate(reading, path, value)


PROGRESSIVE_CONTRACT: Final[Mapping[str, Field]] = {
    "product": Field(choice("progressive")),
    "lender": Field(text),
    "number": Field(text),
    "principal": Field(amount),
    "rate": Field(_yearly),
    "disbursed": Field(day),
    "instalments": Field(integer(1, INSTALMENTS_MAX)),
    "every": Field(integer(1, EVERY_MAX), 1),
    "unit": Field(choice("days", "weeks", "months"), "months"),
    "day_count": Field(choice(*DAY_COUNTS), "actual/365"),
    "down_payment": Field(decimal, Fraction(0)),
    "allocation": Field(words(*COMPONENTS), COMPONENTS),
    "surplus": Field(choice("next", "last", "next_last", "all"), "next"),
    "early_interest": Field(choice("to_day", "to_due"), "to_day"),
    "capitalises": Field(words("interest", "penalty", "fee"), ()),
}
"""Keys of ``[contract]``; those with a value may be left out."""


PROGRESSIVE_EVENTS: Final[Kinds] = {
    **COMMON_EVENTS,
    "rate_change": {"rate": Field(_yearly)},
    "fee": {"amount": Field(amount), "component": Field(choice("fee", "penalty"), None)},
    "drawdown": {"amount": Field(amount)},
    "refund": {"amount": Field(amount), "of": Field(optional_text, "")},
    "chargeback": {"amount": Field(amount), "of": Field(text)},
    "capitalisation": {"component": Field(choice("interest", "penalty", "fee"))},
    "term_extension": {"count": Field(integer(1, PERIODS_MAX))},
    "reamortisation": {},
    "reage": {
        "first_due": Field(day),
        "count": Field(integer(1, PERIODS_MAX)),
        "interest": Field(choice("at_rate", "equal_payable", "equal_full", "waive"), "at_rate"),
    },
    "payment_holiday": {
        "until": Field(day),
        "holiday": Field(choice("all", "principal", "interest"), "all"),
    },
    "due_date_change": {"due": Field(day), "to": Field(day)},
    "delinquency_pause": {"until": Field(day)},
}
"""Kinds of event of a progressive loan, and the keys of each; a fee of ``component`` ``penalty`` is a late charge."""


def progressive_from(value: Any, reading: Reading) -> ProgressiveDebt:
    """Read a progressive loan from plain values that know where they stand.

    Raises:
        ForbearError: with every problem found, each at its place.
    """
    contract, events = read_account(
        value, reading, PROGRESSIVE_EVENTS, _contract_in, contract_illegalities, event_illegalities
    )
    basis = contract.rate.basis
    return ProgressiveDebt(contract, tuple(_on_basis(event, basis) for event in events))


def progressive_to_json(debt: ProgressiveDebt) -> dict[str, Any]:
    """The JSON form of a progressive loan; reading it gives the same loan."""
    return {
        "schema": SCHEMA,
        "contract": _contract_out(debt.contract),
        "event": [_event_out(event) for event in debt.events],
    }


def _contract_in(
    reading: Reading, document: Mapping[str, Any]
) -> tuple[ProgressiveContract | None, date | None]:
    """The contract if all of it can be read, and the day of disbursement if that can."""
    before = len(reading.problems)
    found = read_table(reading, ("contract",), document.get("contract"), PROGRESSIVE_CONTRACT) or {}
    found.pop("product", None)
    if len(reading.problems) > before:
        return None, found.get("disbursed")
    contract = ProgressiveContract(**found)
    return replace(contract, rate=_based(contract.rate, contract.day_count)), contract.disbursed


def _based(quoted: Rate, day_count: str) -> Rate:
    basis = 360 if day_count.endswith("360") else 365
    return replace(quoted, basis=basis) if quoted.period == "annual" else quoted


def _on_basis(event: DebtEvent, basis: int) -> DebtEvent:
    return replace(event, rate=replace(event.rate, basis=basis)) if event.rate else event


def _event_out(event: DebtEvent) -> dict[str, Any]:
    written = event_out(event, PROGRESSIVE_EVENTS)
    return {**written, "rate": {"annual": event.rate.quoted}} if event.rate else written


def _contract_out(contract: ProgressiveContract) -> dict[str, Any]:
    written = {
        "product": "progressive",
        "lender": contract.lender,
        "number": contract.number,
        "principal": format_yuan(contract.principal),
        "rate": {"annual": contract.rate.quoted},
        "disbursed": contract.disbursed.isoformat(),
        "instalments": contract.instalments,
        "every": contract.every,
        "unit": contract.unit,
        "day_count": contract.day_count,
        "down_payment": decimal_out(contract.down_payment, "contract.down_payment"),
        "allocation": list(contract.allocation),
        "surplus": contract.surplus,
        "early_interest": contract.early_interest,
        "capitalises": list(contract.capitalises) or None,
    }
    return {key: value for key, value in written.items() if value is not None}
