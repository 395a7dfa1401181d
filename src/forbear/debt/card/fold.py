"""The fold: a card contract and its events, with the bills between them, become an account.

On one day the order is: the judgement of a bill whose last day in time was yesterday, then the events by kind, then the bill of the day.
It depends on the events alone, never on the order in which they were recorded, so a back-dated event replays.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from forbear.base.errors import ForbearError, fail
from forbear.base.money import format_yuan
from forbear.debt.arrangement import (
    arranged,
    refuse_down_payment_beyond,
    refuse_settlement_beyond,
    refuse_waivers_beyond,
)
from forbear.debt.card.account import CardAccount, Due, Plan
from forbear.debt.card.billing import judge, make_bill
from forbear.debt.card.cycle import deadline, statement_date
from forbear.debt.card.entry import Entry
from forbear.debt.card.legality import card_illegalities
from forbear.debt.card.model import CardDebt
from forbear.debt.folding import assert_conserved, in_order
from forbear.debt.model import COMPONENTS, Amounts, DebtEvent, EventKind
from forbear.debt.timeline import Timeline

DAY: Final = timedelta(1)
DAY_ORDER: Final[tuple[EventKind, ...]] = (
    "interest_suspension",
    "rate_change",
    "payment_holiday",
    "purchase",
    "cash_advance",
    "fee",
    "arrangement_broken",
    "refund",
    "waiver",
    "instalment_plan",
    "repayment",
    "settlement",
    "acceleration",
    "charge_off",
    "arrangement",
)
"""In which order the events of one day act: new rates, what is spent, what lowers it, what is agreed."""


def fold(debt: CardDebt, until: date) -> CardAccount:
    """The account as it stands at the end of ``until``; later events have not happened yet.

    Raises:
        ForbearError: ``card.before_opening``; every problem of events that cannot be; what an event asks that the account cannot give.
    """
    contract = debt.contract
    if until < contract.opened:
        fail("card.before_opening", as_of=until, opened=contract.opened)
    problems = card_illegalities(debt)
    if problems:
        raise ForbearError(*problems)
    known = in_order((event for event in debt.events if event.on <= until), DAY_ORDER)
    suspensions = tuple(
        (event.on, event.until) for event in known if event.kind == "interest_suspension" and event.until
    )
    rates = ((contract.opened - DAY, contract.rate.daily),)
    account = CardAccount(contract, Timeline((), "actual", rates, suspensions=suspensions), contract.opened)
    for day, events in groupby(known, key=lambda event: event.on):
        _advance(account, day - DAY)
        _come_to(account, day)
        for event in events:
            if handle := HANDLERS.get(event.kind):
                handle(account, event)
    _advance(account, until)
    _come_to(account, until)
    assert_conserved(account.owed(), account.paid(), account.credit, account.received)
    return account


def _advance(account: CardAccount, until: date) -> None:
    """Judge and make every bill up to the end of ``until``."""
    contract = account.contract
    while True:
        made = statement_date(contract, account.cycle)
        waiting = account.waiting
        judged = deadline(contract, waiting.on) + DAY if waiting else date.max
        day = min(made, judged)
        if day > until:
            return
        account.today = day
        if judged == day:
            judge(account)
        if made == day:
            make_bill(account)


def _come_to(account: CardAccount, day: date) -> None:
    """The morning of ``day``: a bill whose time ran out yesterday is judged before anything happens."""
    account.today = day
    if account.waiting and deadline(account.contract, account.waiting.on) < day:
        judge(account)


# -- events -----------------------------------------------------------------------------------------------


def _spend(account: CardAccount, event: DebtEvent) -> None:
    account.post(
        Entry("purchase", "principal", event.on, event.amount, account.cycle, event.on, event.note, event.ref)
    )


def _draw_cash(account: CardAccount, event: DebtEvent) -> None:
    account.post(
        Entry("cash", "principal", event.on, event.amount, account.cycle, event.on, event.note, event.ref)
    )
    account.charge("cash_fee", account.contract.cash_fee.of(event.amount, account.contract.rounding))


def _charge(account: CardAccount, event: DebtEvent) -> None:
    account.charge("fee", event.amount, note=event.note)


def _repay(account: CardAccount, event: DebtEvent) -> None:
    account.receive(event.amount, "recovery" if account.charged_off else "repayment")


def _refund(account: CardAccount, event: DebtEvent) -> None:
    account.receive(event.amount, "refund", event.of)


def _waive(account: CardAccount, event: DebtEvent) -> None:
    assert event.component is not None
    if event.component in ("interest", "penalty"):
        account.post_running()
    account.waive(event.component, event.amount)


def _change_rate(account: CardAccount, event: DebtEvent) -> None:
    assert event.rate is not None
    account.timeline = account.timeline.rate_changed(event.on - DAY, event.rate.daily)


def _plan(account: CardAccount, event: DebtEvent) -> None:
    assert event.plan is not None
    rest = account.convert(event.amount, Plan(event.plan, event.amount, event.on, event.ref), event.of)
    if rest:
        fail(
            "card.plan_too_large",
            f"instalment_plan {event.on}",
            amount=format_yuan(event.amount),
            spent=format_yuan(event.amount - rest),
        )


def _accelerate(account: CardAccount, event: DebtEvent) -> None:
    """Everything falls due that day: what bills asked for later, instalment parts to come, and all that no bill has asked for."""
    account.bring_forward()
    for due in account.dues:
        due.due = min(due.due, event.on)
    asked = (
        account.owed().total - sum(due.open for due in account.dues) - sum(account.running_amounts().values())
    )
    if asked > 0:
        account.dues.append(Due(account.cycle, event.on, Amounts(principal=asked), called=True))


def _rest(account: CardAccount, event: DebtEvent) -> None:
    """A payment holiday: bills due in it ask for nothing and cost no late fee; interest goes on, and later bills ask as ever."""
    assert event.until is not None
    if account.arranged:
        fail("measures.while_arranged", f"payment_holiday {event.on}", on=account.arranged.on)
    account.holidays.append((event.on, event.until))
    for due in account.dues:
        if event.on <= due.due <= event.until and due.open > 0:
            due.let_off += due.open
            at = next(index for index, bill in enumerate(account.bills) if bill.n == due.n)
            bill = account.bills[at]
            account.bills[at] = replace(bill, minimum=max(0, bill.minimum - due.let_off))


def _settle(account: CardAccount, event: DebtEvent) -> None:
    account.post_running()
    account.bring_forward()
    _close_arrangement(account)
    refuse_settlement_beyond(account.owed().total, event.amount, event.on)
    account.receive(event.amount, "settlement")
    for component in COMPONENTS:
        account.waive(component, getattr(account.owed(), component))
    account.settled = True


def _charge_off(account: CardAccount, event: DebtEvent) -> None:
    account.charged_off = event.on
    if event.interest_stops:
        account.post_running()
        account.timeline = account.timeline.frozen_after(event.on)
        account.charges_end = True


def _arrange(account: CardAccount, event: DebtEvent) -> None:
    terms = event.arrangement
    assert terms is not None
    _close_arrangement(account)
    account.post_running()
    account.bring_forward()
    for entry in account.entries:
        entry.outside = False
    refuse_waivers_beyond(account.owed(), terms, event.on)
    for component in COMPONENTS:
        account.waive(component, getattr(terms.waived, component))
        account.waive(component, getattr(terms.waived_conditionally, component), conditional=True)
    if not any(last == date.max for _, last in account.timeline.freezes):
        account.timeline = account.timeline.frozen_after(account.today)
    if terms.down_payment:
        refuse_down_payment_beyond(account.owed().total, terms, event.on)
        account.receive(terms.down_payment, "down_payment")
    where = f"arrangement {event.on}"
    account.arranged = arranged(event.on, terms, account.owed().total, where)


def _break_arrangement(account: CardAccount, event: DebtEvent) -> None:
    resume = event.resume_from or event.on
    _close_arrangement(account)
    account.timeline = account.timeline.resumed(resume)
    for waiver in account.conditional:
        account.reinstate(waiver, resume)
    account.conditional.clear()
    for entry in account.entries:
        entry.outside = False
        if entry.open and account.bears_interest(entry) and not entry.bears:
            entry.begins_to_bear(max(resume, entry.posted), unpaid_only=True)
    account.use_credit()


def _close_arrangement(account: CardAccount) -> None:
    """End the arrangement's own interest; what of it is unpaid stays owed."""
    ending = account.arranged
    if ending is None:
        return
    account.arranged = None
    interest = ending.interest(account.today)
    if interest:
        closed = Entry("interest", "interest", account.today, interest, account.cycle, account.today)
        closed.own_runs = tuple(ending.runs(account.today))
        account.post(closed)
        closed.paid = ending.paid_interest
        closed.lower(ending.paid_interest, account.today)


HANDLERS: Final[Mapping[EventKind, Callable[[CardAccount, DebtEvent], None]]] = {
    "rate_change": _change_rate,
    "payment_holiday": _rest,
    "purchase": _spend,
    "cash_advance": _draw_cash,
    "fee": _charge,
    "refund": _refund,
    "repayment": _repay,
    "waiver": _waive,
    "instalment_plan": _plan,
    "acceleration": _accelerate,
    "settlement": _settle,
    "charge_off": _charge_off,
    "arrangement": _arrange,
    "arrangement_broken": _break_arrangement,
}
