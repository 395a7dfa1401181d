"""What a cumulative plan levels: an annuity at one factor, and flat interest spread evenly.

Every period counts with the factor of the contract's first period, ``E = B · Π(1 + f) / F_n`` (see :mod:`.level`), and the last
instalment takes what is left. Flat interest is found once for the whole term on all that was lent, down payments included.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from forbear.debt.progressive.calendar import next_due
from forbear.debt.progressive.decimals import (
    EXACT,
    ONE,
    ZERO,
    Cents,
    add,
    amount,
    cents,
    divide,
    exact_sum,
    multiply,
    shared,
    to_multiple,
)
from forbear.debt.progressive.factors import level_factor
from forbear.debt.progressive.frames import Frame
from forbear.debt.progressive.model import day_count
from forbear.debt.progressive.terms import Terms


def level_of(terms: Terms, rate: Decimal, principal: Cents, number: int) -> Cents:
    """The instalment that repays a principal in ``number`` equal parts at a rate (percent a year).

    With equal principal it is the principal of each.
    """
    if terms.equal_principal:
        return shared(principal, number)
    first_due = next_due(terms.start, terms.every, terms.unit, terms.start)
    factor = EXACT.add(ONE, _whole_factor(terms, rate, terms.start, first_due))
    product, value = factor, ONE
    for _ in range(number - 1):
        product = multiply(product, factor)
        value = add(ONE, multiply(value, factor))
    return rounded(terms, cents(divide(multiply(product, amount(principal)), value)))


def rounded(terms: Terms, level: Cents) -> Cents:
    """A level rounded to the contract's multiple, unless that would leave nothing of it."""
    to = to_multiple(level, terms.multiple)
    return level if to == 0 and level > 0 else to


def _whole_factor(terms: Terms, rate: Decimal, start: date, due: date) -> Decimal:
    return level_factor(day_count(terms, terms.start), rate, start, due, start, due)


# -- flat ------------------------------------------------------------------------------------------------------


def flat_interest(terms: Terms, frames: Sequence[Frame], lent: Cents) -> list[Cents]:
    """Interest of each instalment: an equal share of the term's, rounded; the last takes the remainder of the sum."""
    exact = [_share(terms, frames, frame, lent) for frame in frames]
    parts = [cents(each) for each in exact]
    parts[-1] = max(0, cents(exact_sum(exact)) - sum(parts[:-1]))
    return parts


def _share(terms: Terms, frames: Sequence[Frame], frame: Frame, lent: Cents) -> Decimal:
    if frame.interest_free:
        return ZERO
    whole = exact_sum([_whole_factor(terms, frame.rate, each.start, each.due) for each in frames])
    return divide(multiply(amount(lent), whole), Decimal(len(frames)))


def flat_principal(terms: Terms, lent: Cents, number: int, interest: Cents) -> Cents:
    """Principal of an instalment: an equal share of what was lent by then, with interest rounded to the contract's multiple."""
    return max(0, rounded(terms, shared(lent, number) + interest) - interest)
