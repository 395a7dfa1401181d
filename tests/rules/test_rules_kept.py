"""Rules, lenders and programmes as they are kept: each with its source, and none surer than what was read."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.base.rates import parse_decimal
from forbear.rules.lenders import lender, lenders
from forbear.rules.model import Confidence, Lender, Programme, Rule
from forbear.rules.programmes import programme, programmes, programmes_for, programmes_from_toml
from forbear.rules.rulebook import every_rule, rulebook

KINDS = {"consumer_finance", "bank", "bank_card", "microloan", "platform"}
FORCES = {
    "law",
    "department_rule",
    "normative",
    "judicial",
    "national_standard",
    "self_regulation",
    "practice",
}
FROM_SURE_TO_UNSURE = ("R1", "R2", "R3", "M", "C")


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.id)
def test_a_rule_says_what_where_from_and_how_sure(rule: Rule) -> None:
    assert rule.text.zh.endswith("。")
    assert rule.text.en.endswith(".")
    assert rule.source
    assert rule.force in FORCES
    assert rule.confidence in get_args(Confidence)
    assert rule.lender_kinds
    assert set(rule.lender_kinds) <= KINDS
    assert rule.last_checked >= date(2026, 11, 23)
    assert rule.valid_from is None or rule.valid_from <= rule.last_checked
    assert rule.valid_from is None or rule.valid_to is None or rule.valid_from <= rule.valid_to
    if rule.force != "practice" and rule.confidence != "M":
        assert rule.valid_from is not None
    for _name, number in rule.numbers:
        parse_decimal(number)


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for rule in every_rule()]
    assert len(ids) == len(set(ids))


def test_rules_are_those_of_the_shared_facts_and_never_surer(shared: Path) -> None:
    """A rule of the facts may be kept as less sure than there, never as surer."""
    facts = (shared / "facts" / "law-and-lenders.md").read_text(encoding="utf-8")
    rows = {row[1].strip(): row for line in facts.splitlines() if len(row := line.split("|")) > 4}
    for rule in every_rule():
        if rule.id not in rows:
            assert re.search(rf"\b{rule.id}\b", facts), f"{rule.id} is not in the facts"
            continue
        sure = re.match(r"R1|R2|R3|M|C", rows[rule.id][-2].strip())
        assert sure is not None, rule.id
        there, here = (
            FROM_SURE_TO_UNSURE.index(sure.group()),
            FROM_SURE_TO_UNSURE.index(rule.confidence),
        )
        assert here >= there, f"{rule.id} is kept as surer than it was read"


def test_a_rulebook_is_of_its_day() -> None:
    """银行的助贷规则自 2025-10-01 起；成本明示自 2026-08-01 起。"""
    assert rulebook(date(2025, 9, 30)).find("RATE-24-ASSIST") is None
    assert rulebook(date(2025, 10, 1)).rule("RATE-24-ASSIST").numbers == (("annual_max", "0.24"),)
    assert rulebook(date(2026, 7, 31)).find("RATE-DISC26") is None
    assert rulebook(date(2026, 8, 1)).find("RATE-DISC26") is not None
    assert dict(rulebook(date(2026, 3, 2)).rule("CARD-70-TERM").numbers) == {"months_max": "60"}


def test_article_70_is_for_cards_alone() -> None:
    book = rulebook(date(2026, 3, 2))
    for kind in KINDS:
        named = {rule.id for rule in book.for_kind(kind)}
        assert ("CARD-70-TERM" in named) == (kind == "bank_card")


def test_a_rule_not_in_force_is_refused_with_its_day() -> None:
    with pytest.raises(ForbearError) as caught:
        rulebook(date(2010, 1, 1)).rule("CARD-70-TERM")
    assert caught.value.problems[0].code == "rules.rule_unknown"
    assert "2010-01-01" in caught.value.problems[0].text.zh


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_what_is_in_force_changes_only_on_the_days_that_rules_name(day: date) -> None:
    today, next_day = rulebook(day), rulebook(day + timedelta(days=1))
    began = {rule.id for rule in next_day.rules} - {rule.id for rule in today.rules}
    ended = {rule.id for rule in today.rules} - {rule.id for rule in next_day.rules}
    assert began == {rule.id for rule in every_rule() if rule.valid_from == day + timedelta(days=1)}
    assert ended == {rule.id for rule in every_rule() if rule.valid_to == day}


@pytest.mark.parametrize("one", lenders(), ids=lambda one: one.id)
def test_a_lender_has_a_name_official_channels_and_a_programme(one: Lender) -> None:
    assert one.kind in KINDS
    assert one.name.zh
    assert one.name.en
    assert one.channels
    assert all(channel.value.zh and channel.value.en for channel in one.channels)
    assert programmes_for(one.id), "no programme"
    assert all(one.id in each.lenders for each in programmes_for(one.id))
    assert bool(one.operator.zh) != one.id.startswith("other_")


def test_the_lenders_that_people_ask_about_are_there() -> None:
    known = {one.id for one in lenders()}
    assert {"jiebei", "huabei", "wangshangdai", "jd_baitiao", "cmb_card", "other_card"} <= known
    assert {one.kind for one in lenders()} == KINDS
    assert lender("jiebei").kind == "consumer_finance"
    assert lender("wangshangdai").kind == "bank"


def test_hotlines_are_those_of_the_shared_facts(shared: Path) -> None:
    facts = (shared / "facts" / "law-and-lenders.md").read_text(encoding="utf-8")
    for one in lenders():
        for channel in one.channels:
            for number in re.findall(r"[0-9][0-9-]{4,}", channel.value.zh):
                assert number in facts, f"{one.id}: {number}"


def test_no_contact_is_given_as_certain() -> None:
    """Every contact was read on an unverified page or is from memory."""
    assert {channel.confidence for one in lenders() for channel in one.channels} <= {"R3", "M"}


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("jiebai", "jiebei"), ("借呗", "jiebei"), ("JD_Baitiao", "jd_baitiao"), ("云亚贷", "other_platform")],
)
def test_an_unknown_lender_is_refused_with_the_nearest(asked: str, meant: str) -> None:
    with pytest.raises(ForbearError) as caught:
        lender(asked)
    problem = caught.value.problems[0]
    assert problem.code == "rules.lender_unknown"
    assert asked in problem.text.zh
    assert f"“{meant}”" in problem.mend.zh


def test_programmes_are_within_what_the_rules_and_sense_allow() -> None:
    for each in programmes():
        assert 1 <= each.instalments_max <= 60
        assert all(1 <= count <= each.instalments_max for count in each.instalment_choices)
        shares = (each.penalty_waiver_max, each.interest_waiver_max, each.fee_waiver_max)
        assert all(0 <= share <= 1 for share in (*shares, each.down_payment_min))
        assert parse_decimal(each.annual_rate) <= parse_decimal("0.24")
        assert each.source.zh
        assert programme(each.id) == each


def test_a_general_programme_says_that_no_lender_published_it() -> None:
    for each in programmes():
        assert each.confidence == "M"
        assert "通用" in each.name.zh
        assert "公布的政策" in each.source.zh
        assert "assumptions" in each.source.en


def test_a_lender_that_is_not_in_the_directory_gets_the_general_loan_programme() -> None:
    assert [one.id for one in programmes_for("某某贷")] == ["general_loan"]


def test_an_unknown_programme_is_refused_with_the_nearest() -> None:
    with pytest.raises(ForbearError) as caught:
        programme("general-loan")
    assert "“general_loan”" in caught.value.problems[0].mend.zh


OWN = """
[[programme]]
id = "own_2026"
name_zh = "示例机构纾困方案"
name_en = "Example lender's programme"
lenders = ["jiebei"]
instalments_max = 36
instalment_choices = [12, 24, 36]
monthly_min = "200.00"
interest_suspension = false
annual_rate = "0.036"
penalty_waiver_max = "1"
interest_waiver_max = "0.3"
fee_waiver_max = "1"
waiver_conditional = true
down_payment_min = "0.1"
remainder = "first"
grace_days = 3
missed_to_break = 2
approver_above = "50000.00"
review_working_days = 5
source_zh = "机构内部文件"
source_en = "The lender's own paper"
confidence = "R1"
"""


def own(old: str = "", new: str = "") -> tuple[Programme, ...]:
    assert old in OWN
    return programmes_from_toml(OWN.replace(old, new).encode(), "own.toml")


def test_a_lenders_own_programme_is_read() -> None:
    (read,) = own()
    assert read.instalment_choices == (12, 24, 36)
    assert read.monthly_min == 20000
    assert read.down_payment_min == parse_decimal("0.1")
    assert read.lenders == ("jiebei",)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("instalments_max = 36\n", "", "instalments_max"),
        ("instalments_max = 36", 'instalments_max = "36"', "instalments_max"),
        ("instalments_max = 36", "instalments_max = 61", "instalments_max"),
        ("instalments_max = 36", "instalments_max = true", "instalments_max"),
        ("[12, 24, 36]", "[12, 48]", "instalment_choices"),
        ("[12, 24, 36]", "[0]", "instalment_choices"),
        ('interest_waiver_max = "0.3"', 'interest_waiver_max = "1.5"', "interest_waiver_max"),
        ('interest_waiver_max = "0.3"', "interest_waiver_max = 0.3", "interest_waiver_max"),
        ('down_payment_min = "0.1"', 'down_payment_min = "10%"', "down_payment_min"),
        ('monthly_min = "200.00"', 'monthly_min = "-200.00"', "monthly_min"),
        ('remainder = "first"', 'remainder = "middle"', "remainder"),
        ('confidence = "R1"', 'confidence = "sure"', "confidence"),
        ("missed_to_break = 2", "missed_to_break = 0", "missed_to_break"),
        ('name_en = "Example lender\'s programme"\n', "", "name_en"),
        ('lenders = ["jiebei"]\n', "", "lenders"),
        ('lenders = ["jiebei"]', 'lenders = "jiebei"', "lenders"),
    ],
)
def test_a_wrong_programme_is_refused_by_entry_and_field(old: str, new: str, field: str) -> None:
    with pytest.raises(ForbearError) as caught:
        own(old, new)
    problem = caught.value.problems[0]
    assert problem.code == "rules.programme_field"
    assert problem.where == "own.toml: programme[0]"
    assert f"“{field}”" in problem.text.zh


def test_an_amount_that_is_none_is_refused_where_it_stands() -> None:
    with pytest.raises(ForbearError) as caught:
        own('"200.00"', '"two hundred"')
    assert caught.value.problems[0].code == "base.amount_malformed"
    assert caught.value.problems[0].where == "own.toml: programme[0]"


@pytest.mark.parametrize("data", [b"\xff\xfe", b"not toml", b"", b"[programmes]"])
def test_a_file_that_is_no_programme_file_is_refused(data: bytes) -> None:
    with pytest.raises(ForbearError) as caught:
        programmes_from_toml(data, "own.toml")
    assert caught.value.problems[0].code == "rules.programme_file"


@pytest.mark.parametrize("data", [b"programme = 3", b"programme = [3]", b"programme = {}"])
def test_programmes_that_are_no_entries_are_refused(data: bytes) -> None:
    with pytest.raises(ForbearError) as caught:
        programmes_from_toml(data, "own.toml")
    assert caught.value.problems[0].code == "rules.programme_field"
