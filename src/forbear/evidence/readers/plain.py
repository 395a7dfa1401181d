"""Any other bank whose table says plainly when, how much and which way. The bank's name is taken from the words around the table.

One reader for each way of saying the direction; a card's statement with and without the card in each row. They come last: a reader of its own knows its bank's traps, these do not.
"""

import re
from collections.abc import Sequence
from typing import Final

from forbear.base.texts import Text
from forbear.evidence.model import Transaction
from forbear.evidence.readers.interface import Around, Layout, Reader
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
        "记帐日期",
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
        "业务摘要",
        "交易用途",
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
        "对方账户名称",
        "对方姓名",
        "对方户名/账号",
        "对方账号与户名",
    ),
    "currency": ("币种", "货币", "币别", "入账币种", "记账币种", "currency"),
    "card": ("卡号末四位", "卡末四位", "卡号后四位", "卡号"),
    "note": ("附言", "备注", "用途", "交易附言", "交易备注", "交易地点", "交易地点/附言", "交易渠道/场所"),
    "status": ("交易状态", "状态"),
    "reference": ("流水号", "交易流水号", "日志号", "交易单号", "订单号"),
}
_AMOUNT: Final = (
    "交易金额",
    "金额",
    "发生额",
    "入账金额",
    "记账金额",
    "人民币金额",
    "收入/支出金额",
    "amount",
)
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
_NUMBER_BESIDE: Final = re.compile(r"^[\d*xX]{4,}/|/[\d*xX]{4,}$")
_UNDERSTOOD: Final = (
    "余额",
    "账户余额",
    "序号",
    "对方账号",
    "对方卡号",
    "对方开户行",
    "交易渠道",
    "渠道",
    "钞汇",
    "钞/汇",
    "现转标志",
    "交易机构",
    "受理机构",
    "交易行",
    "交易方式",
    "对方行名",
    "对方账户",
    "对方账户账号",
    "凭证类型",
    "凭证号码",
    "授权码",
    "卡片类型",
    "帐号",
    "对方帐号",
    "地区",
    "存/取",
    "储种",
    "balance",
)


def _without_number(row: Transaction, _cells: Sequence[str], _layout: Layout, _around: Around) -> Transaction:
    """The other side by name alone where name and account number share a cell."""
    if "/" not in row.counterparty:
        return row
    return row._replace(counterparty=_NUMBER_BESIDE.sub("", row.counterparty))


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
            "存款金额",
            "deposit",
            "credit",
        ),
        "expense": (
            "支出",
            "支出金额",
            "支取",
            "支取金额",
            "取出",
            "取出金额",
            "取款金额",
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
    finish=_without_number,
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
    finish=_without_number,
)
CARD: Final = Reader(
    id="bank-card",
    name=_NAME,
    columns=_COLUMNS | {"amount": ("入账金额", "记账金额", "人民币金额", "结算金额", *_AMOUNT)},
    required=("time", "posted", "description", "amount", "card"),
    money=spent,
    understood=(*_UNDERSTOOD, "交易金额", "交易币种"),
    of="card",
    finish=_without_number,
)
WHOLE_CARD: Final = Reader(
    id="bank-card",
    name=_NAME,
    columns=_COLUMNS | {"amount": ("人民币金额", "账单金额", "入账币种金额")},
    required=("time", "posted", "description", "amount"),
    money=spent,
    understood=(*_UNDERSTOOD, "交易地金额", "交易金额", "交易币种"),
    of="card",
    finish=_without_number,
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
    finish=_without_number,
)
READERS: Final = (TWO_COLUMNS, FLAGGED, CARD, WHOLE_CARD, SIGNED)
