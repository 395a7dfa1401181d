"""Pictures are well-formed, say in words what they show, and are drawn in proportion."""

from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.dates import add_months
from forbear.budget.stress import StressMonth, StressTest
from forbear.case.model import Stage
from forbear.plan.model import BalancePoint
from forbear.servicing.model import PerformanceRow
from forbear.web.pictures.balance import balance_svg, mark_step
from forbear.web.pictures.components import owed_svg
from forbear.web.pictures.drawing import share
from forbear.web.pictures.frame import figure
from forbear.web.pictures.instalments import instalments_svg
from forbear.web.pictures.money import MoneyBar, money_svg
from forbear.web.pictures.months import income_svg, stress_svg
from forbear.web.pictures.track import STANDS_AT, steps_of, track_svg

SVG = "{http://www.w3.org/2000/svg}"
AMOUNT = st.integers(min_value=0, max_value=10**9)
POINTS = tuple(
    BalancePoint(add_months(date(2026, 3, 31), n), 1_200_000 - n * 100_000, 1_200_000 + n * 20_000)
    for n in range(13)
)


def read(picture: str) -> ElementTree.Element:
    """The picture parsed; it must have a title and a description, and nothing that the page's policy forbids."""
    root = ElementTree.fromstring(picture)
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    names = root.attrib["aria-labelledby"].split()
    assert [root.find(f"{SVG}title").attrib["id"], root.find(f"{SVG}desc").attrib["id"]] == names  # type: ignore[union-attr]
    for element in root.iter():
        assert "style" not in element.attrib
        assert element.tag != f"{SVG}script"
    return root


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def widths(root: ElementTree.Element, kind: str) -> list[int]:
    return [
        int(element.attrib["width"])
        for element in root.iter(f"{SVG}rect")
        if kind in element.attrib.get("class", "").split()
    ]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_balance_names_both_ends_in_words_and_on_the_lines(narrow: bool) -> None:
    root = read(balance_svg(POINTS, "zh", narrow=narrow))
    assert "¥12,000.00" in root.findtext(f"{SVG}desc", "")
    assert "¥0.00" in root.findtext(f"{SVG}desc", "")
    assert {"¥0.00", "¥14,400.00", "26年3月"} <= set(texts(root))


def test_the_balance_line_falls_to_the_floor_and_the_other_rises() -> None:
    root = read(balance_svg(POINTS, "en"))
    lines = {element.attrib.get("class"): element.attrib["d"] for element in root.iter(f"{SVG}path")}

    def heights(name: str) -> list[int]:
        return [int(pair.split()[1]) for pair in lines[name].removeprefix("M").split("L")]

    assert heights("with") == sorted(heights("with"))
    assert heights("with")[0] < heights("with")[-1]
    assert heights("without") == sorted(heights("without"), reverse=True)


def test_no_points_still_makes_a_picture_that_says_so() -> None:
    assert "没有" in read(balance_svg((), "zh")).findtext(f"{SVG}desc", "")
    assert "nothing" in read(money_svg((), "en")).findtext(f"{SVG}desc", "").lower()
    assert read(instalments_svg((), "zh")) is not None


@given(AMOUNT)
def test_the_marks_of_the_axis_are_few_and_reach_the_top(most: int) -> None:
    step = mark_step(most)
    assert step * 4 >= most
    assert step == 100 or step * 4 < most * 10


def test_a_label_is_escaped() -> None:
    root = read(money_svg((MoneyBar("R&B <店>", 1_00, "discretionary"),), "zh"))
    assert "R&B <店>" in texts(root)


@pytest.mark.parametrize(("narrow", "whole"), [(False, 410), (True, 360)])
def test_bars_are_as_long_as_their_amounts(narrow: bool, whole: int) -> None:
    bars = (
        MoneyBar("房租", 200_000, "essential"),
        MoneyBar("花呗", 100_000, "debt_service"),
        MoneyBar("娱乐", 50_000, "discretionary"),
    )
    root = read(money_svg(bars, "zh", narrow=narrow))
    assert widths(root, "bar") == [whole, whole // 2, share(1, 4, whole)]
    assert {"房租", "¥2,000.00", "还债"} <= set(texts(root))


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT)
@settings(max_examples=60)
def test_the_parts_of_what_is_owed_fill_the_bar_in_proportion(a: int, b: int, c: int, d: int) -> None:
    root = read(owed_svg(a, b, c, d, "zh"))
    parts, total = widths(root, "part"), a + b + c + d
    expected = [amount for amount in (a, b, c, d) if amount]
    assert len(parts) == len(expected)
    for width, amount in zip(parts, expected, strict=True):
        assert abs(width * total - amount * 680) <= total * 1.01 or width == 1


