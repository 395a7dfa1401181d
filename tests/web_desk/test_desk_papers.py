"""What the desk sees of papers: facts only as they were confirmed, by whom, numbers masked, and one name on all of them or not."""

import html
import re

import pytest

from desk_world import World, signed_in, world
from forbear.web.services import papers, readings

pytestmark = pytest.mark.django_db

NUMBER = "110101200001010029"
CARD = {"name": "王小明", "sex": "女", "ethnicity": "汉", "birth": "2000-01-01", "identity_number": NUMBER}
SLIP = {"name": "王晓明", "month": "2026-01", "gross": "6500.00", "deductions": "780.00", "net": "5,720.00"}


def confirmed(told: World, item: str, kind: str, values: dict[str, str]) -> None:
    """The borrower confirms what a paper says: the one given for ``item``, or else the first of the others."""
    given = papers.papers_of(told.record)
    others = [paper for paper in given if paper.kind != "identity_card"]
    paper = next((paper for paper in given if paper.kind == item), others[0])
    readings.confirm(told.record.owner, paper.id, kind, values, told.cast.borrower.actor_id)


def desk_page(told: World) -> str:
    page = html.unescape(signed_in(told.cast.agent).get(told.case).content.decode())
    return page[page.index('id="papers"') : page.index('id="statement"')]


def test_confirmed_facts_stand_at_their_paper_with_who_confirmed_them_and_masked_numbers() -> None:
    told = world("take")
    with told.now():
        before = desk_page(told)
        assert "内容还没有人核对" in before
        assert 'id="names"' not in before
        confirmed(told, "identity_card", "identity_front", CARD)
        page = desk_page(told)
        client = signed_in(told.cast.agent, headers={"accept-language": "en"})
        english = html.unescape(client.get(told.case).content.decode())
    assert NUMBER not in page
    assert "110***********0029" in page
    assert "<dt>民族</dt><dd>汉</dd>" in page
    assert f"读自身份证人像面，{told.cast.borrower.name}于" in page
    assert "The name on each paper (as confirmed)" in english
    assert f"From the paper (Identity card, portrait side), confirmed by {told.cast.borrower.name}" in english


def test_a_name_that_is_not_the_cards_is_shown_beside_it() -> None:
    told = world("take")
    with told.now():
        confirmed(told, "payslip", "payslip", SLIP)
        assert "<td>王晓明</td><td>—</td>" in desk_page(told), "without a card nothing can be compared"
        confirmed(told, "identity_card", "identity_front", CARD)
        page = desk_page(told)
        rows = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td><td>(.*?)</td>', page)
        assert [row[:2] for row in rows] == [("身份证人像面", "王小明"), ("工资条", "王晓明")]
        assert "不一致" in rows[1][2]
        assert "身份证上是“王小明”" in page
        confirmed(told, "payslip", "payslip", SLIP | {"name": "王小明"})
        page = desk_page(told)
        assert "不一致" not in page
        assert "<td>王小明</td><td>一致</td>" in page
        assert "身份证上是" not in page
        confirmed(told, "payslip", readings.NONE, {})
        assert "没有内容可核对" in desk_page(told)
