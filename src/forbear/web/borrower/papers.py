"""Step 2, papers: what this cause and this lender call for and why, uploads, viewing and taking back."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from forbear.base.errors import ForbearError, Problem
from forbear.web import uploads
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.forms import sent, sentence
from forbear.web.services import papers

SHOWN_IN_BROWSER: Final = frozenset({"application/pdf", "image/jpeg", "image/png"})


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
    rows = papers.checklist_of(here.record, here.state)
    named = {row.item.kind for row in rows}
    return show(
        request,
        "papers",
        here,
        problems=problems,
        at=kind,
        required=[row for row in rows if row.item.required],
        helpful=[row for row in rows if not row.item.required],
        others=[paper for paper in papers.papers_of(here.record, here.state) if paper.kind not in named],
        missing=len(papers.missing(here.record, here.state)),
        other_kind=papers.OTHER,
    )
