"""Step 6, the agreement: read clause by clause with plain words beside each, questioned, signed, kept, and checked by anyone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forbear.agreement.render import clause_ordinal
from forbear.base.errors import ForbearError, Problem
from forbear.web import clock
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.borrower.words_forms import SaidForm
from forbear.web.forms import add_problems, sent
from forbear.web.services import agreements, negotiation, people


class SignForm(forms.Form):
    """Two deliberate acts before a signature: having read, and writing one's own name."""

    read = forms.BooleanField(
        label=_("我已逐条读过，知道每月还多少、哪天还、违约会怎样。"),
        error_messages={"required": _("请先读完协议，再勾选。")},
    )
    name = forms.CharField(
        label=_("写下您的姓名，作为签名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("与协议上的乙方姓名一致。"),
    )

    def __init__(self, expected: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.expected = expected

    def clean_name(self) -> str:
        """The name as in the agreement."""
        name: str = self.cleaned_data["name"].strip()
        if name != self.expected:
            raise forms.ValidationError(_("和协议上的姓名不一致，请再写一遍。"), code="other_name")
        return name


@for_case("GET")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """The agreement, or what is waited for before there is one."""
    return _page(request, here)


@for_case("POST")
def sign(request: HttpRequest, here: Here) -> HttpResponse:
    """The borrower's signature. A double click signs once."""
    mark = sent(request)
    terms = agreements.terms_of(here.record, here.state)
    if mark.command_id in here.state.commands_seen or terms is None:
        return redirect("borrower:agreement", case_id=here.record.pk)
    form = SignForm(terms.borrower.name, request.POST)
    if form.is_valid():
        try:
            agreements.sign(here.record, here.user, mark.command_id, mark.expects)
            messages.success(request, _now("已签署。签名写进了协议文件，改动一个字节都会被发现。"))
            return redirect("borrower:agreement", case_id=here.record.pk)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return _page(request, here, sign_form=form)


@for_case("POST")
def issue(request: HttpRequest, here: Here) -> HttpResponse:
    """Where the lender is not here: put what it agreed to into a document for both to sign."""
    try:
        mark = sent(request)
        agreements.issue(here.record, here.user, mark.command_id, mark.expects)
        messages.success(request, _now("协议文本已生成，请逐条核对。"))
        return redirect("borrower:agreement", case_id=here.record.pk)
    except ForbearError as error:
        return _page(request, here, problems_of(error))


@for_case("POST")
def confirmed(request: HttpRequest, here: Here) -> HttpResponse:
    """Where the lender is not here: record that it confirmed the agreement, by which channel, who and when."""
    form = SaidForm(request.POST)
    if form.is_valid():
        try:
            mark = sent(request)
            agreements.sign(
                here.record, here.user, mark.command_id, mark.expects, as_lender=True, said=form.said()
            )
            messages.success(request, _now("已记下对方的确认。"))
            return redirect("borrower:agreement", case_id=here.record.pk)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return _page(request, here, said_form=form)


@for_case("POST")
def ask(request: HttpRequest, here: Here) -> HttpResponse:
    """A question to the agent about one clause, which it quotes."""
    question = request.POST.get("question", "").strip()
    clause = request.POST.get("clause", "")
    try:
        mark = sent(request)
        text = _now("关于协议%(clause)s：%(question)s") % {"clause": clause[:80], "question": question}
        negotiation.act(
            here.record,
            here.user,
            "send_message",
            {"text": text if question else ""},
            mark.command_id,
            mark.expects,
        )
        messages.success(request, _now("问题已发给客服，答复会出现在“进展”里。"))
        return redirect("borrower:agreement", case_id=here.record.pk)
    except ForbearError as error:
        return _page(request, here, problems_of(error), asked=question, asked_clause=clause)


@for_case("GET")
def pdf(request: HttpRequest, here: Here) -> HttpResponse:
    """The agreement with the signatures made so far; ``?download`` saves it."""
    name, data = agreements.agreement_pdf(here.record)
    response = HttpResponse(data, content_type="application/pdf")
    kind = "attachment" if "download" in request.GET else "inline"
    response["Content-Disposition"] = f'{kind}; filename="{name}"'
    return response


def _page(
    request: HttpRequest,
    here: Here,
    problems: tuple[Problem, ...] = (),
    *,
    sign_form: SignForm | None = None,
    said_form: SaidForm | None = None,
    asked: str = "",
    asked_clause: str = "",
) -> HttpResponse:
    terms = agreements.terms_of(here.record, here.state)
    issued = bool(here.state.terms_sha256)
    may = negotiation.available(here.record, here.user, here.state)
    signed = {signature.party: signature for signature in here.state.signatures}
    can_sign = issued and "borrower" not in signed and here.state.stage in {"issued", "signed_by_one"}
    expects_word = not here.record.lender_present and issued and "lender" not in signed
    if can_sign and sign_form is None and terms:
        sign_form = SignForm(terms.borrower.name)
    if expects_word and said_form is None:
        said_form = SaidForm(initial={"at": clock.now().replace(tzinfo=None)})
    clauses = agreements.clauses_of(here.record) if terms else ()
    return show(
        request,
        "agreement",
        here,
        problems=problems,
        form=sign_form if sign_form and sign_form.is_bound else said_form,
        terms=terms,
        issued=issued,
        clauses=[(clause_ordinal(number), clause) for number, clause in enumerate(clauses, 1)],
        signed=signed,
        sign_form=sign_form if can_sign else None,
        said_form=said_form if expects_word else None,
        can_issue=may["issue_agreement"].allowed and not here.record.lender_present,
        can_ask=may["send_message"].allowed,
        asked=asked,
        asked_clause=asked_clause,
        house=people.lender_house(here.record.lender),
    )


_CASE = "cases/<uuid:case_id>/agreement/"
urlpatterns = [
    path(_CASE, page, name="agreement"),
    path(f"{_CASE}sign/", sign, name="agreement-sign"),
    path(f"{_CASE}issue/", issue, name="agreement-issue"),
    path(f"{_CASE}confirmed/", confirmed, name="agreement-confirmed"),
    path(f"{_CASE}ask/", ask, name="agreement-ask"),
    path(f"{_CASE}agreement.pdf", pdf, name="agreement-pdf"),
]
