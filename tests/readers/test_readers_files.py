"""What people really send: locked zips, workbooks, PDFs, mails, files that a spreadsheet or an editor saved anew."""

import io
import zipfile
from pathlib import Path

import pytest
import pyzipper
from reader_samples import BILLS, PDFS, TEXTS, expected_rows, pdf_items

from forbear.base.errors import ForbearError
from forbear.evidence.bills import open_bill, read_bill
from forbear.evidence.model import Bill


def sample(shared: Path, name: str) -> bytes:
    return (shared / "data/bills" / BILLS[name][0]).read_bytes()


def text_of(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def what_counts(bill: Bill) -> list[tuple[object, ...]]:
    return [(row.at, row.amount, row.direction, row.kind) for row in bill.transactions]


def code_of(data: bytes, password: str = "") -> str:
    with pytest.raises(ForbearError) as caught:
        read_bill(data, "x", password)
    return caught.value.problems[0].code


def aes_zip(data: bytes, password: str) -> bytes:
    out = io.BytesIO()
    with pyzipper.AESZipFile(
        out, "w", encryption=pyzipper.WZ_AES, compression=zipfile.ZIP_DEFLATED
    ) as archive:
        archive.setpassword(password.encode())
        archive.writestr("支付宝交易明细(20250101-20250630).csv", data)
    return out.getvalue()


def zip_crypto(data: bytes, password: str) -> bytes:
    """The old lock of ZIP, written here in a dozen lines from its description, for no library writes it any more."""
    import binascii
    import struct

    table = [binascii.crc32(bytes([n ^ 0xFF]), 0xFFFFFFFF) ^ 0xFFFFFFFF for n in range(256)]
    table = []
    for number in range(256):
        value = number
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        table.append(value)
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = table[(keys[0] ^ byte) & 0xFF] ^ keys[0] >> 8
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = table[(keys[2] ^ keys[1] >> 24) & 0xFF] ^ keys[2] >> 8

    for byte in password.encode():
        update(byte)
    crc = binascii.crc32(data)
    locked = bytearray()
    for byte in bytes(11) + bytes([crc >> 24]) + data:
        mask = keys[2] & 0xFFFF | 2
        locked.append(byte ^ (mask * (mask ^ 1) >> 8 & 0xFF))
        update(byte)
    name = b"alipay.csv"
    common = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0, 0x5A21, crc, len(locked), len(data), len(name), 0)
    local = b"PK\x03\x04" + common + name + bytes(locked)
    central = b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


@pytest.mark.parametrize("lock", [aes_zip, zip_crypto])
def test_a_zip_locked_as_alipay_mails_it_opens_with_its_six_digits(shared: Path, lock) -> None:  # type: ignore[no-untyped-def]
    data = sample(shared, "alipay-v3")
    locked = lock(data, "047823")
    assert what_counts(read_bill(locked, "x", "047823")) == what_counts(read_bill(data, "x"))
    assert code_of(locked) == "evidence.zip_encrypted"
    assert code_of(locked, "047824") == "evidence.password_wrong"


def test_a_workbook_inside_a_zip_is_read(shared: Path) -> None:
    data = sample(shared, "wechat-workbook")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("微信支付账单.xlsx", data)
    assert len(read_bill(out.getvalue(), "x").transactions) == 27


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bill.csv", b"0" * 40_000_000)
    assert code_of(out.getvalue()) == "evidence.file_too_large"


@pytest.mark.parametrize("name", PDFS)
def test_a_real_pdf_is_read_back_as_it_was_set(shared: Path, name: str) -> None:
    from pdf_made import make_pdf

    folder, pages, result, day, signed, form = PDFS[name]
    at = shared / "data/bills/pdf-text" / folder
    bill = read_bill(make_pdf(pdf_items(at, *pages)), "statement.pdf")
    expected = expected_rows(at / result, day, signed)
    assert (bill.format, bill.rejected) == (form, ())
    assert [(row.at.date(), row.amount, row.direction) for row in bill.transactions] == [
        (entry.on, entry.amount, entry.direction) for entry in expected
    ]


