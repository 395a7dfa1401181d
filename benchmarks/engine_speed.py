"""How fast the debt engine is, one account and a whole book, beside named peers in the same run.

Each reading is the best of several short ones, because other work on the machine can only slow a reading down. The bandwidth of copying
memory is measured first, in the same process, with as many threads; what a figure means depends on it.

    python benchmarks/engine_speed.py                 # prints the tables
    python benchmarks/engine_speed.py --out docs/performance.md
    python benchmarks/engine_speed.py --book 50000000  # also the streaming close of a book of that size, and its peak memory
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy_financial as npf

from forbear.base.rates import Rate
from forbear.debt.kernel import day as kernel_day
from forbear.debt.kernel import fields as f
from forbear.debt.kernel import rows as kernel_rows
from forbear.debt.kernel import tables
from forbear.debt.kernel.long_integers import SCRATCH
from forbear.debt.model import Contract, Debt, DebtEvent
from forbear.debt.statement import statement
from forbear.portfolio.closing import close_laid
from forbear.portfolio.compiled import compiled
from forbear.portfolio.events import events_of
from forbear.portfolio.layout import rows_of
from forbear.portfolio.making import make_book

THREADS = (1, 2)
DAY = (date(2026, 3, 1) - date(1970, 1, 1)).days
ACCRUAL_ROWS = 8_000_000
CLOSE_ROWS = 262_144
SCHEDULE_ROWS = 200_000
INSTALMENTS = 60
MEGA = 1e6


@dataclass
class Reading:
    """One line of the table."""

    what: str
    threads: int
    rate: float
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


def on(threads: int, tasks: Sequence[Callable[[], Any]]) -> Callable[[], None]:
    """Run some tasks, each on a thread of its own."""
    if threads == 1:
        return lambda: [task() for task in tasks] and None
    pool = ThreadPoolExecutor(threads)
    return lambda: list(pool.map(lambda task: task(), tasks)) and None


# -- the machine ------------------------------------------------------------------------------------------


def copy_bandwidth(threads: int) -> float:
    """Bytes read and written a second by copying memory that no cache holds."""
    size = ACCRUAL_ROWS
    pairs = [(np.ones(size), np.empty(size)) for _ in range(threads)]
    tasks = [lambda a=a, b=b: np.copyto(b, a) for a, b in pairs]
    return 2 * 8 * size * threads / best(on(threads, tasks))


# -- accrual ----------------------------------------------------------------------------------------------


def columns_of(wide: Any, narrow: Any) -> f.Columns:
    """Grids without items or events."""
    none64, none32 = np.zeros((1, 0), np.int64), np.zeros((1, 0), np.int32)
    line = np.zeros(1, np.int64)
    return f.Columns(wide, narrow, none64, none32, none64, line, line, line)


def accrual(threads: int) -> Reading:
    """One day of interest: 8 + 4 bytes read and 8 read and written an account."""
    chance = np.random.default_rng(1)
    parts = []
    for _ in range(threads):
        wide = np.zeros((2, ACCRUAL_ROWS), np.int64)
        wide[f.BALANCE] = chance.integers(10_000, 9_000_000, ACCRUAL_ROWS)
        narrow = np.zeros((f.ACCRUES + 1, ACCRUAL_ROWS), np.int32)
        narrow[f.ACCRUES] = 146
        parts.append(columns_of(wide, narrow))
    accrue = compiled(kernel_day.accrue)
    seconds = best(on(threads, [lambda p=p: accrue(p, ACCRUAL_ROWS) for p in parts]))
    rate = ACCRUAL_ROWS * threads / seconds
    return Reading(
        "plain accrual of one day", threads, rate, "accounts/s", f"{rate * 28 / 1e9:.1f} GB/s moved"
    )


def accrual_numpy() -> Reading:
    """The same as NumPy expressions."""
    balance = np.full(ACCRUAL_ROWS, 4_000_000, np.int64)
    rate, carry = np.full(ACCRUAL_ROWS, 146, np.int32), np.zeros(ACCRUAL_ROWS, np.int64)

    def work() -> None:
        nonlocal carry
        carry += balance * rate

    return Reading("— NumPy, carry += balance × rate", 1, ACCRUAL_ROWS / best(work), "accounts/s")


def accrual_decimal() -> Reading:
    """The same as a straightforward loop over Decimal."""
    count = 50_000
    balances = [Decimal(4_000_000 + k) for k in range(count)]
    carries, rate = [Decimal(0)] * count, Decimal("0.0004")

    def work() -> None:
        for k in range(count):
            carries[k] += balances[k] * rate

    return Reading("— Decimal loop", 1, count / best(work, 3), "accounts/s")


# -- the close of a day -----------------------------------------------------------------------------------


def living_book(threads: int) -> list[Any]:
    """Books of made-up accounts closed up to ``DAY``, each with what has fallen due, suspensions and arrangements."""
    books = []
    for number in range(threads):
        made = next(make_book(CLOSE_ROWS, 7 + number, DAY, CLOSE_ROWS))
        events, _ = events_of(made.book.column("account"), made.events, DAY)
        laid = rows_of(made.book, DAY + 400, events)
        close_laid(laid, DAY)
        books.append(laid)
    return books


def whole_close(threads: int) -> list[Reading]:
    """A month of days, one after another, over books in which some accounts have something happen every day."""
    books, days = living_book(threads), 30
    close = compiled(kernel_rows.close_rows)
    shortest, at, lived = float("inf"), DAY, 0
    pool = ThreadPoolExecutor(threads)
    for _ in range(4):
        work = [partial(close, each.columns, each.count, at + 1, at + days) for each in books]
        begins = time.perf_counter()
        lived = sum(pool.map(lambda task: task(), work))
        shortest, at = min(shortest, time.perf_counter() - begins), at + days
    rate = CLOSE_ROWS * threads * days / shortest
    share = lived / (CLOSE_ROWS * threads * days)
    overdue = sum(int((np.asarray(b.columns.narrow[f.BUCKET]) > 0).sum()) for b in books) / (
        CLOSE_ROWS * threads
    )
    note = f"something happens to {share:.1%} of them a day; {overdue:.0%} are overdue"
    return [Reading("whole close of a day", threads, rate, "accounts/s", note)]


# -- schedules --------------------------------------------------------------------------------------------


class Block:
    """Accounts whose schedules are built together, in tables that stay in the cache."""

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
        for _ in range(times):
            self.left[:] = self.amount
            compiled(tables.block_inverses)(self.count, self.rate_den, self.inverse)
            compiled(tables.block_levels)(
                self.count,
                INSTALMENTS,
                self.left,
                self.rate,
                self.rate_den,
                self.inverse,
                self.days,
                self.level,
                self.product,
                self.weights,
                self.scratch,
            )
            compiled(tables.block_schedules)(
                self.count,
                INSTALMENTS,
                self.left,
                self.rate,
                self.rate_den,
                self.inverse,
                self.days,
                self.level,
                self.principal,
                self.interest,
            )

    def spread(self, times: int) -> None:
        """The same without interest."""
        for _ in range(times):
            compiled(tables.block_spreads)(self.count, INSTALMENTS, self.amount, 0, self.principal)


def schedules(threads: int) -> list[Reading]:
    """Exact schedules of 60 instalments, with interest over actual days and without."""
    count, times = 256, 200
    blocks = [Block(count, k) for k in range(threads)]
    blocks[0].build(1)
    with_interest = count * times * threads / best(on(threads, [lambda b=b: b.build(times) for b in blocks]))
    without = count * times * threads / best(on(threads, [lambda b=b: b.spread(times) for b in blocks]))
    return [
        Reading("60 instalments with interest, exact", threads, with_interest, "schedules/s"),
        Reading("60 instalments without interest", threads, without, "schedules/s"),
    ]


def schedules_peers() -> list[Reading]:
    """Payment by numpy-financial alone; whole tables by NumPy and by a Decimal loop."""
    block = Block(4096, 9)
    payment = best(lambda: npf.pmt(0.0004 * 30, INSTALMENTS, -block.amount))
    wrong = _numpy_table(block)
    numpy_seconds = best(lambda: _numpy_table(block), 3)
    count = 20
    decimal_seconds = best(
        lambda: [_decimal_table(int(a), block.days[:, 0]) for a in block.amount[:count]], 3
    )
    block.build(1)
    differs = float((np.abs(wrong - block.level) > 0).mean())
    return [
        Reading("— numpy-financial pmt, the payment alone, float", 1, block.count / payment, "payments/s"),
        Reading(
            "— NumPy, float, whole table",
            1,
            block.count / numpy_seconds,
            "schedules/s",
            f"payment differs by a fen on {differs:.2%}",
        ),
        Reading("— Decimal loop, whole table", 1, count / decimal_seconds, "schedules/s"),
    ]


def _numpy_table(block: Block) -> Any:
    gains = 1 + block.rate * block.days / block.rate_den
    level = np.rint(block.amount * gains.prod(axis=0) / _weights(gains))
    left = block.amount.astype(float)
    for k in range(INSTALMENTS):
        interest = np.rint(left * (gains[k] - 1))
        left -= np.minimum(level - interest, left)
    return level


def _weights(gains: Any) -> Any:
    weights = np.zeros(gains.shape[1])
    for line in gains:
        weights = weights * line + 1
    return weights


def _decimal_table(amount: int, days: Any) -> list[Decimal]:
    rate, cent = Decimal(146) / Decimal(365_000), Decimal(1)
    gains = [1 + rate * int(day) for day in days]
    product, weights = Decimal(1), Decimal(0)
    for gain in gains:
        product, weights = product * gain, weights * gain + 1
    level = (amount * product / weights).quantize(cent, ROUND_HALF_UP)
    left, table = Decimal(amount), []
    for day in days:
        interest = (left * rate * int(day)).quantize(cent, ROUND_HALF_UP)
        table.append(interest)
        left -= min(level - interest, left)
    return table


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
    """A statement with its reasons, and importing the engine."""
    debt = sixty_events()
    day = debt.contract.disbursed + timedelta(1095)
    assert len(debt.events) == 60
    seconds = best(lambda: statement(debt, day), 40)
    script = "import time; a = time.perf_counter(); import forbear.debt.statement, forbear.debt.file; print(time.perf_counter() - a)"
    imports = min(
        float(
            subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(7)
    )
    return [
        Reading("statement of three years with 60 events, plain Python", 1, seconds * 1000, "ms"),
        Reading("import of the engine", 1, imports * 1000, "ms"),
    ]


# -- a whole book -----------------------------------------------------------------------------------------


def streamed(rows: int) -> list[Reading]:
    """Make a book of ``rows`` accounts and close a day of it, each in a process of its own whose peak memory is read."""
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        made, seconds_made, memory_made = _command(
            "make", "--rows", str(rows), "--as-of", "2026-03-01", "--out", str(at / "book.parquet")
        )
        first, seconds_first, memory_first = _command(
            "close",
            "--date",
            "2026-03-01",
            "--in",
            str(at / "book.parquet"),
            "--out",
            str(at / "one.parquet"),
        )
        (at / "book.parquet").unlink()
        last, seconds, memory = _command(
            "close", "--date", "2026-03-02", "--in", str(at / "one.parquet"), "--out", str(at / "two.parquet")
        )
        size = (at / "two.parquet").stat().st_size
    assert made["rows"] == first["rows"] == last["rows"] == rows
    return [
        Reading(
            f"book of {rows:,} accounts: make",
            2,
            rows / seconds_made,
            "accounts/s",
            f"peak memory {memory_made:.0f} MiB",
        ),
        Reading(
            "— close all days since disbursement, file to file",
            2,
            rows / seconds_first,
            "accounts/s",
            f"peak memory {memory_first:.0f} MiB",
        ),
        Reading(
            "— close one day, file to file",
            2,
            rows / seconds,
            "accounts/s",
            f"peak memory {memory:.0f} MiB; the file has {size / 2**30:.2f} GiB",
        ),
    ]


def _command(*arguments: str) -> tuple[dict[str, Any], float, float]:
    script = (
        "import json, resource, sys\n"
        "from forbear.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
    )
    begins = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, "book", *arguments, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - begins
    return json.loads(done.stdout), seconds, int(done.stderr.split()[-1]) / 1024


# -- telling ----------------------------------------------------------------------------------------------


def table(readings: Sequence[Reading], bandwidth: dict[int, float]) -> str:
    """The readings as a Markdown table."""
    lines = ["| what | threads | measured | |", "|---|---:|---:|---|"]
    for reading in readings:
        rate = (
            f"{reading.rate:,.2f} ms"
            if reading.unit == "ms"
            else f"{reading.rate / MEGA:,.3f} M {reading.unit}"
        )
        note = reading.note
        if reading.what.startswith("plain accrual"):
            note += f", {reading.rate * 28 / bandwidth[reading.threads]:.0%} of the bandwidth of a copy"
        lines.append(f"| {reading.what} | {reading.threads} | {rate} | {note} |")
    return "\n".join(lines)


def machine() -> str:
    """What the figures were measured on."""
    name = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return f"{name}, {os.cpu_count()} cores, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB, Python {platform.python_version()}"


PAGE = """# Performance

