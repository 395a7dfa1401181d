"""Rounding an exact non-negative numerator to whole fen, and taking the lesser of two integers."""

from forbear.base.rounding import down, half_even, up
from forbear.debt.kernel.fields import DOWN, HALF_EVEN, HALF_UP, UP


def rounded(numerator: int, denominator: int, rule: int) -> int:
    """``numerator / denominator`` in whole fen by a rule of ``fields.ROUNDINGS``; neither is negative."""
    if rule == HALF_UP:
        return (2 * numerator + denominator) // (2 * denominator)
    if rule == HALF_EVEN:
        return half_even(numerator, denominator)
    if rule == UP:
        return up(numerator, denominator)
    assert rule == DOWN
    return down(numerator, denominator)


def least(a: int, b: int) -> int:
    """The lesser."""
    return a if a < b else b


def most(a: int, b: int) -> int:
    """The greater."""
    return a if a > b else b
