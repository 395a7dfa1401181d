"""Schedules as the contracts page defines them, against a second writing of its formulas."""

from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from contracts_page import due_dates, equal_instalments, half_up, owed, schedule, told

DAILY = Fraction(4, 10_000)


def contract(
    method: str = "equal_instalment",
    principal: str = "50000.00",
    rate: str = '{ daily = "0.0004" }',
    disbursed: str = "2024-03-15",
    instalments: int = 12,
    due_day: int = 15,
    **more: str,
) -> str:
    return (
        f'method = "{method}"\nprincipal = "{principal}"\nrate = {rate}\ndisbursed = {disbursed}\n'
        f"instalments = {instalments}\ndue_day = {due_day}\n"
        + "".join(f"{key} = {value}\n" for key, value in more.items())
    )


def periods(disbursed: date, dues: list[date]) -> list[int]:
    return [(b - a).days for a, b in pairwise([disbursed, *dues])]


@pytest.mark.parametrize(
    ("disbursed", "first", "due_day", "count"),
    [
        ("2024-03-15", "2024-04-15", 15, 12),
        ("2024-01-31", "2024-02-29", 31, 4),  # a leap February, then back to the 31st, then the 30th of April
        ("2023-01-30", "2023-02-28", 30, 3),  # a common February
        ("2023-12-31", "2024-01-31", 31, 24),
        ("2024-02-29", "2024-03-01", 1, 6),
        ("2024-03-01", "2024-04-28", 28, 1),
    ],
)
def test_level_instalments_fall_due_on_the_due_day_of_the_month_after(
    tmp_path: Path, disbursed: str, first: str, due_day: int, count: int
) -> None:
    dues = due_dates(date.fromisoformat(first), count, due_day)
    rows = equal_instalments(5_000_000, DAILY, periods(date.fromisoformat(disbursed), dues))
    found = schedule(
        told(tmp_path, disbursed, contract(disbursed=disbursed, due_day=due_day, instalments=count))
    )
    assert found == [(due.isoformat(), *row) for due, row in zip(dues, rows, strict=True)]
    assert sum(row[0] for row in rows) == 5_000_000


@pytest.mark.parametrize(("first", "due_day"), [("2024-04-05", 5), ("2024-05-10", 20), ("2024-04-30", 31)])
def test_a_named_first_due_date_is_kept_and_the_next_goes_to_the_due_day(
    tmp_path: Path, first: str, due_day: int
) -> None:
    dues = due_dates(date.fromisoformat(first), 5, due_day)
    rows = equal_instalments(5_000_000, DAILY, periods(date(2024, 3, 15), dues))
    text = contract(instalments=5, due_day=due_day, first_due=first)
    assert schedule(told(tmp_path, "2024-03-15", text)) == [
        (due.isoformat(), *row) for due, row in zip(dues, rows, strict=True)
    ]


@pytest.mark.parametrize(("quoted", "basis"), [("0.146", 365), ("0.144", 360), ("0.146", 366)])
@pytest.mark.parametrize("interest_days", ["actual", "30/360"])
def test_an_annual_rate_over_its_basis_and_periods_of_thirty_days(
    tmp_path: Path, quoted: str, basis: int, interest_days: str
) -> None:
    rate = Fraction(quoted) / basis
    dues = due_dates(date(2024, 4, 15), 6, 15)
    days = periods(date(2024, 3, 15), dues) if interest_days == "actual" else [30] * 6
    rows = equal_instalments(1_234_567, rate, days)
    text = contract(
        principal="12345.67",
        rate=f'{{ annual = "{quoted}", basis = {basis} }}',
        instalments=6,
        interest_days=f'"{interest_days}"',
    )
    statement = told(tmp_path, "2024-03-25", text)
    assert schedule(statement) == [(due.isoformat(), *row) for due, row in zip(dues, rows, strict=True)]
    # [2] ten days into the period, ten days of interest under either count
    assert owed(statement) == (1_234_567, half_up(1_234_567 * rate * 10), 0, 0)


def test_a_basis_left_out_is_365(tmp_path: Path) -> None:
    plain = told(tmp_path, "2024-06-01", contract(rate='{ annual = "0.146" }'))
    assert plain == told(tmp_path, "2024-06-01", contract())  # 14.6 % / 365 = 0.04 %


