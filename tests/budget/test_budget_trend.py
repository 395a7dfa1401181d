"""A fall of income is told only where it is plain, and never larger than it was."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from forbear.budget.model import Budget, MonthlyBudget
from forbear.budget.trend import STEP, fall_of_income


def of(*income: int) -> Budget:
    """A budget of consecutive months from 2025-01 with these incomes in yuan."""
    months = tuple(
        MonthlyBudget(f"2025-{n:02d}", amount * 100, 0, 0, 0, (), complete=True, used=True)
        for n, amount in enumerate(income, start=1)
    )
    return Budget(months, len(months), 0, 0, 0, 0, monthly_income=tuple(amount * 100 for amount in income))


def test_a_lasting_fall_names_its_first_month_and_both_levels() -> None:
    fall = fall_of_income(of(6920, 7010, 6890, 3850, 4010, 3990))
    assert fall is not None
    assert (fall.since, fall.before, fall.after) == (date(2025, 4, 1), 690_000, 400_000)


def test_one_poor_month_is_no_fall() -> None:
    assert fall_of_income(of(6900, 7000, 6900, 3000, 6900, 7000)) is None
    assert fall_of_income(of(6900, 7000, 6900, 3000)) is None


def test_income_that_rose_or_stayed_did_not_fall() -> None:
    assert fall_of_income(of(4000, 4100, 6900, 7000)) is None
    assert fall_of_income(of(5000, 5000, 4900, 4900)) is None


def test_income_that_stopped_fell_to_nothing() -> None:
    fall = fall_of_income(of(5000, 5200, 0, 0))
    assert fall is not None
    assert fall.after == 0


@given(st.lists(st.integers(min_value=0, max_value=30_000), max_size=14))
def test_a_fall_is_never_told_larger_than_it_was(income: list[int]) -> None:
    fall = fall_of_income(of(*income))
    if fall is None:
        return
    cut = fall.since.month - 1
    earlier, later = income[:cut], income[cut:]
    assert min(earlier) > max(later)
    assert fall.before * len(earlier) <= sum(earlier) * 100
    assert fall.after * len(later) >= sum(later) * 100
    assert fall.before % STEP == fall.after % STEP == 0
