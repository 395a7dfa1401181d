"""The debt file ``forbear/debt/1``: a contract and its events in TOML or JSON (CONTRACTS 2), read with every problem named, and written.

Reading has two passes: the first checks each value by itself, the second what the values mean together (:mod:`forbear.debt.legality`).
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from forbear.base.money import format_yuan
from forbear.debt.document import Path, parse, path_locator
from forbear.debt.event_file import (
    INSTALMENT_EVENTS,
    SCHEMA,
    decimal_out,
    event_out,
    rate_out,
    read_account,
    to_toml,
)
from forbear.debt.fields import (
    Field,
    Reading,
    amount,
    choice,
    day,
    decimal,
    integer,
    rate,
    read_table,
    text,
    words,
)
from forbear.debt.legality import GRACE_DAYS_MAX, INSTALMENTS_MAX, contract_illegalities, event_illegalities
from forbear.debt.model import COMPONENTS, Contract, Debt, PeriodicFee

PRODUCTS: Final = ("instalment", "card", "pay_later", "progressive")
"""Values of ``contract.product``; only the first is read here (:mod:`forbear.debt.products` reads any)."""
METHODS: Final = ("equal_instalment", "equal_principal", "interest_only", "bullet", "flexible")


def _fees(reading: Reading, path: Path, value: Any) -> tuple[PeriodicFee, ...] | None:
    if not isinstance(value, list):
        reading.wrong("debt.not_a_list", path)
        return None
    found = [_fee(reading, (*path, index), entry) for index, entry in enumerate(value)]
    return None if None in found else tuple(fee for fee in found if fee is not None)


def _fee(reading: Reading, path: Path, value: Any) -> PeriodicFee | None:
    before = len(reading.problems)
    found = read_table(reading, path, value, PERIODIC_FEE)
    if found is not None and ("amount" in value) == ("share" in value):
        reading.wrong("debt.fee_ambiguous", path)
    return PeriodicFee(**found) if found is not None and len(reading.problems) == before else None


PERIODIC_FEE: Final[Mapping[str, Field]] = {
    "name": Field(text),
    "amount": Field(amount, 0),
    "share": Field(decimal, Fraction(0)),
    "of": Field(choice("principal", "balance"), "principal"),
}
"""Keys of an entry of ``fees``: an ``amount``, or a ``share``."""

CONTRACT: Final[Mapping[str, Field]] = {
    "product": Field(choice(*PRODUCTS), "instalment"),
    "lender": Field(text),
    "number": Field(text),
    "method": Field(choice(*METHODS)),
    "principal": Field(amount),
    "rate": Field(rate),
    "disbursed": Field(day),
    "instalments": Field(integer(1, INSTALMENTS_MAX)),
    "due_day": Field(integer(1, 31)),
    "first_due": Field(day, None),
    "interest_days": Field(choice("actual", "30/360"), "actual"),
    "penalty_multiple": Field(decimal, Fraction(3, 2)),
    "penalty_on": Field(words("principal", "interest"), ("principal",)),
    "grace_days": Field(integer(0, GRACE_DAYS_MAX), 0),
    "allocation": Field(words(*COMPONENTS), COMPONENTS),
    "early_repayment": Field(choice("reduce_instalment", "reduce_term"), "reduce_instalment"),
    "rounding": Field(choice("half_up", "half_even", "up", "down"), "half_up"),
    "fees": Field(_fees, ()),
    "capitalises": Field(words("interest", "penalty", "fee"), ()),
}
"""Keys of ``[contract]``; those with a value may be left out."""


def read_debt(data: bytes, name: str) -> Debt:
    """Read a debt file; ``name`` says TOML or JSON and stands before each problem.

    Raises:
        ForbearError: with every problem found, each with ``name:line`` (TOML) or ``name: path`` (JSON) and its mend.
    """
    document = parse(data, name)
    return read_instalment_loan(document.value, Reading(document.locate))


def debt_from_json(value: Any, name: str = "") -> Debt:
    """Read a debt from parsed JSON.

    Raises:
        ForbearError: with every problem found, each with its path (behind ``name`` where given).
    """
    return read_instalment_loan(value, Reading(path_locator(name)))


def debt_to_json(debt: Debt) -> dict[str, Any]:
    """The JSON form of a debt; reading it gives the same debt."""
    return {
        "schema": SCHEMA,
        "contract": _contract_out(debt.contract),
        "event": [event_out(event, INSTALMENT_EVENTS) for event in debt.events],
    }


def debt_to_toml(debt: Debt) -> str:
    """The TOML form of a debt; reading it gives the same debt."""
    return to_toml(debt_to_json(debt))


def read_instalment_loan(value: Any, reading: Reading) -> Debt:
    """Read an instalment loan from plain values that know where they stand.

    Raises:
        ForbearError: with every problem found, each at its place.
    """
    read = read_account(
        value, reading, INSTALMENT_EVENTS, _contract_in, contract_illegalities, event_illegalities
    )
    return Debt(*read)


def _contract_in(reading: Reading, document: dict[str, Any]) -> tuple[Contract | None, date | None]:
    """The contract if all of it can be read, and the day of disbursement if that can."""
    if "contract" not in document:
        reading.wrong("debt.field_missing", ("contract",))
        return None, None
    before = len(reading.problems)
    found = read_table(reading, ("contract",), document["contract"], CONTRACT) or {}
    if found.pop("product", "instalment") != "instalment":
        reading.wrong("debt.product_elsewhere", ("contract", "product"))
    contract = Contract(**found) if len(reading.problems) == before else None
    return contract, found.get("disbursed")


def _contract_out(contract: Contract) -> dict[str, Any]:
    written = {
        "lender": contract.lender,
        "number": contract.number,
        "method": contract.method,
        "principal": format_yuan(contract.principal),
        "rate": rate_out(contract.rate),
        "disbursed": contract.disbursed.isoformat(),
        "instalments": contract.instalments,
        "due_day": contract.due_day,
        "first_due": contract.first_due.isoformat() if contract.first_due else None,
        "interest_days": contract.interest_days,
        "penalty_multiple": decimal_out(contract.penalty_multiple, "contract.penalty_multiple"),
        "penalty_on": list(contract.penalty_on),
        "grace_days": contract.grace_days,
        "allocation": list(contract.allocation),
        "early_repayment": contract.early_repayment,
        "rounding": contract.rounding,
        "fees": [_fee_out(fee) for fee in contract.fees] or None,
        "capitalises": list(contract.capitalises) or None,
    }
    return {key: value for key, value in written.items() if value is not None}


def _fee_out(fee: PeriodicFee) -> dict[str, str]:
    if fee.amount:
        return {"name": fee.name, "amount": format_yuan(fee.amount)}
    return {"name": fee.name, "share": decimal_out(fee.share, "contract.fees"), "of": fee.of}
