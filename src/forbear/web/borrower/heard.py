"""Where the lender is not here: what it said, recorded by the borrower, with the channel, the person and the time."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError
from forbear.case import words
from forbear.evidence import checklist
from forbear.rules import lenders
from forbear.web import clock
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.borrower.request_forms import OfferedForm
from forbear.web.borrower.words_forms import SaidForm
from forbear.web.forms import add_problems, sent
from forbear.web.services import negotiation, plans, requests
from forbear.web.templatetags.forbear import language

RECORDABLE: Final = ("ask_more", "make_offer", "accept_offer", "decline")
AS_LENDER: Final = frozenset({"accept_offer"})


class AskedForm(forms.Form):
    """What the lender asked for, and by when."""

    items = forms.MultipleChoiceField(label=_("要补什么"), widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(
        label=_("对方还说了什么"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    working_days = forms.IntegerField(label=_("几个工作日之内"), min_value=1, max_value=60, initial=5)

    def __init__(self, kinds: list[tuple[str, str]], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["items"].choices = kinds  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why the lender declined."""

    reason = forms.CharField(
        label=_("对方说的理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@for_case("GET")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """What can be recorded now."""
    _only_absent(here)
    return show(request, "heard", here, kinds=[(name, words.command(name)) for name in recordable(here)])


@for_case("GET", "POST")
def record(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """One thing the lender said."""
    _only_absent(here)
    if name not in RECORDABLE:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    said = SaidForm(posted, initial={"at": clock.now().replace(tzinfo=None)})
    form = _form(here, name, posted)
    if posted is not None and said.is_valid() and (form is None or form.is_valid()):
        try:
            mark = sent(request)
            data = _data(here, form) | said.said()
            negotiation.act(
                here.record,
                here.user,
                name,
                data,
                mark.command_id,
                mark.expects,
                as_lender=name in AS_LENDER,
            )
            messages.success(request, _now("已记下对方说的话。"))
            return redirect("borrower:waiting", case_id=here.record.pk)
        except ForbearError as error:
            problems_of(error)
            add_problems(form or said, error)
    return show(
        request,
        "heard_record",
        here,
        name=name,
        title=words.command(name),
        form=form if form is not None and form.errors else said,
        said=said,
        detail=form,
    )


def recordable(here: Here) -> tuple[str, ...]:
    """What the borrower may record as heard from the lender now; nothing where the lender is here itself."""
    if here.record.lender_present:
        return ()
    may = negotiation.available(here.record, here.user, here.state)
    return tuple(name for name in RECORDABLE if _allowed(here, may, name))


def _only_absent(here: Here) -> None:
    if here.record.lender_present:
        raise Http404


def _allowed(here: Here, may: dict[str, Any], name: str) -> bool:
    if name == "accept_offer":
        return here.state.stage == "countered"
    return bool(may[name].allowed)


def _form(here: Here, name: str, posted: Any) -> forms.Form | None:
    if name == "ask_more":
        chosen = language()
        kind = lenders.lender(here.record.lender).kind
        items = checklist.checklist(here.state.cause or "other", kind)
        return AskedForm([(item.kind, item.title.into(chosen)) for item in items], posted)
    if name == "make_offer":
        begin = here.state.request or plans.latest_offer(here.record, here.state)
        return OfferedForm(posted, initial=OfferedForm.shown(begin) if begin else None)
    if name == "decline":
        return ReasonForm(posted)
    return None


def _data(here: Here, form: forms.Form | None) -> dict[str, Any]:
    if isinstance(form, OfferedForm):
        return dict(requests.offer_data(here.record, form.proposal(), ""))
    if form is not None:
        return dict(form.cleaned_data)
    return {"number": here.state.open_offer}


urlpatterns = [
    path("cases/<uuid:case_id>/heard/", page, name="heard"),
    path("cases/<uuid:case_id>/heard/<slug:name>/", record, name="heard-record"),
]
