"""Which instalments were kept, missed, or are still to come: one square each, with its number, month and a mark."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString

from forbear.base.texts import Language
from forbear.servicing.model import PerformanceRow, RowStatus
from forbear.web.pictures import drawing as d

LOOKS: Final[dict[RowStatus, tuple[str, str, str, str]]] = {
    "paid": (d.TEAL, d.PAPER, d.TEAL, "✓"),
    "paid_early": (d.TEAL, d.PAPER, d.TEAL, "✓"),
    "paid_late": (d.TEAL_LIGHT, d.TEAL, d.TEAL, "✓"),
    "partial": (d.AMBER_LIGHT, d.AMBER, d.AMBER, "½"),
    "due_today": (d.PAPER, d.AMBER, d.AMBER, "→"),
    "in_grace": (d.AMBER_LIGHT, d.AMBER, d.AMBER, "…"),
    "missed": (d.ROSE, d.PAPER, d.ROSE, "!"),
    "upcoming": (d.PAPER, d.MUTED, d.SAND, ""),
}
"""Fill, ink, border and mark of each status; the mark, not the colour, carries the meaning."""
SIDE: Final = 48
ROW: Final = 76


def instalments_svg(
    rows: Sequence[PerformanceRow], language: Language, *, narrow: bool = False
) -> SafeString:
    """The schedule as squares in reading order, with a legend of the statuses that occur."""
    title = d.word("instalments_title", language)
    if not rows:
        return d.svg("instalments", 360, 40, title, d.word("nothing", language))
    width, across = (360, 6) if narrow else (680, 12)
    gap = width // across
    counts = Counter(row.status for row in rows)
    joint = "，" if language == "zh" else ", "
    description = joint.join(
        d.word("count_of", language, status=d.word(f"status_{status}", language), count=counts[status])
        for status in LOOKS
        if counts[status]
    )
    body: list[str] = []
    for n, row in enumerate(rows):
        body += _square(row, (n % across) * gap + (gap - SIDE) // 2, (n // across) * ROW, language)
    lines = -(-len(rows) // across)
    legend, depth = _legend([s for s in LOOKS if counts[s]], lines * ROW + 10, width, language)
    return d.svg("instalments", width, lines * ROW + 10 + depth, title, description, *body, *legend)


def _square(row: PerformanceRow, x: int, y: int, language: Language) -> list[str]:
    fill, ink, border, mark = LOOKS[row.status]
    number = str(row.n) if row.n else d.word("down", language)
    middle = x + SIDE // 2
    return [
        d.rect(x, y + 2, SIDE, SIDE, fill, rx=6, stroke=border, stroke_width=2, class_=f"row {row.status}"),
        d.label(
            number,
            middle,
            y + (22 if mark else 31),
            size=14,
            fill=ink,
            text_anchor="middle",
            font_weight="600",
        ),
        *([d.label(mark, middle, y + 42, size=15, fill=ink, text_anchor="middle")] if mark else []),
        d.label(
            d.month(row.due.year, row.due.month, language),
            middle,
            y + SIDE + 18,
            size=11,
            fill=d.MUTED,
            text_anchor="middle",
        ),
    ]


def _legend(statuses: Sequence[RowStatus], y: int, width: int, language: Language) -> tuple[list[str], int]:
    drawn: list[str] = []
    x, top = 0, y
    for status in statuses:
        fill, ink, border, mark = LOOKS[status]
        text = d.word(f"status_{status}", language)
        length = 40 + (13 if language == "zh" else 7) * len(text)
        if x and x + length > width:
            x, y = 0, y + 26
        drawn += [
            d.rect(x + 1, y + 1, 18, 18, fill, rx=3, stroke=border, stroke_width=2),
            d.label(mark, x + 10, y + 15, size=12, fill=ink, text_anchor="middle"),
            d.label(text, x + 26, y + 15, size=12, fill=d.MUTED),
        ]
        x += length
    return drawn, y - top + 26
