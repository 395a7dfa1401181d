"""A whole book from one Parquet file to another, through the command, each step in a process of its own whose peak memory is read."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCRIPT = """
import re, sys
from pathlib import Path
from forbear.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""
"""The kernel's high-water mark of the process itself; the resource usage of a child begins with what its parent held."""


@dataclass(frozen=True)
class Step:
    """One step of a book: how long it took, and the most memory its process held (MiB)."""

    what: str
    rows: int
    seconds: float
    memory: float
    note: str = ""


def streamed(rows: int) -> list[Step]:
    """Make a book of ``rows`` accounts that pay, close it up to a day with what happened, and close one day more."""
    with tempfile.TemporaryDirectory() as folder:
        names = ("book", "events", "one", "two")
        book, events, one, two = (str(Path(folder) / f"{name}.parquet") for name in names)
        made = _command(
            "make", "--rows", str(rows), "--as-of", "2026-03-01", "--out", book, "--events", events
        )
        first = _command("close", "--date", "2026-03-01", "--in", book, "--events", events, "--out", one)
        for path in (book, events):
            Path(path).unlink()
        last = _command("close", "--date", "2026-03-02", "--in", one, "--out", two)
        size = Path(two).stat().st_size
    assert made[0]["rows"] == first[0]["rows"] == last[0]["rows"] == rows
    note = f"the file has {size / 2**20:,.0f} MiB"
    return [
        Step("make a book and three years of events", rows, made[1], made[2]),
        Step("close all days since disbursement, file to file", rows, first[1], first[2]),
        Step("close one day, file to file", rows, last[1], last[2], note),
    ]


def _command(*arguments: str) -> tuple[dict[str, Any], float, float]:
    command = [sys.executable, "-c", SCRIPT, "book", *arguments, "--json"]
    begins = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - begins
    return json.loads(done.stdout), seconds, int(done.stderr.split()[-1]) / 1024
