"""Why it came to this, kept sealed with the case: what the bill proposes, what the person confirmed, and the papers that carry it."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from forbear.base.errors import ForbearError, fail
from forbear.base.money import Fen
from forbear.budget.signals import signals
from forbear.case import hardship
from forbear.case.hardship import MOST_FACTS, Evidence, Fact, Told
from forbear.web import clock
from forbear.web.services import budgets, papers
from forbear.web.store import records
from forbear.web.store.models import CaseRecord


def facts_of(record: CaseRecord) -> tuple[Fact, ...]:
    """What the person confirmed, in the order it was confirmed; a paper that was taken back no longer carries anything."""
    known = {str(paper.id) for paper in papers.papers_of(record)}
    facts = [_fact(value) for value in _kept(record)["facts"]]
    return tuple(
        replace(fact, evidence=tuple(one for one in fact.evidence if one.kind != "paper" or one.ref in known))
        for fact in facts
    )


def told_of(record: CaseRecord) -> tuple[Told, ...]:
    """The sentences of what was confirmed, oldest first, each with its evidence or its gap.

    A paper of a kind that can carry a fact counts for it without being named.
    """
    given = papers.papers_of(record)
    facts = []
    for fact in facts_of(record):
        kinds = hardship.kind_of(fact.kind).papers
        found = [Evidence("paper", str(paper.id)) for paper in given if paper.kind in kinds]
        facts.append(replace(fact, evidence=tuple(dict.fromkeys([*fact.evidence, *found]))))
    return hardship.told(facts)


def proposals_of(record: CaseRecord) -> tuple[Fact, ...]:
    """What the borrower's bills point to, without what was confirmed or put aside already."""
    budget = budgets.budget_of(record.borrower)
    if budget is None:
        return ()
    kept = _kept(record)
    known = {value["id"] for value in kept["facts"]} | set(kept["dismissed"])
    found = hardship.proposals(signals(budgets.entries_of(record.borrower), budget))
    return tuple(fact for fact in found if fact.id not in known)


def causes_of(record: CaseRecord) -> tuple[str, ...]:
    """The checklist's causes of what was confirmed."""
    return hardship.causes_of(facts_of(record))


def confirm(record: CaseRecord, proposal_id: str, kind: str, since: date | None, amount: Fen | None) -> Fact:
    """Take a proposal as a fact, as the person has it.

    Raises:
        ForbearError: ``hardship.*``, ``where`` naming the field; ``services.proposal_gone`` if there is no such proposal any more.
    """
    found = next((one for one in proposals_of(record) if one.id == proposal_id), None)
    if found is None:
        fail("hardship.proposal_gone")
    allowed = {one.id for one in hardship.alternatives(found)}
    fact = hardship.corrected(replace(found, kind=kind if kind in allowed else found.kind), since, amount)
    return _add(record, fact)


def add(record: CaseRecord, kind: str, since: date | None, amount: Fen | None, fact_id: str) -> Fact:
    """Keep a fact that the person tells by themselves; the same ``fact_id`` keeps it once.

    Raises:
        ForbearError: ``hardship.*``, ``where`` naming the field.
    """
    hardship.kind_of(kind)
    return _add(record, Fact(f"own-{fact_id}", kind, since, amount))


def dismiss(record: CaseRecord, proposal_id: str) -> None:
    """Put a proposal aside: it is not the cause, and is not proposed again."""
    kept = _kept(record)
    kept["dismissed"] = sorted({*kept["dismissed"], proposal_id[:80]})
    records.put(record.owner, "hardship", kept)


def remove(record: CaseRecord, fact_id: str) -> None:
    """Take a fact back; what the bill proposed is proposed again."""
    kept = _kept(record)
    kept["facts"] = [value for value in kept["facts"] if value["id"] != fact_id]
    records.put(record.owner, "hardship", kept)


def _add(record: CaseRecord, fact: Fact) -> Fact:
    problems = hardship.problems_of(fact, clock.today())
    if problems:
        raise ForbearError(*problems)
    kept = _kept(record)
    others = [value for value in kept["facts"] if value["id"] != fact.id]
    if len(others) >= MOST_FACTS:
        fail("hardship.too_many", most=MOST_FACTS)
    kept["facts"] = [*others, _value(fact)]
    records.put(record.owner, "hardship", kept)
    return fact


def _kept(record: CaseRecord) -> dict[str, Any]:
    value: dict[str, Any] | None = records.get(record.owner, "hardship")
    return value or {"facts": [], "dismissed": []}


def _value(fact: Fact) -> dict[str, Any]:
    return asdict(fact) | {
        "since": fact.since.isoformat() if fact.since else None,
        "evidence": [asdict(one) for one in fact.evidence],
    }


def _fact(value: dict[str, Any]) -> Fact:
    since: str | None = value["since"]
    evidence: Sequence[dict[str, Any]] = value["evidence"]
    return Fact(
        **(
            value
            | {
                "since": date.fromisoformat(since) if since else None,
                "evidence": tuple(Evidence(**one) for one in evidence),
            }
        )
    )
