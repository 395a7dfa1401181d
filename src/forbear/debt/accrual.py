"""Interest and penalty interest coming into being with time, kept exact until the figure is posted.

A figure is the sum of runs: an unchanged base at an unchanged rate over counted days. Rounding happens once, on the sum (CONTRACTS 1.4).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from forbear.base.money import Fen
from forbear.base.rounding import ROUNDINGS, RoundingName, round_fraction
from forbear.debt.schedule import Span
from forbear.debt.timeline import Timeline


class Run(NamedTuple):
    """An unchanged base (fen) at an unchanged daily rate over ``days`` counted days; ``stopped`` calendar days in it do not count."""

    since: date
    until: date
    days: int
    stopped: int
    base: Fen
    rate: Fraction

    @property
    def exact(self) -> Fraction:
        """Unrounded interest in fen."""
        return Fraction(self.base * self.days * self.rate.numerator, self.rate.denominator)


def exact_of(runs: Iterable[Run]) -> Fraction:
    """The exact sum of some runs, in fen."""
    whole = Fraction(0)
    for denominator, numerator in _numerators(runs).items():
        whole += Fraction(numerator, denominator)
    return whole


def _numerators(runs: Iterable[Run]) -> dict[int, int]:
    """Exact interest of some runs: numerators by the denominator of the rate."""
    known: dict[int, int] = {}
    for run in runs:
        numerator, denominator = run.rate.as_integer_ratio()
        known[denominator] = known.get(denominator, 0) + run.base * run.days * numerator
    return known


def rounded_sum(runs: Sequence[Run], rule: RoundingName) -> Fen:
    """The sum of some runs, rounded once to whole fen."""
    known = _numerators(runs)
    if len(known) == 1:
        ((denominator, numerator),) = known.items()
        return ROUNDINGS[rule](numerator, denominator)
    return round_fraction(exact_of(runs), rule)


def interest_runs(spans: Iterable[Span], timeline: Timeline) -> Iterator[Run]:
    """Ordinary interest of some spans, one run for each rate."""
    for span in spans:
        if not span.base:
            continue
        for since, until, rate in timeline.rate_runs(span.since, span.until):
            stopped = timeline.stopped(since, until)
            yield Run(since, until, timeline.days(since, until), stopped, span.base, rate)


def penalty_runs(
    base_changes: Sequence[tuple[date, Fen]], timeline: Timeline, multiple: Fraction, until: date
) -> Iterator[Run]:
    """Penalty interest on a base that changed on some days, one run for each base and rate (CONTRACTS 1.3)."""
    for since, ends, base in _unchanged(base_changes, until):
        for first, last, rate in timeline.rate_runs(since, ends):
            stopped = timeline.stopped(first, last)
            scaled = timeline.penalty_rate(rate, multiple)
            yield Run(first, last, (last - first).days - stopped, stopped, base, scaled)


def posted_penalty(
    base_changes: Sequence[tuple[date, Fen]],
    timeline: Timeline,
    multiple: Fraction,
    until: date,
    rule: RoundingName,
) -> Fen:
    """The sum of those runs, rounded once to whole fen (CONTRACTS 1.4)."""
    exact = 0
    for since, ends, base in _unchanged(base_changes, until):
        exact += base * timeline.penalty_growth(since, ends)
    return ROUNDINGS[rule](exact * multiple.numerator, timeline.scale * multiple.denominator)


def _unchanged(base_changes: Sequence[tuple[date, Fen]], until: date) -> list[tuple[date, date, Fen]]:
    """The runs up to ``until`` over which a base did not change and is above zero."""
    runs = []
    changes = sorted(base_changes)
    base = 0
    for (since, change), (following, _) in zip(changes, (*changes[1:], (until, 0)), strict=True):
        base += change
        ends = following if following < until else until
        if base > 0 and since < ends:
            runs.append((since, ends, base))
    return runs


def cumulative_amounts(runs: Sequence[Run], rule: RoundingName) -> list[Fen]:
    """Whole-fen amounts of the runs of one figure that add up to the figure: each is the growth of the rounded sum."""
    if len(runs) == 1:
        return [rounded_sum(runs, rule)]
    common = lcm(*(run.rate.denominator for run in runs))
    amounts, exact, posted = [], 0, 0
    for run in runs:
        numerator, denominator = run.rate.as_integer_ratio()
        exact += run.base * run.days * numerator * (common // denominator)
        now = ROUNDINGS[rule](exact, common)
        amounts.append(now - posted)
        posted = now
    return amounts
