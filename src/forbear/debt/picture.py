"""The balance by component over time, as an SVG that needs nothing around it: whole coordinates, a title, and words for those who do not see it."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import Final

from forbear.base.dates import add_months
from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.texts import Language, message
from forbear.debt.model import Amounts, Component
from forbear.debt.products import AnyDebt, begins_on, owed_of
from forbear.debt.progressive_loan.model import ProgressiveDebt

LAYERS: Final[tuple[tuple[Component, str], ...]] = (
    ("principal", "#0f5c5c"),
    ("interest", "#b9862f"),
    ("penalty", "#9b2f2f"),
    ("fee", "#6b5b95"),
)
"""Components from the bottom up, with a colour that is told apart from its neighbours in grey too."""
WIDTH, HEIGHT = 720, 340
LEFT, RIGHT, TOP, BOTTOM = 76, 704, 56, 296
POINTS_MAX: Final = 90
PROGRESSIVE_POINTS_MAX: Final = 30
"""Points of a picture; fewer of a progressive loan, which takes longer to fold."""
MARKS: Final = 4
Point = tuple[date, Amounts]


def balance_over_time(debt: AnyDebt, until: date) -> tuple[Point, ...]:
    """What was owed on the first day, on every event's day and the day before it, on month ends, and on the last day.

    Raises:
        ForbearError: as the product's own statement does.
    """
    first = begins_on(debt)
    days = {first, until}
    months = (until.year - first.year) * 12 + until.month - first.month
    days |= {add_months(first, k, 31) for k in range(months + 1)}
    for event in debt.events:
        days |= {event.on, event.on - timedelta(1)}
    known = sorted(day for day in days if first <= day <= until)
    most = PROGRESSIVE_POINTS_MAX if isinstance(debt, ProgressiveDebt) else POINTS_MAX
    return _begun(tuple((day, owed_of(debt, day)) for day in _thinned(known, most)))


def _begun(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Without the time before anything was owed, but for its last point."""
    begins = next((n for n, (_, amounts) in enumerate(points) if amounts.total), len(points))
    return points[max(0, min(begins, len(points) - 1) - 1) :]


def balance_picture(points: Sequence[Point], language: Language) -> str:
    """The stacked components over the days of ``points``."""
    title = message("explain.picture_title").into(language)
    (first, start), (last, end) = points[0], points[-1]
    description = message(
        "explain.picture_description",
        first=first,
        last=last,
        start=format_yuan_grouped(start.total),
        end=format_yuan_grouped(end.total),
        **{name: format_yuan_grouped(getattr(end, name)) for name, _ in LAYERS},
    ).into(language)
    step = _mark_step(max(amounts.total for _, amounts in points))
    top = max(step, -(-max(amounts.total for _, amounts in points) // step) * step)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="t d" font-family="Noto Sans CJK SC, Noto Sans SC, PingFang SC, sans-serif">',
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(description)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(title, LEFT, 22, size=16, weight="600"),
        *_legend(end, language),
        *_amount_marks(top, step),
        *_areas(points, top),
        *_day_marks(points),
        "</svg>",
    ]
    return "".join(drawn) + "\n"


def _areas(points: Sequence[Point], top: Fen) -> list[str]:
    below = [0] * len(points)
    drawn = []
    for component, colour in LAYERS:
        above = [base + getattr(amounts, component) for base, (_, amounts) in zip(below, points, strict=True)]
        if above != below:
            upper = [_at(points, n, amount, top) for n, amount in enumerate(above)]
            lower = [_at(points, n, amount, top) for n, amount in enumerate(below)]
            path = "L".join(f"{x} {y}" for x, y in (*upper, *reversed(lower)))
            drawn.append(f'<path d="M{path}Z" fill="{colour}" data-component="{component}"/>')
        below = above
    x, y = _at(points, len(points) - 1, below[-1], top)
    label = _text(f"¥{format_yuan_grouped(below[-1])}", x, max(y - 8, TOP - 4), anchor="end", weight="600")
    return [*drawn, label]


def _at(points: Sequence[Point], n: int, amount: Fen, top: Fen) -> tuple[int, int]:
    first, last = points[0][0], points[-1][0]
    days, whole = (points[n][0] - first).days, max(1, (last - first).days)
    return LEFT + (RIGHT - LEFT) * days // whole, BOTTOM - (BOTTOM - TOP) * amount // top


def _legend(end: Amounts, language: Language) -> list[str]:
    drawn, x = [], LEFT
    for component, colour in LAYERS:
        name = message(f"debt.{component}").into(language)
        drawn.append(f'<rect x="{x}" y="32" width="12" height="12" fill="{colour}"/>')
        amount = format_yuan_grouped(getattr(end, component))
        drawn.append(_text(f"{name} ¥{amount}", x + 18, 43, size=12))
        x += 160
    return drawn


def _amount_marks(top: Fen, step: Fen) -> list[str]:
    drawn = []
    for amount in range(0, top + 1, step):
        y = BOTTOM - (BOTTOM - TOP) * amount // top
        drawn.append(f'<line x1="{LEFT}" y1="{y}" x2="{RIGHT}" y2="{y}" stroke="#ddd5c7"/>')
        drawn.append(_text(f"¥{amount // 100:,}", LEFT - 8, y + 4, size=11, anchor="end", fill="#55605f"))
    return drawn


def _day_marks(points: Sequence[Point]) -> list[str]:
    first, last = points[0][0], points[-1][0]
    drawn = []
    for n in range(MARKS + 1):
        day = first + timedelta((last - first).days * n // MARKS)
        anchor = "start" if n == 0 else "end" if n == MARKS else "middle"
        x = LEFT + (RIGHT - LEFT) * n // MARKS
        drawn.append(_text(day.isoformat(), x, BOTTOM + 20, size=11, anchor=anchor, fill="#55605f"))
    return drawn


def _text(
    text: str,
    x: int,
    y: int,
    *,
    size: int = 12,
    anchor: str = "start",
    fill: str = "#22302f",
    weight: str = "400",
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )


def _mark_step(most: Fen) -> Fen:
    """A round distance (1, 2 or 5 times a power of ten yuan) that gives at most a few marks."""
    power = 100
    while True:
        for step in (1, 2, 5):
            if step * power * MARKS >= most:
                return step * power
        power *= 10


def _thinned(days: Sequence[date], most: int) -> Sequence[date]:
    """At most so many days, evenly chosen, the first and the last among them."""
    if len(days) <= most:
        return days
    return [days[n * (len(days) - 1) // (most - 1)] for n in range(most)]
