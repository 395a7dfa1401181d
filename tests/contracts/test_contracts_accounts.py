"""What is owed after things happened, worked from the text of the contracts page (section 1, points 2 to 7)."""

from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from contracts_page import due_dates, equal_instalments, fen, half_up, level, owed, schedule, told, yuan

DAILY = Fraction(4, 10_000)
PENALTY = DAILY * Fraction(3, 2)
DUES = due_dates(date(2024, 4, 15), 12, 15)
DAYS = [(b - a).days for a, b in pairwise([date(2024, 3, 15), *DUES])]
ROWS = equal_instalments(5_000_000, DAILY, DAYS)
E = level(5_000_000, DAILY, DAYS)
LOAN = (
    'method = "equal_instalment"\nprincipal = "50000.00"\nrate = { daily = "0.0004" }\n'
    "disbursed = 2024-03-15\ninstalments = 12\ndue_day = 15\n"
)


def paid(on: str, amount: int) -> str:
    return f'on = {on}\nkind = "repayment"\namount = "{yuan(amount)}"'


@pytest.mark.parametrize("day", ["2024-03-15", "2024-03-16", "2024-04-14"])
def test_running_interest_is_of_the_days_since_disbursement(tmp_path: Path, day: str) -> None:
    days = (date.fromisoformat(day) - date(2024, 3, 15)).days
    assert owed(told(tmp_path, day, LOAN)) == (5_000_000, half_up(5_000_000 * DAILY * days), 0, 0)


def test_on_the_due_date_nothing_is_overdue_and_the_day_after_it_is(tmp_path: Path) -> None:
    on_it = told(tmp_path, "2024-04-15", LOAN)
    assert (owed(on_it), on_it["days_past_due"]) == ((5_000_000, ROWS[0][1], 0, 0), 0)
    assert owed(on_it, "overdue") == (0, 0, 0, 0)
    after = told(tmp_path, "2024-04-16", LOAN)
    penalty = half_up(ROWS[0][0] * PENALTY)
    running = half_up((5_000_000 - ROWS[0][0]) * DAILY)
    assert owed(after) == (5_000_000, ROWS[0][1] + running, penalty, 0)
    assert owed(after, "overdue") == (ROWS[0][0], ROWS[0][1], penalty, 0)
    assert after["days_past_due"] == 1


def test_an_unpaid_instalment_does_not_change_later_scheduled_interest(tmp_path: Path) -> None:
    statement = told(tmp_path, "2025-06-30", LOAN)
    assert [row[1:] for row in schedule(statement)] == ROWS
    penalty = sum(
        half_up(part * PENALTY * (date(2025, 6, 30) - due).days)
        for (part, _), due in zip(ROWS, DUES, strict=True)
    )
    assert owed(statement) == (5_000_000, sum(interest for _, interest in ROWS), penalty, 0)
    assert statement["days_past_due"] == (date(2025, 6, 30) - DUES[0]).days


@pytest.mark.parametrize(("day", "days"), [("2024-04-18", 0), ("2024-04-19", 4), ("2024-04-30", 15)])
def test_grace_reached_and_exceeded(tmp_path: Path, day: str, days: int) -> None:
    statement = told(tmp_path, day, LOAN + "grace_days = 3\n")
    assert owed(statement)[2] == half_up(ROWS[0][0] * PENALTY * days)
    assert statement["days_past_due"] == (date.fromisoformat(day) - DUES[0]).days


def test_paid_in_full_on_the_last_day_of_grace_no_penalty_ever(tmp_path: Path) -> None:
    statement = told(tmp_path, "2024-05-15", LOAN + "grace_days = 3\n", paid("2024-04-18", E))
    assert owed(statement)[2] == 0
    assert owed(statement)[0] == 5_000_000 - ROWS[0][0]


def test_a_fen_short_within_grace_counts_from_the_due_date(tmp_path: Path) -> None:
    statement = told(tmp_path, "2024-04-25", LOAN + "grace_days = 3\n", paid("2024-04-18", E - 1))
    exact = ROWS[0][0] * PENALTY * 3 + 1 * PENALTY * 7  # whole principal to the 18th, one fen after
    assert owed(statement)[2] == half_up(exact)


def test_penalty_on_interest_too(tmp_path: Path) -> None:
    text = LOAN + 'penalty_on = ["principal", "interest"]\npenalty_multiple = "1.3"\n'
    statement = told(tmp_path, "2024-05-01", text)
    assert owed(statement)[2] == half_up(E * DAILY * Fraction(13, 10) * 16)


