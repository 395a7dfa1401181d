"""From what was agreed to a signed agreement: its terms, its clauses, the PDF with both signatures, and the certificate at the end."""

from django.db import transaction

from forbear.agreement.certificate import settlement_certificate_pdf
from forbear.agreement.clauses import clauses
from forbear.agreement.model import Clause, PartyIdentity, PartyKey, PartyName, Settlement, Terms
from forbear.agreement.render import agreement_pdf as typeset_agreement
from forbear.agreement.sign import sign as add_signature
from forbear.agreement.terms import make_terms, terms_sha256
from forbear.base.errors import fail
from forbear.base.rates import format_decimal
from forbear.case.model import CaseState
from forbear.debt.model import Contract
from forbear.rules import lenders
from forbear.servicing.performance import performance
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.services import debts, issued, negotiation, people, plans, signing
from forbear.web.store import blobs, cases, records
from forbear.web.store.models import CaseRecord

RATE_PLACES = 16
DEFAULT_ACCOUNT = "原合同约定的还款账户"
"""Where repayments go if the lender named no other account: the one of the original contract."""


def next_number(record: CaseRecord) -> str:
    """The number of the agreement to be issued next: the case's reference and a count."""
    return f"FB-{record.reference}-{len(issued.issued_terms(record)) + 1}"


def draft_terms(record: CaseRecord, state: CaseState | None = None) -> Terms:
    """The terms as they would be issued now from what was agreed.

    Raises:
        ForbearError: ``services.nothing_agreed``, ``services.debt_absent``, or what the figures refuse.
    """
    state = state or cases.state_of(record.pk)
    debt = debts.given_debt(record)
    if state.agreed is None:
        fail("services.nothing_agreed")
    if debt is None:
        fail("services.debt_absent")
    programme = plans.programme_of(record)
    house = people.lender_house(record.lender)
    person = people.person_of(record.borrower)
    lender = lenders.lender(record.lender)
    return make_terms(
        number=next_number(record),
        case=record.reference,
        borrower=PartyIdentity(
            "borrower", person.name or record.borrower.name, person.identity_number, person.phone
        ),
        lender=PartyIdentity("lender", house.name, house.identity, house.contact),
        contract_number=debt.contract.number,
        product=lender.name.zh,
        statement=debts.statement_of(record, state.agreed.start).owed,
        proposal=state.agreed,
        missed_to_break=programme.missed_to_break,
        grace_days=programme.grace_days,
        contract_daily_rate=_daily_rate(debt.contract),
        penalty_multiple=format_decimal(debt.contract.penalty_multiple, RATE_PLACES),
        receiving_account=house.receiving_account or DEFAULT_ACCOUNT,
        made_on=clock.today(),
        lender_kind=lender.kind,
    )


def terms_of(record: CaseRecord, state: CaseState | None = None) -> Terms | None:
    """The terms issued last; before an issue those that would be, if something was agreed; else ``None``."""
    state = state or cases.state_of(record.pk)
    if state.terms_sha256:
        return issued.terms_with(record, state.terms_sha256)
    return draft_terms(record, state) if state.agreed is not None else None


def signed_terms(record: CaseRecord) -> Terms | None:
    """The terms of the agreement that is in force; ``None`` before there is one."""
    history = issued.terms_in_force(record)
    return history[-1] if history else None


def issue(record: CaseRecord, user: User, command_id: str, expects: int | None) -> CaseState:
    """Freeze the terms, typeset the agreement and issue it for signature. Sent twice with one command id, it issues once.

    Raises:
        ForbearError: what the terms or the decider refuse.
    """
    with transaction.atomic():
        earlier: dict[str, str] | None = records.get(record.owner, "issued_by", command_id)
        if earlier is None:
            terms = draft_terms(record)
            earlier = {"number": terms.number, "terms_sha256": terms_sha256(terms)}
            state = negotiation.act(record, user, "issue_agreement", dict(earlier), command_id, expects)
            issued.keep_terms(record, terms)
            records.put(record.owner, "issued_by", earlier, command_id)
            issued.keep_pdf(record, terms.number, typeset_agreement(terms))
            return state
        return negotiation.act(record, user, "issue_agreement", dict(earlier), command_id, expects)


