"""交通银行: the credit card's statement by mail (HTML), unsigned, and the debit card's flow (PDF or converted CSV), unsigned with 借/贷.

In the mail a heading says whether repayments and refunds or spending follow, and every description begins with its kind (退货, 信用卡还款, 消费).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from forbear.base.money import Fen
from forbear.base.texts import Text
from forbear.evidence.kinds import normalised
from forbear.evidence.model import Direction, Transaction
from forbear.evidence.readers.cells import parse_amount
from forbear.evidence.readers.interface import Around, Layout, Reader
from forbear.evidence.readers.money import Money, by_flag

_NAME: Final = Text("交通银行", "Bank of Communications")
_BACK: Final = re.compile("^(退货|信用卡还款|还款|费用返还|返现|调整-|存入|退款)")


def _booked(columns: Mapping[str, int]) -> Money:
    amount_at, description_at = columns["amount"], columns["description"]

    def read(cells: Sequence[str]) -> tuple[Fen, Direction]:
        fen = parse_amount(cells[amount_at])
        back = bool(_BACK.match(normalised(cells[description_at])))
        return (-fen if fen < 0 else fen, "in" if back != (fen < 0) else "out")

    return read


def _mail(row: Transaction, cells: Sequence[str], layout: Layout, around: Around) -> Transaction:
    """The section's direction where the words do not tell; the shop after the kind's word; the currency before the amount."""
    written = normalised(cells[layout.columns["amount"]]).upper()
    if match := re.match("([A-Z]{3})", written):
        row = row._replace(currency=match[1])
    if around.section and not re.match("消费|退货|信用卡还款|取现", row.description):
        row = row._replace(direction="in" if around.section == "in" else "out")
    _, _, shop = row.description.partition(" ")
    return row._replace(counterparty=shop) if shop and not row.counterparty else row


CREDIT: Final = Reader(
    id="bocom-credit",
    name=_NAME,
    columns={
        "time": ("交易日期", "交易日"),
        "posted": ("记账日期", "记账日"),
        "description": ("交易说明", "交易描述"),
        "amount": ("入账币种/金额", "清算币种/金额", "记账币种/金额"),
        "card": ("卡号末四位", "卡末四位"),
    },
    required=("time", "description", "amount"),
    money=_booked,
    understood=("交易币种/金额",),
    finish=_mail,
    of="card",
)
DEBIT: Final = Reader(
    id="bocom-debit",
    name=_NAME,
    columns={
        "time": ("交易日期",),
        "clock": ("交易时间",),
        "description": ("交易类型",),
        "direction": ("借贷", "借贷标志", "借/贷"),
        "amount": ("交易金额",),
        "counterparty": ("对方户名",),
        "note": ("摘要",),
    },
    required=("time", "direction", "amount"),
    money=by_flag,
    telling=("借贷", "借贷标志", "借/贷"),
    understood=("序号", "余额", "对方账号", "交易地点", "币种"),
    of="account",
    joined=("note",),
    any_year=True,
)
READERS: Final = (CREDIT, DEBIT)
