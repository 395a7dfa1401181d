"""What the tables of a history show of a book: the schedule, its totals, the transactions."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from forbear.debt.progressive import events as ev
from forbear.debt.progressive.book import Book
from forbear.debt.progressive.decimals import Cents
from forbear.debt.progressive.instalment import Instalment


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a schedule; ``nr`` is ``None`` for a disbursement. Amounts in cents."""

    nr: int | None
    days: int | None
    date: datetime.date
    paid_date: datetime.date | None
    balance: Cents
    principal: Cents
    interest: Cents
    fees: Cents
    penalties: Cents
    due: Cents
    paid: Cents
    in_advance: Cents
    late: Cents
    outstanding: Cents


TOTALS = ("principal", "interest", "fees", "penalties", "due", "paid", "in_advance", "late", "outstanding")


def schedule(book: Book, lent: Sequence[ev.Disbursement]) -> list[Row]:
    """The schedule with its disbursements, in the order in which they happen."""
    rows: list[Row] = []
    waiting = sorted(lent, key=lambda each: each.on)
    balance = 0
    for each in sorted(book.instalments, key=lambda one: one.number):
        while waiting and _comes_before(waiting[0].on, each, book.terms.cumulative):
            first = waiting.pop(0)
            balance += first.amount
            rows.append(Row(None, None, first.on, None, first.amount, *[0] * 9))
        balance -= each.owed["principal"]
        rows.append(
            Row(
                each.number,
                (each.due - each.start).days,
                each.due,
                each.met_on,
                balance,
                each.owed["principal"],
                each.owed["interest"],
                each.owed["fee"],
                each.owed["penalty"],
                each.total,
                each.total_paid,
                each.in_advance,
                each.late,
                each.open,
            )
        )
    for first in waiting:
        rows.append(Row(None, None, first.on, None, first.amount, *[0] * 9))
    if book.terms.whole_period_interest and not book.terms.partial_period:
        _bring_forward(rows)
    return rows


def _bring_forward(rows: list[Row]) -> None:
    """Where interest counts whole periods only, a disbursement on a due date is shown before the instalment due that day."""
    for index in range(1, len(rows)):
        before, row = rows[index - 1], rows[index]
        if row.nr is None and before.nr is not None and before.days and before.date == row.date:
            rows[index - 1], rows[index] = row, before


def _comes_before(on: datetime.date, row: Instalment, cumulative: bool) -> bool:
    """A disbursement stands before the instalment whose days it falls in.

    One on a due day stands after the instalment due that day, in a cumulative plan before it.
    """
    return on < row.due or on == row.start or (cumulative and on == row.due)


def totals(book: Book) -> dict[str, Cents]:
    """Sums over the instalments."""
    rows = schedule(book, [])
    return {name: sum(getattr(row, name) for row in rows) for name in TOTALS}
