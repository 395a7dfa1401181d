"""Rates of interest as exact rationals per day."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from forbear.base.errors import fail

RatePeriod = Literal["daily", "annual"]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as it was quoted, and exactly per day.

    Attributes:
        quoted: the decimal text as quoted, e.g. ``"0.0004"``.
        period: what it was quoted for.
        basis: days in a year for an annual quotation (360 or 365); unused for a daily one.
    """

    quoted: str
    period: RatePeriod = "daily"
    basis: int = 365

    @property
    def daily(self) -> Fraction:
        """Exact rate per day, as a fraction of the principal."""
        quoted = parse_decimal(self.quoted)
        return quoted if self.period == "daily" else quoted / self.basis


def parse_decimal(text: str) -> Fraction:
    """Read a plain non-negative decimal string as an exact fraction.

    Raises:
        ForbearError: ``base.rate_malformed`` for signs, exponents, blanks or anything not a decimal number.
    """
    digits = text.replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit()) or len(text) > 40:
        fail("base.rate_malformed", value=text)
    return Fraction(text)


def format_decimal(value: Fraction, places: int = 10) -> str:
    """Write a fraction as a decimal string with at most ``places`` digits after the point, without trailing zeros."""
    scaled = value * 10**places
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, part = divmod(digits, 10**places)
    return f"{whole}.{part:0{places}d}".rstrip("0").rstrip(".")
