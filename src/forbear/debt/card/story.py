"""Why do I owe this: a few plain sentences about a card or pay-later account, for the person who owes it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from forbear.base.money import Fen
from forbear.base.rates import format_decimal
from forbear.base.texts import Text, message
from forbear.debt.card.cycle import deadline
from forbear.debt.card.model import CardContract, CardDebt
from forbear.debt.card.statement import card_statement
from forbear.debt.measures_told import measures_told
from forbear.debt.model import Bill, DebtEvent, EventKind, Statement
from forbear.debt.story import ending, in_sum, opening, paid_so_far, yuan


def card_story(debt: CardDebt, told: Statement) -> tuple[Text, ...]:
    """The sentences, in the order in which one would tell them."""
    return tuple(_sentences(debt, told))


def _sentences(debt: CardDebt, told: Statement) -> Iterator[Text]:
    known = [event for event in debt.events if event.on <= told.as_of]
    yield opening(told)
    yield from _used(known)
    yield from paid_so_far(told)
    yield from measures_told(debt.events, told)
    yield from _interest(debt, told)
    yield from _late(debt.contract, told)
    yield from in_sum(told)
    yield from ending(told, _a_day_more(debt, told))
    yield from _next_bill(told)


def _used(known: list[DebtEvent]) -> Iterator[Text]:
    """What was spent, drawn and given back."""
    parts = [
        message(f"explain.card_{kind}", count=len(amounts), amount=yuan(sum(amounts)))
        for kind in USED
        if (amounts := [event.amount for event in known if event.kind == kind])
    ]
    if parts:
        yield Text(
            "您" + "，".join(part.zh for part in parts) + "。",
            "You " + ", ".join(part.en for part in parts) + ".",
        )


USED: tuple[EventKind, ...] = ("purchase", "cash_advance", "refund", "instalment_plan")


def _interest(debt: CardDebt, told: Statement) -> Iterator[Text]:
    """Why there is interest: the first bill that was not paid in full, and what followed from it."""
    contract = debt.contract
    lost = [bill for bill in told.bills if bill.in_full is False]
    percent = format_decimal(contract.rate.daily * 100, 6)
    if lost:
        first = lost[0]
        by_then = _paid_by(told, first, deadline(contract, first.on).toordinal())
        yield message(
            f"explain.card_not_in_full_{contract.interest_from}",
            on=first.on,
            balance=yuan(first.balance),
            due=first.due,
            paid=yuan(by_then),
            percent=percent,
        )
        if len(lost) > 1:
            yield message("explain.card_not_in_full_since", count=len(lost) - 1)
    if any(event.kind == "cash_advance" for event in debt.events if event.on <= told.as_of):
        yield message("explain.card_cash", percent=percent)
    compounded = _interest_on_interest(debt, told)
    if compounded:
        yield message("explain.card_compounds", amount=yuan(compounded))


def _late(contract: CardContract, told: Statement) -> Iterator[Text]:
    """Why there is a late fee or a late charge, and since when the account is late."""
    charged = [bill for bill in told.bills if bill.late_fee]
    if charged:
        last = charged[-1]
        yield message(
            "explain.card_late_fees",
            count=len(charged),
            total=yuan(sum(bill.late_fee for bill in charged)),
            on=last.on,
            missing=yuan(last.missing),
            percent=format_decimal(contract.late_fee.share * 100, 4),
            fee=yuan(last.late_fee),
        )
    if told.accrued.penalty and contract.late_rate:
        yield message(
            "explain.card_late_charge",
            amount=yuan(told.accrued.penalty),
            percent=format_decimal(contract.late_rate.daily * 100, 6),
        )
    if told.days_past_due:
        since = told.as_of - timedelta(told.days_past_due)
        yield message("explain.late_since", days=told.days_past_due, due=since)


def _next_bill(told: Statement) -> Iterator[Text]:
    """What the bill that is not due yet asks for at least."""
    last = told.bills[-1] if told.bills else None
    if last is None or last.in_full is not None or last.due < told.as_of or told.arranged:
        return
    left = last.minimum - _paid_by(told, last, told.as_of.toordinal())
    if left > 0 and told.owed.total:
        yield message("explain.card_next", due=last.due, amount=yuan(left))


def _paid_by(told: Statement, bill: Bill, last_day: int) -> Fen:
    """What was paid on a bill between its day and the last day in time."""
    return sum(
        movement.amount
        for movement in told.movements
        if movement.kind in ("repayment", "refund", "credit_used")
        and bill.on < movement.on
        and movement.on.toordinal() <= last_day
    )


def _interest_on_interest(debt: CardDebt, told: Statement) -> Fen:
    """How much less interest there would be if posted interest bore none."""
    simple = replace(debt, contract=replace(debt.contract, compounds=()))
    return told.accrued.interest - card_statement(simple, told.as_of).accrued.interest


def _a_day_more(debt: CardDebt, told: Statement) -> Fen:
    """What one more day adds in interest and late charge, with nothing happening on it."""
    known = replace(debt, events=tuple(event for event in debt.events if event.on <= told.as_of))
    later = card_statement(known, told.as_of + timedelta(1))
    return later.accrued.interest + later.accrued.penalty - told.accrued.interest - told.accrued.penalty
