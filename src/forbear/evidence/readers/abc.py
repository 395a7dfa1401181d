"""中国农业银行: 账户活期交易明细清单 (PDF or converted CSV), signed amounts, days as 20240101, the time of day as 123456 and often empty."""

from typing import Final

from forbear.base.texts import Text
from forbear.evidence.readers.interface import Reader
from forbear.evidence.readers.money import signed

READER: Final = Reader(
    id="abc-debit",
    name=Text("中国农业银行", "Agricultural Bank of China"),
    columns={
        "time": ("交易日期",),
        "clock": ("交易时间",),
        "description": ("交易摘要", "摘要"),
        "amount": ("交易金额", "金额"),
        "counterparty": ("对手信息", "对方信息", "对方户名"),
        "reference": ("日志号",),
        "note": ("交易附言", "附言"),
        "currency": ("币种",),
    },
    required=("time", "amount", "description"),
    money=signed,
    telling=("本次余额", "日志号"),
    understood=("本次余额", "余额", "交易渠道"),
    of="account",
    joined=("note",),
    any_year=True,
)
