"""Instalments: what falls due on which date, exactly (CONTRACTS 1.1).

The level instalment is ``E = P · Π f_k / Σ_k Π_{j>k} f_j`` with ``f_k = 1 + r·t_k``. Over a common denominator it is one quotient of two
integers, built by the recurrence ``D_k = D_{k−1}·N_k + q^k`` where ``f_k = N_k / q``, and rounded once.

A :class:`Plan` is the part of a schedule that is not due yet. It is never edited: an early repayment, a waiver of principal or a new rate
gives another plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Literal

from forbear.base.money import Fen
from forbear.base.rounding import ROUNDINGS, RoundingName, round_fraction
from forbear.debt.model import Contract, EarlyRepayment, Method, PeriodicFee, ScheduleRow
from forbear.debt.timeline import Timeline, contract_timeline


@dataclass(frozen=True, slots=True)
class Span:
    """An unchanged balance (fen) that bears ordinary interest after ``since`` up to ``until``."""

    since: date
    until: date
    base: Fen


@dataclass(frozen=True, slots=True)
class Holiday:
    """A payment holiday up to ``until``: of principal (only interest is due) or of interest (only principal is)."""

    of: Literal["principal", "interest"]
    until: date


@dataclass(frozen=True, slots=True)
class Plan:
    """Principal not yet due and how it falls due.

    Attributes:
        n: number of the next instalment.
        dues: the due dates left; none once no principal is left.
        balance: principal not yet due, in fen.
        since: from when ``balance`` has been unchanged in the running period.
        spans: earlier parts of the running period whose interest is not settled.
        level: the level instalment, or the level principal of equal principal; 0 for the other methods.
        holiday: a payment holiday that is not over.
        lent, fees: the principal as lent, and the fees that fall due with every instalment.
    """

    method: Method
    rounding: RoundingName
    n: int
    dues: tuple[date, ...]
    balance: Fen
    since: date
    spans: tuple[Span, ...] = ()
    level: Fen = 0
    holiday: Holiday | None = None
    lent: Fen = 0
    fees: tuple[PeriodicFee, ...] = ()

    def in_holiday(self, of: Literal["principal", "interest"], due: date) -> bool:
        """Whether ``of`` is not due with the instalment of a date."""
        return self.holiday is not None and self.holiday.of == of and due <= self.holiday.until

    def fee_amounts(self) -> tuple[Fen, ...]:
        """The fees of the next instalment, each rounded once."""
        base = {"principal": self.lent, "balance": self.balance}
        return tuple(
            fee.amount or round_fraction(base[fee.of] * fee.share, self.rounding) for fee in self.fees
        )

    def spans_until(self, day: date) -> tuple[Span, ...]:
        """Everything in the running period that has borne interest by ``day`` and is not settled."""
        if not self.dues or day <= self.since:
            return self.spans
        return (*self.spans, Span(self.since, day, self.balance))


def level_instalment(balance: Fen, gains: Sequence[Fraction], rounding: RoundingName = "half_up") -> Fen:
    """The equal amount that repays ``balance`` over periods with the given gains (``r·t_k``), rounded once to the fen."""
    scale = lcm(*(gain.denominator for gain in gains))
    growths = [gain.numerator * (scale // gain.denominator) for gain in gains]
    return level_of_growths(balance, growths, scale, rounding)


def level_of_growths(
    balance: Fen, growths: Sequence[int], scale: int, rounding: RoundingName, carried: int = 0
) -> Fen:
    """The same of gains that are given as numerators over one ``scale``.

    ``carried`` is interest already accrued in the first period that falls due with its instalment, in fen, as a numerator over ``scale``.
    """
    product = balance * (scale + growths[0]) + carried
    weights = power = scale
    for growth in growths[1:]:
        factor = scale + growth
        product *= factor
        power *= scale
        weights = weights * factor + power
    return ROUNDINGS[rounding](product, weights)


def begin(contract: Contract, timeline: Timeline) -> Plan:
    """The plan on the day of disbursement, levelled over the days that ``timeline`` counts."""
    dues = timeline.marks[-1:] if contract.method == "bullet" else timeline.marks[1:]
    plan = Plan(
        contract.method,
        contract.rounding,
        1,
        dues,
        contract.principal,
        contract.disbursed,
        lent=contract.principal,
        fees=contract.fees,
    )
    return levelled(plan, timeline)


def exact_interest(spans: Sequence[Span], timeline: Timeline) -> int:
    """Unrounded interest of some spans, in fen, as a numerator over the timeline's scale."""
    return sum(span.base * timeline.growth(span.since, span.until) for span in spans)


