"""A repayment period and the slices of it in which the balance did not change.

A period has a level (what the instalment is meant to be), what was paid, and slices. What follows from these - the interest it
bears, what of it is due here and what is carried to the next period - is computed in order from the first period on and kept until
something earlier changes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from forbear.debt.progressive.decimals import ZERO, Cents, add, amount, cents, divide, exact_sum, multiply


@dataclass(slots=True, eq=False)
class Slice:
    """Days of a period with one balance.

    Attributes:
        start, due: from (excluded) to (included).
        factor: rate factor of these days, for levels.
        factor_to_due: rate factor from ``start`` to the due date of the period, for interest.
        balance: cents that bear interest.
        disbursed, corrected: added to the balance at ``due``, that is for the next slice.
        credited_principal, credited_interest: charged back here.
        paused: no interest runs.
    """

    start: date
    due: date
    factor: Decimal = ZERO
    factor_to_due: Decimal = ZERO
    balance: Cents = 0
    disbursed: Cents = 0
    corrected: Cents = 0
    credited_principal: Cents = 0
    credited_interest: Cents = 0
    paused: bool = False

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.due - self.start).days

    def copy(self) -> "Slice":
        """Another slice like this."""
        return Slice(
            self.start,
            self.due,
            self.factor,
            self.factor_to_due,
            self.balance,
            self.disbursed,
            self.corrected,
            self.credited_principal,
            self.credited_interest,
            self.paused,
        )

    def interest(self, period_due: date, base: Cents) -> Decimal:
        """Unrounded interest of these days on ``base`` cents, with what was charged back."""
        if self.paused:
            return amount(self.credited_interest)
        to_due = (period_due - self.start).days
        if to_due == 0:
            earned = ZERO
        else:
            whole = multiply(amount(base), self.factor_to_due)
            earned = multiply(divide(whole, Decimal(to_due)), Decimal(self.days))
        return max(ZERO, add(amount(self.credited_interest), earned))


@dataclass(frozen=True, slots=True)
class Due:
    """What follows for a period, in cents.

    Attributes:
        accrued: interest that belongs here, with what earlier periods could not take.
        interest, principal: due here.
        carried: interest beyond the instalment, for the next period.
    """

    accrued: Cents
    interest: Cents
    principal: Cents
    carried: Cents


@dataclass(slots=True, eq=False)
class Period:
    """A repayment period.

    Attributes:
        level: the instalment as it stands; ``original``: as it was last levelled.
        fixed: interest set by a re-age or re-amortisation, beside what runs.
        deferred: interest of later, already settled days that is asked for here.
        moved_up, moved_down: its own running interest was taken elsewhere.
        reaged: part of a re-aged plan with equal amounts; ``stub``: ends at a re-age and holds what was paid early.
        moved_principal, moved_interest: charged-back amounts that a re-age moved on.
        disbursed_before: cents disbursed before it began, for flat interest.
    """

    start: date
    due: date
    slices: list[Slice] = field(default_factory=list)
    level: Cents = 0
    original: Cents = 0
    paid_principal: Cents = 0
    paid_interest: Cents = 0
    fixed: Cents = 0
    deferred: Cents = 0
    moved_up: bool = False
    moved_down: bool = False
    reaged: bool = False
    stub: bool = False
    interest_grace: bool = False
    principal_grace: bool = False
    moved_principal: Cents = 0
    moved_interest: Cents = 0
    disbursed_before: Cents = 0
    flat: bool = False
    previous: "Period | None" = None
    following: "Period | None" = None
    _due: Due | None = None
    _credited: Cents | None = None

    def touched(self) -> None:
        """Forget what followed, here and later."""
        self._credited = None
        period: Period | None = self
        while period is not None and (period is self or period._due is not None):
            period._due = None
            period = period.following

    # -- what follows --------------------------------------------------------------------------------------

    def dues(self) -> Due:
        """Interest and principal due here, and interest carried on."""
        if self._due is None:
            self._due = self._compute()
        return self._due

    def _compute(self) -> Due:
        accrued = self.fixed + self.deferred
        if not self.moved_up and not self.moved_down:
            accrued += self.own_interest()
        if self.previous is not None:
            accrued += self.previous.dues().carried
        accrued = max(0, accrued)
        whole = self.whole
        if self.interest_grace or self.paid_principal > max(0, whole - accrued):
            interest = self.paid_interest
        else:
            interest = max(min(accrued, whole), self.paid_interest)
        principal = max(0, whole - interest, self.paid_principal)
        return Due(accrued, interest, principal, max(0, accrued - interest))

    def own_interest(self) -> Cents:
        """Interest of its own days, rounded once."""
        return cents(exact_sum([piece.interest(self.due, self.base_of(piece)) for piece in self.slices]))

    def base_of(self, piece: Slice) -> Cents:
        """What a slice bears interest on: its balance, or with flat interest all that was disbursed before it."""
        if not self.flat:
            return piece.balance
        total = self.disbursed_before
        for earlier in self.slices:
            if earlier is piece:
                break
            if earlier.due != self.start:
                total += earlier.disbursed
        return total

    @property
    def credited_principal(self) -> Cents:
        """Charged-back principal of this period."""
        return max(0, sum(piece.credited_principal for piece in self.slices))

    @property
    def credited_interest(self) -> Cents:
        """Charged-back interest of this period."""
        return max(0, sum(piece.credited_interest for piece in self.slices))

    @property
    def credited(self) -> Cents:
        """What was charged back and was not moved on by a re-age."""
        if self._credited is None:
            moved = self.moved_principal + self.moved_interest
            self._credited = self.credited_principal + self.credited_interest - moved
        return self._credited

    @property
    def whole(self) -> Cents:
        """The instalment with what was charged back and what is asked for from later days."""
        return self.level + self.credited + self.deferred

    @property
    def paid(self) -> Cents:
        """Principal and interest paid."""
        return self.paid_principal + self.paid_interest

    @property
    def settled(self) -> bool:
        """Whether what was paid is exactly the instalment."""
        return self.whole == self.paid

    @property
    def due_interest(self) -> Cents:
        """Interest due here."""
        return self.dues().interest

    @property
    def due_principal(self) -> Cents:
        """Principal due here."""
        return self.dues().principal

    @property
    def open_interest(self) -> Cents:
        """Interest due here and unpaid."""
        return max(0, self.dues().interest - self.paid_interest)

    @property
    def open_principal(self) -> Cents:
        """Principal due here and unpaid."""
        return max(0, self.dues().principal - self.paid_principal)

    @property
    def rate_factor(self) -> Decimal:
        """One and the rate factors of its slices, exact."""
        return exact_sum([piece.factor for piece in self.slices], Decimal(1))

    @property
    def closing_balance(self) -> Cents:
        """Principal left after its instalment."""
        last = self.slices[-1]
        return max(
            0, last.balance + last.corrected + last.disbursed + self.paid_principal - self.dues().principal
        )

    @property
    def opening_balance(self) -> Cents:
        """Principal that an instalment levelled from here on has to repay."""
        before = self.previous.closing_balance if self.previous else 0
        return before + sum(piece.disbursed for piece in self.slices)

    # -- what changes --------------------------------------------------------------------------------------

    def set_level(self, level: Cents, *, original: bool = False) -> None:
        """Give it another instalment."""
        self.level = level
        if original:
            self.original = level
        self.touched()

    def move_credited_on(self) -> None:
        """Note that a re-age took its charged-back amounts along."""
        self.moved_principal, self.moved_interest = self.credited_principal, self.credited_interest
        self.touched()

    def slice_at(self, day: date) -> Slice | None:
        """The last slice that a day belongs to."""
        found = None
        for index, piece in enumerate(self.slices):
            first = self.previous is None and index == 0
            if (piece.start <= day if first else piece.start < day) and day <= piece.due:
                found = piece
        return found

    def copy(self, previous: "Period | None", *, unpaid: bool = False) -> "Period":
        """Another period like this; ``unpaid`` forgets payments and corrections of the balance."""
        made = Period(
            self.start,
            self.due,
            [piece.copy() for piece in self.slices],
            self.level,
            self.original,
            0 if unpaid else self.paid_principal,
            0 if unpaid else self.paid_interest,
            self.paid_interest if unpaid and self.moved_down else self.fixed,
            0 if unpaid else self.deferred,
            self.moved_up,
            self.moved_down,
            self.reaged,
            self.stub,
            self.interest_grace,
            self.principal_grace,
            self.moved_principal,
            self.moved_interest,
            self.disbursed_before,
            self.flat,
            previous,
        )
        if unpaid:
            for piece in made.slices:
                piece.corrected = 0
        if previous is not None:
            previous.following = made
        return made


def new_period(
    previous: Period | None, start: date, due: date, *, level: Cents = 0, flat: bool = False
) -> Period:
    """A period with one slice of all its days, chained after ``previous``."""
    made = Period(start, due, [Slice(start, due)], level, level, previous=previous, flat=flat)
    if previous is not None:
        previous.following = made
    return made


Each = Callable[[Period], bool]
