"""The fold: the contract of a progressive loan and its events become an account."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from forbear.base.errors import ForbearError, fail
from forbear.base.money import format_yuan
from forbear.debt.arrangement import (
    arranged,
    refuse_down_payment_beyond,
    refuse_settlement_beyond,
    refuse_waivers_beyond,
)
from forbear.debt.folding import assert_conserved, in_order
from forbear.debt.model import COMPONENTS, DebtEvent, EventKind
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.delinquency import Pause
from forbear.debt.progressive.reaging import Plan
from forbear.debt.progressive.terms import Component
from forbear.debt.progressive_loan.account import ProgressiveAccount
from forbear.debt.progressive_loan.legality import progressive_illegalities
from forbear.debt.progressive_loan.model import ProgressiveDebt, percent
from forbear.debt.progressive_loan.reasons import interest_that_ran

DAY_ORDER: Final[tuple[EventKind, ...]] = (
    "interest_suspension",
    "delinquency_pause",
    "rate_change",
    "due_date_change",
    "drawdown",
    "fee",
    "arrangement_broken",
    "refund",
    "waiver",
    "repayment",
    "chargeback",
    "capitalisation",
    "term_extension",
    "payment_holiday",
    "reamortisation",
    "reage",
    "settlement",
    "acceleration",
    "charge_off",
    "arrangement",
)
"""In which order the events of one day act: terms, what is lent and charged, what lowers it, what is agreed."""


def fold(debt: ProgressiveDebt, until: date) -> ProgressiveAccount:
    """The account as it stands at the end of ``until``; later events have not happened yet.

    Raises:
        ForbearError: ``debt.before_disbursement``; every problem of events that cannot be; what an event asks that the account cannot give.
    """
    contract = debt.contract
    if until < contract.disbursed:
        fail("debt.before_disbursement", as_of=until, disbursed=contract.disbursed)
    problems = progressive_illegalities(debt)
    if problems:
        raise ForbearError(*problems)
    account = ProgressiveAccount(contract, contract.disbursed)
    account.enter(ev.Disbursement(contract.disbursed, contract.principal))
    for event in in_order((event for event in debt.events if event.on <= until), DAY_ORDER):
        account.today = event.on
        HANDLERS[event.kind](account, event)
    account.today = until
    assert_conserved(account.owed(), account.paid(), account.credit, account.received)
    _assert_arrangement_covers(account)
    return account


# -- money ------------------------------------------------------------------------------------------------


def _repay(account: ProgressiveAccount, event: DebtEvent) -> None:
    account.receive(event.amount, "repayment", event.ref)


def _refund(account: ProgressiveAccount, event: DebtEvent) -> None:
    account.receive(event.amount, "refund", event.ref)


def _draw(account: ProgressiveAccount, event: DebtEvent) -> None:
    _refuse_arranged(account, event)
    _refuse_ended(account, event)
    account.drawn.append((event.on, event.amount))
    account.enter(ev.Disbursement(event.on, event.amount))


def _charge(account: ProgressiveAccount, event: DebtEvent) -> None:
    component: Component = "penalty" if event.component == "penalty" else "fee"
    account.charges.append((event.on, component, event.amount))
    account.enter(ev.Charge(event.on, component, event.amount))


def _charge_back(account: ProgressiveAccount, event: DebtEvent) -> None:
    """A payment is taken back (by the bank, say): what it met is owed again."""
    _refuse_arranged(account, event)
    of = account.refs.get(event.of)
    paid = next((each.event for each in account.booked if each.number == of), None)
    where = f"chargeback {event.on}"
    if of is None or not isinstance(paid, ev.Payment):
        fail("progressive.nothing_to_charge_back", where, ref=event.of)
    met = next(entry for entry in account.book().entries if entry.number == of).split
    if event.amount > sum(met.values()):
        fail(
            "progressive.charged_back_too_much",
            where,
            amount=format_yuan(event.amount),
            paid=format_yuan(sum(met.values())),
        )
    account.received -= event.amount
    order: tuple[Component, ...] = ("principal", "interest", "penalty", "fee")
    account.enter(ev.Chargeback(event.on, event.amount, of, order), "charged_back")


# -- terms ------------------------------------------------------------------------------------------------


def _suspend(account: ProgressiveAccount, event: DebtEvent) -> None:
    assert event.until is not None
    account.enter(ev.Pause(event.on, event.until))


def _pause_delinquency(account: ProgressiveAccount, event: DebtEvent) -> None:
    assert event.until is not None
    account.late_pauses.append(Pause(event.on, event.until))


def _change_rate(account: ProgressiveAccount, event: DebtEvent) -> None:
    assert event.rate is not None
    account.enter(ev.RateChange(event.on, percent(event.rate)))


def _move_due_date(account: ProgressiveAccount, event: DebtEvent) -> None:
    assert event.due is not None
    assert event.to is not None
    _refuse_arranged(account, event)
    coming = [row.due for row in account.book().instalments if row.due > event.on and not row.down_payment]
    before = max((row.due for row in account.book().instalments if row.due < event.due), default=event.on)
    if event.due not in coming or event.to <= before:
        fail("progressive.due_date_unknown", f"due_date_change {event.on}", due=event.due, to=event.to)
    account.enter(ev.MovedDueDate(event.on, event.due, event.to))


def _extend(account: ProgressiveAccount, event: DebtEvent) -> None:
    _refuse_arranged(account, event)
    _refuse_ended(account, event)
    account.enter(ev.ExtraTerms(event.on, event.count))


def _holiday(account: ProgressiveAccount, event: DebtEvent) -> None:
    """Instalments due in the holiday ask for no principal, or no interest, or neither; where principal rests, as many are added."""
    assert event.until is not None
    _refuse_arranged(account, event)
    rows = account.book().instalments
    within = sum(event.on <= row.due <= event.until and not row.down_payment for row in rows)
    if not within:
        return
    if event.holiday != "interest":
        account.enter(ev.ExtraTerms(event.on, within))
        account.enter(ev.Holiday(event.on, "principal", within))
    if event.holiday != "principal":
        account.enter(ev.Holiday(event.on, "interest", within))


def _reage(account: ProgressiveAccount, event: DebtEvent) -> None:
    assert event.first_due is not None
    _refuse_arranged(account, event)
    contract = account.contract
    plan = Plan(event.first_due, contract.every, contract.unit, event.count)
    if event.interest != "at_rate":
        account.ran = interest_that_ran(account)
    account.enter(ev.ReAge(event.on, plan, event.interest))


def _reamortise(account: ProgressiveAccount, event: DebtEvent) -> None:
    _refuse_arranged(account, event)
    _refuse_ended(account, event)
    account.enter(ev.ReAmortise(event.on))


def _accelerate(account: ProgressiveAccount, event: DebtEvent) -> None:
    """Everything falls due that day: a plan of one instalment with all principal and the interest so far."""
    _refuse_arranged(account, event)
    if event.on >= account.book().model.maturity:
        return
    late = [row.due for row in account.book().instalments if row.due < event.on and row.open > 0]
    account.late_since = min(late, default=event.on)
    account.ran = interest_that_ran(account)
    account.enter(ev.ReAge(event.on, Plan(event.on, 1, "months", 1), "equal_payable"))


def _capitalise(account: ProgressiveAccount, event: DebtEvent) -> None:
    """What is due and unpaid of a component becomes principal, where the contract allows it."""
    assert event.component is not None
    _refuse_arranged(account, event)
    if event.component not in account.contract.capitalises:
        fail("measures.capitalisation_not_allowed", f"capitalisation {event.on}", component=event.component)
    _refuse_ended(account, event)
    due = [row for row in account.book().instalments if row.due <= event.on]
    amount = sum(row.open_of(event.component) for row in due)
    if amount:
        account.enter(ev.Waiver(event.on, event.component, amount), "capitalised")
        account.capitalised.append((event.on, event.component, amount))
        account.enter(ev.Disbursement(event.on, amount))


# -- what is agreed ---------------------------------------------------------------------------------------


def _waive(account: ProgressiveAccount, event: DebtEvent) -> None:
    assert event.component is not None
    account.waive(event.component, event.amount)


def _arrange(account: ProgressiveAccount, event: DebtEvent) -> None:
    terms = event.arrangement
    assert terms is not None
    account.end_arrangement(event.on)
    refuse_waivers_beyond(account.owed(), terms, event.on)
    account.let_rest()
    for component in COMPONENTS:
        account.waive(component, getattr(terms.waived, component))
        account.waive(component, getattr(terms.waived_conditionally, component), conditional=True)
    if terms.down_payment:
        refuse_down_payment_beyond(account.owed().total, terms, event.on)
        account.receive(terms.down_payment, "down_payment")
    account.arranged = arranged(event.on, terms, account.owed().total, f"arrangement {event.on}")


def _break_arrangement(account: ProgressiveAccount, event: DebtEvent) -> None:
    resume = event.resume_from or event.on
    account.end_arrangement(min(resume, event.on))
    account.wake(resume)
    for component, amount in account.conditional:
        account.reinstate(component, amount)
    account.conditional.clear()


def _settle(account: ProgressiveAccount, event: DebtEvent) -> None:
    """A sum is taken in full satisfaction: it is paid, and everything else is given up."""
    account.end_arrangement(event.on)
    account.conditional.clear()
    refuse_settlement_beyond(account.owed().total, event.amount, event.on)
    account.receive(event.amount, "settlement")
    for component in COMPONENTS:
        account.waive(component, getattr(account.owed(), component))


def _charge_off(account: ProgressiveAccount, event: DebtEvent) -> None:
    account.charged_off = event.on
    account.interest_stops = account.interest_stops or event.interest_stops
    account.enter(ev.ChargeOff(event.on, "zero_interest" if event.interest_stops else "regular"))


def _refuse_arranged(account: ProgressiveAccount, event: DebtEvent) -> None:
    if account.arranged:
        fail("measures.while_arranged", f"{event.kind} {event.on}", on=account.arranged.on)


def _refuse_ended(account: ProgressiveAccount, event: DebtEvent) -> None:
    """What is spread over instalments to come needs one."""
    if event.on >= account.book().model.maturity:
        fail("measures.nothing_left", f"{event.kind} {event.on}")


def _assert_arrangement_covers(account: ProgressiveAccount) -> None:
    if account.arranged:
        covered, owed = account.arranged.covered, account.inside().total
        since = sum(amount for on, _, amount in account.charges if on >= account.arranged.on)
        assert covered <= owed <= covered + since, f"the arrangement covers {covered} of {owed} owed"


HANDLERS: Final[Mapping[EventKind, Callable[[ProgressiveAccount, DebtEvent], None]]] = {
    "interest_suspension": _suspend,
    "delinquency_pause": _pause_delinquency,
    "rate_change": _change_rate,
    "due_date_change": _move_due_date,
    "drawdown": _draw,
    "fee": _charge,
    "refund": _refund,
    "waiver": _waive,
    "repayment": _repay,
    "chargeback": _charge_back,
    "capitalisation": _capitalise,
    "term_extension": _extend,
    "payment_holiday": _holiday,
    "reamortisation": _reamortise,
    "reage": _reage,
    "arrangement": _arrange,
    "arrangement_broken": _break_arrangement,
    "settlement": _settle,
    "acceleration": _accelerate,
    "charge_off": _charge_off,
}
"""Kind of event → what it does to the account."""