def test_penalty_accumulates_exactly_while_its_base_falls(tmp_path: Path) -> None:
    # [5] penalty (paid with what was posted), interest, principal: thrice a little
    base, exact, paid_penalty, interest, since = ROWS[0][0], Fraction(0), 0, ROWS[0][1], DUES[0]
    events = []
    for day, amount in (("2024-04-20", 30_000), ("2024-04-27", 50_001), ("2024-05-03", 77_777)):
        on = date.fromisoformat(day)
        exact += base * PENALTY * (on - since).days
        since = on
        first = min(amount, half_up(exact) - paid_penalty)
        second = min(amount - first, interest)
        paid_penalty, interest, base = (
            paid_penalty + first,
            interest - second,
            base - (amount - first - second),
        )
        events.append(paid(day, amount))
    exact += base * PENALTY * (date(2024, 5, 10) - since).days
    running = half_up((5_000_000 - ROWS[0][0]) * DAILY * 25)
    statement = told(tmp_path, "2024-05-10", LOAN, *events)
    assert owed(statement) == (
        5_000_000 - ROWS[0][0] + base,
        interest + running,
        half_up(exact) - paid_penalty,
        0,
    )


def test_two_overdue_instalments_are_met_oldest_first_and_each_in_the_contracts_order(tmp_path: Path) -> None:
    on, amount = date(2024, 5, 20), 600_000
    penalties = [half_up(ROWS[k][0] * PENALTY * (on - DUES[k]).days) for k in (0, 1)]
    left = amount - penalties[0] - E
    second = left - penalties[1] - ROWS[1][1]
    assert 0 < second < ROWS[1][0]
    running = half_up((5_000_000 - ROWS[0][0] - ROWS[1][0]) * DAILY * 5)
    statement = told(tmp_path, "2024-05-20", LOAN, paid("2024-05-20", amount))
    assert owed(statement) == (5_000_000 - ROWS[0][0] - second, running, 0, 0)
    assert statement["days_past_due"] == 5
    assert [fen(row["paid"]) for row in statement["schedule"][:3]] == [E, ROWS[1][1] + second, 0]


def test_another_order_of_allocation_meets_principal_first(tmp_path: Path) -> None:
    text = LOAN + 'allocation = ["principal", "interest", "penalty", "fee"]\n'
    fee = 'on = 2024-04-20\nkind = "fee"\namount = "30.00"'
    statement = told(tmp_path, "2024-04-25", text, fee, paid("2024-04-25", 400_000))
    penalty = half_up(ROWS[0][0] * PENALTY * 10)
    running = half_up((5_000_000 - ROWS[0][0]) * DAILY * 10)
    interest = ROWS[0][1] - (400_000 - ROWS[0][0])
    assert owed(statement) == (5_000_000 - ROWS[0][0], interest + running, penalty, 3_000)


def test_a_fee_is_met_before_penalty_by_default(tmp_path: Path) -> None:
    fee = 'on = 2024-04-20\nkind = "fee"\namount = "30.00"'
    statement = told(tmp_path, "2024-04-25", LOAN, fee, paid("2024-04-25", 3_500))
    penalty = half_up(ROWS[0][0] * PENALTY * 10) - 500
    assert owed(statement)[2:] == (penalty, 0)


def test_paying_early_meets_running_interest_and_levels_the_rest_anew(tmp_path: Path) -> None:
    balance = 5_000_000 - ROWS[0][0]
    running = half_up(balance * DAILY * 10)
    left = balance - (1_000_000 - running)
    days = [(b - a).days for a, b in pairwise([date(2024, 4, 25), *DUES[1:]])]
    rest = equal_instalments(left, DAILY, days)
    events = (paid("2024-04-15", E), paid("2024-04-25", 1_000_000))
    statement = told(tmp_path, "2024-04-25", LOAN, *events)
    assert owed(statement) == (left, 0, 0, 0)
    assert [row for row in schedule(statement) if row[0] > "2024-04-25"] == [
        (due.isoformat(), *row) for due, row in zip(DUES[1:], rest, strict=True)
    ]


