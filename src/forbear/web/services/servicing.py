"""Repayments under a signed agreement, how it is kept, and the close of a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from forbear.agreement.model import Terms
from forbear.base.errors import ForbearError, fail
from forbear.base.money import Fen
from forbear.case.model import CaseState
from forbear.rules import lenders
from forbear.servicing.imports import read_repayments
from forbear.servicing.model import Performance, Repayment
from forbear.servicing.performance import performance
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.services import agreements, debts, issued, negotiation, requests
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

IN_SERVICE: Final = frozenset({"performing", "missed"})
STEPS_MOST: Final = 4
"""The longest chain that one day can bring: missed, cured, missed again, broken."""


@dataclass(frozen=True, slots=True)
class ImportedRepayments:
    """What a file brought: repayments recorded, those known already, and those outside the agreement's time."""

    recorded: tuple[Repayment, ...]
    known: tuple[Repayment, ...]
    outside: tuple[Repayment, ...]


@dataclass(frozen=True, slots=True)
class DayChange:
    """What the close of a day did to one case: the command given, or why it could not be."""

    case: CaseRecord
    command: str
    problem: ForbearError | None = None


def repayments_under(terms: Terms, record: CaseRecord, state: CaseState) -> tuple[Repayment, ...]:
    """The repayments that count for ``terms``: under a superseding agreement only those from its start on."""
    every = debts.repayments_of(state)
    first = issued.in_force(record)[:1] == [terms.number]
    return every if first else tuple(one for one in every if one.on >= terms.proposal.start)


def performance_of(
    record: CaseRecord, as_of: date | None = None, state: CaseState | None = None
) -> Performance:
    """How the agreement in force stands at the end of ``as_of`` (today if not given).

    Raises:
        ForbearError: ``services.not_in_force`` before both have signed.
    """
    terms = agreements.signed_terms(record)
    if terms is None:
        fail("services.not_in_force")
    state = state or cases.state_of(record.pk)
    return performance(terms, repayments_under(terms, record, state), as_of or clock.today())


def record_repayment(
    record: CaseRecord,
    user: User,
    on: date,
    amount: Fen,
    reference: str,
    command_id: str,
    expects: int | None = None,
) -> CaseState:
    """Record a repayment and let follow what it makes true (cured, settled).

    Raises:
        ForbearError: ``services.not_in_force``, ``services.repayment_day``, ``services.repayment_amount``, or what the decider refuses.
    """
    terms = agreements.signed_terms(record)
    if terms is None:
        fail("services.not_in_force")
    if not terms.made_on <= on <= clock.today():
        fail("services.repayment_day", "on", first=terms.made_on, last=clock.today())
    if amount <= 0:
        fail("services.repayment_amount", "amount")
    data = {"on": on.isoformat(), "amount": amount, "reference": reference.strip()}
    negotiation.act(record, user, "record_repayment", data, command_id, expects)
    follow(record, clock.today())
    return cases.state_of(record.pk)


def import_repayments(
    record: CaseRecord, user: User, name: str, data: bytes, command_id: str
) -> ImportedRepayments:
    """Record every repayment of a file that is not known yet (by its reference). Importing a file twice records once.

    Raises:
        ForbearError: what is wrong with the file, with its line; nothing is recorded then.
    """
    terms = agreements.signed_terms(record)
    if terms is None:
        fail("services.not_in_force")
    known = {(one.on, one.amount, one.reference) for one in debts.repayments_of(cases.state_of(record.pk))}
    references = {reference for _, _, reference in known if reference}
    found = read_repayments(data, name, _names(record, terms, user))
    old = [
        one
        for one in found
        if one.reference in references or (not one.reference and (one.on, one.amount, "") in known)
    ]
    fresh = [one for one in found if one not in old]
    outside = [one for one in fresh if not terms.made_on <= one.on <= clock.today()]
    taken = [one for one in fresh if one not in outside]
    for number, one in enumerate(taken):
        wish = {"on": one.on.isoformat(), "amount": one.amount, "reference": one.reference}
        negotiation.act(record, user, "record_repayment", wish, f"{command_id}-{number}")
    follow(record, clock.today())
    return ImportedRepayments(tuple(taken), tuple(old), tuple(outside))


def _names(record: CaseRecord, terms: Terms, user: User) -> tuple[str, ...]:
    """Who repayments name in the record of an account: the lender in the borrower's, the borrower in the lender's."""
    lender = lenders.lender(record.lender).name.zh
    other = () if user.pk == record.borrower_id else (terms.borrower.name,)
    return tuple(filter(None, (lender, lender.removesuffix("信用卡"), terms.contract_number, *other)))


def follow(record: CaseRecord, on: date) -> tuple[str, ...]:
    """Give the commands that follow from how the agreement stands on ``on``; returns their names. Doing it again does nothing."""
    given: list[str] = []
    for _ in range(STEPS_MOST):
        record.refresh_from_db()
        wish = _next(record, on) if record.stage in IN_SERVICE else None
        if wish is None:
            break
        name, data = wish
        negotiation.act_as_system(record, name, data, _system_id(record, name))
        given.append(name)
    requests.refresh_figures(record, on)
    return tuple(given)


def close_day(on: date) -> tuple[DayChange, ...]:
    """Close a day for every case: missed, cured, broken and settled agreements, and offers that lapsed. May be run again."""
    changes: list[DayChange] = []
    for record in CaseRecord.objects.filter(stage__in=[*IN_SERVICE, "offered"]).select_related("borrower"):
        work: Callable[[CaseRecord, date], tuple[str, ...]] = follow if record.stage in IN_SERVICE else _lapse
        try:
            changes += [DayChange(record, name) for name in work(record, on)]
        except ForbearError as error:
            changes.append(DayChange(record, "", error))
    return tuple(changes)


def _next(record: CaseRecord, on: date) -> tuple[str, dict[str, object]] | None:
    kept = performance_of(record, on)
    if kept.status == "settled":
        return "settle", {"on": (kept.settled_on or on).isoformat()}
    if record.stage == "performing" and kept.status in {"missed", "broken"}:
        late = next(row for row in kept.rows if row.status == "missed")
        return "mark_missed", {"n": late.n, "due": late.due.isoformat()}
    if kept.status == "broken":
        return "mark_broken", {"on": (kept.broken_on or on).isoformat(), "reason": kept.why.zh}
    if record.stage == "missed" and kept.status != "missed":
        last = max((row.n for row in kept.rows if row.status == "paid_late"), default=0)
        return "mark_cured", {"n": last}
    return None


def _lapse(record: CaseRecord, on: date) -> tuple[str, ...]:
    """An offer whose time has passed lapses, and the case goes back to review."""
    state = cases.state_of(record.pk)
    if not state.offers or state.offers[-1].valid_until >= on:
        return ()
    number = state.offers[-1].number
    negotiation.act_as_system(record, "lapse_offer", {"number": number}, _system_id(record, "lapse_offer"))
    return ("lapse_offer",)


def _system_id(record: CaseRecord, name: str) -> str:
    """One id for one step of one case, so that two workers closing the same day act once."""
    return f"{name}-{record.pk.hex}-{record.version}"
