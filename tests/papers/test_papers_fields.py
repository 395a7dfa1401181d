"""Facts found on papers of every kind from recorded words: the engine's own on typeset papers, so nothing is recognised here."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.evidence.papers import kinds
from forbear.evidence.papers.legibility import GOOD
from forbear.evidence.papers.ocr import Word
from forbear.evidence.papers.reading import Page, PaperReading, read_pages

RECORDED = Path(__file__).resolve().parent / "recorded"
NAMES = sorted(path.stem for path in RECORDED.glob("*.json"))
TODAY = date(2026, 3, 2)


def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    return found


def page_of(recording: dict[str, Any]) -> Page:
    words = tuple(
        Word(text, confidence / 1000, tuple((x / 10, y / 10) for x, y in corners))
        for text, confidence, corners in recording["words"]
    )
    return Page(words, recording["width"], recording["height"])


def read(name: str) -> PaperReading:
    return read_pages((page_of(recorded(name)),), GOOD, TODAY)


def test_every_kind_is_recorded_once_at_least() -> None:
    assert {kind.id for kind in kinds.kinds()} == {recorded(name)["kind"] for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_says_what_is_printed_on_it(name: str) -> None:
    reading, printed = read(name), recorded(name)
    assert reading.kind is not None
    assert reading.kind.id == printed["kind"]
    assert {field: reading.value(field) for field in printed["facts"]} == printed["facts"]


@pytest.mark.parametrize("name", ["identity_front", "bank_flow", "wrapped_sentences"])
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_turned_by_quarters_says_the_same_at_its_new_places(name: str, quarters: int) -> None:
    upright, page = read(name), page_of(recorded(name))
    for _ in range(quarters):
        page = turned(page)
    reading = read_pages((page,), GOOD, TODAY)
    assert [field.value for field in reading.fields] == [field.value for field in upright.fields]
    box, before = reading.fields[0].box, upright.fields[0].box
    assert box is not None
    assert before is not None
    middle = ((before.left + before.right) / 2, (before.top + before.bottom) / 2)
    for _ in range(quarters):
        middle = (10_000 - middle[1], middle[0])
    assert box.left <= middle[0] <= box.right
    assert box.top <= middle[1] <= box.bottom


def turned(page: Page) -> Page:
    """The page after a clockwise quarter turn."""
    words = tuple(
        replace(word, corners=tuple((page.height - y, x) for x, y in word.corners)) for word in page.words
    )
    return Page(words, page.height, page.width)


def test_a_value_stands_where_it_is_printed() -> None:
    page = page_of(recorded("grouped_numbers"))
    account = next(field for field in read("grouped_numbers").fields if field.id == "account")
    word = next(word for word in page.words if "6222" in word.text)
    (left, top), _second, (right, bottom), _fourth = word.corners
    assert account.box is not None
    assert left / page.width * 10_000 - 50 <= account.box.left
    assert account.box.right <= right / page.width * 10_000 + 50
    assert (
        top / page.height * 10_000 - 50
        <= account.box.top
        <= account.box.bottom
        <= bottom / page.height * 10_000 + 50
    )


def test_the_heading_beside_a_label_is_not_taken_for_a_name() -> None:
    """In a payslip of one long row 姓名 stands beside 基本工资, and the name stands below."""
    assert read("narrow_columns").value("name") == "王小明"


def test_without_the_line_that_holds_it_a_fact_is_missing_and_not_taken_from_elsewhere() -> None:
    page = page_of(recorded("wrapped_sentences"))
    cut = replace(page, words=tuple(word for word in page.words if "6,800" not in word.text))
    reading = read_pages((cut,), GOOD, TODAY)
    assert reading.value("monthly_income") == ""
    assert reading.missing == ("monthly_income",)


@pytest.mark.parametrize("digit", range(18))
def test_one_digit_of_an_identity_number_misread_is_never_sure(digit: int) -> None:
    page = page_of(recorded("identity_front"))
    number = recorded("identity_front")["facts"]["identity_number"]
    wrong = number[:digit] + str((int(number[digit]) + 1) % 10) + number[digit + 1 :]
    words = tuple(replace(word, text=word.text.replace(number, wrong)) for word in page.words)
    reading = read_pages((replace(page, words=words),), GOOD, TODAY)
    field = next(field for field in reading.fields if field.id == "identity_number")
    assert field.value == wrong
    assert not field.sure


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "姓名",
                    "公民身份号码",
                    "应发合计",
                    "1,200.00",
                    "２０２５年",
                    "居民身份证",
                    "\u200b",
                    "¥",
                    "0",
                    "X" * 90,
                ]
            ),
            st.integers(0, 1000),
            st.integers(-50, 1500),
            st.integers(-50, 1500),
            st.integers(0, 600),
            st.integers(0, 90),
        ),
        max_size=12,
    ),
    st.sampled_from([(), *((kind,) for kind in kinds.kinds())]),
)
def test_any_words_anywhere_are_read_without_failing(
    rows: list[tuple[str, int, int, int, int, int]], among: tuple[kinds.PaperKind, ...]
) -> None:
    words = tuple(
        Word(text, sure / 1000, ((x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)))
        for text, sure, x, y, wide, tall in rows
    )
    reading = read_pages((Page(words, 1000, 700),), GOOD, TODAY, among, sure_of_kind=bool(among))
    for field in reading.fields:
        assert 0 <= field.confidence <= 1
        assert not field.value or field.box is not None
