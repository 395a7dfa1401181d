"""Annual rates against numpy-financial and pyxirr, and the identities between rate, payment, interest part and principal part."""

from datetime import date, timedelta
from fractions import Fraction
from math import expm1, log

import numpy_financial
import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.debt.annual_cost import (
    Flow,
    annual_rate,
    effective_from_nominal,
    internal_rate,
    nominal_from_effective,
    periodic_rate,
)
from forbear.debt.schedule import level_instalment

LOANS = st.tuples(st.integers(10_000, 10**8), st.integers(1, 120), st.integers(1, 500))


@settings(max_examples=60, deadline=None)
@given(LOANS)
def test_the_level_instalment_is_the_payment_of_spreadsheets(loan: tuple[int, int, int]) -> None:
    principal, count, basis_points = loan
    rate = Fraction(basis_points, 10_000)
    paid = level_instalment(principal, [rate] * count)
    assert abs(paid + numpy_financial.pmt(float(rate), count, principal)) <= 0.5 + principal * 1e-12


@settings(max_examples=60, deadline=None)
@given(LOANS)
def test_interest_and_principal_parts_are_those_of_spreadsheets(loan: tuple[int, int, int]) -> None:
    principal, count, basis_points = loan
    rate, left = basis_points / 10_000, float(principal)
    for n in range(1, count + 1):
        interest = float(-numpy_financial.ipmt(rate, n, count, principal))
        repaid = float(-numpy_financial.ppmt(rate, n, count, principal))
        assert interest == pytest.approx(left * rate, rel=1e-6, abs=1e-3)
        left -= repaid
    assert left == pytest.approx(0, abs=principal * 1e-6)


@settings(max_examples=80, deadline=None)
@given(LOANS)
def test_the_rate_of_a_level_loan_is_found_again(loan: tuple[int, int, int]) -> None:
    principal, count, basis_points = loan
    paid = -numpy_financial.pmt(basis_points / 10_000, count, principal)
    flows = [Flow(principal * 10**9, Fraction(0))]
    flows += [Flow(-round(paid * 10**9), Fraction(n)) for n in range(1, count + 1)]
    assert internal_rate(flows) == pytest.approx(basis_points / 10_000, abs=1e-9)


@settings(max_examples=80, deadline=None)
@given(st.integers(1_000, 10**8), st.lists(st.integers(1, 10**7), min_size=1, max_size=60))
def test_it_agrees_with_the_internal_rate_of_others(lent: int, repaid: list[int]) -> None:
    amounts = [lent, *(-amount for amount in repaid)]
    found = periodic_rate(amounts)
    assert sum(amount * (1 + found) ** -n for n, amount in enumerate(amounts)) == pytest.approx(
        0, abs=lent * 1e-6
    )
    other = pyxirr.irr([float(amount) for amount in amounts])
    if other is not None and other > -0.9:
        assert found == pytest.approx(other, rel=1e-7, abs=1e-9)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(100_000, 10**8),
    st.lists(st.tuples(st.integers(30, 2_000), st.integers(1, 10**7)), min_size=1, max_size=40),
)
def test_it_agrees_with_the_dated_rate_of_others(lent: int, repaid: list[tuple[int, int]]) -> None:
    first = date(2024, 2, 29)
    flows = [(first, lent), *((first + timedelta(after), -amount) for after, amount in repaid)]
    found = annual_rate(flows)
    other = pyxirr.xirr([day for day, _ in flows], [float(amount) for _, amount in flows])
    if other is not None and -0.9 < other < 100:
        assert found == pytest.approx(other, rel=1e-7, abs=1e-9)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 10**12), st.integers(1, 10**12), st.integers(1, 40_000))
def test_a_bracket_is_always_found(lent: int, repaid: int, days: int) -> None:
    """One advance and one repayment have the rate (repaid / lent)^(1/years) − 1, however extreme."""
    flows = [Flow(lent, Fraction(0)), Flow(-repaid, Fraction(days, 365))]
    try:
        expected = expm1(log(repaid / lent) * 365 / days)
    except OverflowError:
        with pytest.raises(ForbearError):
            internal_rate(flows)
        return
    found = internal_rate(flows)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.floats(-0.5, 5), st.integers(1, 365))
def test_nominal_and_effective_are_inverse(effective: float, periods: int) -> None:
    assert effective_from_nominal(nominal_from_effective(effective, periods), periods) == pytest.approx(
        effective, abs=1e-9
    )
