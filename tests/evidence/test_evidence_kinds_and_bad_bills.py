"""Kinds of rows in the words Alipay uses, rows that cannot be read, and files that are no bill."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.errors import ForbearError, Problem
from forbear.cli.main import main
from forbear.evidence.bills import MAX_BILL_BYTES, MAX_STREAM_BYTES, merge, read_bill
from forbear.evidence.model import Bill

HEADER = (
    "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,"
)
BANNER = "------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------"


def row(
    description: str = "午饭",
    way: str = "支出",
    amount: str = "19.00",
    status: str = "交易成功",
    category: str = "餐饮美食",
    counterparty: str = "小店",
    method: str = "余额宝",
    at: str = "2025-04-16 08:20:42",
    number: str = "T1",
) -> str:
    return f"{at},{category},{counterparty},/,{description},{way},{amount},{method},{status},{number}\t,,,"


def export(*rows: str, encoding: str = "gb18030") -> bytes:
    return "\r\n".join([BANNER, HEADER, *rows, ""]).encode(encoding)


def read(*rows: str) -> Bill:
    return read_bill(export(*rows), "bill.csv")


def refused(data: bytes, name: str = "bill.csv") -> Problem:
    with pytest.raises(ForbearError) as error:
        read_bill(data, name)
    (problem,) = error.value.problems
    assert problem.where == name
    for text in (problem.text, problem.mend):
        assert text.zh
        assert text.en
    return problem


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (row("花呗主动还款-2025年03月账单", "不计收支", status="还款成功", category="信用借还", counterparty="花呗"), "debt_service"),
        (row("花呗自动还款-2025年03月账单", "不计收支", status="还款成功", category="信用借还", counterparty="花呗"), "debt_service"),
        (row("蚂蚁借呗还款", "不计收支", category="信用借还", counterparty="蚂蚁借呗"), "debt_service"),
        (row("网商贷还款", "不计收支", category="信用借还", counterparty="网商银行"), "debt_service"),
        (row("信用卡还款", "不计收支", category="信用借还", counterparty="招商银行"), "debt_service"),
        (row("花呗自动还款-2025年03月账单", "不计收支", status="还款失败", category="信用借还", counterparty="花呗"), "failed"),
        (row("借呗放款至银行卡", "不计收支", status="放款成功", category="信用借还", counterparty="借呗"), "loan_drawdown"),
        (row("芝麻免押-解冻", "不计收支", "0.00", "解冻成功", "信用借还", "某单车"), "own_transfer"),
        (row("提现-快速提现", "不计收支", category="账户存取", counterparty="某银行"), "own_transfer"),
        (row("余额宝-自动转入", "不计收支", category="投资理财", counterparty="余额宝"), "own_transfer"),
        (row("蚂蚁财富-某指数-买入", "不计收支", category="投资理财", counterparty="蚂蚁财富"), "investment"),
        (row("午饭", method="花呗"), "ordinary"),  # bought on credit: spending now, repaid later
        (row("午饭", status="交易关闭"), "failed"),
        (row("午饭", status="等待付款"), "failed"),
        (row("午饭", status="等待确认收货"), "ordinary"),
        (row("退款-午饭", "不计收支", status="退款成功", category="退款"), "refund"),
        (row("退款-午饭", "收入", status="退款成功", category="退款"), "refund"),
        (row("工资", "收入", "6800.00", category="收入", counterparty="某公司"), "ordinary"),
        (row("某种新东西", "不计收支", category="其他"), "own_transfer"),  # the bill itself counts it as neither
    ],
    ids=lambda value: value[20:60] if len(value) > 30 else value,
)  # fmt: skip
def test_what_kind_of_movement_a_row_is(written: str, kind: str) -> None:
    (found,) = read(written).transactions
    assert found.kind == kind


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (row(at="2025-13-01 08:00:00"), "evidence.row_time"),
        (row(at="昨天"), "evidence.row_time"),
        (row(amount="十九"), "evidence.row_amount"),
        (row(amount="19.005"), "evidence.row_amount"),
        (row(amount="1e9"), "evidence.row_amount"),
        (row(way="支出入"), "evidence.row_direction"),
        ("2025-04-16 08:20:42,餐饮美食", "evidence.row_short"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line_and_the_rest_is_kept(wrong: str, code: str) -> None:
    found = read(row(number="A"), wrong, row(number="B", at="2025-04-17 09:00:00"))
    assert [one.reference for one in found.transactions] == ["A", "B"]
    (problem,) = found.rejected
    assert (problem.code, problem.where) == (code, "line 4")
    assert problem.text.zh
    assert problem.text.en


def test_a_comma_inside_a_name_does_not_shift_the_amount() -> None:
    (found,) = read(row(counterparty="张记,包子铺", amount="12.30")).transactions
    assert (found.amount, found.counterparty) == (1_230, "张记,包子铺")


def test_the_same_rows_in_two_exports_count_once_and_equal_rows_of_one_stay() -> None:
    first = read(row(number="A"), row(number="A"), row("晚饭", number="B"))
    second = read(row(number="A"), row(number="A"), row("夜宵", number="C"))
    assert [one.description for one in merge([first, second])] == ["午饭", "午饭", "晚饭", "夜宵"]
    assert merge([first, first]) == merge([first])


def test_a_truncated_file_keeps_whole_rows_and_says_that_it_was_cut() -> None:
    whole = export(row(number="A"), row("晚饭", number="B"))
    cut = whole[: whole.rindex("支出".encode("gb18030")) + 1]
    found = read_bill(cut, "bill.csv")
    assert [one.reference for one in found.transactions] == ["A"]
    assert [problem.where for problem in found.rejected] == ["line 4"]
    assert "evidence.last_line_cut" in {notice.code for notice in found.notices}


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 400))
def test_cut_anywhere_it_is_read_or_refused_and_never_misread(length: int) -> None:
    whole = export(row(number="A"), row("晚饭", amount="123.45", number="B"))
    with suppress(ForbearError):
        assert {one.amount for one in read_bill(whole[:length], "bill.csv").transactions} <= {1_900, 12_345}


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_binary_junk_is_refused_in_words(data: bytes) -> None:
    assert refused(data).code.startswith("evidence.")


def zipped(**entries: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("_", "."), data)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "evidence.file_empty"),
        (b"\r\n \t\r\n", "evidence.file_empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "evidence.bill_is_picture"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "evidence.bill_is_picture"),
        (b"%PDF-1.7\n1 0 obj", "evidence.document_broken"),
        (b"Rar!\x1a\x07\x01\x00", "evidence.archive_other"),
        (b"PK\x03\x04broken", "evidence.zip_broken"),
        (zipped(a_csv=export(row()), b_csv=export(row())), "evidence.zip_many"),
        (zipped(photo_csv=b""), "evidence.zip_no_bill"),
        ("今天天气不错\n".encode(), "evidence.not_a_bill"),
        ("支付宝账户：138****0000\n没有表头\n".encode("gb18030"), "evidence.alipay_header_missing"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_alipay_bill_is_told_what_it_is(data: bytes, code: str) -> None:
    assert refused(data).code == code


@pytest.mark.parametrize(
    "place",
    ["abc_debit/abc_debit-records.csv", "cmb/debit/cmb-records.csv", "icbc/debit-v1/icbc-debit-v1-records.csv",
     "wechat/wechat-records.csv"],
)  # fmt: skip
def test_real_bills_of_other_banks_and_apps_are_never_read_as_alipay(shared: Path, place: str) -> None:
    """Either refused by name, or read by a reader of their own; never taken for an Alipay export."""
    path = shared / "data" / "bills" / place
    with suppress(ForbearError):
        assert not read_bill(path.read_bytes(), path.name).format.startswith("alipay")


def test_an_export_inside_a_zip_is_read() -> None:
    assert len(read_bill(zipped(bill_csv=export(row())), "bill.zip").transactions) == 1


@pytest.mark.parametrize(
    ("name", "starts", "limit"),
    [("bill.csv", export(row()), MAX_STREAM_BYTES), ("bill.pdf", b"%PDF-1.7\n", MAX_BILL_BYTES)],
)
def test_what_is_past_the_limit_is_refused_by_its_size_before_it_is_read(
    tmp_path: Path, name: str, starts: bytes, limit: int
) -> None:
    path = tmp_path / name
    size = limit + 200 * 1024 * 1024
    with path.open("wb") as file:
        file.write(starts)
        file.truncate(size)  # sparse: no disk is filled
    for command in ("read", "budget"):
        result = CliRunner().invoke(main, [command, str(path), "--json"])
        assert (result.exit_code, result.stdout) == (2, "")
        assert str(size // 1024 // 1024) in result.stderr
        assert str(limit // 1024 // 1024) in result.stderr
        assert name in result.stderr


def test_a_small_zip_that_unpacks_to_200_megabytes_is_refused_too() -> None:
    held = io.BytesIO()
    with (
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("bill.csv", "w") as file,
    ):
        for _ in range(200):
            file.write(bytes(1024 * 1024))
    assert len(held.getvalue()) < MAX_BILL_BYTES
    assert refused(held.getvalue()).code == "evidence.file_too_large"
