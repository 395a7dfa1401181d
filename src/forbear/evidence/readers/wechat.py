"""微信支付: the bill by e-mail, as CSV (until 2025) or as a workbook (since), whose amounts may be numbers."""

import re
from collections.abc import Sequence
from typing import Final

from forbear.base.texts import Text
from forbear.evidence.kinds import kind_of, normalised
from forbear.evidence.model import Transaction
from forbear.evidence.readers.cells import UnreadableError, parse_amount
from forbear.evidence.readers.interface import Around, Layout, Reader
from forbear.evidence.readers.money import by_column

_PARTLY: Final = re.compile(r"已退款\(?[¥]?([\d.,]+)\)?")


def _finish(row: Transaction, _cells: Sequence[str], _layout: Layout, _around: Around) -> Transaction:
    """``已退款(￥0.11)`` on a payment says how much of it came back, and ``X-退款`` is that money; what names nobody is named by its kind."""
    if not row.counterparty:
        row = row._replace(counterparty=row.category)
    if row.direction == "out" and "已退款" in row.status:
        partly = _PARTLY.search(normalised(row.status))
        refunded = _fen(partly[1]) if partly else 0
        kind = kind_of(row.direction, row.counterparty, row.description, "支付成功", row.category)
        return row._replace(kind=kind, refunded=min(refunded, row.amount))
    if row.direction == "in" and (row.category.endswith("退款") or "已全额退款" in row.status):
        return row._replace(kind="refund")
    if row.direction == "neutral" and row.kind == "own_transfer" and "信用卡还款" in row.category:
        return row._replace(kind="debt_service")
    if row.direction == "neutral" and "理财通" in row.category:
        return row._replace(kind="investment")
    return row


def _fen(text: str) -> int:
    try:
        return parse_amount(text)
    except UnreadableError:
        return 0


READER: Final = Reader(
    id="wechat",
    name=Text("微信支付", "WeChat Pay"),
    columns={
        "time": ("交易时间", "时间"),
        "category": ("交易类型", "类型"),
        "counterparty": ("交易对方", "对方"),
        "description": ("商品", "商品名称", "商品说明"),
        "direction": ("收/支", "收支", "收/支类型", "收支类型"),
        "amount": ("金额", "交易金额"),
        "method": ("支付方式", "收/付款方式", "付款方式"),
        "status": ("当前状态", "状态", "交易状态"),
        "reference": ("交易单号", "交易订单号"),
        "merchant_reference": ("商户单号", "商家单号", "商户订单号"),
        "note": ("备注",),
    },
    required=("time", "counterparty", "direction", "amount"),
    money=by_column,
    telling=("交易类型", "当前状态", "交易单号", "商户单号"),
    empty="/",
    whole_status=re.compile(r".*(成功|已收钱|已转账|退款|到账|零钱|完成|\)|/)$"),
    finish=_finish,
)
