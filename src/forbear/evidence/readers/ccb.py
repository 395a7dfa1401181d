"""中国建设银行: 交易明细 as a workbook (XLS), days as 20250101, income and expense in columns of their own, a disclaimer as last row."""

from typing import Final

from forbear.base.texts import Text
from forbear.evidence.readers.interface import Reader
from forbear.evidence.readers.money import two_columns

READER: Final = Reader(
    id="ccb-debit",
    name=Text("中国建设银行", "China Construction Bank"),
    columns={
        "time": ("交易日期",),
        "posted": ("记账日", "记账日期"),
        "clock": ("交易时间",),
        "expense": ("支出", "支出金额", "支出(元)"),
        "income": ("收入", "收入金额", "存入"),
        "currency": ("币种", "货币"),
        "description": ("摘要", "交易摘要"),
        "counterparty": ("对方户名", "对方账户名称"),
        "note": ("交易地点", "交易地点/附言", "附言"),
    },
    required=("time", "expense", "income", "description"),
    money=two_columns,
    telling=("交易地点", "交易地点/附言", "钞汇", "对方账号与户名"),
    understood=("账户余额", "余额", "对方账号", "序号", "钞汇", "对方账号与户名"),
    of="account",
    joined=("note",),
)
