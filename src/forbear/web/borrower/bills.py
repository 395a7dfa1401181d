"""Step 1, income and expenditure: bill exports, what was read in each, what was not and why."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from forbear.base.errors import ForbearError, Problem
from forbear.web import uploads
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.services import budgets

REJECTED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: what it brought, or why it could not be read."""

    name: str
    imported: budgets.ImportedBill | None = None
    problems: tuple[Problem, ...] = ()


@for_case("GET", "POST")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """The bills given so far and the form for more; each file sent is answered for by itself."""
    outcomes: list[Outcome] = []
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        files = request.FILES.getlist("bill")
        if not files:
            problems = (Problem("web.file_missing", "bill"),)
        outcomes = [_import(request, here, number) for number in range(len(files))]
        # A picture of what happened is worth more than a redirect, and sending the page again imports nothing twice.
        problems += tuple(problem for outcome in outcomes for problem in outcome.problems)
    return show(
        request,
        "bills",
        here,
        problems=problems,
        outcomes=outcomes,
        bills=budgets.bills_of(here.person),
        pairs=[pair for pair in budgets.counted_of(here.person).pairs if pair.kind != "refund"],
        rejected_shown=REJECTED_SHOWN,
    )


@for_case("POST")
def remove(request: HttpRequest, here: Here, bill_id: UUID) -> HttpResponse:
    """Take an export back."""
    try:
        budgets.remove_bill(here.person, bill_id)
        messages.success(request, _("账单已移除。"))
    except ForbearError as error:
        # Removed twice by a double click is removed.
        problems_of(error)
    return redirect("borrower:bills", case_id=here.record.pk)


@for_case("POST")
def pair(request: HttpRequest, here: Here) -> HttpResponse:
    """Keep that two records are two different things, or that they are the same money after all."""
    budgets.set_apart(here.person, request.POST.get("pair", "")[:40], request.POST.get("apart") == "yes")
    messages.success(request, _("已按您说的重新计算。"))
    return redirect("borrower:bills", case_id=here.record.pk)


def _import(request: HttpRequest, here: Here, number: int) -> Outcome:
    file = request.FILES.getlist("bill")[number]
    try:
        upload = uploads.taken(file, "bill")
        password = request.POST.get("password", "").strip()[:80]
        return Outcome(upload.name, budgets.import_bill(here.person, upload.name, upload.data, password))
    except ForbearError as error:
        return Outcome(file.name or "", problems=error.problems)
