"""中国银行: the debit card's 交易流水明细清单 (PDF or converted CSV), and the credit card's statement with a section for each currency."""

from typing import Final

from forbear.base.texts import Text
from forbear.evidence.readers.interface import Reader
from forbear.evidence.readers.money import signed, two_columns

_NAME: Final = Text("中国银行", "Bank of China")

DEBIT: Final = Reader(
    id="boc-debit",
    name=_NAME,
    columns={
        "time": ("记账日期", "交易日期"),
        "clock": ("记账时间", "交易时间"),
        "currency": ("币别", "币种", "货币"),
        "amount": ("金额", "交易金额"),
        "description": ("交易名称", "交易类型"),
        "note": ("附言", "摘要"),
        "counterparty": ("对方账户名", "对方户名"),
        "card": ("借记卡号",),
    },
    required=("time", "amount", "description"),
    money=signed,
    telling=("交易名称", "对方账户名", "网点名称"),
    understood=("余额", "渠道", "网点名称", "对方卡号/账号", "对方开户行"),
    of="account",
    joined=("note",),
    any_year=True,
)
CREDIT: Final = Reader(
    id="boc-credit",
    name=_NAME,
    columns={
        "time": ("交易日", "交易日期"),
        "posted": ("银行记账日", "记账日"),
        "card": ("卡号后四位", "卡号末四位"),
        "description": ("交易描述", "交易说明"),
        "income": ("存入", "存入金额"),
        "expense": ("支出", "支出金额"),
        "currency": ("币种", "币别"),
    },
    required=("time", "description", "income", "expense"),
    money=two_columns,
    telling=("银行记账日", "交易描述"),
    of="card",
    any_year=True,
)
READERS: Final = (DEBIT, CREDIT)
