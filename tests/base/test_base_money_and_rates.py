"""Fen, exact rates and rounding: examples to read, and laws."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.base.money import MAX_FEN, format_yuan, format_yuan_grouped, parse_yuan
from forbear.base.rates import Rate, format_decimal, parse_decimal
from forbear.base.rounding import ROUNDINGS, RoundingName, down, half_even, half_up, round_fraction, up

amounts = st.integers(-MAX_FEN + 1, MAX_FEN - 1)
numerators, denominators = st.integers(-(10**12), 10**12), st.integers(1, 10**6)


def code_of(caught: pytest.ExceptionInfo[ForbearError]) -> str:
    return caught.value.problems[0].code


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("4379.30", 437930),
        ("4379.3", 437930),
        ("0", 0),
        ("0.01", 1),
        ("-12.05", -1205),
        ("-0.01", -1),
        (" 5 ", 500),
    ],
)
def test_yuan_are_read_as_fen(written: str, fen: int) -> None:
    assert parse_yuan(written) == fen


@pytest.mark.parametrize(
    "written", ["", "1.234", "1,000.00", "¥5", "1e3", "٣", "５", ".5", "5.", "--1", "NaN", "+3"]
)
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(ForbearError) as caught:
        parse_yuan(written)
    assert code_of(caught) == "base.amount_malformed"


def test_an_amount_past_the_bound_is_refused() -> None:
    assert parse_yuan("9999999999999.99") == MAX_FEN - 1
    with pytest.raises(ForbearError) as caught:
        parse_yuan("10000000000000.00")
    assert code_of(caught) == "base.amount_too_large"


def test_people_read_thousands() -> None:
    assert format_yuan_grouped(437930) == "4,379.30"
    assert format_yuan_grouped(-100000005) == "-1,000,000.05"
    assert format_yuan_grouped(-5) == "-0.05"


@settings(max_examples=100, deadline=None)
@given(amounts)
def test_an_amount_survives_being_written(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen
    assert parse_yuan(format_yuan_grouped(fen).replace(",", "")) == fen


def test_a_rate_a_year_is_divided_by_its_basis_exactly() -> None:
    assert Rate("0.0004").daily == Fraction(4, 10000)
    assert Rate("0.146", "annual", 365).daily == Fraction(4, 10000)
    assert Rate("0.146", "annual", 360).daily == Fraction(146, 360000)


@pytest.mark.parametrize("written", ["", "-0.1", "1e-3", "0.1.2", "一", "½", " 0.1", "0" * 41])
def test_what_is_no_rate_is_refused(written: str) -> None:
    with pytest.raises(ForbearError) as caught:
        parse_decimal(written)
    assert code_of(caught) == "base.rate_malformed"


def test_a_fraction_is_written_without_trailing_zeros() -> None:
    assert format_decimal(Fraction(146, 1000)) == "0.146"
    assert format_decimal(Fraction(2)) == "2"
    assert format_decimal(Fraction(2, 3), 4) == "0.6667"


@pytest.mark.parametrize(
    ("rule", "of_half", "of_one_and_half", "of_minus_half", "of_third"),
    [("half_up", 1, 2, -1, 0), ("half_even", 0, 2, 0, 0), ("up", 1, 2, -1, 1), ("down", 0, 1, 0, 0)],
)
def test_each_rounding_does_what_its_name_says(
    rule: RoundingName, of_half: int, of_one_and_half: int, of_minus_half: int, of_third: int
) -> None:
    assert round_fraction(Fraction(1, 2), rule) == of_half
    assert round_fraction(Fraction(3, 2), rule) == of_one_and_half
    assert round_fraction(Fraction(-1, 2), rule) == of_minus_half
    assert round_fraction(Fraction(1, 3), rule) == of_third


@settings(max_examples=150, deadline=None)
@given(numerators, denominators)
def test_rounding_is_symmetric_and_moves_less_than_one_fen(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    for rule, rounded in ROUNDINGS.items():
        whole = rounded(numerator, denominator)
        assert whole == -rounded(-numerator, denominator), rule
        assert abs(whole - exact) < 1, rule
    assert abs(half_up(numerator, denominator) - exact) <= Fraction(1, 2)
    assert half_even(numerator, denominator) == round(exact)
    assert abs(down(numerator, denominator)) == floor(abs(exact))
    assert abs(up(numerator, denominator)) >= abs(exact)
