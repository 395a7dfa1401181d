"""Short forms of words: a message, an answer, a reason; and how an absent lender said something."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from forbear.web import clock
from forbear.web.borrower.contact import CHANNELS, MomentInput

WORDS_MOST: Final = 2000
CLOCK_SKEW: Final = timedelta(minutes=5)


class WordsForm(forms.Form):
    """One text. Its label and whether it may be empty depend on what it is for."""

    text = forms.CharField(max_length=WORDS_MOST, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, label: Any, *arguments: Any, required: bool = True, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["text"].label = label
        self.fields["text"].required = required


class SaidForm(forms.Form):
    """By which channel the absent lender said it, who, when, and under which number."""

    channel = forms.ChoiceField(label=_("对方怎么告诉您的"), choices=CHANNELS, widget=forms.RadioSelect)
    at = forms.DateTimeField(label=_("什么时候"), widget=MomentInput, input_formats=["%Y-%m-%dT%H:%M"])
    person = forms.CharField(label=_("对方是谁"), max_length=60, help_text=_("工号或姓氏，例如“客服 8021”。"))
    reference = forms.CharField(
        label=_("工单号或录音编号"), max_length=60, required=False, help_text=_("有的话写上，以后好查。")
    )

    def clean_at(self) -> Any:
        """Nothing that is still to come can have been said."""
        moment = self.cleaned_data["at"]
        if moment > clock.now() + CLOCK_SKEW:
            raise forms.ValidationError(_("这个时间还没有到。请填写实际联系的时间。"), code="future")
        return moment

    def said(self) -> dict[str, Any]:
        """The fields of a command that say how it was heard."""
        given = self.cleaned_data
        return {
            "channel": given["channel"],
            "at": given["at"].isoformat(),
            "person": given["person"],
            "reference": given["reference"],
        }
