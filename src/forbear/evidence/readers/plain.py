"""Any other bank whose table says plainly when, how much and which way. The bank's name is taken from the words around the table.

Three readers, for the three ways of saying the direction. They come last: a reader of its own knows its bank's traps, these do not.
"""

from typing import Final

from forbear.base.texts import Text
from forbear.evidence.readers.interface import Reader
from forbear.evidence.readers.money import by_flag, signed, spent, two_columns

_NAME: Final = Text("银行", "a bank")
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "time": (
        "交易日期",
        "交易时间",
        "交易日",
        "记账日期",
        "记账日",
        "入账日期",
        "日期",
        "发生日期",
        "date",
        "transactiondate",
    ),
    "posted": ("记账日期", "记账日", "入账日期", "入账日", "postdate"),
    "clock": ("交易时间", "记账时间", "时间", "发生时间"),
    "description": (
        "摘要",
        "交易摘要",
        "交易说明",
        "交易描述",
        "交易类型",
        "交易名称",
        "说明",
        "商品说明",
        "description",
    ),
    "counterparty": (
        "对方户名",
        "对方账户名",
        "对方名称",
        "交易对方",
        "对手户名",
        "对手信息",
        "商户名称",
        "收/付方名称",
    ),
    "currency": ("币种", "货币", "币别", "入账币种", "记账币种", "currency"),
    "card": ("卡号末四位", "卡末四位", "卡号后四位", "卡号"),
    "note": ("附言", "备注", "用途", "交易附言", "交易地点"),
    "status": ("交易状态", "状态"),
    "reference": ("流水号", "交易流水号", "日志号", "交易单号", "订单号"),
}
_AMOUNT: Final = ("交易金额", "金额", "发生额", "入账金额", "记账金额", "人民币金额", "amount")
_DIRECTION: Final = (
    "收/支",
    "收支",
    "借贷标志",
    "借贷",
    "借/贷",
    "借贷方向",
    "收支类型",
    "收支标志",
    "交易方向",
)
_UNDERSTOOD: Final = (
    "余额",
    "账户余额",
    "序号",
    "对方账号",
    "对方卡号",
    "对方开户行",
    "交易渠道",
    "渠道",
    "balance",
)

TWO_COLUMNS: Final = Reader(
    id="bank-account",
    name=_NAME,
    columns=_COLUMNS
    | {
        "income": (
            "收入",
            "收入金额",
            "存入",
            "存入金额",
            "贷方发生额",
            "贷方金额",
            "转入金额",
            "收入(贷)",
            "deposit",
            "credit",
        ),
        "expense": (
            "支出",
            "支出金额",
            "支取",
            "取出",
            "借方发生额",
            "借方金额",
            "转出金额",
            "支出(借)",
            "withdrawal",
            "debit",
        ),
    },
    required=("time", "income", "expense"),
    money=two_columns,
    understood=_UNDERSTOOD,
    of="account",
    joined=("note",),
)
FLAGGED: Final = Reader(
    id="bank-account",
    name=_NAME,
    columns=_COLUMNS | {"amount": _AMOUNT, "direction": _DIRECTION},
    required=("time", "amount", "direction", "description"),
    money=by_flag,
    understood=_UNDERSTOOD,
    of="account",
    joined=("note",),
)
CARD: Final = Reader(
    id="bank-card",
    name=_NAME,
    columns=_COLUMNS | {"amount": ("入账金额", "记账金额", "人民币金额", "结算金额", *_AMOUNT)},
    required=("time", "posted", "description", "amount", "card"),
    money=spent,
    understood=(*_UNDERSTOOD, "交易金额", "交易币种"),
    of="card",
)
SIGNED: Final = Reader(
    id="bank-account",
    name=_NAME,
    columns=_COLUMNS | {"amount": _AMOUNT},
    required=("time", "amount", "description"),
    money=signed,
    telling=("余额", "账户余额", "本次余额", "联机余额", "balance"),
    understood=(*_UNDERSTOOD, "本次余额", "联机余额"),
    of="account",
    joined=("note",),
)
READERS: Final = (TWO_COLUMNS, FLAGGED, CARD, SIGNED)
