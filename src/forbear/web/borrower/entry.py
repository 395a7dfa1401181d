"""What every page of a case shares: who is here, which case, where it stands, and the frame around the page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forbear.base.errors import ForbearError, Problem
from forbear.case.model import CaseState
from forbear.rules import lenders
from forbear.rules.model import Lender
from forbear.web.accounts.models import User
from forbear.web.accounts.permissions import require_role
from forbear.web.borrower import steps
from forbear.web.refusals import is_stale
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

ROLES = ("borrower", "adviser")
REFUSED = 422
STEP_OF: Final = {
    "debt": 1,
    "story": 1,
    "bills": 1,
    "budget": 1,
    "papers": 2,
    "contact": 3,
    "request": 4,
    "review": 4,
    "waiting": 5,
    "offers": 5,
    "heard": 5,
    "agreement": 6,
    "repayments": 6,
}
"""The step a page belongs to, by the first word of its template's name."""
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Here:
    """The person at the page, the case it is about, and the state of that case.

    ``user`` acts; ``person`` is the borrower whose bills and household these are (another one where an adviser acts).
    """

    user: User
    record: CaseRecord
    state: CaseState

    @property
    def person(self) -> User:
        """The borrower of the case."""
        return self.record.borrower

    @property
    def lender(self) -> Lender:
        """The lender as the directory has it."""
        return lenders.lender(self.record.lender)


def for_person(*methods: str) -> Callable[[View], View]:
    """A page of a borrower or an adviser that is not about one case; the view gets the ``User`` second."""

    def decorate(view: View) -> View:
        @never_cache
        @require_role(*ROLES)
        @require_http_methods(list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, _user(request), *args, **kwargs)

        return guarded

    return decorate


def for_case(*methods: str) -> Callable[[View], View]:
    """A page of one case; the view gets ``Here`` second. Somebody else's case is as absent as none (404)."""

    def decorate(view: View) -> View:
        @never_cache
        @require_role(*ROLES)
        @require_http_methods(list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, case_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            user = _user(request)
            record = cases.case_for(user, case_id)
            return view(request, Here(user, record, cases.state_of(record.pk)), *args, **kwargs)

        return guarded

    return decorate


def show(
    request: HttpRequest, template: str, here: Here, *, problems: tuple[Problem, ...] = (), **context: Any
) -> HttpResponse:
    """Render a case's page; with ``problems``, or a form that has errors, it answers 422."""
    form_errors = any(getattr(value, "is_bound", False) and value.errors for value in context.values())
    found = steps.steps(here.record, here.state)
    frame = {
        "here": here,
        "record": here.record,
        "state": here.state,
        "lender": here.lender,
        "version": here.state.version,
        "steps": found,
        "next": steps.next_task(found),
        "step_number": STEP_OF.get(template.split("_", 1)[0]),
        "problems": problems,
    }
    status = REFUSED if problems or form_errors else 200
    return render(request, f"borrower/{template}.html", frame | context, status=status)


def problems_of(error: ForbearError) -> tuple[Problem, ...]:
    """The problems to show on the same page; a page overtaken by another change is refused as a whole instead.

    Raises:
        ForbearError: ``error`` itself where the page was stale.
    """
    if is_stale(error):
        raise error
    return error.problems


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
