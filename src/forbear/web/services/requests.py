"""The request: the option chosen, the letter that makes it, and its sending."""

from dataclasses import replace
from datetime import date

from django.db import transaction

from forbear.agreement.letter import request_letter_pdf
from forbear.agreement.model import RequestLetter
from forbear.base.errors import fail
from forbear.base.texts import Language
from forbear.case.codec import proposal_from_json, proposal_to_json
from forbear.case.model import CaseState
from forbear.evidence import checklist
from forbear.plan.model import Option, Proposal
from forbear.rules import lenders
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.services import budgets, debts, negotiation, papers, people, plans
from forbear.web.store import blobs, cases, records
from forbear.web.store.models import CaseRecord


def choose(record: CaseRecord, proposal: Proposal) -> Option:
    """Check the proposal and keep it as the one the borrower is about to request.

    Raises:
        ForbearError: every number that cannot be, ``where`` naming the field.
    """
    option = plans.build_option(record, proposal, limits=False)
    records.put(record.owner, "chosen", proposal_to_json(proposal))
    return option


def chosen(record: CaseRecord) -> Proposal | None:
    """The proposal that the borrower chose; ``None`` before one was."""
    value = records.get(record.owner, "chosen")
    return None if value is None else proposal_from_json(value)


def is_current(proposal: Proposal) -> bool:
    """Whether the proposal can still be sent: it does not start in the past and its figures still stand."""
    return proposal.start >= clock.today()


def letter_of(record: CaseRecord, proposal: Proposal, language: Language = "zh") -> RequestLetter:
    """The request letter (协商还款申请书) from the person's own facts and the computed figures.

    Raises:
        ForbearError: ``services.story_absent``, ``services.debt_absent``, or what the plan refuses.
    """
    state = cases.state_of(record.pk)
    debt = debts.given_debt(record)
    if not state.cause or not state.story.strip():
        fail("services.story_absent")
    if debt is None:
        fail("services.debt_absent")
    person = people.person_of(record.borrower)
    told = debts.statement_of(record, proposal.start)
    option = plans.build_option(record, proposal, limits=False)
    capacity = budgets.capacity_of(record.borrower)
    lender = lenders.lender(record.lender)
    kinds = dict.fromkeys(paper.kind for paper in papers.papers_of(record, state))
    titles = [item.title.into(language) for kind in kinds if (item := checklist.item(kind))]
    return RequestLetter(
        borrower=person.name or record.borrower.name,
        identity=person.identity_number,
        contact=person.phone,
        lender=people.lender_house(record.lender).name,
        product=lender.name.into(language),
        account=debt.contract.number,
        cause=checklist.cause(state.cause).title.into(language),
        facts=tuple(line.strip() for line in state.story.splitlines() if line.strip()),
        as_of=proposal.start,
        days_past_due=told.days_past_due,
        owed=told.owed,
        proposal=proposal,
        instalments=option.instalments,
        papers=tuple(titles),
        written_on=clock.today(),
        monthly_capacity=None if capacity is None else capacity.monthly,
    )


def letter_pdf(
    record: CaseRecord, proposal: Proposal, language: Language = "zh", *, with_capacity: bool = True
) -> bytes:
    """The request letter as PDF; ``with_capacity`` says what can be paid monthly.

    Raises:
        ForbearError: as :func:`letter_of`.
    """
    letter = letter_of(record, proposal, language)
    return request_letter_pdf(letter if with_capacity else replace(letter, monthly_capacity=None), language)


def sent_letter(record: CaseRecord) -> bytes | None:
    """The letter as it was sent, which later changes do not touch; ``None`` before one was."""
    kept = blobs.listed(record.owner, "letter")
    return blobs.open_blob(kept[-1].id, record.owner, "letter")[1] if kept else None


def shares_capacity(record: CaseRecord) -> bool:
    """Whether the borrower wants the lender to see what can be paid monthly; yes until they say no."""
    value: bool | None = records.get(record.owner, "shares_capacity")
    return True if value is None else value


def set_sharing(record: CaseRecord, shared: bool) -> None:
    """Keep whether the lender may see what can be paid monthly."""
    records.put(record.owner, "shares_capacity", shared)


def submit(
    record: CaseRecord,
    user: User,
    proposal: Proposal,
    command_id: str,
    expects: int | None,
    *,
    share_capacity: bool = True,
) -> CaseState:
    """Send the request. With ``share_capacity`` the lender sees what can be paid monthly and how it was worked out.

    Raises:
        ForbearError: ``services.person_incomplete``, ``services.request_outdated``, what the plan refuses, or what the decider refuses.
    """
    if not people.person_of(record.borrower).complete:
        fail("services.person_incomplete")
    if not is_current(proposal):
        fail("services.request_outdated", "start", start=proposal.start)
    plans.build_option(record, proposal, limits=False)
    told = debts.statement_of(record, proposal.start)
    capacity = budgets.capacity_of(record.borrower) if share_capacity else None
    data = {"proposal": proposal_to_json(proposal), "owed": told.owed.total}
    if capacity is not None:
        data["capacity"] = capacity.monthly
    letter = letter_pdf(record, proposal, with_capacity=share_capacity)
    with transaction.atomic():
        again = command_id in cases.state_of(record.pk).commands_seen
        state = negotiation.act(record, user, "submit_request", data, command_id, expects)
        if not again:
            name = f"request-{record.reference}.pdf"
            blobs.keep(record.owner, "letter", letter, name=name, media_type="application/pdf")
            plans.share_capacity(record, capacity)
    refresh_figures(record, clock.today())
    return state


def offer_data(
    record: CaseRecord, proposal: Proposal, reason: str, valid_working_days: int = 7
) -> dict[str, object]:
    """The data of a ``make_offer``: the proposal checked against the programme, what is owed, and above what a second person approves.

    Raises:
        ForbearError: every number outside the programme, ``where`` naming the field.
    """
    plans.build_option(record, proposal, limits=record.lender_present)
    programme = plans.programme_of(record)
    return {
        "proposal": proposal_to_json(proposal),
        "reason": reason,
        "valid_working_days": valid_working_days,
        "owed": debts.statement_of(record, proposal.start).owed.total,
        "approver_above": programme.approver_above,
    }


def counter_data(record: CaseRecord, proposal: Proposal, reason: str) -> dict[str, object]:
    """The data of a ``counter_offer`` by the borrower: any arithmetic that holds may be asked for.

    Raises:
        ForbearError: every number that cannot be, ``where`` naming the field.
    """
    plans.build_option(record, proposal, limits=False)
    return {"proposal": proposal_to_json(proposal), "reason": reason}


def refresh_figures(record: CaseRecord, on: date) -> None:
    """Renew what is owed and the days past due in the case's row, where queues sort by them."""
    if debts.given_debt(record) is None:
        return
    told = debts.statement_of(record, on)
    cases.note_figures(record.pk, told.owed.total, told.days_past_due)
