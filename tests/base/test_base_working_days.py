"""Working days, as the State Council announced them and where it has not yet."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.working_days import (
    DayKind,
    WorkingDay,
    add_working_days,
    is_working_day,
    working_days_between,
)

CERTAIN_WORK, CERTAIN_REST = DayKind(True, True), DayKind(False, True)
known_days = st.dates(date(2004, 1, 1), date(2026, 12, 31))
any_days = st.dates(date(2003, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2025, 9, 28), CERTAIN_WORK),  # a Sunday worked for 国庆
        (date(2025, 10, 1), CERTAIN_REST),
        (date(2025, 10, 8), CERTAIN_REST),  # a Wednesday: 国庆 and 中秋 together, eight days
        (date(2025, 10, 9), CERTAIN_WORK),
        (date(2025, 10, 11), CERTAIN_WORK),  # a Saturday worked for 国庆
        (date(2025, 10, 12), CERTAIN_REST),
        (date(2026, 2, 14), CERTAIN_WORK),  # a Saturday worked for 春节
        (date(2026, 2, 23), CERTAIN_REST),
        (date(2026, 2, 24), CERTAIN_WORK),
        (date(2026, 10, 10), CERTAIN_WORK),  # a Saturday worked for 国庆
        (date(2026, 3, 7), CERTAIN_REST),  # an ordinary Saturday
    ],
)
def test_a_day_is_what_the_notice_says(day: date, kind: DayKind) -> None:
    assert is_working_day(day) == kind


def test_a_year_not_announced_rests_at_weekends_and_says_that_it_is_not_certain() -> None:
    assert is_working_day(date(2027, 10, 1)) == DayKind(True, False)
    assert is_working_day(date(2027, 10, 2)) == DayKind(False, False)
    assert is_working_day(date(2003, 10, 1)).certain is False


def test_five_working_days_over_national_day_2025() -> None:
    """From Tuesday 30 September: 9, 10, 11 (make-up Saturday), 13 and 14 October."""
    assert add_working_days(date(2025, 9, 30), 5) == WorkingDay(date(2025, 10, 14), True)


def test_zero_working_days_is_the_first_working_day_from_the_start_on() -> None:
    assert add_working_days(date(2025, 10, 1), 0) == WorkingDay(date(2025, 10, 9), True)
    assert add_working_days(date(2025, 10, 9), 0) == WorkingDay(date(2025, 10, 9), True)


def test_a_deadline_that_reaches_into_a_year_not_announced_is_not_certain() -> None:
    assert add_working_days(date(2026, 12, 25), 4) == WorkingDay(date(2026, 12, 31), True)
    assert add_working_days(date(2026, 12, 25), 5) == WorkingDay(date(2027, 1, 1), False)


def test_a_deadline_cannot_lie_in_the_past() -> None:
    with pytest.raises(ValueError, match="past"):
        add_working_days(date(2026, 3, 2), -1)


def test_working_days_between_leaves_out_the_start_and_counts_the_end() -> None:
    assert working_days_between(date(2025, 9, 30), date(2025, 10, 14)) == 5
    assert working_days_between(date(2025, 10, 14), date(2025, 9, 30)) == -5
    assert working_days_between(date(2025, 10, 9), date(2025, 10, 9)) == 0


def test_the_kept_year_2026_agrees_with_the_independent_calendar() -> None:
    """The file of 2026 was copied from the notice; the library read the same notice by itself."""
    days = [date(2026, 1, 1) + timedelta(days=ahead) for ahead in range(365)]
    assert [is_working_day(day).working for day in days] == [
        bool(chinese_calendar.is_workday(day)) for day in days
    ]


def test_the_kept_year_2026_is_the_one_of_the_shared_facts(shared) -> None:  # type: ignore[no-untyped-def]
    facts = (shared / "facts" / "law-and-lenders.md").read_text(encoding="utf-8")
    makeup = next(line for line in facts.splitlines() if line.startswith("makeup_work,2026"))
    off = next(line for line in facts.splitlines() if line.startswith("off,2026"))
    for day in makeup.split(",")[1].split("; "):
        assert is_working_day(date.fromisoformat(day)) == CERTAIN_WORK
    for stretch in off.split(",")[1].split("; "):
        for day in stretch.split(".."):
            assert is_working_day(date.fromisoformat(day)) == CERTAIN_REST


@settings(max_examples=80, deadline=None)
@given(any_days, st.integers(1, 60))
def test_adding_then_counting_gives_the_same_number(start: date, count: int) -> None:
    reached = add_working_days(start, count).day
    assert working_days_between(start, reached) == count
    assert is_working_day(reached).working


@settings(max_examples=80, deadline=None)
@given(any_days, st.integers(0, 30), st.integers(1, 30))
def test_two_deadlines_in_a_row_are_one_long_one(start: date, first: int, second: int) -> None:
    half_way = add_working_days(start, first).day if first else start
    assert add_working_days(half_way, second).day == add_working_days(start, first + second).day


@settings(max_examples=80, deadline=None)
@given(known_days)
def test_known_years_are_those_of_the_calendar_and_certain(day: date) -> None:
    assert is_working_day(day) == DayKind(bool(chinese_calendar.is_workday(day)), True)
