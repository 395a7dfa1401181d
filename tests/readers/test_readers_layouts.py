"""Layouts of which no real sample stands beside the checkout, as their readers describe them; every row here was made up.

Each is read with the right bank, days, amounts, directions and other sides, and nothing of it is left unknown.
"""

from datetime import datetime

import pytest

from forbear.base.errors import ForbearError
from forbear.evidence.bills import read_bill

Row = tuple[str, int, str, str]

LAYOUTS: dict[str, tuple[str, str, list[Row]]] = {
    "招商银行, CSV of the web bank, remarks behind #, cells behind tabs": (
        "bank-account:cmb",
        "# 招商银行交易记录,,,,,,\n# 账    号: [招商银行 6214********1234],,,,,,\n"
        '"交易日期","交易时间","收入","支出","余额","交易类型","交易备注"\n'
        '"\t20240105","\t09:30:11","","35.20","\t1,000.00","\t网联支付","\t财付通-某餐厅"\n'
        '"\t20240110","\t10:00:00","8,000.00","","\t9,000.00","\t代发工资","\t某公司"\n'
        "# 收入合计: 1 笔，共 8000.00 元,,,,,,\n",
        [("2024-01-05 09:30:11", 3520, "out", ""), ("2024-01-10 10:00:00", 8_000_00, "in", "")],
    ),
    "浦发银行, two blanks between day and time": (
        "bank-account:spdb",
        "浦发银行个人账户交易明细\n序号,交易时间,交易摘要,存入金额,取出金额,余额,对方户名,对方账号\n"
        "1,2024/03/01  14:06:51,消费,,35.50,1000.00,某店,1234\n2,2024/03/02  10:00:00,工资,8000.00,0,9000.00,某公司,\n",
        [("2024-03-01 14:06:51", 3550, "out", "某店"), ("2024-03-02 10:00:00", 8_000_00, "in", "某公司")],
    ),
    "民生银行, name and number of the other side in one cell": (
        "bank-account:cmbc",
        "中国民生银行个人账户对账单\n凭证类型,凭证号码,交易时间,摘要,交易金额,账户余额,现转标志,交易渠道,交易机构,对方户名/账号,对方行名\n"
        ",,2024/03/01 10:00:00,跨行转出,-500.00,1000.00,转,网银,某支行,某人/622200001234,工商银行\n"
        ",,2024/03/02 10:00:00,工资,8000.00,9000.00,转,批量,某支行,某公司,\n",
        [("2024-03-01 10:00:00", 500_00, "out", "某人"), ("2024-03-02 10:00:00", 8_000_00, "in", "某公司")],
    ),
    "民生银行 card, the year in the booking day only": (
        "bank-card:cmbc",
        "民生信用卡对账单\n交易日,记账日,授权码,卡号末四位,交易金额,交易摘要\n"
        "1229,20240102,,1234,35.00,支付宝-某店\n0103,20240103,,1234,-500.00,银联还款\n",
        [("2023-12-29 00:00:00", 3500, "out", ""), ("2024-01-03 00:00:00", 500_00, "in", "")],
    ),
    "工商银行 card by mail, the way behind the amount": (
        "icbc-credit-mail",
        "<html><p>中国工商银行客户对账单</p><table><tr><td>卡号后四位</td><td>交易日</td><td>记账日</td><td>交易类型</td>"
        "<td>商户名称/城市</td><td>交易金额/币种</td><td>记账金额/币种</td></tr><tr><td>1234</td><td>2024-02-03</td><td>2024-02-04</td>"
        "<td>消费</td><td>某店 北京</td><td>35.00/RMB</td><td>35.00/RMB(支出)</td></tr><tr><td>1234</td><td>2024-02-10</td>"
        "<td>2024-02-10</td><td>还款</td><td>某行</td><td>500.00/RMB</td><td>500.00/RMB(存入)</td></tr></table></html>",
        [("2024-02-03 00:00:00", 3500, "out", "某店 北京"), ("2024-02-10 00:00:00", 500_00, "in", "某行")],
    ),
    "工商银行, one column of signed income and expense": (
        "bank-account:icbc",
        "中国工商银行借记账户历史明细\n交易日期,帐号,储种,序号,币种,钞汇,摘要,地区,收入/支出金额,余额,对方户名,对方帐号,渠道\n"
        "2024-03-01 10:00:00,1234,活期,1,人民币,钞,消费,1234,-35.00,1000.00,某店,,快捷支付\n"
        '2024-03-02 10:00:00,1234,活期,2,人民币,钞,工资,1234,"+8,000.00","9,000.00",某公司,,批量业务\n',
        [("2024-03-01 10:00:00", 3500, "out", "某店"), ("2024-03-02 10:00:00", 8_000_00, "in", "某公司")],
    ),
    "光大银行 card by mail, repayments say 存入": (
        "bank-card:ceb",
        "<html><p>中国光大银行信用卡电子对账单 2024年3月账单</p><table><tr><td>交易日期</td><td>入账日期</td><td>卡号末四位</td><td>交易摘要</td>"
        "<td>入账金额</td></tr><tr><td>2024/02/03</td><td>2024/02/04</td><td>1234</td><td>某店</td><td>35.00</td></tr><tr><td>2024/02/10</td>"
        "<td>2024/02/10</td><td>1234</td><td>还款</td><td>500.00(存入)</td></tr></table></html>",
        [("2024-02-03 00:00:00", 3500, "out", ""), ("2024-02-10 00:00:00", 500_00, "in", "")],
    ),
    "平安银行 card by mail, no card in the rows": (
        "bank-card:pingan",
        "<html><p>平安银行信用卡电子账单</p><table><tr><td>交易日期</td><td>记账日期</td><td>交易说明</td><td>人民币金额</td></tr>"
        "<tr><td>2024-02-03</td><td>2024-02-04</td><td>某店</td><td>¥ 35.00</td></tr>"
        "<tr><td>2024-02-10</td><td>2024-02-10</td><td>还款</td><td>¥ -500.00</td></tr></table></html>",
        [("2024-02-03 00:00:00", 3500, "out", ""), ("2024-02-10 00:00:00", 500_00, "in", "")],
    ),
    "平安银行, with the columns of 建设银行": (
        "bank-account:pingan",
        "平安银行个人账户交易明细\n交易日期,账户余额,对方账户,对方账户名称,交易用途,摘要,收入,支出\n"
        "2024-03-01 10:00:00,1000.00,,某店,消费,快捷支付,,35.00\n2024-03-02 10:00:00,9000.00,,某公司,工资,代发,8000.00,\n",
        [("2024-03-01 10:00:00", 3500, "out", "某店"), ("2024-03-02 10:00:00", 8_000_00, "in", "某公司")],
    ),
    "兴业银行 card, with the columns of 中信银行": (
        "bank-card:cib",
        "兴业银行信用卡电子账单\n交易日期,记账日期,卡号末四位,交易说明,交易金额,入账金额\n"
        "2024-02-03,2024-02-04,1234,某店,CNY 35.00,35.00\n2024-02-10,2024-02-10,1234,还款,CNY -500.00,-500.00\n",
        [("2024-02-03 00:00:00", 3500, "out", ""), ("2024-02-10 00:00:00", 500_00, "in", "")],
    ),
    "中国银行, web": (
        "bank-account:boc",
        "中国银行账户交易明细\n交易日期,业务摘要,对方账户名称,对方账户账号,币种,钞/汇,收入金额,支出金额,余额,交易渠道/场所,附言\n"
        "2024/03/01,消费,某店,,人民币元,,0.00,35.00,1000.00,网上快捷,\n2024/03/02,工资,某公司,,人民币元,,8000.00,0.00,9000.00,批量,\n",
        [("2024-03-01 00:00:00", 3500, "out", "某店"), ("2024-03-02 00:00:00", 8_000_00, "in", "某公司")],
    ),
    "邮储银行, 收支标志": (
        "bank-account:psbc",
        "邮储银行账户明细\n交易日期,交易渠道,摘要,金额,余额,收支标志,对方姓名\n"
        "20240301,手机,消费,35.00,1000.00,支出,某店\n20240302,柜面,工资,8000.00,9000.00,收入,某公司\n",
        [("2024-03-01 00:00:00", 3500, "out", "某店"), ("2024-03-02 00:00:00", 8_000_00, "in", "某公司")],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_described_layout_is_read_as_its_own_banks(name: str) -> None:
    form, text, rows = LAYOUTS[name]
    bill = read_bill(text.encode(), "x")
    assert (bill.format, bill.rejected, bill.unknown_columns) == (form, (), ())
    assert [(str(row.at), row.amount, row.direction, row.counterparty) for row in bill.transactions] == rows
    bank = bill.issuer.removeprefix("中国")
    assert bill.is_card == ("信用卡" in bill.transactions[0].method)
    assert bank in bill.transactions[0].method


def test_another_banks_column_is_not_missed() -> None:
    """A table that 招商银行's reader could nearly read is not said to be of 招商银行 where the words above name another bank."""
    text = "北京银行信用卡账单\n交易日,记账日,交易摘要,入账金额\n2024-02-03,2024-02-04,某店,35.00\n"
    with pytest.raises(ForbearError) as caught:
        read_bill(text.encode(), "x")
    assert "招商" not in caught.value.problems[0].sentence("zh")


WECHAT = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"


def wechat(*rows: str, end: str = "\n") -> bytes:
    return end.join(["微信支付账单明细,,,,,,,,,,", WECHAT, *rows, ""]).encode()


def test_a_bill_with_a_header_only_is_an_empty_bill() -> None:
    bill = read_bill(wechat(), "x")
    assert bill.transactions == ()
    assert "evidence.no_rows" in [notice.code for notice in bill.notices]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_bill_saved_anew_by_a_spreadsheet_is_read_and_said_to_be(end: str) -> None:
    row = '2023/2/1 9:05,商户消费,某店,饭,支出,"¥1,234.50",零钱,支付成功,1E+27,2.02E+27,/'
    for count in (1, 30):
        bill = read_bill(wechat(*[row] * count, end=end), "x")
        assert {(row.at, row.amount, row.reference) for row in bill.transactions} == {
            (datetime(2023, 2, 1, 9, 5), 1_234_50, "")
        }
        assert len(bill.transactions) == count
        assert {"evidence.spreadsheet_resaved", "evidence.ids_lost"} <= {
            notice.code for notice in bill.notices
        }


def test_what_names_nobody_is_named_by_its_kind_the_short_way_and_the_long() -> None:
    row = "2020-02-14 01:30:19,零钱通转出-到零钱,/,/,/,¥2634.78,零钱通,支付成功,1,/,/"
    for count in (1, 30):
        found = read_bill(wechat(*[row] * count), "x").transactions
        assert {(row.counterparty, row.description, row.merchant_reference) for row in found} == {
            ("零钱通转出-到零钱", "", "")
        }


def test_foreign_rows_keep_their_currency_among_many_others() -> None:
    head = "汇丰银行\nDate,Description,Billing amount,Billing currency,Balance,Balance currency\n"
    rows = ["24/03/2025,TRANSFER,-100.00,HKD,1.00,HKD"] * 20
    rows[7] = "25/03/2025,SALARY,500.00,CNY,1.00,CNY"
    found = read_bill((head + "\n".join(rows) + "\n").encode(), "x").transactions
    assert [row.currency for row in found] == ["HKD"] * 7 + ["CNY"] + ["HKD"] * 12
