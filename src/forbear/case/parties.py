"""Which side a person stands on, and which stages belong together."""

from typing import Final, get_args

from forbear.case.model import Actor, CaseState, Party, Role, Stage

BORROWERS: Final[frozenset[Role]] = frozenset({"borrower", "adviser"})
LENDERS: Final[frozenset[Role]] = frozenset({"agent", "reviewer", "approver"})
ENDED: Final[frozenset[Stage]] = frozenset({"withdrawn", "settled"})
"""Stages after which nothing more is said here."""
EVERY: Final[tuple[Stage, ...]] = get_args(Stage)
OPEN: Final[frozenset[Stage]] = frozenset(EVERY) - ENDED


def party_of(actor: Actor) -> Party | None:
    """The side of ``actor``; ``None`` for the system and administrators."""
    if actor.role in BORROWERS:
        return "borrower"
    return "lender" if actor.role in LENDERS else None


def other(party: Party) -> Party:
    """The other side."""
    return "lender" if party == "borrower" else "borrower"


def review_stage(state: CaseState) -> Stage:
    """Where the lender weighs the case: ``review``, or ``renegotiating`` while an agreement is in force."""
    return "renegotiating" if state.in_force else "review"
