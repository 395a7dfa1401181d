"""Every refusal in one shape: RFC 9457 problem details, with each thing that is wrong, where, and what to do about it."""

from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from forbear.base.errors import ForbearError, Problem
from forbear.web.refusals import ABSENT, BUSY, STALE
from forbear.web.templatetags.forbear import language

CONFLICT: Final = STALE | {"store.command_reused"}
MEDIA_TYPE: Final = "application/problem+json"


def problem_response(
    request: HttpRequest, status: int, problems: tuple[Problem, ...], title: str = ""
) -> JsonResponse:
    """The answer that says what is wrong, in the language that the caller asked for."""
    chosen = language()
    listed = [
        {
            "code": problem.code,
            "text": problem.text.into(chosen),
            "where": problem.where,
            "mend": problem.mend.into(chosen),
        }
        for problem in problems
    ]
    body: dict[str, Any] = {
        "type": f"urn:forbear:problem:{problems[0].code}" if problems else "about:blank",
        "title": title or (listed[0]["text"] if listed else HTTPStatus(status).phrase),
        "status": status,
        "instance": request.path,
        "problems": listed,
    }
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = MEDIA_TYPE
    response["Content-Language"] = "en" if chosen == "en" else "zh-Hans"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "2"
    return response


def status_of(error: ForbearError) -> int:
    """404 for what is not there or not the caller's, 409 where another was first, 503 when busy, else 422."""
    codes = {problem.code for problem in error.problems}
    if codes & ABSENT:
        return 404
    if codes & CONFLICT:
        return 409
    return 503 if codes & BUSY else 422


def register(api: NinjaAPI) -> None:
    """Let ``api`` answer every refusal in this shape."""

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return problem_response(request, status_of(error), error.problems)

    def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
        found = tuple(
            Problem(
                "api.field",
                ".".join(str(part) for part in one["loc"] if part != "payload"),
                {"detail": one["msg"]},
            )
            for one in error.errors
        )
        return problem_response(request, 422, found)

    def unauthenticated(request: HttpRequest, _error: Any) -> HttpResponse:
        return problem_response(request, 401, (Problem("api.sign_in"),))

    def forbidden(request: HttpRequest, _error: Any) -> HttpResponse:
        return problem_response(request, 403, (Problem("api.forbidden"),))

    def absent(request: HttpRequest, _error: Any) -> HttpResponse:
        return problem_response(request, 404, (Problem("api.absent"),))

    def other(request: HttpRequest, error: Any) -> HttpResponse:
        codes = {400: "api.body", 403: "api.csrf"}
        code = codes.get(error.status_code)
        return problem_response(request, error.status_code, (Problem(code),) if code else (), str(error))

    handlers: dict[type[Exception], Any] = {
        ForbearError: refused,
        ValidationError: unreadable,
        AuthenticationError: unauthenticated,
        PermissionDenied: forbidden,
        Http404: absent,
        HttpError: other,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
