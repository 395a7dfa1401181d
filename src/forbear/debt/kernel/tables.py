"""Whole schedules for many accounts at once, in tables of one line an instalment and one column an account.

The accounts of a block are walked together, instalment by instalment, so that the chain from one instalment to the next (interest, principal,
what is left) does not wait on a division. Division is by a reciprocal: a floating-point guess of the quotient, which is off by at most one
while the quotient is below 2⁵⁰, and one exact integer correction of the remainder. Integers decide; the guess decides nothing.
"""

from forbear.debt.kernel.fields import Grid, Line


def block_schedules(
    count: int,
    instalments: int,
    balance: Line,
    rate: Line,
    rate_den: Line,
    level: Line,
    days: Grid,
    principal: Grid,
    interest: Grid,
) -> None:
    """Equal-instalment schedules with interest rounded half up: line ``k`` of ``principal`` and ``interest`` is instalment ``k + 1``.

    ``days`` holds the counted days of each period; ``balance`` (fen) is walked down to 0. Numerators must stay below 2⁶².
    """
    last = instalments - 1
    for k in range(instalments):
        for i in range(count):
            left, whole = balance[i], 2 * rate_den[i]
            numerator = 2 * left * rate[i] * days[k, i] + rate_den[i]
            guess = int(numerator * (1.0 / whole))
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
        each = amount[i] // instalments
        instalment[special, i] = amount[i] - each * (instalments - 1)
        for k in range(instalments):
            if k != special:
                instalment[k, i] = each
