"""Debts as bills show them, and debt files proposed from them."""

import json
import re
import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.budget.debts_seen import SeenDebt, debts_seen, proposed_file
from forbear.cli.main import main
from forbear.debt.file import read_debt
from forbear.evidence.kinds import kind_of
from forbear.evidence.model import Direction, Transaction
from forbear.rules.lenders import lenders


def row(
    on: str,
    yuan: int,
    description: str,
    counterparty: str = "",
    direction: Direction = "neutral",
    status: str = "还款成功",
    category: str = "信用借还",
    method: str = "",
    reference: str = "",
) -> Transaction:
    kind = kind_of(direction, counterparty, description, status, category)
    at = datetime.fromisoformat(on)
    return Transaction(
        at, yuan * 100, direction, counterparty, description, status, method, kind, category, reference, 1
    )


HUABEI = [
    row(f"2025-0{month}-10 08:00:00", 300 + month, f"花呗自动还款-2025年0{month}月账单", "花呗")
    for month in (1, 2, 3)
]


def test_each_lender_is_a_debt_with_its_repayments_by_day() -> None:
    rows = [
        *reversed(HUABEI),
        row("2025-01-20 09:00:00", 4382, "蚂蚁借呗还款", "蚂蚁借呗"),
        row("2025-02-05 09:00:00", 1125, "白条主动还款", "京东金融", status="交易成功", category="白条"),
        row("2025-02-06 09:00:00", 48, "【美团月付】主动还款2025年3月账单", "美团", "out", "", "还款"),
        row("2025-02-07 09:00:00", 548, "", "建设银行信用卡还款", status="支付成功", category="信用卡还款"),
        row("2025-02-08 09:00:00", 700, "信用卡还款", "招商银行"),
        row("2025-02-09 09:00:00", 900, "还款", "马上消费金融股份有限公司", "out", "交易成功", "其他"),
    ]
    found = {debt.id: debt for debt in debts_seen(rows)}
    assert list(found) == [
        "jiebei",
        "jd_baitiao",
        "huabei",
        "mashang",
        "credit_card-招商",
        "credit_card-建设",
        "meituan_monthly",
    ]
    assert [moved.on for moved in found["huabei"].history] == [
        date(2025, 1, 10),
        date(2025, 2, 10),
        date(2025, 3, 10),
    ]
    assert (found["huabei"].repaid, found["huabei"].usual_day) == (906_00, 10)
    assert found["credit_card-招商"].name.zh == "招商信用卡"


def test_a_failed_repayment_is_told_and_is_no_payment() -> None:
    failed = row("2025-04-10 08:00:00", 305, "花呗自动还款-2025年04月账单", "花呗", status="还款失败")
    (debt,) = debts_seen([*HUABEI, failed])
    assert [moved.what for moved in debt.history] == ["repaid", "repaid", "repaid", "failed"]
    assert debt.repaid == 906_00


def test_borrowed_money_belongs_to_its_debt_and_to_no_income() -> None:
    lent = row("2025-01-02 08:00:00", 5000, "借呗放款至银行卡", "蚂蚁借呗", "neutral", "放款成功")
    (debt,) = debts_seen([lent, row("2025-02-02 08:00:00", 450, "蚂蚁借呗还款", "蚂蚁借呗")])
    assert (debt.borrowed, debt.repaid) == (5000_00, 450_00)


def test_shopping_on_credit_is_no_debt_service() -> None:
    bought = row("2025-01-02 08:00:00", 80, "洗衣液", "某店", "out", "交易成功", "日用百货", method="花呗")
    assert debts_seen([bought]) == ()


def completed(text: str) -> str:
    """The proposed file as a person would complete it."""
    given_values = {
        "number": '"HB-1"',
        "principal": '"5000.00"',
        "rate": '{ daily = "0.0004" }',
        "disbursed": "2025-01-02",
        "instalments": "12",
        "due_day": "10",
    }
    for name, value in given_values.items():
        text = re.sub(rf"^# \? {name} = [^#]*", f"{name} = {value} ", text, flags=re.M)
    return re.sub(r"^# \? (method = \"\w+\")", r"\1", text, flags=re.M)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_proposed_file_is_no_debt_until_completed_and_then_holds_the_repayments(language) -> None:  # type: ignore[no-untyped-def]
    (debt,) = debts_seen(
        [
            row("2025-01-02 08:00:00", 5000, "借呗放款至银行卡", "蚂蚁借呗", status="放款成功"),
            *(
                one._replace(description='蚂蚁借呗还款 "引号"', counterparty="蚂蚁借呗", reference=f"R{n}")
                for n, one in enumerate(HUABEI)
            ),
        ]
    )
    text = proposed_file(debt, language)
    with pytest.raises(ForbearError) as caught:
        read_debt(text.encode(), "jiebei.toml")
    assert {"debt.key_missing"} >= {
        problem.code for problem in caught.value.problems
    } or caught.value.problems
    whole = read_debt(completed(text).encode(), "jiebei.toml")
    assert [(event.on, event.kind, event.amount) for event in whole.events] == [
        (moved.on, "repayment", moved.amount) for moved in debt.history if moved.what == "repaid"
    ]
    assert "5000.00" in text


def test_every_lender_that_a_bill_can_show_is_in_the_directory() -> None:
    known = {lender.id for lender in lenders()}
    file = Path(__file__).parents[2] / "src/forbear/budget/lenders_seen.toml"
    named = {entry["lender"] for entry in tomllib.loads(file.read_text(encoding="utf-8"))["seen"]}
    assert named - {""} <= known


def test_the_command_lists_debts_and_never_overwrites_a_file(shared: Path, tmp_path: Path) -> None:
    files = [
        str(shared / "data/bills" / name)
        for name in ("jd/old-records.csv", "mt/mt-records.csv", "wechat/wechat-records.xlsx")
    ]
    folder = tmp_path / "proposed"
    result = CliRunner().invoke(main, ["debts", *files, "--propose", str(folder), "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["debts"]
    assert {one["id"]: one["repaid"] for one in found} == {
        "jd_baitiao": "1125.43",
        "credit_card-建设": "548.58",
        "meituan_monthly": "48.12",
    }
    assert all(Path(one["proposed"]).is_file() for one in found)
    again = CliRunner().invoke(main, ["debts", *files, "--propose", str(folder)])
    assert again.exit_code == 2


texts = st.text(st.characters(blacklist_categories=("Cs",)), max_size=30)


@settings(max_examples=60, deadline=None)
@given(texts, texts, st.integers(1, 10**12))
def test_whatever_a_bill_says_the_proposed_file_is_toml_and_loses_no_repayment(
    counterparty: str, description: str, fen: int
) -> None:
    paid = HUABEI[0]._replace(
        counterparty=counterparty, description=description, amount=fen, reference=description
    )
    for debt in debts_seen([paid, HUABEI[1]]):
        assert isinstance(debt, SeenDebt)
        read = tomllib.loads(proposed_file(debt))
        assert len(read["event"]) == sum(one.what == "repaid" for one in debt.history)
