"""Every sample of a real export is read as another program read it: each row's day, amount and direction."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from reader_samples import BILLS, EXPECTED, PDFS, expected_entries, expected_rows, pdf_items

from forbear.base.money import format_yuan
from forbear.evidence.bills import read_bill
from forbear.evidence.model import Bill
from forbear.evidence.readers.engine import Walk
from forbear.evidence.readers.pdf_tables import table_rows


def read(shared: Path, name: str) -> Bill:
    path = shared / "data/bills" / BILLS[name][0]
    return read_bill(path.read_bytes(), "x")


@pytest.mark.parametrize("name", BILLS)
def test_every_row_of_a_sample_is_read_and_its_kind_is_told_by_content(shared: Path, name: str) -> None:
    _, form, rows = BILLS[name]
    bill = read(shared, name)
    assert (bill.format, len(bill.transactions), bill.rejected, bill.unknown_columns) == (form, rows, (), ())


@pytest.mark.parametrize("name", EXPECTED)
def test_day_amount_and_direction_agree_with_another_program(shared: Path, name: str) -> None:
    file, own = EXPECTED[name]
    entries = expected_entries(shared / "data/bills/expected" / file, own)
    assert entries, "the expected file was not understood"
    rows = Counter((row.at.date(), row.amount, row.direction) for row in read(shared, name).transactions)
    for entry in entries:
        # Where the app itself counts a row neither way, its own word stands; a row of nothing has no direction.
        allowed = [entry.direction] if own and entry.amount else [entry.direction, "neutral", "in", "out"]
        fit = [key for way in allowed if rows[key := (entry.on, entry.amount, way)]]
        assert fit, f"{entry} is not among the rows"
        if fit[0][2] != entry.direction and entry.direction:
            assert fit[0][2] == "neutral"
        rows[fit[0]] -= 1


@pytest.mark.parametrize("name", PDFS)
def test_rows_of_a_pdf_are_found_by_their_places(shared: Path, name: str) -> None:
    folder, pages, result, day, signed, form = PDFS[name]
    at = shared / "data/bills/pdf-text" / folder
    walk = Walk()
    rows = list(walk.grid(table_rows(pdf_items(at, *pages))))
    expected = expected_rows(at / result, day, signed)
    assert walk.findings.reader is not None
    assert (walk.findings.reader.id, walk.findings.rejected) == (form, [])
    assert [(row.at.date(), row.amount, row.direction) for row in rows] == [
        (entry.on, entry.amount, entry.direction) for entry in expected
    ]


def test_wrapped_words_of_a_pdf_come_together_in_their_cell(shared: Path) -> None:
    at = shared / "data/bills/pdf-text/cmb-debit"
    rows = list(Walk().grid(table_rows(pdf_items(at, "p1", "p2"))))
    assert rows[0].counterparty == "北京住房公积金管理中心111105961007082"
    assert rows[2].description == "快捷支付 网银在线-肯特瑞小金库网银平台"


def test_a_currency_section_of_a_card_statement_holds_for_its_rows(shared: Path) -> None:
    at = shared / "data/bills/pdf-text/boc-credit"
    rows = list(Walk().grid(table_rows(pdf_items(at, "pdf1/p1", "pdf1/p2", "pdf1/p3"))))
    assert [row.currency for row in rows[-2:]] == ["CNY", "USD"]


def test_the_mail_of_a_card_agrees_with_its_table(shared: Path) -> None:
    at = shared / "data/bills/pdf-text/bocom-credit"
    rows = read(shared, "bocom").transactions
    with (at / "result.csv").open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert [(r.at.date().isoformat(), f"CNY {format_yuan(r.amount)}") for r in rows] == [
        (row["交易日期"], row["入账币种/金额"]) for row in expected
    ]
    back = ("退货", "信用卡还款")
    assert [r.direction for r in rows] == [
        "in" if row["交易说明"].startswith(back) else "out" for row in expected
    ]


def test_a_day_without_a_year_is_of_the_statement_or_of_the_year_before(shared: Path) -> None:
    rows = read(shared, "cmb-credit").transactions
    assert [row.at.date() for row in rows[:3]] == [date(2023, 12, 29), date(2023, 12, 30), date(2024, 1, 1)]


def test_debt_service_is_known_in_every_app_and_bank(shared: Path) -> None:
    def serviced(name: str) -> list[tuple[str, int]]:
        return [
            (row.at.date().isoformat(), row.amount)
            for row in read(shared, name).transactions
            if row.kind == "debt_service"
        ]

    assert serviced("wechat") == [("2017-10-20", 548_58)]
    assert serviced("jd") == [("2021-12-15", 1125_43)]
    assert serviced("meituan") == [("2025-02-12", 48_12)]
    assert serviced("abc") == [("2024-01-03", 12_345_89)]
    assert serviced("cgb") == [("2024-12-25", 1130_68)]
    assert len(serviced("cmb-credit")) == 3
