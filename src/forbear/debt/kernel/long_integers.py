"""Integers longer than a machine word, as limbs in a line: just what the exact level instalment needs.

A long integer is ``size`` limbs of ``LIMB_BITS`` bits from ``at`` on, the lowest first, and never negative. Compiled, a limb times a factor
below 2³² and a carry stay below 2⁶³.
"""

from typing import Final

from forbear.debt.kernel.fields import HALF_EVEN, HALF_UP, UP, Line
from forbear.debt.kernel.whole import most

LIMB_BITS: Final = 30
LIMB: Final = 1 << LIMB_BITS
FACTOR_MAX: Final = (1 << 32) - 1
ROOM: Final = 680
"""Limbs that the longest of them may have: 600 instalments of factors of 32 bits, and a word."""
TOP, WEIGHTS, POWER, SIDE, FACTORS = (place * ROOM for place in range(5))
"""Where in its scratch room the quotient of a level instalment keeps its long integers, and the factors it is made of."""
SCRATCH: Final = 5 * ROOM


def put(line: Line, at: int, value: int) -> int:
    """Write a word at ``at``; gives its size."""
    size = 0
    while value > 0:
        line[at + size] = value & (LIMB - 1)
        value >>= LIMB_BITS
        size += 1
    return size


def times(line: Line, at: int, size: int, factor: int) -> int:
    """Multiply in place by a factor of at most ``FACTOR_MAX``; gives the new size."""
    carry = 0
    for k in range(size):
        carry += line[at + k] * factor
        line[at + k] = carry & (LIMB - 1)
        carry >>= LIMB_BITS
    while carry > 0:
        line[at + size] = carry & (LIMB - 1)
        carry >>= LIMB_BITS
        size += 1
    return size


def add(line: Line, at: int, size: int, other: int, other_size: int) -> int:
    """Add what stands at ``other``; gives the new size."""
    carry = 0
    longest = most(size, other_size)
    for k in range(longest):
        carry += (line[at + k] if k < size else 0) + (line[other + k] if k < other_size else 0)
        line[at + k] = carry & (LIMB - 1)
        carry >>= LIMB_BITS
    if carry > 0:
        line[at + longest] = carry
        longest += 1
    return longest


def product_into(line: Line, at: int, other: int, other_size: int, factor: int) -> int:
    """Write ``other × factor`` at ``at`` for a factor below 2⁶⁰; gives its size."""
    low, high = factor & (LIMB - 1), factor >> LIMB_BITS
    carry, size = 0, 0
    for k in range(other_size + 1):
        carry += line[other + k] * low if k < other_size else 0
        carry += line[other + k - 1] * high if k > 0 else 0
        line[at + size] = carry & (LIMB - 1)
        carry >>= LIMB_BITS
        size += 1
    while carry > 0:
        line[at + size] = carry & (LIMB - 1)
        carry >>= LIMB_BITS
        size += 1
    while size > 0 and line[at + size - 1] == 0:
        size -= 1
    return size


def compare(line: Line, at: int, size: int, other: int, other_size: int) -> int:
    """-1, 0 or 1 as what stands at ``at`` is less than, equal to or greater than what stands at ``other``."""
    if size != other_size:
        return -1 if size < other_size else 1
    for k in range(size - 1, -1, -1):
        if line[at + k] != line[other + k]:
            return -1 if line[at + k] < line[other + k] else 1
    return 0


def quotient_in_full(line: Line, first: int, q: int, count: int, guess: int, rule: int) -> int:
    """``first · N_2 ⋯ N_count / W`` rounded by a rule, ``W = Σ_k q^k · N_{k+1} ⋯ N_count``, near ``guess``; ``N_k`` stands at ``FACTORS + k − 1``."""
    top_size, weights_size, power_size = put(line, TOP, first), put(line, WEIGHTS, q), put(line, POWER, q)
    for k in range(1, count):
        factor = line[FACTORS + k]
        top_size = times(line, TOP, top_size, factor)
        weights_size = times(line, WEIGHTS, weights_size, factor)
        power_size = times(line, POWER, power_size, q)
        weights_size = add(line, WEIGHTS, weights_size, POWER, power_size)
    whole = guess
    while whole > 0 and against(line, top_size, weights_size, whole) < 0:
        whole -= 1
    while against(line, top_size, weights_size, whole + 1) >= 0:
        whole += 1
    if rule in (HALF_UP, HALF_EVEN):
        top_size = times(line, TOP, top_size, 2)
        half = against(line, top_size, weights_size, 2 * whole + 1)
        rounds_up = half > 0 or (half == 0 and (rule == HALF_UP or whole % 2 == 1))
        return whole + 1 if rounds_up else whole
    return whole + 1 if rule == UP and against(line, top_size, weights_size, whole) > 0 else whole


def against(line: Line, top_size: int, weights_size: int, multiple: int) -> int:
    """How ``TOP`` compares with ``WEIGHTS × multiple``."""
    return compare(line, TOP, top_size, SIDE, product_into(line, SIDE, WEIGHTS, weights_size, multiple))
