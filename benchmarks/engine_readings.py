"""What the speed of the debt engine is read from: accrual, the close of a day, schedules, one account's statement, an import.

Each reading is the best of several short ones, because other work on the machine can only slow a reading down.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np

from forbear.base.rates import Rate
from forbear.debt.kernel import day as kernel_day
from forbear.debt.kernel import fields as f
from forbear.debt.kernel import rows as kernel_rows
from forbear.debt.kernel import tables
from forbear.debt.kernel.long_integers import SCRATCH
from forbear.debt.model import Contract, Debt, DebtEvent
from forbear.debt.statement import statement, statement_to_json
from forbear.portfolio.closing import close_laid
from forbear.portfolio.compiled import compiled
from forbear.portfolio.events import events_of
from forbear.portfolio.layout import Rows, by_row, rows_of, with_room
from forbear.portfolio.making import make_book

DAY = (date(2026, 3, 1) - date(1970, 1, 1)).days
ACCRUAL_ROWS = 8_000_000
ACCRUAL_BYTES = 28
"""Balance, rate and carry read, carry written: what one day of interest moves for one account."""
CLOSE_ROWS = 262_144
CLOSE_DAYS, CLOSE_ROUNDS = 30, 4
INSTALMENTS = 60
BLOCK, BLOCKS = 256, 200
"""Schedules are built for so many accounts at a time, in tables that stay in the processor's cache, so many times over."""


@dataclass(frozen=True)
class Reading:
    """One figure: so many of ``unit`` (a second, where it is not a time) on so many threads."""

    what: str
    threads: int
    value: float
    unit: str
    note: str = ""


def best(work: Callable[[], Any], rounds: int = 7) -> float:
    """The shortest of some runs, in seconds."""
    shortest = float("inf")
    for _ in range(rounds):
        begins = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - begins)
    return shortest


def together(tasks: Sequence[Callable[[], Any]]) -> Callable[[], list[Any]]:
    """Run some tasks at once, each on a thread of its own."""
    if len(tasks) == 1:
        return lambda: [tasks[0]()]
    pool = ThreadPoolExecutor(len(tasks))
    return lambda: list(pool.map(lambda task: task(), tasks))


def copy_bandwidth(threads: int) -> float:
    """Bytes read and written a second by copying memory that no cache holds."""
    pairs = [(np.ones(ACCRUAL_ROWS), np.empty(ACCRUAL_ROWS)) for _ in range(threads)]
    seconds = best(together([partial(np.copyto, target, source) for source, target in pairs]))
    return 2 * 8 * ACCRUAL_ROWS * threads / seconds


def accrual(threads: int) -> Reading:
    """One day of interest for accounts to which nothing else happens."""
    parts = [_running(seed) for seed in range(threads)]
    accrue = compiled(kernel_day.accrue)
    seconds = best(together([partial(accrue, part, ACCRUAL_ROWS) for part in parts]), 9)
    return Reading("plain accrual of one day", threads, ACCRUAL_ROWS * threads / seconds, "accounts")


def _running(seed: int) -> f.Columns:
    """Balances and rates, without anything due or any event."""
    running = np.zeros((len(f.RUNNING), ACCRUAL_ROWS), np.int64)
    running[f.BALANCE] = np.random.default_rng(seed).integers(10_000, 9_000_000, ACCRUAL_ROWS)
    daily = np.zeros((len(f.DAILY), ACCRUAL_ROWS), np.int32)
    daily[f.ACCRUES] = 146
    wide, narrow = by_row(f.WIDE, 0, np.int64), by_row(f.NARROW, 0, np.int32)
    line = np.zeros(1, np.int64)
    return f.Columns(running, daily, wide, narrow, wide, narrow, wide, line, line, line)


# -- the close of a day -----------------------------------------------------------------------------------


def living_books(count: int) -> list[Rows]:
    """Books of made-up accounts closed up to ``DAY``, with what happens to them on the days after it."""
    last = DAY + CLOSE_DAYS * CLOSE_ROUNDS
    books = []
    for seed in range(count):
        made = next(make_book(CLOSE_ROWS, 7 + seed, last, CLOSE_ROWS))
        events, _ = events_of(made.book.column("account"), made.events, last)
        laid, _ = close_laid(rows_of(made.book, events), DAY)
        books.append(laid)
    return books


def whole_close(books: Sequence[Rows], threads: int) -> list[Reading]:
    """Days closed one after another, over books in which some accounts have something happen every day; then every figure of the last day.

    The first ``threads`` of ``books`` are closed, as copies.
    """
    copies = [with_room(_copied(book), CLOSE_DAYS * CLOSE_ROUNDS) for book in books[:threads]]
    close, describe = compiled(kernel_rows.close_rows), compiled(kernel_rows.describe_rows)
    shortest, at, lived = float("inf"), DAY, 0
    for _ in range(CLOSE_ROUNDS):
        work = together(
            [partial(close, book.columns, book.count, at + 1, at + CLOSE_DAYS) for book in copies]
        )
        begins = time.perf_counter()
        lived = sum(work())
        shortest, at = min(shortest, (time.perf_counter() - begins) / CLOSE_DAYS), at + CLOSE_DAYS
    figures = [np.zeros((len(kernel_rows.FIGURES), book.count), np.int64) for book in copies]
    tasks = [
        partial(describe, book.columns, book.count, at, grid)
        for book, grid in zip(copies, figures, strict=True)
    ]
    described = best(together(tasks), 3)
    rows = CLOSE_ROWS * threads
    overdue = sum(int((book.narrow[f.BUCKET] > 0).sum()) for book in copies) / rows
    note = f"something happens to {lived / (rows * CLOSE_DAYS):.1%} of them a day; {overdue:.0%} are overdue"
    return [
        Reading("whole close of a day", threads, rows / shortest, "accounts", note),
        Reading(
            "— and all that is owed and overdue of each", threads, rows / (shortest + described), "accounts"
        ),
    ]


