"""The card and pay-later side of the debt file (``contract.product = "card"`` or ``"pay_later"``)."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from forbear.base.errors import ForbearError
from forbear.base.money import format_yuan
from forbear.debt.card.legality import GRACE_DAYS_MAX, contract_illegalities, event_illegalities
from forbear.debt.card.model import CardContract, CardDebt, Charge, LateOrder, Minimum
from forbear.debt.document import Path
from forbear.debt.event_file import (
    CARD_EVENTS,
    SCHEMA,
    add_problems,
    decimal_out,
    event_out,
    events_in,
    rate_out,
    read_head,
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
from forbear.debt.model import COMPONENTS

DPD_MAX: Final = 3660


def _charge(reading: Reading, path: Path, value: Any) -> Charge | None:
    found = read_table(reading, path, value, CHARGE)
    broken = found is None or any(found.get(name) is None for name in ("share", "least"))
    return None if found is None or broken else Charge(**found)


def _minimum(reading: Reading, path: Path, value: Any) -> Minimum | None:
    found = read_table(reading, path, value, MINIMUM)
    return None if found is None or None in found.values() else Minimum(**found)


def _late_order(reading: Reading, path: Path, value: Any) -> LateOrder | None:
    found = read_table(reading, path, value, LATE_ORDER)
    complete = found is not None and len(found) == len(LATE_ORDER) and None not in found.values()
    return LateOrder(**found) if found is not None and complete else None


CHARGE: Final[Mapping[str, Field]] = {
    "share": Field(decimal, Fraction(0)),
    "least": Field(amount, 0),
    "most": Field(amount, None),
}
MINIMUM: Final[Mapping[str, Field]] = {
    "purchases": Field(decimal, Fraction(1, 10)),
    "cash": Field(decimal, Fraction(1, 10)),
    "least": Field(amount, 0),
}
LATE_ORDER: Final[Mapping[str, Field]] = {
    "from_day": Field(integer(1, DPD_MAX)),
    "order": Field(words(*COMPONENTS)),
}

CARD_CONTRACT: Final[Mapping[str, Field]] = {
    "product": Field(choice("card", "pay_later")),
    "lender": Field(text),
    "number": Field(text),
    "rate": Field(rate),
    "opened": Field(day),
    "statement_day": Field(integer(1, 31)),
    "due_day": Field(integer(1, 31), None),
    "due_after": Field(integer(1, 27), None),
    "interest_from": Field(choice("posting", "statement", "due"), "posting"),
    "interest_on": Field(choice("full", "unpaid"), "full"),
    "compounds": Field(words("interest", "penalty", "fee"), ("interest",)),
    "minimum": Field(_minimum, Minimum()),
    "late_fee": Field(_charge, Charge()),
    "cash_fee": Field(_charge, Charge()),
    "late_rate": Field(rate, None),
    "grace_days": Field(integer(0, GRACE_DAYS_MAX), 0),
    "tolerance": Field(amount, 0),
    "allocation": Field(words(*COMPONENTS), COMPONENTS),
    "allocation_late": Field(_late_order, None),
    "rounding": Field(choice("half_up", "half_even", "up", "down"), "half_up"),
}
"""Keys of ``[contract]``; those with a value may be left out."""


def card_from(value: Any, reading: Reading) -> CardDebt:
    """Read a card or pay-later account from plain values that know where they stand.

    Raises:
        ForbearError: with every problem found, each at its place.
    """
    document = read_head(value, reading)
    contract, opened = _contract_in(reading, document)
    events = events_in(reading, document.get("event", []), CARD_EVENTS)
    found = [*(contract_illegalities(contract) if contract else ())]
    found += event_illegalities([event for _, event in events], opened)
    add_problems(reading, found, [at for at, _ in events])
    if contract is None or reading.problems:
        raise ForbearError(*reading.problems)
    return CardDebt(contract, tuple(event for _, event in events))


def card_to_json(debt: CardDebt) -> dict[str, Any]:
    """The JSON form of a card account; reading it gives the same account."""
    return {
        "schema": SCHEMA,
        "contract": _contract_out(debt.contract),
        "event": [event_out(event, CARD_EVENTS) for event in debt.events],
    }


def _contract_in(reading: Reading, document: Mapping[str, Any]) -> tuple[CardContract | None, date | None]:
    """The contract if all of it can be read, and the day of opening if that can."""
    before = len(reading.problems)
    found = read_table(reading, ("contract",), document.get("contract"), CARD_CONTRACT) or {}
    contract = CardContract(**found) if len(reading.problems) == before else None
    return contract, found.get("opened")


def _contract_out(contract: CardContract) -> dict[str, Any]:
    late = contract.allocation_late
    written = {
        "product": contract.product,
        "lender": contract.lender,
        "number": contract.number,
        "rate": rate_out(contract.rate),
        "opened": contract.opened.isoformat(),
        "statement_day": contract.statement_day,
        "due_day": contract.due_day,
        "due_after": contract.due_after,
        "interest_from": contract.interest_from,
        "interest_on": contract.interest_on,
        "compounds": list(contract.compounds),
        "minimum": {
            "purchases": decimal_out(contract.minimum.purchases, "contract.minimum.purchases"),
            "cash": decimal_out(contract.minimum.cash, "contract.minimum.cash"),
            "least": format_yuan(contract.minimum.least),
        },
        "late_fee": _charge_out(contract.late_fee, "contract.late_fee"),
        "cash_fee": _charge_out(contract.cash_fee, "contract.cash_fee"),
        "late_rate": rate_out(contract.late_rate) if contract.late_rate else None,
        "grace_days": contract.grace_days,
        "tolerance": format_yuan(contract.tolerance),
        "allocation": list(contract.allocation),
        "allocation_late": {"from_day": late.from_day, "order": list(late.order)} if late else None,
        "rounding": contract.rounding,
    }
    return {key: value for key, value in written.items() if value is not None}


def _charge_out(charge: Charge, where: str) -> dict[str, str]:
    written = {"share": decimal_out(charge.share, f"{where}.share"), "least": format_yuan(charge.least)}
    return written if charge.most is None else {**written, "most": format_yuan(charge.most)}
