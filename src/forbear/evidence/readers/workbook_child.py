"""Opens one workbook in a process of its own: bytes on standard input, its rows as lines of JSON on standard output.

A damaged workbook can make the library ask for more memory than there is, which ends the process it runs in. So that is a process that does
nothing else, has little memory and time, and is given no file: ``workbook`` starts it and reads what it says. It imports nothing of this package.
"""

import contextlib
import datetime
import io
import json
import sys
from typing import Any

import python_calamine

MEMORY = 1536 * 1024 * 1024
SECONDS = 60
MOST_CELLS = 4_000_000
MOST_SHEETS = 24
LOCKED = 3
"""Exit code for a workbook with a password; any other than 0 means broken."""
_LARGEST_AMOUNT = 10**13


def main() -> int:
    """Read standard input, print each sheet's rows as ``[sheet, row, cells]``."""
    with contextlib.suppress(
        ImportError, ValueError, OSError
    ):  # where the system has no limits, the parent's time limit is left
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    except python_calamine.PasswordError:
        return LOCKED
    told = 0
    for number, name in enumerate(book.sheet_names[:MOST_SHEETS]):
        try:
            table = book.get_sheet_by_name(name)
        except python_calamine.CalamineError:
            continue
        first = table.start[0] if table.start else 0
        for row, cells in enumerate(table.iter_rows(), first + 1):
            texts = [cell_text(cell) for cell in cells]
            told += len(texts)
            if told > MOST_CELLS:
                return 0
            if any(texts):
                sys.stdout.write(
                    json.dumps([number, row, texts], ensure_ascii=False, separators=(",", ":")) + "\n"
                )
    return 0


def cell_text(cell: Any) -> str:
    """One cell's value as a bill's text: 67.0 → ``67.00``, a day and time as ISO, a long number without its exponent."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime.datetime):
        return cell.replace(microsecond=0).isoformat(" ")
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    if value != value or abs(value) == float("inf"):
        return ""
    if abs(value) < _LARGEST_AMOUNT:
        # repr is the shortest text that gives this number again, so 100.1 is the 100.10 that was typed.
        text = repr(round(value, 2)) if abs(value - round(value, 2)) < 1e-7 else repr(value)
        whole, _, places = text.partition(".")
        return f"{whole}.{places.ljust(2, '0')}" if "e" not in text else text
    return str(int(value)) if value == int(value) else repr(value)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main())
