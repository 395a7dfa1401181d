"""Exact rounding of a rational number of fen to whole fen, by the rule a contract names."""

from collections.abc import Callable
from fractions import Fraction
from typing import Final, Literal

RoundingName = Literal["half_up", "half_even", "up", "down"]


def half_up(numerator: int, denominator: int) -> int:
    """Nearest integer to ``numerator / denominator``, halves away from zero. ``denominator`` must be positive."""
    if numerator < 0:
        return -half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def half_even(numerator: int, denominator: int) -> int:
    """Nearest integer to ``numerator / denominator``, halves to the even neighbour."""
    quotient, remainder = divmod(numerator, denominator)
    twice = 2 * remainder
    return quotient + (1 if twice > denominator or (twice == denominator and quotient % 2) else 0)


def up(numerator: int, denominator: int) -> int:
    """Away from zero to the next integer."""
    return -(-numerator // denominator) if numerator >= 0 else numerator // denominator


def down(numerator: int, denominator: int) -> int:
    """Toward zero."""
    return numerator // denominator if numerator >= 0 else -(-numerator // denominator)


ROUNDINGS: Final[dict[RoundingName, Callable[[int, int], int]]] = {
    "half_up": half_up,
    "half_even": half_even,
    "up": up,
    "down": down,
}


def round_fraction(amount: Fraction, rule: RoundingName = "half_up") -> int:
    """Round an exact rational number of fen to whole fen by ``rule``."""
    return ROUNDINGS[rule](amount.numerator, amount.denominator)
