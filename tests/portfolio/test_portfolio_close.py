"""The close of a book: compiled, as plain Python, and as the explaining engine has it, the same to the fen."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pyarrow as pa
import pytest

from forbear.base.errors import ForbearError
from forbear.debt.kernel.bounds import REASONS
from forbear.debt.model import COMPONENTS, Debt
from forbear.debt.statement import statement
from forbear.portfolio.closing import Closed, close_batch
from forbear.portfolio.events import Events, events_of
from portfolio.lives import Life, book_of, life, with_breach

SEED = 20_260_301
LIVES = int(os.environ.get("FORBEAR_LIVES", "2500"))
"""``FORBEAR_LIVES=10000`` compares so many accounts: the whole of what docs/performance.md tells of."""
DAYS = (date(2024, 6, 30), date(2025, 12, 31))


def number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def laid(lives: list[Life], day: date) -> tuple[pa.RecordBatch, Events]:
    batch, table = book_of(lives)
    events, unmatched = events_of(batch.column("account"), table, number(day))
    assert unmatched.num_rows == 0
    return batch, events


def closed(lives: list[Life], day: date, *, plain: bool = False) -> Closed:
    batch, events = laid(lives, day)
    return close_batch(batch, number(day), events, plain=plain)


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    chance = Random(SEED)
    return [life(chance) for _ in range(LIVES)]


def as_known_on(lived: Life, day: date, broken_on: date | None) -> Debt:
    """What the explaining engine is told: no suspension before it begins, and the breach that the close found."""
    if lived.suspended and lived.suspended[0] > day:
        kept = tuple(event for event in lived.debt.events if event.kind != "interest_suspension")
        lived = replace(lived, debt=Debt(lived.debt.contract, kept))
    told = any(event.kind == "arrangement_broken" and event.on == broken_on for event in lived.debt.events)
    return (with_breach(lived, broken_on) if broken_on and lived.terms and not told else lived).debt


def suspended_late(lived: Life, day: date) -> bool:
    begins = [event.on for event in lived.debt.events if event.kind == "interest_suspension"]
    arranged = [event.on for event in lived.debt.events if event.kind == "arrangement"]
    return any(on > day or any(made < on for made in arranged) for on in begins)


@pytest.mark.parametrize("day", DAYS)
def test_compiled_and_plain_give_the_same_rows(lives: list[Life], day: date) -> None:
    some = lives[:600]
    compiled, plain = closed(some, day), closed(some, day, plain=True)
    assert compiled.batch.equals(plain.batch)
    assert compiled.refused.tolist() == plain.refused.tolist()
    assert compiled.batch.num_rows > 590


@pytest.mark.parametrize(("day", "count"), [(DAYS[0], LIVES // 2), (DAYS[1], LIVES)])
def test_every_row_is_what_the_explaining_engine_says_to_the_fen(
    lives: list[Life], day: date, count: int
) -> None:
    """A suspension that has not begun is left out of the comparison: the book knows it, the engine learns of it when it begins."""
    found = closed(lives[:count], day)
    compared = 0
    for row in found.batch.to_pylist():
        lived = lives[row["account"]]
        if lived.suspended and lived.suspended[0] > day:
            continue
        try:
            owed = statement(as_known_on(lived, day, row["broken_on"]), day)
        except ForbearError as error:
            # Terms that were worked out before a later back-dated event give the engine another sum to lay them over.
            if [problem.code for problem in error.problems] != ["debt.arrangement_sum"]:
                raise
            continue
        expected = {f"owed_{name}": getattr(owed.owed, name) for name in COMPONENTS}
        expected |= {f"overdue_{name}": getattr(owed.overdue, name) for name in COMPONENTS}
        expected |= {"days_past_due": owed.days_past_due, "credit": owed.credit}
        assert {name: row[name] for name in expected} == expected, (row["account"], day)
        compared += 1
    assert compared > count * (0.99 if day == DAYS[1] else 0.8)
    for at in found.refused.tolist():
        with pytest.raises(ForbearError, match="waives"):
            statement(lives[at].debt, day)


def test_closing_day_by_day_is_closing_at_once(lives: list[Life]) -> None:
    some, last = lives[:400], DAYS[0]
    batch, table = book_of(some)
    before = date.min
    for day in (last - timedelta(40), last - timedelta(39), last - timedelta(38), last):
        on = table.column("on").to_pylist()
        table_now = table.filter(pa.array([before < each <= day for each in on]))
        events, _ = events_of(batch.column("account"), table_now, number(day))
        batch, before = close_batch(batch, number(day), events).batch, day
    at_once = closed(some, last).batch
    accounts = batch.column("account").to_pylist()
    assert accounts == [one for one in at_once.column("account").to_pylist() if one in set(accounts)]
    assert len(accounts) > 390
    kept = at_once.filter(pa.array([one in set(accounts) for one in at_once.column("account").to_pylist()]))
    assert batch.to_pylist() == kept.to_pylist()


def test_an_event_of_a_day_that_was_closed_is_not_passed_over(lives: list[Life]) -> None:
    batch, events = laid(lives[:50], DAYS[0])
    once = close_batch(batch, number(DAYS[0]), events).batch
    _, table = book_of(lives[:50])
    again, _ = events_of(once.column("account"), table, number(DAYS[0]) + 1)
    found = close_batch(once, number(DAYS[0]) + 1, again)
    assert {REASONS[code] for code in found.reasons.tolist()} == {"event_out_of_time"}


@pytest.mark.parametrize(
    ("column", "value"),
    [("principal", 2**62), ("principal", -1), ("method", "balloon"), ("due_day", 40), ("instalments", 0)],
)
def test_a_row_that_cannot_be_is_refused_with_its_reason_and_the_rest_is_closed(
    lives: list[Life], column: str, value: object
) -> None:
    batch, events = laid(lives[:3], DAYS[0])
    given = batch.column(column).to_pylist()
    given[1] = value
    at = batch.schema.get_field_index(column)
    batch = batch.set_column(at, column, pa.array(given))
    found = close_batch(batch, number(DAYS[0]), events)
    assert found.refused.tolist() == [1]
    assert REASONS[int(found.reasons[0])]
    assert found.batch.column("account").to_pylist() == [0, 2]


def test_the_engine_comes_without_the_compiler_columns_or_the_web() -> None:
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, forbear.debt.statement, forbear.debt.file; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"numba", "numpy", "pyarrow", "django"} & set(seen)
