"""What a case's papers say: judged when they come, recognised in a request of its own, and confirmed by the person field by field.

Three sealed records beside each paper: ``paper_sight`` (legibility, made with the upload), ``paper_words`` (the recognised print with its
places, made once, so that another kind can be tried without recognising again) and ``paper_facts`` (what the person confirmed). Only the
last is ever used elsewhere.
"""

import threading
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from time import monotonic
from typing import Any, Final
from uuid import UUID

from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.texts import Text
from forbear.evidence.papers import kinds, legibility, pages
from forbear.evidence.papers.checks import checked, same_person
from forbear.evidence.papers.kinds import FieldSpec, PaperKind
from forbear.evidence.papers.legibility import Legibility
from forbear.evidence.papers.ocr import Word, shared_engine
from forbear.evidence.papers.reading import MOST_PAGES, Page, PaperReading, read_pages
from forbear.web import clock
from forbear.web.store import records

SIGHT, WORDS, FACTS = "paper_sight", "paper_words", "paper_facts"
CARD: Final = "identity_front"
NONE: Final = "none"
"""The kind of a paper that the person says is of no kind listed: it is kept as it is."""
_TIME: Final = 6.0
"""Seconds after which no further page is begun."""
_PATIENCE: Final = 4.0
"""Seconds to wait for another paper that is being read, before the page says so and asks again by itself."""
_TURN: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Fact:
    """One confirmed fact, as lists show it: private numbers are masked."""

    id: str
    label: Text
    shown: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was confirmed of one paper: by whom (an actor id, "" where that was not kept yet) and when."""

    kind: PaperKind | None
    values: Mapping[str, str]
    by: str = ""
    at: datetime | None = None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that are not empty, numbers masked."""
        specs = self.kind.fields if self.kind else ()
        return tuple(
            Fact(spec.id, spec.label, spec.masked(self.values[spec.id]))
            for spec in specs
            if self.values.get(spec.id)
        )


def look_at(owner: str, paper_id: UUID, data: bytes, media_type: str) -> Legibility:
    """Judge the first page of a paper that just came, and keep the verdict. A PDF with words of its own is legible."""
    own = pages.own_words(data, media_type)
    verdict = legibility.GOOD if own else legibility.judge(pages.picture_of(data, media_type))
    found = [{"code": problem.code, "parameters": problem.parameters} for problem in verdict.problems]
    records.put(owner, SIGHT, {"verdict": verdict.verdict, "problems": found}, str(paper_id))
    return verdict


def sight_of(owner: str, paper_id: UUID) -> Legibility | None:
    """The verdict kept with the upload; None for a paper that came before verdicts were made."""
    return _sight(records.get(owner, SIGHT, str(paper_id)))


def sights(owner: str) -> dict[str, Legibility]:
    """The verdicts on all papers, by paper."""
    found = {key: _sight(value) for key, value in records.all_of(owner, SIGHT).items()}
    return {key: sight for key, sight in found.items() if sight is not None}


def recognise(owner: str, paper_id: UUID, data: bytes, media_type: str) -> bool:
    """Recognise the print of a paper and keep it; False if other papers are being read just now. Done once for each paper."""
    if records.version_of(owner, WORDS, str(paper_id)):
        return True
    if not _TURN.acquire(timeout=_PATIENCE):
        return False
    try:
        records.put(owner, WORDS, _recognised(data, media_type), str(paper_id))
    finally:
        _TURN.release()
    return True


def reading_of(owner: str, paper_id: UUID, item: str, kind_id: str = "") -> PaperReading | None:
    """What the recognised print says, as the kind ``kind_id`` or as whichever fits the checklist line ``item``; None before recognition."""
    kept = records.get(owner, WORDS, str(paper_id))
    if kept is None:
        return None
    sight = sight_of(owner, paper_id) or legibility.GOOD
    chosen = kinds.kind(kind_id)
    among = (chosen,) if chosen else kinds.kinds_for(item)
    seen = tuple(_page(page) for page in kept["pages"])
    reading = read_pages(seen, sight, clock.today(), among, sure_of_kind=chosen is not None)
    return replace(reading, pages=kept["count"], from_text=kept["from_text"])


def confirm(
    owner: str, paper_id: UUID, kind_id: str, typed: Mapping[str, str], by: str = ""
) -> dict[str, str]:
    """Keep what the person ``by`` (an actor id) confirmed of a paper. What does not agree is told (``doubts_of``) and kept all the same: papers do differ.

    Raises:
        ForbearError: ``papers.value_malformed`` at a field whose value is none of its type, ``services.paper_kind_unknown``.
    """
    if kind_id == NONE:
        _keep(owner, paper_id, NONE, {}, by)
        return {}
    kind = kinds.kind(kind_id)
    if kind is None:
        fail("services.paper_kind_unknown", "kind", kind=kind_id[:40])
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for spec in kind.fields:
        try:
            values[spec.id] = tidied(spec, typed.get(spec.id, ""))
        except ForbearError as error:
            problems.extend(error.problems)
    if problems:
        raise ForbearError(*problems)
    _keep(owner, paper_id, kind.id, values, by)
    return values


