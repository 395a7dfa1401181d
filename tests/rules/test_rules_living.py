"""Living standards are dated data: a figure holds from its day, and one that nobody has read says so."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from forbear.rules.living import every_standard, standard, standards
from forbear.rules.rulebook import every_rule


def test_a_standard_holds_from_its_day() -> None:
    assert standard("chongqing", date(2025, 6, 30)) is None
    found = standard("chongqing", date(2025, 7, 1))
    assert found is not None
    assert found.per_person == 77_000
    assert standard("chongqing-rural", date(2026, 1, 1)).per_person == 63_000  # type: ignore[union-attr]


def test_a_figure_nobody_has_read_says_so_and_one_that_was_read_names_its_source() -> None:
    for one in every_standard():
        unread = "没有核对过" in one.note.zh
        assert unread == (one.confidence not in ("R1", "R2"))
        assert one.source in one.note.zh
        assert one.since.isoformat() in one.note.en


def test_a_place_that_is_not_kept_has_none() -> None:
    assert standard("nowhere", date(2026, 1, 1)) is None
    assert len({one.id for one in standards(date(2026, 1, 1))}) == len(standards(date(2026, 1, 1)))


def test_the_rule_that_makes_it_a_floor_is_kept() -> None:
    assert {one.rule for one in every_standard()} <= {rule.id for rule in every_rule()}


def test_the_figures_are_those_of_the_facts(shared: Path) -> None:
    text = (shared / "facts" / "law-and-lenders.md").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text[text.index("place,urban_month") :].splitlines()[1:6]]
    told = {cells[0].removesuffix("省指导"): Decimal(cells[1].rstrip("?")) for cells in rows}
    for one in every_standard():
        if not one.id.endswith("-rural"):
            name = one.place.zh.split("（")[0]
            assert Decimal(one.per_person) / 100 == told[name], one.id
            if one.confidence == "R2":
                assert any(cells[0].startswith(name) and "R2" in ",".join(cells) for cells in rows)


@pytest.mark.parametrize("one", every_standard(), ids=lambda one: one.id)
def test_a_standard_is_whole(one) -> None:  # type: ignore[no-untyped-def]
    assert one.per_person > 0
    assert one.place.zh
    assert one.place.en
    assert one.since <= one.last_checked
