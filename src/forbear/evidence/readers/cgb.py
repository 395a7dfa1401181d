"""广发银行: the credit card's statement (converted CSV), plus is spending, the kind in brackets before the shop: ``（消费）…``, ``（还款）…``."""

import re
from collections.abc import Sequence
from typing import Final

from forbear.base.texts import Text
from forbear.evidence.model import Transaction
from forbear.evidence.readers.interface import Around, Layout, Reader
from forbear.evidence.readers.money import spent


def _finish(row: Transaction, _cells: Sequence[str], _layout: Layout, _around: Around) -> Transaction:
    shop = re.sub(r"^[（(][^）)]*[）)]", "", row.description).strip()
    return row._replace(counterparty=shop) if shop and not row.counterparty else row


READER: Final = Reader(
    id="cgb-credit",
    name=Text("广发银行", "China Guangfa Bank"),
    columns={
        "time": ("交易日期", "交易日"),
        "posted": ("入账日期", "入账日"),
        "description": ("交易摘要", "交易说明"),
        "amount": ("入账金额",),
        "currency": ("入账货币", "入账币种"),
        "card": ("卡号末四位", "卡末四位"),
    },
    required=("time", "description", "amount", "currency"),
    money=spent,
    understood=("交易金额", "交易货币", "交易币种"),
    finish=_finish,
    of="card",
)
