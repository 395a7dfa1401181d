"""The protocol as a table: each command with who may give it, from which stages, what it carries, what is checked, and what then happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from forbear.base.money import MAX_FEN
from forbear.case import checks, outcomes
from forbear.case import data as d
from forbear.case.model import Actor, CaseState, Command, Role, Stage
from forbear.case.parties import BORROWERS, LENDERS, OPEN

StandingCheck = Callable[[CaseState, Actor], None]
"""Refuses by raising; needs no data, so it also answers what is available."""
DataCheck = Callable[[CaseState, Command, Mapping[str, Any]], None]
Happening = tuple[str, dict[str, Any]]
Outcome = Callable[[CaseState, Command, dict[str, Any]], tuple[Happening, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One command of the protocol.

    Attributes:
        roles: who may give it.
        stages: from where.
        outcome: the events that follow, as names and data.
        then: the stages that may follow, for the reader; ``()`` where the stage stays. A test holds it to what happens.
        said_from: further stages in which an absent lender's word may be recorded, because its own steps are not seen.
        represented: whether it may be recorded for an absent lender.
        instead: stages in which a plainer refusal than "not now" is known.
        borrower_alone: the borrower gives it in person; an adviser may not.
    """

    roles: frozenset[Role]
    stages: frozenset[Stage]
    outcome: Outcome
    then: tuple[Stage, ...] = ()
    fields: d.Fields = field(default_factory=dict)
    standing: tuple[StandingCheck, ...] = ()
    checks: tuple[DataCheck, ...] = ()
    said_from: frozenset[Stage] = frozenset()
    said: d.Fields = field(default_factory=lambda: d.SAID)
    represented: bool = False
    instead: Mapping[Stage, str] = field(default_factory=dict)
    borrower_alone: bool = False


def _roles(*names: Role) -> frozenset[Role]:
    return frozenset(names)


def _in(*names: Stage) -> frozenset[Stage]:
    return frozenset(names)


SYSTEM: Final = _roles("system")
DESK_FIRST: Final = _roles("agent", "reviewer")
NOT_IN_FORCE: Final = OPEN - _in(
    "signed_by_one", "performing", "missed", "renegotiating", "broken", "declined"
)
BEFORE_REVIEW: Final = _in("requested", "first_check", "more_asked", "appealed")
AGREED: Final = _in("approved", "issued", "signed_by_one")
HELD: Final = _in("performing", "missed")
NEGOTIATING_ANEW: Final = (
    _in("renegotiating", "more_asked", "offered", "countered", "awaiting_approval") | AGREED
)
SENT_ALREADY: Final[Mapping[Stage, str]] = dict.fromkeys(OPEN - _in("draft"), "case.already_requested")

DECIDED_ALREADY: Final[dict[Stage, str]] = {
    "declined": "case.declined_already",
    **dict.fromkeys(AGREED, "case.approved_already"),
}

