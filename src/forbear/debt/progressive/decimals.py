"""The arithmetic of the progressive loan: whole cents, and 19 significant digits, half to even, in between.

An amount owed is always an ``int`` of cents (fen). A rate factor and every product or quotient on the way to an amount is a
:class:`decimal.Decimal` rounded to 19 significant digits; it becomes cents once, by :func:`cents`.
"""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

Cents = int
"""An amount of money in hundredths of the currency."""

WORKING: Final = Context(prec=19, rounding=ROUND_HALF_EVEN)
"""Rounds every intermediate result."""

EXACT: Final = Context(prec=120, rounding=ROUND_HALF_EVEN)
"""Wide enough that sums of what ``WORKING`` gives are exact."""

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)
_CENT: Final = Decimal("0.01")
_FACTOR_PLACES: Final = Decimal(1).scaleb(-19)

multiply = WORKING.multiply
divide = WORKING.divide
add = WORKING.add


def exact_sum(terms: list[Decimal], start: Decimal = ZERO) -> Decimal:
    """Add without rounding."""
    total = start
    for term in terms:
        total = EXACT.add(total, term)
    return total


def amount(value: Cents) -> Decimal:
    """Cents as a decimal amount of the currency: ``101`` is ``1.01``."""
    return EXACT.scaleb(Decimal(value), -2)


def cents(value: Decimal) -> Cents:
    """A decimal amount of the currency rounded half to even to cents."""
    return int(EXACT.scaleb(EXACT.quantize(value, _CENT), 2))


def factor_places(value: Decimal) -> Decimal:
    """A rate factor keeps 19 decimal places."""
    return EXACT.quantize(value, _FACTOR_PLACES)


def shared(total: Cents, parts: int) -> Cents:
    """One of ``parts`` equal shares of an amount, rounded half to even to cents."""
    return cents(divide(amount(total), Decimal(parts)))


def percent_of(total: Cents, percent: Decimal) -> Cents:
    """A percentage of an amount, in cents."""
    return cents(divide(multiply(amount(total), percent), Decimal(100)))


def to_multiple(value: Cents, multiple: int | None) -> Cents:
    """The nearest multiple of ``multiple`` whole currency units, half to even; the amount itself where none is asked for."""
    if not multiple:
        return value
    units = EXACT.quantize(EXACT.divide(amount(value), Decimal(multiple)), ONE)
    return int(units) * multiple * 100
