"""Events, commands, proposals and states as plain JSON values and back; the stored form of a case's record."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, cast, get_args

from forbear.base.errors import fail
from forbear.case.model import Actor, CaseState, Command, Event, Presence, Role
from forbear.plan.plan_json import proposal_from_json, proposal_to_json

__all__ = [
    "command_from_json",
    "command_to_json",
    "event_from_json",
    "event_to_json",
    "proposal_from_json",
    "proposal_to_json",
    "state_to_json",
]


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