def test_paying_early_may_shorten_the_term_and_keep_the_level(tmp_path: Path) -> None:
    balance = 5_000_000 - ROWS[0][0]
    left = balance - (1_000_000 - half_up(balance * DAILY * 10))
    since, coming, dues = date(2024, 4, 25), [], iter(DUES[1:])
    rest = left
    while rest:
        due = next(dues)
        interest = half_up(rest * DAILY * (due - since).days)
        part = min(E - interest, rest)
        coming.append((due.isoformat(), part, interest))
        rest, since = rest - part, due
    text = LOAN + 'early_repayment = "reduce_term"\n'
    events = (paid("2024-04-15", E), paid("2024-04-25", 1_000_000))
    found = [row for row in schedule(told(tmp_path, "2024-04-25", text, *events)) if row[0] > "2024-04-25"]
    assert found == coming
    assert len(coming) < 11


def test_what_exceeds_everything_is_credit(tmp_path: Path) -> None:
    statement = told(tmp_path, "2024-08-01", LOAN, paid("2024-03-25", 6_000_000))
    assert owed(statement) == (0, 0, 0, 0)
    assert fen(statement["credit"]) == 6_000_000 - 5_000_000 - half_up(5_000_000 * DAILY * 10)


def test_a_waiver_takes_from_its_component_only(tmp_path: Path) -> None:
    waiver = 'on = 2024-05-01\nkind = "waiver"\ncomponent = "penalty"\namount = "20.00"'
    before, after = told(tmp_path, "2024-05-01", LOAN), told(tmp_path, "2024-05-01", LOAN, waiver)
    assert owed(after) == (owed(before)[0], owed(before)[1], owed(before)[2] - 2_000, 0)


# -- arrangements (7) ---------------------------------------------------------------------------------------

DAY = date(2024, 7, 20)


def at_arrangement() -> tuple[int, int, int]:
    """Principal, interest, penalty owed on the day of the arrangement; nothing was ever paid."""
    past = [k for k, due in enumerate(DUES) if due < DAY]
    running = half_up((5_000_000 - sum(ROWS[k][0] for k in past)) * DAILY * (DAY - DUES[past[-1]]).days)
    return (
        5_000_000,
        sum(ROWS[k][1] for k in past) + running,
        sum(half_up(ROWS[k][0] * PENALTY * (DAY - DUES[k]).days) for k in past),
    )


def arrangement(instalments: list[tuple[date, int]], annual_rate: str = "0") -> str:
    _, _, penalty = at_arrangement()
    rows = ", ".join(f'{{ due = {due}, amount = "{yuan(amount)}" }}' for due, amount in instalments)
    return (
        f'on = {DAY}\nkind = "arrangement"\n[event.arrangement]\nwaived = {{ interest = "100.00" }}\n'
        f'waived_conditionally = {{ penalty = "{yuan(penalty)}" }}\ndown_payment = "1000.00"\n'
        f'annual_rate = "{annual_rate}"\ninstalments = [{rows}]'
    )


def rest() -> int:
    principal, interest, _ = at_arrangement()
    return principal + interest - 10_000 - 100_000


def without_interest() -> list[tuple[date, int]]:
    each, over = divmod(rest(), 24)
    return [
        (due, each + (over if k == 23 else 0)) for k, due in enumerate(due_dates(date(2024, 8, 10), 24, 10))
    ]


@pytest.mark.parametrize("day", ["2024-07-20", "2024-08-10", "2025-01-31"])
def test_while_it_is_performing_nothing_accrues_on_what_it_covers(tmp_path: Path, day: str) -> None:
    made = without_interest()
    due = [amount for on, amount in made if on.isoformat() <= day]
    events = [paid(on.isoformat(), amount) for on, amount in made if on.isoformat() <= day]
    statement = told(tmp_path, day, LOAN, arrangement(made), *events)
    assert sum(owed(statement)) == rest() - sum(due)
    assert owed(statement)[2] == 0
    assert statement["days_past_due"] == 0


def test_what_was_frozen_late_in_a_month_of_31_days_stays_frozen_under_30_360(tmp_path: Path) -> None:
    """The running interest of 27 days is covered by the arrangement, and the end of the period takes none of it back."""
    text = LOAN.replace("2024-03-15", "2024-07-01").replace("due_day = 15", "due_day = 1")
    text += 'interest_days = "30/360"\n'
    owing = 5_000_000 + half_up(5_000_000 * DAILY * 27)
    made = (
        'on = 2024-07-28\nkind = "arrangement"\n[event.arrangement]\n'
        f'instalments = [{{ due = 2024-12-01, amount = "{yuan(owing)}" }}]'
    )
    for day in ("2024-07-28", "2024-08-01", "2024-11-30"):
        assert sum(owed(told(tmp_path, day, text, made))) == owing
    paid_off = told(tmp_path, "2024-12-01", text, made, paid("2024-12-01", owing))
    assert owed(paid_off) == (0, 0, 0, 0)


