"""The debt file ``forbear/debt/1``: a contract and its events in TOML or JSON (CONTRACTS 2), read with every problem named, and written.

Reading has two passes: the first checks each value by itself, the second what the values mean together (:mod:`forbear.debt.legality`).
"""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.money import format_yuan
from forbear.base.rates import Rate, format_decimal
from forbear.debt.document import Path, parse, path_locator
from forbear.debt.fields import (
    Field,
    Reading,
    amount,
    choice,
    day,
    decimal,
    decimal_text,
    integer,
    optional_text,
    rate,
    read_table,
    text,
    words,
)
from forbear.debt.legality import GRACE_DAYS_MAX, INSTALMENTS_MAX, contract_illegalities, event_illegalities
from forbear.debt.model import (
    COMPONENTS,
    Amounts,
    ArrangementTerms,
    Contract,
    Debt,
    DebtEvent,
    EventKind,
)

SCHEMA: Final = "forbear/debt/1"
METHODS: Final = ("equal_instalment", "equal_principal", "interest_only", "bullet", "flexible")


def _amounts(reading: Reading, path: Path, value: Any) -> Amounts | None:
    found = read_table(reading, path, value, {name: Field(amount, 0) for name in COMPONENTS})
    return None if found is None or None in found.values() else Amounts(**found)


def _planned(reading: Reading, path: Path, value: Any) -> tuple[tuple[date, int], ...] | None:
    if not isinstance(value, list):
        reading.wrong("debt.not_a_list", path)
        return None
    entry = {"due": Field(day), "amount": Field(amount)}
    found = [read_table(reading, (*path, index), row, entry) for index, row in enumerate(value)]
    if any(row is None or len(row) < len(entry) or None in row.values() for row in found):
        return None
    return tuple((row["due"], row["amount"]) for row in found if row)


def _terms(reading: Reading, path: Path, value: Any) -> ArrangementTerms | None:
    found = read_table(reading, path, value, TERMS)
    complete = found is not None and len(found) == len(TERMS) and None not in found.values()
    return ArrangementTerms(**found) if found is not None and complete else None


CONTRACT: Final[Mapping[str, Field]] = {
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
}
"""Keys of ``[contract]``; those with a value may be left out."""

TERMS: Final[Mapping[str, Field]] = {
    "waived": Field(_amounts, Amounts()),
    "waived_conditionally": Field(_amounts, Amounts()),
    "down_payment": Field(amount, 0),
    "instalments": Field(_planned),
    "annual_rate": Field(decimal_text, "0"),
}
"""Keys of an event's ``arrangement``."""

EVERY_EVENT: Final[Mapping[str, Field]] = {
    "on": Field(day),
    "note": Field(optional_text, ""),
    "ref": Field(optional_text, ""),
}

EVENTS: Final[Mapping[EventKind, Mapping[str, Field]]] = {
    "repayment": {"amount": Field(amount)},
    "fee": {"amount": Field(amount)},
    "interest_suspension": {"until": Field(day)},
    "waiver": {"component": Field(choice(*COMPONENTS)), "amount": Field(amount)},
    "rate_change": {"rate": Field(rate)},
    "arrangement": {"arrangement": Field(_terms)},
    "arrangement_broken": {"resume_from": Field(day, None)},
}
"""Keys of an ``[[event]]`` by its kind, beside those of every event."""


def read_debt(data: bytes, name: str) -> Debt:
    """Read a debt file; ``name`` says TOML or JSON and stands before each problem.

    Raises:
        ForbearError: with every problem found, each with ``name:line`` (TOML) or ``name: path`` (JSON) and its mend.
    """
    document = parse(data, name)
    return _read(document.value, Reading(document.locate))


def debt_from_json(value: Any, name: str = "") -> Debt:
    """Read a debt from parsed JSON.

    Raises:
        ForbearError: with every problem found, each with its path (behind ``name`` where given).
    """
    return _read(value, Reading(path_locator(name)))


def debt_to_json(debt: Debt) -> dict[str, Any]:
    """The JSON form of a debt; reading it gives the same debt."""
    return {
        "schema": SCHEMA,
        "contract": _contract_out(debt.contract),
        "event": [_event_out(event) for event in debt.events],
    }


def debt_to_toml(debt: Debt) -> str:
    """The TOML form of a debt; reading it gives the same debt."""
    document = debt_to_json(debt)
    parts = [f"schema = {_toml(SCHEMA)}\n", "[contract]", *_toml_pairs(document["contract"]), ""]
    for event in document["event"]:
        terms = event.pop("arrangement", None)
        parts += ["[[event]]", *_toml_pairs(event), ""]
        if terms is not None:
            parts += ["[event.arrangement]", *_toml_pairs(terms), ""]
    return "\n".join(parts)


def _read(value: Any, reading: Reading) -> Debt:
    if not isinstance(value, dict):
        reading.wrong("debt.not_a_table", ())
        raise ForbearError(*reading.problems)
    read_table(reading, (), value, {"schema": Field(_schema)}, also_known=("contract", "event"))
    contract, disbursed = _contract_in(reading, value)
    events = _events_in(reading, value.get("event", []))
    found = [*(contract_illegalities(contract) if contract else ())]
    found += event_illegalities([event for _, event in events], disbursed)
    _add(reading, found, [at for at, _ in events])
    if contract is None or reading.problems:
        raise ForbearError(*reading.problems)
    return Debt(contract, tuple(event for _, event in events))


