"""Step 3, reaching the lender: its official channels, a prepared script, and a record of what was said."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError
from forbear.web import clock
from forbear.web.borrower import drafting
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.forms import add_problems, sent
from forbear.web.services import negotiation

CHANNELS: Final = (
    ("phone", _("打电话")),
    ("app_chat", _("App 或微信里的在线客服")),
    ("letter", _("信件或邮件")),
    ("counter", _("网点柜台")),
)
CLOCK_SKEW: Final = timedelta(minutes=5)


class MomentInput(forms.DateTimeInput):
    """A moment that browsers show with their own calendar and clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ContactForm(forms.Form):
    """What was said, by which channel, when, by whom."""

    channel = forms.ChoiceField(label=_("怎么联系的"), choices=CHANNELS, widget=forms.RadioSelect)
    at = forms.DateTimeField(label=_("什么时候"), widget=MomentInput, input_formats=["%Y-%m-%dT%H:%M"])
    person = forms.CharField(
        label=_("对方是谁"), max_length=60, required=False, help_text=_("工号或姓氏就可以，例如“客服 8021”。")
    )
    substance = forms.CharField(
        label=_("说了什么"),
        max_length=2000,
        help_text=_("您提了什么，对方答应或拒绝了什么，让您下一步做什么。通话有录音或截图的，也写上。"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_at(self) -> Any:
        """Nothing that is still to come can have been said."""
        moment = self.cleaned_data["at"]
        if moment > clock.now() + CLOCK_SKEW:
            raise forms.ValidationError(_("这个时间还没有到。请填写实际联系的时间。"), code="future")
        return moment


@for_case("GET", "POST")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """Channels, script and record; posting adds to the record."""
    form = ContactForm(request.POST or None, initial={"at": clock.now().replace(tzinfo=None)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        data = {
            "channel": given["channel"],
            "person": given["person"],
            "at": given["at"].isoformat(),
            "substance": given["substance"],
        }
        try:
            mark = sent(request)
            negotiation.act(here.record, here.user, "record_contact", data, mark.command_id, mark.expects)
            messages.success(request, _now("已记下这次沟通。"))
            return redirect("borrower:contact", case_id=here.record.pk)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return show(
        request,
        "contact",
        here,
        form=form,
        scripts=drafting.scripts(here),
        unchecked=any(channel.confidence != "R1" for channel in here.lender.channels),
        contacts=[message for message in reversed(here.state.messages) if message.channel != "here"],
        channels=dict(CHANNELS),
    )
