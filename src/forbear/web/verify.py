"""The public page where anyone who was handed an agreement sees whether it is genuine, and whether its arithmetic and terms hold."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from forbear.agreement.model import PARTIES, Verification
from forbear.base.errors import ForbearError
from forbear.web import uploads


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the form; for a PDF sent, show each check in words. Nothing of it is kept."""
    if request.method == "GET":
        return render(request, "forbear/verify.html")
    context: dict[str, Any] = {}
    status = 200
    try:
        upload = uploads.take(request, "agreement")
        context = {"name": upload.name, **_verified(upload.data)}
    except ForbearError as error:
        context, status = {"problems": error.problems}, 422
    return render(request, "forbear/verify.html", context, status=status)


def _verified(pdf: bytes) -> dict[str, Any]:
    from forbear.agreement.verify import verdict, verify

    found = verify(pdf)
    return {"verification": found, "verdict": verdict(found), "outcome": outcome(found)}


def outcome(found: Verification) -> str:
    """``holds``, ``unsigned`` where nothing but a signature is missing, or ``fails``."""
    if found.holds:
        return "holds"
    wrong = any(not check.holds for check in found.checks if check.name != "signatures")
    complete = {fact.party for fact in found.signatures} >= set(PARTIES)
    return "fails" if wrong or complete else "unsigned"
