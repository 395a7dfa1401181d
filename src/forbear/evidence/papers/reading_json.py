"""The JSON form of a paper that was read (``forbear paper``): its kind, its facts with their places, what speaks against it, what the identity number says."""

from dataclasses import dataclass
from typing import Any, Final

from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import Language
from forbear.evidence.identity import IdentityFacts, check_identity_number, identity_facts
from forbear.evidence.papers.lines import Box
from forbear.evidence.papers.reading import PaperReading, ReadField

NUMBER: Final = "identity_number"


@dataclass(frozen=True, slots=True)
class NumberSays:
    """What an identity number that was read says: ``facts`` where its checksum holds, else ``problem``."""

    facts: IdentityFacts | None
    problem: Problem | None


def number_says(reading: PaperReading) -> NumberSays | None:
    """What the identity number on the paper says; None if none was read."""
    number = reading.value(NUMBER)
    if not number:
        return None
    try:
        return NumberSays(identity_facts(check_identity_number(number, NUMBER)), None)
    except ForbearError as error:
        return NumberSays(None, error.problems[0])


def holds(reading: PaperReading) -> bool:
    """Whether nothing speaks against the paper: its kind was told, it is not unreadable, nothing required is missing, everything agrees."""
    against = any(field.problems for field in reading.fields)
    return (
        reading.kind is not None
        and reading.legibility.verdict != "unreadable"
        and not reading.missing
        and not against
    )


def reading_to_json(reading: PaperReading, language: Language, *, whole: bool = False) -> dict[str, Any]:
    """The reading as one document; sentences in ``language``. Numbers of people and accounts are masked unless ``whole``."""
    kind = reading.kind
    return {
        "kind": {"id": kind.id, "title": kind.title.into(language)} if kind else None,
        "pages": reading.pages,
        "pages_read": reading.pages_read,
        "from_text": reading.from_text,
        "legibility": {
            "verdict": reading.legibility.verdict,
            "findings": [_problem(problem, language) for problem in reading.legibility.problems],
        },
        "fields": [_field(reading, field, language, whole=whole) for field in reading.fields],
        "missing": list(reading.missing),
        "identity_number": _number(reading, language),
        "holds": holds(reading),
    }


def shown_value(reading: PaperReading, field: ReadField, *, whole: bool) -> str:
    """A value as it is shown: masked where it is a number of a person or an account, unless ``whole``."""
    spec = reading.kind.field(field.id) if reading.kind else None
    return field.value if whole or spec is None else spec.masked(field.value)


def _field(reading: PaperReading, field: ReadField, language: Language, *, whole: bool) -> dict[str, Any]:
    spec = reading.kind.field(field.id) if reading.kind else None
    return {
        "id": field.id,
        "label": spec.label.into(language) if spec else field.id,
        "value": shown_value(reading, field, whole=whole) or None,
        "required": bool(spec and spec.required),
        "confidence": round(field.confidence, 2),
        "sure": field.sure,
        "place": _place(field.page, field.box) if field.box else None,
        "problems": [_problem(problem, language) for problem in field.problems],
    }


def _place(page: int, box: Box) -> dict[str, Any]:
    """The page from 1, and the rectangle as shares of its width and height."""
    edges = {name: getattr(box, name) / 10_000 for name in ("left", "top", "right", "bottom")}
    return {"page": page + 1, **edges}


def _number(reading: PaperReading, language: Language) -> dict[str, Any] | None:
    says = number_says(reading)
    if says is None:
        return None
    facts = says.facts
    return {
        "valid": facts is not None,
        "region": (facts.region or None) if facts else None,
        "born": facts.born.isoformat() if facts else None,
        "sex": facts.sex if facts else None,
        "problem": _problem(says.problem, language) if says.problem else None,
    }


def _problem(problem: Problem, language: Language) -> dict[str, Any]:
    return {
        "code": problem.code,
        "text": problem.text.into(language),
        "mend": problem.mend.into(language),
    }
