"""What things are called at the desk. Stages, roles, events and commands have their names in ``case.words``; these are the screen's own."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Labels = Mapping[str, str | Promise]

TURNS: Final[Labels] = {"lender": _("等我们"), "borrower": _("等借款人"), "": _("无待办")}

PARTIES: Final[Labels] = {"borrower": _("借款人"), "lender": _("机构")}

CHANNELS: Final[Labels] = {
    "here": _("站内消息"),
    "phone": _("电话"),
    "app_chat": _("App 在线客服"),
    "letter": _("书面来函"),
    "counter": _("营业网点"),
}

COMPONENTS: Final[Labels] = {
    "principal": _("本金"),
    "interest": _("利息"),
    "penalty": _("罚息"),
    "fee": _("费用"),
}

STEADINESS: Final[Labels] = {
    "steady": _("收入稳定"),
    "uneven": _("收入有波动"),
    "irregular": _("收入不规律"),
    "unknown": _("收入记录太少，看不出是否稳定"),
}

VERDICTS: Final[Labels] = {
    "holds": _("符合"),
    "attention": _("请留意"),
    "not_met": _("不符合"),
    "not_applicable": _("不适用"),
}

ROW_STATUSES: Final[Labels] = {
    "paid": _("按期还清"),
    "paid_early": _("提前还清"),
    "paid_late": _("逾期后还清"),
    "partial": _("还了一部分"),
    "due_today": _("今天到期"),
    "upcoming": _("未到期"),
    "in_grace": _("宽限期内"),
    "missed": _("漏还"),
}

ARRANGEMENT_STATUSES: Final[Labels] = {
    "performing": _("履约中"),
    "missed": _("漏还"),
    "cured": _("已补救"),
    "broken": _("违约终止"),
    "settled": _("已结清"),
}


def label(labels: Labels, key: str) -> str:
    """The label of ``key``, or ``key`` itself where a newer version of the record holds one that this one does not know."""
    return str(labels.get(key, key))
