"""Shapes of a case: who acts, what they may say, what has happened, and where it stands."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from forbear.base.texts import Text
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
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """One party's signature on the agreement, bound to the SHA-256 of the terms that both saw."""

    party: Party
    by: Actor
    at: datetime
    terms_sha256: str


@dataclass(frozen=True, slots=True)
class InForce:
    """An agreement that both parties signed. It stays in force while a new one is negotiated, and until that is signed by both."""

    number: str
    terms_sha256: str
    proposal: Proposal
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class CaseState:
    """Where one negotiation stands: a fold over its events, never edited.

    Attributes:
        asked_from: the stage to which an answer to ``ask_more`` returns.
        open_offer: the number of the offer on the table; 0 when there is none.
        offer_hands: the people of the lender who made or reviewed what is on the table; none of them may approve it.
        owed, approver_above: fen, as the lender's last offer stated them; what is owed at or above the second needs an approver.
        in_force: the agreement both signed, which a renegotiation leaves standing; ``resume`` is where that returns to.
        signatures: those on ``terms_sha256``.
        since: when the present stage began.
        history: the name of every event; its length is ``version``.
        review_working_days: how long the lender's programme gives itself for a review; 0 if the request did not say.
    """

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
    product: str = ""
    asked_from: Stage = "first_check"
    open_offer: int = 0
    offer_hands: frozenset[str] = frozenset()
    owed: int | None = None
    approver_above: int | None = None
    declined_by: str = ""
    agreement_number: str = ""
    in_force: InForce | None = None
    resume: Stage = "performing"
    broken_on: date | None = None
    settled_on: date | None = None
    since: datetime | None = None
    history: tuple[str, ...] = ()
    review_working_days: int = 0


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something due by a working day: ``whose`` turn it is; whether it is overdue the caller computes against its own today.

    ``certain`` is False where the holidays of that year were not announced yet.
    """

    kind: str
    whose: Party
    by: date
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Available:
    """Whether a person may give the command ``name`` now, and if not, why and what to do instead."""

    name: str
    allowed: bool
    why_not: Text | None = None

    @property
    def why(self) -> Text | None:
        """The same as ``why_not``."""
        return self.why_not


StepState = Literal["done", "now", "later", "waiting"]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the borrower's six steps; ``waiting`` means that the lender is to act."""

    id: str
    title: Text
    state: StepState
    leads_to: Text


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What a person's own record carries, for a draft of their story and a script of their call. ``None`` is unknown, and goes unsaid.

    Amounts in fen; income, essential spending and capacity a month. ``fell_since`` is any day of the month in which the fall began.
    """

    lender: Text | None = None
    cause: Text | None = None
    fell_since: date | None = None
    income_before: int | None = None
    income_after: int | None = None
    essential: int | None = None
    capacity: int | None = None
    owed: int | None = None
    as_of: date | None = None
    days_past_due: int | None = None
    instalments_paid: int | None = None
    proposal: Proposal | None = None
    monthly: int | None = None
    papers: int | None = None


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One line of a prepared call or chat. ``kind``: ``say`` is spoken, ``if_refused`` is said then, ``note`` is for the person alone."""

    kind: Literal["say", "if_refused", "note"]
    text: Text
