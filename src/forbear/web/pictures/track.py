"""Where the case stands: the way from preparing to settled, with the present place named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.safestring import SafeString

from forbear.base.texts import Language
from forbear.case.model import Stage
from forbear.web.pictures import drawing as d

Place = Literal["done", "now", "ahead", "stopped"]
PLACES: Final = ("prepare", "request", "first_check", "review", "agreement", "repaying", "settled")
STANDS_AT: Final[dict[Stage, str]] = {
    "draft": "prepare",
    "requested": "request",
    "first_check": "first_check",
    "more_asked": "first_check",
    "review": "review",
    "offered": "review",
    "countered": "review",
    "awaiting_approval": "review",
    "approved": "agreement",
    "issued": "agreement",
    "signed_by_one": "agreement",
    "performing": "repaying",
    "missed": "repaying",
    "renegotiating": "repaying",
    "settled": "settled",
    "declined": "review",
    "appealed": "review",
    "broken": "repaying",
    "withdrawn": "request",
}
STOPPED: Final = frozenset({"declined", "broken", "withdrawn"})


@dataclass(frozen=True, slots=True)
class TrackStep:
    """One place on the way."""

    label: str
    place: Place


def steps_of(stage: Stage, language: Language) -> tuple[TrackStep, ...]:
    """The way with the places behind, at and before ``stage``. A settled case has nothing before it."""
    here = PLACES.index(STANDS_AT[stage])

    def place(n: int) -> Place:
        if n == here and stage in STOPPED:
            return "stopped"
        if n < here or stage == "settled":
            return "done"
        return "now" if n == here else "ahead"

    return tuple(TrackStep(d.word(f"place_{name}", language), place(n)) for n, name in enumerate(PLACES))


def track_svg(steps: Sequence[TrackStep], language: Language, *, narrow: bool = False) -> SafeString:
    """Dots on a line. What is done is filled and ticked, the present place is ringed and bold, what is ahead is hollow."""
    width, y = (360, 40) if narrow else (680, 26)
    gap = width // max(len(steps), 1)
    centres = [gap // 2 + n * gap for n in range(len(steps))]
    here = next((step for step in steps if step.place in ("now", "stopped")), steps[-1])
    number = steps.index(here) + 1
    description = d.word("track_description", language, number=number, count=len(steps), label=here.label)
    body = [
        d.line(a, y, b, y, d.TEAL if step.place == "done" else d.RULE, stroke_width=3)
        for a, b, step in zip(centres, centres[1:], steps, strict=False)
    ]
    for n, (x, step) in enumerate(zip(centres, steps, strict=True)):
        # English words are longer than their place on a telephone, so every other one stands above the line.
        above = narrow and language == "en" and n % 2 == 1
        body += _dot(x, y, step)
        body.append(_name(x, y - 20 if above else y + 30, step, narrow))
    return d.svg("track", width, 82 if narrow else 66, d.word("track_title", language), description, *body)


def _dot(x: int, y: int, step: TrackStep) -> list[str]:
    if step.place == "done":
        tick = d.path_through([(x - 4, y), (x - 1, y + 4), (x + 5, y - 4)])
        return [
            d.element("circle", cx=x, cy=y, r=10, fill=d.TEAL, class_="done"),
            d.element("path", d=tick, fill="none", stroke=d.PAPER, stroke_width=2),
        ]
    if step.place == "ahead":
        return [
            d.element("circle", cx=x, cy=y, r=9, fill=d.PAPER, stroke=d.SAND, stroke_width=2, class_="ahead")
        ]
    colour = d.TEAL if step.place == "now" else d.ROSE
    return [
        d.element("circle", cx=x, cy=y, r=11, fill=d.PAPER, stroke=colour, stroke_width=3, class_=step.place),
        d.element("circle", cx=x, cy=y, r=5, fill=colour),
    ]


def _name(x: int, y: int, step: TrackStep, narrow: bool) -> str:
    colour = {"now": d.TEAL, "stopped": d.ROSE, "done": d.INK, "ahead": d.MUTED}[step.place]
    weight = "700" if step.place in ("now", "stopped") else "400"
    size = 11 if narrow else 13
    return d.label(step.label, x, y, size=size, fill=colour, text_anchor="middle", font_weight=weight)
