"""Files that the desk opens: papers, the agreement, the certificate."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from forbear.web.desk.access import desk_case
from forbear.web.files import served
from forbear.web.services import agreements, papers, readiness
from forbear.web.store.models import CaseRecord
from forbear.web.templatetags.forbear import language


@desk_case
@require_GET
def paper(request: HttpRequest, record: CaseRecord, paper_id: UUID) -> HttpResponse:
    """One paper of the case; ``?download`` hands it over as a file."""
    found, data = papers.open_paper(record, paper_id)
    return served(found.name, found.media_type, data, download="download" in request.GET)


@desk_case
@require_GET
def dossier(request: HttpRequest, record: CaseRecord) -> HttpResponse:
    """Every paper of the case in one PDF, with an index and numbered exhibits; ``?download`` hands it over as a file."""
    name, pdf = readiness.dossier_of(record, language())
    return served(name, "application/pdf", pdf, download="download" in request.GET)


@desk_case
@require_GET
def agreement(request: HttpRequest, record: CaseRecord) -> HttpResponse:
    """The agreement with the signatures made so far, as a file to keep; ``?inline`` shows it."""
    name, pdf = agreements.agreement_pdf(record)
    return served(name, "application/pdf", pdf, download="inline" not in request.GET)


@desk_case
@require_GET
def certificate(request: HttpRequest, record: CaseRecord) -> HttpResponse:
    """The settlement certificate; ``?inline`` shows it."""
    name, pdf = agreements.certificate_pdf(record)
    return served(name, "application/pdf", pdf, download="inline" not in request.GET)
