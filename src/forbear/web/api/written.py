"""The domain's values in the shapes of the API."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from forbear.base.money import Fen, format_yuan
from forbear.base.texts import Language, Text
from forbear.case.model import Actor, CaseState, Event
from forbear.debt.model import Amounts
from forbear.plan.model import Option, Proposal
from forbear.rules.model import Finding
from forbear.servicing.model import Performance
from forbear.web.api.shapes import ProposalShape
from forbear.web.services.plans import SharedCapacity
from forbear.web.store.models import CaseRecord
from forbear.web.templatetags.forbear import words


def yuan(amount: Fen | None) -> str | None:
    """Fen as a decimal string in yuan."""
    return None if amount is None else format_yuan(amount)


def amounts(given: Amounts) -> dict[str, Any]:
    """Each component and the total."""
    return {name: yuan(getattr(given, name)) for name in ("principal", "interest", "penalty", "fee", "total")}


def summary(record: CaseRecord) -> dict[str, Any]:
    """One case as lists show it."""
    plain = (
        "id",
        "reference",
        "lender",
        "product",
        "lender_present",
        "stage",
        "whose_turn",
        "version",
        "next_deadline",
        "assigned_to",
        "opened_at",
        "requested_at",
        "updated_at",
    )
    return {
        **{name: getattr(record, name) for name in plain},
        "owed": yuan(record.owed_fen),
        "days_past_due": record.dpd,
    }


def detail(record: CaseRecord, state: CaseState, available: Mapping[str, Any]) -> dict[str, Any]:
    """A case and where it stands, with what the caller may do now."""
    return {
        **summary(record),
        "version": state.version,
        "stage": state.stage,
        "cause": state.cause,
        "story": state.story,
        "papers": list(state.papers),
        "request": _proposal(state.request),
        "offers": [
            {
                "number": offer.number,
                "by": offer.by,
                "proposal": _proposal(offer.proposal),
                "reason": offer.reason,
                "at": offer.at,
                "valid_until": offer.valid_until,
            }
            for offer in state.offers
        ],
        "more_asked": [
            {
                "items": list(one.items),
                "note": one.note,
                "asked_at": one.asked_at,
                "answer_by": one.answer_by,
                "answered_at": one.answered_at,
                "answer": one.answer,
            }
            for one in state.more_asked
        ],
        "agreed": _proposal(state.agreed),
        "decline_reason": state.decline_reason,
        "terms_sha256": state.terms_sha256,
        "signatures": [
            {
                "party": one.party,
                "at": one.at,
                "terms_sha256": one.terms_sha256,
                "represented": _represented(one.by),
            }
            for one in state.signatures
        ],
        "messages": [
            {
                "at": one.at,
                "role": one.sender.role,
                "represented": _represented(one.sender),
                "text": one.text,
                "channel": one.channel,
                "person": one.person,
            }
            for one in state.messages
        ],
        "repayments": [
            {"on": on, "amount": yuan(amount), "reference": reference}
            for on, amount, reference in state.repayments
        ],
        "commands": [
            {"name": name, "allowed": one.allowed, "why": words(one.why)} for name, one in available.items()
        ],
    }


def event(sequence: int, one: Event) -> dict[str, Any]:
    """One entry of the case's record."""
    return {
        "sequence": sequence,
        "name": one.name,
        "at": one.at,
        "role": one.actor.role,
        "represented": _represented(one.actor),
    }


def option(given: Option, capacity: Fen | None) -> dict[str, Any]:
    """One arrangement, held against the capacity that the caller may know."""
    return {
        "rank": given.rank,
        "label": words(given.label),
        "proposal": _proposal(given.proposal),
        "measures": [
            {
                "kind": measure.kind,
                "amount": yuan(measure.amount),
                "conditional": measure.conditional,
                "text": words(measure.text),
            }
            for measure in given.measures
        ],
        "down_payment": yuan(given.down_payment),
        "balance": yuan(given.balance),
        "instalments": [
            {"n": row.n, "due": row.due, "amount": yuan(row.amount), "interest": yuan(row.interest)}
            for row in given.instalments
        ],
        "total": yuan(given.total),
        "waived": amounts(given.waived),
        "monthly": yuan(given.monthly),
        "ends": given.ends,
        "fits": None if capacity is None else given.monthly <= capacity,
        "why": words(given.why),
        "findings": [_finding(one) for one in given.findings],
    }


def shared_capacity(given: SharedCapacity, language: Language) -> dict[str, Any]:
    """The capacity that was shared with the request."""
    return {
        "monthly": yuan(given.monthly),
        "income_steadiness": given.steadiness,
        "lines": [
            {"label": Text(zh, en).into(language), "amount": yuan(amount)} for zh, en, amount in given.lines
        ],
    }


def performance(given: Performance) -> dict[str, Any]:
    """How the agreement in force is kept."""
    return {
        "as_of": given.as_of,
        "status": given.status,
        "rows": [
            {
                "n": row.n,
                "due": row.due,
                "amount": yuan(row.amount),
                "paid": yuan(row.paid),
                "completed_on": row.completed_on,
                "status": row.status,
            }
            for row in given.rows
        ],
        "paid": yuan(given.paid),
        "outstanding": yuan(given.outstanding),
        "arrears": yuan(given.arrears),
        "next_due": given.next_due,
        "next_amount": yuan(given.next_amount),
        "reinstated": amounts(given.reinstated),
        "credit": yuan(given.credit),
        "settled_on": given.settled_on,
        "broken_on": given.broken_on,
        "why": words(given.why),
    }


def following(request: HttpRequest, offset: int, limit: int, count: int) -> str | None:
    """The address of the following page, if there is one."""
    if offset + limit >= count:
        return None
    query = {key: value for key, value in request.GET.items() if key != "offset"}
    return f"{request.path}?{urlencode({**query, 'offset': offset + limit})}"


def _proposal(given: Proposal | None) -> ProposalShape | None:
    return None if given is None else ProposalShape.of(given)


def _represented(actor: Actor) -> bool:
    return actor.presence == "represented"


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "verdict": one.verdict,
        "detail": words(one.detail),
        "source": one.source,
        "confidence": one.confidence,
    }