def _copied(book: Rows) -> Rows:
    columns = f.Columns(*(np.array(grid, order="K") for grid in book.columns))
    return Rows(book.source, columns, book.principal, book.closed, book.is_new)


# -- schedules --------------------------------------------------------------------------------------------


class Block:
    """Accounts whose schedules are built together."""

    def __init__(self, count: int, seed: int) -> None:
        chance = np.random.default_rng(seed)
        self.count = count
        self.amount = chance.integers(500_000, 8_000_000, count)
        self.rate = np.full(count, 146, np.int64)
        self.rate_den = np.full(count, 365_000, np.int64)
        first = chance.integers(0, 12, count)
        months = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)
        self.days = np.ascontiguousarray(months[(np.arange(INSTALMENTS)[:, None] + first[None, :]) % 12])
        self.left, self.level = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.inverse, self.product, self.weights = np.zeros(count), np.zeros(count), np.zeros(count)
        self.principal = np.zeros((INSTALMENTS, count), np.int64)
        self.interest = np.zeros((INSTALMENTS, count), np.int64)
        self.scratch = np.zeros(SCRATCH, np.int64)

    def build(self, times: int) -> None:
        """Level instalment and all instalments of every account, again and again."""
        terms = (self.left, self.rate, self.rate_den, self.inverse, self.days, self.level)
        for _ in range(times):
            self.left[:] = self.amount
            compiled(tables.block_inverses)(self.count, self.rate_den, self.inverse)
            compiled(tables.block_levels)(
                self.count, INSTALMENTS, *terms, self.product, self.weights, self.scratch
            )
            compiled(tables.block_schedules)(self.count, INSTALMENTS, *terms, self.principal, self.interest)

    def spread(self, times: int) -> None:
        """The same without interest."""
        for _ in range(times):
            compiled(tables.block_spreads)(self.count, INSTALMENTS, self.amount, 0, self.principal)


def schedules(threads: int) -> list[Reading]:
    """Exact schedules of 60 instalments, with interest over actual days and without."""
    blocks = [Block(BLOCK, seed) for seed in range(threads)]
    many = BLOCK * BLOCKS * threads
    built = many / best(together([partial(block.build, BLOCKS) for block in blocks]))
    spread = many / best(together([partial(block.spread, BLOCKS) for block in blocks]))
    return [
        Reading("60 instalments with interest, exact", threads, built, "schedules"),
        Reading("60 instalments without interest", threads, spread, "schedules"),
    ]


# -- one account ------------------------------------------------------------------------------------------


def sixty_events() -> Debt:
    """A loan of three years with 60 events: payments, fees, a rate change, a suspension."""
    start = date(2023, 1, 15)
    agreed = Contract("jiebei", "JB-0001", "equal_instalment", 5_000_000, Rate("0.0004"), start, 36, 15)
    events = [
        DebtEvent(start + timedelta(18 * k + 9), "repayment", amount=90_000 + 500 * k, ref=f"bank-{k}")
        for k in range(54)
    ]
    events += [
        DebtEvent(start + timedelta(200 * k + 40), "fee", amount=1_500, ref=f"fee-{k}") for k in range(4)
    ]
    events.append(DebtEvent(start + timedelta(400), "rate_change", rate=Rate("0.0003")))
    events.append(DebtEvent(start + timedelta(500), "interest_suspension", until=start + timedelta(530)))
    return Debt(agreed, tuple(events))


def one_account() -> list[Reading]:
    """A statement with its reasons, the same as a document, and importing the engine."""
    debt = sixty_events()
    day = debt.contract.disbursed + timedelta(1095)
    assert len(debt.events) == 60
    known = statement(debt, day)
    lines = f"{len(known.lines)} lines, each with its reason in two languages"
    return [
        Reading(
            "statement of three years with 60 events, plain Python",
            1,
            best(partial(statement, debt, day), 60) * 1000,
            "ms",
            lines,
        ),
        Reading(
            "— the same written as a JSON document",
            1,
            best(partial(statement_to_json, known), 60) * 1000,
            "ms",
        ),
        Reading(
            "import of the engine", 1, _import_seconds() * 1000, "ms", "without compiler, columns or web"
        ),
    ]


def _import_seconds() -> float:
    """Importing the engine anew, from modules that were compiled before: as on every start of an installed program but the first."""
    script = (
        "import time; begins = time.perf_counter(); import forbear.debt.statement, forbear.debt.file, sys; "
        "taken = time.perf_counter() - begins; "
        "assert not {'numba', 'numpy', 'pyarrow', 'django'} & set(sys.modules); print(taken)"
    )
    with tempfile.TemporaryDirectory() as compiled:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, "PYTHONPYCACHEPREFIX": compiled}
        return min(
            float(
                subprocess.run(
                    [sys.executable, "-c", script],
                    capture_output=True,
                    text=True,
                    check=True,
                    env=environment,
                ).stdout
            )
            for _ in range(9)
        )
