"""Of a long table only its ends are read; nothing else of a page is ever left out."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.evidence.papers.tables import KEPT, MANY, outside_tables

Run = list[list[float]]


def run(left: float, top: float, width: float, height: float = 30) -> Run:
    return [[left, top], [left + width, top], [left + width, top + height], [left, top + height]]


def statement(rows: int, columns: int = 5, above: int = 4, below: int = 2) -> list[Run]:
    """A page as a bank prints it: lines above, a table, lines below."""
    lines = [run(90, 60 + 55 * line, 500) for line in range(above)]
    top = 60 + 55 * above + 40
    body = [run(90 + 290 * c, top + 50 * r + c % 3, 180) for r in range(rows) for c in range(columns)]
    under = top + 50 * rows + 40
    return [*lines, *body, *(run(90, under + 55 * line, 500) for line in range(below))]


def turned(runs: list[Run], degrees: float) -> list[Run]:
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    return [[[x * cos - y * sin, x * sin + y * cos] for x, y in one] for one in runs]


def on_end(runs: list[Run]) -> list[Run]:
    """Turned by a quarter, corners from the upper left of the picture as a detector gives them."""
    return [[[-d[1], d[0]], [-a[1], a[0]], [-b[1], b[0]], [-c[1], c[0]]] for a, b, c, d in runs]


def places(rows: int, columns: int = 5, above: int = 4, below: int = 2) -> tuple[int, ...]:
    """What is to be read of ``statement``: the lines and the ends of the table."""
    table = range(above, above + rows * columns)
    ends = {*table[: KEPT * columns], *table[-KEPT * columns :]}
    return tuple(n for n in range(above + rows * columns + below) if n not in table or n in ends)


@pytest.mark.parametrize("degrees", [0, 3, -7, 15])
def test_of_forty_rows_the_ends_are_read_and_every_line_around_them(degrees: float) -> None:
    assert outside_tables(turned(statement(40), degrees)) == places(40)


def test_on_its_side_a_page_is_thinned_the_same() -> None:
    assert outside_tables(on_end(statement(40))) == places(40)


def test_a_page_of_few_words_is_read_whole() -> None:
    runs = statement(MANY // 5 - 2)
    assert len(runs) <= MANY
    assert outside_tables(runs) == tuple(range(len(runs)))


def test_many_lines_of_text_are_no_table() -> None:
    runs = [run(90, 50 * line, 1200) for line in range(2 * MANY)]
    assert outside_tables(runs) == tuple(range(len(runs)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(run, st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 400), st.integers(0, 60)),
        max_size=150,
    )
)
def test_whatever_lies_on_a_page_what_is_kept_keeps_its_order_and_short_rows_stay(runs: list[Run]) -> None:
    kept = outside_tables(runs)
    assert list(kept) == sorted(set(kept))
    assert set(kept) <= set(range(len(runs)))
    if len(runs) <= MANY:
        assert len(kept) == len(runs)
