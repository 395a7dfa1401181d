"""One paper looked at: is it legible, what does it say, is that right. The paper itself is kept already, whatever happens here.

Recognition runs in a request of its own: the first page says so at once and asks for the second, which answers when it is done; a browser
shows the first until then. No script is needed, and nothing here keeps the person from going on.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image

from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import Text
from forbear.evidence import checklist
from forbear.evidence.papers import kinds, pages
from forbear.evidence.papers.kinds import FieldSpec, PaperKind
from forbear.evidence.papers.lines import Box
from forbear.evidence.papers.reading import PaperReading, ReadField
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.files import served
from forbear.web.forms import sentence
from forbear.web.services import papers, readiness, readings
from forbear.web.services.papers import Paper

KEYBOARDS: Final = {"amount": "decimal", "number": "numeric", "digits": "numeric", "account": "numeric"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One fact on the page: what was read or typed, what to look at, and where it stands. ``cut`` is the viewport of its strip of the page."""

    number: int
    spec: FieldSpec
    value: str
    read: ReadField | None
    problems: tuple[Problem, ...]
    error: str = ""
    cut: str = ""

    @property
    def unsure(self) -> bool:
        """Whether recognition itself is in doubt."""
        return self.read is not None and bool(self.value) and not self.read.sure

    @property
    def doubtful(self) -> bool:
        """Whether the person is asked to look closely."""
        return bool(self.error or self.problems) or self.unsure

    @property
    def absent(self) -> bool:
        """Whether a fact that this kind of paper must have was not found."""
        return self.spec.required and not self.value

    @property
    def told(self) -> bool:
        """Whether something is said about it."""
        return self.doubtful or self.absent

    @property
    def sheet(self) -> int:
        """The page it stands on, from 1."""
        return self.read.page + 1 if self.read else 1

    @property
    def inputmode(self) -> str:
        """The keyboard that a phone shows."""
        return KEYBOARDS.get(self.spec.type, "")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a page in its pixels, numbered as its fact is."""

    number: int
    left: int
    top: int
    width: int
    height: int
    doubtful: bool

    @property
    def label_y(self) -> int:
        """Where its number stands: just above."""
        return max(self.top - 4, 12)


@dataclass(frozen=True, slots=True)
class SheetShown:
    """One page as a picture with its marks."""

    number: int
    address: str
    width: int
    height: int
    marks: tuple[Mark, ...]

    @property
    def font(self) -> int:
        """The size of the numbers, so that they are legible at any scale."""
        return max(16, max(self.width, self.height) // 40)

    @property
    def line(self) -> int:
        """How round the corners of the marks are."""
        return max(2, self.width // 200)


@for_case("GET")
def read(request: HttpRequest, here: Here, paper_id: UUID) -> HttpResponse:
    """The paper with its verdict and what it says. ``?now`` recognises it first; until then the page asks for that by itself."""
    paper = _paper(here, paper_id)
    if not _readable(paper):
        return _page(request, here, paper, None)
    if "now" in request.GET:
        _found, data = papers.open_paper(here.record, paper_id)
        readings.recognise(here.record.owner, paper_id, data, paper.media_type)
        return redirect(_address(here, paper_id, request.GET.get("kind", "")))
    return _page(request, here, paper, _reading(request, here, paper))


@for_case("POST")
def confirm(request: HttpRequest, here: Here, paper_id: UUID) -> HttpResponse:
    """Keep what the person confirmed, after their corrections."""
    paper = _paper(here, paper_id)
    kind_id = request.POST.get("kind", "")
    try:
        values = readings.confirm(
            here.record.owner, paper_id, kind_id, request.POST.dict(), here.user.actor_id
        )
        readiness.confirm(here.record, paper_id, readings.day_of(values))
    except ForbearError as error:
        return _page(request, here, paper, _reading(request, here, paper), problems_of(error))
    messages.success(request, _("已保存“%(name)s”里您核对过的内容。") % {"name": paper.name})
    return redirect(f"{reverse('borrower:papers', args=[here.record.pk])}#paper-{paper.kind}")


@for_case("GET")
def page_picture(_request: HttpRequest, here: Here, paper_id: UUID, number: int) -> HttpResponse:
    """One page of a paper as a picture, upright as it is kept."""
    paper = _paper(here, paper_id)
    _found, data = papers.open_paper(here.record, paper_id)
    if paper.media_type != pages.PDF:
        return served(paper.name, paper.media_type, data)
    if number >= pages.page_count(data, paper.media_type):
        raise ForbearError(Problem("store.blob_absent"))
    out = io.BytesIO()
    Image.fromarray(pages.picture_of(data, paper.media_type, number)).save(out, "JPEG", quality=80)
    return served(f"page-{number + 1}.jpg", "image/jpeg", out.getvalue())


def _paper(here: Here, paper_id: UUID) -> Paper:
    found = next((paper for paper in papers.papers_of(here.record, here.state) if paper.id == paper_id), None)
    if found is None:
        raise ForbearError(Problem("store.blob_absent"))
    return found


def _readable(paper: Paper) -> bool:
    """Whether papers of this line of the checklist have facts that can be read."""
    return paper.kind == papers.OTHER or any(paper.kind in kind.checklist for kind in kinds.kinds())


def _reading(request: HttpRequest, here: Here, paper: Paper) -> PaperReading | None:
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    kept = paper.confirmed.kind.id if paper.confirmed and paper.confirmed.kind else ""
    return readings.reading_of(here.record.owner, paper.id, paper.kind, asked or kept)


def _address(here: Here, paper_id: UUID, kind: str = "") -> str:
    address = reverse("borrower:paper-read", args=[here.record.pk, paper_id])
    return f"{address}?kind={kind}" if kinds.kind(kind) else address


def _page(
    request: HttpRequest,
    here: Here,
    paper: Paper,
    reading: PaperReading | None,
    problems: tuple[Problem, ...] = (),
) -> HttpResponse:
    kind = reading.kind if reading else None
    item = checklist.item(paper.kind)
    shown = _shown(request, here, paper, kind, reading, problems) if kind else ()
    return show(
        request,
        "papers_read",
        here,
        problems=problems,
        paper=paper,
        item=item,
        title=item.title if item else Text("其他材料", "Another paper"),
        sight=paper.sight,
        readable=_readable(paper),
        reading=reading,
        kind=kind,
        none_kind=readings.NONE,
        choices=kinds.kinds(),
        shown=shown,
        doubtful=sum(one.doubtful or one.absent for one in shown),
        sheets=_sheets(here, paper, reading, shown) if reading else (),
        now=f"{reverse('borrower:paper-read', args=[here.record.pk, paper.id])}?now",
    )


def _shown(
    request: HttpRequest,
    here: Here,
    paper: Paper,
    kind: PaperKind,
    reading: PaperReading | None,
    problems: tuple[Problem, ...],
) -> tuple[Shown, ...]:
    read_fields = {field.id: field for field in reading.fields} if reading else {}
    kept = paper.confirmed.values if paper.confirmed and paper.confirmed.kind == kind else None
    card = readings.name_on_card(readings.confirmed_of(here.record.owner))
    shown = []
    for number, spec in enumerate(kind.fields, 1):
        field = read_fields.get(spec.id)
        value = field.value if field else ""
        if kept is not None:
            value = kept.get(spec.id, "")
        if problems:
            value = request.POST.get(spec.id, "")
        untouched = field is not None and value == field.value
        told = list(field.problems) if field is not None and untouched else []
        if spec.id == "name" and (other := readings.name_problem(kind, value, card)):
            told.append(other)
        error = next((sentence(problem) for problem in problems if problem.where == spec.id), "")
        cut = _cut(field, reading.sizes) if field is not None and reading is not None else ""
        shown.append(Shown(number, spec, value, field if untouched else None, tuple(told), error, cut))
    return tuple(shown)


def _sheets(
    here: Here, paper: Paper, reading: PaperReading, shown: tuple[Shown, ...]
) -> tuple[SheetShown, ...]:
    last = max((one.read.page for one in shown if one.read and one.read.box), default=0)
    return tuple(
        SheetShown(
            number + 1,
            reverse("borrower:paper-page", args=[here.record.pk, paper.id, number]),
            *reading.sizes[number],
            tuple(_marks(reading.sizes[number], number, shown)),
        )
        for number in range(last + 1)
    )


def _marks(size: tuple[int, int], page: int, shown: tuple[Shown, ...]) -> Iterator[Mark]:
    for one in shown:
        if one.read and one.read.box and one.read.page == page:
            left, top, right, bottom = _pixels(one.read.box, size)
            yield Mark(one.number, left, top, right - left, bottom - top, one.doubtful)


def _cut(field: ReadField, sizes: tuple[tuple[int, int], ...]) -> str:
    """The viewport around a fact: its place with a little air, never narrower than reads well."""
    if field.box is None:
        return ""
    left, top, right, bottom = _pixels(field.box, sizes[field.page])
    air = max(6, (bottom - top) // 3)
    width = max(right - left + 2 * air, 6 * (bottom - top))
    return f"{left - air} {top - air} {width} {bottom - top + 2 * air}"


def _pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    return (
        box.left * width // 10_000,
        box.top * height // 10_000,
        max(box.right * width // 10_000, box.left * width // 10_000 + 1),
        max(box.bottom * height // 10_000, box.top * height // 10_000 + 1),
    )
