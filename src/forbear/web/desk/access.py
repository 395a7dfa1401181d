"""Who may open a page of the desk: people who work there, and only the cases that their own lender was sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from forbear.web.accounts.models import DESK_ROLES, User
from forbear.web.accounts.permissions import require_role
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

at_desk = require_role(*sorted(DESK_ROLES))
"""Only agents, reviewers and approvers; others who are signed in get the 403 page."""

closes_days = require_role("approver", "administrator")
"""Only who may close a day."""


def user_of(request: HttpRequest) -> User:
    """The person who is signed in; to be called behind one of the guards."""
    assert isinstance(request.user, User)
    return request.user


def desk_case(view: Callable[Concatenate[HttpRequest, CaseRecord, ...], HttpResponse]) -> Callable[..., Any]:
    """Give the view the case of its address, if the person's lender was sent it; to everyone else it is as absent as none."""

    @wraps(view)
    def found(request: HttpRequest, case_id: UUID, **kwargs: Any) -> HttpResponse:
        return view(request, cases.case_for(user_of(request), case_id), **kwargs)

    return at_desk(found)
