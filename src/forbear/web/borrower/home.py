"""The borrower's first page: their cases, and the way to start one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.rules import lenders
from forbear.web.accounts.models import User
from forbear.web.borrower import steps
from forbear.web.borrower.entry import for_person
from forbear.web.pictures.frame import figure
from forbear.web.pictures.track import steps_of, track_svg
from forbear.web.services import debts
from forbear.web.store import cases
from forbear.web.templatetags.forbear import language


@for_person("GET")
def home(request: HttpRequest, user: User) -> HttpResponse:
    """Every case with where it stands and what comes next."""
    chosen = language()
    shown = []
    for record in cases.visible_to(user):
        found = steps.steps(record, cases.state_of(record.pk))
        shown.append(
            {
                "record": record,
                "told": debts.statement_of(record) if debts.debt_version(record) else None,
                "lender": lenders.lender(record.lender),
                "next": steps.next_task(found),
                "picture": figure(track_svg, steps_of(record.stage, chosen), chosen),  # type: ignore[arg-type]
            }
        )
    return render(request, "borrower/home.html", {"cases": shown})
