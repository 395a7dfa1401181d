"""The events that follow a command once it is allowed. Days are fixed here, so that folding the events needs no calendar."""

from collections.abc import Callable
from typing import Any, Final

from forbear.base.working_days import add_working_days
from forbear.case.data import day_of
from forbear.case.model import CaseState, Command
from forbear.case.parties import party_of

Happening = tuple[str, dict[str, Any]]
Outcome = Callable[[CaseState, Command, dict[str, Any]], tuple[Happening, ...]]

COUNTER_VALID_WORKING_DAYS: Final = 10
"""How long a borrower's counter-offer stands, in working days; this product's own choice, longer than a usual answer takes."""


def plain(event: str) -> Outcome:
    """One event with the command's data."""

    def outcome(_state: CaseState, _command: Command, data: dict[str, Any]) -> tuple[Happening, ...]:
        return ((event, data),)

    return outcome


def attach_paper(state: CaseState, _command: Command, data: dict[str, Any]) -> tuple[Happening, ...]:
    """A paper is attached once; attaching it again changes nothing."""
    return () if data["paper"] in state.papers else (("paper_attached", data),)


def end_negotiation(event: str) -> Outcome:
    """The negotiation ends; where an agreement is in force, only the renegotiation does, and the agreement goes on."""

    def outcome(state: CaseState, _command: Command, data: dict[str, Any]) -> tuple[Happening, ...]:
        if state.in_force is None:
            return ((event, data),)
        return (("renegotiation_ended", {**data, "how": event, "resumes": state.resume}),)

    return outcome


def take(state: CaseState, _command: Command, data: dict[str, Any]) -> tuple[Happening, ...]:
    """A request is taken into first check, an appeal into review."""
    return (("taken", {**data, "into": "review" if state.stage == "appealed" else "first_check"}),)


def ask_more(_state: CaseState, command: Command, data: dict[str, Any]) -> tuple[Happening, ...]:
    """What is asked, with the day by which to answer."""
    by = add_working_days(day_of(command.at), data["working_days"])
    return (("more_asked", {**data, "answer_by": by.day.isoformat()}),)


def make_offer(state: CaseState, command: Command, data: dict[str, Any]) -> tuple[Happening, ...]:
    """The lender's offer, numbered, with its last day."""
    return (("offer_made", _numbered(state, command, data, data["valid_working_days"])),)


def counter_offer(state: CaseState, command: Command, data: dict[str, Any]) -> tuple[Happening, ...]:
    """The borrower's counter-offer; the lender's offer is thereby off the table."""
    return (("counter_offered", _numbered(state, command, data, COUNTER_VALID_WORKING_DAYS)),)


def accept_offer(state: CaseState, _command: Command, data: dict[str, Any]) -> tuple[Happening, ...]:
    """Accepted; from the amount owed that the lender named on, a second person approves.

    An absent lender's own approval is inside the word that was recorded, so there is none here.
    """
    limit, owed = state.approver_above, state.owed
    needed = state.lender_present and (limit is None or owed is None or owed >= limit)
    return (("offer_accepted", {**data, "approval_needed": needed}),)


def sign(state: CaseState, command: Command, data: dict[str, Any]) -> tuple[Happening, ...]:
    """A signature; the second one brings the agreement into force."""
    signed: Happening = ("signed", data)
    if any(one.party != party_of(command.actor) for one in state.signatures):
        return (signed, ("came_into_force", {"terms_sha256": data["terms_sha256"]}))
    return (signed,)


def _numbered(state: CaseState, command: Command, data: dict[str, Any], days: int) -> dict[str, Any]:
    until = add_working_days(day_of(command.at), days)
    return {**data, "number": len(state.offers) + 1, "valid_until": until.day.isoformat()}
