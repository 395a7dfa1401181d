"""The same money seen twice counts once: examples from two or three bills of one person, and laws."""

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.budget.categories import categorise
from forbear.budget.same_money import count_once
from forbear.evidence.kinds import kind_of
from forbear.evidence.model import Bill, Direction, Transaction, TransactionKind


def row(
    at: str,
    yuan: int,
    direction: Direction = "out",
    counterparty: str = "",
    description: str = "",
    method: str = "",
    kind: TransactionKind = "ordinary",
    category: str = "",
    line: int = 1,
) -> Transaction:
    return Transaction(
        datetime.fromisoformat(at),
        yuan * 100,
        direction,
        counterparty,
        description,
        "",
        method,
        kind,
        category,
        "",
        line,
    )


def bill(issuer: str, *rows: Transaction, is_card: bool = False) -> Bill:
    return Bill("x", "", None, None, rows, (), issuer=issuer, is_card=is_card)


LUNCH = row("2025-03-05 12:04:10", 38, counterparty="张记面馆", description="午饭", method="招商银行(9876)")
BOOKED = row(
    "2025-03-05 12:04:12",
    38,
    counterparty="支付宝-张记面馆",
    description="快捷支付",
    method="招商银行储蓄卡(9876)",
)


def kinds(*bills: Bill) -> list[tuple[str, int]]:
    return [(pair.kind, pair.kept.amount // 100) for pair in count_once(bills).pairs]


def test_a_card_payment_in_alipay_and_at_the_bank_counts_once_as_alipay_tells_it() -> None:
    counted = count_once([bill("支付宝", LUNCH), bill("招商银行", BOOKED)])
    assert counted.rows == (LUNCH,)
    (pair,) = counted.pairs
    assert (pair.kind, pair.kept_from, pair.dropped_from) == ("same_payment", "支付宝", "招商银行")
    assert "卡号末四位一致" in pair.why.zh
    assert "last four digits" in pair.why.en


def test_the_person_may_say_that_a_pair_is_two_things_and_take_it_back() -> None:
    bills = [bill("支付宝", LUNCH), bill("招商银行", BOOKED)]
    (pair,) = count_once(bills).pairs
    undone = count_once(bills, apart={pair.id})
    assert len(undone.rows) == 2
    assert [one.apart for one in undone.pairs] == [True]
    assert count_once(bills).rows == (LUNCH,)


def test_another_card_another_bank_or_another_app_is_no_pair() -> None:
    for booked in (
        BOOKED._replace(method="招商银行储蓄卡(1111)"),
        BOOKED._replace(counterparty="财付通-张记面馆"),
        BOOKED._replace(amount=39_00),
        BOOKED._replace(direction="in"),
        BOOKED._replace(at=datetime(2025, 3, 12)),
    ):
        assert kinds(bill("支付宝", LUNCH), bill("招商银行", booked)) == [], booked
    assert (
        kinds(bill("支付宝", LUNCH), bill("中国工商银行", BOOKED._replace(method="中国工商银行储蓄卡"))) == []
    )


def test_paid_from_the_purse_or_on_huabei_is_not_looked_for_at_the_bank() -> None:
    for method in ("余额宝", "花呗", "余额"):
        assert kinds(bill("支付宝", LUNCH._replace(method=method)), bill("招商银行", BOOKED)) == [], method


def test_a_bank_that_prints_only_days_may_book_after_the_weekend() -> None:
    booked = BOOKED._replace(at=datetime(2025, 3, 8), method="招商银行储蓄卡")
    assert kinds(bill("支付宝", LUNCH), bill("招商银行", booked)) == [("same_payment", 38)]


def test_two_equal_lunches_meet_two_debits_and_a_third_is_left() -> None:
    second, third = (
        LUNCH._replace(at=datetime(2025, 3, 5, 18, 0), line=2),
        BOOKED._replace(at=datetime(2025, 3, 5, 18, 0, 5), line=2),
    )
    counted = count_once(
        [
            bill("支付宝", LUNCH, second),
            bill("招商银行", BOOKED, third, BOOKED._replace(at=datetime(2025, 3, 5, 20), line=3)),
        ]
    )
    assert [row.at.hour for row in counted.rows] == [12, 18, 20]


def test_a_meituan_order_paid_by_wechat_stands_in_both() -> None:
    order = row("2025-02-22 19:58:32", 12, counterparty="美团", description="代金券", method="微信支付")
    paid = row("2025-02-22 19:58:30", 12, counterparty="美团平台商户", description="美团订单", method="零钱")
    assert kinds(bill("美团", order), bill("微信支付", paid)) == [("same_payment", 12)]


def test_money_withdrawn_from_alipay_is_no_income_at_the_bank() -> None:
    out = row("2025-04-01 09:00:00", 3000, "neutral", "", "提现-快速提现", "余额", "own_transfer")
    came = row("2025-04-01 09:02:00", 3000, "in", "支付宝-某某", "网上快捷提现", "中国银行储蓄卡(3167)")
    counted = count_once([bill("支付宝", out), bill("中国银行", came)])
    assert {one.kind for one in counted.rows} <= {"own_transfer"}
    assert sum(entry.effect for entry in categorise(counted.rows)) == 0


def test_a_transfer_between_two_banks_is_neither_income_nor_spending() -> None:
    out = row(
        "2025-04-01 09:00:00", 5000, "out", "某某 6222****3167", "跨行转账 中国银行", "招商银行储蓄卡(9876)"
    )
    came = row("2025-04-01 00:00:00", 5000, "in", "某某", "银联入账 转账 招商银行", "中国银行储蓄卡(3167)")
    counted = count_once([bill("招商银行", out), bill("中国银行", came)])
    assert [pair.kind for pair in counted.pairs] == ["own_transfer"]
    assert [one.kind for one in counted.rows] == ["own_transfer", "own_transfer"]


def test_rent_sent_and_wages_received_on_one_day_are_not_a_transfer() -> None:
    rent = row("2025-04-01 09:00:00", 5000, "out", "房东", "房租", "招商银行储蓄卡(9876)")
    wages = row("2025-04-01 10:00:00", 5000, "in", "某公司", "工资", "中国银行储蓄卡(3167)")
    assert kinds(bill("招商银行", rent), bill("中国银行", wages)) == []


def test_a_cards_repayment_stands_at_the_bank_and_on_the_card_and_is_one_repayment() -> None:
    paid = row(
        "2025-04-20 08:00:00",
        4621,
        "out",
        "银行卡中心",
        "信用卡还款 招商银行",
        "中国工商银行储蓄卡(9876)",
        "debt_service",
    )
    seen = row(
        "2025-04-21 00:00:00",
        4621,
        "in",
        "",
        "银联转账还款",
        "招商银行信用卡(1234)",
        "debt_service",
        "信用卡账单",
    )
    counted = count_once([bill("中国工商银行", paid), bill("招商银行", seen, is_card=True)])
    assert [pair.kind for pair in counted.pairs] == ["card_repayment"]
    assert counted.rows == (paid,)


def test_a_cards_own_record_of_a_repayment_is_no_second_payment_and_no_income() -> None:
    seen = row(
        "2025-04-21 00:00:00", 4621, "in", "", "还款", "招商银行信用卡(1234)", "debt_service", "信用卡账单"
    )
    assert [entry.effect for entry in categorise([seen])] == [0]


def test_a_refund_is_shown_with_its_purchase_and_can_be_taken_apart() -> None:
    bought = row("2025-03-01 10:00:00", 110, counterparty="某店", description="洗手液")
    back = row("2025-03-03 10:00:00", 110, "neutral", "某店", "退款-洗手液", kind="refund")
    (pair,) = count_once([bill("支付宝", bought, back)]).pairs
    assert pair.kind == "refund"
    undone = count_once([bill("支付宝", bought, back)], apart=[pair.id])
    assert [one.kind for one in undone.rows] == ["ordinary", "ordinary"]


def test_the_same_export_given_twice_counts_once() -> None:
    assert count_once([bill("支付宝", LUNCH, LUNCH._replace(line=2)), bill("支付宝", LUNCH)]).rows == (
        LUNCH,
        LUNCH._replace(line=2),
    )


words = st.sampled_from(
    ["支付宝-某店", "财付通-某店", "某店", "某某", "转账", "还款", "提现", "招商银行信用卡还款", ""]
)
methods = st.sampled_from(
    ["招商银行(9876)", "中国银行信用卡(1234)&红包", "余额", "花呗", "招商银行储蓄卡(9876)", ""]
)


@st.composite
def some_rows(draw: st.DrawFn) -> tuple[Transaction, ...]:
    made = []
    for line in range(draw(st.integers(0, 6))):
        direction: Direction = draw(st.sampled_from(["in", "out", "neutral"]))
        counterparty, description = draw(words), draw(words)
        made.append(
            Transaction(
                datetime(2025, 3, draw(st.integers(1, 4)), draw(st.integers(0, 23))),
                draw(st.sampled_from([1000, 2000])),
                direction,
                counterparty,
                description,
                "",
                draw(methods),
                kind_of(direction, counterparty, description, "", ""),
                "",
                "",
                line + 1,
            )
        )
    return tuple(made)


@settings(max_examples=80, deadline=None)
@given(some_rows(), some_rows(), some_rows())
def test_nothing_is_invented_a_row_is_in_one_pair_and_apart_gives_all_back(
    first: tuple[Transaction, ...], second: tuple[Transaction, ...], third: tuple[Transaction, ...]
) -> None:
    bills = [bill("支付宝", *first), bill("招商银行", *second), bill("中国银行", *third, is_card=True)]
    counted = count_once(bills)
    pairs = [pair for pair in counted.pairs if pair.kind != "refund"]
    ends = [id(end) for pair in pairs for end in (pair.kept, pair.dropped)]
    assert len(ends) == len(set(ends))
    assert all(pair.kept.amount == pair.dropped.amount for pair in pairs)
    everything = count_once(bills, apart={pair.id for pair in counted.pairs})
    dropped = [pair for pair in pairs if pair.kind != "own_transfer"]
    assert len(everything.rows) == len(counted.rows) + len(dropped)
    assert count_once(bills) == counted
    assert count_once(list(reversed(bills))).pairs == counted.pairs
