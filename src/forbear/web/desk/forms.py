"""The forms of the desk: one for each thing a person may do to a case."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forbear.plan.model import Proposal
from forbear.web import clock
from forbear.web.desk import names
from forbear.web.forms import DayInput, YuanField

TEXT_MAX = 2000
LINE_MAX = 200
WORKING_DAYS_MAX = 30
INSTALMENTS_MAX = 60


def words(
    label: Any, *, rows: int = 3, required: bool = True, most: int = TEXT_MAX, hint: Any = ""
) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def working_days(label: Any, initial: int) -> forms.IntegerField:
    """A number of working days."""
    return forms.IntegerField(label=label, min_value=1, max_value=WORKING_DAYS_MAX, initial=initial)


class ActionForm(forms.Form):
    """A form of the case page: ``command`` sets its fields' ids apart from those of the other forms there."""

    def __init__(self, data: Any = None, files: Any = None, *, command: str, **options: Any) -> None:
        self.command = command
        super().__init__(data, files, auto_id=f"{command}_%s", **options)


class NoteForm(ActionForm):
    """A note that the record keeps."""

    note = words(_("备注"), rows=2, required=False, hint=_("写进案件记录，借款人也能看到。"))


class ReturnForm(ActionForm):
    """Why something goes back."""

    note = words(_("退回理由"), rows=2, hint=_("审核员按这段话修改，借款人也能看到。"))


class ReasonForm(ActionForm):
    """A reason that the other party reads."""

    reason = words(_("理由"), hint=_("借款人会看到这段话，请写清楚依据。"))


class AskMoreForm(ActionForm):
    """Papers from the checklist, one more in words, a note, and how many working days there are to answer."""

    items = forms.MultipleChoiceField(
        label=_("需要补充的材料"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other = forms.CharField(label=_("清单以外的材料"), required=False, max_length=LINE_MAX)
    note = words(_("说明"), rows=2, hint=_("告诉借款人为什么需要、要看清什么。"))
    working_days = working_days(_("几个工作日内补齐"), 5)

    def __init__(self, *arguments: Any, choices: tuple[tuple[str, str], ...] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["items"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """At least one paper must be named."""
        cleaned = super().clean() or {}
        wanted = [*cleaned.get("items", ()), cleaned.get("other", "").strip()]
        cleaned["wanted"] = [item for item in wanted if item]
        if not cleaned["wanted"] and not self.errors:
            self.add_error("items", _("请至少选一项材料，或在下面写明需要什么。"))
        return cleaned


class ProposalForm(ActionForm):
    """The numbers of an arrangement. Amounts are typed in yuan, the annual rate in per cent."""

    start = forms.DateField(label=_("停息起始日"), widget=DayInput)
    instalments = forms.IntegerField(label=_("期数"), min_value=1, max_value=INSTALMENTS_MAX)
    first_due = forms.DateField(label=_("首个还款日"), widget=DayInput)
    due_day = forms.IntegerField(label=_("每月还款日"), min_value=1, max_value=31)
    down_payment = YuanField(label=_("首付（元）"))
    waive_penalty = YuanField(label=_("减免罚息（元）"))
    waive_interest = YuanField(label=_("减免利息（元）"))
    waive_fee = YuanField(label=_("减免费用（元）"))
    annual_rate = forms.DecimalField(
        label=_("分期年利率（%）"), min_value=0, max_value=24, max_digits=6, decimal_places=4
    )
    conditional = forms.BooleanField(
        label=_("减免以按期履约为条件"), required=False, help_text=_("违约时，减免的金额会恢复计收。")
    )
    remainder = forms.ChoiceField(
        label=_("除不尽的分厘放在"), choices=[("last", _("末期")), ("first", _("首期"))]
    )

    def proposal(self) -> Proposal:
        """What was typed, as a proposal; call on a valid form."""
        cleaned = self.cleaned_data
        return Proposal(
            start=cleaned["start"],
            instalments=cleaned["instalments"],
            first_due=cleaned["first_due"],
            due_day=cleaned["due_day"],
            down_payment=cleaned["down_payment"],
            waive_penalty=cleaned["waive_penalty"],
            waive_interest=cleaned["waive_interest"],
            waive_fee=cleaned["waive_fee"],
            conditional=cleaned["conditional"],
            annual_rate=_share(cleaned["annual_rate"]),
            remainder=cleaned["remainder"],
        )


class OfferForm(ProposalForm):
    """A proposal with its reason and how long it stands."""

    reason = words(_("给借款人的说明"), rows=2)
    valid_working_days = working_days(_("方案有效期（工作日）"), 7)


class NumberForm(ActionForm):
    """The number of the offer that is meant."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class RepaymentForm(ActionForm):
    """One repayment that arrived."""

    on = forms.DateField(label=_("到账日期"), widget=DayInput)
    amount = YuanField(label=_("金额（元）"), minimum=1)
    reference = forms.CharField(
        label=_("流水号"), max_length=64, required=False, help_text=_("同一流水号只记一次。")
    )


class MessageForm(ActionForm):
    """A message to the borrower."""

    text = words(_("消息内容"), rows=2)


class ContactForm(ActionForm):
    """A call or a letter that took place elsewhere."""

    channel = forms.ChoiceField(
        label=_("渠道"), choices=[(key, value) for key, value in names.CHANNELS.items() if key != "here"]
    )
    person = forms.CharField(label=_("对方是谁"), max_length=60)
    at = forms.DateTimeField(
        label=_("什么时候"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    substance = words(_("说了什么"), rows=2)

    def clean_at(self) -> Any:
        """A contact lies in the past."""
        at = self.cleaned_data["at"]
        if at > clock.now():
            raise forms.ValidationError(_("时间不能晚于现在。"))
        return at


def proposal_initial(proposal: Proposal | None) -> dict[str, Any]:
    """The first values of a proposal's form: those of ``proposal``, brought up to today, or a plain start where there is none."""
    today = clock.today()
    if proposal is None:
        first = today + timedelta(days=30)
        return {
            "start": today,
            "instalments": 12,
            "first_due": first,
            "due_day": first.day,
            "down_payment": 0,
            "waive_penalty": 0,
            "waive_interest": 0,
            "waive_fee": 0,
            "annual_rate": Decimal(0),
            "conditional": True,
            "remainder": "last",
        }
    return {
        "start": proposal.start,
        "instalments": proposal.instalments,
        "first_due": proposal.first_due,
        "due_day": proposal.due_day,
        "down_payment": proposal.down_payment,
        "waive_penalty": proposal.waive_penalty,
        "waive_interest": proposal.waive_interest,
        "waive_fee": proposal.waive_fee,
        "annual_rate": _per_cent(proposal.annual_rate),
        "conditional": proposal.conditional,
        "remainder": proposal.remainder,
    }


def contact_initial() -> dict[str, Any]:
    """A contact is usually written down as it ends."""
    return {"at": clock.now().replace(second=0, microsecond=0)}


def repayment_initial() -> dict[str, date]:
    """A repayment is usually recorded on its day."""
    return {"on": clock.today()}


def _share(per_cent: Decimal) -> str:
    share = per_cent.scaleb(-2)
    return format(share.normalize(), "f") if share else "0"


def _per_cent(share: str) -> Decimal:
    scaled = Decimal(share).scaleb(2)
    return Decimal(format(scaled.normalize(), "f")) if scaled else Decimal(0)