def test_a_suspension_that_begins_later_leaves_what_was_frozen_as_it_was(tmp_path: Path) -> None:
    """It takes days out of the contract's later periods, whose level covers all instalments; the agreed balance is past that."""
    made = without_interest()
    stopped = 'on = 2024-12-01\nkind = "interest_suspension"\nuntil = 2024-12-20'
    for day in ("2024-11-30", "2024-12-01", "2024-12-31"):
        with_it = told(tmp_path, day, LOAN, arrangement(made), stopped)
        assert owed(with_it) == owed(told(tmp_path, day, LOAN, arrangement(made)))
        assert sum(owed(with_it)) == rest()
    broken = 'on = 2025-01-10\nkind = "arrangement_broken"\nresume_from = 2024-07-20'
    after = told(tmp_path, "2025-01-10", LOAN, arrangement(made), stopped, broken)
    without = told(tmp_path, "2025-01-10", LOAN, arrangement(made), broken)
    assert owed(after)[2] < owed(without)[2]  # twenty days less of penalty interest
    assert schedule(after)[:4] == schedule(without)[:4]  # what had fallen due by July


def test_an_arrangement_that_does_not_repay_the_balance_is_refused(tmp_path: Path) -> None:
    made = without_interest()
    made[-1] = (made[-1][0], made[-1][1] + 1)
    with pytest.raises(AssertionError, match="arrangement"):
        told(tmp_path, "2024-08-01", LOAN, arrangement(made))


def test_with_interest_it_is_levelled_as_the_contract_is(tmp_path: Path) -> None:
    dues = due_dates(date(2024, 8, 10), 24, 10)
    rate = Fraction("0.0365") / 365
    days = [(b - a).days for a, b in pairwise([DAY, *dues])]
    rows = equal_instalments(rest(), rate, days)
    made = [(due, part + interest) for due, (part, interest) in zip(dues, rows, strict=True)]
    statement = told(tmp_path, "2024-08-10", LOAN, arrangement(made, "0.0365"))
    assert schedule(statement) == [(due.isoformat(), *row) for due, row in zip(dues, rows, strict=True)]
    assert sum(owed(statement)) == rest() + rows[0][1]
    kept = told(tmp_path, "2024-08-10", LOAN, arrangement(made, "0.0365"), paid("2024-08-10", made[0][1]))
    assert sum(owed(kept)) == rest() - rows[0][0]


@pytest.mark.parametrize("resume", ["2024-07-20", "2024-08-31", "2024-09-15"])
def test_broken_the_conditional_waiver_returns_and_accrual_resumes_from_the_day_named(
    tmp_path: Path, resume: str
) -> None:
    broken = f'on = 2024-10-01\nkind = "arrangement_broken"\nresume_from = {resume}'
    as_of, from_day = date(2024, 10, 12), date.fromisoformat(resume)
    frozen = (from_day - DAY).days
    past = [k for k, due in enumerate(DUES) if due < DAY]
    # The down payment of 1,000.00 met the oldest instalment; its penalty was waived, so interest and then principal of it.
    first_interest = ROWS[0][1] - 10_000  # the waiver of 100.00 took from the oldest interest
    met_principal = 100_000 - first_interest
    penalty = half_up(
        ROWS[0][0] * PENALTY * (DAY - DUES[0]).days
        + (ROWS[0][0] - met_principal) * PENALTY * (as_of - from_day).days
    )
    for k in past[1:]:
        penalty += half_up(ROWS[k][0] * PENALTY * ((as_of - DUES[k]).days - frozen))
    # What fell due in between bears penalty from its due date or, if later, from the day accrual resumes.
    statement = told(tmp_path, as_of.isoformat(), LOAN, arrangement(without_interest()), broken)
    later = [row for row in schedule(statement) if DAY.isoformat() < row[0] < as_of.isoformat()]
    for due, part, _ in later:
        since = max(date.fromisoformat(due), from_day)
        penalty += half_up(part * PENALTY * (as_of - since).days)
    assert owed(statement)[2] == penalty
    assert owed(statement)[0] == 5_000_000 - met_principal
    # Interest of the period in which it stopped: the days before it and those after accrual resumed.
    august = later[0]
    balance = 5_000_000 - sum(ROWS[k][0] for k in past)
    counted = (DAY - DUES[past[-1]]).days + max(0, (date(2024, 8, 15) - from_day).days)
    assert august[2] == half_up(balance * DAILY * counted)
