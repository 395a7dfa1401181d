"""What the rules say of an arrangement: examples that a person who knows the rules can check."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.dates import add_months
from forbear.rules.findings import ArrangementFacts, check_arrangement
from forbear.rules.model import Finding
from forbear.rules.rulebook import rulebook

START = date(2026, 3, 2)
CARD = ArrangementFacts(
    lender_kind="bank_card",
    start=START,
    ends=date(2029, 3, 2),
    instalments=36,
    annual_rate="0",
    monthly=100000,
    contract_daily_rate=Fraction(5, 10000),
    penalty_multiple=Fraction(1),
    capacity=150000,
    lent_on=date(2024, 3, 15),
)
JIEBEI = replace(
    CARD,
    lender_kind="consumer_finance",
    contract_daily_rate=Fraction(4, 10000),
    penalty_multiple=Fraction(3, 2),
)
kinds = st.sampled_from(["consumer_finance", "bank", "bank_card", "microloan", "platform"])


def of(facts: ArrangementFacts, rule: str) -> Finding | None:
    found = [finding for finding in check_arrangement(facts) if finding.rule == rule]
    assert len(found) <= 1
    return found[0] if found else None


def verdict(facts: ArrangementFacts, rule: str) -> str | None:
    finding = of(facts, rule)
    return finding.verdict if finding else None


def test_sixty_instalments_are_the_most_on_a_card() -> None:
    """第七十条：最长不超过五年。"""
    assert verdict(CARD, "CARD-70-TERM") == "holds"
    assert verdict(replace(CARD, instalments=60, ends=date(2031, 3, 2)), "CARD-70-TERM") == "holds"
    assert verdict(replace(CARD, instalments=61, ends=date(2031, 4, 2)), "CARD-70-TERM") == "not_met"
    assert verdict(replace(CARD, instalments=20, ends=date(2031, 4, 3)), "CARD-70-TERM") == "not_met"


def test_sixty_instalments_that_end_some_days_past_five_years_ask_for_attention() -> None:
    edge = of(replace(CARD, instalments=60, ends=date(2031, 3, 15)), "CARD-70-TERM")
    assert edge is not None
    assert edge.verdict == "attention"
    assert "2031-03-02" in edge.detail.zh
    assert "2031-03-15" in edge.detail.en


def test_article_70_says_nothing_of_jiebei() -> None:
    assert not any(finding.rule.startswith("CARD-") for finding in check_arrangement(JIEBEI))
    assert any(finding.rule.startswith("CARD-") for finding in check_arrangement(CARD))


def test_fourteen_point_six_percent_is_within_24_also_with_the_penalty() -> None:
    """日利率 0.04%，年 14.6%；罚息 1.5 倍，年 21.9%。"""
    finding = of(JIEBEI, "RATE-24-COURT")
    assert finding is not None
    assert finding.verdict == "holds"
    assert "14.6%" in finding.detail.zh
    assert "21.9%" in finding.detail.zh


def test_a_contract_above_16_percent_passes_24_with_its_penalty() -> None:
    """16% 乘 1.5 正好 24%，再高就超过（PEN-CHECK）。"""
    at_16 = replace(JIEBEI, contract_daily_rate=Fraction(16, 36500))
    above = replace(JIEBEI, contract_daily_rate=Fraction(1601, 3650000))
    assert verdict(at_16, "RATE-24-COURT") == "holds"
    assert verdict(above, "RATE-24-COURT") == "attention"
    assert "24.015%" in of(above, "RATE-24-COURT").detail.en  # type: ignore[union-attr]


def test_a_contract_above_24_percent_is_not_met() -> None:
    assert verdict(replace(JIEBEI, contract_daily_rate=Fraction(24, 36500)), "RATE-24-COURT") == "attention"
    assert verdict(replace(JIEBEI, contract_daily_rate=Fraction(7, 10000)), "RATE-24-COURT") == "not_met"


def test_interest_inside_the_arrangement_is_held_to_the_ceiling_too() -> None:
    dear = [
        finding
        for finding in check_arrangement(replace(JIEBEI, annual_rate="0.25"))
        if finding.rule == "RATE-24-COURT" and finding.verdict == "not_met"
    ]
    assert len(dear) == 1
    assert "25%" in dear[0].detail.zh


def test_a_penalty_above_one_and_a_half_times_is_not_met() -> None:
    assert verdict(JIEBEI, "PEN-251") == "holds"
    assert verdict(replace(JIEBEI, penalty_multiple=Fraction(151, 100)), "PEN-251") == "not_met"
    assert verdict(replace(JIEBEI, penalty_multiple=None), "PEN-251") is None


def test_the_ceiling_for_new_loans_leaves_earlier_loans_alone() -> None:
    dear = replace(
        JIEBEI, lender_kind="platform", contract_daily_rate=Fraction(8, 10000), lent_on=date(2025, 10, 1)
    )
    assert verdict(dear, "RATE-24-ASSIST") == "not_met"
    assert verdict(replace(dear, lent_on=date(2025, 9, 30)), "RATE-24-ASSIST") == "not_applicable"
    assert verdict(replace(dear, lent_on=None), "RATE-24-ASSIST") == "attention"


def test_a_rule_on_which_sources_disagree_only_asks_for_attention() -> None:
    dear = replace(
        JIEBEI, lender_kind="microloan", contract_daily_rate=Fraction(8, 10000), lent_on=date(2026, 1, 5)
    )
    finding = of(dear, "RATE-MICRO")
    assert finding is not None
    assert (finding.verdict, finding.confidence) == ("attention", "C")
    assert "29.2%" in finding.detail.zh


def test_an_instalment_beyond_what_can_be_paid_asks_for_attention() -> None:
    assert verdict(JIEBEI, "REL-2025") == "holds"
    assert verdict(replace(JIEBEI, capacity=None), "REL-2025") == "attention"
    assert verdict(replace(JIEBEI, capacity=100000), "REL-2025") == "holds"
    over = of(replace(JIEBEI, capacity=99999), "REL-2025")
    assert over is not None
    assert over.verdict == "attention"
    assert "0.01" in over.detail.zh


def test_a_conditional_waiver_is_said_to_return() -> None:
    plain, conditional = of(JIEBEI, "PRAC-WATCH"), of(replace(JIEBEI, conditional=True), "PRAC-WATCH")
    assert plain is not None
    assert conditional is not None
    assert plain.detail != conditional.detail
    assert "恢复" in conditional.detail.zh


def test_a_rule_not_yet_in_force_says_nothing() -> None:
    assert verdict(replace(JIEBEI, start=date(2025, 3, 13)), "REL-2025") is None
    assert verdict(replace(JIEBEI, start=date(2025, 3, 14)), "REL-2025") is not None


@settings(max_examples=100, deadline=None)
@given(
    kinds,
    st.integers(1, 80),
    st.integers(0, 20),
    st.sampled_from(["0", "0.1", "0.24", "0.3"]),
    st.one_of(st.none(), st.dates(date(2015, 1, 1), START)),
)
def test_findings_report_their_source_and_never_pronounce(
    kind: str, months: int, daily: int, inside: str, lent_on: date | None
) -> None:
    facts = replace(
        JIEBEI,
        lender_kind=kind,
        instalments=months,
        ends=add_months(START, months),
        annual_rate=inside,
        contract_daily_rate=Fraction(daily, 10000),
        lent_on=lent_on,
    )
    book = rulebook(START)
    found = check_arrangement(facts)
    assert found
    for finding in found:
        rule = book.rule(finding.rule)
        assert kind in rule.lender_kinds
        assert finding.source.startswith(rule.source)
        assert finding.confidence == rule.confidence
        assert finding.verdict != "not_met" or rule.confidence in ("R1", "R2")
        for pronounced in ("合法", "违法", "不用还", "无效"):
            assert pronounced not in finding.detail.zh
        for pronounced in ("lawful", "illegal", "void"):
            assert pronounced not in finding.detail.en


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30), st.integers(0, 30), kinds)
def test_a_dearer_contract_is_never_judged_more_kindly(one: int, other: int, kind: str) -> None:
    order = ("holds", "not_applicable", "attention", "not_met")
    cheap, dear = sorted((one, other))

    def worst(daily: int) -> int:
        facts = replace(JIEBEI, lender_kind=kind, contract_daily_rate=Fraction(daily, 10000))
        return max(order.index(finding.verdict) for finding in check_arrangement(facts))

    assert worst(cheap) <= worst(dear)
