"""How many transactions a second are read from CSV exports on one core, beside a public importer for the same file in the same run.

The file is a real Alipay export's rows repeated, every description made different so that nothing repeats but what repeats in life. Readings
are taken in turns (CPU seconds, best of several), with the time of ``csv.reader`` alone on the same text, for no reader of rows can be faster.
Memory is the peak of a process that reads a large file and lets go of the rows, as ``forbear read --json`` does.

The peer, ``china-bean-importers``, is installed with pip into a temporary environment of its own and is called as its users call it; where it
cannot be installed, that is said loudly and only our own figures are printed.

    python benchmarks/reading_speed.py --samples ../shared/data/bills --rows 100000 --large-mb 200
"""

import argparse
import csv
import io
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from forbear.evidence.bills import open_bill

PEER = ("china-bean-importers", "beancount<3", "python-dateutil")
ROUNDS = 5

PEER_SCRIPT = """
import json, re, sys, time, importlib, contextlib, io, types
path, rounds = sys.argv[1], int(sys.argv[2])
account = {"account": "Assets:A", "huabei_account": "Liabilities:H", "yuebao_account": "Assets:Y", "douyin_monthly_payment_account": "Liabilities:D",
    "red_packet_income_account": "Income:R", "red_packet_expense_account": "Expenses:R", "category_mapping": {}}
config = {"importers": {"alipay": account, "card_narration_whitelist": [], "card_narration_blacklist": []},
    "card_accounts": {"Liabilities:Card": {"X": sorted(set(re.findall(r"\\((\\d{4})\\)", open(path, encoding="gbk").read())))}}, "detail_mappings": [],
    "unknown_expense_account": "Expenses:Unknown", "unknown_income_account": "Income:Unknown", "pdf_passwords": []}
best, rows = 1e9, 0
module = importlib.import_module("china_bean_importers.alipay_mobile")
file = types.SimpleNamespace(name=path)
for _ in range(rounds):
    importer = module.Importer(config)
    started = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert importer.identify(file), "the peer does not know the file"
        rows = len(importer.extract(file, []))
    best = min(best, time.process_time() - started)
print(json.dumps({"rows": rows, "seconds": best}))
"""


class Export(NamedTuple):
    """A sample whose rows are repeated: its file, how a line of it becomes cells and back, and which cell is made different in each row."""

    file: str
    encoding: str
    first_name: str
    text_at: int


EXPORTS = {
    "alipay": Export("alipay/v3-full.csv", "gb18030", "交易时间", 4),
    "wechat": Export("wechat/wechat-records.csv", "utf-8", "交易时间", 3),
    "cmb": Export("cmb/debit/cmb-records.csv", "utf-8", "记账日期", 5),
    "icbc": Export("icbc/debit-v1/icbc-debit-v1-records.csv", "utf-8", "交易日期", 1),
}
"""The app's export in the encoding the app writes, rows with and without quotes, amounts with grouping in quotes, cells padded with blanks and tabs."""
_CELL = re.compile(r'"[^"]*"[^,]*|[^,]*')


def repeated(samples: Path, name: str, rows: int) -> bytes:
    """An export with ``rows`` rows: those of a real one, quoted and padded as they are and of one length, each description made different."""
    export = EXPORTS[name]
    lines = (samples / export.file).read_text(encoding="utf-8-sig").splitlines()
    head = next(at for at, line in enumerate(lines) if line.startswith(export.first_name))
    body = [
        cells
        for line in lines[head + 1 :]
        if len(cells := cells_of(line)) > export.text_at and cells[0][:4].isdigit()
    ]
    width, made = max(map(len, body)), []
    for number in range(rows):
        cells = [*body[number % len(body)]]
        cells += [""] * (width - len(cells))
        cells[export.text_at] = numbered(cells[export.text_at], number)
        made.append(",".join(cells))
    return "\n".join([*lines[: head + 1], *made, ""]).encode(export.encoding)


def cells_of(line: str) -> list[str]:
    """The cells of a line with their quotes and padding."""
    cells, at = [], 0
    while at <= len(line):
        cell = _CELL.match(line, at)
        assert cell is not None
        cells.append(cell[0])
        at = cell.end() + 1
    return cells


