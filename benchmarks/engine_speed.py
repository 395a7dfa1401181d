"""How fast the debt engine is, one account and a whole book, beside named peers in the same run.

The bandwidth of copying memory is measured first, in the same process, with as many threads; what a figure means depends on it.

    python benchmarks/engine_speed.py                                 # prints the tables, in about three minutes
    python benchmarks/engine_speed.py --markdown docs/performance.md  # and puts them into the page
    python benchmarks/engine_speed.py --book 50000000                 # with a book of that size, file to file
"""

import argparse
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine_book import Step, streamed
from engine_peers import accrual_peers, close_peers, one_by_one, schedule_peers
from engine_readings import (
    ACCRUAL_BYTES,
    Reading,
    accrual,
    copy_bandwidth,
    living_books,
    one_account,
    schedules,
    sixty_events,
    whole_close,
)

THREADS = (1, 2)
BOOK_ROWS = 1_000_000
MEGA = 1e6
COPY_SHARE = 0.80
MEMORY_MAX = 1024


@dataclass(frozen=True)
class Goal:
    """What a reading on one core is meant to reach; ``most`` where less is better."""

    value: float
    most: bool = False


GOALS = {
    "plain accrual of one day": Goal(250e6),
    "whole close of a day": Goal(20e6),
    "60 instalments with interest, exact": Goal(2e6),
    "60 instalments without interest": Goal(20e6),
    "statement of three years with 60 events, plain Python": Goal(2, most=True),
    "import of the engine": Goal(100, most=True),
}
RIVALS = {
    "plain accrual": "plain accrual of one day",
    "part of a close": "whole close of a day",
    "a close": "whole close of a day",
    "60 instalments": "60 instalments with interest, exact",
}
"""The reading that a peer stands beside, by what its name begins with."""


def figure(value: float, unit: str) -> str:
    """A figure with its unit, as a person reads it."""
    if unit == "ms":
        return f"{value:,.2f} ms"
    if value >= MEGA:
        return f"{value / MEGA:,.1f} M {unit}/s"
    return f"{value:,.0f} {unit}/s"


def times(ratio: float) -> str:
    """A ratio with two digits that count."""
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.1f}×" if ratio >= 0.1 else f"{ratio:.3f}×"


def readings_table(readings: Sequence[Reading], bandwidth: dict[int, float]) -> Iterator[str]:
    """The engine's own readings, on one core and on two, beside what was meant to be reached."""
    yield "| what | one core | two cores | two to one | meant, one core | reached |"
    yield "|---|---:|---:|---:|---:|---|"
    ones = [reading for reading in readings if reading.threads == 1]
    twos = {reading.what: reading for reading in readings if reading.threads > 1}
    for one in ones:
        two, goal = twos.get(one.what), GOALS.get(one.what)
        cells = [one.what, figure(one.value, one.unit), "", "", "", ""]
        if two:
            cells[2:4] = figure(two.value, two.unit), times(two.value / one.value)
        if goal:
            cells[4] = ("under " if goal.most else "") + figure(goal.value, one.unit)
            ratio = goal.value / one.value if goal.most else one.value / goal.value
            cells[5] = f"{'yes' if ratio >= 1 else 'no'}, {times(ratio)}"
        yield f"| {' | '.join(cells)} |"
        if one.what == "plain accrual of one day" and two:
            shares = [reading.value * ACCRUAL_BYTES / bandwidth[reading.threads] for reading in (one, two)]
            reached = "yes" if shares[1] >= COPY_SHARE else "no"
            yield f"| — as a share of the bandwidth of a copy | {shares[0]:.0%} | {shares[1]:.0%} | | {COPY_SHARE:.0%} on two | {reached} |"


def peers_table(peers: Iterable[Reading], readings: Sequence[Reading]) -> Iterator[str]:
    """Peers on one core, and how many times faster the engine was in the same run."""
    yield "| peer, one core | measured | the engine is | |"
    yield "|---|---:|---:|---|"
    own = {reading.what: reading.value for reading in readings if reading.threads == 1}
    for peer in peers:
        rival = next(name for begins, name in RIVALS.items() if peer.what.startswith(begins))
        ratio = times(own[rival] / peer.value)
        yield f"| {peer.what} | {figure(peer.value, peer.unit)} | {ratio} | {peer.note} |"


def steps_table(steps: Iterable[Step]) -> Iterator[str]:
    """A book from file to file, with the most memory that the process held."""
    yield "| a book from file to file | accounts | measured | peak memory | |"
    yield "|---|---:|---:|---:|---|"
    for step in steps:
        rate = figure(step.rows / step.seconds, "accounts")
        yield f"| {step.what} | {step.rows:,} | {rate} | {step.memory:,.0f} MiB | {step.note} |"


def machine() -> str:
    """What the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{name or platform.processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


MEASURED = """Measured by `python benchmarks/engine_speed.py --markdown docs/performance.md{options}`; nothing here is written by hand.

- Machine: {machine}. Load average before and after the run: {before:.2f}, {after:.2f}.
- Copying memory that no cache holds, bytes read and written together: {one:.1f} GB/s on one core, {two:.1f} GB/s on two.
- Every reading is the best of several short ones; all stand in one process, one after another.

{readings}

{notes}

{peers}

{steps}
"""
BEGINS, ENDS = "<!-- measured -->\n", "<!-- /measured -->\n"


def put_into(file: Path, told: str) -> None:
    """Put what was measured into a page, in the place of what was measured before."""
    text = file.read_text(encoding="utf-8")
    before, rest = text.split(BEGINS)
    _, after = rest.split(ENDS)
    file.write_text(f"{before}{BEGINS}{told}{ENDS}{after}", encoding="utf-8")


def page(options: str, before: float, bandwidth: dict[int, float], book_rows: int) -> str:
    """Measure everything, and tell."""
    readings = [accrual(threads) for threads in THREADS]
    _say("a book that lives")
    books = living_books(max(THREADS))
    readings += [reading for threads in THREADS for reading in whole_close(books, threads)]
    del books
    _say("schedules, and one account")
    readings += [reading for threads in THREADS for reading in schedules(threads)]
    readings += one_account()
    _say("peers")
    peers = [*accrual_peers(), *close_peers(), one_by_one(sixty_events()), *schedule_peers()]
    _say(f"a book of {book_rows:,} accounts, file to file")
    steps = streamed(book_rows)
    notes = [
        f"- {reading.what}: {reading.note}." for reading in readings if reading.note and reading.threads == 1
    ]
    return MEASURED.format(
        options=options,
        machine=machine(),
        before=before,
        after=os.getloadavg()[0],
        one=bandwidth[1] / 1e9,
        two=bandwidth[2] / 1e9,
        readings="\n".join(readings_table(readings, bandwidth)),
        notes="\n".join(notes),
        peers="\n".join(peers_table(peers, readings)),
        steps="\n".join(steps_table(steps)),
    )


def _say(what: str) -> None:
    print(f"measuring {what} …", file=sys.stderr, flush=True)


def main() -> None:
    """Measure and tell."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--markdown", type=Path, metavar="FILE", help="put the tables into this page")
    options.add_argument(
        "--book", type=int, default=BOOK_ROWS, help="accounts of the book that is closed file to file"
    )
    given = options.parse_args()
    before = os.getloadavg()[0]
    bandwidth = {threads: copy_bandwidth(threads) for threads in THREADS}
    told = page(f" --book {given.book}" if given.book != BOOK_ROWS else "", before, bandwidth, given.book)
    print(told)
    if given.markdown:
        put_into(given.markdown, told)


if __name__ == "__main__":
    main()
