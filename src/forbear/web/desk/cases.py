"""The case page and what is done from it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forbear.agreement.verify import verify
from forbear.base.errors import ForbearError
from forbear.web.desk import figures as figuring
from forbear.web.desk import forms, screen
from forbear.web.desk.access import desk_case, user_of
from forbear.web.desk.actions import ACTIONS
from forbear.web.forms import add_problems, sent
from forbear.web.refusals import is_stale
from forbear.web.services import agreements
from forbear.web.store.models import CaseRecord


@desk_case
@never_cache
@require_GET
def case(request: HttpRequest, record: CaseRecord) -> HttpResponse:
    """One case on one screen."""
    return screen.show(request, record, user_of(request))


@desk_case
@require_POST
def act(request: HttpRequest, record: CaseRecord, name: str) -> HttpResponse:
    """Do one thing to the case. What cannot be accepted comes back beside its field, with everything that was typed."""
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    user = user_of(request)
    form = screen.form_for(action, record, request.POST)
    if form.is_valid():
        try:
            action.run(record, user, form, sent(request))
        except ForbearError as error:
            if is_stale(error) or not form.fields:
                raise
            add_problems(form, error)
        else:
            messages.success(request, str(action.done))
            return redirect("desk:case", case_id=record.pk)
    record.refresh_from_db()
    return screen.show(request, record, user, typed={name: form}, status=422)


@desk_case
@never_cache
@require_GET
def verification(request: HttpRequest, record: CaseRecord) -> HttpResponse:
    """The agreement verified from its bytes alone, as anyone who is handed it would."""
    name, pdf = agreements.agreement_pdf(record)
    context: dict[str, Any] = {"record": record, "name": name, "verification": verify(pdf)}
    whole = request.headers.get("HX-Request") != "true"
    return render(request, f"desk/{'verification' if whole else 'parts/verification'}.html", context)


@desk_case
@require_http_methods(["GET", "POST"])
def figures(request: HttpRequest, record: CaseRecord) -> HttpResponse:
    """The figures alone for a page that asks as one types; without script, the whole case page with them. Changes nothing."""
    typed: Any = request.POST if request.method == "POST" else request.GET
    if request.headers.get("HX-Request") == "true":
        form = forms.ProposalForm(typed, command="make_offer")
        told = figuring.from_form(record, form)
        return render(request, "desk/parts/figures.html", {"figures": told, "form": form})
    offer = forms.OfferForm(typed, command="make_offer")
    for name in ("reason", "valid_working_days"):
        offer.fields[name].required = False
    told = figuring.from_form(record, offer)
    return screen.show(request, record, user_of(request), typed={"make_offer": offer}, figures=told)
