"""How each event changes where a case stands: one small function for each, in a table. Nothing is checked here; what happened, happened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Final, cast

from forbear.case.codec import proposal_from_json
from forbear.case.model import CaseState, Event, InForce, Message, MoreAsked, Offer, Party, Signature, Stage
from forbear.case.parties import party_of, review_stage

Change = Callable[[CaseState, Event], CaseState]


def _opened(state: CaseState, event: Event) -> CaseState:
    data = event.data
    return replace(
        state,
        borrower=data["borrower"],
        lender=data["lender"],
        product=data["product"],
        lender_present=data["lender_present"],
    )


def _story_told(state: CaseState, event: Event) -> CaseState:
    return replace(state, cause=event.data["cause"], story=event.data["story"])


def _paper_attached(state: CaseState, event: Event) -> CaseState:
    return replace(state, papers=(*state.papers, event.data["paper"]))


def _paper_removed(state: CaseState, event: Event) -> CaseState:
    return replace(state, papers=tuple(one for one in state.papers if one != event.data["paper"]))


def _requested(state: CaseState, event: Event) -> CaseState:
    return replace(
        state,
        stage="requested",
        requested_at=event.at,
        request=proposal_from_json(event.data["proposal"]),
        owed=event.data["owed"],
        review_working_days=event.data.get("review_working_days", 0),
    )


def _withdrawn(state: CaseState, _event: Event) -> CaseState:
    return replace(_table_cleared(state), stage="withdrawn")


def _taken(state: CaseState, event: Event) -> CaseState:
    return replace(state, stage=cast(Stage, event.data["into"]), assigned_to=event.actor.id)


def _more_asked(state: CaseState, event: Event) -> CaseState:
    data = event.data
    asked = MoreAsked(tuple(data["items"]), data["note"], event.at, date.fromisoformat(data["answer_by"]))
    # An absent lender may ask before anything was recorded of its first check.
    origin: Stage = "first_check" if state.stage == "requested" else state.stage
    return replace(state, stage="more_asked", more_asked=(*state.more_asked, asked), asked_from=origin)


def _more_answered(state: CaseState, event: Event) -> CaseState:
    *earlier, last = state.more_asked
    answered = replace(last, answered_at=event.at, answer=event.data["answer"])
    return replace(state, stage=state.asked_from, more_asked=(*earlier, answered))


def _first_check_passed(state: CaseState, _event: Event) -> CaseState:
    return replace(state, stage="review")


def _offer_made(state: CaseState, event: Event) -> CaseState:
    return replace(
        _tabled(state, event, "lender"),
        stage="offered",
        owed=event.data["owed"],
        approver_above=event.data["approver_above"],
        reviewed_by=event.actor.id,
        offer_hands=state.offer_hands | {event.actor.id},
    )


def _counter_offered(state: CaseState, event: Event) -> CaseState:
    return replace(_tabled(state, event, "borrower"), stage="countered")


def _offer_accepted(state: CaseState, event: Event) -> CaseState:
    offer = next(one for one in state.offers if one.number == event.data["number"])
    by_lender = party_of(event.actor) == "lender"
    return replace(
        state,
        stage="awaiting_approval" if event.data["approval_needed"] else "approved",
        open_offer=0,
        agreed=offer.proposal,
        agreement_number="",
        terms_sha256="",
        signatures=(),
        approved_by="",
        reviewed_by=event.actor.id if by_lender else state.reviewed_by,
        offer_hands=state.offer_hands | {event.actor.id} if by_lender else state.offer_hands,
    )


def _offer_lapsed(state: CaseState, _event: Event) -> CaseState:
    return replace(state, stage=review_stage(state), open_offer=0)


def _approved(state: CaseState, event: Event) -> CaseState:
    return replace(state, stage="approved", approved_by=event.actor.id)


def _returned_to_review(state: CaseState, _event: Event) -> CaseState:
    return replace(_table_cleared(state), stage=review_stage(state))


def _declined(state: CaseState, event: Event) -> CaseState:
    return replace(
        _table_cleared(state),
        stage="declined",
        decline_reason=event.data["reason"],
        declined_by=event.actor.id,
    )


def _appealed(state: CaseState, _event: Event) -> CaseState:
    return replace(state, stage="appealed", appeals=state.appeals + 1)


def _agreement_issued(state: CaseState, event: Event) -> CaseState:
    return replace(
        state,
        stage="issued",
        agreement_number=event.data["number"],
        terms_sha256=event.data["terms_sha256"],
        signatures=(),
    )


def _signed(state: CaseState, event: Event) -> CaseState:
    party = cast(Party, event.data["party"])
    signature = Signature(party, event.actor, event.at, event.data["terms_sha256"])
    return replace(state, stage="signed_by_one", signatures=(*state.signatures, signature))


def _came_into_force(state: CaseState, _event: Event) -> CaseState:
    if state.agreed is None:
        raise ValueError("an agreement came into force with nothing agreed")
    in_force = InForce(state.agreement_number, state.terms_sha256, state.agreed, state.signatures)
    return replace(state, stage="performing", in_force=in_force, offer_hands=frozenset())


def _repayment_recorded(state: CaseState, event: Event) -> CaseState:
    data = event.data
    repayment = (date.fromisoformat(data["on"]), int(data["amount"]), str(data["reference"]))
    return replace(state, repayments=(*state.repayments, repayment))


def _missed(state: CaseState, _event: Event) -> CaseState:
    return replace(state, stage="missed")


def _cured(state: CaseState, _event: Event) -> CaseState:
    return replace(state, stage="performing")


def _broken(state: CaseState, event: Event) -> CaseState:
    return replace(state, stage="broken", broken_on=date.fromisoformat(event.data["on"]))


def _renegotiation_opened(state: CaseState, _event: Event) -> CaseState:
    return replace(state, stage="renegotiating", resume=state.stage, offer_hands=frozenset())


def _renegotiation_ended(state: CaseState, event: Event) -> CaseState:
    return replace(_table_cleared(state), stage=cast(Stage, event.data["resumes"]))


def _settled(state: CaseState, event: Event) -> CaseState:
    return replace(state, stage="settled", settled_on=date.fromisoformat(event.data["on"]))


def _message_sent(state: CaseState, event: Event) -> CaseState:
    said = Message(event.at, event.actor, event.data["text"], "here")
    return replace(state, messages=(*state.messages, said))


def _contact_recorded(state: CaseState, event: Event) -> CaseState:
    data = event.data
    at = datetime.fromisoformat(data["at"])
    said = Message(at, event.actor, data["substance"], data["channel"], data["person"])
    return replace(state, messages=(*state.messages, said))


def _tabled(state: CaseState, event: Event, by: Party) -> CaseState:
    data = event.data
    offer = Offer(
        number=data["number"],
        by=by,
        proposal=proposal_from_json(data["proposal"]),
        reason=data["reason"],
        at=event.at,
        valid_until=date.fromisoformat(data["valid_until"]),
        made_by=event.actor.id,
    )
    return replace(state, offers=(*state.offers, offer), open_offer=offer.number)


def _table_cleared(state: CaseState) -> CaseState:
    """Nothing on the table, and nothing agreed but what is in force."""
    kept = state.in_force
    return replace(
        state,
        open_offer=0,
        approved_by="",
        agreed=kept.proposal if kept else None,
        agreement_number=kept.number if kept else "",
        terms_sha256=kept.terms_sha256 if kept else "",
        signatures=kept.signatures if kept else (),
    )


CHANGES: Final[dict[str, Change]] = {
    "opened": _opened,
    "story_told": _story_told,
    "paper_attached": _paper_attached,
    "paper_removed": _paper_removed,
    "requested": _requested,
    "withdrawn": _withdrawn,
    "taken": _taken,
    "more_asked": _more_asked,
    "more_answered": _more_answered,
    "first_check_passed": _first_check_passed,
    "offer_made": _offer_made,
    "counter_offered": _counter_offered,
    "offer_accepted": _offer_accepted,
    "offer_lapsed": _offer_lapsed,
    "approved": _approved,
    "returned_to_review": _returned_to_review,
    "declined": _declined,
    "appealed": _appealed,
    "agreement_issued": _agreement_issued,
    "signed": _signed,
    "came_into_force": _came_into_force,
    "repayment_recorded": _repayment_recorded,
    "missed": _missed,
    "cured": _cured,
    "broken": _broken,
    "renegotiation_opened": _renegotiation_opened,
    "renegotiation_ended": _renegotiation_ended,
    "settled": _settled,
    "message_sent": _message_sent,
    "contact_recorded": _contact_recorded,
}
"""Every event a case can hold."""
