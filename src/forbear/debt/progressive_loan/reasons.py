"""Why each posted figure of a progressive loan is what it is.

The lines of interest are the slices of the engine's periods, cut off at the day of the statement: days with one balance and one rate. A
figure of a period is rounded once, so its lines share that rounding. What a re-age fixed, or an instalment could not hold, has no days of
its own and stands in a line that says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import format_decimal
from forbear.base.texts import Text, message
from forbear.debt.model import Component, Line
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.level import stop_interest
from forbear.debt.progressive.model import Model
from forbear.debt.progressive.period import Period, Slice
from forbear.debt.progressive_loan.account import ProgressiveAccount
from forbear.debt.reasons import COMPONENT_ORDER, arrangement_lines

PERIOD_DAYS: Final[Mapping[str, int]] = {"days": 1, "weeks": 7, "months": 30}
"""How many days a unit counts as where a year has 360 and a month 30."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Days of a period with one balance and one rate: whole fen that bore interest, and the exact interest in fen."""

    since: date
    until: date
    base: Fen
    percent: Fraction
    exact: Fraction
    paused: bool

    @property
    def days(self) -> int:
        return 0 if self.paused else (self.until - self.since).days

    def joins(self, following: "_Run") -> bool:
        """Whether another run is more of the same."""
        mine = (self.until, self.base, self.percent, self.paused)
        return mine == (following.since, following.base, following.percent, following.paused)


def lines_of(account: ProgressiveAccount) -> tuple[Line, ...]:
    """Every line behind what has accrued by the account's day: principal, interest, late charges, then fees, each by date."""
    lines = [*_principal(account), *_capitalised(account), *_interest(account), *_charges(account)]
    return tuple(
        sorted(lines, key=lambda line: (COMPONENT_ORDER.index(line.component), line.since, line.until))
    )


def _principal(account: ProgressiveAccount) -> Iterator[Line]:
    contract = account.contract
    why = message("debt.why_principal", on=contract.disbursed, amount=format_yuan_grouped(contract.principal))
    yield _plain("principal", contract.disbursed, contract.principal, why, "principal")
    for on, amount in account.drawn:
        why = message("measures.why_drawdown", on=on, amount=format_yuan_grouped(amount))
        yield _plain("principal", on, amount, why, "drawdown")


def _capitalised(account: ProgressiveAccount) -> Iterator[Line]:
    for on, component, amount in account.capitalised:
        name = message(f"debt.{component}")
        shown = {"component_zh": name.zh, "component_en": name.en, "amount": format_yuan_grouped(amount)}
        why = message("measures.why_capitalised", on=on, **shown)
        yield _plain("principal", on, amount, why, "capitalisation")
        yield _plain(component, on, -amount, why, "capitalisation")


def _charges(account: ProgressiveAccount) -> Iterator[Line]:
    for on, component, amount in account.charges:
        code = "progressive.why_late_charge" if component == "penalty" else "debt.why_fee"
        why = message(code, on=on, amount=format_yuan_grouped(amount))
        yield _plain(component, on, amount, why, "fee")


def _interest(account: ProgressiveAccount) -> Iterator[Line]:
    found = [*interest_that_ran(account), *arrangement_lines(account.own_runs)]
    if account.arranged:
        found += arrangement_lines(account.arranged.runs(account.today))
    yield from found
    moved = sum(amount for _, component, amount in account.capitalised if component == "interest")
    rest = account.accrued().interest + moved - sum(line.amount for line in found)
    if rest:
        replanned = any(isinstance(each.event, ev.ReAge) for each in account.booked)
        to_due = account.contract.early_interest == "to_due" and not replanned
        code, clause = ("why_to_due", "early_interest") if to_due else ("why_fixed", "reage")
        why = message(f"progressive.{code}", on=account.today, amount=format_yuan_grouped(rest))
        yield _plain("interest", account.today, rest, why, clause)


def interest_that_ran(account: ProgressiveAccount) -> tuple[Line, ...]:
    """Interest by its days; what ran before a plan of equal amounts, after which none runs, was kept then."""
    return tuple(_of_periods(account)) if account.ran is None else account.ran


def _of_periods(account: ProgressiveAccount) -> Iterator[Line]:
    model = account.book().model.copy()
    stop_interest(model, account.today)
    model.refresh_balances()
    numbers = {row.due: n for n, row in enumerate(account.rows(), 1) if not row.down_payment}
    for period in model.periods:
        n = None if period.stub else numbers.get(period.due)
        runs = _joined([run for piece in period.slices for run in _run(model, period, piece, account.today)])
        yield from _lines(account, runs, n, (period.due - period.start).days)


def _run(model: Model, period: Period, piece: Slice, today: date) -> Iterator[_Run]:
    until = min(piece.due, today)
    base = period.base_of(piece)
    if piece.start < until and base and (piece.paused or model.rate_at(piece.start)):
        exact = Fraction(0) if piece.paused else Fraction(piece.interest(period.due, base)) * 100
        credited = 0 if piece.paused else piece.credited_interest
        yield _Run(
            piece.start, until, base, Fraction(model.rate_at(piece.start)), exact - credited, piece.paused
        )


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1].joins(run):
            last = joined.pop()
            run = _Run(last.since, run.until, run.base, run.percent, last.exact + run.exact, run.paused)
        joined.append(run)
    return joined


def _lines(
    account: ProgressiveAccount, runs: Sequence[_Run], n: int | None, period_days: int
) -> Iterator[Line]:
    """The lines of one period of so many days: their amounts add up to its figure, which is rounded once."""
    exact, posted = Fraction(0), 0
    for run in runs:
        exact += run.exact
        amount = _half_even(exact) - posted
        posted += amount
        stopped = (run.until - run.since).days - run.days
        rate = run.exact / (run.base * run.days) if run.days else Fraction(0)
        yield Line(
            "interest",
            run.since,
            run.until,
            run.days,
            run.base,
            rate,
            run.exact,
            amount,
            _why(account, run, n, period_days),
            n,
            stopped,
            account.contract.rounding,
            "rate",
        )


def _half_even(exact: Fraction) -> Fen:
    return round(exact)


def _why(account: ProgressiveAccount, run: _Run, n: int | None, period_days: int) -> Text:
    contract = account.contract
    code = "why_stopped" if run.paused else "why_interest" if n is not None else "why_stub"
    whole = PERIOD_DAYS[contract.unit] * contract.every
    years = message(f"progressive.years_{contract.day_count}", days=run.days, whole=whole, period=period_days)
    return message(
        f"progressive.{code}",
        n=n,
        since=run.since,
        until=run.until,
        days=(run.until - run.since).days,
        base=format_yuan_grouped(run.base),
        percent=format_decimal(run.percent, 6),
        years_zh=years.zh,
        years_en=years.en,
    )


def _plain(component: Component, on: date, amount: Fen, why: Text, clause: str) -> Line:
    return Line(
        component, on, on, 0, amount, Fraction(0), Fraction(amount), amount, why, None, 0, "half_even", clause
    )
