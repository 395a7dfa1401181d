"""After signing: the repayment calendar, what was paid, what a miss means, and the certificate at the end."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError, Problem
from forbear.servicing.performance import last_day_in_time, settlement_amount
from forbear.web import clock, uploads
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.forms import DayInput, YuanField, add_problems, sent
from forbear.web.pictures.frame import figure
from forbear.web.pictures.instalments import instalments_svg
from forbear.web.services import agreements, calendars, debts, negotiation, servicing
from forbear.web.store import cases
from forbear.web.templatetags.forbear import language


class RepaymentForm(forms.Form):
    """One repayment, as the bank record has it."""

    on = forms.DateField(label=_("哪天还的"), widget=DayInput)
    amount = YuanField(label=_("还了多少（元）"), minimum=1)
    reference = forms.CharField(
        label=_("流水号"),
        max_length=60,
        required=False,
        help_text=_("银行或支付宝的交易号。填了就不会重复登记。"),
    )


@for_case("GET", "POST")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """The calendar; posting records one repayment."""
    if agreements.signed_terms(here.record) is None:
        return show(request, "repayments_first", here)
    if request.method == "GET":
        return _page(request, here, RepaymentForm(initial={"on": clock.today()}))
    form = RepaymentForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            mark = sent(request)
            servicing.record_repayment(
                here.record,
                here.user,
                given["on"],
                given["amount"],
                given["reference"],
                mark.command_id,
                mark.expects,
            )
            messages.success(request, _now("已登记这笔还款。"))
            return redirect("borrower:repayments", case_id=here.record.pk)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return _page(request, here, form)


@for_case("POST")
def import_file(request: HttpRequest, here: Here) -> HttpResponse:
    """Record the repayments in a file; the same file again records nothing twice."""
    form = RepaymentForm(initial={"on": clock.today()})
    try:
        upload = uploads.take(request, "file")
        done = servicing.import_repayments(
            here.record, here.user, upload.name, upload.data, sent(request).command_id
        )
    except ForbearError as error:
        return _page(request, here, form, problems_of(error))
    messages.success(
        request,
        _now("登记了 %(new)d 笔还款；%(known)d 笔以前登记过，%(outside)d 笔不在协议期间。")
        % {"new": len(done.recorded), "known": len(done.known), "outside": len(done.outside)},
    )
    return redirect("borrower:repayments", case_id=here.record.pk)


@for_case("POST")
def renew_calendar(request: HttpRequest, here: Here) -> HttpResponse:
    """A new calendar address; the old one stops working."""
    calendars.renew_token(here.record)
    messages.success(request, _now("日历地址已更换，旧地址不再有效。"))
    return redirect("borrower:repayments", case_id=here.record.pk)


@for_case("GET")
def certificate(_request: HttpRequest, here: Here) -> HttpResponse:
    """The settlement certificate (结清证明) as PDF."""
    name, data = agreements.certificate_pdf(here.record)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(
    request: HttpRequest, here: Here, form: RepaymentForm, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    terms = agreements.signed_terms(here.record)
    assert terms is not None
    state = cases.state_of(here.record.pk)
    kept = servicing.performance_of(here.record, state=state)
    chosen = language()
    done = sum(row.paid for row in kept.rows)
    in_time = last_day_in_time(terms, kept.next_due) if kept.next_due else None
    context: dict[str, Any] = {
        "terms": terms,
        "kept": kept,
        "picture": figure(instalments_svg, kept.rows, chosen),
        "done": done,
        "total": sum(row.amount for row in kept.rows),
        "in_time_until": in_time if in_time and in_time >= clock.today() else None,
        "owed_today": debts.statement_of(here.record, clock.today()).owed.total
        if kept.status == "broken"
        else None,
        "payoff": settlement_amount(terms, debts.repayments_of(state), clock.today()),
        "feed": request.build_absolute_uri(reverse("calendar-feed", args=[calendars.token_of(here.record)])),
        "may": negotiation.available(here.record, here.user, state),
    }
    return show(request, "repayments", here, problems=problems, form=form, **context)


_CASE = "cases/<uuid:case_id>/repayments/"
urlpatterns = [
    path(_CASE, page, name="repayments"),
    path(f"{_CASE}import/", import_file, name="repayments-import"),
    path(f"{_CASE}calendar/", renew_calendar, name="repayments-calendar"),
    path(f"{_CASE}certificate.pdf", certificate, name="repayments-certificate"),
]
