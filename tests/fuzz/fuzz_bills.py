"""Coverage-guided fuzzing of the bill readers, run by hand and bounded in time; the suite holds bounded examples of its own.

    python tests/fuzz/fuzz_bills.py wechat 60 ../shared/data/bills      # one aim for 60 seconds
    python tests/fuzz/fuzz_bills.py every 60 ../shared/data/bills       # every aim in turn, 60 seconds each, with a summary

The first argument is what to aim at: a reader (``alipay``, ``cmb-credit`` …: rows below its own header), or a kind of file (``text``,
``workbook``, ``html``, ``pdf``, ``zip``); then seconds, then a folder of real samples to begin with. What must hold: a bill or a
``ForbearError`` with words, no amount below nothing, no two rows on one line of a text, no amount that does not stand in the row's
lines, no input that takes over five seconds of one core.
"""

import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["forbear.evidence"]):
    from forbear.base.errors import ForbearError, Problem
    from forbear.evidence.bills import read_bill
    from forbear.evidence.decoding import decode
    from forbear.evidence.model import Transaction
    from forbear.evidence.readers.registry import READERS

FILES = {
    "text": (b"", (".csv",)),
    "workbook": (b"", (".xls", ".xlsx")),
    "html": (b"<html>", (".html",)),
    "pdf": (b"%PDF-1.7\n", (".pdf",)),
    "zip": (b"PK\x03\x04", (".zip", ".xlsx")),
}
HEADERS = {
    f"{reader.id}.{number}" if [one.id for one in READERS].count(reader.id) > 1 else reader.id: ",".join(
        dict.fromkeys([*(names[0] for names in reader.columns.values()), *reader.telling[:1]])
    )
    for number, reader in enumerate(READERS)
}
"""Aim → a header with every column that the reader uses, and one by which it is told."""
WORDS = (
    *(
        "收入",
        "支出",
        "不计收支",
        "/",
        "-",
        "借",
        "贷",
        "Cr",
        "2025-04-16 08:20:42",
        "2025/4/16 8:20",
        "20250416",
        "04/16",
    ),
    *(
        "16/04/2025",
        "12:24:20",
        "122420",
        "28.16",
        "-1,228.16",
        "¥28.16",
        "(5.00)",
        "1E+3",
        "2.02E+27",
        '"',
        '""',
        '="',
        ",",
        "\t",
    ),
    *(
        "131.77(已退款89.84)",
        "已全额退款",
        "已退款(￥0.11)",
        "人民币",
        "USD",
        "1234",
        "合计",
        "------",
        "还款",
        "花呗",
        "２０２５",
        "\r\n",
        "\r",
        "\x00",
    ),
)
SLOWEST = 5.0
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def read(data: bytes) -> tuple[tuple[Problem, ...], tuple[Transaction, ...]]:
    """What is wrong with it, or the rows; anything but a ``ForbearError`` is a crash."""
    try:
        return (), read_bill(data, "x", "123456").transactions
    except ForbearError as error:
        return error.problems, ()


def try_one(data: bytes, is_text: bool) -> None:
    """Read one input and hold what must hold."""
    started = time.process_time()
    problems, rows = read(data)
    taken = time.process_time() - started
    assert taken < SLOWEST, f"{taken:.1f} CPU seconds"
    assert all(problem.sentence("zh") for problem in problems)
    assert all(row.amount >= 0 for row in rows)
    if is_text and rows:
        lines = [row.line for row in rows]
        assert len(set(lines)) == len(lines), "two rows on one line"
        written = re.split("\r\n|\r|\n", decode(data).text)
        for row in rows:
            # A row may have been broken over up to four lines.
            assert row.amount in amounts_in(written[row.line - 1 : row.line + 3]), (
                "an amount that stands nowhere"
            )


