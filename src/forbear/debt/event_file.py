"""What the files of every product share: events and their terms, read with every problem named, and written as JSON and TOML."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final, TypeVar

from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.money import format_yuan
from forbear.base.rates import Rate, format_decimal
from forbear.debt.document import Path
from forbear.debt.fields import (
    Field,
    Reading,
    amount,
    choice,
    day,
    decimal,
    decimal_text,
    flag,
    integer,
    optional_text,
    rate,
    read_table,
)
from forbear.debt.model import COMPONENTS, Amounts, ArrangementTerms, DebtEvent, EventKind, PlanTerms

SCHEMA: Final = "forbear/debt/1"
PERIODS_MAX: Final = 120
Agreed = TypeVar("Agreed")
"""The contract of a product."""
Kinds = Mapping[EventKind, Mapping[str, Field]]
"""Which kinds of event a product knows, and the keys of each beside those of every event."""


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


def _plan(reading: Reading, path: Path, value: Any) -> PlanTerms | None:
    found = read_table(reading, path, value, PLAN)
    return None if found is None or len(found) < len(PLAN) or None in found.values() else PlanTerms(**found)


TERMS: Final[Mapping[str, Field]] = {
    "waived": Field(_amounts, Amounts()),
    "waived_conditionally": Field(_amounts, Amounts()),
    "down_payment": Field(amount, 0),
    "instalments": Field(_planned),
    "annual_rate": Field(decimal_text, "0"),
}
"""Keys of an event's ``arrangement``."""

PLAN: Final[Mapping[str, Field]] = {
    "periods": Field(integer(1, PERIODS_MAX)),
    "fee_rate": Field(decimal, Fraction(0)),
    "upfront_rate": Field(decimal, Fraction(0)),
    "charged_as": Field(choice("fee", "interest"), "fee"),
}
"""Keys of an event's ``plan``."""

EVERY_EVENT: Final[Mapping[str, Field]] = {
    "on": Field(day),
    "note": Field(optional_text, ""),
    "ref": Field(optional_text, ""),
}

COMMON_EVENTS: Final[Kinds] = {
    "repayment": {"amount": Field(amount)},
    "fee": {"amount": Field(amount)},
    "interest_suspension": {"until": Field(day)},
    "waiver": {"component": Field(choice(*COMPONENTS)), "amount": Field(amount)},
    "rate_change": {"rate": Field(rate)},
    "arrangement": {"arrangement": Field(_terms)},
    "arrangement_broken": {"resume_from": Field(day, None)},
    "acceleration": {},
    "settlement": {"amount": Field(amount)},
    "charge_off": {"interest_stops": Field(flag, False)},
}
"""Kinds of event that every product knows."""

INSTALMENT_EVENTS: Final[Kinds] = {
    **COMMON_EVENTS,
    "drawdown": {"amount": Field(amount)},
    "capitalisation": {"component": Field(choice("interest", "penalty", "fee"))},
    "term_extension": {"count": Field(integer(1, PERIODS_MAX))},
    "reamortisation": {"count": Field(integer(0, PERIODS_MAX), 0)},
    "payment_holiday": {
        "until": Field(day),
        "holiday": Field(choice("all", "principal", "interest"), "all"),
    },
}
"""Those of an instalment loan."""

CARD_EVENTS: Final[Kinds] = {
    **COMMON_EVENTS,
    "purchase": {"amount": Field(amount)},
    "cash_advance": {"amount": Field(amount)},
    "refund": {"amount": Field(amount), "of": Field(optional_text, "")},
    "instalment_plan": {
        "amount": Field(amount),
        "plan": Field(_plan),
        "of": Field(optional_text, ""),
    },
    "payment_holiday": {"until": Field(day)},
}
"""Those of a card or pay-later account."""


def read_head(value: Any, reading: Reading) -> dict[str, Any]:
    """The whole document, its ``schema`` checked and unknown keys noted.

    Raises:
        ForbearError: ``debt.not_a_table`` where it is no table at all.
    """
    if not isinstance(value, dict):
        reading.wrong("debt.not_a_table", ())
        raise ForbearError(*reading.problems)
    read_table(reading, (), value, {"schema": Field(_schema)}, also_known=("contract", "event"))
    return value


def read_account(
    value: Any,
    reading: Reading,
    kinds: Kinds,
    contract_in: Callable[[Reading, dict[str, Any]], tuple[Agreed | None, date | None]],
    contract_wrong: Callable[[Agreed], Iterable[Problem]],
    events_wrong: Callable[[Sequence[DebtEvent], date | None], Iterable[Problem]],
) -> tuple[Agreed, tuple[DebtEvent, ...]]:
    """The contract and the events of a debt file, whatever the product.

    Args:
        value: the parsed document.
        reading: where its parts stand, and the problems found so far.
        kinds: the events that the product knows.
        contract_in: the contract if all of it can be read, and its first day if that can.
        contract_wrong: what is wrong with a contract by itself.
        events_wrong: what is wrong with the events, given the first day.

    Raises:
        ForbearError: with every problem found, each at its place.
    """
    document = read_head(value, reading)
    contract, first_day = contract_in(reading, document)
    events = events_in(reading, document.get("event", []), kinds)
    found = [*(contract_wrong(contract) if contract else ())]
    found += events_wrong([event for _, event in events], first_day)
    add_problems(reading, found, [at for at, _ in events])
    if contract is None or reading.problems:
        raise ForbearError(*reading.problems)
    return contract, tuple(event for _, event in events)


