"""京东: the old layout (refunds are 收入) and the new one (refunds are 不计收支, amounts may say ``131.77(已退款89.84)``)."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from forbear.base.money import Fen
from forbear.base.texts import Text
from forbear.evidence.kinds import kind_of, normalised
from forbear.evidence.model import Direction, Transaction
from forbear.evidence.readers.cells import UnreadableError, parse_amount
from forbear.evidence.readers.interface import Around, Layout, Reader
from forbear.evidence.readers.money import Money, by_column

_WITH_REFUND: Final = re.compile(r"([^()]+)\(已(?:全额退款|退款([^()]*))\)")


def _money(columns: Mapping[str, int]) -> Money:
    plain, at = by_column(columns), columns["amount"]

    def read(cells: Sequence[str]) -> tuple[Fen, Direction]:
        if (match := _said(cells[at])) is None:
            return plain(cells)
        shortened = [*cells]
        shortened[at] = match[1]
        return plain(shortened)

    return read


def _said(amount: str) -> re.Match[str] | None:
    return _WITH_REFUND.fullmatch(normalised(amount)) if "退" in amount else None


def _finish(row: Transaction, cells: Sequence[str], layout: Layout, _around: Around) -> Transaction:
    """The refund that the amount's own words tell, and 退款- rows for what they are."""
    if row.counterparty == "null":
        row = row._replace(counterparty="")
    if (match := _said(cells[layout.columns["amount"]])) is not None:
        row = row._replace(refunded=_refund(match, row.amount))
        if row.direction == "out" and row.kind in ("refund", "failed"):
            # The amount is what was paid; what came back stands in ``refunded``.
            kind = kind_of(row.direction, row.counterparty, row.description, "交易成功", row.category)
            row = row._replace(kind=kind)
    if row.direction != "out" and row.description.startswith(("退款", "退货")):
        return row._replace(kind="refund")
    if row.description.startswith(("冻结-", "解冻-")):
        return row._replace(kind="own_transfer")
    return row


def _refund(match: re.Match[str], amount: int) -> int:
    if match[2] is None:
        return amount
    try:
        return max(0, min(parse_amount(match[2]), amount))
    except UnreadableError:
        return 0


def _version(layout: Layout, _around: str) -> str:
    columns = layout.columns
    return "jd-v1" if 0 <= columns["category"] < columns["counterparty"] else "jd-v2"


READER: Final = Reader(
    id="jd",
    name=Text("京东", "JD"),
    columns={
        "time": ("交易时间", "时间"),
        "category": ("交易分类", "分类"),
        "counterparty": ("商户名称", "商家名称", "交易对方"),
        "description": ("交易说明", "商品说明"),
        "direction": ("收/支", "收支", "收/支类型", "收支类型"),
        "amount": ("金额", "交易金额"),
        "method": ("收/付款方式", "支付方式", "付款方式"),
        "status": ("交易状态", "状态"),
        "reference": ("交易订单号", "订单号"),
        "merchant_reference": ("商家订单号", "商户订单号"),
        "note": ("备注",),
    },
    required=("time", "counterparty", "description", "direction", "amount"),
    money=_money,
    telling=("商户名称", "商家名称", "交易说明"),
    version=_version,
    finish=_finish,
)
