"""How far each paper of a case is, and the dossier made of those there are.

``judgement_of`` is the one place that says whether a paper is legible and confirmed. It rests on the inspection of the file and on what
the person confirmed; a finer judgement of photographs plugs in by ``note``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from forbear.agreement.dossier import Exhibit, dossier_pdf
from forbear.base.errors import Problem, fail
from forbear.base.texts import Language, message
from forbear.evidence import checklist, documents
from forbear.evidence.model import ChecklistItem
from forbear.evidence.readiness import UNREADABLE, Guide, PaperJudgement, PaperState, best_state, state_of
from forbear.rules import lenders
from forbear.web import clock
from forbear.web.services import hardships, papers, people
from forbear.web.services.papers import Paper
from forbear.web.store import blobs, cases, records
from forbear.web.store.models import CaseRecord


@dataclass(frozen=True, slots=True)
class JudgedPaper:
    """One paper with what is known of it and how far it is."""

    paper: Paper
    judged: PaperJudgement
    state: PaperState


@dataclass(frozen=True, slots=True)
class Row:
    """One paper that is called for: its guide, what was given for it, how far that is, and whether the lender asked for it."""

    item: ChecklistItem
    guide: Guide
    papers: tuple[JudgedPaper, ...]
    state: PaperState
    asked: bool


def rows_of(record: CaseRecord) -> tuple[Row, ...]:
    """The checklist of the case with how far each paper is: what the lender asked for first, then what is required."""
    listed = papers.checklist_of(record)
    asked_for = cases.state_of(record.pk).more_asked
    asked = {kind for one in asked_for if one.answered_at is None for kind in one.items}
    today = clock.today()
    found = []
    for row in listed:
        guide = checklist.guide(row.item.kind)
        given = tuple(_judged(record, paper, guide, today) for paper in row.papers)
        best = best_state([one.judged for one in given], guide, today)
        found.append(Row(row.item, guide, given, best, row.item.kind in asked))
    return tuple(sorted(found, key=lambda row: (not row.asked, not row.item.required)))


def judgement_of(record: CaseRecord, paper: Paper) -> PaperJudgement:
    """What is known of a paper: what its inspection found, and what the person said of it."""
    kept = records.get(record.owner, "judgement", str(paper.id))
    if kept is None:
        _facts, data = blobs.open_blob(paper.id, record.owner, "paper")
        kept = note(record, paper.id, documents.inspect(data, paper.name).notices)
    problems = tuple(Problem(one["code"], one["where"], one["parameters"]) for one in kept["problems"])
    issued = kept["issued"]
    return PaperJudgement(
        legible=kept["legible"],
        confirmed=kept["confirmed"],
        issued=date.fromisoformat(issued) if issued else None,
        problems=problems,
    )


def note(
    record: CaseRecord, paper_id: UUID, problems: tuple[Problem, ...], legible: bool | None = None
) -> dict[str, Any]:
    """Keep what was found of a paper; ``legible`` overrules what follows from the problems. What the person confirmed stays."""
    before = records.get(record.owner, "judgement", str(paper_id)) or {}
    value = {
        "legible": not any(one.code in UNREADABLE for one in problems) if legible is None else legible,
        "problems": [
            {"code": one.code, "where": one.where, "parameters": dict(one.parameters)} for one in problems
        ],
        "confirmed": before.get("confirmed", False),
        "issued": before.get("issued"),
    }
    records.put(record.owner, "judgement", value, str(paper_id))
    return value


def confirm(record: CaseRecord, paper_id: UUID, issued: date | None) -> None:
    """The person has looked at the paper: it is theirs, it can be read, and it was issued on ``issued``.

    Raises:
        ForbearError: ``store.blob_absent``; ``readiness.issued_ahead`` at ``issued`` for a day that has not come.
    """
    if issued is not None and issued > clock.today():
        fail("readiness.issued_ahead", "issued")
    paper, _data = papers.open_paper(record, paper_id)
    judgement_of(record, paper)
    kept: dict[str, Any] = records.get(record.owner, "judgement", str(paper_id)) or {}
    told = {"confirmed": True, "issued": issued.isoformat() if issued else None}
    records.put(record.owner, "judgement", kept | told, str(paper_id))


def dossier_of(record: CaseRecord, language: Language) -> tuple[str, bytes]:
    """File name and content of the dossier: index and numbered exhibits, in the order of the checklist.

    Raises:
        ForbearError: ``readiness.nothing_to_bind`` while no paper was given.
    """
    listed = rows_of(record)
    named = {row.item.kind for row in listed}
    ordered = [(row.item.title.into(language), one) for row in listed for one in row.papers]
    others = [paper for paper in papers.papers_of(record) if paper.kind not in named]
    today = clock.today()
    ordered += [
        (message("readiness.other").into(language), _judged(record, paper, Guide(), today))
        for paper in others
    ]
    if not ordered:
        fail("readiness.nothing_to_bind")
    exhibits = []
    for title, one in ordered:
        _paper, data = papers.open_paper(record, one.paper.id)
        exhibits.append(Exhibit(title, one.paper.name, one.paper.media_type, data, one.judged.issued))
    pdf = dossier_pdf(
        exhibits,
        borrower=people.person_of(record.borrower).name or record.borrower.name,
        lender=lenders.lender(record.lender).name.into(language),
        reference=record.reference,
        facts=tuple(one.text.into(language) for one in hardships.told_of(record)),
        made_on=today,
        language=language,
    )
    return f"dossier-{record.reference}.pdf", pdf


def _judged(record: CaseRecord, paper: Paper, guide: Guide, today: date) -> JudgedPaper:
    judged = judgement_of(record, paper)
    return JudgedPaper(paper, judged, state_of(judged, guide, today))
