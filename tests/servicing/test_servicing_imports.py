"""Repayments read from the files people have: bank tables in either language and encoding, and an Alipay export."""

from datetime import date
from pathlib import Path

import pytest

from forbear.base.errors import ForbearError
from forbear.servicing.imports import SIZE_MAX, read_repayments
from forbear.servicing.model import Repayment

CHINESE = '还款日期,还款金额（元）,流水号\n2026-04-20,"4,166.66",S1\n2026年5月20日,￥4166.66,S2\n'
EXPECTED = (
    Repayment(date(2026, 4, 20), 416_666, "S1"),
    Repayment(date(2026, 5, 20), 416_666, "S2"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_bank_table_is_read_in_every_encoding_it_comes_in(encoding: str) -> None:
    assert read_repayments(CHINESE.encode(encoding), "流水.csv") == EXPECTED


def test_english_names_and_tabs_are_read_too() -> None:
    data = b"Reference\tDate\tAmount\nS2\t2026/05/20\t4166.66\nS1\t20260420\t4166.66\n"
    assert read_repayments(data, "r.tsv") == EXPECTED


def test_one_reference_counts_once_and_equal_payments_without_one_all_count() -> None:
    again = (CHINESE + "2026-04-20,4166.66,S1\n").encode()
    assert read_repayments(again, "r.csv") == EXPECTED
    data = b"date,amount\n2026-04-20,10.00\n2026-04-20,10.00\n"
    assert len(read_repayments(data, "r.csv")) == 2


def test_a_row_that_cannot_be_read_is_told_with_its_line_and_nothing_is_taken() -> None:
    data = "日期,金额\n2026-04-20,4166.66\n昨天,4166.66\n2026-05-20,四千\n2026-02-30,1.00\n".encode()
    with pytest.raises(ForbearError) as refused:
        read_repayments(data, "r.csv")
    assert [problem.where for problem in refused.value.problems] == ["r.csv:3", "r.csv:4", "r.csv:5"]
    assert all(problem.mend.zh and problem.mend.en for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "servicing.file_empty"),
        (b" \r\n\r\n", "servicing.file_empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "servicing.file_not_text"),
        ("姓名,电话\n张三,13800000000\n".encode(), "servicing.columns_missing"),
        ("日期,金额\n".encode(), "servicing.no_repayments"),
        (b"x" * (SIZE_MAX + 1), "servicing.file_too_large"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(data: bytes, code: str) -> None:
    with pytest.raises(ForbearError) as refused:
        read_repayments(data, "r.csv")
    assert [problem.code for problem in refused.value.problems] == [code]
    assert refused.value.problems[0].mend.zh


def with_rows(export: Path, *rows: str) -> bytes:
    """A real export (app layout) with more rows at its end, in the encoding it came in."""
    return export.read_bytes().rstrip() + "".join(f"\r\n{row}" for row in rows).encode("gb18030")


HUABEI = (
    "2023-02-20 08:00:00,信用借还,花呗,/,花呗主动还款-2023年02月账单,不计收支,500.00,余额宝,还款成功,H1\t,,,"
)
JIEBEI = "2023-02-19 08:00:00,信用借还,借呗,/,蚂蚁借呗还款,不计收支,4505.31,余额宝,还款成功,J1\t,,,"
FAILED = "2023-02-18 08:00:00,信用借还,借呗,/,蚂蚁借呗还款,不计收支,4505.31,余额宝,还款失败,J0\t,,,"
BORROWED = "2023-02-17 08:00:00,信用借还,借呗,/,借呗放款至银行卡,不计收支,50000.00,余额,放款成功,L1\t,,,"


def test_repayments_of_debts_are_found_among_the_rows_of_a_real_alipay_export(shared: Path) -> None:
    export = shared / "data" / "bills" / "alipay" / "v3-single.csv"
    with pytest.raises(ForbearError) as refused:
        read_repayments(export.read_bytes(), export.name)
    assert refused.value.problems[0].code == "servicing.no_repayments"
    found = read_repayments(with_rows(export, HUABEI, JIEBEI, FAILED, BORROWED), export.name)
    assert found == (
        Repayment(date(2023, 2, 19), 450_531, "J1"),
        Repayment(date(2023, 2, 20), 50_000, "H1"),
    )


def test_only_repayments_to_the_lender_in_question_are_taken(shared: Path) -> None:
    export = shared / "data" / "bills" / "alipay" / "v3-single.csv"
    data = with_rows(export, HUABEI, JIEBEI)
    assert [one.reference for one in read_repayments(data, export.name, ("借呗",))] == ["J1"]
    with pytest.raises(ForbearError) as refused:
        read_repayments(data, export.name, ("没有这家机构",))
    assert refused.value.problems[0].code == "servicing.no_repayments"


def test_of_a_bank_record_that_names_counterparties_only_rows_of_the_lender_count(shared: Path) -> None:
    record = shared / "data" / "bills" / "cmb" / "debit" / "cmb-records.csv"
    paid = "\n2024-02-01,CNY,-748.00,1.00,转账汇款,示例消费金融有限公司 6222,还款\n".encode()
    data = record.read_bytes().rstrip() + paid
    assert read_repayments(data, record.name, ("示例消费金融",)) == (Repayment(date(2024, 2, 1), 74_800, ""),)
    with pytest.raises(ForbearError) as refused:
        read_repayments(data, record.name, ("没有这家机构",))
    assert refused.value.problems[0].code == "servicing.no_repayments"


def test_money_given_back_is_never_counted_as_a_repayment() -> None:
    data = "日期,金额,流水号\n2026-04-20,4166.66,S1\n2026-04-21,-4166.66,S1R\n".encode()
    with pytest.raises(ForbearError) as refused:
        read_repayments(data, "r.csv")
    assert refused.value.problems[0].code == "servicing.signs_mixed"
    assert "2026-04-21" in refused.value.problems[0].text.zh
