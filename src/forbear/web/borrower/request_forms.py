"""The forms of step 4: the person's own numbers, and what is confirmed before the request is sent."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forbear.plan.model import Proposal
from forbear.web.forms import DayInput, YuanField


class OwnForm(forms.Form):
    """A proposal in the person's own numbers."""

    start = forms.DateField(
        label=_("从哪天起停止计息"), widget=DayInput, help_text=_("通常是一周后，给机构留出初审时间。")
    )
    down_payment = YuanField(label=_("签约时先还多少（元）"), help_text=_("没有就填 0。"))
    instalments = forms.IntegerField(
        label=_("分多少期"), min_value=1, max_value=60, help_text=_("最多 60 期（5 年）。")
    )
    first_due = forms.DateField(label=_("第一期哪天还"), widget=DayInput)
    due_day = forms.IntegerField(
        label=_("以后每月几号还"), min_value=1, max_value=31, help_text=_("建议定在发工资后两三天。")
    )
    waive_penalty = YuanField(label=_("请求减免罚息（元）"), help_text=_("不超过已产生的罚息。"))
    waive_interest = YuanField(label=_("请求减免利息（元）"), help_text=_("不超过已产生的利息。"))
    waive_fee = YuanField(label=_("请求减免费用（元）"), help_text=_("没有费用就填 0。"))
    conditional = forms.BooleanField(
        label=_("愿意接受“按约还完才减免”的条件"),
        required=False,
        help_text=_("中途违约的话，减免的部分会恢复。不勾选就是请求直接减免，是否接受由机构决定。"),
    )

    @staticmethod
    def shown(proposal: Proposal) -> dict[str, Any]:
        """The proposal as the form shows it."""
        return asdict(proposal)

    def proposal(self) -> Proposal:
        """The numbers as a proposal. The arrangement bears no interest; the fen that do not divide stand in the last instalment."""
        return Proposal(**self.cleaned_data)


class OfferedForm(OwnForm):
    """The same numbers as the lender said them."""

    start = forms.DateField(label=_("从哪天起停止计息"), widget=DayInput)
    down_payment = YuanField(label=_("签约时先还多少（元）"), help_text=_("对方没有要求就填 0。"))
    due_day = forms.IntegerField(label=_("以后每月几号还"), min_value=1, max_value=31)
    waive_penalty = YuanField(label=_("对方答应减免的罚息（元）"), help_text=_("没有答应就填 0。"))
    waive_interest = YuanField(label=_("对方答应减免的利息（元）"), help_text=_("没有答应就填 0。"))
    waive_fee = YuanField(label=_("对方答应减免的费用（元）"), help_text=_("没有答应就填 0。"))
    conditional = forms.BooleanField(
        label=_("按约还完，减免才算数"),
        required=False,
        help_text=_("对方说直接减免的，就不要勾选。没说清楚的，先问清楚再记。"),
    )


class ReviewForm(forms.Form):
    """Who asks, and what the lender may see."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        help_text=_("与身份证一致。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    identity_number = forms.CharField(
        label=_("身份证号"),
        max_length=24,
        help_text=_("加密保存，申请书和协议上只显示头尾几位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    share_capacity = forms.BooleanField(
        label=_("把“每月能还多少”和计算过程一起给机构看"),
        required=False,
        help_text=_("只给结果和计算过程，不给账单明细。机构看得到依据，谈起来更实在。"),
    )
