"""The fold: a contract and its events, in the order of their days, become an account.

An interest suspension takes its days out of every count from the beginning, the level instalment's too (docs/arithmetic.md); one that begins
after an arrangement leaves what was frozen as it was, and takes its days out from then on. On one day
the order is: new rates, the instalment due that day, fees, a broken arrangement, waivers,
repayments, a new arrangement. It depends on the events alone, never on the order in which they were recorded, so a back-dated event
replays to the same account.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Final

from forbear.base.errors import ForbearError, fail
from forbear.base.money import Fen
from forbear.base.rounding import round_fraction
from forbear.debt.accrual import exact_of
from forbear.debt.arrangement import arranged, refuse_down_payment_beyond, refuse_waivers_beyond
from forbear.debt.folding import assert_conserved, in_order
from forbear.debt.item import Item
from forbear.debt.ledger import Account, ConditionalWaiver, opened
from forbear.debt.legality import illegalities
from forbear.debt.measures import MEASURES
from forbear.debt.model import COMPONENTS, Debt, DebtEvent, EventKind
from forbear.debt.schedule import Span, levelled
from forbear.debt.timeline import Interval

DAY_ORDER: Final[tuple[EventKind, ...]] = (
    "interest_suspension",
    "rate_change",
    "payment_holiday",
    "drawdown",
    "fee",
    "arrangement_broken",
    "waiver",
    "repayment",
    "settlement",
    "capitalisation",
    "reamortisation",
    "term_extension",
    "acceleration",
    "charge_off",
    "arrangement",
)
"""In which order the events of one day act. The first three say how days count and what is due, and come before what falls due."""

BEFORE_DUE: Final = frozenset[EventKind]({"interest_suspension", "rate_change", "payment_holiday"})


def ordered(events: tuple[DebtEvent, ...]) -> tuple[DebtEvent, ...]:
    """Events as they act: by day, by kind, then by their own content, so that recording order cannot matter."""
    return in_order(events, DAY_ORDER)


def fold(debt: Debt, until: date) -> Account:
    """The account as it stands at the end of ``until``; later events have not happened yet.

    Raises:
        ForbearError: ``debt.before_disbursement``; every problem of events that cannot be (``debt.event_before_disbursement`` …);
            ``debt.arrangement_waives_too_much``, ``debt.arrangement_sum`` where an arrangement does not fit what is owed.
    """
    contract = debt.contract
    if until < contract.disbursed:
        fail("debt.before_disbursement", as_of=until, disbursed=contract.disbursed)
    problems = illegalities(debt)
    if problems:
        raise ForbearError(*problems)
    known = [event for event in ordered(debt.events) if event.on <= until]
    arranged_on = min((event.on for event in known if event.kind == "arrangement"), default=date.max)
    early = [event for event in known if event.kind == "interest_suspension" and event.on <= arranged_on]
    account = opened(contract, _suspensions(early))
    happened = [event for event in known if event.kind != "interest_suspension" or event.on > arranged_on]
    for day, events in groupby(happened, key=lambda event: event.on):
        _live_day(account, day, tuple(events))
    account.fall_due_before(until)
    account.fall_due_today()
    assert_conserved(account.owed(), account.paid(), account.credit, account.received)
    _assert_arrangement_covers(account)
    return account


def _live_day(account: Account, day: date, events: tuple[DebtEvent, ...]) -> None:
    account.fall_due_before(day)
    for event in events:
        if event.kind in BEFORE_DUE:
            HANDLERS[event.kind](account, event)
    account.fall_due_today()
    for event in events:
        if event.kind not in BEFORE_DUE:
            HANDLERS[event.kind](account, event)


def _suspensions(known: Iterable[DebtEvent]) -> tuple[Interval, ...]:
    """The days that a suspension takes out of every count, those of the level instalment among them (CONTRACTS 1.6)."""
    return tuple(
        (event.on, event.until) for event in known if event.kind == "interest_suspension" and event.until
    )


def _change_rate(account: Account, event: DebtEvent) -> None:
    assert event.rate is not None
    account.timeline = account.timeline.rate_changed(event.on, event.rate.daily)
    if event.on <= account.plan.since:
        account.plan = levelled(account.plan, account.timeline)


def _suspend(account: Account, event: DebtEvent) -> None:
    """A suspension that begins after an arrangement: the statement of that day stays as it was frozen (CONTRACTS 1.7)."""
    timeline = account.timeline
    account.timeline = replace(timeline, suspensions=(*timeline.suspensions, *_suspensions((event,))))
    account.plan = levelled(account.plan, account.timeline)


def _charge(account: Account, event: DebtEvent) -> None:
    account.charge(event.amount)


def _waive(account: Account, event: DebtEvent) -> None:
    assert event.component is not None
    account.waive(event.component, event.amount)


def _repay(account: Account, event: DebtEvent) -> None:
    account.receive(event.amount, "repayment")


def _arrange(account: Account, event: DebtEvent) -> None:
    terms = event.arrangement
    assert terms is not None
    account.end_arrangement(account.today)
    for item in account.items:
        item.outside = False
    refuse_waivers_beyond(account.owed(), terms, event.on)
    for component in COMPONENTS:
        account.waive(component, getattr(terms.waived, component))
        account.waive(component, getattr(terms.waived_conditionally, component), conditional=True)
    if not account.is_frozen:
        account.timeline = account.timeline.frozen_after(account.today)
    if terms.down_payment:
        refuse_down_payment_beyond(account.owed().total, terms, event.on)
        account.receive(terms.down_payment, "down_payment")
    where = f"arrangement {event.on}"
    account.arranged = arranged(event.on, terms, account.owed().total, where)


def _break_arrangement(account: Account, event: DebtEvent) -> None:
    resume = event.resume_from or event.on
    account.end_arrangement(min(resume, event.on))
    plan = account.plan
    account.plan = replace(plan, spans=plan.spans_until(event.on), since=max(plan.since, event.on))
    account.timeline = account.timeline.resumed(resume)
    for item in account.items:
        item.outside = False
        item.accrue_again(account.timeline, event.on, account.contract)
    for waiver in account.conditional:
        _reinstate(account, waiver)
    account.conditional.clear()
    account.replan(levelled(account.plan, account.timeline))
    account.use_credit()


def _reinstate(account: Account, waiver: ConditionalWaiver) -> None:
    item = waiver.item
    item.reinstate(waiver.component, waiver.amount, waiver.on, account.contract)
    if item.spread_back:
        item.principal -= waiver.amount
        _give_back(account, waiver.amount, waiver.on)
    account.reinstated(waiver)


def _give_back(account: Account, amount: Fen, waived_on: date) -> None:
    """Principal that was not yet due when it was waived is spread over the due dates still to come, or was due on the last one."""
    contract, plan, marks = account.contract, account.plan, account.timeline.marks
    ahead = tuple(mark for mark in marks[1:] if mark > account.today)
    dues = plan.dues or (ahead[-1:] if contract.method == "bullet" else ahead)
    if dues:
        spans = (*plan.spans, Span(waived_on, account.today, amount))
        n = plan.n if plan.dues or contract.method == "bullet" else marks.index(dues[0])
        account.plan = replace(
            plan, n=n, dues=dues, balance=plan.balance + amount, since=account.today, spans=spans
        )
        return
    spans = (Span(waived_on, marks[-1], amount),)
    interest = round_fraction(
        exact_of(Item(marks[-1], spans=spans).interest_runs(account.timeline)), contract.rounding
    )
    returned = Item(due=marks[-1], principal=amount, interest=interest, spans=spans)
    returned.bears_penalty(contract, marks[-1])
    account.add(returned)


def _assert_arrangement_covers(account: Account) -> None:
    if account.arranged:
        covered = sum(row.open_covered for row in account.arranged.rows)
        inside = sum(sum(claim.unpaid.values()) for claim in account.claims(covered_only=True))
        assert covered == inside, f"the arrangement covers {covered} of {inside} owed"


HANDLERS: Final[Mapping[EventKind, Callable[[Account, DebtEvent], None]]] = {
    "interest_suspension": _suspend,
    "rate_change": _change_rate,
    "fee": _charge,
    "waiver": _waive,
    "repayment": _repay,
    "arrangement": _arrange,
    "arrangement_broken": _break_arrangement,
    **MEASURES,
}