Written by `python benchmarks/engine_speed.py --out docs/performance.md{book}` from the run itself; nothing here is copied from elsewhere.

- Machine: {machine}. Load average before and after the run: {before:.2f}, {after:.2f}.
- Copying memory, read and written together: {one:.1f} GB/s on one thread, {two:.1f} GB/s on two.
- Every reading is the best of several short ones in one process. A line that begins with — is a peer, or a part, of the line above it.
- Peak memory of the benchmark itself: {memory:.0f} MiB.

{table}

Plain accrual moves 28 bytes an account: balance, rate and carry read, carry written. The whole close is a month of days, one after another, over made-up accounts
that pay, stop paying, are suspended and have arrangements. Schedules are built into tables of 256 accounts that stay in the processor's cache.
"""


def main() -> None:
    """Measure and tell."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--out", type=Path, help="write the page here")
    options.add_argument(
        "--book", type=int, default=0, help="also close a book of so many accounts, file to file"
    )
    given = options.parse_args()
    before = os.getloadavg()[0]
    bandwidth = {threads: copy_bandwidth(threads) for threads in THREADS}
    readings: list[Reading] = []
    for threads in THREADS:
        readings.append(accrual(threads))
    readings += [accrual_numpy(), accrual_decimal()]
    for threads in THREADS:
        readings += whole_close(threads)
    for threads in THREADS:
        readings += schedules(threads)
    readings += [*schedules_peers(), *one_account()]
    if given.book:
        readings += streamed(given.book)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    page = PAGE.format(
        book=f" --book {given.book}" if given.book else "",
        machine=machine(),
        before=before,
        after=os.getloadavg()[0],
        one=bandwidth[1] / 1e9,
        two=bandwidth[2] / 1e9,
        memory=memory,
        table=table(readings, bandwidth),
    )
    print(page)
    if given.out:
        given.out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
