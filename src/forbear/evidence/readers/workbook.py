"""A workbook (XLS, XLSX, ODS) as rows of cells, sheet by sheet. Numbers become what the bank meant: amounts with two places, long numbers whole."""

import datetime
import io
from collections.abc import Iterator
from typing import Any, Final

import python_calamine

from forbear.base.errors import fail

MOST_ROWS: Final = 1_000_000
MOST_SHEETS: Final = 24
_LARGEST_AMOUNT: Final = 10**13


def sheets(data: bytes, name: str, password: str = "") -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Each sheet's rows, numbered from 1.

    Raises:
        ForbearError: ``evidence.workbook_broken``, ``evidence.workbook_encrypted``.
    """
    del password  # the library opens none that is locked
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = list(book.sheet_names)[:MOST_SHEETS]
    except python_calamine.PasswordError:
        fail("evidence.workbook_encrypted", name)
    except Exception:  # the library answers broken files with a dozen kinds of exception
        fail("evidence.workbook_broken", name)
    for sheet in names:
        try:
            table = book.get_sheet_by_name(sheet)
            if table.height * max(table.width, 1) > MOST_ROWS * 40:
                fail("evidence.workbook_broken", name)
            rows = table.iter_rows()
        except python_calamine.CalamineError:
            continue
        yield _rows(rows, table.start[0] if table.start else 0)


def _rows(rows: Any, first: int) -> Iterator[tuple[int, list[str]]]:
    number = first
    while number < MOST_ROWS + first:
        number += 1
        try:
            row = next(rows, None)
        except Exception:  # a broken row ends a sheet; what was read stands
            return
        if row is None:
            return
        yield number, [cell_text(cell) for cell in row]


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
