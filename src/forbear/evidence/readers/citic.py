"""中信银行: the credit card's 已出账单明细 as a workbook (XLS). Columns are known from other readers' descriptions, not from a file at hand."""

from typing import Final

from forbear.base.texts import Text
from forbear.evidence.readers.interface import Reader
from forbear.evidence.readers.money import spent

READER: Final = Reader(
    id="citic-credit",
    name=Text("中信银行", "China CITIC Bank"),
    columns={
        "time": ("交易日期", "交易日"),
        "posted": ("入账日期", "记账日期", "入账日"),
        "description": ("交易描述", "交易说明", "交易摘要"),
        "card": ("卡末四位", "卡号末四位", "末四位"),
        "currency": ("结算币种", "入账币种", "记账币种"),
        "amount": ("结算金额", "入账金额", "记账金额"),
    },
    required=("time", "posted", "description", "card", "amount"),
    money=spent,
    understood=("交易币种", "交易金额"),
    of="card",
)
