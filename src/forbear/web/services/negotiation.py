"""What a person does to a case becomes a command of the decider; an absent lender's part is recorded by the borrower."""

from datetime import datetime
from typing import Any, Final

from forbear.case import decider
from forbear.case.model import Actor, CaseState, Command, Role
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

LENDER_COMMANDS: Final[dict[str, Role]] = {
    "take": "agent",
    "ask_more": "agent",
    "pass_first_check": "agent",
    "make_offer": "reviewer",
    "approve": "approver",
    "return_to_review": "approver",
    "decline": "reviewer",
    "issue_agreement": "agent",
}
"""Commands that are the lender's, with the role in which a borrower records them where the lender is not here."""
SHARED_COMMANDS: Final[dict[str, Role]] = {
    "accept_offer": "reviewer",
    "sign": "agent",
    "renegotiate": "agent",
}
"""Commands that both sides have, with the role in which the absent lender's are recorded (``as_lender``)."""
BORROWER_ROLES: Final = frozenset({"borrower", "adviser"})


def actor_for(record: CaseRecord, user: User, name: str, as_lender: bool = False) -> Actor:
    """Who gives the command ``name``: the user, or the absent lender in the user's record of it.

    ``as_lender`` says so for commands that both parties have (``SHARED_COMMANDS``).
    """
    represents = not record.lender_present and user.role in BORROWER_ROLES
    roles = SHARED_COMMANDS if as_lender else LENDER_COMMANDS
    if represents and name in roles:
        return cases.actor_of(user, "represented", roles[name])
    return cases.actor_of(user)


def act(
    record: CaseRecord,
    user: User,
    name: str,
    data: dict[str, Any],
    command_id: str,
    expects: int | None = None,
    *,
    as_lender: bool = False,
) -> CaseState:
    """Give the command ``name`` with ``data`` to the case; returns the state that follows. Sent twice, it acts once.

    Raises:
        ForbearError: what the decider or the store refuses, with the reason.
    """
    actor = actor_for(record, user, name, as_lender)
    return cases.send(record.pk, Command(command_id, name, actor, clock.now(), data, expects))


def act_as_system(
    record: CaseRecord, name: str, data: dict[str, Any], command_id: str, at: datetime | None = None
) -> CaseState:
    """Give a command that follows from the calendar or from money received, not from a person."""
    command = Command(command_id, name, Actor("system", "system"), at or clock.now(), data)
    return cases.send(record.pk, command)


def available(
    record: CaseRecord, user: User, state: CaseState | None = None
) -> "dict[str, decider.Available]":
    """What this person may do now, by command name, and why not the rest; with an absent lender, its commands too."""
    state = state or cases.state_of(record.pk)
    found = {one.name: one for one in decider.available(state, cases.actor_of(user))}
    if not record.lender_present and user.role in BORROWER_ROLES:
        for role in dict.fromkeys(LENDER_COMMANDS.values()):
            said = decider.available(state, cases.actor_of(user, "represented", role))
            found |= {one.name: one for one in said if LENDER_COMMANDS.get(one.name) == role}
    return found
