"""中国工商银行: 明细查询文件下载 of a debit or a credit card, cells padded with blanks and tabs, income and expense in columns of their own.

The mail with a card's statement says the way of each amount behind it: ``35.00/RMB(支出)``. The credit card's file has a second day (记账日期) and no 钞/汇; in both, what was booked (记账金额) counts.
"""

from collections.abc import Sequence
from typing import Final

from forbear.base.texts import Text
from forbear.evidence.model import Transaction
from forbear.evidence.readers.currency import currency_of
from forbear.evidence.readers.interface import Around, Layout, Reader
from forbear.evidence.readers.money import spent, two_columns

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


def _mail(row: Transaction, cells: Sequence[str], layout: Layout, _around: Around) -> Transaction:
    """The currency stands behind the amount."""
    _, _, behind = cells[layout.columns["amount"]].partition("/")
    return row._replace(currency=currency_of(behind.partition("(")[0].strip()) or row.currency)


MAIL: Final = Reader(
    id="icbc-credit-mail",
    name=_NAME,
    columns={
        "card": ("卡号后四位", "卡号末四位"),
        "time": ("交易日", "交易日期"),
        "posted": ("记账日", "记账日期", "入账日期"),
        "description": ("交易类型", "交易摘要"),
        "counterparty": ("商户名称/城市", "商户名称"),
        "amount": ("记账金额/币种", "入账金额/币种"),
    },
    required=("card", "time", "amount"),
    money=spent,
    understood=("交易金额/币种",),
    of="card",
    finish=_mail,
)
READERS: Final = (CREDIT, DEBIT, MAIL)