def posted_interest(spans: Sequence[Span], timeline: Timeline, rounding: RoundingName) -> Fen:
    """Interest of some spans, rounded once to the fen."""
    return ROUNDINGS[rounding](exact_interest(spans, timeline), timeline.scale)


def levelled(plan: Plan, timeline: Timeline) -> Plan:
    """The plan with its level amount computed anew over the due dates left on which principal is due."""
    if not plan.dues:
        return plan
    repaying = tuple(due for due in plan.dues if not plan.in_holiday("principal", due)) or plan.dues[-1:]
    if plan.method == "equal_principal":
        return replace(plan, level=plan.balance // len(repaying))
    if plan.method != "equal_instalment":
        return plan
    resting = len(plan.dues) - len(repaying)
    begins = ((plan.since, *plan.dues)[resting], *repaying)
    growths = [timeline.growth(a, b) for a, b in zip(begins, repaying, strict=False)]
    carried = 0 if resting else exact_interest(plan.spans, timeline)
    level = level_of_growths(plan.balance, growths, timeline.scale, plan.rounding, carried)
    return replace(plan, level=level)


def next_row(plan: Plan, timeline: Timeline) -> ScheduleRow:
    """The next instalment of a plan that has one. Principal is the level less interest, within what is left and never below zero.

    In a holiday of principal it is interest alone; in one of interest it is the principal alone that the period would have repaid.
    """
    due, fee = plan.dues[0], sum(plan.fee_amounts())
    interest = posted_interest(plan.spans_until(due), timeline, plan.rounding)
    if len(plan.dues) == 1:
        return ScheduleRow(plan.n, due, plan.balance, interest, fee=fee)
    if plan.in_holiday("principal", due):
        return ScheduleRow(plan.n, due, 0, interest, fee=fee)
    of_level = interest
    if plan.in_holiday("interest", due):
        of_level = posted_interest((Span(plan.since, due, plan.balance),), timeline, plan.rounding)
        interest = 0
    share = plan.level - of_level if plan.method == "equal_instalment" else plan.level
    return ScheduleRow(plan.n, due, min(max(share, 0), plan.balance), interest, fee=fee)


def after(plan: Plan, row: ScheduleRow, timeline: Timeline) -> Plan:
    """The plan once ``row`` is due. A rate that begins to count in between, or the end of a holiday of interest, levels the rest anew."""
    deferred = plan.in_holiday("interest", row.due) and len(plan.dues) > 1
    rest = replace(
        plan,
        n=plan.n + 1,
        dues=plan.dues[1:],
        balance=plan.balance - row.principal,
        since=row.due,
        spans=plan.spans_until(row.due) if deferred else (),
    )
    ends = deferred and not rest.in_holiday("interest", rest.dues[0])
    if plan.method == "equal_instalment" and (ends or timeline.rate_changes_within(plan.since, row.due)):
        return levelled(rest, timeline)
    return rest


def rows(plan: Plan, timeline: Timeline) -> Iterator[ScheduleRow]:
    """All instalments left, in order."""
    while plan.dues:
        row = next_row(plan, timeline)
        yield row
        plan = after(plan, row, timeline)


def replanned(plan: Plan, timeline: Timeline, early_repayment: EarlyRepayment) -> Plan:
    """The plan after its balance was lowered: levelled over the same due dates, or shortened with the same level.

    Only schedules that repay principal on the way can be shortened; the others keep their dates.
    """
    if plan.balance == 0:
        return replace(plan, dues=plan.dues[:1] if plan.spans else (), level=0)
    shortens = early_repayment == "reduce_term" and plan.method in ("equal_instalment", "equal_principal")
    if not shortens:
        return levelled(plan, timeline)
    left, count = plan, 0
    while left.dues and left.balance > 0:
        left, count = after(left, next_row(left, timeline), timeline), count + 1
    return replace(plan, dues=plan.dues[:count])


def contract_schedule(contract: Contract) -> tuple[ScheduleRow, ...]:
    """The whole schedule as disbursed, before anything happened to it. A bullet has one row."""
    timeline = contract_timeline(contract)
    return tuple(rows(begin(contract, timeline), timeline))
