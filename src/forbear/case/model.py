"""Shapes of a case: who acts, what they may say, what has happened, and where it stands."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from forbear.plan.model import Proposal

Role = Literal["borrower", "adviser", "agent", "reviewer", "approver", "administrator", "system"]
Presence = Literal["present", "represented"]
Party = Literal["borrower", "lender"]
Stage = Literal[
    "draft",
    "requested",
    "first_check",
    "more_asked",
    "review",
    "offered",
    "countered",
    "awaiting_approval",
    "approved",
    "declined",
    "appealed",
    "issued",
    "signed_by_one",
    "performing",
    "missed",
    "renegotiating",
    "broken",
    "settled",
    "withdrawn",
]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command. A represented party's words are recorded by the other: ``presence`` is then ``"represented"``."""

    id: str
    role: Role
    presence: Presence = "present"


@dataclass(frozen=True, slots=True)
class Command:
    """A wish to change a case. ``id`` makes sending it twice act once; ``data`` is checked by the command's own table entry.

    ``expects`` is the version (number of events) the person was looking at; a stale one is refused; ``None`` skips the check.
    """

    id: str
    name: str
    actor: Actor
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)
    expects: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case: plain JSON-able ``data`` (amounts integer fen, dates ISO strings)."""

    name: str
    actor: Actor
    at: datetime
    command_id: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """One message or recorded contact between the parties."""

    at: datetime
    sender: Actor
    text: str
    channel: str  # "here" | "phone" | "app_chat" | "letter" | "counter"
    person: str = ""


@dataclass(frozen=True, slots=True)
class MoreAsked:
    """What the desk asked for, by when, and whether it was answered."""

    items: tuple[str, ...]
    note: str
    asked_at: datetime
    answer_by: date
    answered_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal on the table, by whom, and when it lapses."""

    number: int
    by: Party
    proposal: Proposal
    reason: str
    at: datetime
    valid_until: date


@dataclass(frozen=True, slots=True)
class Signature:
    """One party's signature on the agreement, bound to the SHA-256 of the terms that both saw."""

    party: Party
    by: Actor
    at: datetime
    terms_sha256: str


@dataclass(frozen=True, slots=True)
class CaseState:
    """Where one negotiation stands: a fold over its events, never edited."""

    stage: Stage = "draft"
    version: int = 0
    borrower: str = ""
    lender: str = ""
    lender_present: bool = True
    cause: str = ""
    story: str = ""
    papers: tuple[str, ...] = ()
    requested_at: datetime | None = None
    request: Proposal | None = None
    assigned_to: str = ""
    more_asked: tuple[MoreAsked, ...] = ()
    offers: tuple[Offer, ...] = ()
    reviewed_by: str = ""
    approved_by: str = ""
    decline_reason: str = ""
    appeals: int = 0
    agreed: Proposal | None = None
    terms_sha256: str = ""
    signatures: tuple[Signature, ...] = ()
    messages: tuple[Message, ...] = ()
    repayments: tuple[tuple[date, int, str], ...] = ()  # (day, fen, reference)
    commands_seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something due by a working day: ``whose`` turn it is, and ``overdue`` is computed by the caller against its own today."""

    kind: str
    whose: Party
    by: date
