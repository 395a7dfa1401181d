"""What a case's row says for queues and lists, computed from the state that the events fold into."""

from typing import Any, Final

from forbear.case import deadlines
from forbear.case.model import CaseState, Event
from forbear.web.store.models import CaseRecord

CLOSED: Final = frozenset({"settled", "broken", "withdrawn", "declined"})
"""Stages in which nobody is waited for."""


def project(record: CaseRecord, state: CaseState, new: tuple[Event, ...]) -> None:
    """Renew ``record`` from ``state`` and from what was just added. Does not save."""
    record.stage = state.stage
    record.version = state.version
    record.assigned_to = state.assigned_to
    record.requested_at = state.requested_at
    waiting = sorted(deadlines.deadlines(state), key=lambda deadline: deadline.by)
    record.next_deadline = waiting[0].by if waiting else None
    record.whose_turn = waiting[0].whose if waiting else whose_turn(state)
    owed = _last(new, "owed")
    if isinstance(owed, int):
        record.owed_fen = owed


TURNS: Final[dict[str, str]] = {
    "draft": "borrower",
    "requested": "lender",
    "first_check": "lender",
    "more_asked": "borrower",
    "review": "lender",
    "offered": "borrower",
    "countered": "lender",
    "awaiting_approval": "lender",
    "approved": "lender",
    "appealed": "lender",
    "issued": "borrower",
    "performing": "borrower",
    "missed": "borrower",
    "renegotiating": "lender",
}


def whose_turn(state: CaseState) -> str:
    """Who is to act next: ``"borrower"``, ``"lender"``, or empty where nobody is waited for."""
    if state.stage == "signed_by_one":
        return "lender" if any(one.party == "borrower" for one in state.signatures) else "borrower"
    return "" if state.stage in CLOSED else TURNS.get(state.stage, "")


def _last(events: tuple[Event, ...], key: str) -> Any | None:
    found = [event.data[key] for event in events if key in event.data]
    return found[-1] if found else None
