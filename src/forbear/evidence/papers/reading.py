"""A kept paper read: could it be read at all, what kind it is, what it says, what does not agree. Proposals all; the person confirms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forbear.base.errors import Problem
from forbear.evidence.papers import checks, fields, pages
from forbear.evidence.papers.kinds import PaperKind, kinds, told_by
from forbear.evidence.papers.legibility import GOOD, Legibility, judge, worst
from forbear.evidence.papers.lines import Box, Sheet, lines_of, turns_of
from forbear.evidence.papers.ocr import Ocr, Word

SURE_FROM: Final = 0.9
MOST_PAGES: Final = 3
"""A paper's own facts stand on its first pages; the rest of a statement is rows."""
_WORST: Final = {"good": 1.0, "doubtful": 0.8, "unreadable": 0.5}
"""What remains of a confidence on a page that is hard to read: the engine does not know that it guesses."""


@dataclass(frozen=True, slots=True)
class ReadField:
    """One fact as it was read.

    Attributes:
        id: of its ``FieldSpec``.
        value: in its one form; "" if it was not found.
        confidence: 0 to 1, recognition and legibility together.
        page: from 0.
        box: where it stands, None if it was not found.
        problems: what does not agree with it.
    """

    id: str
    value: str
    confidence: float = 0.0
    page: int = 0
    box: Box | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether nothing speaks against it. Even then the person confirms."""
        return bool(self.value) and self.confidence >= SURE_FROM and not self.problems


@dataclass(frozen=True, slots=True)
class PaperReading:
    """What was read of one paper; ``kind`` is None where it was not recognised, and there are no fields then.

    ``pages_read`` of ``pages`` were looked at. ``from_text`` says that the words came out of the PDF itself and not out of a picture.
    ``sizes`` are width and height of the pages read, in the pixels that words were placed on.
    """

    kind: PaperKind | None
    fields: tuple[ReadField, ...]
    legibility: Legibility
    pages: int
    pages_read: int
    from_text: bool = False
    sizes: tuple[tuple[int, int], ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The required facts that were not found."""
        wanted = [spec.id for spec in self.kind.fields if spec.required] if self.kind else []
        found = {field.id for field in self.fields if field.value}
        return tuple(field for field in wanted if field not in found)

    def value(self, field_id: str) -> str:
        """One value, "" if it was not found."""
        return next((field.value for field in self.fields if field.id == field_id), "")


@dataclass(frozen=True, slots=True)
class Page:
    """The words of one page and the size they are placed on."""

    words: tuple[Word, ...]
    width: int
    height: int


def read_paper(
    data: bytes,
    media_type: str,
    engine: Ocr,
    today: date,
    among: Sequence[PaperKind] = (),
    enough: Callable[[], bool] = lambda: False,
    *,
    sure_of_kind: bool = False,
) -> PaperReading:
    """Read a kept paper.

    Args:
        data: the bytes as they are kept (``cleaning.clean``).
        media_type: as kept.
        engine: what recognises print.
        today: the day against which validity is checked.
        among: the kinds it may be; all where empty.
        enough: asked after each page; once it says so no further page is looked at.
        sure_of_kind: it is of the first kind of ``among``, whatever its print tells.

    Raises:
        ForbearError: ``evidence.document_broken``.
    """
    count = pages.page_count(data, media_type)
    seen: list[Page] = []
    verdicts: list[Legibility] = []
    own = True
    for number in range(min(count, MOST_PAGES)):
        picture = pages.picture_of(data, media_type, number)
        words = pages.own_words(data, media_type, number)
        own = own and bool(words)
        verdicts.append(GOOD if words else judge(picture))
        seen.append(Page(words or engine.words(picture), picture.shape[1], picture.shape[0]))
        if enough():
            break
    reading = read_pages(tuple(seen), worst(tuple(verdicts)), today, tuple(among), sure_of_kind=sure_of_kind)
    return replace(reading, pages=count, from_text=own and bool(seen))


def read_pages(
    seen: tuple[Page, ...],
    legibility: Legibility,
    today: date,
    among: tuple[PaperKind, ...] = (),
    *,
    sure_of_kind: bool = False,
) -> PaperReading:
    """What the words of the pages say: turned upright, and the other way round if that says more.

    ``sure_of_kind``: the person said it is of the first kind of ``among``, whatever its print tells.
    """
    sizes = tuple((page.width, page.height) for page in seen)
    best = PaperReading(None, (), legibility, len(seen), len(seen), sizes=sizes)
    most = -1
    for quarters in turns_of([word for page in seen for word in page.words]):
        sheets = tuple(lines_of(page.words, page.width, page.height, quarters) for page in seen)
        text = "\n".join(line.text for sheet in sheets for line in sheet.lines)
        kind = among[0] if sure_of_kind else told_by(text, among or kinds())
        found = _fields(kind, sheets, legibility) if kind else ()
        if sum(bool(field.value) for field in found) > most:
            most = sum(bool(field.value) for field in found)
            best = replace(best, kind=kind, fields=found)
        if kind and not best.missing:
            break
    return replace(best, fields=with_checks(best.fields, today))


def with_checks(found: tuple[ReadField, ...], today: date) -> tuple[ReadField, ...]:
    """The fields with what does not agree beside each."""
    problems = checks.checked({field.id: field.value for field in found if field.value}, today)
    return tuple(
        replace(field, problems=tuple(problem for problem in problems if problem.where == field.id))
        for field in found
    )


def _fields(kind: PaperKind, sheets: tuple[Sheet, ...], legibility: Legibility) -> tuple[ReadField, ...]:
    share = _WORST[legibility.verdict]
    read = []
    for spec in kind.fields:
        hits = ((number, fields.find(kind, spec, sheet)) for number, sheet in enumerate(sheets))
        number, hit = next(((number, hit) for number, hit in hits if hit), (0, None))
        read.append(
            ReadField(spec.id, hit.value, hit.confidence * share, number, hit.box)
            if hit
            else ReadField(spec.id, "")
        )
    return tuple(read)
