"""An arrangement: how its balance is spread over instalments, and how payments meet them while it performs (CONTRACTS 1.7)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from forbear.base.dates import add_months, due_dates
from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.money import Fen, format_yuan
from forbear.base.rates import parse_decimal
from forbear.base.rounding import RoundingName, round_fraction
from forbear.base.texts import message
from forbear.debt.accrual import Run
from forbear.debt.model import COMPONENTS, Amounts, ArrangementTerms, Component, Instalment, ScheduleRow
from forbear.debt.schedule import level_instalment

YEAR_DAYS = 365
"""Days in a year for the annual rate inside an arrangement."""
SPREAD_ROUNDING: Final[RoundingName] = "half_up"
"""How an arrangement's own interest is rounded, whatever its contract does: its terms stand by themselves (CONTRACTS 1.1, 1.7)."""


def spread(
    amount: Fen,
    count: int,
    first_due: date,
    due_day: int,
    annual_rate: str = "0",
    remainder: Literal["first", "last"] = "last",
    *,
    start: date | None = None,
    rounding: RoundingName = SPREAD_ROUNDING,
) -> tuple[Instalment, ...]:
    """Spread ``amount`` (fen) over ``count`` monthly instalments.

    Without interest each is ``amount // count`` and ``remainder`` says which takes the fen left over. With interest they are level
    (``annual_rate`` / 365 a day on what is left, actual days from ``start``) and the last pays what remains; ``start`` is one month
    before ``first_due`` if not given. The principal in the instalments adds up to ``amount``.

    Raises:
        ForbearError: ``debt.spread_impossible`` for a negative amount, no instalments, or a first due date not after ``start``;
            ``base.rate_malformed``.
    """
    opens = start or add_months(first_due, -1, due_day)
    if amount < 0 or count < 1 or (opens >= first_due and parse_decimal(annual_rate)):
        fail("debt.spread_impossible", amount=format_yuan(amount), count=count, first_due=first_due)
    dues = due_dates(first_due, count, due_day)
    daily = parse_decimal(annual_rate) / YEAR_DAYS
    if not daily:
        each, rest = divmod(amount, count)
        special = 0 if remainder == "first" else count - 1
        return tuple(
            Instalment(k + 1, due, each + (rest if k == special else 0)) for k, due in enumerate(dues)
        )
    begins = (opens, *dues)
    gains = [daily * (b - a).days for a, b in zip(begins, dues, strict=False)]
    level = level_instalment(amount, gains, rounding)
    spread_out: list[Instalment] = []
    left = amount
    for n, (due, gain) in enumerate(zip(dues, gains, strict=True), 1):
        interest = round_fraction(left * gain, rounding)
        principal = left if n == count else min(max(level - interest, 0), left)
        spread_out.append(Instalment(n, due, principal + interest, interest))
        left -= principal
    return tuple(spread_out)


@dataclass(slots=True, eq=False)
class ArrangedRow:
    """One instalment of a performing arrangement: the part that it repays (``covered``) and the arrangement's own interest on ``base``."""

    n: int
    since: date
    due: date
    base: Fen
    covered: Fen
    interest: Fen
    paid_covered: Fen = 0
    paid_interest: Fen = 0
    waived: Fen = 0

    @property
    def open_covered(self) -> Fen:
        """What is still to be repaid of it."""
        return self.covered - self.paid_covered - self.waived

    @property
    def open_interest(self) -> Fen:
        """What of its interest is not paid."""
        return self.interest - self.paid_interest


