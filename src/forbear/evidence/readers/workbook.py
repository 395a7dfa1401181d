"""A workbook (XLS, XLSX, ODS) as rows of cells, sheet by sheet, read in a process of its own (``workbook_child`` says why)."""

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from forbear.base.errors import fail
from forbear.evidence.readers.workbook_child import LOCKED, SECONDS

_CHILD: Final = Path(__file__).with_name("workbook_child.py")


def sheets(data: bytes, name: str) -> Iterator[list[tuple[int, list[str]]]]:
    """Each sheet's rows, numbered from 1, empty ones left out.

    Raises:
        ForbearError: ``evidence.workbook_broken``, ``evidence.workbook_encrypted``.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=2 * SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        fail("evidence.workbook_broken", name)
    if done.returncode:
        fail("evidence.workbook_encrypted" if done.returncode == LOCKED else "evidence.workbook_broken", name)
    rows = (json.loads(line) for line in done.stdout.split(b"\n") if line)
    for _, group in groupby(rows, key=lambda row: row[0]):
        yield [(number, cells) for _, number, cells in group]
