"""Whole schedules for many accounts at once, in tables of one line an instalment and one column an account.

The accounts of a block are walked together, instalment by instalment, so that the chain from one instalment to the next (interest, principal,
what is left) does not wait on a division. Division is by a reciprocal: a floating-point guess of the quotient, which is off by at most one while
the numerator is below 2⁶² and the quotient below 2⁵⁰ (three roundings of 2⁻⁵³ each), and one exact integer correction of the remainder.
Integers decide; a guess decides nothing. Interest is rounded half up, as an arrangement's is (CONTRACTS 1.1, 1.7).
"""

from typing import Final

from forbear.debt.kernel.fields import HALF_UP, Floats, Grid, Line
from forbear.debt.kernel.long_integers import FACTORS, quotient_in_full
from forbear.debt.kernel.plan import FLOAT_STEP

NUMERATOR_MAX: Final = 1 << 61
QUOTIENT_MAX: Final = 1 << 50


def amount_max(rate: int, rate_den: int, days: int) -> int:
    """The largest amount (fen) for which a block over ``days`` in all keeps both bounds, to be held to before it is walked.

    With ``N = rate_den + rate × days``, ``2 × amount × N`` bounds every numerator and ``amount × N / rate_den`` every quotient.
    """
    growth = rate_den + rate * days
    return min(NUMERATOR_MAX // (2 * growth), QUOTIENT_MAX * rate_den // growth)


def block_inverses(count: int, rate_den: Line, inverse: Floats) -> None:
    """A guess of one over each denominator."""
    for i in range(count):
        inverse[i] = 1.0 / rate_den[i]


def block_levels(
    count: int,
    instalments: int,
    balance: Line,
    rate: Line,
    rate_den: Line,
    inverse: Floats,
    days: Grid,
    level: Line,
    product: Floats,
    weights: Floats,
    scratch: Line,
) -> None:
    """The level instalment of each account over periods of ``days``, as :func:`forbear.debt.kernel.plan.level` finds it."""
    for i in range(count):
        product[i] = 1.0
        weights[i] = 1.0
    for k in range(1, instalments):
        for i in range(count):
            gain = 1.0 + rate[i] * days[k, i] * inverse[i]
            product[i] *= gain
            weights[i] = weights[i] * gain + 1.0
    for i in range(count):
        first = balance[i] * (rate_den[i] + rate[i] * days[0, i])
        estimate = first * inverse[i] * product[i] / weights[i]
        whole = int(estimate)
        if abs(estimate - whole - 0.5) > estimate * (10 * instalments + 40) * FLOAT_STEP:
            level[i] = whole + 1 if estimate - whole > 0.5 else whole
        else:
            for k in range(1, instalments):
                scratch[FACTORS + k] = rate_den[i] + rate[i] * days[k, i]
            level[i] = quotient_in_full(scratch, first, rate_den[i], instalments, whole, HALF_UP)


def block_schedules(
    count: int,
    instalments: int,
    balance: Line,
    rate: Line,
    rate_den: Line,
    inverse: Floats,
    days: Grid,
    level: Line,
    principal: Grid,
    interest: Grid,
) -> None:
    """Equal instalments: line ``k`` of ``principal`` and ``interest`` is instalment ``k + 1``; ``balance`` (fen) is walked down to 0."""
    last = instalments - 1
    for k in range(instalments):
        for i in range(count):
            left, whole = balance[i], 2 * rate_den[i]
            numerator = 2 * left * rate[i] * days[k, i] + rate_den[i]
            guess = int(numerator * (inverse[i] * 0.5))
            rest = numerator - guess * whole
            due = guess - (1 if rest < 0 else 0) + (1 if rest >= whole else 0)
            share = level[i] - due
            share = share if share > 0 else 0
            share = share if share < left and k < last else left
            interest[k, i] = due
            principal[k, i] = share
            balance[i] = left - share


def block_spreads(count: int, instalments: int, amount: Line, first_takes: int, instalment: Grid) -> None:
    """Interest-free instalments: ``amount // instalments`` each, what is left over in the first or the last (CONTRACTS 1.7)."""
    special = 0 if first_takes != 0 else instalments - 1
    for i in range(count):
        instalment[0, i] = amount[i] // instalments
    for k in range(1, instalments):
        for i in range(count):
            instalment[k, i] = instalment[0, i]
    for i in range(count):
        instalment[special, i] += amount[i] - instalment[0, i] * instalments


def block_prices(
    count: int,
    most: int,
    amount: Line,
    rate: Line,
    rate_den: Line,
    inverse: Floats,
    days: Grid,
    left: Line,
    level: Line,
    product: Floats,
    weights: Floats,
    scratch: Line,
    principal: Grid,
    interest: Grid,
    instalment: Grid,
    last: Grid,
    total: Grid,
) -> None:
    """Every arrangement of 1 to ``most`` instalments for each amount: line ``n − 1`` holds the instalment, the last one, and all interest."""
    for n in range(1, most + 1):
        for i in range(count):
            left[i] = amount[i]
            total[n - 1, i] = 0
        block_levels(count, n, left, rate, rate_den, inverse, days, level, product, weights, scratch)
        block_schedules(count, n, left, rate, rate_den, inverse, days, level, principal, interest)
        for k in range(n):
            for i in range(count):
                total[n - 1, i] += interest[k, i]
        for i in range(count):
            instalment[n - 1, i] = principal[0, i] + interest[0, i]
            last[n - 1, i] = principal[n - 1, i] + interest[n - 1, i]


def block_free_prices(count: int, most: int, amount: Line, instalment: Grid, last: Grid) -> None:
    """The same without interest."""
    for n in range(1, most + 1):
        for i in range(count):
            instalment[n - 1, i] = amount[i] // n
            last[n - 1, i] = amount[i] - instalment[n - 1, i] * (n - 1)