@dataclass(slots=True, eq=False)
class Arranged:
    """An arrangement laid over an account while it performs."""

    on: date
    daily: Fraction
    rows: list[ArrangedRow] = field(default_factory=list)

    def interest(self, until: date) -> Fen:
        """The arrangement's own interest posted by ``until``: whole for what is due or paid, for its days in the running period."""
        return sum(self._posted(row, until) for row in self.rows)

    @property
    def covered(self) -> Fen:
        """What is still to be repaid of what it covers."""
        return sum(row.open_covered for row in self.rows)

    def late(self, day: date) -> list[ArrangedRow]:
        """The instalments of it that were due before ``day`` and are not met in full."""
        return [row for row in self.rows if row.due < day and row.open_covered + row.open_interest]

    @property
    def paid_interest(self) -> Fen:
        """What was paid of it."""
        return sum(row.paid_interest for row in self.rows)

    def runs(self, until: date) -> Iterator[tuple[Run, Fen]]:
        """The runs behind :meth:`interest`, each with its posted amount."""
        for row in self.rows:
            amount = self._posted(row, until)
            if not row.interest or (amount == 0 and until <= row.since):
                continue
            last = row.due if amount == row.interest or until <= row.since else until
            yield Run(row.since, last, (last - row.since).days, 0, row.base, self.daily), amount

    def schedule(self) -> tuple[ScheduleRow, ...]:
        """Its instalments as they stand."""
        return tuple(
            ScheduleRow(
                row.n, row.due, row.covered, row.interest, row.paid_covered + row.paid_interest, row.waived
            )
            for row in self.rows
        )

    def give_up(self, amount: Fen) -> None:
        """Lower what it covers by a later waiver, from the last instalment backwards."""
        for row in reversed(self.rows):
            taken = min(amount, row.open_covered)
            row.waived += taken
            amount -= taken

    def _posted(self, row: ArrangedRow, until: date) -> Fen:
        if not row.interest or until >= row.due:
            return row.interest
        days = max(0, (until - row.since).days)
        return min(
            row.interest,
            max(row.paid_interest, round_fraction(row.base * self.daily * days, SPREAD_ROUNDING)),
        )


def refuse_waivers_beyond(owed: Amounts, terms: ArrangementTerms, on: date) -> None:
    """Refuse an arrangement of ``on`` that gives up more of a component than is owed of it.

    Raises:
        ForbearError: ``debt.arrangement_waives_too_much``, for each component.
    """
    waived = terms.waived + terms.waived_conditionally
    problems = [
        Problem(
            "debt.arrangement_waives_too_much",
            f"arrangement {on}",
            {
                **component_names(component),
                "waived": format_yuan(getattr(waived, component)),
                "owed": format_yuan(getattr(owed, component)),
            },
        )
        for component in COMPONENTS
        if getattr(waived, component) > getattr(owed, component)
    ]
    if problems:
        raise ForbearError(*problems)


def refuse_down_payment_beyond(owed: Fen, terms: ArrangementTerms, on: date) -> None:
    """Refuse a down payment larger than what is owed (fen).

    Raises:
        ForbearError: ``debt.down_payment_too_large``.
    """
    if terms.down_payment > owed:
        fail(
            "debt.down_payment_too_large",
            f"arrangement {on}",
            down_payment=format_yuan(terms.down_payment),
            owed=format_yuan(owed),
        )


def refuse_settlement_beyond(owed: Fen, amount: Fen, on: date) -> None:
    """Refuse a settlement of more than is owed (fen).

    Raises:
        ForbearError: ``debt.settlement_too_large``.
    """
    if amount > owed:
        fail(
            "debt.settlement_too_large",
            f"settlement {on}",
            amount=format_yuan(amount),
            owed=format_yuan(owed),
        )


def component_names(component: Component) -> dict[str, str]:
    """A component's name in both languages, for messages."""
    name = message(f"debt.{component}")
    return {"component_zh": name.zh, "component_en": name.en}


def arranged(on: date, terms: ArrangementTerms, balance: Fen, where: str = "") -> Arranged:
    """Lay ``terms`` over a balance (fen) that its instalments must repay exactly.

    Raises:
        ForbearError: ``debt.arrangement_sum`` if they repay another amount.
    """
    daily = parse_decimal(terms.annual_rate) / YEAR_DAYS
    laid = Arranged(on, daily)
    since, left = on, balance
    for n, (due, amount) in enumerate(terms.instalments, 1):
        interest = min(amount, round_fraction(left * daily * (due - since).days, SPREAD_ROUNDING))
        laid.rows.append(ArrangedRow(n, since, due, left, amount - interest, interest))
        since, left = due, max(0, left - amount + interest)
    repaid = sum(row.covered for row in laid.rows)
    if repaid != balance:
        fail("debt.arrangement_sum", where, balance=format_yuan(balance), repaid=format_yuan(repaid))
    return laid
