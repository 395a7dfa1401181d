"""The calendar feed that a phone subscribes to: whoever has the secret address may read it, and nothing else is behind it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from forbear.web.services import calendars
from forbear.web.templatetags.forbear import language


@require_safe
def calendar(_request: HttpRequest, token: str) -> HttpResponse:
    """The due dates of one agreement as iCalendar; 404 for an address that is none, or none any more."""
    record = calendars.case_of(token)
    response = HttpResponse(
        calendars.calendar_ics(record, language()), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="forbear.ics"'
    response["Cache-Control"] = "private, max-age=3600"
    return response
