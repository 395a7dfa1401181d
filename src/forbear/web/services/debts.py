"""What is owed in a case: the debt as the parties gave it, what was agreed and paid since, and the statement."""

from collections.abc import Sequence
from datetime import date

from forbear.agreement.model import Terms
from forbear.base.errors import fail
from forbear.case.model import CaseState
from forbear.debt.file import debt_from_json, debt_to_json, read_debt
from forbear.debt.model import ArrangementTerms, Debt, DebtEvent, Statement
from forbear.debt.statement import statement
from forbear.servicing.model import Repayment
from forbear.servicing.performance import performance
from forbear.web import clock
from forbear.web.services import issued
from forbear.web.store import cases, records
from forbear.web.store.models import CaseRecord

CLOSED_TO_CHANGE = frozenset(
    {"approved", "issued", "signed_by_one", "performing", "missed", "broken", "settled", "withdrawn"}
)
"""Stages in which the figures behind an agreement may no longer be edited; repayments are recorded instead."""


def save_debt(record: CaseRecord, debt: Debt, expects: int | None = None) -> int:
    """Check that ``debt`` folds, keep it, and renew the case's figures; returns its new version (``expects``: the version seen).

    Raises:
        ForbearError: what the debt engine refuses, ``services.debt_closed``, or ``store.record_stale``.
    """
    if record.stage in CLOSED_TO_CHANGE:
        fail("services.debt_closed")
    today = clock.today()
    told = statement(debt, max(today, debt.contract.disbursed))
    version = records.put(record.owner, "debt", debt_to_json(debt), expects=expects)
    cases.note_figures(record.pk, told.owed.total, told.days_past_due)
    return version


def import_debt(record: CaseRecord, name: str, data: bytes, expects: int | None = None) -> Debt:
    """Read a debt file and keep what it says.

    Raises:
        ForbearError: every problem of the file with its line or path, and as :func:`save_debt`.
    """
    debt = read_debt(data, name)
    save_debt(record, debt, expects)
    return debt


def debt_version(record: CaseRecord) -> int:
    """The version of the debt kept; 0 if none was given yet."""
    return records.version_of(record.owner, "debt")


def given_debt(record: CaseRecord) -> Debt | None:
    """The debt as it was given, without what was agreed here since; ``None`` before it was given."""
    value = records.get(record.owner, "debt")
    return None if value is None else debt_from_json(value)


def debt_of(record: CaseRecord) -> Debt | None:
    """The debt with the signed arrangement and the repayments recorded since; ``None`` before it was given."""
    debt = given_debt(record)
    history = issued.terms_in_force(record)
    if debt is None or not history:
        return debt
    repayments = repayments_of(cases.state_of(record.pk))
    events: list[DebtEvent] = []
    for number, terms in enumerate(history):
        following = history[number + 1].proposal.start if number + 1 < len(history) else date.max
        first = date.min if number == 0 else terms.proposal.start
        events += _under(terms, [one for one in repayments if first <= one.on < following])
    return Debt(debt.contract, (*debt.events, *events))


def statement_of(record: CaseRecord, as_of: date | None = None) -> Statement:
    """What is owed at the end of ``as_of`` (today if not given), and why.

    Raises:
        ForbearError: ``services.debt_absent`` before the debt was given.
    """
    debt = debt_of(record)
    if debt is None:
        fail("services.debt_absent")
    return statement(debt, as_of or clock.today())


def repayments_of(state: CaseState) -> tuple[Repayment, ...]:
    """The repayments recorded under the agreement, in the order of recording."""
    return tuple(Repayment(on, amount, reference) for on, amount, reference in state.repayments)


def _under(terms: Terms, repayments: Sequence[Repayment]) -> list[DebtEvent]:
    """The arrangement and what was paid under it, as events of the debt."""
    proposal = terms.proposal
    arrangement = ArrangementTerms(
        waived=terms.waived,
        waived_conditionally=terms.waived_conditionally,
        down_payment=proposal.down_payment,
        instalments=tuple((row.due, row.amount) for row in terms.instalments),
        annual_rate=proposal.annual_rate,
    )
    events = [DebtEvent(proposal.start, "arrangement", arrangement=arrangement)]
    # The engine allocates the down payment with the arrangement, so the first repayments that make it up are not counted again.
    ahead = proposal.down_payment
    for number, paid in enumerate(sorted(repayments, key=lambda one: one.on)):
        counted = max(0, paid.amount - ahead)
        ahead = max(0, ahead - paid.amount)
        if counted:
            on = max(paid.on, proposal.start)
            reference = f"{terms.number}/{paid.reference or number}"
            events.append(DebtEvent(on, "repayment", amount=counted, ref=reference))
    kept = performance(terms, repayments, clock.today())
    if kept.broken_on is not None:
        events.append(DebtEvent(kept.broken_on, "arrangement_broken", resume_from=kept.broken_on))
    return events
