"""Facts of hardship: four families, proposed by the data, decided by the person, told only as far as they were given."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.budget.signals import Signal
from forbear.case import hardship
from forbear.case.hardship import Evidence, Fact
from forbear.evidence import checklist

FALL = Signal("income_fell", date(2025, 3, 1), 290_000, 5, before=700_000, after=410_000)
HOSPITAL = Signal("medical", date(2025, 4, 6), 1_824_000, 3, "medical", "2025-04")


def test_the_data_proposes_a_fall_and_a_hospital_bill() -> None:
    fall, hospital = hardship.proposals([FALL, HOSPITAL])
    assert hardship.observed(fall).zh == (
        "收入自 2025 年 3 月起下降约 41%：之前每月大约 7,000 元，之后大约 4,100 元。"
    )
    assert hardship.observed(hospital).zh == "2025 年 4 月有“医疗健康”3 笔，合计 18,240 元。"
    assert hardship.sentence(fall).zh == (
        "从 2025 年 3 月起，我的月收入从大约 7,000 元降到大约 4,100 元，降了 41%。"
    )
    assert hardship.sentence(hospital).zh == "2025 年 4 月，我看病治疗，自己付了 18,240 元。"


def test_the_same_rows_may_be_ones_own_illness_or_a_relatives_and_the_person_says_which() -> None:
    (fact,) = hardship.proposals([HOSPITAL])
    assert [kind.id for kind in hardship.alternatives(fact)] == ["medical_own", "relative_ill"]


def test_a_corrected_size_takes_the_levels_of_the_bill_with_it() -> None:
    (fall,) = hardship.proposals([FALL])
    changed = hardship.corrected(fall, date(2025, 2, 1), 250_000)
    assert hardship.sentence(changed).zh == "从 2025 年 2 月起，我的收入减少了，每月少了大约 2,500 元。"
    assert hardship.sentence(hardship.corrected(fall, None, None)).zh == "我的收入减少了。"


def test_facts_are_told_in_time_with_what_carries_them_and_what_does_not() -> None:
    rows = Evidence("rows", "medical", "2025-04", 3, 1_824_000)
    told = hardship.told(
        [
            Fact("c", "forgot"),
            Fact("b", "medical_own", date(2025, 4, 6), 1_824_000, evidence=(rows,)),
            Fact("a", "job_lost", date(2025, 3, 1)),
        ]
    )
    assert [one.fact.id for one in told] == ["a", "b", "c"]
    assert [one.gap is None for one in told] == [False, True, False]
    assert "还没有材料证明" in told[0].gap.zh  # type: ignore[union-attr]
    assert told[1].evidence == (rows,)


def test_several_facts_have_several_causes_each_once() -> None:
    facts = [Fact("a", "income_fell"), Fact("b", "wages_unpaid"), Fact("c", "medical_own")]
    assert hardship.causes_of(facts) == ("income_drop", "illness")


@given(
    st.sampled_from(hardship.kinds()),
    st.none() | st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.none() | st.integers(min_value=1, max_value=10**9),
)
def test_a_sentence_says_what_was_given_and_no_other_number(
    kind: hardship.FactKind, since: date | None, amount: int | None
) -> None:
    said = hardship.sentence(Fact("x", kind.id, since, amount))
    allowed = {str(since.year), str(since.month)} if since else set()
    for text in (said.zh, said.en):
        numbers = set(re.findall(r"\d[\d,]*(?:\.\d+)?", text))
        money = {n for n in numbers if amount is not None and n.replace(",", "") in _spelled(amount)}
        assert numbers <= allowed | money
        assert (amount is None) or money
        assert "{" not in text
    assert said.en[0].isupper()


def _spelled(fen: int) -> set[str]:
    return {f"{fen // 100}.{fen % 100:02d}", str(fen // 100) if fen % 100 == 0 else ""}


def test_every_kind_belongs_to_a_family_a_cause_and_papers_of_the_checklist() -> None:
    families = {family.id for family in hardship.families()}
    assert families == {"unstable_income", "sudden_expense", "family_emergency", "oversight"}
    assert {kind.family for kind in hardship.kinds()} == families
    for kind in hardship.kinds():
        assert checklist.cause(kind.cause)
        assert kind.papers
        for paper in kind.papers:
            assert checklist.item(paper) is not None, paper


def test_a_day_ahead_and_an_amount_of_nothing_are_not_facts() -> None:
    wrong = Fact("x", "job_lost", date(2026, 5, 1), 0)
    assert [problem.where for problem in hardship.problems_of(wrong, date(2026, 4, 30))] == [
        "since",
        "amount",
    ]
    assert hardship.problems_of(Fact("x", "job_lost", date(2026, 4, 30), 100), date(2026, 4, 30)) == ()


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ForbearError):
        hardship.kind_of("laziness")
