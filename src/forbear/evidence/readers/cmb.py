"""招商银行: the debit card's flow (PDF, or the CSV a converter makes of it) and the credit card's statement, whose days have no year."""

from typing import Final

from forbear.base.texts import Text
from forbear.evidence.readers.interface import Reader
from forbear.evidence.readers.money import signed, spent

_NAME: Final = Text("招商银行", "China Merchants Bank")

DEBIT: Final = Reader(
    id="cmb-debit",
    name=_NAME,
    columns={
        "time": ("记账日期", "记账日", "交易日期"),
        "clock": ("交易时间", "记账时间"),
        "currency": ("货币", "币种"),
        "amount": ("交易金额", "金额"),
        "description": ("交易摘要", "摘要"),
        "counterparty": ("对手信息", "对方信息"),
        "note": ("客户摘要", "附言"),
    },
    required=("time", "amount", "description"),
    money=signed,
    telling=("联机余额", "客户摘要"),
    understood=("联机余额", "余额"),
    of="account",
    joined=("note",),
    any_year=True,
)
CREDIT: Final = Reader(
    id="cmb-credit",
    name=_NAME,
    columns={
        "time": ("交易日", "交易日期"),
        "posted": ("记账日", "记账日期"),
        "description": ("交易摘要", "交易说明"),
        "amount": ("人民币金额", "入账金额"),
        "card": ("卡号末四位", "卡号后四位", "卡末四位"),
    },
    required=("time", "posted", "description", "amount", "card"),
    money=spent,
    telling=("人民币金额", "交易地金额"),
    understood=("交易地金额",),
    of="card",
    any_year=True,
)
READERS: Final = (DEBIT, CREDIT)
