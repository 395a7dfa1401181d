"""Terms and their one byte form: the canonical JSON that travels inside the agreement and that both parties' signatures cover.

Schema ``forbear/agreement/1`` (``schema/agreement-1.json``): amounts are decimal strings in yuan, dates ISO, rates decimal strings.
``terms_from_json(terms_to_json(terms)) == terms`` for terms whose borrower's identity number is written masked.
"""

import json
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, cast

from jsonschema import Draft202012Validator

from forbear.agreement.arithmetic import arranged
from forbear.agreement.model import PartyIdentity, Terms
from forbear.base.canonical import canonical_json, sha256_hex
from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.money import format_yuan, parse_yuan
from forbear.debt.model import Amounts
from forbear.plan.model import PlannedInstalment, Proposal

SCHEMA = "forbear/agreement/1"
MAX_TERMS_BYTES = 256 * 1024
"""More than the longest agreement can need; larger attachments are refused unread."""

_COMPONENTS = ("principal", "interest", "penalty", "fee")


def masked_identity(identity: str) -> str:
    """An identity number with its middle hidden, ``3301**********1234``; shorter ones keep only the last two."""
    if "*" in identity or not identity:
        return identity
    if len(identity) < 10:
        return "*" * max(len(identity) - 2, 0) + identity[-2:]
    return identity[:4] + "*" * (len(identity) - 8) + identity[-4:]


def make_terms(
    *,
    number: str,
    case: str,
    borrower: PartyIdentity,
    lender: PartyIdentity,
    contract_number: str,
    product: str,
    statement: Amounts,
    proposal: Proposal,
    missed_to_break: int,
    grace_days: int,
    contract_daily_rate: str,
    penalty_multiple: str,
    receiving_account: str,
    made_on: date,
    lender_kind: str = "",
    down_payment_due: date | None = None,
) -> Terms:
    """Terms whose waivers, balance and schedule are computed from what was owed and what was agreed.

    Raises:
        ForbearError: if a waiver is larger than what it waives, or nothing is left to spread.
    """
    result = arranged(statement, proposal)
    return Terms(
        number=number,
        case=case,
        borrower=borrower,
        lender=lender,
        contract_number=contract_number,
        product=product,
        statement=statement,
        proposal=proposal,
        waived=result.waived,
        waived_conditionally=result.waived_conditionally,
        balance=result.balance,
        instalments=result.instalments,
        missed_to_break=missed_to_break,
        grace_days=grace_days,
        contract_daily_rate=contract_daily_rate,
        penalty_multiple=penalty_multiple,
        receiving_account=receiving_account,
        made_on=made_on,
        lender_kind=lender_kind,
        down_payment_due=down_payment_due,
    )


def terms_to_json(terms: Terms) -> dict[str, Any]:
    """The terms as a JSON object of schema ``forbear/agreement/1``; the borrower's identity number is masked."""
    proposal = terms.proposal
    return {
        "schema": SCHEMA,
        "number": terms.number,
        "case": terms.case,
        "made_on": terms.made_on.isoformat(),
        "currency": "CNY",
        "borrower": _party_to_json(terms.borrower, masked_identity(terms.borrower.identity)),
        "lender": {**_party_to_json(terms.lender, terms.lender.identity), "kind": terms.lender_kind},
        "contract": {
            "number": terms.contract_number,
            "product": terms.product,
            "daily_rate": terms.contract_daily_rate,
            "penalty_multiple": terms.penalty_multiple,
        },
        "statement": _amounts_to_json(terms.statement),
        "waived": _amounts_to_json(terms.waived),
        "waived_conditionally": _amounts_to_json(terms.waived_conditionally),
        "proposal": {
            "start": proposal.start.isoformat(),
            "instalments": proposal.instalments,
            "first_due": proposal.first_due.isoformat(),
            "due_day": proposal.due_day,
            "down_payment": format_yuan(proposal.down_payment),
            "waive_penalty": format_yuan(proposal.waive_penalty),
            "waive_interest": format_yuan(proposal.waive_interest),
            "waive_fee": format_yuan(proposal.waive_fee),
            "conditional": proposal.conditional,
            "annual_rate": proposal.annual_rate,
            "remainder": proposal.remainder,
        },
        "down_payment_due": terms.down_payment_due.isoformat() if terms.down_payment_due else None,
        "balance": format_yuan(terms.balance),
        "instalments": [
            {
                "n": row.n,
                "due": row.due.isoformat(),
                "amount": format_yuan(row.amount),
                "interest": format_yuan(row.interest),
            }
            for row in terms.instalments
        ],
        "grace_days": terms.grace_days,
        "missed_to_break": terms.missed_to_break,
        "receiving_account": terms.receiving_account,
    }


