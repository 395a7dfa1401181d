"""What the transactions point to, told no larger than it was; and that what was bought freely is no hardship."""

from budget_given import FIRST, living, monthly, row, wages

from forbear.base.dates import add_months
from forbear.budget import ledger
from forbear.budget.categories import categorise
from forbear.budget.signals import Signal, signals
from forbear.evidence.model import Transaction


def found(rows: list[Transaction], months: int = 6) -> dict[str, Signal]:
    entries = categorise(rows)
    budget = ledger.budget(entries, [(FIRST, add_months(FIRST, months - 1, 31))])
    return {signal.kind: signal for signal in signals(entries, budget)}


def test_an_ordinary_life_points_to_nothing() -> None:
    assert found([*wages(*[6000] * 6), *living(6)]) == {}


def test_a_fall_of_income_and_the_hospital_bills_of_a_month() -> None:
    rows = [
        *wages(7000, 7000, 7000, 4100, 4100, 4100),
        *living(6),
        row(3, "out", "市医院", "住院费", "医疗健康", 15000, day=3),
        row(3, "out", "大药房", "药费", "医疗健康", 3240, day=9),
        row(4, "out", "大药房", "药费", "医疗健康", 300, day=9),
    ]
    signs = found(rows)
    fall, hospital = signs["income_fell"], signs["medical"]
    assert (fall.before, fall.after, fall.amount, f"{fall.since:%Y-%m}") == (
        700_000,
        410_000,
        290_000,
        "2025-04",
    )
    assert (hospital.amount, hospital.rows, hospital.month) == (1_824_000, 2, "2025-04")


def test_a_renovation_is_no_hardship_and_a_broken_car_may_be() -> None:
    rows = [
        *wages(*[9000] * 6),
        *living(6),
        row(2, "out", "装修公司", "装修款", "家居家装", 60000),
        row(3, "out", "修理厂", "汽修", "爱车养车", 6500),
    ]
    assert found(rows)["large_payment"].category == "car"


def test_a_debit_that_failed_is_found_by_its_words() -> None:
    tried = row(2, "out", "花呗", "花呗自动还款", "信用借还", 1000)
    failed = tried._replace(direction="neutral", status="还款失败", kind="failed")
    assert found([*wages(*[6000] * 6), *living(6), failed])["debit_failed"].amount == 100_000


def test_a_funeral_is_found_by_its_words() -> None:
    rows = [*wages(*[6000] * 6), *living(6), row(2, "out", "市殡仪馆", "丧葬服务", "生活服务", 8000)]
    assert found(rows)["funeral"].amount == 800_000


def test_borrowing_to_repay_needs_several_months() -> None:
    repaid = monthly("微众银行", "微粒贷还款", "信用借还", 800, 4)
    drawn = [row(n, "in", "借呗", "借呗放款至余额", "信用借还", 1000, day=2) for n in range(4)]
    base = [*wages(*[6000] * 4), *living(4)]
    assert "borrowed_to_repay" not in found([*base, *repaid, *drawn[:2]], 4)
    sign = found([*base, *repaid, *drawn], 4).get("borrowed_to_repay")
    assert sign is not None
    assert sign.amount == 4 * 80_000
