"""A second reading of CONTRACTS 1, one day after another in exact fractions: slow, plain, and independent of the engine.

It knows contracts of daily interest with repayments and interest suspensions; nothing of it is used by the product.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

DAY = timedelta(1)


def half_up(value: Fraction) -> int:
    """To the fen, halves upwards."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


@dataclass
class Part:
    """One instalment and what was paid of it."""

    due: date
    principal: int
    interest: int
    paid_principal: int = 0
    paid_interest: int = 0
    paid_penalty: int = 0
    penalty: Fraction = Fraction(0)

    @property
    def open(self) -> bool:
        """Whether something of it is unpaid."""
        return self.paid_principal < self.principal or self.paid_interest < self.interest


@dataclass
class Walker:
    """A loan, walked day by day."""

    principal: int
    rate: Fraction
    instalments: int
    due_day: int
    disbursed: date
    method: str
    multiple: Fraction = Fraction(3, 2)
    penalty_on: tuple[str, ...] = ("principal",)
    grace: int = 0
    stopped: set[date] = field(default_factory=set)

    def suspend(self, first: date, last: date) -> None:
        """Take the days from ``first`` to ``last`` out of every count."""
        while first <= last:
            self.stopped.add(first)
            first += DAY

    def dues(self) -> list[date]:
        """Due dates, the last day of the month where it has no due day."""
        found = []
        month = self.disbursed.year * 12 + self.disbursed.month - 1
        for k in range(1, self.instalments + 1):
            year, index = divmod(month + k, 12)
            found.append(date(year, index + 1, min(self.due_day, monthrange(year, index + 1)[1])))
        return found

    def days(self, since: date, until: date) -> int:
        """Counted days after ``since`` up to ``until``."""
        return sum(since + k * DAY not in self.stopped for k in range(1, (until - since).days + 1))

    def schedule(self, balance: int, marks: list[date]) -> list[tuple[int, int]]:
        """(principal, interest) of each period between the marks."""
        counts = [self.days(a, b) for a, b in pairwise(marks)]
        if self.method == "bullet":
            return [(balance, half_up(balance * self.rate * self.days(marks[0], marks[-1])))]
        level = 0
        if self.method == "equal_instalment":
            product, total = Fraction(1), Fraction(0)
            for count in reversed(counts):
                total += product
                product *= 1 + self.rate * count
            level = half_up(balance * product / total)
        rows, each = [], balance // len(counts)
        for k, count in enumerate(counts):
            interest = half_up(balance * self.rate * count)
            share = {
                "equal_instalment": level - interest,
                "equal_principal": each,
                "interest_only": 0,
            }[self.method]
            principal = balance if k == len(counts) - 1 else min(share, balance)
            rows.append((principal, interest))
            balance -= principal
        return rows

    def walk(self, payments: list[tuple[date, int]], until: date) -> dict[str, int]:
        """What is owed at the end of ``until`` after the payments."""
        dues = self.dues() if self.method != "bullet" else self.dues()[-1:]
        rows = self.schedule(self.principal, [self.disbursed, *dues])
        parts = [
            Part(due, principal, interest) for due, (principal, interest) in zip(dues, rows, strict=True)
        ]
        balance, since, met, credit = self.principal, self.disbursed, 0, 0
        day = self.disbursed
        while True:
            for part in parts:
                if part.due < day and day not in self.stopped:
                    base = part.principal - part.paid_principal
                    if "interest" in self.penalty_on:
                        base += part.interest - part.paid_interest
                    part.penalty += base * self.rate * self.multiple
                if part.due == day:
                    balance -= part.principal
                    part.paid_interest, met, since = min(met, part.interest), 0, day
            for amount in [amount for on, amount in payments if on == day]:
                left = self._meet(parts, amount, day)
                coming = [part for part in parts if part.due > day]
                if left and coming and balance:
                    running = half_up(balance * self.rate * self.days(since, day)) - met
                    interest = min(left, running)
                    met, left = met + interest, left - interest
                    if left:
                        early = min(left, balance)
                        balance, left = balance - early, left - early
                        again = self.schedule(balance, [day, *(part.due for part in coming)])
                        for part, (principal, interest) in zip(coming, again, strict=True):
                            part.principal, part.interest = principal, interest
                        since, met = day, 0
                credit += left
            if day == until:
                break
            day += DAY
        return self._told(parts, balance, since, met, credit, until)

    def _posted(self, part: Part, day: date) -> int:
        return 0 if (day - part.due).days <= self.grace else half_up(part.penalty)

    def _meet(self, parts: list[Part], amount: int, day: date) -> int:
        for part in parts:
            if part.due > day:
                break
            for owed, name in (
                (self._posted(part, day) - part.paid_penalty, "paid_penalty"),
                (part.interest - part.paid_interest, "paid_interest"),
                (part.principal - part.paid_principal, "paid_principal"),
            ):
                paid = min(amount, owed)
                setattr(part, name, getattr(part, name) + paid)
                amount -= paid
            if not part.open and (day - part.due).days <= self.grace:
                part.penalty = Fraction(0)
        return amount

    def _told(
        self, parts: list[Part], balance: int, since: date, met: int, credit: int, until: date
    ) -> dict[str, int]:
        late = [part for part in parts if part.due < until]
        due = [part for part in parts if part.due <= until]
        running = 0
        if len(due) < len(parts):
            running = max(0, half_up(balance * self.rate * self.days(since, until)) - met)
        oldest = min((part.due for part in late if part.open), default=until)
        return {
            "principal": balance + sum(part.principal - part.paid_principal for part in due),
            "interest": running + sum(part.interest - part.paid_interest for part in due),
            "penalty": sum(self._posted(part, until) - part.paid_penalty for part in late),
            "overdue_principal": sum(part.principal - part.paid_principal for part in late),
            "overdue_interest": sum(part.interest - part.paid_interest for part in late),
            "days_past_due": (until - oldest).days,
            "credit": credit,
        }
