"""Step 4, the request: options compared, the person's own numbers, the letter, and its sending."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now

from forbear.base.errors import ForbearError, Problem, fail
from forbear.plan.model import Option, Proposal
from forbear.web import clock
from forbear.web.borrower import letter_pages
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.borrower.request_forms import OwnForm, ReviewForm
from forbear.web.forms import add_problems, sent
from forbear.web.pictures.balance import balance_svg
from forbear.web.pictures.frame import figure
from forbear.web.services import budgets, debts, papers, people, plans, requests
from forbear.web.templatetags.forbear import language

SENDABLE: Final = frozenset({"draft"})


@for_case("GET", "POST")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """The options compared; posting chooses one by its rank. Once the request was sent, what was asked is shown instead."""
    if here.state.stage not in SENDABLE:
        return redirect("borrower:review", case_id=here.record.pk)
    if debts.debt_version(here.record) == 0:
        return show(request, "request_first", here)
    problems: tuple[Problem, ...] = ()
    start = _start(request.GET.get("start", ""))
    if request.method == "POST":
        start = _start(request.POST.get("start", ""))
        try:
            option = _ranked(here, start, request.POST.get("rank", ""))
            requests.choose(here.record, option.proposal)
            return redirect("borrower:review", case_id=here.record.pk)
        except ForbearError as error:
            problems = problems_of(error)
    try:
        options = plans.options_for(here.record, start)
    except ForbearError as error:
        options, problems = (), problems + error.problems
    return show(
        request,
        "request",
        here,
        problems=problems,
        start=start,
        options=[(option, _picture(here, option)) for option in options],
        chosen=requests.chosen(here.record),
        capacity=budgets.capacity_of(here.person),
        statement=debts.statement_of(here.record, start),
    )


@for_case("GET", "POST")
def own(request: HttpRequest, here: Here) -> HttpResponse:
    """The person's own numbers. ``look`` shows what they come to; ``choose`` takes them."""
    if here.state.stage not in SENDABLE:
        return redirect("borrower:review", case_id=here.record.pk)
    if debts.debt_version(here.record) == 0:
        return show(request, "request_first", here)
    if request.method == "GET":
        begin = requests.chosen(here.record) or _first_proposal(here)
        return _own(request, here, OwnForm(initial=OwnForm.shown(begin) if begin else None))
    form = OwnForm(request.POST)
    option: Option | None = None
    if form.is_valid():
        try:
            if request.POST.get("action") == "choose":
                requests.choose(here.record, form.proposal())
                return redirect("borrower:review", case_id=here.record.pk)
            option = plans.build_option(here.record, form.proposal(), limits=False)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return _own(request, here, form, option)


@for_case("GET", "POST")
def review(request: HttpRequest, here: Here) -> HttpResponse:
    """Everything that will be sent, once more; posting sends it."""
    proposal = here.state.request or requests.chosen(here.record)
    if proposal is None:
        return redirect(
            "borrower:request" if here.state.stage in SENDABLE else "borrower:case", here.record.pk
        )
    person = people.person_of(here.person)
    begin = {"name": person.name, "identity_number": person.identity_number, "phone": person.phone}
    form = ReviewForm(
        request.POST or None, initial=begin | {"share_capacity": requests.shares_capacity(here.record)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep_person(here, form)
            if request.POST.get("action") != "send":
                messages.success(request, _now("身份信息已保存，申请书已更新。"))
                return redirect("borrower:review", case_id=here.record.pk)
            mark = sent(request)
            requests.submit(
                here.record,
                here.user,
                proposal,
                mark.command_id,
                mark.expects,
                share_capacity=form.cleaned_data["share_capacity"],
            )
            messages.success(request, _now("申请已发出。接下来是机构初审，进展会显示在这里。"))
            return redirect("borrower:case", case_id=here.record.pk)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return _review(request, here, form, proposal)


@for_case("GET")
def letter(request: HttpRequest, here: Here) -> HttpResponse:
    """The request letter (申请书) as PDF; ``?download`` saves it."""
    pdf = _letter(here)
    response = HttpResponse(pdf, content_type="application/pdf")
    kind = "attachment" if "download" in request.GET else "inline"
    response["Content-Disposition"] = f'{kind}; filename="request-{here.record.reference}.pdf"'
    return response


@for_case("GET")
def letter_page(_request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """One page of the letter as a picture, because telephones show no PDF inside a page."""
    pdf = _letter(here)
    picture = letter_pages.picture(pdf, number)
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png")


def _own(request: HttpRequest, here: Here, form: OwnForm, option: Option | None = None) -> HttpResponse:
    start = _start(str(form["start"].value() or ""))
    return show(
        request,
        "request_own",
        here,
        form=form,
        option=option,
        picture=_picture(here, option) if option else "",
        capacity=budgets.capacity_of(here.person),
        statement=debts.statement_of(here.record, start),
    )


def _review(request: HttpRequest, here: Here, form: ReviewForm, proposal: Proposal) -> HttpResponse:
    problems: tuple[Problem, ...] = ()
    option: Option | None = None
    pages = 0
    try:
        pages = letter_pages.count(_letter(here))
        option = plans.build_option(here.record, proposal, limits=False)
    except ForbearError as error:
        # Once an agreement is in force the request cannot be worked out anew; the letter says what was asked.
        problems = error.problems if here.state.stage in SENDABLE else ()
    return show(
        request,
        "review",
        here,
        problems=problems,
        form=form,
        option=option,
        picture=_picture(here, option) if option else "",
        pages=range(1, pages + 1),
        missing=papers.missing(here.record, here.state),
        current=requests.is_current(proposal),
        sendable=here.state.stage in SENDABLE,
        capacity=budgets.capacity_of(here.person),
    )


def _letter(here: Here) -> bytes:
    """The letter as it was sent; before that, as it would be."""
    kept = requests.sent_letter(here.record)
    if kept is not None:
        return kept
    shown = requests.shares_capacity(here.record)
    return requests.letter_pdf(here.record, _proposal(here), language(), with_capacity=shown)


def _keep_person(here: Here, form: ReviewForm) -> None:
    given = form.cleaned_data
    if budgets.capacity_of(here.person) is not None:  # else the page did not ask
        requests.set_sharing(here.record, given["share_capacity"])
    people.set_person(here.person, given["name"], given["identity_number"], given["phone"])


def _ranked(here: Here, start: date, rank: str) -> Option:
    found = [option for option in plans.options_for(here.record, start) if str(option.rank) == rank]
    if not found:
        fail("borrower.option_gone", "rank")
    return found[0]


def _first_proposal(here: Here) -> Proposal | None:
    options = plans.options_for(here.record)
    return options[0].proposal if options else None


def _proposal(here: Here) -> Proposal:
    proposal = here.state.request or requests.chosen(here.record)
    if proposal is None:
        raise Http404
    return proposal


def _start(text: str) -> date:
    """The day in ``text`` if it is one and not past, else a week from today."""
    try:
        chosen = date.fromisoformat(text)
    except ValueError:
        return plans.default_start()
    return max(chosen, clock.today())


def _picture(here: Here, option: Option) -> Any:
    chosen = language()
    points = plans.balances(here.record, option)
    return figure(balance_svg, points, chosen, caption=option.label.into(chosen))
