"""兴业银行: the debit card's 交易明细 as a workbook. Columns are known from other readers' descriptions, not from a file at hand."""

from typing import Final

from forbear.base.texts import Text
from forbear.evidence.readers.interface import Reader
from forbear.evidence.readers.money import two_columns

READER: Final = Reader(
    id="cib-debit",
    name=Text("兴业银行", "Industrial Bank"),
    columns={
        "time": ("交易时间", "交易日期"),
        "posted": ("记账日", "记账日期"),
        "expense": ("支出", "支出金额"),
        "income": ("收入", "收入金额"),
        "description": ("摘要", "交易摘要"),
        "counterparty": ("对方户名",),
        "note": ("用途", "备注"),
    },
    required=("time", "posted", "expense", "income", "description"),
    money=two_columns,
    telling=("交易渠道", "用途", "对方银行"),
    understood=("账户余额", "余额", "对方银行", "对方账号", "交易渠道", "备注"),
    of="account",
    joined=("note",),
)
