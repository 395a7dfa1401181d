"""Refusals that a view did not handle become pages in words: what is wrong, what to do, and what was typed kept."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.base.errors import ForbearError
from forbear.web import kept_forms

ABSENT: Final = frozenset({"store.case_absent", "store.blob_absent"})
STALE: Final = frozenset({"case.stale", "store.record_stale"})
BUSY: Final = frozenset({"store.busy"})


class RefusalMiddleware:
    """Turns a ``ForbearError`` out of a view into the page that fits it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; refusals come by ``process_exception``."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """404 for what is not there, 409 for a stale page, 503 when busy, else 422 with the sentences."""
        return refused(request, exception) if isinstance(exception, ForbearError) else None


def is_stale(error: ForbearError) -> bool:
    """Whether the page that was sent had been overtaken by another change."""
    return any(problem.code in STALE for problem in error.problems)


def refused(request: HttpRequest, error: ForbearError) -> HttpResponse:
    """The page for ``error``. What was posted is kept; its link leads to the form's page, where the values are put back."""
    codes = {problem.code for problem in error.problems}
    if codes & ABSENT:
        return render(request, "forbear/errors/404.html", {"problems": error.problems}, status=404)
    token = (
        kept_forms.keep(request, "stale" if codes & STALE else "refused") if request.method == "POST" else ""
    )
    context = {
        "problems": error.problems,
        "page": kept_forms.page_of(request),
        "kept": bool(token),
        "had_files": request.method == "POST" and bool(request.FILES),
    }
    if codes & STALE:
        response = render(request, "forbear/stale.html", context, status=409)
    else:
        response = render(request, "forbear/refused.html", context, status=503 if codes & BUSY else 422)
    return kept_forms.with_token(response, token)
