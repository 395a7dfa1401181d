"""Options for a case: the ranked ones, one from a person's own numbers, and the debt month by month with and without it."""

from dataclasses import dataclass
from datetime import date, timedelta

from forbear.base.errors import fail
from forbear.base.money import Fen
from forbear.budget.model import Capacity
from forbear.case.model import CaseState
from forbear.plan import options as planning
from forbear.plan import picture
from forbear.plan.model import BalancePoint, Option, Proposal
from forbear.plan.review import reviewed
from forbear.rules import lenders, programmes
from forbear.rules.model import Programme
from forbear.web import clock
from forbear.web.services import budgets, debts
from forbear.web.store import cases, records
from forbear.web.store.models import CaseRecord

START_AFTER_DAYS = 7
"""Days from today to the day on which a request proposes that interest stops: time for a first check."""


@dataclass(frozen=True, slots=True)
class SharedCapacity:
    """What the borrower showed the lender with the request: the monthly amount, and how it was worked out."""

    monthly: Fen
    steadiness: str
    lines: tuple[tuple[str, str, Fen], ...]  # (label zh, label en, fen)


def programme_of(record: CaseRecord) -> Programme:
    """The programme whose limits this case stands under: the lender's first."""
    return programmes.programmes_for(record.lender)[0]


def payday_of(record: CaseRecord) -> int | None:
    """The day of the month on which the borrower's income arrives; ``None`` if not told."""
    return records.get(record.borrower.owner, "payday")


def set_payday(record: CaseRecord, day: int | None) -> None:
    """Keep the borrower's payday (1 to 31).

    Raises:
        ForbearError: ``services.payday_range``.
    """
    if day is not None and not 1 <= day <= 31:
        fail("services.payday_range", "payday")
    records.put(record.borrower.owner, "payday", day)


def capacity_known_to(record: CaseRecord, at_desk: bool) -> Fen | None:
    """The monthly capacity as this side may see it: the borrower's own, or what was shared with the request."""
    if not at_desk:
        own = budgets.capacity_of(record.borrower)
        return None if own is None else own.monthly
    shared = shared_capacity(record)
    return None if shared is None else shared.monthly


def shared_capacity(record: CaseRecord) -> SharedCapacity | None:
    """The capacity that the borrower chose to show with the latest request; ``None`` if none was shown."""
    value = records.get(record.owner, "shared_capacity")
    if value is None:
        return None
    lines = tuple((line["zh"], line["en"], line["amount"]) for line in value["lines"])
    return SharedCapacity(value["monthly"], value["steadiness"], lines)


def share_capacity(record: CaseRecord, capacity: Capacity | None) -> None:
    """Put a copy of the borrower's capacity into the case, where the desk may read it; ``None`` takes it out."""
    if capacity is None:
        records.forget(record.owner, "shared_capacity")
        return
    lines = [{"zh": line.label.zh, "en": line.label.en, "amount": line.amount} for line in capacity.lines]
    value = {"monthly": capacity.monthly, "steadiness": capacity.income_steadiness, "lines": lines}
    records.put(record.owner, "shared_capacity", value)


def default_start() -> date:
    """The day on which interest is proposed to stop: a week from today."""
    return clock.today() + timedelta(days=START_AFTER_DAYS)


def options_for(record: CaseRecord, start: date | None = None) -> tuple[Option, ...]:
    """Three to five ranked options from the statement on ``start``, the borrower's capacity and the lender's programme.

    Raises:
        ForbearError: ``services.debt_absent``, or what the plan refuses.
    """
    begins = start or default_start()
    capacity = capacity_known_to(record, at_desk=False)
    told = debts.statement_of(record, begins)
    found = planning.options(told, capacity, programme_of(record), begins, payday_of(record))
    return tuple(_reviewed(record, option, capacity) for option in found)


def build_option(record: CaseRecord, proposal: Proposal, *, limits: bool, at_desk: bool = False) -> Option:
    """One option from a person's own numbers; ``limits`` holds it to the programme (an offer), else only to arithmetic (a request).

    ``at_desk`` compares it with the capacity that was shared, else with the borrower's own.

    Raises:
        ForbearError: every number that cannot be, ``where`` naming the proposal's field.
    """
    told = debts.statement_of(record, proposal.start)
    capacity = capacity_known_to(record, at_desk=at_desk)
    option = planning.build(told, proposal, programme_of(record), limits=limits)
    return _reviewed(record, planning.fitted(option, capacity), capacity)


def _reviewed(record: CaseRecord, option: Option, capacity: Fen | None) -> Option:
    debt = debts.given_debt(record)
    if debt is None:
        fail("services.debt_absent")
    return reviewed(option, debt.contract, lenders.lender(record.lender).kind, capacity)


def balances(record: CaseRecord, option: Option) -> tuple[BalancePoint, ...]:
    """The debt at each month's end with the arrangement kept, and with nothing agreed and nothing paid.

    Raises:
        ForbearError: ``services.debt_absent``.
    """
    debt = debts.debt_of(record)
    if debt is None:
        fail("services.debt_absent")
    return picture.balances(debt, option)


def latest_offer(record: CaseRecord, state: CaseState | None = None) -> Proposal | None:
    """The last proposal on the table, the request if there is no offer yet."""
    state = state or cases.state_of(record.pk)
    return state.offers[-1].proposal if state.offers else state.request
