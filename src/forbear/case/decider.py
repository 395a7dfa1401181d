"""The decider: what follows from a command, how an event changes the state, and what a person may do now.

The idea is that refusing and offering are one thing: ``available`` asks the same table and the same checks that ``decide`` does, so
a button that is shown can be pressed, and one that is not says why.
"""

from collections.abc import Iterable
from dataclasses import replace

from forbear.base.errors import ForbearError, fail
from forbear.case import words
from forbear.case.data import day_of, read
from forbear.case.evolving import CHANGES
from forbear.case.model import Actor, Available, CaseState, Command, Event
from forbear.case.parties import LENDERS
from forbear.case.table import COMMANDS, Entry

__all__ = ["Available", "available", "decide", "evolve", "replay"]


def decide(state: CaseState, command: Command) -> tuple[Event, ...]:
    """The events that follow from ``command``; none if this command was given before, or if it changes nothing.

    Raises:
        ForbearError: why it is refused, and what to do; ``case.stale`` if the case has moved on since ``command.expects``.
    """
    if command.id in state.commands_seen:
        return ()
    entry = COMMANDS.get(command.name)
    if entry is None:
        fail("case.command_unknown", "name", name=command.name[:40])
    if not command.id or len(command.id) > 64:
        fail("case.command_without_id", "id")
    day_of(command.at)
    _check_who(state, command.name, entry, command.actor)
    _check_not_stale(state, command)
    _check_standing(state, command.name, entry, command.actor)
    represented = command.actor.presence == "represented"
    data = read({**entry.fields, **(entry.said if represented else {})}, command.data)
    for check in entry.checks:
        check(state, command, data)
    happenings = entry.outcome(state, command, data)
    return tuple(Event(name, command.actor, command.at, command.id, told) for name, told in happenings)


def evolve(state: CaseState, event: Event) -> CaseState:
    """The state after ``event``. Accepts whatever happened; only an event of an unknown name raises ``ValueError``."""
    change = CHANGES.get(event.name)
    if change is None:
        raise ValueError(f"event {state.version + 1} has a name this version does not know: {event.name!r}")
    after = change(state, event)
    return replace(
        after,
        version=state.version + 1,
        commands_seen=state.commands_seen | {event.command_id},
        history=(*state.history, event.name),
        since=event.at if after.stage != state.stage or state.since is None else state.since,
    )


def replay(events: Iterable[Event]) -> CaseState:
    """The state that ``events`` fold into."""
    state = CaseState()
    for event in events:
        state = evolve(state, event)
    return state


def available(state: CaseState, actor: Actor) -> tuple[Available, ...]:
    """Every command in the order of a case's life: whether ``actor`` may give it now, and why not.

    What depends on the day (an offer that lapsed) or on what is typed is judged when the command is given.
    """
    return tuple(_available(state, name, entry, actor) for name, entry in COMMANDS.items())


def _available(state: CaseState, name: str, entry: Entry, actor: Actor) -> Available:
    try:
        _check_who(state, name, entry, actor)
        _check_standing(state, name, entry, actor)
    except ForbearError as error:
        return Available(name, False, error.problems[0].text)
    return Available(name, True)


def _check_who(state: CaseState, name: str, entry: Entry, actor: Actor) -> None:
    if name != "open" and not state.version:
        fail("case.not_opened")
    if actor.presence == "represented":
        _check_represented(state, name, entry, actor)
        return
    if actor.role == "adviser" and entry.borrower_alone:
        fail("case.borrower_alone")
    if actor.role not in entry.roles:
        may = words.several(words.role(role) for role in sorted(entry.roles))
        said = words.command(name)
        fail("case.not_yours_to_give", what_zh=said.zh, what_en=said.en, who_zh=may.zh, who_en=may.en)
    if state.version and actor.role == "borrower" and actor.id != state.borrower:
        fail("case.not_your_case")
    if actor.role in LENDERS and not state.lender_present:
        fail("case.lender_not_here")


def _check_represented(state: CaseState, name: str, entry: Entry, actor: Actor) -> None:
    if actor.role not in LENDERS:
        fail("case.only_lender_represented")
    if state.lender_present:
        fail("case.lender_is_here")
    if not entry.represented or not entry.roles & LENDERS:
        said = words.command(name)
        fail("case.not_recordable", what_zh=said.zh, what_en=said.en)


def _check_not_stale(state: CaseState, command: Command) -> None:
    if command.expects is None or command.expects == state.version:
        return
    changes = words.several(
        words.event(name) for name in dict.fromkeys(state.history[max(0, command.expects) :])
    )
    fail("case.stale", seen=command.expects, now=state.version, zh=changes.zh or "—", en=changes.en or "—")


def _check_standing(state: CaseState, name: str, entry: Entry, actor: Actor) -> None:
    stages = entry.stages | (entry.said_from if actor.presence == "represented" else frozenset())
    # Once there are events, there is a case; a second one is not opened in it.
    if name == "open" and state.version:
        fail("case.already_open")
    if state.stage not in stages:
        if state.stage in entry.instead:
            fail(entry.instead[state.stage])
        said, here = words.command(name), words.stage(state.stage)
        fail("case.not_now", what_zh=said.zh, what_en=said.en, stage_zh=here.zh, stage_en=here.en)
    for check in entry.standing:
        check(state, actor)
