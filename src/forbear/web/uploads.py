"""Files that people send: limits, and a clear page where one is too large."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forbear.base.errors import fail

DRAIN_CHUNK: Final = 256 * 1024
DRAIN_MAX: Final = 512 * 1024 * 1024
FORM_ROOM: Final = 1024 * 1024
"""What the fields beside the files of a form may take."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was sent; ``name`` is its last part only."""

    name: str
    media_type: str
    data: bytes


class UploadSizeMiddleware:
    """Refuses a body larger than ``FORBEAR_UPLOAD_MAX`` before anything reads it into memory or onto disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 to a body that says it is too large, or turns out so; otherwise go on."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.FORBEAR_UPLOAD_MAX + FORM_ROOM:
            _drain(request, length)
            return too_large(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Fields without files that are too large in sum, or too many files."""
        return too_large(request) if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)) else None


def too_large(request: HttpRequest) -> HttpResponse:
    """The page that says how large a file may be and what to do about it."""
    context = {"limit_mb": settings.FORBEAR_UPLOAD_MAX // (1024 * 1024)}
    return render(request, "forbear/errors/413.html", context, status=413)


def take(request: HttpRequest, field: str) -> Upload:
    """The file sent in ``field``.

    Raises:
        ForbearError: ``web.file_missing``, ``web.file_empty`` or ``web.file_too_large``, each at ``field``.
    """
    file = request.FILES.get(field)
    if file is None:
        fail("web.file_missing", field)
    return taken(file, field)


def taken(file: UploadedFile[Any], field: str) -> Upload:
    """One of the files sent in ``field``.

    Raises:
        ForbearError: ``web.file_empty`` or ``web.file_too_large``, each at ``field``.
    """
    if not file.size:
        fail("web.file_empty", field, name=file.name)
    if file.size > settings.FORBEAR_UPLOAD_MAX:
        fail("web.file_too_large", field, name=file.name, limit=settings.FORBEAR_UPLOAD_MAX // (1024 * 1024))
    return Upload(PurePath(file.name or "").name[-120:], file.content_type or "", file.read())


def _drain(request: HttpRequest, length: int) -> None:
    """Take the body off the wire without keeping it: a browser shows an answer only once it has sent everything."""
    left = min(length, DRAIN_MAX)
    stream = request.META.get("wsgi.input")
    while stream is not None and left > 0:
        chunk = stream.read(min(DRAIN_CHUNK, left))
        if not chunk:
            break
        left -= len(chunk)
