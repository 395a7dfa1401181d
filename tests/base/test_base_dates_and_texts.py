"""Due dates that a month may lack, sentences in two languages, errors that say what to do, and one byte form."""

from datetime import date
from importlib import resources
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.canonical import canonical_json, sha256_hex
from forbear.base.dates import add_months, due_dates, month_end
from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.texts import catalogue, message

ROOMS = sorted(
    entry.name.removesuffix(".toml")
    for entry in (resources.files("forbear.base") / "messages").iterdir()
    if entry.name.endswith(".toml")
)


def test_a_short_month_pays_on_its_last_day_and_the_next_returns() -> None:
    assert due_dates(date(2024, 1, 31), 4, 31) == (
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
    )
    assert month_end(2023, 2) == 28
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2025, 1, 15), -1) == date(2024, 12, 15)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2004, 1, 1), date(2030, 12, 31)), st.integers(1, 60))
def test_due_dates_lie_one_in_each_month_and_rise(first: date, count: int) -> None:
    days = due_dates(first, count, first.day)
    months = [day.year * 12 + day.month for day in days]
    assert months == list(range(months[0], months[0] + count))
    assert all(day.day == min(first.day, month_end(day.year, day.month)) for day in days)


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_is_there_in_both_languages_and_can_be_filled(room: str) -> None:
    for name, entry in catalogue(room).items():
        assert entry.get("zh", "").strip(), f"{room}.{name} has no Chinese"
        assert entry.get("en", "").strip(), f"{room}.{name} has no English"
        assert ("mend_zh" in entry) == ("mend_en" in entry), f"{room}.{name} mends in one language alone"
        assert "" not in set().union(*(places(words) for words in entry.values())), (
            f"{room}.{name}: a bare {{}}"
        )


@pytest.mark.parametrize("room", ["base", "rules"])
def test_both_languages_give_the_same_figures(room: str) -> None:
    for name, entry in catalogue(room).items():
        assert places(entry["zh"]) == places(entry["en"]), f"{room}.{name} says different things"


def test_an_error_says_where_what_and_the_mend() -> None:
    problem = Problem("base.amount_malformed", "debt.toml:12", {"value": "1.234"})
    assert problem.sentence("zh").startswith("debt.toml:12: 金额“1.234”写得不对。请写成")
    assert problem.sentence("en").startswith("debt.toml:12: The amount “1.234” is not written as an amount. ")
    with pytest.raises(ForbearError, match=r"1\.234"):
        fail(problem.code, problem.where, **problem.parameters)


def test_a_message_is_filled() -> None:
    text = message("base.calendar_year_unknown", year=2027)
    assert text.into("zh").startswith("2027 年")
    assert "2027" in text.into("en")


def test_the_same_facts_have_the_same_bytes() -> None:
    assert canonical_json({"b": 1, "a": "元"}) == '{"a":"元","b":1}'.encode()
    assert canonical_json({"b": 1, "a": "元"}) == canonical_json({"a": "元", "b": 1})
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("holding", [1.5, [1, [0.1]], {"a": {"b": (2.0,)}}])
def test_a_float_has_no_place_in_a_record(holding: object) -> None:
    with pytest.raises(TypeError, match="float"):
        canonical_json(holding)