def test_equal_principal_interest_only_flexible_and_bullet(tmp_path: Path) -> None:
    dues = due_dates(date(2024, 4, 15), 7, 15)
    days = periods(date(2024, 3, 15), dues)
    principal = 1_000_001
    each, balance, expected = principal // 7, principal, []
    for k, count in enumerate(days, 1):
        part = balance if k == 7 else each
        expected.append((dues[k - 1].isoformat(), part, half_up(balance * DAILY * count)))
        balance -= part
    text = {"principal": "10000.01", "instalments": 7}
    assert schedule(told(tmp_path, "2024-03-15", contract("equal_principal", **text))) == expected  # type: ignore[arg-type]
    expected = [
        (due.isoformat(), 0, half_up(principal * DAILY * t)) for due, t in zip(dues, days, strict=True)
    ]
    expected[-1] = (expected[-1][0], principal, expected[-1][2])
    for method in ("interest_only", "flexible"):
        assert schedule(told(tmp_path, "2024-03-15", contract(method, **text))) == expected  # type: ignore[arg-type]
    whole = half_up(principal * DAILY * (dues[-1] - date(2024, 3, 15)).days)
    assert schedule(told(tmp_path, "2024-03-15", contract("bullet", **text))) == [  # type: ignore[arg-type]
        (dues[-1].isoformat(), principal, whole)
    ]


def test_a_suspension_across_a_due_date_takes_its_days_out_of_both_periods_and_of_the_level(
    tmp_path: Path,
) -> None:
    dues = due_dates(date(2024, 4, 15), 12, 15)
    days = periods(date(2024, 3, 15), dues)
    days[1] -= 6  # 10 to 15 May, the due date included
    days[2] -= 10  # 16 to 25 May
    rows = equal_instalments(5_000_000, DAILY, days)
    stopped = 'on = 2024-05-10\nkind = "interest_suspension"\nuntil = 2024-05-25'
    statement = told(tmp_path, "2024-06-14", contract(), stopped)
    assert schedule(statement) == [(due.isoformat(), *row) for due, row in zip(dues, rows, strict=True)]
    # [6] penalty days of the April instalment: 60 to 14 June less 16; of the May one: 30 less 10
    (april, _), (may, _) = rows[:2]
    penalty = half_up(april * DAILY * Fraction(3, 2) * 44) + half_up(may * DAILY * Fraction(3, 2) * 20)
    running = half_up((5_000_000 - april - may) * DAILY * (30 - 10))
    interest = rows[0][1] + rows[1][1] + running
    assert owed(statement) == (5_000_000, interest, penalty, 0)


def test_overlapping_suspensions_take_a_day_out_once(tmp_path: Path) -> None:
    two = (
        'on = 2024-05-01\nkind = "interest_suspension"\nuntil = 2024-05-20',
        'on = 2024-05-10\nkind = "interest_suspension"\nuntil = 2024-05-31',
    )
    one = 'on = 2024-05-01\nkind = "interest_suspension"\nuntil = 2024-05-31'
    a, b = told(tmp_path, "2024-07-01", contract(), *two), told(tmp_path, "2024-07-01", contract(), one)
    assert (owed(a), schedule(a)) == (owed(b), schedule(b))


def test_a_new_rate_counts_from_the_next_period_on(tmp_path: Path) -> None:
    changed = 'on = 2024-05-01\nkind = "rate_change"\nrate = { daily = "0.0003" }'
    dues = due_dates(date(2024, 4, 15), 12, 15)
    days = periods(date(2024, 3, 15), dues)
    before = equal_instalments(5_000_000, DAILY, days)[:2]
    left = 5_000_000 - sum(part for part, _ in before)
    rest = equal_instalments(left, Fraction(3, 10_000), days[2:])
    assert schedule(told(tmp_path, "2024-05-15", contract(), changed)) == [
        (due.isoformat(), *row) for due, row in zip(dues, [*before, *rest], strict=True)
    ]
    with_interest_only = told(tmp_path, "2024-05-15", contract("interest_only"), changed)
    assert [row[2] for row in schedule(with_interest_only)[:3]] == [62_000, 60_000, half_up(Fraction(46_500))]
