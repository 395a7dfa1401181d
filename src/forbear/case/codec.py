"""Events, commands, proposals and states as plain JSON values and back; the stored form of a case's record."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, Final, cast, get_args

from forbear.base.errors import fail
from forbear.base.money import MAX_FEN
from forbear.base.rates import parse_decimal
from forbear.case.model import Actor, CaseState, Command, Event, Presence, Role
from forbear.plan.model import Proposal

INSTALMENTS_MOST: Final = 60
_AMOUNTS: Final = ("down_payment", "waive_penalty", "waive_interest", "waive_fee")


def event_to_json(event: Event) -> dict[str, Any]:
    """An event as a JSON object."""
    return {
        "name": event.name,
        "actor": _actor_to_json(event.actor),
        "at": event.at.isoformat(),
        "command_id": event.command_id,
        "data": event.data,
    }


def event_from_json(value: dict[str, Any]) -> Event:
    """The event of a JSON object written by :func:`event_to_json`."""
    return Event(
        value["name"],
        _actor(value["actor"]),
        datetime.fromisoformat(value["at"]),
        value["command_id"],
        value["data"],
    )


def command_to_json(command: Command) -> dict[str, Any]:
    """A command as a JSON object."""
    return {
        "id": command.id,
        "name": command.name,
        "actor": _actor_to_json(command.actor),
        "at": command.at.isoformat(),
        "data": command.data,
        "expects": command.expects,
    }


def command_from_json(value: dict[str, Any]) -> Command:
    """The command of a JSON object written by :func:`command_to_json`."""
    return Command(
        value["id"],
        value["name"],
        _actor(value["actor"]),
        datetime.fromisoformat(value["at"]),
        value["data"],
        value["expects"],
    )


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal as a JSON object: amounts integer fen, dates ISO."""
    return {
        "start": proposal.start.isoformat(),
        "instalments": proposal.instalments,
        "first_due": proposal.first_due.isoformat(),
        "due_day": proposal.due_day,
        **{name: getattr(proposal, name) for name in _AMOUNTS},
        "conditional": proposal.conditional,
        "annual_rate": proposal.annual_rate,
        "remainder": proposal.remainder,
    }


def proposal_from_json(value: Any) -> Proposal:
    """The proposal of a JSON object.

    Raises:
        ForbearError: ``case.proposal_malformed`` with the field at fault in ``where``.
    """
    if not isinstance(value, dict):
        fail("case.proposal_malformed", "proposal", field="proposal")
    first_due, start = _day(value, "first_due"), _day(value, "start")
    if first_due < start:
        fail("case.proposal_malformed", "first_due", field="first_due")
    rate = value.get("annual_rate", "0")
    if not isinstance(rate, str):
        fail("case.proposal_malformed", "annual_rate", field="annual_rate")
    parse_decimal(rate)
    remainder = value.get("remainder", "last")
    if remainder not in ("first", "last"):
        fail("case.proposal_malformed", "remainder", field="remainder")
    conditional = value.get("conditional")
    if not isinstance(conditional, bool):
        fail("case.proposal_malformed", "conditional", field="conditional")
    return Proposal(
        start=start,
        instalments=_whole(value, "instalments", 1, INSTALMENTS_MOST),
        first_due=first_due,
        due_day=_whole(value, "due_day", 1, 31),
        **{name: _whole(value, name, 0, MAX_FEN - 1) for name in _AMOUNTS},
        conditional=conditional,
        annual_rate=rate,
        remainder=remainder,
    )


def state_to_json(state: CaseState) -> dict[str, Any]:
    """A state as a JSON object for reading: amounts integer fen, dates ISO; command ids are left out."""
    value = cast(dict[str, Any], _plain(state))
    del value["commands_seen"]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, frozenset):
        return sorted(_plain(one) for one in value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _actor_to_json(actor: Actor) -> dict[str, str]:
    return {"id": actor.id, "role": actor.role, "presence": actor.presence}


def _actor(value: dict[str, str]) -> Actor:
    role, presence = value["role"], value["presence"]
    if role not in get_args(Role) or presence not in get_args(Presence):
        fail("case.actor_unknown", "actor", role=role, presence=presence)
    return Actor(value["id"], cast(Role, role), cast(Presence, presence))


def _day(value: dict[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(value[name])
    except (KeyError, TypeError, ValueError):
        fail("case.proposal_malformed", name, field=name)


def _whole(value: dict[str, Any], name: str, least: int, most: int) -> int:
    number = value.get(name)
    if type(number) is not int or not least <= number <= most:
        fail("case.proposal_malformed", name, field=name)
    return number