def _keep(owner: str, paper_id: UUID, kind_id: str, values: Mapping[str, str], by: str) -> None:
    kept = {"kind": kind_id, "values": dict(values), "by": by, "at": clock.now().isoformat()}
    records.put(owner, FACTS, kept, str(paper_id))


def day_of(values: Mapping[str, str]) -> date | None:
    """The day a paper was issued or ends with, as confirmed; a month counts to its last day, a day to come is not one."""
    for name in ("issued", "until", "month"):
        text = values.get(name, "")
        if not text:
            continue
        year, month = int(text[:4]), int(text[5:7])
        day = date.fromisoformat(text) if len(text) == 10 else date(year, month, monthrange(year, month)[1])
        return min(day, clock.today())
    return None


def tidied(spec: FieldSpec, typed: str) -> str:
    """A typed value in its one form; empty stays empty.

    Raises:
        ForbearError: ``papers.value_malformed``.
    """
    text = " ".join(typed.split())
    if not text:
        return ""
    value = spec.value.form(text)
    if not value or len(value) > 200:
        label = spec.label
        fail("papers.value_malformed", spec.id, value=text[:40], label_zh=label.zh, label_en=label.en)
    return value


def confirmed_of(owner: str) -> dict[str, Confirmed]:
    """What was confirmed of each paper, by paper."""
    return {
        key: Confirmed(
            kinds.kind(value["kind"]),
            value["values"],
            value.get("by", ""),
            datetime.fromisoformat(value["at"]),
        )
        for key, value in records.all_of(owner, FACTS).items()
    }


def name_on_card(confirmed: Mapping[str, Confirmed]) -> str:
    """The name on the confirmed identity card among a case's papers; "" before there is one."""
    cards = (one.values.get("name", "") for one in confirmed.values() if one.kind and one.kind.id == CARD)
    return next((name for name in cards if name), "")


def doubts_of(confirmed: Confirmed | None, card: str) -> tuple[Problem, ...]:
    """What does not agree in what was confirmed of a paper, ``card`` being the name on the identity card."""
    if confirmed is None:
        return ()
    values = {key: value for key, value in confirmed.values.items() if value}
    name = name_problem(confirmed.kind, values.get("name", ""), card)
    return (*((name,) if name else ()), *checked(values, clock.today()))


def name_problem(kind: PaperKind | None, name: str, card: str) -> Problem | None:
    """The warning that a paper names someone else than the identity card does, if it does."""
    if kind is None or not kind.person or kind.id == CARD or not name or not card or same_person(name, card):
        return None
    return Problem("papers.name_differs", "name", {"name": name, "card": card})


def forget(owner: str, paper_id: UUID | str) -> None:
    """Delete all that was read of a paper."""
    for purpose in (SIGHT, WORDS, FACTS):
        records.forget(owner, purpose, str(paper_id))


def _recognised(data: bytes, media_type: str) -> dict[str, Any]:
    begun, seen, own = monotonic(), [], True
    count = pages.page_count(data, media_type)
    for number in range(min(count, MOST_PAGES)):
        picture = pages.picture_of(data, media_type, number)
        words = pages.own_words(data, media_type, number)
        own = own and bool(words)
        found = words or shared_engine().words(picture)
        seen.append(
            {"width": picture.shape[1], "height": picture.shape[0], "words": [_kept(word) for word in found]}
        )
        if monotonic() - begun > _TIME:
            break
    return {"count": count, "from_text": own, "pages": seen}


def _kept(word: Word) -> list[Any]:
    """A word without floats: confidence in thousandths, corners in tenths of a pixel."""
    return [
        word.text,
        round(word.confidence * 1000),
        [[round(x * 10), round(y * 10)] for x, y in word.corners],
    ]


def _page(kept: Mapping[str, Any]) -> Page:
    words = []
    for text, confidence, corners in kept["words"]:
        first, second, third, fourth = ((x / 10, y / 10) for x, y in corners)
        words.append(Word(text, confidence / 1000, (first, second, third, fourth)))
    return Page(tuple(words), kept["width"], kept["height"])


def _sight(kept: Any) -> Legibility | None:
    if kept is None:
        return None
    return Legibility(
        kept["verdict"], tuple(Problem(one["code"], "", one["parameters"]) for one in kept["problems"])
    )
