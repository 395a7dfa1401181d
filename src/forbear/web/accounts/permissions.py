"""Who may open a page: signed in, and in one of the roles it is for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from forbear.web import kept_forms

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Only people who are signed in; what others had posted is kept until they are."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return kept_forms.to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def require_role(*roles: str) -> Callable[[View], View]:
    """Only people in one of ``roles``; others who are signed in get the 403 page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if getattr(request.user, "role", "") not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate
