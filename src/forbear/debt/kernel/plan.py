"""The plan of a row: the level amount over the due dates left, and what the next of them asks for (CONTRACTS 1.1).

With ``f_k = N_k / q`` (``q`` the denominator of the rate, ``N_k = q + rate × days``), a balance ``B`` and a carry ``C`` (over ``q``), the
level instalment is ``E = A · N_2 ⋯ N_n / W`` with ``A = B·N_1 + C`` and ``W = Σ_k q^k · N_{k+1} ⋯ N_n``, rounded once. A floating-point
quotient comes within a proven distance of it; only where a boundary of rounding lies within that distance are the long integers multiplied out.
Either way integers decide, and the result is exact.
"""

from typing import Final

from forbear.debt.kernel.counting import counted_by, days_to_come, mark, uncounted
from forbear.debt.kernel.fields import (
    BALANCE,
    BULLET,
    CARRY,
    COUNTED_SINCE,
    EQUAL_INSTALMENT,
    EQUAL_PRINCIPAL,
    HALF_EVEN,
    HALF_UP,
    HANDLED,
    LAST,
    LEVEL,
    METHOD,
    NEXT,
    RATE,
    RATE_DEN,
    RATE_NEXT,
    RATE_NEXT_AFTER,
    ROUNDING,
    SHORTENS,
    SINCE,
    THIRTY,
    UP,
    Columns,
)
from forbear.debt.kernel.long_integers import FACTORS, quotient_in_full
from forbear.debt.kernel.whole import least, most, rounded

FLOAT_STEP: Final = 2.0**-53
"""Greatest relative error of one floating-point operation."""


def rate_of(columns: Columns, i: int, n: int) -> int:
    """The rate of period ``n``: a new one counts after the end of a period."""
    after = columns.narrow[RATE_NEXT_AFTER, i]
    if after != 0 and mark(columns, i, n - 1) >= after:
        return columns.narrow[RATE_NEXT, i]
    return columns.narrow[RATE, i]


def level(columns: Columns, i: int, balance: int, carry: int, n: int, last: int, since: int) -> int:
    """The equal amount that repays ``balance`` and ``carry`` over instalments ``n`` to ``last``, of which ``n`` counts from ``since``."""
    q = columns.narrow[RATE_DEN, i]
    days = days_to_come(columns, i, n, since)
    first = balance * (q + rate_of(columns, i, n) * days) + carry
    product, weights = 1.0, 1.0
    begins = mark(columns, i, n)
    for k in range(n + 1, last + 1):
        gain = 1.0 + rate_of(columns, i, k) * days_to_come(columns, i, k, begins) / q
        product *= gain
        weights = weights * gain + 1.0
        begins = mark(columns, i, k)
    estimate = first / q * product / weights
    doubt = estimate * (10 * (last - n) + 40) * FLOAT_STEP
    rule = columns.narrow[ROUNDING, i]
    boundary = 0.5 if rule in (HALF_UP, HALF_EVEN) else 0.0
    nearest = int(estimate + 0.5 - boundary) + boundary
    if abs(estimate - nearest) > doubt:
        whole = int(estimate)
        if boundary != 0.0:
            return whole + 1 if estimate - whole > boundary else whole
        return whole + 1 if rule == UP else whole
    line = columns.scratch
    begins = mark(columns, i, n)
    for k in range(n + 1, last + 1):
        line[FACTORS + k - n] = q + rate_of(columns, i, k) * days_to_come(columns, i, k, begins)
        begins = mark(columns, i, k)
    return quotient_in_full(line, first, q, last - n + 1, int(estimate), rule)


def carry_of(columns: Columns, i: int) -> int:
    """The exact interest of the running period by ``HANDLED``."""
    return columns.running[CARRY, i] + columns.running[BALANCE, i] * columns.narrow[RATE, i] * uncounted(
        columns, i
    )


def split_run(columns: Columns, i: int) -> None:
    """Let a new run of the balance begin after ``HANDLED``: what the old one bore is settled in the carry."""
    columns.running[CARRY, i] = carry_of(columns, i)
    columns.narrow[SINCE, i] = columns.narrow[HANDLED, i]
    columns.narrow[COUNTED_SINCE, i] = counted_by(columns, i) if columns.narrow[THIRTY, i] else 0


def relevel(columns: Columns, i: int) -> None:
    """Compute the level amount anew over the due dates left, from ``HANDLED`` on."""
    n, last = columns.narrow[NEXT, i], columns.narrow[LAST, i]
    if n > last:
        return
    if columns.narrow[METHOD, i] == EQUAL_PRINCIPAL:
        columns.wide[LEVEL, i] = columns.running[BALANCE, i] // (last - n + 1)
    elif columns.narrow[METHOD, i] == EQUAL_INSTALMENT:
        since = columns.narrow[HANDLED, i]
        columns.wide[LEVEL, i] = level(
            columns, i, columns.running[BALANCE, i], columns.running[CARRY, i], n, last, since
        )


def share(method: int, level_amount: int, interest: int, balance: int, is_last: bool) -> int:
    """Principal of an instalment: the level less interest, within what is left and never below zero; everything in the last."""
    if is_last:
        return balance
    if method == EQUAL_INSTALMENT:
        return least(most(level_amount - interest, 0), balance)
    if method == EQUAL_PRINCIPAL:
        return least(level_amount, balance)
    return 0


def has_plan(columns: Columns, i: int) -> bool:
    """Whether an instalment is still to fall due."""
    return columns.narrow[NEXT, i] <= columns.narrow[LAST, i]


def replan(columns: Columns, i: int, bears_interest: bool) -> None:
    """Go on after the balance was lowered (``split_run`` done): the same due dates levelled anew, or fewer (CONTRACTS 1.5).

    ``bears_interest``: whether the running period has interest that still falls due with its instalment.
    """
    method = columns.narrow[METHOD, i]
    if columns.running[BALANCE, i] == 0:
        if not bears_interest:
            columns.narrow[LAST, i] = columns.narrow[NEXT, i] - 1
        elif method != BULLET:
            columns.narrow[LAST, i] = columns.narrow[NEXT, i]
        columns.wide[LEVEL, i] = 0
    elif columns.narrow[SHORTENS, i] and (method in (EQUAL_INSTALMENT, EQUAL_PRINCIPAL)):
        columns.narrow[LAST, i] = last_needed(columns, i)
    else:
        relevel(columns, i)


def last_needed(columns: Columns, i: int) -> int:
    """The number of the instalment in which the balance is repaid at the present level."""
    method, rule = columns.narrow[METHOD, i], columns.narrow[ROUNDING, i]
    q, last = columns.narrow[RATE_DEN, i], columns.narrow[LAST, i]
    balance, carry = columns.running[BALANCE, i], columns.running[CARRY, i]
    amount, since = columns.wide[LEVEL, i], columns.narrow[HANDLED, i]
    n = columns.narrow[NEXT, i]
    while n <= last and balance > 0:
        carry += balance * rate_of(columns, i, n) * days_to_come(columns, i, n, since)
        balance -= share(method, amount, rounded(carry, q, rule), balance, n == last)
        since, carry = mark(columns, i, n), 0
        n += 1
        if method == EQUAL_INSTALMENT and since == columns.narrow[RATE_NEXT_AFTER, i] and n <= last:
            amount = level(columns, i, balance, 0, n, last, since)
    return n - 1