def test_a_pdf_of_pictures_says_so() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(100, 100)
    out = io.BytesIO()
    document.save(out)
    assert code_of(out.getvalue()) == "evidence.pdf_without_text"


def test_a_saved_mail_is_read_like_its_table(shared: Path) -> None:
    from email.message import EmailMessage

    html = sample(shared, "bocom").decode()
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "bank", "交通银行信用卡电子账单"
    mail.set_content("请用支持 HTML 的软件查看")
    mail.add_alternative(html, subtype="html")
    assert what_counts(read_bill(mail.as_bytes(), "x.eml")) == what_counts(read_bill(html.encode(), "x"))


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding_and_line_end_gives_the_same_rows(shared: Path, name: str, encoding: str) -> None:
    data = sample(shared, name)
    before = what_counts(read_bill(data, "x"))
    text = text_of(data).replace("\r\n", "\n")
    for end in ("\n", "\r\n"):
        assert what_counts(read_bill(text.replace("\n", end).encode(encoding), "x")) == before


@pytest.mark.parametrize("name", TEXTS)
def test_reordered_and_unknown_columns_are_read_and_named(shared: Path, name: str) -> None:
    data = sample(shared, name)
    bill = read_bill(data, "x")
    first = min(row.line for row in bill.transactions)
    lines = text_of(data).splitlines()
    head = max(at for at in range(first - 1) if lines[at].count(",") > 2)
    import csv

    rows = list(csv.reader(lines[head:]))
    width = len([cell for cell in rows[0] if cell.strip()])
    turned = []
    for number, row in enumerate(rows):
        cells = (row + [""] * width)[:width]
        whole = len([cell for cell in row if cell.strip()]) > 2
        turned.append([*reversed(cells), "奇怪的列" if number == 0 else "x"] if whole else row)
    out = io.StringIO()
    csv.writer(out).writerows(turned)
    spoiled = read_bill(("\n".join(lines[:head]) + "\n" + out.getvalue()).encode(), "x")
    assert what_counts(spoiled) == what_counts(bill)
    assert spoiled.unknown_columns == ("奇怪的列",)


RENAMED = [
    ("wechat", "金额(元)", "金额（元）"),
    ("wechat", "收/支", "收支类型"),
    ("wechat", "交易时间", " 交易 时间 "),
    ("alipay-v3-full", "金额", "金额（元）"),
    ("alipay-v3-full", "收/付款方式", "支付方式"),
    ("jd", "收/付款方式", "支付方式"),
    ("meituan", "实付金额", "实付金额(元)"),
    ("cgb", "入账金额", "入账金额（元）"),
    ("cmb-debit", "交易摘要", "摘要"),
    ("icbc-debit", "对方户名", "对方账户名称"),
]


@pytest.mark.parametrize(("name", "before", "after"), RENAMED)
def test_another_spelling_of_a_column_is_understood(shared: Path, name: str, before: str, after: str) -> None:
    data = sample(shared, name)
    text = text_of(data)
    assert before in text
    assert what_counts(read_bill(text.replace(before, after, 1).encode(), "x")) == what_counts(
        read_bill(data, "x")
    )


def test_full_width_digits_signs_and_grouping_are_the_same_money(shared: Path) -> None:
    text = text_of(sample(shared, "wechat"))
    wide = (
        text.replace("¥500.00", '"￥５００．００"').replace("¥2243.46", '"¥2,243.46"').replace("¥12.00", "12")
    )
    assert what_counts(read_bill(wide.encode(), "x")) == what_counts(read_bill(text.encode(), "x"))


def test_a_repeated_header_in_the_middle_is_no_row(shared: Path) -> None:
    lines = text_of(sample(shared, "boc")).splitlines()
    spoiled = "\n".join([*lines[:8], lines[1], *lines[8:]])
    assert what_counts(read_bill(spoiled.encode(), "x")) == what_counts(read_bill(sample(shared, "boc"), "x"))


def test_a_broken_row_is_told_with_its_line_and_the_rest_is_kept(shared: Path) -> None:
    lines = text_of(sample(shared, "jd")).splitlines()
    at = next(number for number, line in enumerate(lines) if "91.42" in line)
    lines[at] = lines[at].replace("91.42", "九十一块")
    bill = read_bill("\n".join(lines).encode(), "x")
    assert len(bill.transactions) == 14
    assert [(problem.where, problem.code) for problem in bill.rejected] == [
        (f"line {at + 1}", "evidence.row_amount")
    ]


