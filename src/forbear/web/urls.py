"""Every address of the web application."""

from importlib import import_module
from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

from forbear.web import feeds, pages, verify

HERE = Path(__file__).resolve().parent


def _room(address: str, name: str) -> list[URLPattern | URLResolver]:
    if not (HERE / name / "urls.py").exists():
        return []
    return [path(address, include(import_module(f"forbear.web.{name}.urls")))]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.landing, name="landing"),
    path("home/", pages.home, name="home"),
    path("healthz", pages.health, name="healthz"),
    path("verify/", verify.page, name="verify"),
    path("calendar/<str:token>.ics", feeds.calendar, name="calendar-feed"),
    path("", include("forbear.web.accounts.urls")),
    *_room("my/", "borrower"),
    *_room("desk/", "desk"),
    *_room("api/v1/", "api"),
]

handler400 = "forbear.web.pages.bad_request"
handler403 = "forbear.web.pages.forbidden"
handler404 = "forbear.web.pages.not_found"
handler500 = "forbear.web.pages.server_error"