def terms_bytes(terms: Terms) -> bytes:
    """The canonical JSON of the terms: the very bytes attached to the agreement."""
    return canonical_json(terms_to_json(terms))


def terms_sha256(terms: Terms) -> str:
    """SHA-256 of ``terms_bytes``: the fingerprint (条款指纹) printed on every page and bound into the case."""
    return sha256_hex(terms_bytes(terms))


def terms_from_json(document: Any) -> Terms:
    """Read terms from a JSON object.

    Raises:
        ForbearError: ``agreement.terms_field`` with the path of every field that does not fit the schema.
    """
    problems = [
        Problem("agreement.terms_field", _path(error.absolute_path), {"why": error.message[:200]})
        for error in sorted(_validator().iter_errors(document), key=lambda error: list(map(str, error.path)))
    ]
    if problems:
        raise ForbearError(*problems[:20])
    return _read(document)


def terms_from_bytes(data: bytes) -> Terms:
    """Read terms from the bytes of their JSON, which must be canonical: one value, one byte form.

    Raises:
        ForbearError: ``agreement.terms_not_json``, ``terms_not_canonical``, ``terms_field``.
    """
    if len(data) > MAX_TERMS_BYTES:
        fail("agreement.terms_not_json")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        fail("agreement.terms_not_json")
    terms = terms_from_json(document)
    if terms_bytes(terms) != data:
        fail("agreement.terms_not_canonical")
    return terms


@cache
def agreement_schema() -> dict[str, Any]:
    """The published JSON Schema of ``forbear/agreement/1``."""
    file = resources.files("forbear.agreement") / "schema" / "agreement-1.json"
    return cast(dict[str, Any], json.loads(file.read_text(encoding="utf-8")))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(agreement_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def _path(parts: Any) -> str:
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def _party_to_json(party: PartyIdentity, identity: str) -> dict[str, str]:
    return {"name": party.name, "identity": identity, "contact": party.contact}


def _amounts_to_json(amounts: Amounts) -> dict[str, str]:
    return {name: format_yuan(getattr(amounts, name)) for name in (*_COMPONENTS, "total")}


def _amounts(document: dict[str, str], where: str) -> Amounts:
    amounts = Amounts(**{name: parse_yuan(document[name]) for name in _COMPONENTS})
    if parse_yuan(document["total"]) != amounts.total:
        fail(
            "agreement.terms_total",
            f"{where}.total",
            written=document["total"],
            sum=format_yuan(amounts.total),
        )
    return amounts


def _read(document: dict[str, Any]) -> Terms:
    borrower, lender, contract = document["borrower"], document["lender"], document["contract"]
    proposal = document["proposal"]
    due = document["down_payment_due"]
    return Terms(
        number=document["number"],
        case=document["case"],
        borrower=PartyIdentity("borrower", borrower["name"], borrower["identity"], borrower["contact"]),
        lender=PartyIdentity("lender", lender["name"], lender["identity"], lender["contact"]),
        contract_number=contract["number"],
        product=contract["product"],
        statement=_amounts(document["statement"], "statement"),
        proposal=Proposal(
            start=date.fromisoformat(proposal["start"]),
            instalments=proposal["instalments"],
            first_due=date.fromisoformat(proposal["first_due"]),
            due_day=proposal["due_day"],
            down_payment=parse_yuan(proposal["down_payment"]),
            waive_penalty=parse_yuan(proposal["waive_penalty"]),
            waive_interest=parse_yuan(proposal["waive_interest"]),
            waive_fee=parse_yuan(proposal["waive_fee"]),
            conditional=proposal["conditional"],
            annual_rate=proposal["annual_rate"],
            remainder=proposal["remainder"],
        ),
        waived=_amounts(document["waived"], "waived"),
        waived_conditionally=_amounts(document["waived_conditionally"], "waived_conditionally"),
        balance=parse_yuan(document["balance"]),
        instalments=tuple(
            PlannedInstalment(
                row["n"],
                date.fromisoformat(row["due"]),
                parse_yuan(row["amount"]),
                parse_yuan(row["interest"]),
            )
            for row in document["instalments"]
        ),
        missed_to_break=document["missed_to_break"],
        grace_days=document["grace_days"],
        contract_daily_rate=contract["daily_rate"],
        penalty_multiple=contract["penalty_multiple"],
        receiving_account=document["receiving_account"],
        made_on=date.fromisoformat(document["made_on"]),
        lender_kind=lender["kind"],
        down_payment_due=date.fromisoformat(due) if due else None,
    )