def test_a_sheet_that_repeats_another_counts_once(shared: Path) -> None:
    assert len(read_bill(sample(shared, "wechat-workbook"), "x").transactions) == 27


def test_jd_amounts_that_tell_of_a_refund() -> None:
    text = (
        "导出信息：\n交易时间,商户名称,交易说明,金额,收/付款方式,交易状态,收/支,交易分类,交易订单号,商家订单号,备注\n"
        "2024-05-01 10:00:00\t,京东平台商户,洗衣液,131.77(已退款89.84),京东白条,交易成功,支出,日用百货,1\t,2\t,\n"
        "2024-05-02 10:00:00\t,京东平台商户,台灯,468.32(已全额退款),京东白条,交易成功,支出,家居,3\t,4\t,\n"
        "2024-05-03 10:00:00\t,京东金融,白条主动还款,300.00,银行卡,交易成功,不计收支,白条,5\t,6\t,\n"
    )
    bill = read_bill(text.encode("utf-8-sig"), "x")
    assert bill.format == "jd-v2"
    assert [(row.amount, row.refunded, row.kind) for row in bill.transactions] == [
        (131_77, 89_84, "ordinary"),
        (468_32, 468_32, "ordinary"),
        (300_00, 0, "debt_service"),
    ]


def test_a_wechat_payment_partly_given_back_is_still_a_payment() -> None:
    text = (
        "微信支付账单明细,,,,,,,,,,\n交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
        "2024-05-01 10:00:00,商户消费,某店,/,支出,¥20.00,零钱,已退款(￥0.11),1\t,2\t,/\n"
        "2024-05-01 11:00:00,某店-退款,某店,/,收入,¥0.11,零钱,已退款￥0.11,3\t,2\t,/\n"
        "2024-05-02 10:00:00,商户消费,另一店,/,支出,¥30.00,零钱,已全额退款,4\t,5\t,/\n"
        "2024-05-02 11:00:00,另一店-退款,另一店,/,收入,¥30.00,零钱,已全额退款,6\t,5\t,/\n"
    )
    rows = read_bill(text.encode(), "x").transactions
    assert [(row.kind, row.refunded) for row in rows] == [
        ("ordinary", 11),
        ("refund", 0),
        ("failed", 0),
        ("refund", 0),
    ]


def test_an_unknown_bank_is_read_by_plain_words_and_named() -> None:
    text = (
        "平安银行 个人账户交易明细\n户名：测试人\n账号：6230****1234\n"
        "交易日期,摘要,借方发生额,贷方发生额,余额,对方户名\n"
        '2024-03-01,工资,,"8,000.00","9,000.00",某公司\n2024-03-02,消费,35.50,,"8,964.50",某店\n合计,,35.50,"8,000.00",,\n'
    )
    bill = read_bill(text.encode(), "x")
    assert bill.format.startswith("bank-account")
    assert [(row.amount, row.direction) for row in bill.transactions] == [(8_000_00, "in"), (35_50, "out")]
    assert bill.rejected == ()


def test_a_column_that_is_gone_is_named(shared: Path) -> None:
    text = text_of(sample(shared, "wechat")).replace("金额(元)", "随便什么")
    assert code_of(text.encode()) == "evidence.columns_missing"


def test_memory_does_not_grow_with_the_file(shared: Path) -> None:
    """Batches are let go of: reading a hundred times as many rows does not hold them."""
    import tracemalloc

    lines = text_of(sample(shared, "alipay-v3-full")).splitlines()
    head = next(at for at, line in enumerate(lines) if line.startswith("交易时间"))
    body = [line for line in lines[head + 1 :] if line.strip()]

    def peak(times: int) -> int:
        data = "\n".join([*lines[: head + 1], *body * times, ""]).encode("gb18030")
        tracemalloc.start()
        count = sum(len(batch) for batch in open_bill(io.BytesIO(data), "x").batches)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == len(body) * times
        return most

    assert peak(300) < 2 * peak(60)
