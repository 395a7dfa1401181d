"""The body of a long table is found and not read: a paper's facts stand above it, below it and in its heading.

Recognising print takes most of the time of a dense page, and a statement of forty rows is nearly all body. So where a page has very many runs
of print, the rows in the middle of a table are left out before anything is recognised. Rows are found as they lie on the picture, turned or tilted.
"""

import math
from collections.abc import Sequence
from statistics import median
from typing import Final

Corners = Sequence[Sequence[float]]
"""The four corners of a run of print, clockwise from the upper left as it lies on the picture."""
MANY: Final = 40
"""Runs of print up to which a page is read whole."""
COLUMNS: Final = 4
"""Runs in a row from which it is a row of a table."""
KEPT: Final = 2
"""Rows kept at either end of a table: headings wrap, and a last row may hold the sums."""
_NEXT_ROW: Final = 0.5
"""Heights of print by which the middle of a run lies lower than the last one's of the row before."""


def outside_tables(runs: Sequence[Corners]) -> tuple[int, ...]:
    """The places in ``runs`` of those worth reading, in their order; all of them where the page has few."""
    if len(runs) <= MANY:
        return tuple(range(len(runs)))
    left_out: set[int] = set()
    table: list[list[int]] = []
    for row in [*_rows(runs), []]:
        if len(row) >= COLUMNS:
            table.append(row)
            continue
        for inner in table[KEPT : max(KEPT, len(table) - KEPT)]:
            left_out.update(inner)
        table = []
    return tuple(number for number in range(len(runs)) if number not in left_out)


def _rows(runs: Sequence[Corners]) -> list[list[int]]:
    """The rows of the page from one side to the other; each the places in ``runs`` of what stands in it."""
    angle = _direction(runs)
    across = {number: _lower(run, angle) for number, run in enumerate(runs)}
    height = median(min(_sides(run)) for run in runs)
    rows: list[list[int]] = []
    last = -math.inf
    for number in sorted(across, key=across.__getitem__):
        if across[number] - last > _NEXT_ROW * height:
            rows.append([])
        rows[-1].append(number)
        last = across[number]
    return rows


def _direction(runs: Sequence[Corners]) -> float:
    """The angle (radians) at which print runs on the picture: that of the long sides of its longer runs."""
    longer = sorted(runs, key=lambda run: max(_sides(run)))[-(len(runs) // 2) :]
    wide = sum(1 if _sides(run)[0] >= _sides(run)[1] else -1 for run in longer) >= 0
    end = 1 if wide else 3
    return median(math.atan2(run[end][1] - run[0][1], run[end][0] - run[0][0]) for run in longer)


def _lower(run: Corners, angle: float) -> float:
    """How far the middle of ``run`` lies across the direction of print."""
    x, y = sum(corner[0] for corner in run) / 4, sum(corner[1] for corner in run) / 4
    return y * math.cos(angle) - x * math.sin(angle)


def _sides(run: Corners) -> tuple[float, float]:
    """Its first side and the one that goes down from it."""
    return math.dist(run[0], run[1]), math.dist(run[0], run[3])
