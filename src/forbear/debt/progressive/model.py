"""The interest model of a progressive loan: its repayment periods, its rates, and how a change of balance cuts a period in slices.

The model knows principal and interest only. Down payments, fees and penalties stand in the instalments (:mod:`.instalment`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from forbear.debt.progressive.calendar import in_span, spans
from forbear.debt.progressive.decimals import Cents
from forbear.debt.progressive.factors import DayCount, interest_factor, level_factor
from forbear.debt.progressive.period import Period, Slice, new_period
from forbear.debt.progressive.terms import Terms


@dataclass(frozen=True, slots=True)
class Overdue:
    """A correction of the balance for overdue principal: when, how much, and the due date of the period it fell in."""

    on: date
    amount: Cents
    period_due: date


@dataclass(slots=True)
class Model:
    """Periods in order and what governs their interest.

    Attributes:
        rates: percent a year from a day on, beside the contract's own.
        overdue_until: the last day to which overdue principal bore interest.
        pauses: days without interest, first and last.
        overdue: the corrections of the balance that say so.
        interest_ends: from this day on no interest runs, whatever the rate (a re-age with equal amounts).
        trial: a copy that recalculates levels as if nothing had been paid.
        relevel: whether payments may change levels (not after the loan was accelerated).
    """

    terms: Terms
    count: DayCount
    periods: list[Period]
    rates: dict[date, Decimal] = field(default_factory=dict)
    overdue_until: date | None = None
    overdue: list[Overdue] = field(default_factory=list)
    pauses: list[tuple[date, date]] = field(default_factory=list)
    interest_ends: date | None = None
    trial: bool = False
    relevel: bool = True
    grace_lifted: bool = False

    # -- looking -------------------------------------------------------------------------------------------

    @property
    def start(self) -> date:
        """The first day."""
        return self.periods[0].start

    @property
    def maturity(self) -> date:
        """The last due date."""
        return self.periods[-1].due

    @property
    def flat(self) -> bool:
        """Whether interest runs on what was disbursed, whatever was repaid."""
        return self.terms.method == "flat"

    @property
    def disbursed_nothing(self) -> bool:
        """Whether no period has an instalment yet."""
        return all(period.level == 0 for period in self.periods)

    def rate_at(self, day: date) -> Decimal:
        """Percent a year on a day."""
        if self.interest_ends is not None and day >= self.interest_ends:
            return Decimal(0)
        known = [since for since in self.rates if since <= day]
        return self.rates[max(known)] if known else self.terms.rate

    def period_at(self, day: date) -> Period | None:
        """The period a day belongs to."""
        for period in self.periods:
            if in_span(day, period.start, period.due, period.previous is None):
                return period
        return None

    def period_of(self, start: date, due: date) -> Period | None:
        """The period with these days (of two of no days the later), or else the one that holds them."""
        exact = [period for period in self.periods if period.start == start and period.due == due]
        if exact:
            return exact[-1]
        for period in self.periods:
            if period.start <= start and period.due >= due:
                return period
        return None

    def due_from(self, due: date) -> list[Period]:
        """Periods due on a day or later."""
        return [period for period in self.periods if period.due >= due]

    def slices(self) -> Iterator[Slice]:
        """All slices in order."""
        for period in self.periods:
            yield from period.slices

    # -- sums ----------------------------------------------------------------------------------------------

    @property
    def due_interest(self) -> Cents:
        """Interest due in all periods."""
        return max(0, sum(period.due_interest for period in self.periods))

    @property
    def lent(self) -> Cents:
        """All principal disbursed and charged back."""
        return max(0, sum(piece.disbursed + piece.credited_principal for piece in self.slices()))

    @property
    def paid_interest(self) -> Cents:
        """Interest paid."""
        return max(0, sum(period.paid_interest for period in self.periods))

    @property
    def paid_principal(self) -> Cents:
        """Principal paid."""
        return max(0, sum(period.paid_principal for period in self.periods))

    @property
    def open_principal(self) -> Cents:
        """Principal lent and unpaid."""
        return max(0, self.lent - self.paid_principal)

    @property
    def open_interest(self) -> Cents:
        """Interest due and unpaid."""
        return max(0, self.due_interest - self.paid_interest)

    # -- refreshing ----------------------------------------------------------------------------------------

    def refresh_factors(self, periods: Iterable[Period] | None = None) -> None:
        """Compute rate factors of all slices of some periods anew."""
        for period in self.periods if periods is None else periods:
            for piece in period.slices:
                rate = self.rate_at(piece.start)
                days = (self.count, rate, period.start, period.due, piece.start)
                piece.factor = level_factor(*days, piece.due)
                piece.factor_to_due = interest_factor(*days)
            period.touched()

    def refresh_balances(self) -> None:
        """Carry the balance through all slices in order."""
        for period in self.periods:
            changed = False
            for index, piece in enumerate(period.slices):
                before = self._before(period, index)
                if before is not None and piece.balance != before:
                    piece.balance, changed = before, True
            if changed:
                period.touched()

    @staticmethod
    def _before(period: Period, index: int) -> Cents | None:
        if index:
            earlier = period.slices[index - 1]
            return max(0, earlier.balance + earlier.corrected + earlier.disbursed)
        if period.previous is None:
            return None
        last = period.previous.slices[-1]
        left = last.balance + last.disbursed + last.corrected
        return max(0, left - period.previous.due_principal + period.previous.paid_principal)

    # -- cutting -------------------------------------------------------------------------------------------

    def change_balance(self, day: date, *, disbursed: Cents = 0, corrected: Cents = 0) -> Period | None:
        """Change the balance from a day on; gives the period the day belongs to."""
        period = self.period_at(day)
        if period is None or not period.slices:
            return None
        piece = self._ending(period, day)
        if piece is None:
            piece = self.cut(period, day)
        piece.disbursed += disbursed
        piece.corrected += corrected
        period.touched()
        return period

    def _ending(self, period: Period, day: date) -> Slice | None:
        if period is self.periods[-1] and day == period.due:
            last = period.slices[-1]
            return last if last.days == 0 else None
        return next((piece for piece in period.slices if piece.due == day), None)

    def cut(self, period: Period, day: date) -> Slice:
        """Cut the slice that a day belongs to at that day; gives the earlier part."""
        holding = [piece for piece in period.slices if piece.start < day <= piece.due]
        piece = holding[-1] if holding else period.slices[0]
        at = min(max(day, piece.start), piece.due)
        rest = Slice(at, piece.due, paused=piece.paused)
        piece.due = at
        period.slices.insert(period.slices.index(piece) + 1, rest)
        period.touched()
        return piece

    def pause(self, first: date, last: date, since: date | None = None) -> Period | None:
        """Let no interest run on the days from ``first`` to ``last``, both included; gives the first period concerned.

        ``since`` leaves periods alone that begin before it.
        """
        concerned = [period for period in self.periods if period.start < last and period.due >= first]
        if since is not None:
            concerned = [period for period in concerned if period.start >= since]
        for period in concerned:
            begins = max(first - timedelta(days=1), period.start)
            until = min(last, period.due)
            if all(piece.start != begins for piece in period.slices):
                self.cut(period, begins)
            if all(piece.due != until for piece in period.slices):
                self.cut(period, until)
            for piece in period.slices:
                if piece.start >= begins and piece.due <= until:
                    piece.paused = True
            period.touched()
        return concerned[0] if concerned else None

    # -- copies --------------------------------------------------------------------------------------------

    def copy(self, *, unpaid: bool = False) -> "Model":
        """Another model like this; ``unpaid`` as if nothing had been paid, to level instalments anew."""
        periods: list[Period] = []
        for period in self.periods:
            periods.append(period.copy(periods[-1] if periods else None, unpaid=unpaid))
        return replace(
            self,
            periods=periods,
            rates=dict(self.rates),
            overdue=[] if unpaid else list(self.overdue),
            overdue_until=None,
            trial=unpaid,
        )

    def reverse_overdue(self) -> None:
        """Take back every correction for overdue principal."""
        for correction in self.overdue:
            self.change_balance(correction.on, corrected=-correction.amount)
        self.overdue, self.overdue_until = [], None


def day_count(terms: Terms, seed: date) -> DayCount:
    """The day count of a contract."""
    return DayCount(
        terms.days_in_year,
        terms.days_in_month,
        terms.every,
        terms.unit,
        seed,
        terms.whole_period_interest,
        terms.feb_29_only,
        terms.from_disbursement_day,
    )


def model_of(terms: Terms, days: Iterable[tuple[date, date]]) -> Model:
    """A model with these periods and nothing disbursed."""
    periods: list[Period] = []
    for start, due in days:
        made = new_period(periods[-1] if periods else None, start, due, flat=terms.method == "flat")
        periods.append(made)
    return Model(terms, day_count(terms, periods[0].start), periods)


def fresh_model(terms: Terms, seed: date | None = None) -> Model:
    """The model of a contract before its disbursement."""
    return model_of(terms, spans(terms.start, terms.every, terms.unit, terms.count, seed))