COMMANDS: Final[dict[str, Entry]] = {
    "open": Entry(
        roles=BORROWERS,
        stages=_in("draft"),
        outcome=outcomes.plain("opened"),
        fields={
            "borrower": d.NAME,
            "lender": d.NAME,
            "product": d.Field(d.text(d.NAME_MOST, empty=True), required=False, default=""),
            "lender_present": d.Field(d.yes_or_no),
        },
        checks=(checks.opens_own_case,),
    ),
    "tell_story": Entry(
        roles=BORROWERS,
        stages=_in("draft", "more_asked"),
        outcome=outcomes.plain("story_told"),
        fields={"cause": d.Field(d.cause), "story": d.WORDS},
    ),
    "attach_paper": Entry(
        roles=BORROWERS,
        stages=OPEN,
        outcome=outcomes.attach_paper,
        fields={
            "paper": d.NAME,
            "kind": d.NAME,
            "name": d.Field(d.text(d.NAME_MOST * 2)),
            "sha256": d.Field(d.sha256),
        },
    ),
    "remove_paper": Entry(
        roles=BORROWERS,
        stages=_in("draft"),
        outcome=outcomes.plain("paper_removed"),
        fields={"paper": d.NAME},
        checks=(checks.paper_is_there,),
        instead=dict.fromkeys(OPEN - _in("draft"), "case.papers_stay"),
    ),
    "submit_request": Entry(
        roles=BORROWERS,
        stages=_in("draft"),
        outcome=outcomes.plain("requested"),
        then=("requested",),
        fields={
            "proposal": d.PROPOSAL,
            "owed": d.Field(d.whole(0, MAX_FEN - 1)),
            "capacity": d.Field(d.whole(0, MAX_FEN - 1), required=False),
            "review_working_days": d.Field(d.whole(1, d.WORKING_DAYS_MOST), required=False),
        },
        standing=(checks.story_was_told,),
        instead=SENT_ALREADY,
    ),
    "withdraw": Entry(
        roles=BORROWERS,
        stages=NOT_IN_FORCE | _in("renegotiating"),
        outcome=outcomes.end_negotiation("withdrawn"),
        then=("withdrawn", "performing", "missed"),
        fields={"reason": d.OPTIONAL_WORDS},
        instead={
            "signed_by_one": "case.signed_not_withdrawn",
            "performing": "case.signed_not_withdrawn",
            "missed": "case.signed_not_withdrawn",
        },
    ),
    "take": Entry(
        roles=DESK_FIRST,
        stages=_in("requested", "appealed"),
        outcome=outcomes.take,
        then=("first_check", "review"),
        standing=(checks.appeal_goes_to_another, checks.appeal_goes_to_a_reviewer),
        represented=True,
        instead={"first_check": "case.already_taken"},
    ),
    "ask_more": Entry(
        roles=DESK_FIRST,
        stages=_in("first_check", "review", "renegotiating"),
        outcome=outcomes.ask_more,
        then=("more_asked",),
        fields={
            "items": d.Field(d.items),
            "note": d.OPTIONAL_WORDS,
            "working_days": d.Field(d.whole(1, d.WORKING_DAYS_MOST)),
        },
        said_from=_in("requested"),
        represented=True,
        instead={"more_asked": "case.more_already_asked"},
    ),
    "answer_more": Entry(
        roles=BORROWERS,
        stages=_in("more_asked"),
        outcome=outcomes.plain("more_answered"),
        then=("first_check", "review", "renegotiating"),
        fields={"answer": d.WORDS},
    ),
    "pass_first_check": Entry(
        roles=DESK_FIRST,
        stages=_in("first_check"),
        outcome=outcomes.plain("first_check_passed"),
        then=("review",),
        fields={"note": d.OPTIONAL_WORDS},
        represented=True,
    ),
    "make_offer": Entry(
        roles=_roles("reviewer"),
        stages=_in("review", "countered", "renegotiating"),
        outcome=outcomes.make_offer,
        then=("offered",),
        fields={
            "proposal": d.PROPOSAL,
            "reason": d.OPTIONAL_WORDS,
            "valid_working_days": d.Field(d.whole(1, d.WORKING_DAYS_MOST)),
            "owed": d.Field(d.whole(0, MAX_FEN - 1)),
            "approver_above": d.Field(d.whole(0, MAX_FEN - 1)),
        },
        standing=(checks.appeal_goes_to_another,),
        said_from=BEFORE_REVIEW,
        represented=True,
        instead={"offered": "case.offer_on_the_table"},
    ),
    "counter_offer": Entry(
        roles=BORROWERS,
        stages=_in("offered"),
        outcome=outcomes.counter_offer,
        then=("countered",),
        fields={"proposal": d.PROPOSAL, "reason": d.OPTIONAL_WORDS},
        instead={"countered": "case.offer_on_the_table"},
    ),
    "accept_offer": Entry(
        roles=_roles("borrower", "reviewer"),
        stages=_in("offered", "countered"),
        outcome=outcomes.accept_offer,
        then=("awaiting_approval", "approved"),
        fields={"number": d.NUMBER},
        standing=(checks.offer_is_the_others, checks.appeal_goes_to_another),
        checks=(checks.offer_is_open, checks.offer_has_not_lapsed),
        represented=True,
        instead=dict.fromkeys(_in("awaiting_approval") | AGREED, "case.offer_accepted_already"),
        borrower_alone=True,
    ),
    "lapse_offer": Entry(
        roles=SYSTEM,
        stages=_in("offered", "countered"),
        outcome=outcomes.plain("offer_lapsed"),
        then=("review", "renegotiating"),
        fields={"number": d.NUMBER},
        checks=(checks.offer_is_open, checks.offer_has_lapsed),
    ),
    "approve": Entry(
        roles=_roles("approver"),
        stages=_in("awaiting_approval"),
        outcome=outcomes.plain("approved"),
        then=("approved",),
        fields={"note": d.OPTIONAL_WORDS},
        standing=(checks.four_eyes, checks.appeal_goes_to_another),
        instead=dict.fromkeys(AGREED, "case.approved_already"),
    ),
    "return_to_review": Entry(
        roles=_roles("approver"),
        stages=_in("awaiting_approval"),
        outcome=outcomes.plain("returned_to_review"),
        then=("review", "renegotiating"),
        fields={"note": d.WORDS},
        instead=dict.fromkeys(AGREED, "case.approved_already"),
    ),
    "decline": Entry(
        roles=_roles("reviewer", "approver"),
        stages=_in("first_check", "review", "countered", "awaiting_approval", "renegotiating"),
        outcome=outcomes.end_negotiation("declined"),
        then=("declined", "performing", "missed"),
        fields={"reason": d.WORDS},
        standing=(checks.appeal_goes_to_another,),
        said_from=BEFORE_REVIEW,
        represented=True,
        instead=DECIDED_ALREADY,
    ),
    "appeal": Entry(
        roles=BORROWERS,
        stages=_in("declined"),
        outcome=outcomes.plain("appealed"),
        then=("appealed",),
        fields={"reason": d.WORDS},
        standing=(checks.one_appeal,),
    ),
    "issue_agreement": Entry(
        roles=LENDERS,
        stages=_in("approved"),
        outcome=outcomes.plain("agreement_issued"),
        then=("issued",),
        fields={"number": d.NAME, "terms_sha256": d.Field(d.sha256)},
        represented=True,
        instead=dict.fromkeys(_in("issued", "signed_by_one"), "case.issued_already"),
    ),
    "sign": Entry(
        roles=_roles("borrower") | LENDERS,
        stages=_in("issued", "signed_by_one"),
        outcome=outcomes.sign,
        then=("signed_by_one", "performing"),
        fields={"party": d.Field(d.one_of("borrower", "lender")), "terms_sha256": d.Field(d.sha256)},
        standing=(checks.signs_once,),
        checks=(checks.signs_for_own_side, checks.signs_the_issued_terms),
        said=d.SAID_AND_NEEDED,
        represented=True,
        instead=dict.fromkeys(HELD, "case.both_signed"),
        borrower_alone=True,
    ),
    "record_repayment": Entry(
        roles=BORROWERS | LENDERS | SYSTEM,
        stages=HELD | _in("broken") | NEGOTIATING_ANEW,
        outcome=outcomes.plain("repayment_recorded"),
        fields={
            "on": d.DAY,
            "amount": d.AMOUNT,
            "reference": d.Field(d.text(d.NAME_MOST, empty=True), required=False, default=""),
        },
        standing=(checks.agreement_in_force,),
        checks=(checks.day_has_come("on"), checks.repayment_is_new),
    ),
    "mark_missed": Entry(
        roles=SYSTEM,
        stages=_in("performing"),
        outcome=outcomes.plain("missed"),
        then=("missed",),
        fields={"n": d.Field(d.whole(0, 60)), "due": d.DAY},
        checks=(checks.day_is_past("due"),),
    ),
    "mark_cured": Entry(
        roles=SYSTEM,
        stages=_in("missed"),
        outcome=outcomes.plain("cured"),
        then=("performing",),
        fields={"n": d.Field(d.whole(0, 60))},
    ),
    "mark_broken": Entry(
        roles=SYSTEM,
        stages=_in("missed"),
        outcome=outcomes.plain("broken"),
        then=("broken",),
        fields={"on": d.DAY, "reason": d.WORDS},
        checks=(checks.day_has_come("on"),),
    ),
    "renegotiate": Entry(
        roles=BORROWERS | DESK_FIRST,
        stages=HELD,
        outcome=outcomes.plain("renegotiation_opened"),
        then=("renegotiating",),
        fields={"reason": d.WORDS},
        represented=True,
    ),
    "settle": Entry(
        roles=SYSTEM,
        stages=HELD,
        outcome=outcomes.plain("settled"),
        then=("settled",),
        fields={"on": d.DAY},
        checks=(checks.day_has_come("on"),),
    ),
    "send_message": Entry(
        roles=BORROWERS | LENDERS,
        stages=OPEN,
        outcome=outcomes.plain("message_sent"),
        fields={"text": d.WORDS},
        standing=(checks.lender_reads_here,),
    ),
    "record_contact": Entry(
        roles=BORROWERS | LENDERS,
        stages=OPEN,
        outcome=outcomes.plain("contact_recorded"),
        fields={
            "channel": d.Field(d.one_of(*d.CHANNELS)),
            "person": d.Field(d.text(d.NAME_MOST, empty=True), required=False, default=""),
            "at": d.Field(d.moment),
            "substance": d.WORDS,
        },
        checks=(checks.contact_has_happened,),
    ),
}
"""Every command, in the order of a case's life."""
