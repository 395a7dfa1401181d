"""Nothing typed is lost: a form sent after the session ended, or from a page that has grown old, is kept and put back.

What was typed (never files, passwords or codes) is sealed in the database for a few hours under a token that only this browser
holds, and is given back only to the person who was signed in here before. The form's page is then shown again with the values in
their fields: ``refill`` writes them into the page's own HTML, so no view has to take part.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from forbear.base.canonical import canonical_json
from forbear.web import clock, refill
from forbear.web.store import seal
from forbear.web.store.models import KeptForm

TOKEN_COOKIE: Final = "forbear_kept"
WHO_COOKIE: Final = "forbear_who"
LIFETIME: Final = timedelta(hours=6)
WHO_AGE: Final = 30 * 24 * 3600
KEPT_MAX: Final = 256 * 1024
PRIVATE: Final = ("password", "otp", "token", "csrf")
MACHINE: Final = frozenset({"csrfmiddlewaretoken", "command_id", "expects", "next"})
MARK: Final = "<!--kept-form-->"


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was kept: the page it stands on, where it is sent, and each field's values in order."""

    page: str
    action: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]
    had_files: bool
    reason: str
    who: str = ""
    left: tuple[str, ...] = field(default=())

    @property
    def typed(self) -> tuple[str, ...]:
        """What a person had typed, without the page's own hidden fields."""
        return tuple(value for _name, values in self.fields for value in values if value.strip())


def keep(request: HttpRequest, reason: str) -> str:
    """Keep what ``request`` posted; returns the token to put into the browser's cookie, or empty if there was nothing to keep."""
    fields = tuple(
        (name, tuple(values))
        for name, values in request.POST.lists()
        if name not in MACHINE and not any(part in name.lower() for part in PRIVATE)
    )
    had_files = bool(request.FILES)
    kept = Kept(page_of(request), request.path, fields, had_files, reason, _who_was(request))
    data = canonical_json(
        {
            "page": kept.page,
            "action": kept.action,
            "fields": fields,
            "had_files": had_files,
            "reason": reason,
            "who": kept.who,
        }
    )
    if len(data) > KEPT_MAX or not (kept.typed or had_files):
        return ""
    token, now = secrets.token_urlsafe(32), clock.now()
    KeptForm.objects.filter(expires_at__lt=now).delete()
    index = seal.blind_index(token, "kept_form")
    KeptForm.objects.create(
        token_index=index,
        path=kept.page[:500],
        sealed=seal.seal(data, owner=token, purpose="kept_form"),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    return token


def kept_for(request: HttpRequest) -> Kept | None:
    """The kept form of this browser, if it is still there and was typed by the person now signed in."""
    token = request.COOKIES.get(TOKEN_COOKIE, "")
    row = KeptForm.objects.filter(pk=seal.blind_index(token, "kept_form")).first() if token else None
    if row is None or row.expires_at < clock.now():
        return None
    facts: dict[str, Any] = json.loads(seal.unseal(bytes(row.sealed), owner=token, purpose="kept_form"))
    fields = tuple((name, tuple(values)) for name, values in facts.pop("fields"))
    kept = Kept(fields=fields, **facts)
    return kept if request.user.is_authenticated and kept.who == who(request.user) else None


def page_of(request: HttpRequest) -> str:
    """The page that a posted form stands on: htmx says, else the referring page of this site, else where it was sent."""
    for header in ("HX-Current-URL", "Referer"):
        parts = urlsplit(request.headers.get(header, ""))
        if parts.netloc == request.get_host() and parts.path:
            return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.path


def who(user: Any) -> str:
    """The name under which this browser remembers who was signed in: a keyed fingerprint, of no use elsewhere."""
    return seal.blind_index(str(user.pk), "who")[:32]


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send someone without a session to sign in; what they posted is kept for afterwards."""
    posted = request.method == "POST"
    token = keep(request, "session") if posted else ""
    address = (
        f"{reverse('sign-in')}?{urlencode({'next': page_of(request) if posted else request.get_full_path()})}"
    )
    return with_token(_redirect(request, address), token)


def with_token(response: HttpResponse, token: str) -> HttpResponse:
    """``response`` with the kept form's token in its cookie, where there is one."""
    if token:
        response.set_cookie(
            TOKEN_COOKIE,
            token,
            max_age=int(LIFETIME.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form whose page has grown old is kept and shown again; one that another site sent is refused."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    if urlsplit(origin).netloc not in {"", request.get_host()} or not origin:
        return render(request, "forbear/errors/403_csrf.html", status=403)
    token = keep(request, "page")
    if not request.user.is_authenticated and token:
        return with_token(
            render(request, "forbear/errors/403_csrf.html", {"page": page_of(request)}, status=403), token
        )
    if request.user.is_authenticated and token:
        return with_token(_redirect(request, page_of(request)), token)
    return render(request, "forbear/errors/403_csrf.html", {"page": page_of(request)}, status=403)


class KeptFormsMiddleware:
    """Puts a kept form back into its page, once, and remembers in this browser who was signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the kept values in their fields where this is their page."""
        kept = kept_for(request) if request.method == "GET" and TOKEN_COOKIE in request.COOKIES else None
        here = kept is not None and kept.page == request.get_full_path()
        if here:
            request.kept_form = kept  # type: ignore[attr-defined]
        response = self.get_response(request)
        if here and kept is not None and _is_page(response):
            _put_back(request, response, kept)
        self._remember(request, response)
        return response

    def _remember(self, request: HttpRequest, response: HttpResponse) -> None:
        if request.user.is_authenticated and request.COOKIES.get(WHO_COOKIE) != who(request.user):
            response.set_cookie(
                WHO_COOKIE,
                who(request.user),
                max_age=WHO_AGE,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )


def _put_back(request: HttpRequest, response: HttpResponse, kept: Kept) -> None:
    page = response.content.decode(response.charset)
    filled, left = refill.refill(page, kept.action, dict(kept.fields))
    notice = render_to_string("forbear/components/kept_form.html", {"kept": kept, "left": left}, request)
    response.content = filled.replace(MARK, notice, 1)
    if response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    response["Cache-Control"] = "no-store"
    KeptForm.objects.filter(pk=seal.blind_index(request.COOKIES[TOKEN_COOKIE], "kept_form")).delete()
    response.delete_cookie(TOKEN_COOKIE, samesite="Lax")


def _is_page(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
    )


def _who_was(request: HttpRequest) -> str:
    return who(request.user) if request.user.is_authenticated else request.COOKIES.get(WHO_COOKIE, "")


def _redirect(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect that htmx follows with the whole page rather than into a part of it."""
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=200)
        response["HX-Redirect"] = address
        return response
    return redirect(address)