def _schema(reading: Reading, path: Path, value: Any) -> str | None:
    if value == SCHEMA:
        return SCHEMA
    reading.wrong("debt.schema_unknown", path, value=str(value)[:60], right=SCHEMA)
    return None


def add_problems(reading: Reading, found: list[Problem], positions: list[int]) -> None:
    """Add what is wrong with the values together, at its place in the file."""
    for problem in found:
        where = reading.locate(_moved(_path_of(problem.where), positions))
        reading.problems.append(Problem(problem.code, where, problem.parameters))


def _moved(path: Path, positions: list[int]) -> Path:
    """The path in the file of a path among the events that could be read."""
    if len(path) > 1 and path[0] == "event" and isinstance(path[1], int):
        return ("event", positions[path[1]], *path[2:])
    return path


def _path_of(where: str) -> Path:
    parts: list[str | int] = []
    for part in where.replace("[", ".").replace("]", "").split("."):
        parts.append(int(part) if part.isdigit() else part)
    return tuple(parts)


def events_in(reading: Reading, value: Any, kinds: Kinds) -> list[tuple[int, DebtEvent]]:
    """The events that can be read, each with its place in the file."""
    if not isinstance(value, list):
        reading.wrong("debt.events_not_a_list", ("event",))
        return []
    read = [(index, _event_in(reading, ("event", index), event, kinds)) for index, event in enumerate(value)]
    return [(index, event) for index, event in read if event is not None]


def _event_in(reading: Reading, path: Path, value: Any, kinds: Kinds) -> DebtEvent | None:
    if not isinstance(value, dict):
        reading.wrong("debt.not_a_table", path)
        return None
    if "kind" not in value:
        reading.wrong("debt.field_missing", (*path, "kind"))
        return None
    if value["kind"] == "disbursement":
        reading.wrong("debt.disbursement_is_in_contract", (*path, "kind"))
        return None
    kind = choice(*kinds)(reading, (*path, "kind"), value["kind"])
    if kind is None:
        return None
    before = len(reading.problems)
    found = read_table(reading, path, value, {**EVERY_EVENT, **kinds[kind]}, also_known=("kind",))
    return DebtEvent(kind=kind, **found) if found is not None and len(reading.problems) == before else None


def event_out(event: DebtEvent, kinds: Kinds) -> dict[str, Any]:
    """The JSON form of an event of a product that knows ``kinds``."""
    written: dict[str, Any] = {
        "on": event.on.isoformat(),
        "kind": event.kind,
        "component": event.component,
        "amount": format_yuan(event.amount) if "amount" in kinds[event.kind] else None,
        "until": event.until.isoformat() if event.until else None,
        "rate": rate_out(event.rate) if event.rate else None,
        "resume_from": event.resume_from.isoformat() if event.resume_from else None,
        "note": event.note or None,
        "ref": event.ref or None,
        "arrangement": _terms_out(event.arrangement) if event.arrangement else None,
        "plan": _plan_out(event.plan) if event.plan else None,
        "count": event.count if "count" in kinds[event.kind] else None,
        "holiday": event.holiday if "holiday" in kinds[event.kind] else None,
        "of": event.of or None,
        "interest_stops": event.interest_stops or None,
        "due": event.due.isoformat() if event.due else None,
        "to": event.to.isoformat() if event.to else None,
        "first_due": event.first_due.isoformat() if event.first_due else None,
        "interest": event.interest if "interest" in kinds[event.kind] else None,
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


def _plan_out(plan: PlanTerms) -> dict[str, Any]:
    return {
        "periods": plan.periods,
        "fee_rate": decimal_out(plan.fee_rate, "plan.fee_rate"),
        "upfront_rate": decimal_out(plan.upfront_rate, "plan.upfront_rate"),
        "charged_as": plan.charged_as,
    }


def rate_out(rate: Rate) -> dict[str, Any]:
    """The JSON form of a rate, as it was quoted."""
    return {"daily": rate.quoted} if rate.period == "daily" else {"annual": rate.quoted, "basis": rate.basis}


def decimal_out(value: Fraction, where: str) -> str:
    """A fraction as the decimal string that reads as the same.

    Raises:
        ForbearError: ``debt.not_decimal`` where it has no finite decimal of twenty places.
    """
    written = format_decimal(value, 20)
    if Fraction(written) != value:
        fail("debt.not_decimal", where, value=value)
    return written


def to_toml(document: Mapping[str, Any]) -> str:
    """The TOML form of the JSON form of a debt; both read as the same debt."""
    parts = [f"schema = {_toml(SCHEMA)}\n", "[contract]", *_toml_pairs(document["contract"]), ""]
    for event in document["event"]:
        terms = event.get("arrangement")
        parts += ["[[event]]", *_toml_pairs({k: v for k, v in event.items() if k != "arrangement"}), ""]
        if terms is not None:
            parts += ["[event.arrangement]", *_toml_pairs(terms), ""]
    return "\n".join(parts)


_DATES: Final = frozenset({"on", "until", "disbursed", "first_due", "resume_from", "due", "to", "opened"})


def _toml_pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {value if key in _DATES else _toml(value)}" for key, value in table.items()]


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(_toml_pairs(value)) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(entry) for entry in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else str(value)
