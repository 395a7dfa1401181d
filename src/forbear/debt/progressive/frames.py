"""The frame of a cumulative plan: its due dates, and what each instalment is spared, before any amount is known.

A cumulative plan is built anew over its whole term at every change, so a change of terms is no event in time: it is folded into the
frame, in the order in which changes were agreed. A change names a day; it holds from the first instalment due on that day or later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from forbear.debt.progressive import events as ev
from forbear.debt.progressive.calendar import next_due, spans
from forbear.debt.progressive.terms import Terms


@dataclass(slots=True)
class Frame:
    """One instalment without its amounts.

    Attributes:
        start, due: the days it is for.
        rate: percent a year.
        principal_rests: it asks for no principal (a grace, or a holiday that lengthened the term).
        interest_rests: its interest is asked for with the next instalment that asks for interest.
        interest_free: it bears none.
        relevelled: the level is found anew from here on; ``lengthened``: because instalments were added.
    """

    start: date
    due: date
    rate: Decimal
    principal_rests: bool = False
    interest_rests: bool = False
    interest_free: bool = False
    relevelled: bool = False
    lengthened: bool = False


CHANGES: Final = (ev.RateChange, ev.ExtraTerms, ev.MovedDueDate, ev.Holiday)
"""Changes of terms that a frame folds."""

Change = ev.RateChange | ev.ExtraTerms | ev.MovedDueDate | ev.Holiday


def frames(terms: Terms, changes: Sequence[Change], reach: date) -> list[Frame]:
    """The instalments of a contract and the changes agreed since, in the order in which they were agreed.

    The term goes on beyond its end until the last disbursement (``reach``) is within it.
    """
    seed = terms.start
    rows = [
        Frame(start, due, terms.rate)
        for start, due in spans(terms.start, terms.every, terms.unit, terms.count, seed)
    ]
    for index, row in enumerate(rows):
        row.principal_rests = index < terms.grace_on_principal
        row.interest_rests = index < terms.grace_on_interest
        row.interest_free = index < terms.interest_free_periods
    for change in changes:
        held = [
            row
            for row in rows
            if row.due >= (change.due if isinstance(change, ev.MovedDueDate) else change.on)
        ]
        if not held:
            continue
        if isinstance(change, ev.RateChange):
            held[0].relevelled = True
            for row in held:
                row.rate = change.rate
        elif isinstance(change, ev.ExtraTerms):
            held[0].relevelled = held[0].lengthened = True
            _lengthen(terms, rows, change.number, seed)
        elif isinstance(change, ev.MovedDueDate):
            seed = change.to
            _move(terms, held, seed)
        else:
            _rest(terms, rows, held, change, seed)
    while rows[-1].due < reach:
        _lengthen(terms, rows, 1, seed)
    return rows


def _lengthen(terms: Terms, rows: list[Frame], number: int, seed: date) -> None:
    for _ in range(number):
        last = rows[-1]
        rows.append(Frame(last.due, next_due(last.due, terms.every, terms.unit, seed), last.rate))


def _move(terms: Terms, held: Sequence[Frame], to: date) -> None:
    due = to
    for row, following in zip(held, [*held[1:], None], strict=True):
        row.due = due
        if following is not None:
            following.start = due
            due = next_due(due, terms.every, terms.unit, to)


def _rest(terms: Terms, rows: list[Frame], held: Sequence[Frame], change: ev.Holiday, seed: date) -> None:
    """A holiday on principal lengthens the term by the instalments it spares; one on interest defers interest."""
    spared = held[: change.number]
    for row in spared:
        if change.component == "principal":
            row.principal_rests = True
        else:
            row.interest_rests = True
    if change.component == "principal":
        _lengthen(terms, rows, len(spared), seed)
