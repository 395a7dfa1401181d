"""Income and expenditure by month, corrections that are remembered, and what can be paid, with every fen shown."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.budget.budget_json import budget_to_json
from forbear.budget.capacity import capacity
from forbear.budget.categories import categories, categorise
from forbear.budget.ledger import budget, periods
from forbear.budget.model import Budget, Capacity, Correction, Household
from forbear.budget.reliable import income_steadiness, reliable_income
from forbear.evidence.bills import read_bill
from forbear.evidence.kinds import kind_of
from forbear.evidence.model import Direction, Transaction

YEAR = ((date(2025, 1, 1), date(2025, 12, 31)),)


def row(
    day: str,
    yuan: int,
    counterparty: str,
    description: str = "",
    way: Direction = "out",
    category: str = "",
    status: str = "交易成功",
    method: str = "余额宝",
    reference: str = "",
) -> Transaction:
    """A row as an export would have it; its kind is found as the reader finds it."""
    return Transaction(
        at=datetime.fromisoformat(f"{day} 09:00:00"),
        amount=yuan * 100,
        direction=way,
        counterparty=counterparty,
        description=description or counterparty,
        status=status,
        method=method,
        kind=kind_of(way, counterparty, description or counterparty, status, category),
        category=category,
        reference=reference,
        line=1,
    )


def month(number: int, wage: int = 6_800, rent: int = 1_500, meals: int = 900) -> list[Transaction]:
    day = f"2025-{number:02d}"
    return [
        row(f"{day}-10", wage, "某某公司", "工资", "in", "收入"),
        row(f"{day}-11", rent, "房东", "房租", category="住房物业"),
        row(f"{day}-12", meals, "小店", "午饭", category="餐饮美食"),
        row(f"{day}-13", 100, "影城", "电影票", category="文化休闲"),
        row(f"{day}-20", 1_200, "蚂蚁借呗", "蚂蚁借呗还款", "neutral", "信用借还"),
    ]


def year(*wages: int) -> list[Transaction]:
    wages = wages or (6_800,) * 12
    return [one for number, wage in enumerate(wages, 1) for one in month(number, wage)]


def told(rows: Sequence[Transaction], corrections: Sequence[Correction] = ()) -> Budget:
    return budget(categorise(rows, corrections), YEAR)


def test_a_month_is_what_came_in_and_what_went_out() -> None:
    found = told(year())
    assert found.months_used == 12
    march = next(one for one in found.months if one.month == "2025-03")
    assert march.complete
    assert (march.income, march.debt_service) == (680_000, 120_000)
    assert march.essential + march.discretionary == 150_000 + 90_000 + 10_000
    assert dict(march.by_category)["housing"] == 150_000
    assert (found.income, found.debt_service) == (680_000, 120_000)
    assert found.essential + found.discretionary == 250_000


def test_repaying_a_loan_is_no_spending_and_borrowing_is_no_income() -> None:
    borrowed = row("2025-05-02", 50_000, "借呗", "借呗放款至银行卡", "neutral", "信用借还", "放款成功")
    failed = row("2025-05-03", 1_200, "蚂蚁借呗", "蚂蚁借呗还款", "neutral", "信用借还", "还款失败")
    moved = row("2025-05-04", 3_000, "余额宝", "余额宝-自动转入", "neutral", "投资理财")
    closed = row("2025-05-05", 800, "商城", "手机壳", category="数码电器", status="交易关闭")
    assert told([*year(), borrowed, failed, moved, closed]).months == told(year()).months


def test_a_refund_stands_against_its_purchase_in_the_month_of_the_purchase() -> None:
    bought = row(
        "2025-04-28", 300, "商城", "外套一件", category="服饰装扮", reference="2025042800000000000001"
    )
    back = row(
        "2025-05-03",
        300,
        "商城",
        "退款-外套一件",
        "neutral",
        "退款",
        "退款成功",
        reference="2025042800000000000001_1",
    )
    assert [(m.discretionary, m.essential) for m in told([*year(), bought, back]).months] == [
        (m.discretionary, m.essential) for m in told(year()).months
    ]


def test_a_half_refund_leaves_the_other_half() -> None:
    bought = row("2025-04-28", 300, "商城", "外套一件", category="服饰装扮")
    back = row("2025-05-03", 100, "商城", "退款-外套一件", "neutral", "退款", "退款成功")
    april, plain = (
        next(m for m in told(rows).months if m.month == "2025-04")
        for rows in ([*year(), bought, back], year())
    )
    assert april.discretionary - plain.discretionary == 20_000


def test_a_correction_is_remembered_for_the_counterparty_and_for_one_row() -> None:
    rows = [
        *year(),
        row("2025-06-15", 500, "王阿姨", "转账", reference="A1"),
        row("2025-07-15", 500, "王阿姨", "转账", reference="A2"),
    ]
    by_name = categorise(rows, [Correction("education", counterparty="王阿姨")])
    assert [(e.category, e.corrected) for e in by_name if e.transaction.counterparty == "王阿姨"] == [
        ("education", True)
    ] * 2
    one = categorise(
        rows, [Correction("education", counterparty="王阿姨"), Correction("medical", reference="A2")]
    )
    assert [e.category for e in one if e.transaction.counterparty == "王阿姨"] == ["education", "medical"]
    later = [*rows, row("2025-08-15", 500, "王阿姨", "转账", reference="A3")]
    assert categorise(later, [Correction("education", counterparty="王阿姨")])[-1].category == "education"
    with pytest.raises(ForbearError) as refused:
        categorise(rows, [Correction("gambling", counterparty="王阿姨")])
    assert refused.value.problems[0].code == "budget.category_unknown"


def test_a_month_that_the_export_covers_only_in_part_makes_no_average() -> None:
    rows = [one for one in year() if one.at.month <= 6]
    found = budget(categorise(rows), ((date(2025, 1, 15), date(2025, 6, 30)),))
    assert [m.month for m in found.months if m.used] == [
        "2025-02",
        "2025-03",
        "2025-04",
        "2025-05",
        "2025-06",
    ]
    assert not found.months[0].complete


def test_a_single_large_amount_is_listed_apart_and_makes_no_habit() -> None:
    operation = row("2025-06-15", 9_000, "市一医院", "住院费", category="医疗健康")
    found = told([*year(), operation])
    assert [entry.transaction for entry in found.one_offs] == [operation]
    assert found.essential == told(year()).essential


def able(found: Budget, **said: int) -> Capacity:
    return capacity(found, Household(**said), negotiated=("jiebei",))


def test_the_arithmetic_of_a_capacity_to_the_fen() -> None:
    found = told(year())
    got = able(found)
    buffer = 34_000  # 5 % of 6,800.00, more than the least of 200.00
    personal = 10_000  # the film ticket: less than the share allowed for personal costs
    left = 680_000 - found.essential - personal - buffer
    amounts = [line.amount for line in got.lines]
    assert (amounts[0], amounts[1], amounts[2], amounts[3]) == (
        680_000,
        -150_000,
        -(found.essential - 150_000),
        -personal,
    )
    assert -buffer in amounts
    assert got.monthly == left // 100 * 100
    assert sum(amounts) == got.monthly
    assert got.shortfall == 0
    assert all(line.label.zh and line.label.en for line in got.lines)


def test_another_debt_lowers_it_and_the_one_negotiated_does_not() -> None:
    found = told(year())
    assert capacity(found, Household()).monthly == able(found).monthly - 120_000
    assert able(found, other_debts_monthly=50_000).monthly == able(found).monthly - 50_000
    known = capacity(found, Household(other_debts_monthly=50_000), 70_000, ("jiebei",))
    assert known.monthly == able(found).monthly - 70_000


def test_what_the_person_says_counts_where_the_bill_shows_less_and_never_more() -> None:
    found = told(year())
    assert able(found, stated_rent=100_000).monthly == able(found).monthly
    assert able(found, stated_rent=200_000).monthly == able(found).monthly - 50_000
    floor = able(found, persons=3, living_floor_per_person=200_000)
    assert floor.monthly == 680_000 - 600_000 - 10_000 - 34_000
    stated = able(found, stated_income=900_000)
    assert stated.lines[0].amount == 900_000
    assert stated.income_steadiness == "unknown"


def test_what_is_missing_is_said_and_nothing_below_zero_is_promised() -> None:
    found = told(year(*(1_500,) * 12))
    got = able(found)
    assert got.monthly == 0
    assert got.shortfall == -sum(line.amount for line in got.lines) > 0
    assert got.why.zh


@pytest.mark.parametrize(
    ("months", "steadiness"),
    [
        ((6_800,) * 6, "steady"),
        ((6_000, 6_400, 6_800, 7_200), "steady"),
        ((8_000, 4_000, 6_000, 2_000, 7_000, 6_000), "uneven"),
        ((12_000, 0, 0, 8_500, 0, 0), "irregular"),
        ((6_800, 6_800), "unknown"),
        ((), "unknown"),
        ((0, 0, 0), "unknown"),
    ],
)
def test_how_steady_income_was(months: tuple[int, ...], steadiness: str) -> None:
    assert income_steadiness(months) == steadiness


INCOMES = st.lists(st.integers(0, 3_000_000), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(INCOMES, st.permutations(range(12)))
def test_reliable_income_is_within_what_came_in_and_steadiness_knows_no_order(
    months: list[int], order: list[int]
) -> None:
    assert 0 <= reliable_income(months)[0] <= max(months)
    shuffled = [months[place] for place in order if place < len(months)]
    assert income_steadiness(shuffled) == income_steadiness(months)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 20_000), min_size=12, max_size=12),
    st.one_of(st.none(), st.integers(0, 500_000)),
    st.integers(1, 6),
)
def test_lines_add_up_and_a_capacity_is_whole_yuan(wages: list[int], rent: int | None, persons: int) -> None:
    found = told(year(*wages))
    got = capacity(found, Household(persons=persons, stated_rent=rent, living_floor_per_person=90_000))
    assert got.monthly >= 0
    assert got.monthly % 100 == 0
    assert got.monthly == 0 or got.shortfall == 0
    assert sum(line.amount for line in got.lines) == got.monthly - got.shortfall
    assert got.monthly <= got.lines[0].amount


@pytest.mark.parametrize(
    "said",
    [
        {"persons": 0},
        {"persons": 31},
        {"stated_income": -1},
        {"stated_rent": -1},
        {"other_debts_monthly": -5},
    ],
)
def test_a_stated_figure_that_cannot_be_is_refused_with_its_field(said: dict[str, int]) -> None:
    with pytest.raises(ForbearError) as refused:
        able(told(year()), **said)
    assert refused.value.problems[0].where in said


@pytest.mark.parametrize("name", ["v1-web", "v2-app", "v3-app", "v3-app-yuebao", "v3-full", "v3-single"])
def test_on_real_exports_every_row_has_a_place_and_months_add_up_to_their_rows(
    shared: Path, name: str
) -> None:
    bill = read_bill((shared / "data" / "bills" / "alipay" / f"{name}.csv").read_bytes(), name)
    entries = categorise(bill.transactions)
    known = {one.id for one in categories()}
    assert len(entries) == len(bill.transactions)
    assert all(entry.category in known and entry.why.zh for entry in entries)
    found = budget(entries, periods([bill]))
    for one in found.months:
        assert one.income == sum(e.effect for e in entries if e.month == one.month and e.group == "income")
        spent = sum(
            e.effect for e in entries if e.month == one.month and e.group in ("essential", "discretionary")
        )
        assert one.essential + one.discretionary == spent
    document = budget_to_json(found, capacity(found), "en")
    assert document["months"] == found.months_used
    assert len(document["by_month"]) == len(found.months)


def test_what_was_earned_in_the_longest_real_export(shared: Path) -> None:
    """Three receipts of the category 收入, 26,500.00 in all, as the export's own head says."""
    bill = read_bill((shared / "data" / "bills" / "alipay" / "v3-full.csv").read_bytes(), "v3-full.csv")
    found = budget(categorise(bill.transactions), periods([bill]))
    assert sum(one.income for one in found.months) == 2_650_000
