"""How an agreement is kept: repayments matched to what falls due, oldest first, and what follows from that.

The clauses that this computes are those printed in the agreement: grace (宽限), missed and made good (漏还与补救), the break (违约终止) and early
repayment (提前还款). Everything is a function of the terms, the repayments and a day; the order in which repayments were recorded is of no matter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, Final

from forbear.agreement.model import Terms
from forbear.base.errors import fail
from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import parse_decimal
from forbear.base.rounding import round_fraction
from forbear.base.texts import Text, message
from forbear.debt.model import Amounts
from forbear.servicing.model import ArrangementStatus, Performance, PerformanceRow, Repayment, RowStatus

YEAR_DAYS: Final = 365
"""Days in a year for the rate inside an agreement, as the plan has it."""


@dataclass(frozen=True, slots=True)
class _Due:
    n: int
    on: date
    amount: Fen
    interest: Fen


def performance(terms: Terms, repayments: Sequence[Repayment], as_of: date) -> Performance:
    """How the agreement stands at the end of ``as_of``; later repayments have not happened yet.

    Raises:
        ForbearError: ``servicing.repayment_not_positive`` for a repayment of nothing or less.
    """
    for one in repayments:
        if one.amount <= 0:
            fail("servicing.repayment_not_positive", one.reference, amount=format_yuan_grouped(one.amount))
    paid = sorted((one for one in repayments if one.on <= as_of), key=lambda one: one.on)
    dues = _dues(terms)
    settled_on = _settled_on(terms, dues, paid)
    broken_on = _broken_on(terms, dues, paid, min(as_of, settled_on) if settled_on else as_of)
    if broken_on:
        settled_on = None
    received = sum(one.amount for one in paid)
    rows = tuple(_rows(terms, dues, paid, as_of, settled_on))
    owed = sum(row.amount - row.paid for row in rows)
    reinstated = terms.waived_conditionally if broken_on else Amounts()
    owed += reinstated.total
    beyond = received - sum(row.paid for row in rows)
    arrears = sum(row.amount - row.paid for row in rows if row.due <= as_of)
    status = _status(rows, settled_on, broken_on)
    following = next((row for row in rows if row.paid < row.amount), None)
    settling = min(beyond, owed)  # after a break, what exceeds the schedule meets what came back
    return Performance(
        as_of=as_of,
        status=status,
        rows=rows,
        paid=received,
        outstanding=owed - settling,
        arrears=arrears,
        next_due=following.due if following else None,
        next_amount=following.amount - following.paid if following else 0,
        reinstated=reinstated,
        credit=beyond - settling,
        settled_on=settled_on,
        broken_on=broken_on,
        why=_why(status, rows, terms, broken_on, settled_on),
    )


def settlement_amount(terms: Terms, repayments: Sequence[Repayment], on: date) -> Fen:
    """What pays the agreement off on ``on`` (fen), interest of the agreement counted only to that day."""
    paid = sum(one.amount for one in repayments if one.on <= on)
    return max(0, _whole(terms, _dues(terms), on) - paid)


def last_day_in_time(terms: Terms, due: date) -> date:
    """The last day on which what is due on ``due`` still counts as on time."""
    return due + timedelta(days=terms.grace_days)


def _dues(terms: Terms) -> tuple[_Due, ...]:
    down = terms.proposal.down_payment
    first = (_Due(0, terms.down_due, down, 0),) if down else ()
    return (*first, *(_Due(row.n, row.due, row.amount, row.interest) for row in terms.instalments))


def _whole(terms: Terms, dues: Sequence[_Due], on: date) -> Fen:
    """Everything the agreement asks for if it is paid off on ``on``: interest not yet earned is left out."""
    rate = parse_decimal(terms.proposal.annual_rate)
    total = sum(due.amount for due in dues)
    if not rate:
        return total
    coming = [due for due in dues if due.n and due.on > on]
    if not coming:
        return total
    balance = sum(due.amount - due.interest for due in coming)
    before = [due.on for due in dues if due.n and due.on <= on]
    since = before[-1] if before else terms.proposal.start
    earned = min(
        coming[0].interest, round_fraction(balance * rate / YEAR_DAYS * max(0, (on - since).days), "half_up")
    )
    return total - sum(due.interest for due in coming) + earned


def _settled_on(terms: Terms, dues: Sequence[_Due], paid: Sequence[Repayment]) -> date | None:
    """The day on which everything was paid."""
    for one, received in zip(paid, accumulate(one.amount for one in paid), strict=True):
        if received >= _whole(terms, dues, one.on):
            return one.on
    return None


def _broken_on(terms: Terms, dues: Sequence[_Due], paid: Sequence[Repayment], until: date) -> date | None:
    """The first day at whose end as many payments stand missed and not made good as break the agreement."""
    for due in dues:
        day = last_day_in_time(terms, due.on) + timedelta(days=1)
        if day > until:
            return None
        received = sum(one.amount for one in paid if one.on <= day)
        missed = sum(
            last_day_in_time(terms, other.on) < day and reached > received
            for other, reached in zip(dues, accumulate(other.amount for other in dues), strict=True)
        )
        if missed >= terms.missed_to_break:
            return day
    return None


def _rows(
    terms: Terms, dues: Sequence[_Due], paid: Sequence[Repayment], as_of: date, settled_on: date | None
) -> Iterator[PerformanceRow]:
    left = sum(one.amount for one in paid)
    if settled_on:
        left = min(left, _whole(terms, dues, settled_on))
    reached = 0
    for due in dues:
        # Interest that a settlement ahead of time did not earn is not asked for.
        amount = min(due.amount, left) if settled_on else due.amount
        reached += amount
        met = min(left, amount)
        left -= met
        completed = _completed_on(paid, reached) if met == amount else None
        yield PerformanceRow(
            due.n, due.on, amount, met, completed, _row_status(terms, due, met, amount, completed, as_of)
        )


def _completed_on(paid: Sequence[Repayment], reached: Fen) -> date | None:
    """The day on which the repayments first came to ``reached``."""
    sums = accumulate(one.amount for one in paid)
    return next((one.on for one, total in zip(paid, sums, strict=True) if total >= reached), None)


def _row_status(
    terms: Terms, due: _Due, met: Fen, amount: Fen, completed: date | None, as_of: date
) -> RowStatus:
    if completed is not None:
        if completed > last_day_in_time(terms, due.on):
            return "paid_late"
        return "paid_early" if completed < due.on else "paid"
    if as_of > last_day_in_time(terms, due.on):
        return "missed"
    if as_of > due.on:
        return "in_grace"
    if met and met < amount:
        return "partial"
    return "due_today" if as_of == due.on else "upcoming"


def _status(
    rows: Sequence[PerformanceRow], settled_on: date | None, broken_on: date | None
) -> ArrangementStatus:
    if broken_on:
        return "broken"
    if settled_on:
        return "settled"
    if any(row.status == "missed" for row in rows):
        return "missed"
    done = [row for row in rows if row.completed_on is not None]
    return "cured" if done and done[-1].status == "paid_late" else "performing"


def _why(
    status: ArrangementStatus,
    rows: Sequence[PerformanceRow],
    terms: Terms,
    broken_on: date | None,
    settled_on: date | None,
) -> Text:
    if status == "settled":
        return message("servicing.why_settled", on=settled_on)
    if status == "broken":
        amount = format_yuan_grouped(terms.waived_conditionally.total)
        return message("servicing.why_broken", on=broken_on, count=terms.missed_to_break, amount=amount)
    late = [row for row in rows if row.status == "missed"]
    if status == "missed":
        shown: dict[str, Any] = {"n": late[0].n, "due": late[0].due, "amount": _short(late)}
        left = terms.missed_to_break - len(late)
        if not left or len(rows) == 1:
            return message("servicing.why_missed_last", **shown)
        return message("servicing.why_missed", left=left, **shown)
    if status == "cured":
        return message("servicing.why_cured")
    waiting = [row for row in rows if row.status == "in_grace"]
    if waiting:
        until = last_day_in_time(terms, waiting[0].due)
        return message("servicing.why_in_grace", n=waiting[0].n, until=until, amount=_short(waiting))
    return message(
        "servicing.why_performing", done=sum(row.paid == row.amount for row in rows), count=len(rows)
    )


def _short(rows: Sequence[PerformanceRow]) -> str:
    return format_yuan_grouped(sum(row.amount - row.paid for row in rows))