def amounts_in(lines: list[str]) -> set[int]:
    """Every number in these lines, in fen, by a way that shares nothing with the readers'; 0 always, for a row may be of nothing."""
    found = {0}
    for text in (*lines, " ".join(lines)):
        for number in _NUMBER.findall(unicodedata.normalize("NFKC", text)):
            parts = number.split(",")  # thousands, or cells beside each other
            for first in range(len(parts)):
                for last in range(first, min(first + 5, len(parts))):
                    whole, _, places = "".join(parts[first : last + 1]).partition(".")
                    found.add(int(whole or 0) * 100 + int((places + "00")[:2]))
    return found


def aimed(aim: str) -> Callable[[bytes], None]:
    """What to do with the fuzzer's bytes."""
    if aim in HEADERS:
        head = HEADERS[aim]

        def below_header(data: bytes) -> None:
            try_one(f"{head}\n{data.decode('utf-8', 'replace')}".encode(), True)

        return below_header
    prefix, _ = FILES[aim]
    return lambda data: try_one(data if data.startswith(prefix) else prefix + data, False)


def seeds(aim: str, samples: Path | None) -> list[bytes]:
    """What to begin with: samples of that kind of file; for a reader made-up rows that fit its header."""
    if aim in FILES:
        _, endings = FILES[aim]
        found = [file for file in samples.rglob("*") if file.suffix in endings] if samples else []
        return [file.read_bytes()[:20_000] for file in found]
    made = {
        "time": "2025-04-16 08:20:42",
        "posted": "2025-04-17",
        "paid": "2025-04-16 08:20:43",
        "clock": "08:20:42",
        "amount": "28.16",
    }
    made |= {
        "income": "",
        "expense": "28.16",
        "direction": "支出",
        "card": "1234",
        "currency": "人民币",
        "refunded": "0.00",
    }
    reader = dict(zip(HEADERS, READERS, strict=True))[aim]
    row = ",".join(made.get(name, "店") for name in reader.columns)
    wide = ",".join(f'"{made.get(name, "店")}\t"' for name in reader.columns)
    return [f"{row}\n{row},\n".encode(), f"{wide}\n{row}\n".encode() * 12]


def escaped(word: str) -> str:
    """A word as the fuzzer's dictionary wants it."""
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def fuzz(aim: str, seconds: int, samples: Path | None) -> None:
    """Change the seeds until the time is over; ends the process."""
    aimed("alipay")(
        b"2025-04-16 08:20:42,,,,,28.16\n" * 20
    )  # what is loaded at the first use is no input's fault
    with tempfile.TemporaryDirectory() as folder:
        corpus, words = Path(folder, "corpus"), Path(folder, "words")
        corpus.mkdir()
        words.write_text("".join(f'"{escaped(word)}"\n' for word in WORDS))
        for number, data in enumerate(seeds(aim, samples)):
            (corpus / str(number)).write_bytes(data)
        options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]
        longest = "-max_len=3000" if aim in HEADERS else "-max_len=24000"
        atheris.Setup([sys.argv[0], str(corpus), f"-dict={words}", longest, *options], aimed(aim))
        atheris.Fuzz()


def every(seconds: int, samples: str) -> int:
    """Each aim in a process of its own; prints what was run and found. Returns how many aims found something."""
    failed = 0
    for aim in (*HEADERS, *FILES):
        started = time.monotonic()
        run = subprocess.run(
            [sys.executable, __file__, aim, str(seconds), *([samples] if samples else [])],
            capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
        executed = re.search(r"number_of_executed_units: (\d+)", run.stderr)
        failed += run.returncode != 0
        print(
            f"{aim:16s} {executed[1] if executed else '?':>9s} executions {time.monotonic() - started:4.0f} s  "
            f"{'nothing found' if run.returncode == 0 else 'FOUND'}",
            flush=True,
        )
        if run.returncode:
            print(run.stdout[-1500:], run.stderr[-3000:], flush=True)
    return failed


def main() -> None:
    """One aim, or every one."""
    aim, seconds, samples = sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""
    if aim == "every":
        sys.exit(every(seconds, samples))
    fuzz(aim, seconds, Path(samples) if samples else None)


if __name__ == "__main__":
    main()
