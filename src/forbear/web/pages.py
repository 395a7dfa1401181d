"""The public pages, and what every page's frame needs to know."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from forbear.web.templatetags.forbear import language


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the page's navigation."""

    address: str
    label: str
    current: bool


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Names for every template: the page's language, the navigation of this person, and forms that were kept."""
    return {
        "page_language": language(),
        "navigation": _navigation(request),
        "kept": getattr(request, "kept_form", None),
        **_demonstration(),
    }


def _demonstration() -> dict[str, Any]:
    """The accounts anyone may look around with; only in the demonstration."""
    if not settings.FORBEAR_DEMO:
        return {}
    from forbear.web.services.demonstration import ACCOUNTS, PASSWORD

    return {"demo_accounts": ACCOUNTS, "demo_password": PASSWORD}


NAVIGATION: dict[str, tuple[tuple[str, str], ...]] = {
    "borrower": (("borrower:home", "我的案件"),),
    "adviser": (("borrower:home", "我的案件"),),
    "agent": (("desk:queue", "案件队列"),),
    "reviewer": (("desk:queue", "案件队列"),),
    "approver": (("desk:queue", "案件队列"),),
    "administrator": (("people", "用户和权限"),),
}
LABELS = (lambda: _("我的案件"), lambda: _("案件队列"), lambda: _("用户和权限"), lambda: _("协议核验"))


def _navigation(request: HttpRequest) -> tuple[Link, ...]:
    role = getattr(getattr(request, "user", None), "role", "")
    links = []
    for name, label in (*NAVIGATION.get(role, ()), ("verify", "协议核验")):
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        current = request.path.startswith(address) if address != "/" else request.path == "/"
        links.append(Link(address, _(label), current))
    return tuple(links)


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """What the product is for, and the way in."""
    return render(request, "forbear/landing.html")


def home(request: HttpRequest) -> HttpResponse:
    """Send a signed-in person to where their work is."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    role = request.user.role
    for name, _label in NAVIGATION.get(role, ()):
        try:
            return redirect(reverse(name))
        except NoReverseMatch:
            break
    return redirect("account")


@require_GET
def health(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers; for load balancers and the start of ``forbear serve``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def _error(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    return render(request, f"forbear/errors/{template or status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """400."""
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403."""
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404."""
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """500: rendered without context processors, because one of them may be what failed."""
    from django.template.loader import render_to_string

    return HttpResponse(
        render_to_string("forbear/errors/500.html", {"page_language": language()}), status=500
    )
