"""The debt month by month: with the arrangement kept, and with nothing agreed and nothing paid."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.safestring import SafeString

from forbear.base.money import Fen
from forbear.base.texts import Language
from forbear.plan.model import BalancePoint
from forbear.web.pictures import drawing as d

STEPS: Final = (1, 2, 5)
MARKS: Final = 4


def balance_svg(
    points: Sequence[BalancePoint], language: Language, *, narrow: bool = False, caption: str = ""
) -> SafeString:
    """Two lines over the months; ``caption`` names the option where several pictures stand on one page."""
    title = d.word("balance_title", language) + (f" · {caption}" if caption else "")
    if not points:
        return d.svg("balance", 360, 40, title, d.word("nothing", language))
    width, height = (360, 262) if narrow else (680, 300)
    frame = _Frame(points, left=52 if narrow else 66, right=width - 16, top=44, bottom=height - 34)
    first, last = points[0], points[-1]
    description = d.word(
        "balance_description",
        language,
        start=d.yuan(first.with_arrangement),
        end=d.yuan(last.with_arrangement),
        without=d.yuan(last.without),
        month=d.month(last.on.year, last.on.month, language),
    )
    kept = [frame.at(n, point.with_arrangement) for n, point in enumerate(points)]
    left_alone = [frame.at(n, point.without) for n, point in enumerate(points)]
    area = d.path_through([*left_alone, *reversed(kept)]) + "Z"
    return d.svg(
        "balance",
        width,
        height,
        title,
        description,
        *_legend(frame, language, narrow),
        *_amount_marks(frame),
        *_month_marks(frame, points, language, narrow),
        d.element("path", d=area, fill=d.AMBER_LIGHT, class_="between"),
        d.element(
            "path",
            d=d.path_through(left_alone),
            fill="none",
            stroke=d.AMBER,
            stroke_width=2,
            stroke_dasharray="6 4",
            class_="without",
        ),
        d.element("path", d=d.path_through(kept), fill="none", stroke=d.TEAL, stroke_width=3, class_="with"),
        *_ends(kept[-1], left_alone[-1], last),
    )


class _Frame:
    """Where amounts and months stand in the picture."""

    def __init__(
        self, points: Sequence[BalancePoint], *, left: int, right: int, top: int, bottom: int
    ) -> None:
        self.left, self.right, self.top, self.bottom = left, right, top, bottom
        self.last = max(len(points) - 1, 1)
        most = max(max(point.with_arrangement, point.without) for point in points)
        self.step = mark_step(most)
        self.most = -(-max(most, 1) // self.step) * self.step

    def at(self, n: int, amount: Fen) -> tuple[int, int]:
        """The place of ``amount`` at point ``n``."""
        across = self.left + d.share(n, self.last, self.right - self.left)
        return across, self.bottom - d.share(amount, self.most, self.bottom - self.top)


def mark_step(most: Fen) -> Fen:
    """A round distance (1, 2 or 5 times a power of ten yuan) that divides ``most`` into at most a few marks."""
    power = 100
    while True:
        for step in STEPS:
            if step * power * MARKS >= most:
                return step * power
        power *= 10


def _legend(frame: _Frame, language: Language, narrow: bool) -> list[str]:
    second = frame.left + (150 if narrow else 240)
    size = 12 if narrow else 13
    return [
        d.line(frame.left, 16, frame.left + 22, 16, d.TEAL, stroke_width=3),
        d.label(d.word("with_short" if narrow else "with", language), frame.left + 28, 20, size=size),
        d.line(second, 16, second + 22, 16, d.AMBER, stroke_width=2, stroke_dasharray="6 4"),
        d.label(d.word("without_short" if narrow else "without", language), second + 28, 20, size=size),
    ]


def _amount_marks(frame: _Frame) -> list[str]:
    drawn = []
    for amount in range(0, frame.most + 1, frame.step):
        y = frame.at(0, amount)[1]
        drawn.append(d.line(frame.left, y, frame.right, y))
        drawn.append(
            d.label(d.yuan_round(amount), frame.left - 6, y + 4, size=11, fill=d.MUTED, text_anchor="end")
        )
    return drawn


def _month_marks(
    frame: _Frame, points: Sequence[BalancePoint], language: Language, narrow: bool
) -> list[str]:
    every = max(1, -(-len(points) // (4 if narrow else 8)))
    drawn = []
    for n in range(0, len(points), every):
        x, on = frame.at(n, 0)[0], points[n].on
        anchor = "start" if n == 0 else ("end" if n == len(points) - 1 else "middle")
        drawn.append(
            d.label(
                d.month(on.year, on.month, language),
                x,
                frame.bottom + 20,
                size=11,
                fill=d.MUTED,
                text_anchor=anchor,
            )
        )
    return drawn


def _ends(kept: tuple[int, int], left_alone: tuple[int, int], last: BalancePoint) -> list[str]:
    """The last amounts, written at the ends of the lines and kept apart."""
    return [
        d.element("circle", cx=kept[0], cy=kept[1], r=4, fill=d.TEAL),
        d.element("circle", cx=left_alone[0], cy=left_alone[1], r=4, fill=d.AMBER),
        d.label(
            d.yuan(last.without), left_alone[0], max(left_alone[1] - 9, 38), fill=d.AMBER, **_at_end("600")
        ),
        d.label(d.yuan(last.with_arrangement), kept[0], kept[1] - 9, fill=d.TEAL, **_at_end("600")),
    ]


def _at_end(weight: str) -> dict[str, Any]:
    # The halo keeps a figure readable where a line runs behind it.
    return {
        "text_anchor": "end",
        "font_weight": weight,
        "stroke": d.PAPER,
        "stroke_width": 4,
        "paint_order": "stroke",
    }
