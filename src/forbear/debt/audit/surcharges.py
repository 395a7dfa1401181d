"""What a claimant may have charged on top of what a loan's contract gives: computed from the lines of its statement, exactly.

Each gives the places that it moves. A figure of an instalment is rounded once, as the contract rounds; with ``once`` the whole surcharge
is rounded as one, as some claims are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Final

from forbear.base.dates import add_months
from forbear.base.rounding import round_fraction
from forbear.debt.audit.hypothesis import Place
from forbear.debt.model import Component, Debt, Line, Statement
from forbear.debt.products import AnyDebt
from forbear.debt.statement import statement
from forbear.debt.timeline import contract_timeline

NONE: Final = Fraction(0)
Exact = Mapping[int | None, Fraction]


def ordinary_on_top(debt: AnyDebt, told: Statement, *, once: bool = False) -> tuple[Place, ...]:
    """Ordinary interest on overdue amounts beside the penalty interest that replaces it (CONTRACTS 1.3)."""
    if not isinstance(debt, Debt) or not debt.contract.penalty_multiple:
        return ()
    groups = _penalty(told)
    exact = {n: _sum(lines) / debt.contract.penalty_multiple for n, lines in groups.items()}
    return _placed("interest", groups, exact, debt, once=once)


def interest_on_interest(debt: AnyDebt, told: Statement, *, once: bool = False) -> tuple[Place, ...]:
    """Ordinary interest on overdue interest, where the contract gives none."""
    if (
        not isinstance(debt, Debt)
        or "interest" in debt.contract.penalty_on
        or not debt.contract.penalty_multiple
    ):
        return ()
    both = replace(debt, contract=replace(debt.contract, penalty_on=("principal", "interest")))
    groups, alone = _penalty(statement(both, told.as_of)), _penalty(told)
    multiple = debt.contract.penalty_multiple
    exact = {n: (_sum(lines) - _sum(alone.get(n, []))) / multiple for n, lines in groups.items()}
    return _placed("interest", groups, exact, debt, once=once)


def penalty_on_penalty(debt: AnyDebt, told: Statement) -> tuple[Place, ...]:
    """Penalty interest on penalty interest: what has run by a due date is added, in whole fen, to what bears it from then on."""
    if not isinstance(debt, Debt):
        return ()
    marks = _due_dates_until(debt, told.as_of)
    return _grown(debt, told, lambda lines: _compounded(lines, marks, debt))


def both_days(debt: AnyDebt, told: Statement) -> tuple[Place, ...]:
    """Both the due date and the last day counted: one day more in every count of penalty interest."""
    return _grown(debt, told, lambda lines: _sum(lines) + lines[0].base * lines[0].rate)


def flat_interest(debt: AnyDebt, told: Statement) -> tuple[Place, ...]:
    """Interest on the principal as it was lent, to the end, although part of it was repaid or given up (等本等息).

    While nothing was, this is the same as ordinary interest on what is overdue.
    """
    if not told.paid.principal + told.waived.principal:
        return ()
    lent = sum(line.amount for line in told.lines if line.clause in ("principal", "drawdown"))
    groups: dict[int | None, list[Line]] = defaultdict(list)
    for line in told.lines:
        if line.component == "interest" and line.days and line.clause == "rate":
            groups[line.instalment].append(line)
    return tuple(
        Place(
            "interest",
            lines[0].since,
            lines[-1].until,
            n,
            round_fraction(
                sum((lent * line.rate * line.days for line in lines), NONE), debt.contract.rounding
            )
            - sum(line.amount for line in lines),
        )
        for n, lines in groups.items()
    )


def penalty_not_agreed(debt: AnyDebt, told: Statement, *, multiple: Fraction) -> tuple[Place, ...]:
    """Penalty interest on overdue principal, at a multiple of the rate, under a contract that has none."""
    rate = debt.contract.rate.daily * multiple
    late = [
        (row, min(row.principal, row.principal + row.interest - row.paid - row.waived))
        for row in told.schedule
        if row.due < told.as_of
    ]
    return tuple(
        Place(
            "penalty",
            row.due,
            told.as_of,
            row.n,
            round_fraction(unpaid * rate * (told.as_of - row.due).days, debt.contract.rounding),
        )
        for row, unpaid in late
        if unpaid > 0
    )


def _grown(
    debt: AnyDebt, told: Statement, otherwise: Callable[[Sequence[Line]], Fraction]
) -> tuple[Place, ...]:
    """By how much the penalty interest of each instalment grows if it is counted otherwise."""
    return tuple(
        Place(
            "penalty",
            lines[0].since,
            lines[-1].until,
            n,
            round_fraction(otherwise(lines), debt.contract.rounding) - sum(line.amount for line in lines),
        )
        for n, lines in _penalty(told).items()
    )


def _placed(
    component: Component,
    groups: Mapping[int | None, Sequence[Line]],
    exact: Exact,
    debt: AnyDebt,
    *,
    once: bool,
) -> tuple[Place, ...]:
    rule, spread_out, posted, whole = debt.contract.rounding, [], 0, NONE
    for n, lines in groups.items():
        whole += exact[n]
        amount = round_fraction(whole, rule) - posted if once else round_fraction(exact[n], rule)
        posted += amount
        spread_out.append(Place(component, lines[0].since, lines[-1].until, n, amount))
    return tuple(spread_out)


def _penalty(told: Statement) -> dict[int | None, list[Line]]:
    """The lines of penalty interest by instalment, each by date."""
    groups: dict[int | None, list[Line]] = defaultdict(list)
    for line in sorted(told.lines, key=lambda line: line.since):
        if line.component == "penalty" and line.days:
            groups[line.instalment].append(line)
    return groups


def _sum(lines: Iterable[Line]) -> Fraction:
    return sum((line.exact for line in lines), NONE)


def _due_dates_until(debt: Debt, until: date) -> list[date]:
    marks = list(contract_timeline(debt.contract).marks)
    while marks[-1] < until:
        marks.append(add_months(marks[-1], 1, debt.contract.due_day))
    return [mark for mark in marks if mark < until]


def _compounded(lines: Sequence[Line], marks: Sequence[date], debt: Debt) -> Fraction:
    """Penalty interest of one instalment if what has run by each later due date was posted, in whole fen, and bore it too."""
    fresh, added = NONE, 0
    for line in lines:
        whole = (line.until - line.since).days
        cuts = [mark for mark in marks if line.since < mark < line.until]
        for since, until in zip([line.since, *cuts], [*cuts, line.until], strict=True):
            fresh += (line.base + added) * line.rate * Fraction(line.days * (until - since).days, whole)
            if until in marks:
                added, fresh = added + round_fraction(fresh, debt.contract.rounding), NONE
    return added + fresh
