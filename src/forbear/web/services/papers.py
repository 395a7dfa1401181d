"""A case's papers: the checklist for its cause and lender, uploads, and what the other side may open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from forbear.base.errors import ForbearError, Problem, fail
from forbear.case import hardship
from forbear.case.model import CaseState
from forbear.evidence import checklist, documents
from forbear.evidence.model import ChecklistItem
from forbear.evidence.papers import cleaning
from forbear.evidence.papers.checks import same_person
from forbear.evidence.papers.legibility import Legibility
from forbear.rules import lenders
from forbear.web.accounts.models import User
from forbear.web.services import negotiation, readings
from forbear.web.store import blobs, cases, records
from forbear.web.store.models import CaseRecord

OTHER = "other"
"""The kind of a paper that the checklist does not name."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a case, as lists show it.

    ``notices`` say what may make it useless to a reviewer; ``sight`` is the verdict on its legibility and ``confirmed`` what the person
    confirmed of it, each None where there is none yet. ``doubts`` are what does not agree in what was confirmed.
    """

    id: UUID
    kind: str
    name: str
    media_type: str
    size: int
    at: datetime
    notices: tuple[Problem, ...] = ()
    sight: Legibility | None = None
    confirmed: readings.Confirmed | None = None
    doubts: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class NameOnPaper:
    """The confirmed name on one paper; ``agrees`` with the identity card's, None on the card itself and while no card is confirmed."""

    paper: Paper
    name: str
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """A paper that is called for, and those that were given for it."""

    item: ChecklistItem
    papers: tuple[Paper, ...]

    @property
    def met(self) -> bool:
        """Whether at least one paper was given for it."""
        return bool(self.papers)


def papers_of(record: CaseRecord, state: CaseState | None = None) -> tuple[Paper, ...]:
    """The papers attached to the case, oldest first."""
    attached = set((state or cases.state_of(record.pk)).papers)
    seen, confirmed = readings.sights(record.owner), readings.confirmed_of(record.owner)
    card = readings.name_on_card(confirmed)
    return tuple(
        _paper(facts, (), seen.get(str(facts.id)), confirmed.get(str(facts.id)), card)
        for facts in blobs.listed(record.owner, "paper")
        if str(facts.id) in attached
    )


def names_on(given: tuple[Paper, ...]) -> tuple[NameOnPaper, ...]:
    """The name on each paper that names the person, beside that of the identity card: the card first, then those that differ."""
    confirmed = {str(paper.id): paper.confirmed for paper in given if paper.confirmed}
    card = readings.name_on_card(confirmed)
    found = []
    for paper in given:
        kind = paper.confirmed.kind if paper.confirmed else None
        name = paper.confirmed.values.get("name", "") if paper.confirmed else ""
        if kind is None or not kind.person or not name:
            continue
        own = kind.id == readings.CARD or not card
        found.append(NameOnPaper(paper, name, None if own else same_person(name, card)))
    order = {None: 0, False: 1, True: 2}
    return tuple(sorted(found, key=lambda one: order[one.agrees]))


def checklist_of(record: CaseRecord, state: CaseState | None = None) -> tuple[ChecklistRow, ...]:
    """What this cause and this lender call for, required papers first; empty before a cause was told."""
    state = state or cases.state_of(record.pk)
    if not state.cause:
        return ()
    given = papers_of(record, state)
    return tuple(
        ChecklistRow(item, tuple(paper for paper in given if paper.kind == item.kind))
        for item in checklist.checklist_for(
            causes_of(record, state), lenders.lender(record.lender).kind, state.stage
        )
    )


def causes_of(record: CaseRecord, state: CaseState) -> tuple[str, ...]:
    """The cause that the story names, and those of what the person confirmed beside it; none before a cause was told."""
    kept: dict[str, Any] = records.get(record.owner, "hardship") or {"facts": []}
    confirmed = [hardship.kind_of(fact["kind"]).cause for fact in kept["facts"]]
    return tuple(dict.fromkeys([state.cause, *confirmed])) if state.cause else ()


def missing(record: CaseRecord, state: CaseState | None = None) -> tuple[ChecklistItem, ...]:
    """The required papers that are not there yet."""
    return tuple(row.item for row in checklist_of(record, state) if row.item.required and not row.met)


def store_paper(
    record: CaseRecord, user: User, kind: str, name: str, data: bytes, command_id: str, expects: int | None
) -> tuple[Paper, CaseState]:
    """Make a paper safe, keep that sealed and attach it to the case, all or nothing. The same file for the same kind is attached once.

    Only what was encoded anew is kept; the bytes as sent are gone when this returns.

    Raises:
        ForbearError: ``evidence.document_*`` or ``papers.*`` with what is wrong and the mend, or what the decider refuses.
    """
    item = checklist.item(kind)
    if item is None and kind != OTHER:
        fail("services.paper_kind_unknown", "kind", kind=kind[:40])
    clean = cleaning.clean(data, name)
    problem = documents.unsuitable(documents.inspect(clean.data, clean.name), item.accepted) if item else None
    if problem is not None:
        raise ForbearError(problem)
    with transaction.atomic():
        same = next(
            (
                known
                for known in blobs.listed(record.owner, "paper", kind)
                if _same(record, known, clean.data)
            ),
            None,
        )
        kept = same or blobs.keep(
            record.owner, "paper", clean.data, name=clean.name, media_type=clean.media_type, label=kind
        )
        sight = readings.look_at(record.owner, kept.id, clean.data, clean.media_type)
        told = {"paper": str(kept.id), "kind": kind, "name": kept.name, "sha256": kept.sha256}
        state = negotiation.act(record, user, "attach_paper", told, command_id, expects)
    return _paper(kept, clean.notices, sight), state


def _same(record: CaseRecord, known: blobs.BlobFacts, data: bytes) -> bool:
    same = blobs.same_content(record.owner, "paper", data)
    return same is not None and same.sha256 == known.sha256


def remove_paper(
    record: CaseRecord, user: User, paper_id: str, command_id: str, expects: int | None
) -> CaseState:
    """Take a paper back: it is no longer part of the case, and its content is deleted.

    Raises:
        ForbearError: what the decider refuses (after the request was sent, papers stay).
    """
    with transaction.atomic():
        state = negotiation.act(record, user, "remove_paper", {"paper": paper_id}, command_id, expects)
        if any(str(facts.id) == paper_id for facts in blobs.listed(record.owner, "paper")):
            blobs.forget(paper_id, record.owner, "paper")
            readings.forget(record.owner, paper_id)
    return state


def open_paper(record: CaseRecord, paper_id: UUID | str) -> tuple[Paper, bytes]:
    """A paper's facts and its content.

    Raises:
        ForbearError: ``store.blob_absent``.
    """
    facts, data = blobs.open_blob(paper_id, record.owner, "paper")
    return _paper(facts), data


def _paper(
    facts: blobs.BlobFacts,
    notices: tuple[Problem, ...] = (),
    sight: Legibility | None = None,
    confirmed: readings.Confirmed | None = None,
    card: str = "",
) -> Paper:
    return Paper(
        facts.id,
        facts.label,
        facts.name,
        facts.media_type,
        facts.size,
        facts.created_at,
        notices,
        sight,
        confirmed,
        readings.doubts_of(confirmed, card),
    )
