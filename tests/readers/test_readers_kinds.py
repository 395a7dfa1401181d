"""What kind of movement a row is, found for many rows at once as for one; and the characters that a rule needs are truly needed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forbear.evidence.kinds import KindRule, kind_of, kind_rules, kinds_of, normalised
from forbear.evidence.model import Direction

ASKING = [rule for rule in kind_rules() if rule.needs]
WORDS = (
    *[
        "花呗",
        "借呗",
        "信用卡",
        "白条",
        "微粒贷",
        "美团月付",
        "某消费金融公司",
        "还款",
        "主动还款-2025年03月账单",
        "放款至银行卡",
        "提现-快速提现",
        "余额宝-自动转入",
    ],
    *[
        "蚂蚁财富-某基金-买入",
        "退款-洗手液",
        "充值-普通充值",
        "收益发放",
        "转账",
        "工资",
        "午饭",
        "⾦融",
        "⽩条还款",
        "ｐａｙ",
        "新款",
        "红包",
        "零钱提现",
        "正常还款",
        "利息",
    ],
)
STATUSES = ("交易成功", "还款成功", "交易关闭", "退款成功", "放款成功", "已全额退款", "")
CATEGORIES = (
    "餐饮美食",
    "信用借还",
    "转账红包",
    "投资理财",
    "信用卡账单",
    "充值缴费",
    "退款",
    "账户存取",
    "",
)
rows = st.tuples(
    st.sampled_from(["in", "out", "neutral"]),
    st.lists(st.sampled_from(WORDS), max_size=2).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
    st.sampled_from(STATUSES),
    st.sampled_from(CATEGORIES),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(rows, min_size=1, max_size=40))
def test_many_rows_at_once_are_of_the_kinds_they_are_one_by_one(
    given_rows: list[tuple[Direction, str, str, str, str]],
) -> None:
    columns = [list(column) for column in zip(*given_rows, strict=True)]
    assert kinds_of(*columns) == [kind_of(*row) for row in given_rows]  # type: ignore[arg-type]


def first_rule(
    direction: Direction, counterparty: str, description: str, status: str, category: str
) -> KindRule | None:
    """The rules as they are written, each tried in full."""
    cells = {
        "counterparty": normalised(counterparty),
        "description": normalised(description),
        "status": normalised(status),
        "category": normalised(category),
    }
    cells["text"] = cells["counterparty"] + "\n" + cells["description"]
    return next(
        (rule for rule in kind_rules() if rule.possible(direction, cells) and rule.holds(cells)), None
    )


@settings(max_examples=200, deadline=None)
@given(rows)
def test_leaving_out_what_cannot_match_changes_no_kind(row: tuple[Direction, str, str, str, str]) -> None:
    rule = first_rule(*row)
    assert kind_of(*row) == (rule.kind if rule else "ordinary")


@pytest.mark.parametrize("rule", ASKING, ids=lambda rule: rule.id)
def test_a_text_that_meets_a_rule_has_the_characters_the_rule_says_it_needs(rule: KindRule) -> None:
    cells = st.tuples(
        *(st.one_of([st.from_regex(pattern) for pattern in patterns]) for _, patterns in rule.asked)
    )

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(cells)
    def holds(texts: tuple[str, ...]) -> None:
        plain = [normalised(text) for text in texts]
        if all(
            any(p.search(text) for p in patterns)
            for text, (_, patterns) in zip(plain, rule.asked, strict=True)
        ):
            assert set(rule.needs) & set("".join(plain))
            assert not rule.needs_too or set(rule.needs_too) & set("".join(plain))

    holds()
