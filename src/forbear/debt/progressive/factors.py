"""Rate factors: the interest of one unit of money over some days of a repayment period.

The factor of a period is ``rate × (30 · every / 360) × days / days of the period`` with 30/360, ``rate × days / days of the year`` with
actual days, split at the turn of the year, and ``rate × every / 12`` (``/ 52``) a whole period at a time. Each step is rounded to 19
significant digits and the factor to 19 places.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from forbear.debt.progressive.calendar import last_day, later, whole_between
from forbear.debt.progressive.decimals import EXACT, ONE, ZERO, add, divide, factor_places, multiply
from forbear.debt.progressive.terms import DaysInMonth, DaysInYear, Unit

_DAYS_OF_UNIT: Final[dict[Unit, Decimal]] = {
    "days": Decimal(1),
    "weeks": Decimal(7),
    "months": Decimal(30),
    "years": Decimal(360),
}
_PERIODS_A_YEAR: Final[dict[Unit, Decimal]] = {
    "weeks": Decimal(52),
    "months": Decimal(12),
    "years": Decimal(1),
}


@dataclass(frozen=True, slots=True)
class DayCount:
    """How days become a share of a year.

    Attributes:
        every, unit: the repayment frequency.
        seed: the day the loan's periods are counted from.
        whole_period: interest by whole repayment periods where the unit is months or weeks.
    """

    days_in_year: DaysInYear
    days_in_month: DaysInMonth
    every: int
    unit: Unit
    seed: date
    whole_period: bool = False
    feb_29_only: bool = False
    from_disbursement_day: bool = False


def level_factor(count: DayCount, rate: Decimal, start: date, due: date, since: date, until: date) -> Decimal:
    """Rate factor of some days of a period, for the level instalment; ``rate`` in percent a year."""
    return _factor(count, rate, start, due, since, until, False)


def interest_factor(count: DayCount, rate: Decimal, start: date, due: date, since: date) -> Decimal:
    """Rate factor from a day of a period to its due date, for interest."""
    return _factor(count, rate, start, due, since, due, True)


@lru_cache(maxsize=65536)
def _factor(
    count: DayCount, rate: Decimal, start: date, due: date, since: date, until: date, by_ratio: bool
) -> Decimal:
    if start == due:
        return ZERO
    share = divide(rate, Decimal(100))
    days, period_days = Decimal((until - since).days), Decimal((due - start).days)
    every = Decimal(count.every)
    if count.whole_period and count.unit in _PERIODS_A_YEAR:
        return _of_period(share, ONE, every, _PERIODS_A_YEAR[count.unit], days, period_days)
    if _turns_the_year(count, start, due, since, until):
        return factor_places(multiply(share, _years(count, since, until)))
    year = _year_days(count, since, start, due)
    if count.days_in_month == "actual":
        return _of_period(share, days, ONE, year, ONE, ONE)
    if by_ratio:
        every = _periods_long(count, start, due)
    return _of_period(share, _DAYS_OF_UNIT[count.unit], every, year, days, period_days)


def _of_period(
    share: Decimal, unit_days: Decimal, every: Decimal, year: Decimal, days: Decimal, period_days: Decimal
) -> Decimal:
    fraction = divide(multiply(unit_days, every), year)
    return factor_places(divide(multiply(multiply(share, fraction), days), period_days))


def _year_days(count: DayCount, since: date, start: date, due: date) -> Decimal:
    if count.days_in_year != "actual":
        return Decimal(count.days_in_year)
    leap = last_day(since.year, 2) == 29
    if leap and count.feb_29_only:
        leap = _holds_29_february(start, due)
    return Decimal(366 if leap else 365)


def _turns_the_year(count: DayCount, start: date, due: date, since: date, until: date) -> bool:
    if count.days_in_year != "actual" or since.year == until.year:
        return False
    return not count.feb_29_only or _holds_29_february(start, due)


def _holds_29_february(start: date, due: date) -> bool:
    leap_days = (date(year, 2, 29) for year in range(start.year, due.year + 1) if last_day(year, 2) == 29)
    return any(start < day <= due for day in leap_days)


def _years(count: DayCount, since: date, until: date) -> Decimal:
    """Years between two days, each year's days over that year's length."""
    total, at = ZERO, since
    for year in range(since.year, until.year + 1):
        if year == until.year:
            end = until
        else:
            end = date(year + 1, 1, 1) if count.from_disbursement_day else date(year, 12, 31)
        length = Decimal(366 if last_day(year, 2) == 29 else 365)
        total = add(total, divide(Decimal((end - at).days), length))
        at = end
    return total


def _periods_long(count: DayCount, start: date, due: date) -> Decimal:
    """How many frequency units a period holds, a broken one by its days, counted from the seed where the period fits it."""
    seed = _seed_of(count, start, due)
    before = _units_before(seed, start, count.unit)
    steps = before + 1
    at = start
    while at < due:
        at = later(seed, steps, count.unit)
        if at > due:
            whole = steps - before - 1
            begun = later(seed, whole, count.unit)
            part = divide(Decimal((due - begun).days), Decimal((at - begun).days))
            return EXACT.add(part, Decimal(whole))
        steps += 1
    return Decimal(steps - before - 1)


def _seed_of(count: DayCount, start: date, due: date) -> date:
    steps = 1
    at = later(count.seed, steps, count.unit)
    while at < due:
        steps += 1
        at = later(count.seed, steps, count.unit)
    fits = at == due and later(at, -count.every, count.unit) == start
    return count.seed if fits else start


def _units_before(seed: date, start: date, unit: Unit) -> int:
    short_month = unit == "months" and start.day == last_day(start.year, start.month) and seed.day > start.day
    return whole_between(seed, start + timedelta(days=1) if short_month else start, unit)
