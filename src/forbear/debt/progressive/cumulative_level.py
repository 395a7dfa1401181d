"""The level of a cumulative plan: an annuity at one factor.

Every period counts with the factor of the contract's first period, ``E = B · Π(1 + f) / F_n`` (see :mod:`.level`), and the last
instalment takes what is left.
"""

from datetime import date
from decimal import Decimal

from forbear.debt.progressive.calendar import next_due
from forbear.debt.progressive.decimals import EXACT, ONE, Cents, add, amount, cents, divide, multiply, shared
from forbear.debt.progressive.factors import level_factor
from forbear.debt.progressive.level import rounded
from forbear.debt.progressive.model import day_count
from forbear.debt.progressive.terms import Terms


def level_of(terms: Terms, rate: Decimal, principal: Cents, number: int) -> Cents:
    """The instalment that repays a principal in ``number`` equal parts at a rate (percent a year).

    With equal principal it is the principal of each.
    """
    if terms.equal_principal:
        return shared(principal, number)
    first_due = next_due(terms.start, terms.every, terms.unit, terms.start)
    factor = EXACT.add(ONE, whole_factor(terms, rate, terms.start, first_due))
    product, value = factor, ONE
    for _ in range(number - 1):
        product = multiply(product, factor)
        value = add(ONE, multiply(value, factor))
    return rounded(terms, cents(divide(multiply(product, amount(principal)), value)))


def whole_factor(terms: Terms, rate: Decimal, start: date, due: date) -> Decimal:
    """The rate factor of a whole period."""
    return level_factor(day_count(terms, terms.start), rate, start, due, start, due)
