"""Files handed to a browser: none can run anything here, and no one else can frame them."""

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

SHOWN: Final = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif"})
"""What a browser shows by itself; everything else is handed over as a file."""
LOCKED: Final = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
# A browser's own PDF viewer does not start inside a CSP sandbox, so the sandbox is for the rest; a PDF gets no script either way.
SANDBOX: Final = f"{LOCKED}; sandbox"


def served(name: str, media_type: str, data: bytes, *, download: bool = False) -> HttpResponse:
    """``data`` with its own type, shown in place only if it is of a kind that a browser shows without running anything."""
    known = media_type in SHOWN
    response = HttpResponse(data, content_type=media_type if known else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(download or not known, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = LOCKED if media_type == "application/pdf" else SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
