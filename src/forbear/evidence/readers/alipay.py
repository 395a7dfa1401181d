"""支付宝: the web export (V1), the app's until 2023-02 (V2), the app's since (V3), and the same under the newer company name (V4)."""

import re
from typing import Final

from forbear.base.texts import Text
from forbear.evidence.readers.interface import Layout, Reader
from forbear.evidence.readers.money import by_column

_WHOLE_STATUS: Final = re.compile(r".*(成功|关闭|失败|收货|付款|发货|完成|取消|/)$")


def _version(layout: Layout, around: str) -> str:
    columns = layout.columns
    if columns["paid"] >= 0 or columns["category"] < 0:
        return "alipay-v1"
    if columns["direction"] < columns["time"]:
        return "alipay-v2"
    return "alipay-v4" if "支付宝支付科技" in around else "alipay-v3"


READER: Final = Reader(
    id="alipay",
    name=Text("支付宝", "Alipay"),
    columns={
        "time": ("交易时间", "交易创建时间", "创建时间"),
        "paid": ("付款时间",),
        "direction": ("收/支", "收支", "收/支类型", "收支类型"),
        "counterparty": ("交易对方", "交易对方名称", "对方"),
        "description": ("商品说明", "商品名称", "商品"),
        "amount": ("金额", "交易金额"),
        "status": ("交易状态", "当前状态", "状态"),
        "method": ("收/付款方式", "支付方式", "付款方式", "收付款方式"),
        "category": ("交易分类", "分类"),
        "reference": ("交易订单号", "交易号", "订单号"),
        "merchant_reference": ("商家订单号", "商户订单号"),
        "refunded": ("成功退款",),
        "note": ("备注",),
    },
    required=("time", "direction", "counterparty", "description", "amount", "status"),
    money=by_column,
    telling=("交易状态", "商品说明", "商品名称", "交易订单号", "交易号"),
    understood=("对方账号", "最近修改时间", "交易来源地", "类型", "服务费", "资金状态"),
    version=_version,
    whole_status=_WHOLE_STATUS,
    notes_below=False,
    own_encoding="gb18030",
    footer=lambda version: version in ("alipay-v1", "alipay-v2"),
)
