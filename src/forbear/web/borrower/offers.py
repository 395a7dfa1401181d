"""Step 5, an offer on the table: beside one's own request, with what it means each month; accepted or countered."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError, Problem
from forbear.case.model import Offer
from forbear.plan.model import Option, Proposal
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.borrower.request_forms import OwnForm
from forbear.web.borrower.words_forms import WordsForm
from forbear.web.forms import add_problems, sent
from forbear.web.pictures.balance import balance_svg
from forbear.web.pictures.frame import figure
from forbear.web.services import budgets, negotiation, plans, requests
from forbear.web.templatetags.forbear import language

REASON = _("您的理由")


@for_case("GET", "POST")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """The offer beside the request; posting accepts it."""
    offer = _offer(here)
    if offer is None:
        return redirect("borrower:waiting", case_id=here.record.pk)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            mark = sent(request)
            number = int(request.POST.get("number", "0") or 0)
            negotiation.act(
                here.record, here.user, "accept_offer", {"number": number}, mark.command_id, mark.expects
            )
            messages.success(
                request, _now("您已接受这个方案。接下来对方审批、出具协议，签字前您还可以逐条核对。")
            )
            return redirect("borrower:waiting", case_id=here.record.pk)
        except ForbearError as error:
            problems = problems_of(error)
    return _page(request, here, offer, problems)


@for_case("GET", "POST")
def counter(request: HttpRequest, here: Here) -> HttpResponse:
    """A counter-offer in the person's own numbers; ``look`` shows what they come to, ``send`` sends them."""
    offer = _offer(here)
    if offer is None:
        return redirect("borrower:waiting", case_id=here.record.pk)
    if request.method == "GET":
        begin = here.state.request or offer.proposal
        return _counter(
            request, here, OwnForm(initial=OwnForm.shown(begin)), WordsForm(REASON, required=False)
        )
    form, reason = OwnForm(request.POST), WordsForm(REASON, request.POST, required=False)
    option: Option | None = None
    if form.is_valid() and reason.is_valid():
        try:
            option = plans.build_option(here.record, form.proposal(), limits=False)
            if request.POST.get("action") == "send":
                mark = sent(request)
                data = requests.counter_data(here.record, form.proposal(), reason.cleaned_data["text"])
                negotiation.act(here.record, here.user, "counter_offer", data, mark.command_id, mark.expects)
                messages.success(request, _now("您的还价已发出。"))
                return redirect("borrower:waiting", case_id=here.record.pk)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return _counter(request, here, form, reason, option)


def _offer(here: Here) -> Offer | None:
    """The lender's offer on the table."""
    open_offers = [
        offer
        for offer in here.state.offers
        if offer.number == here.state.open_offer and offer.by == "lender" and here.state.stage == "offered"
    ]
    return open_offers[0] if open_offers else None


def _page(request: HttpRequest, here: Here, offer: Offer, problems: tuple[Problem, ...]) -> HttpResponse:
    mine = _option(here, here.state.request)
    theirs = _option(here, offer.proposal)
    capacity = budgets.capacity_of(here.person)
    chosen = language()
    picture: Any = ""
    if theirs:
        points = plans.balances(here.record, theirs)
        picture = figure(balance_svg, points, chosen)
    return show(
        request,
        "offers",
        here,
        problems=problems,
        offer=offer,
        mine=mine,
        option=theirs,
        picture=picture,
        capacity=capacity,
        too_much=capacity is not None and theirs is not None and not theirs.fits,
        may=negotiation.available(here.record, here.user, here.state),
    )


def _option(here: Here, proposal: Proposal | None) -> Option | None:
    try:
        return plans.build_option(here.record, proposal, limits=False) if proposal else None
    except ForbearError:
        return None  # the debt was corrected since; the offer itself still says its numbers


def _counter(
    request: HttpRequest, here: Here, form: OwnForm, reason: WordsForm, option: Option | None = None
) -> HttpResponse:
    return show(
        request,
        "offers_counter",
        here,
        form=form,
        reason=reason,
        option=option,
        capacity=budgets.capacity_of(here.person),
    )


urlpatterns = [
    path("cases/<uuid:case_id>/offer/", page, name="offers"),
    path("cases/<uuid:case_id>/offer/counter/", counter, name="offers-counter"),
]