def test_what_is_owed_names_each_component_in_the_language() -> None:
    assert {"本金", "利息", "罚息", "费用", "¥1,000.00"} <= set(texts(read(owed_svg(100_000, 1, 2, 3, "zh"))))
    assert "Penalty interest" in texts(read(owed_svg(1, 1, 2, 3, "en", narrow=True)))


@pytest.mark.parametrize("stage", sorted(STANDS_AT))
def test_every_stage_has_one_place_on_the_way(stage: Stage) -> None:
    steps = steps_of(stage, "zh")
    here = [step for step in steps if step.place in ("now", "stopped")]
    assert len(here) == (0 if stage == "settled" else 1)
    root = read(track_svg(steps, "zh", narrow=True))
    assert [step.label for step in steps] == texts(root)


def test_the_present_place_is_said_in_words() -> None:
    assert "Review" in read(track_svg(steps_of("offered", "en"), "en")).findtext(f"{SVG}desc", "")


def test_each_instalment_has_a_square_with_its_mark() -> None:
    rows = (
        PerformanceRow(0, date(2026, 3, 5), 50_000, 50_000, date(2026, 3, 4), "paid_early"),
        PerformanceRow(1, date(2026, 4, 10), 100_000, 100_000, date(2026, 4, 10), "paid"),
        PerformanceRow(2, date(2026, 5, 10), 100_000, 0, None, "missed"),
        PerformanceRow(3, date(2026, 6, 10), 100_000, 0, None, "upcoming"),
    )
    root = read(instalments_svg(rows, "zh"))
    assert len(widths(root, "row")) == 4
    assert {"首付", "✓", "!", "26年5月", "未按期还"} <= set(texts(root))
    assert "未按期还 1 期" in root.findtext(f"{SVG}desc", "")


def test_a_figure_holds_the_wide_and_the_narrow_form() -> None:
    markup = figure(owed_svg, 1, 2, 3, 4, "zh")
    assert markup.count("<svg") == 2
    assert "picture-narrow" in markup


# Income and stress, month by month

SIGNED = st.integers(min_value=-(10**8), max_value=10**8)


def lived(*left: int, income: int = 600_000) -> tuple[StressMonth, ...]:
    """Months from November 2025 that left these amounts (fen), with a payment of ¥1,000."""
    months = [add_months(date(2025, 11, 1), n) for n in range(len(left))]
    return tuple(
        StressMonth(f"{on:%Y-%m}", income, income - amount, amount, max(100_000 - amount, 0))
        for on, amount in zip(months, left, strict=True)
    )


def trial(*left: int) -> StressTest:
    months = lived(*left)
    return StressTest(100_000, months, sum(one.fails for one in months), 0, income_stated=False)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_month_that_would_have_failed_is_named_and_marked(narrow: bool) -> None:
    root = read(stress_svg(trial(150_000, 20_000, -30_000), "zh", narrow=narrow))
    description = root.findtext(f"{SVG}desc", "")
    assert "25年12月 余下 ¥200.00，还不上" in description
    assert "25年11月 余下 ¥1,500.00，还得上" in description
    assert texts(root).count("✕") == 2
    assert texts(root).count("2026") == 1


@pytest.mark.parametrize("narrow", [False, True])
def test_income_shows_what_living_took_and_what_was_missing(narrow: bool) -> None:
    root = read(income_svg(lived(200_000, -50_000), 100_000, 550_000, "en", narrow=narrow))
    assert len(widths(root, "income")) == len(widths(root, "needs")) == 2
    assert len(widths(root, "missing")) == 1
    assert "¥5,500.00" in root.findtext(f"{SVG}desc", "")
    assert read(income_svg((), 0, 0, "zh"))


@given(st.lists(SIGNED, min_size=1, max_size=12), st.booleans())
@settings(max_examples=40)
def test_columns_stay_inside_their_picture(left: list[int], narrow: bool) -> None:
    for picture in (
        stress_svg(trial(*left), "zh", narrow=narrow),
        income_svg(lived(*left, income=10**7), 100_000, 550_000, "zh", narrow=narrow),
    ):
        root = read(picture)
        _x, _y, width, height = (int(part) for part in root.attrib["viewBox"].split())
        for element in root.iter(f"{SVG}rect"):
            x, y, w, h = (int(element.attrib[name]) for name in ("x", "y", "width", "height"))
            assert 0 <= x <= x + w <= width
            assert 0 <= y <= y + h <= height
