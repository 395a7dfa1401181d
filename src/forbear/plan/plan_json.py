"""Proposals and options as JSON: proposals to be kept and sent (integer fen), options to be shown (decimal yuan)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from forbear.base.errors import fail
from forbear.base.money import MAX_FEN, format_yuan
from forbear.base.texts import Language
from forbear.debt.model import Amounts
from forbear.plan.model import Measure, Option, PlannedInstalment, Proposal
from forbear.rules.model import Finding

_DATES: Final = ("start", "first_due")
_AMOUNTS: Final = ("down_payment", "waive_penalty", "waive_interest", "waive_fee")
_COUNTS: Final = ("instalments", "due_day")


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal as a plain JSON object: amounts integer fen, dates ISO strings; reading it gives the same proposal."""
    return {
        "start": proposal.start.isoformat(),
        "instalments": proposal.instalments,
        "first_due": proposal.first_due.isoformat(),
        "due_day": proposal.due_day,
        "down_payment": proposal.down_payment,
        "waive_penalty": proposal.waive_penalty,
        "waive_interest": proposal.waive_interest,
        "waive_fee": proposal.waive_fee,
        "conditional": proposal.conditional,
        "annual_rate": proposal.annual_rate,
        "remainder": proposal.remainder,
    }


def proposal_from_json(value: Any) -> Proposal:
    """Read what ``proposal_to_json`` wrote, or what a program sent.

    Raises:
        ForbearError: ``plan.proposal_malformed``, ``where`` naming the field.
    """
    if not isinstance(value, Mapping):
        fail("plan.proposal_malformed", "proposal", field="proposal")
    for name in _DATES:
        if not _is_date(value.get(name)):
            fail("plan.proposal_malformed", name, field=name)
    for name in (*_AMOUNTS, *_COUNTS):
        number = value.get(name)
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < MAX_FEN:
            fail("plan.proposal_malformed", name, field=name)
    rate, remainder = value.get("annual_rate", "0"), value.get("remainder", "last")
    if not isinstance(value.get("conditional"), bool):
        fail("plan.proposal_malformed", "conditional", field="conditional")
    if not isinstance(rate, str):
        fail("plan.proposal_malformed", "annual_rate", field="annual_rate")
    if remainder not in ("first", "last"):
        fail("plan.proposal_malformed", "remainder", field="remainder")
    return Proposal(
        start=date.fromisoformat(value["start"]),
        instalments=value["instalments"],
        first_due=date.fromisoformat(value["first_due"]),
        due_day=value["due_day"],
        down_payment=value["down_payment"],
        waive_penalty=value["waive_penalty"],
        waive_interest=value["waive_interest"],
        waive_fee=value["waive_fee"],
        conditional=value["conditional"],
        annual_rate=rate,
        remainder=remainder,
    )


def option_to_json(option: Option, language: Language) -> dict[str, Any]:
    """An option with the keys of CONTRACTS section 3; amounts are decimal strings in yuan."""
    return {
        "rank": option.rank,
        "label": option.label.into(language),
        "why": option.why.into(language),
        "measures": [_measure(measure, language) for measure in option.measures],
        "down_payment": format_yuan(option.down_payment),
        "balance": format_yuan(option.balance),
        "instalments": [_instalment(row) for row in option.instalments],
        "total": format_yuan(option.total),
        "waived": format_yuan(option.waived.total),
        "waived_by_component": _amounts(option.waived),
        "monthly": format_yuan(option.monthly),
        "ends": option.ends.isoformat(),
        "fits": option.fits,
        "findings": [finding_to_json(finding, language) for finding in option.findings],
        "proposal": proposal_to_json(option.proposal),
    }


def finding_to_json(finding: Finding, language: Language) -> dict[str, Any]:
    """A finding with its rule and source."""
    return {
        "rule": finding.rule,
        "verdict": finding.verdict,
        "detail": finding.detail.into(language),
        "source": finding.source,
        "confidence": finding.confidence,
    }


def _measure(measure: Measure, language: Language) -> dict[str, Any]:
    return {
        "kind": measure.kind,
        "amount": format_yuan(measure.amount),
        "conditional": measure.conditional,
        "text": measure.text.into(language),
    }


def _instalment(row: PlannedInstalment) -> dict[str, Any]:
    return {
        "n": row.n,
        "due": row.due.isoformat(),
        "amount": format_yuan(row.amount),
        "interest": format_yuan(row.interest),
    }


def _amounts(amounts: Amounts) -> dict[str, str]:
    return {
        name: format_yuan(getattr(amounts, name))
        for name in ("principal", "interest", "penalty", "fee", "total")
    }


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