def clauses_of(record: CaseRecord) -> tuple[Clause, ...]:
    """The agreement clause by clause, the plain words beside each.

    Raises:
        ForbearError: ``services.nothing_agreed``.
    """
    terms = terms_of(record)
    if terms is None:
        fail("services.nothing_agreed")
    return clauses(terms)


def sign(
    record: CaseRecord,
    user: User,
    command_id: str,
    expects: int | None,
    *,
    as_lender: bool = False,
    said: dict[str, str] | None = None,
) -> CaseState:
    """Put the party's digital signature into the PDF and into the case, all or nothing. A double click signs once.

    The desk signs for the lender; the borrower for themselves. Where the lender is not here, ``as_lender`` records that it confirmed
    (``said``: channel, person, at, reference) and adds no digital signature, because nobody may sign for another.

    Raises:
        ForbearError: what the decider refuses.
    """
    with transaction.atomic():
        state = cases.locked_state(record.pk)
        party: PartyName = "lender" if as_lender or user.at_desk else "borrower"
        data: dict[str, object] = {"party": party, "terms_sha256": state.terms_sha256, **(said or {})}
        if command_id in state.commands_seen:
            return negotiation.act(record, user, "sign", data, command_id, expects, as_lender=as_lender)
        after = negotiation.act(record, user, "sign", data, command_id, expects, as_lender=as_lender)
        terms = terms_of(record, state)
        if terms is None:
            fail("services.nothing_agreed")
        if not as_lender:
            _sign_pdf(record, party, terms)
        if after.stage == "performing":
            issued.put_in_force(record, terms.number)
        return after


def agreement_pdf(record: CaseRecord) -> tuple[str, bytes]:
    """File name and content of the agreement issued last, with the signatures made so far.

    Raises:
        ForbearError: ``services.not_issued``.
    """
    state = cases.state_of(record.pk)
    terms = terms_of(record, state) if state.terms_sha256 else None
    if terms is None:
        fail("services.not_issued")
    return f"{terms.number}.pdf", _pdf(record, terms.number)


def certificate_pdf(record: CaseRecord) -> tuple[str, bytes]:
    """File name and content of the settlement certificate (结清证明), signed by the lender where it is here; made at first asking.

    Raises:
        ForbearError: ``services.not_settled``.
    """
    terms = signed_terms(record)
    if terms is None or record.stage != "settled":
        fail("services.not_settled")
    name = f"{terms.number}-settled.pdf"
    kept = blobs.listed(record.owner, "certificate")
    if kept:
        return name, blobs.open_blob(kept[-1].id, record.owner, "certificate")[1]
    kept_as = performance(terms, debts.repayments_of(cases.state_of(record.pk)), clock.today())
    settlement = Settlement(terms, kept_as.paid, kept_as.settled_on or clock.today(), clock.today())
    pdf = settlement_certificate_pdf(settlement)
    if record.lender_present:
        pdf = add_signature(pdf, "lender", _key(record, "lender", terms), clock.now())
    blobs.keep(record.owner, "certificate", pdf, name=name, media_type="application/pdf")
    return name, pdf


def _sign_pdf(record: CaseRecord, party: PartyName, terms: Terms) -> None:
    signed = add_signature(
        _pdf(record, terms.number), party, _key(record, party, terms), clock.now(), number=terms.number
    )
    issued.keep_pdf(record, terms.number, signed)


def _key(record: CaseRecord, party: PartyName, terms: Terms) -> PartyKey:
    owner = record.borrower.owner if party == "borrower" else people.lender_owner(record.lender)
    name = terms.borrower.name if party == "borrower" else terms.lender.name
    return signing.party_key(owner, party, name, clock.now())


def _pdf(record: CaseRecord, number: str) -> bytes:
    pdf = issued.pdf_of(record, number)
    if pdf is None:
        fail("services.not_issued")
    return pdf


def _daily_rate(contract: Contract) -> str:
    return format_decimal(contract.rate.daily, RATE_PLACES)
