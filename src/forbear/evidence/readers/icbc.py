"""中国工商银行: 明细查询文件下载 of a debit or a credit card, cells padded with blanks and tabs, income and expense in columns of their own.

The credit card's file has a second day (记账日期) and no 钞/汇; in both, what was booked (记账金额) counts.
"""

from typing import Final

from forbear.base.texts import Text
from forbear.evidence.readers.interface import Reader
from forbear.evidence.readers.money import two_columns

_NAME: Final = Text("中国工商银行", "ICBC")
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "time": ("交易日期",),
    "description": ("摘要",),
    "note": ("交易场所",),
    "counterparty": ("对方户名", "对方账户名称"),
    "income": ("记账金额(收入)", "收入金额"),
    "expense": ("记账金额(支出)", "支出金额"),
    "currency": ("记账币种",),
}
_UNDERSTOOD: Final = (
    "交易国家或地区简称",
    "钞/汇",
    "交易金额(收入)",
    "交易金额(支出)",
    "交易币种",
    "余额",
    "对方账户",
    "对方账号",
)

DEBIT: Final = Reader(
    id="icbc-debit",
    name=_NAME,
    columns=_COLUMNS,
    required=("time", "description", "income", "expense"),
    money=two_columns,
    telling=("记账金额(收入)", "交易场所"),
    understood=_UNDERSTOOD,
    of="account",
    joined=("note",),
)
CREDIT: Final = Reader(
    id="icbc-credit",
    name=_NAME,
    columns=_COLUMNS | {"posted": ("记账日期",)},
    required=("time", "posted", "description", "income", "expense"),
    money=two_columns,
    telling=("记账金额(收入)", "交易场所"),
    understood=_UNDERSTOOD,
    of="card",
    joined=("note",),
)
READERS: Final = (CREDIT, DEBIT)