def numbered(cell: str, number: int) -> str:
    """A number after the words of a cell, before its closing quote and padding."""
    words = cell.rstrip('\t "')
    return f"{words}{number}{cell[len(words) :]}"


def cpu_seconds(work: Callable[[], int]) -> tuple[float, int]:
    """CPU seconds of ``work`` and what it counted."""
    started = time.process_time()
    count = work()
    return time.process_time() - started, count


def read_all(data: bytes) -> int:
    """Rows read, let go of batch by batch."""
    return sum(map(len, open_bill(io.BytesIO(data), "x").batches))


def measured(name: str, data: bytes) -> dict[str, object]:
    """Rows a second of our reader and of ``csv.reader`` alone, in turns."""
    encoding = EXPORTS[name].encoding
    ours, plain, rows = [], [], 0
    for _ in range(ROUNDS):
        seconds, rows = cpu_seconds(lambda: read_all(data))
        ours.append(seconds)
        seconds, _ = cpu_seconds(lambda: sum(1 for _ in csv.reader(data.decode(encoding).splitlines())))
        plain.append(seconds)
    return {
        "rows": rows,
        "megabytes": round(len(data) / 1e6, 1),
        "forbear_rows_per_s": round(rows / min(ours)),
        "csv_reader_alone_rows_per_s": round(rows / min(plain)),
    }


def peer(data: bytes) -> dict[str, object]:
    """The peer on the same Alipay file, or why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        venv.create(home / "venv", with_pip=True)
        python = home / "venv/bin/python"
        installed = subprocess.run(
            [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEER],
            capture_output=True,
            text=True,
            check=False,
        )
        if installed.returncode:
            return {"absent": installed.stderr.strip().splitlines()[-1:] or ["pip failed"]}
        file = home / "alipay.csv"
        file.write_bytes(data)
        run = subprocess.run(
            [python, "-c", PEER_SCRIPT, file, "3"], capture_output=True, text=True, check=False
        )
        if run.returncode:
            return {"absent": run.stderr.strip().splitlines()[-1:]}
        told = json.loads(run.stdout.splitlines()[-1])
        return {"peer": PEER[0], "rows": told["rows"], "rows_per_s": round(told["rows"] / told["seconds"])}


def peak_memory(samples: Path, megabytes: int) -> dict[str, object]:
    """The peak memory of a process that reads a file of this size and lets go of its rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        part = repeated(samples, "alipay", 20_000)
        head, _, body = part.partition("备注".encode("gb18030"))
        first, _, rows = body.partition(b"\n")
        with path.open("wb") as file:
            file.write(head + "备注".encode("gb18030") + first + b"\n")
            while file.tell() < megabytes * 1_000_000:
                file.write(rows)
        script = (
            "import sys, resource; from forbear.evidence.bills import open_bill\n"
            "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
            "with open(sys.argv[1], 'rb') as file:\n    rows = sum(map(len, open_bill(file, 'x').batches))\n"
            "print(rows, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        run = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
        count, before, after = map(int, run.stdout.split())
        return {
            "megabytes": megabytes,
            "rows": count,
            "peak_mb": after // 1024,
            "of_which_imports_mb": before // 1024,
        }


def main() -> None:
    """Measure and print, one JSON document with ``--json``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--samples", type=Path, default=Path("../shared/data/bills"))
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--large-mb", type=int, default=200)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    exports = {name: repeated(options.samples, name, options.rows) for name in EXPORTS}
    found: dict[str, object] = {
        **{name: measured(name, data) for name, data in exports.items()},
        "memory": peak_memory(options.samples, options.large_mb),
        "peer": {"absent": ["not asked for"]} if options.no_peer else peer(exports["alipay"]),
    }
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for name, figures in found.items():
        print(f"{name}: {figures}")
    if isinstance(told := found["peer"], dict) and "absent" in told:
        print(f"\n*** NO PEER WAS MEASURED: {PEER[0]}: {told['absent']} ***")
    print(f"\npeak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
