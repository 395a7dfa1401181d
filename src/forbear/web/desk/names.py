"""What things are called at the desk. Domain sentences come from the message catalogues; these are labels of the screen."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Labels = Mapping[str, str | Promise]

STAGES: Final[Labels] = {
    "draft": _("草稿"),
    "requested": _("已申请"),
    "first_check": _("初审中"),
    "more_asked": _("待补材料"),
    "review": _("审核中"),
    "offered": _("已出方案"),
    "countered": _("有反提案"),
    "awaiting_approval": _("待审批"),
    "approved": _("已批准"),
    "declined": _("已拒绝"),
    "appealed": _("申诉中"),
    "issued": _("待签署"),
    "signed_by_one": _("一方已签"),
    "performing": _("履约中"),
    "missed": _("漏还"),
    "renegotiating": _("重新协商"),
    "broken": _("违约终止"),
    "settled": _("已结清"),
    "withdrawn": _("已撤回"),
}

TURNS: Final[Labels] = {"lender": _("等我们"), "borrower": _("等借款人"), "": _("无待办")}

PARTIES: Final[Labels] = {"borrower": _("借款人"), "lender": _("机构")}

ROLES: Final[Labels] = {
    "borrower": _("借款人"),
    "adviser": _("债务顾问"),
    "agent": _("客服"),
    "reviewer": _("审核员"),
    "approver": _("审批人"),
    "administrator": _("管理员"),
    "system": _("系统"),
}

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

COMMANDS: Final[Labels] = {
    "take": _("接手"),
    "ask_more": _("要求补充材料"),
    "pass_first_check": _("通过初审"),
    "make_offer": _("提出方案"),
    "accept_offer": _("接受借款人的反提案"),
    "approve": _("批准"),
    "return_to_review": _("退回审核"),
    "decline": _("拒绝申请"),
    "issue_agreement": _("出具协议"),
    "sign": _("代表机构签署"),
    "record_repayment": _("登记还款"),
    "import_repayments": _("导入还款流水"),
    "renegotiate": _("重新协商"),
    "send_message": _("发消息"),
    "record_contact": _("登记沟通"),
}

EVENTS: Final[Labels] = {
    "opened": _("建立案件"),
    "lapse_offer": _("方案过期"),
    "settle": _("结清"),
}


def label(labels: Labels, key: str) -> str:
    """The label of ``key``, or ``key`` itself where a newer version of the record holds one that this one does not know."""
    return str(labels.get(key, key))