def _add(reading: Reading, found: list[Problem], positions: list[int]) -> None:
    """Add what is wrong with the values together, at its place in the file."""
    for problem in found:
        where = reading.locate(_moved(_path(problem.where), positions))
        reading.problems.append(Problem(problem.code, where, problem.parameters))


def _moved(path: Path, positions: list[int]) -> Path:
    """The path in the file of a path among the events that could be read."""
    if len(path) > 1 and path[0] == "event" and isinstance(path[1], int):
        return ("event", positions[path[1]], *path[2:])
    return path


def _path(where: str) -> Path:
    parts: list[str | int] = []
    for part in where.replace("[", ".").replace("]", "").split("."):
        parts.append(int(part) if part.isdigit() else part)
    return tuple(parts)


def _schema(reading: Reading, path: Path, value: Any) -> str | None:
    if value == SCHEMA:
        return SCHEMA
    reading.wrong("debt.schema_unknown", path, value=str(value)[:60], right=SCHEMA)
    return None


def _contract_in(reading: Reading, document: dict[str, Any]) -> tuple[Contract | None, date | None]:
    """The contract if all of it can be read, and the day of disbursement if that can."""
    if "contract" not in document:
        reading.wrong("debt.field_missing", ("contract",))
        return None, None
    before = len(reading.problems)
    found = read_table(reading, ("contract",), document["contract"], CONTRACT) or {}
    contract = Contract(**found) if len(reading.problems) == before else None
    return contract, found.get("disbursed")


def _events_in(reading: Reading, value: Any) -> list[tuple[int, DebtEvent]]:
    """The events that can be read, each with its place in the file."""
    if not isinstance(value, list):
        reading.wrong("debt.events_not_a_list", ("event",))
        return []
    read = [(index, _event_in(reading, ("event", index), event)) for index, event in enumerate(value)]
    return [(index, event) for index, event in read if event is not None]


def _event_in(reading: Reading, path: Path, value: Any) -> DebtEvent | None:
    if not isinstance(value, dict):
        reading.wrong("debt.not_a_table", path)
        return None
    if "kind" not in value:
        reading.wrong("debt.field_missing", (*path, "kind"))
        return None
    if value["kind"] == "disbursement":
        reading.wrong("debt.disbursement_is_in_contract", (*path, "kind"))
        return None
    kind = choice(*EVENTS)(reading, (*path, "kind"), value["kind"])
    if kind is None:
        return None
    before = len(reading.problems)
    found = read_table(reading, path, value, {**EVERY_EVENT, **EVENTS[kind]}, also_known=("kind",))
    return DebtEvent(kind=kind, **found) if found is not None and len(reading.problems) == before else None


def _contract_out(contract: Contract) -> dict[str, Any]:
    written = {
        "lender": contract.lender,
        "number": contract.number,
        "method": contract.method,
        "principal": format_yuan(contract.principal),
        "rate": _rate_out(contract.rate),
        "disbursed": contract.disbursed.isoformat(),
        "instalments": contract.instalments,
        "due_day": contract.due_day,
        "first_due": contract.first_due.isoformat() if contract.first_due else None,
        "interest_days": contract.interest_days,
        "penalty_multiple": _decimal_out(contract.penalty_multiple),
        "penalty_on": list(contract.penalty_on),
        "grace_days": contract.grace_days,
        "allocation": list(contract.allocation),
        "early_repayment": contract.early_repayment,
        "rounding": contract.rounding,
    }
    return {key: value for key, value in written.items() if value is not None}


def _event_out(event: DebtEvent) -> dict[str, Any]:
    written: dict[str, Any] = {
        "on": event.on.isoformat(),
        "kind": event.kind,
        "component": event.component,
        "amount": format_yuan(event.amount) if "amount" in EVENTS[event.kind] else None,
        "until": event.until.isoformat() if event.until else None,
        "rate": _rate_out(event.rate) if event.rate else None,
        "resume_from": event.resume_from.isoformat() if event.resume_from else None,
        "note": event.note or None,
        "ref": event.ref or None,
        "arrangement": _terms_out(event.arrangement) if event.arrangement else None,
    }
    return {key: value for key, value in written.items() if value is not None}


def _terms_out(terms: ArrangementTerms) -> dict[str, Any]:
    return {
        "waived": _amounts_out(terms.waived),
        "waived_conditionally": _amounts_out(terms.waived_conditionally),
        "down_payment": format_yuan(terms.down_payment),
        "instalments": [
            {"due": due.isoformat(), "amount": format_yuan(fen)} for due, fen in terms.instalments
        ],
        "annual_rate": terms.annual_rate,
    }


def _amounts_out(amounts: Amounts) -> dict[str, str]:
    return {name: format_yuan(getattr(amounts, name)) for name in COMPONENTS}


def _rate_out(rate: Rate) -> dict[str, Any]:
    return {"daily": rate.quoted} if rate.period == "daily" else {"annual": rate.quoted, "basis": rate.basis}


def _decimal_out(value: Fraction) -> str:
    written = format_decimal(value, 20)
    if Fraction(written) != value:
        fail("debt.not_decimal", "contract.penalty_multiple", value=value)
    return written


_DATES: Final = frozenset({"on", "until", "disbursed", "first_due", "resume_from", "due"})


def _toml_pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {value if key in _DATES else _toml(value)}" for key, value in table.items()]


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(_toml_pairs(value)) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(entry) for entry in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)
