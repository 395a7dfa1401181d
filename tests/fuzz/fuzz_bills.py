"""Coverage-guided fuzzing of the bill readers, run by hand and bounded in time; the suite holds bounded examples of its own.

    python tests/fuzz/fuzz_bills.py text 60 ../shared/data/bills

The first argument is what to aim at (``text``, ``workbook``, ``html``, ``pdf``, ``zip``), then seconds, then a folder of real samples to begin
with. What must hold: a bill or a ``ForbearError``, no amount below nothing, no two rows on one line of a text, no input that takes over five seconds.
"""

import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["forbear.evidence"]):
    from forbear.base.errors import ForbearError, Problem
    from forbear.evidence.bills import read_bill
    from forbear.evidence.model import Transaction

AIMS = {
    "text": (b"", (".csv",)),
    "workbook": (b"", (".xls", ".xlsx")),
    "html": (b"<html>", (".html",)),
    "pdf": (b"%PDF-1.7\n", (".pdf",)),
    "zip": (b"PK\x03\x04", (".zip", ".xlsx")),
}
SLOWEST = 5.0


def read(data: bytes) -> tuple[tuple[Problem, ...], tuple[Transaction, ...]]:
    """What is wrong with it, or the rows; anything but a ``ForbearError`` is a crash."""
    try:
        return (), read_bill(data, "x", "123456").transactions
    except ForbearError as error:
        return error.problems, ()


def try_one(prefix: bytes, data: bytes) -> None:
    """Read one input and hold what must hold."""
    started = time.monotonic()
    whole = data if data.startswith(prefix) else prefix + data
    problems, rows = read(whole)
    assert all(problem.sentence("zh") for problem in problems)
    assert all(row.amount >= 0 for row in rows)
    lines = [row.line for row in rows]
    # The sheets of a workbook count their lines each for itself.
    assert len(set(lines)) == len(lines) or not whole.lstrip().startswith((b"\xef\xbb\xbf", b"\xe6", b"-"))
    assert time.monotonic() - started < SLOWEST


def main() -> None:
    """Begin with the samples of the aim, then let the fuzzer change them until the time is over."""
    aim, seconds, samples = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None
    prefix, endings = AIMS[aim]
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder)
        files = [file for file in samples.rglob("*") if file.suffix in endings] if samples else []
        for number, file in enumerate(files):
            (corpus / str(number)).write_bytes(file.read_bytes()[:20_000])
        options = [
            sys.argv[0],
            folder,
            f"-max_total_time={seconds}",
            "-max_len=24000",
            "-timeout=10",
            "-rss_limit_mb=2048",
        ]
        atheris.Setup(options, lambda data: try_one(prefix, data))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
