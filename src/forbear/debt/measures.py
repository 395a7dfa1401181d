"""Measures that change an instalment loan's schedule, and what else happens to one in the end (纾困措施与收尾).

Each is a function of an account on its day and an event, as those of :mod:`forbear.debt.account` are. A measure that rearranges the
schedule is refused while an arrangement performs: the arrangement has replaced that schedule.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from forbear.base.dates import add_months
from forbear.base.errors import fail
from forbear.base.money import Fen, format_yuan
from forbear.debt.ledger import Account
from forbear.debt.model import COMPONENTS, DebtEvent, EventKind
from forbear.debt.schedule import Holiday, Plan, levelled


def draw(account: Account, event: DebtEvent) -> None:
    """More is borrowed under the same contract (再次支用); the rest of the schedule is levelled anew."""
    _refuse_arranged(account, event)
    account.drawn.append((event.on, event.amount))
    _raise_balance(account, event, event.amount)


def accelerate(account: Account, event: DebtEvent) -> None:
    """Everything falls due (提前到期): from the next day the unpaid part bears penalty interest, and ordinary interest ends."""
    _refuse_arranged(account, event)
    if account.plan.dues:
        account.fall_due_whole()


def capitalise(account: Account, event: DebtEvent) -> None:
    """What is due and unpaid of a component becomes principal (转本), where the contract allows it."""
    assert event.component is not None
    _refuse_arranged(account, event)
    if event.component not in account.contract.capitalises:
        fail("measures.capitalisation_not_allowed", f"capitalisation {event.on}", component=event.component)
    total = 0
    for item in account.items:
        unpaid = item.unpaid(account.timeline, account.contract, account.today)[event.component]
        if unpaid > 0:
            item.move(event.component, unpaid, account.today, account.contract)
            total += unpaid
    if total:
        account.capitalised.append((event.on, event.component, total))
        account.noted("capitalised", event.component, total)
        _raise_balance(account, event, total)


def reamortise(account: Account, event: DebtEvent) -> None:
    """Overdue principal goes back into the schedule (重新摊还), over the due dates left or over ``count`` of them."""
    _refuse_arranged(account, event)
    total = 0
    for item in account.items:
        unpaid = item.unpaid(account.timeline, account.contract, account.today)["principal"]
        if unpaid > 0:
            item.move("principal", unpaid, account.today, account.contract)
            total += unpaid
    _raise_balance(account, event, total, count=event.count)


def extend(account: Account, event: DebtEvent) -> None:
    """The schedule is lengthened by ``count`` instalments (展期), and levelled over all that are left."""
    _refuse_arranged(account, event)
    plan = account.plan
    if not plan.dues:
        fail("measures.nothing_left", f"term_extension {event.on}")
    added = _lengthen(account, event.count)
    dues = added[-1:] if plan.method == "bullet" else (*plan.dues, *added)
    _go_on(account, replace(plan, dues=dues))


def begin_holiday(account: Account, event: DebtEvent) -> None:
    """No payment, or only interest, or only principal, is due from the event's day until its last (延期还本付息).

    Where principal is not due, the schedule is lengthened by as many instalments. Interest goes on; what of it is not due in the
    holiday falls due with the first instalment after it, and bears no interest itself.
    """
    assert event.until is not None
    _refuse_arranged(account, event)
    plan, until = account.plan, event.until
    within = tuple(due for due in plan.dues if event.on <= due <= until)
    if not within:
        return
    if event.holiday == "interest":
        _go_on(account, replace(plan, holiday=Holiday("interest", until)))
        return
    added = _lengthen(account, len(within))
    dues = added[-1:] if plan.method == "bullet" else (*plan.dues, *added)
    if event.holiday == "principal":
        _go_on(account, replace(plan, dues=dues, holiday=Holiday("principal", until)))
    else:
        _go_on(account, replace(plan, dues=tuple(due for due in dues if due not in within)))


def settle(account: Account, event: DebtEvent) -> None:
    """A sum is taken in full satisfaction (一次性结清): it is paid, and everything else is given up."""
    account.end_arrangement(account.today)
    owed = account.owed().total
    if event.amount > owed:
        fail(
            "debt.settlement_too_large",
            f"settlement {event.on}",
            amount=format_yuan(event.amount),
            owed=format_yuan(owed),
        )
    account.conditional.clear()
    account.receive(event.amount, "settlement")
    for component in COMPONENTS:
        account.waive(component, getattr(account.owed(), component))


def charge_off(account: Account, event: DebtEvent) -> None:
    """The lender writes the debt off in its books (核销). It stays owed; interest ends if the lender says so."""
    account.charged_off = event.on
    if event.interest_stops and not account.is_frozen:
        account.timeline = account.timeline.frozen_after(account.today)


MEASURES: Final[Mapping[EventKind, Callable[[Account, DebtEvent], None]]] = {
    "drawdown": draw,
    "acceleration": accelerate,
    "capitalisation": capitalise,
    "reamortisation": reamortise,
    "term_extension": extend,
    "payment_holiday": begin_holiday,
    "settlement": settle,
    "charge_off": charge_off,
}


def _refuse_arranged(account: Account, event: DebtEvent) -> None:
    if account.arranged:
        fail("measures.while_arranged", f"{event.kind} {event.on}", on=account.arranged.on)


def _go_on(account: Account, plan: Plan) -> None:
    account.replan(levelled(plan, account.timeline))


def _lengthen(account: Account, count: int) -> tuple[date, ...]:
    """Add due dates after the last one of the timeline, and give them."""
    marks, due_day = account.timeline.marks, account.contract.due_day
    added = tuple(add_months(marks[-1], k, due_day) for k in range(1, count + 1))
    account.timeline = replace(account.timeline, marks=(*marks, *added))
    return added


def _raise_balance(account: Account, event: DebtEvent, amount: Fen, count: int = 0) -> None:
    """Add to principal not yet due from today on, over the due dates left, over those still to come, or over ``count`` of them."""
    plan = account.plan
    while count > len(_ahead(account)):
        _lengthen(account, 1)
    ahead = _ahead(account)
    if not ahead:
        fail("measures.nothing_left", f"{event.kind} {event.on}")
    if plan.dues and not count:
        dues, n = plan.dues, plan.n
    else:
        dues = ahead[: count or None]
        n = plan.n if plan.dues else max(plan.n, account.timeline.marks.index(dues[0]))
        dues = dues[-1:] if plan.method == "bullet" else dues
    spans, since = plan.spans_until(account.today), max(plan.since, account.today)
    _go_on(
        account,
        replace(plan, n=n, dues=dues, balance=plan.balance + amount, since=since, spans=spans),
    )


def _ahead(account: Account) -> tuple[date, ...]:
    return tuple(mark for mark in account.timeline.marks[1:] if mark > account.today)
