"""The machine-readable description, made once for as long as the process runs."""

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from forbear.web.api.views import api


@require_GET
def description(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The OpenAPI document; public, because it says nothing of anybody."""
    return HttpResponse(written(), content_type="application/json")


@cache
def written() -> bytes:
    """The document as it is sent."""
    prefix = reverse("api:api-root")
    return json.dumps(api.get_openapi_schema(path_prefix=prefix), ensure_ascii=False).encode()
