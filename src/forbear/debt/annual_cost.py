"""What credit costs in a year: nominal, effective, and the annual percentage rates of published rules.

Every rate here is the root of a present value, and the one idea is how it is found. With ``x = ln(1 + rate)`` each flow is worth
``amount · e^(−x·time)``; dividing by the largest of these leaves the sign alone and never overflows. Far out the sign is that of the
earliest flow, far back that of the latest; if they differ a bracket exists and walking outwards from zero must meet it. Bisection then
halves it until the floats on both sides are neighbours, well inside 1e-9. No amount owed comes from here: these are rates, the only
floats in the room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import exp, expm1, fsum, log, log1p
from typing import Final

from forbear.base.errors import fail
from forbear.base.money import Fen

YEAR_DAYS: Final = 365
HALVINGS: Final = 200
STEP: Final = 0.05
"""First step of the walk outwards, in ``ln(1 + rate)``; it doubles each time."""
STEPS: Final = 60


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount (fen, to the borrower positive, from the borrower negative) at a time in years or periods from the first."""

    amount: Fen
    time: Fraction


@dataclass(frozen=True, slots=True)
class UnitFlow:
    """An amount of Regulation Z's appendix J: advanced or paid after ``whole`` unit-periods and a ``part`` of one before them."""

    amount: Fen
    whole: int
    part: Fraction = Fraction(0)


def internal_rate(flows: Sequence[Flow]) -> float:
    """The rate for each unit of time at which the flows are worth nothing together (IRR).

    Where the flows change sign more than once there may be several; the one nearest zero is given.

    Raises:
        ForbearError: ``cost.no_rate`` where the first and the last flow do not have opposite signs; ``cost.rate_too_large`` where the
            rate has more digits than a float.
    """
    counted = sorted((flow for flow in flows if flow.amount), key=lambda flow: flow.time)
    if len(counted) < 2 or (counted[0].amount > 0) == (counted[-1].amount > 0):
        fail("cost.no_rate")
    amounts = [(flow.amount, float(flow.time)) for flow in counted]

    def value(x: float) -> float:
        exponents = [-x * time for _, time in amounts]
        largest = max(exponents)
        return fsum(
            amount * exp(exponent - largest) for (amount, _), exponent in zip(amounts, exponents, strict=True)
        )

    return _rate_of(_root(value))


def annual_rate(flows: Sequence[tuple[date, Fen]], year_days: int = YEAR_DAYS) -> float:
    """The effective annual rate of dated flows (XIRR): actual days over ``year_days``."""
    first = min(day for day, _ in flows)
    return internal_rate([Flow(amount, Fraction((day - first).days, year_days)) for day, amount in flows])


def periodic_rate(amounts: Sequence[Fen]) -> float:
    """The rate for each period of equally spaced flows (IRR)."""
    return internal_rate([Flow(amount, Fraction(n)) for n, amount in enumerate(amounts)])


def nominal_from_effective(effective: float, periods: int) -> float:
    """The yearly rate compounded ``periods`` times a year that comes to an effective one."""
    return periods * expm1(log1p(effective) / periods)


def effective_from_nominal(nominal: float, periods: int) -> float:
    """The effective rate of a yearly rate compounded ``periods`` times a year."""
    return expm1(periods * log1p(nominal / periods))


def unit_period_apr(
    advances: Sequence[UnitFlow], payments: Sequence[UnitFlow], periods_per_year: Fraction
) -> float:
    """The annual percentage rate of 12 CFR 1026, appendix J (b)(8): the unit-period rate ``i`` times the unit-periods in a year.

    ``i`` solves ``Σ A / ((1 + f·i)(1 + i)^t) = Σ P / ((1 + f·i)(1 + i)^t)``.

    Raises:
        ForbearError: ``cost.no_rate`` where the payments do not exceed the advances.
    """
    flows = [(flow.amount, flow) for flow in advances] + [(-flow.amount, flow) for flow in payments]
    if sum(amount for amount, _ in flows) > 0:
        fail("cost.no_rate")

    def value(x: float) -> float:
        i = expm1(x)
        terms = [(amount, -x * flow.whole - log(1 + float(flow.part) * i)) for amount, flow in flows]
        largest = max(exponent for _, exponent in terms)
        return fsum(amount * exp(exponent - largest) for amount, exponent in terms)

    return _rate_of(_root(value, only_up=True)) * float(periods_per_year)


def simple_rate(cost: Fen, principal_days: Fen, year_days: int = YEAR_DAYS) -> Fraction:
    """Cost over the sum of principal × days that it was outstanding, times the days of a year: the simple annual rate, exactly."""
    if principal_days <= 0:
        fail("cost.no_rate")
    return Fraction(cost * year_days, principal_days)


def _root(value: Callable[[float], float], *, only_up: bool = False) -> float:
    """Where a function changes its sign, nearest to zero; it must do so somewhere."""
    low = high = 0.0
    at_low = at_high = value(0.0)
    if at_low == 0:
        return 0.0
    step = STEP
    for _ in range(STEPS):
        following = value(high + step)
        if (following > 0) != (at_high > 0) or following == 0:
            return _halved(value, high, high + step)
        high, at_high = high + step, following
        if not only_up:
            before = value(low - step)
            if (before > 0) != (at_low > 0) or before == 0:
                return _halved(value, low - step, low)
            low, at_low = low - step, before
        step *= 2
    return fail("cost.no_rate")


def _rate_of(x: float) -> float:
    """The rate whose logarithm of ``1 + rate`` is ``x``."""
    try:
        return expm1(x)
    except OverflowError:
        return fail("cost.rate_too_large")


def _halved(value: Callable[[float], float], low: float, high: float) -> float:
    is_positive_below = value(low) > 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if (value(middle) > 0) == is_positive_below:
            low = middle
        else:
            high = middle
    return (low + high) / 2
