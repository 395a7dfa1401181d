"""Step 2, papers: what this cause and this lender call for and why, uploads, viewing and taking back."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from forbear.base.errors import ForbearError, Problem
from forbear.evidence.readiness import PaperState
from forbear.web import uploads
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.files import served
from forbear.web.forms import sent, sentence
from forbear.web.services import papers, readiness
from forbear.web.templatetags.forbear import language

STATES: Final[dict[PaperState, Any]] = {
    "missing": _lazy("还没有"),
    "unreadable": _lazy("看不清，要重拍"),
    "too_old": _lazy("太旧了，要新的"),
    "unconfirmed": _lazy("待您确认"),
    "ready": _lazy("可以用"),
}
SHOWN_IN_BROWSER: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})


class IssuedForm(forms.Form):
    """The day that stands on a paper."""

    issued = forms.DateField(required=False)


@for_case("GET", "POST")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """The checklist with what was given; posting attaches one paper to one line of it."""
    kind = request.POST.get("kind", "")
    if request.method == "GET":
        return _page(request, here)
    try:
        mark = sent(request)
        upload = uploads.take(request, "paper")
        paper, _state = papers.store_paper(
            here.record, here.user, kind, upload.name, upload.data, mark.command_id, mark.expects
        )
    except ForbearError as error:
        return _page(request, here, problems_of(error), kind)
    # Kept, and the person told what was left out of it or may make it useless: the reviewer may still be able to read it.
    for notice in paper.notices:
        messages.info(request, sentence(notice))
    messages.success(request, _("已上传“%(name)s”。") % {"name": paper.name})
    return redirect("borrower:paper-read", case_id=here.record.pk, paper_id=paper.id)


@for_case("GET")
def view(_request: HttpRequest, here: Here, paper_id: UUID) -> HttpResponse:
    """One paper as it was given."""
    known = {paper.id for paper in papers.papers_of(here.record, here.state)}
    if paper_id not in known:
        raise ForbearError(Problem("store.blob_absent"))
    paper, data = papers.open_paper(here.record, paper_id)
    shown = paper.media_type in SHOWN_IN_BROWSER
    response = HttpResponse(data, content_type=paper.media_type if shown else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not shown, paper.name) or "attachment"
    return response


@for_case("POST")
def confirm(request: HttpRequest, here: Here, paper_id: UUID) -> HttpResponse:
    """The person has looked at a paper: it is theirs, it can be read, and it is of this day."""
    form = IssuedForm(request.POST)
    if not form.is_valid():
        return _page(
            request, here, (Problem("readiness.date_unreadable", "issued"),), request.POST.get("kind", "")
        )
    try:
        readiness.confirm(here.record, paper_id, form.cleaned_data["issued"])
        messages.success(request, _("已确认。"))
        return redirect("borrower:papers", case_id=here.record.pk)
    except ForbearError as error:
        return _page(request, here, problems_of(error), request.POST.get("kind", ""))


@for_case("GET")
def dossier(_request: HttpRequest, here: Here) -> HttpResponse:
    """Every paper in one PDF, with an index and numbered exhibits."""
    name, pdf = readiness.dossier_of(here.record, language())
    return served(name, "application/pdf", pdf, download=True)


@for_case("POST")
def remove(request: HttpRequest, here: Here, paper_id: UUID) -> HttpResponse:
    """Take a paper back."""
    try:
        mark = sent(request)
        papers.remove_paper(here.record, here.user, str(paper_id), mark.command_id, mark.expects)
        messages.success(request, _("材料已移除。"))
        return redirect("borrower:papers", case_id=here.record.pk)
    except ForbearError as error:
        return _page(request, here, problems_of(error))


def _page(
    request: HttpRequest,
    here: Here,
    problems: tuple[Problem, ...] = (),
    kind: str = "",
) -> HttpResponse:
    rows = readiness.rows_of(here.record)
    named = {row.item.kind for row in rows}
    return show(
        request,
        "papers",
        here,
        problems=problems,
        at=kind,
        required=[row for row in rows if row.item.required or row.asked],
        helpful=[row for row in rows if not (row.item.required or row.asked)],
        ready=sum(row.state == "ready" for row in rows if row.item.required),
        unconfirmed=sum(row.state == "unconfirmed" for row in rows if row.item.required),
        called_for=sum(row.item.required for row in rows),
        bound=any(row.papers for row in rows),
        state_names=STATES,
        others=[paper for paper in papers.papers_of(here.record, here.state) if paper.kind not in named],
        missing=len(papers.missing(here.record, here.state)),
        other_kind=papers.OTHER,
    )
