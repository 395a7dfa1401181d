"""Accrual entries of the lender's books: interest recognised at each close of day, and the rest when the loan closes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from forbear.debt.progressive.book import Book
from forbear.debt.progressive.decimals import Cents, amount, cents, divide, multiply
from forbear.debt.progressive.instalment import Instalment
from forbear.debt.progressive.interest import as_of


@dataclass(frozen=True, slots=True)
class Accrual:
    """One entry: interest recognised on a day (taken back where negative), and what was first recognised."""

    on: date
    interest: Cents
    first: Cents = 0


@dataclass(slots=True)
class Accruals:
    """What was recognised so far.

    Attributes:
        activity: interest of each instalment posted on its due date.
        closed: the last day that was closed.
    """

    posted: list[Accrual] = field(default_factory=list)
    activity: list[Accrual] = field(default_factory=list)
    closed: date | None = None

    def close_day(self, before: Book, book: Book, today: date, posts_activity: bool) -> None:
        """Close every day before ``today`` that is not closed: the last one only where none was.

        Interest is recognised before overdue principal is brought up to the day, so the first close takes past instalments as they
        stood ``before`` it.
        """
        first = self.closed is None
        last = today - timedelta(days=1)
        day = last if self.closed is None else self.closed + timedelta(days=1)
        while day <= last:
            if sum(row.open for row in book.instalments) > 0:
                self._accrue(
                    min(day, book.instalments[-1].due), accrued_by(before if first else book, book, day)
                )
                if posts_activity:
                    self._post_activity([row for row in book.instalments if row.due <= day])
            self.closed = day
            day += timedelta(days=1)

    def follow(self, book: Book, today: date, posts_activity: bool) -> None:
        """After an event: once nothing is unpaid, all interest is recognised, and what was posted is posted anew as it stands."""
        if not book.instalments or sum(row.open for row in book.instalments) > 0:
            return
        total = sum(row.owed["interest"] for row in book.instalments)
        self._accrue(today, total)
        if posts_activity:
            closed_on = max(book.entries, key=lambda entry: entry.number).event.on
            self.activity = [
                replace(each, first=each.interest) for each in self.activity if each.on <= closed_on
            ]
            self._post_activity([row for row in book.instalments if row.due < closed_on])
            rest = total - sum(each.interest for each in self.activity)
            if rest > 0:
                self.activity.append(Accrual(closed_on, rest, rest))

    def _accrue(self, on: date, total: Cents) -> None:
        missing = total - sum(each.interest for each in self.posted)
        if missing:
            self.posted.append(Accrual(on, missing))

    def trim(self, book: Book) -> None:
        """Where a plan built anew asks for less interest than was recognised in an instalment's days, the last entries are lowered."""
        for row in book.instalments:
            own = [each for each in self.posted if row.start < each.on <= row.due]
            over = sum(each.interest for each in own) - row.owed["interest"]
            for each in sorted(own, key=lambda one: one.on, reverse=True):
                less = min(max(0, over), each.interest)
                over -= less
                self.posted[self.posted.index(each)] = replace(each, interest=each.interest - less)
        self.posted = [each for each in self.posted if each.interest]

    def _post_activity(self, rows: Sequence[Instalment]) -> None:
        posted = {each.on for each in self.activity}
        for row in rows:
            if not row.down_payment and row.due not in posted and row.owed["interest"]:
                self.activity.append(Accrual(row.due, row.owed["interest"], row.owed["interest"]))

    def repost(self, book: Book) -> None:
        """The plan was replaced from a day in the past: what was posted is posted anew on the new due dates, one for one."""
        rows = [row for row in book.instalments if not row.down_payment and row.owed["interest"]]
        due = [row for row in rows if self.closed is not None and row.due <= self.closed]
        firsts = [each.first for each in sorted(self.activity, key=lambda each: each.on)]
        firsts += [row.owed["interest"] for row in due[len(firsts) :]]
        self.activity = [
            Accrual(row.due, row.owed["interest"], first) for row, first in zip(due, firsts, strict=False)
        ]

    def follow_instalments(self, book: Book) -> None:
        """What was posted for an instalment follows its interest."""
        interest = {row.due: row.owed["interest"] for row in book.instalments if not row.down_payment}
        self.activity = [
            replace(each, interest=interest.get(each.on, each.interest)) for each in self.activity
        ]


def accrued_by(past: Book, book: Book, day: date) -> Cents:
    """Interest of all instalments up to a day: whole (of ``past``) where the day is past, what has run where it is within.

    A cumulative plan spreads the interest of an instalment evenly over its days.
    """
    copy = book.model if book.terms.cumulative else as_of(book.model, day)
    total, first = 0, True
    for row in past.instalments:
        if row.down_payment:
            continue
        if row.due < day:
            total += row.owed["interest"]
        elif row.start < day or (first and row.start <= day):
            period = copy.period_of(row.start, row.due)
            if book.terms.cumulative:
                total += spread(row, day)
            elif period is not None:
                total += period.dues().accrued - period.credited_interest
        first = False
    return total


def spread(row: Instalment, day: date) -> Cents:
    """The part of an instalment's interest that its days up to a day bear."""
    whole, gone = (row.due - row.start).days, (day - row.start).days
    return cents(divide(multiply(amount(row.owed["interest"]), Decimal(gone)), Decimal(whole)))
