"""美团: what was really paid (实付金额) counts; ``还款 | 【美团月付】主动还款…`` is marked 支出 and is debt service."""

from collections.abc import Sequence
from typing import Final

from forbear.base.texts import Text
from forbear.evidence.model import Transaction
from forbear.evidence.readers.interface import Around, Layout, Reader
from forbear.evidence.readers.money import by_column


def _finish(row: Transaction, _cells: Sequence[str], _layout: Layout, _around: Around) -> Transaction:
    if row.category == "还款":
        return row._replace(kind="debt_service", counterparty=row.counterparty or "美团")
    if row.category == "退款" and row.direction != "out":
        return row._replace(kind="refund", counterparty=row.counterparty or "美团")
    return row._replace(counterparty=row.counterparty or "美团")


READER: Final = Reader(
    id="meituan",
    name=Text("美团", "Meituan"),
    columns={
        "paid": ("交易成功时间", "支付时间", "完成时间"),
        "time": ("交易创建时间", "交易时间", "创建时间"),
        "category": ("交易类型", "类型"),
        "description": ("订单标题", "商品名称", "订单名称"),
        "counterparty": ("商家名称", "商户名称"),
        "direction": ("收/支", "收支", "收/支类型", "收支类型"),
        "method": ("支付方式", "付款方式"),
        "amount": ("实付金额", "实际支付金额", "支付金额"),
        "reference": ("交易单号", "交易订单号"),
        "merchant_reference": ("商家单号", "商户单号", "商家订单号"),
        "note": ("备注",),
    },
    required=("time", "description", "direction", "amount"),
    money=by_column,
    telling=("订单标题", "实付金额", "订单金额"),
    understood=("订单金额",),
    absorbing=("description", "method", "note"),
    finish=_finish,
)
