"""Which days bear interest, and at which rate: the calendar side of a debt.

A day ``x`` belongs to the period with ``d_{k−1} < x ≤ d_k``, so a run "from ``since`` until ``until``" is made of the days after ``since``
up to and including ``until`` (CONTRACTS 1.2). A stopped day — of an interest suspension, or while an arrangement is performing — is taken
out of every count.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Final

from forbear.base.dates import DayCount, add_months, due_dates
from forbear.debt.kernel.counting import thirtieths, thirty_days
from forbear.debt.model import Contract

Interval = tuple[date, date]
"""First and last day, both included."""
ONE_DAY: Final = timedelta(1)


@dataclass(frozen=True)
class Timeline:
    """The counted days and rates of one debt, as far as they are known.

    Attributes:
        marks: ``d_0 … d_n``: disbursement, then every due date of the contract.
        interest_days: how the days of a period are counted.
        rates: (date from which it counts, exact daily rate), ascending; the first counts from ``d_0``.
        suspensions: interest suspensions.
        freezes: days on which an arrangement was performing.
    """

    marks: tuple[date, ...]
    interest_days: DayCount
    rates: tuple[tuple[date, Fraction], ...]
    suspensions: tuple[Interval, ...] = ()
    freezes: tuple[Interval, ...] = ()

    def frozen_after(self, day: date) -> "Timeline":
        """The same with nothing accruing after ``day``, until :meth:`resumed` says otherwise."""
        return replace(self, freezes=(*self.freezes, (day + timedelta(1), date.max)))

    def resumed(self, day: date) -> "Timeline":
        """The same with the last freeze ended: accrual counts from ``day`` again, as it counts from a due date."""
        since, _ = self.freezes[-1]
        ended = () if day < since else ((since, day),)
        return replace(self, freezes=(*self.freezes[:-1], *ended))

    def rate_changed(self, on: date, daily: Fraction) -> "Timeline":
        """The same with ``daily`` from the next period on: from the first mark not before ``on``, or ``on`` after the last mark."""
        effective = next((mark for mark in self.marks if mark >= on), on)
        kept = tuple(entry for entry in self.rates if entry[0] < effective)
        later = tuple(entry for entry in self.rates if entry[0] > effective)
        return replace(self, rates=(*kept, (effective, daily), *later))

    def rate_changes_within(self, since: date, until: date) -> bool:
        """Whether a new rate begins to count after ``since`` and not after ``until``."""
        return any(since < effective <= until for effective, _ in self.rates[1:])

    def rate_runs(self, since: date, until: date) -> list[tuple[date, date, Fraction]]:
        """The parts of a run with one rate each."""
        runs = []
        for begins, ends, daily, _ in self._rate_spans:
            first = since if since > begins else begins
            last = until if until < ends else ends
            if first < last:
                runs.append((first, last, daily))
        return runs

    def stopped(self, since: date, until: date) -> int:
        """How many days after ``since`` and up to ``until`` are stopped."""
        return _overlap(self._stops, since, until) if self._stops else 0

    def frozen(self, since: date, until: date) -> int:
        """How many days after ``since`` and up to ``until`` belong to a performing arrangement."""
        return _overlap(_counted_off(self.freezes), since, until) if self.freezes else 0

    def penalty_rate(self, rate: Fraction, multiple: Fraction) -> Fraction:
        """A rate of this timeline times the penalty multiple."""
        known = self._penalty_rates.get(id(rate))
        if known is None or known[0] is not rate or known[1] is not multiple:
            known = self._penalty_rates[id(rate)] = (rate, multiple, rate * multiple)
        return known[2]

    def penalty_days(self, since: date, until: date) -> int:
        """Actual days less stopped days."""
        return (until - since).days - self.stopped(since, until)

    def days(self, since: date, until: date) -> int:
        """Days of ordinary interest: actual or 30 a period, less stopped days, never below zero."""
        if self.interest_days == "actual":
            return self.penalty_days(since, until)
        total = 0
        for opens, closes in zip(self.marks, self.marks[1:], strict=False):
            first, last = max(since, opens), min(until, closes)
            if first < last:
                total += max(0, self._of_thirty(opens, closes, last) - self._of_thirty(opens, closes, first))
        return total

    @cached_property
    def scale(self) -> int:
        """A common denominator of all its rates."""
        return lcm(*(daily.denominator for _, daily in self.rates))

    def growth(self, since: date, until: date) -> int:
        """Interest on one fen of principal over a run, the sum of rate × days, as a numerator over :attr:`scale`."""
        known = self._growths.get((since, until))
        if known is None:
            known = self._growths[since, until] = self._grown(since, until, self.days)
        return known

    def penalty_growth(self, since: date, until: date) -> int:
        """Rate × actual days less stopped days over a run, as a numerator over :attr:`scale`."""
        if self.interest_days == "actual":
            return self.growth(since, until)
        return self._grown(since, until, self.penalty_days)

    def _grown(self, since: date, until: date, days: Callable[[date, date], int]) -> int:
        growth = 0
        for begins, ends, _, numerator in self._rate_spans:
            first = since if since > begins else begins
            last = until if until < ends else ends
            if first < last:
                growth += numerator * days(first, last)
        return growth

    def _of_thirty(self, opens: date, closes: date, day: date) -> int:
        """Counted days of a period by ``day``: a suspended day takes one day of the thirty, a day of an arrangement what it is of them."""
        passed, stopped = (day - opens).days, self.stopped(opens, day)
        lost = stopped
        if self.freezes:
            frozen = [
                (max(first - timedelta(1), opens), min(last, day)) for first, last in _merged(self.freezes)
            ]
            lost -= sum(max(0, (last - since).days) for since, last in frozen)
            lost += sum(
                thirtieths((last - opens).days, last == closes)
                - thirtieths((since - opens).days, since == closes)
                for since, last in frozen
                if since < last
            )
        return thirty_days(passed, stopped, lost, day == closes)

    @cached_property
    def _stops(self) -> tuple[Interval, ...]:
        return _counted_off((*self.suspensions, *self.freezes))

    @cached_property
    def _rate_spans(self) -> tuple[tuple[date, date, Fraction, int], ...]:
        """From when to when each rate counts, and its numerator over :attr:`scale`."""
        ends = (*(effective for effective, _ in self.rates[1:]), date.max)
        return tuple(
            (begins, until, daily, daily.numerator * (self.scale // daily.denominator))
            for (begins, daily), until in zip(self.rates, ends, strict=True)
        )

    @cached_property
    def _penalty_rates(self) -> dict[int, tuple[Fraction, Fraction, Fraction]]:
        return {}

    @cached_property
    def _growths(self) -> dict[tuple[date, date], int]:
        return {}


def contract_timeline(contract: Contract) -> Timeline:
    """The timeline of a contract as disbursed."""
    first = contract.first_due or add_months(contract.disbursed, 1, contract.due_day)
    dues = due_dates(first, contract.instalments, contract.due_day)
    return Timeline(
        marks=(contract.disbursed, *dues),
        interest_days=contract.interest_days,
        rates=((contract.disbursed, contract.rate.daily),),
    )


def _merged(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for first, last in sorted(intervals):
        if merged and (first - merged[-1][1]).days <= 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _counted_off(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The same days, each run of them from the day before its first to its last."""
    return tuple((first - ONE_DAY, last) for first, last in _merged(intervals))


def _overlap(runs: tuple[Interval, ...], since: date, until: date) -> int:
    """How many days of some runs lie after ``since`` and up to ``until``."""
    days = 0
    for begins, ends in runs:
        first = since if since > begins else begins
        last = until if until < ends else ends
        if first < last:
            days += (last - first).days
    return days
