"""A close as a picture: accounts by bucket before and after, and how they rolled. Whole coordinates, a title, and words for those who do not see it."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final

from forbear.base.money import format_yuan_grouped
from forbear.base.texts import Language, message
from forbear.portfolio.summary import Summary

INK, MUTED, RULE, PAPER = "#22302f", "#55605f", "#ddd5c7", "#ffffff"
TEAL, ROSE = (15, 92, 92), (155, 47, 47)
WIDTH: Final = 720
BAR_TOP, BAR_STEP, BAR_LEFT, BAR_RIGHT = 64, 30, 64, 520
CELL_LEFT, CELL_WIDTH, CELL_HEIGHT = 96, 72, 26
Value = str | int


def _element(name: str, *inside: str, **attributes: Value) -> str:
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def _label(text: str, x: int, y: int, *, size: int = 13, fill: str = INK, anchor: str = "start") -> str:
    return _element("text", escape(text), x=x, y=y, font_size=size, fill=fill, text_anchor=anchor)


def close_picture(summary: Summary, buckets: Sequence[str], day: str, language: Language) -> str:
    """Bars of what is owed by bucket, and the table of rolls from bucket to bucket in per cent of the row."""

    def word(name: str, **parameters: Any) -> str:
        return message(f"portfolio.picture_{name}", **parameters).into(language)

    owed = {
        name: sum(
            summary.fen.get(name, {}).get(f"owed_{part}", 0)
            for part in ("principal", "interest", "penalty", "fee")
        )
        for name in buckets
    }
    accounts = sum(summary.counts(name) for name in buckets)
    title = word("title", day=day)
    late = accounts - summary.counts(buckets[0])
    description = word("description", accounts=accounts, late=late, day=day)
    table_top = BAR_TOP + BAR_STEP * len(buckets) + 60
    height = table_top + CELL_HEIGHT * (len(buckets) + 2) + 16
    body = [
        _element("rect", x=0, y=0, width=WIDTH, height=height, fill=PAPER),
        _label(title, 16, 28, size=17),
        _label(word("bars"), 16, 50, size=12, fill=MUTED),
        *_bars(summary, owed, buckets, word("accounts")),
        _label(word("rolls"), 16, table_top - 20, size=12, fill=MUTED),
        *_rolls(summary, buckets, table_top, word("new")),
    ]
    return _element(
        "svg",
        _element("title", escape(title), id="close-t"),
        _element("desc", escape(description), id="close-d"),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_labelledby="close-t close-d",
        font_family="sans-serif",
    )


def _bars(summary: Summary, owed: dict[str, int], buckets: Sequence[str], accounts: str) -> list[str]:
    most = max([*owed.values(), 1])
    drawn = []
    for at, name in enumerate(buckets):
        y = BAR_TOP + BAR_STEP * at
        length = (BAR_RIGHT - BAR_LEFT) * owed[name] // most
        drawn.append(_label(name, BAR_LEFT - 8, y + 15, anchor="end"))
        drawn.append(
            _element("rect", x=BAR_LEFT, y=y, width=max(length, 1), height=20, fill=_shade(at, len(buckets)))
        )
        figures = f"¥{format_yuan_grouped(owed[name])} · {summary.counts(name):,} {accounts}"
        inside = length > (BAR_RIGHT - BAR_LEFT) * 3 // 4
        drawn.append(
            _label(
                figures,
                BAR_LEFT + (length - 8 if inside else length + 8),
                y + 15,
                size=12,
                fill=PAPER if inside else INK,
                anchor="end" if inside else "start",
            )
        )
    return drawn


def _shade(at: int, count: int) -> str:
    """From the colour of what is kept to that of what is long overdue."""
    parts = (a + (b - a) * at // max(count - 1, 1) for a, b in zip(TEAL, ROSE, strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _rolls(summary: Summary, buckets: Sequence[str], top: int, new: str) -> list[str]:
    drawn = [
        _label(name, CELL_LEFT + CELL_WIDTH * at + CELL_WIDTH // 2, top, size=12, fill=MUTED, anchor="middle")
        for at, name in enumerate(buckets)
    ]
    line = 0
    for before in ("new", *buckets):
        row = [summary.rolls.get((before, after), 0) for after in buckets]
        total = sum(row)
        if not total:
            continue
        y = top + 10 + CELL_HEIGHT * line
        drawn.append(_label(new if before == "new" else before, CELL_LEFT - 8, y + 18, size=12, anchor="end"))
        for at, count in enumerate(row):
            x = CELL_LEFT + CELL_WIDTH * at
            share = 100 * count // total
            fill = _shade(at, len(buckets))
            drawn.append(
                _element(
                    "rect",
                    x=x,
                    y=y,
                    width=CELL_WIDTH - 2,
                    height=CELL_HEIGHT - 2,
                    fill=fill,
                    fill_opacity=f"0.{min(8 + share * 8 // 10, 90):02d}",
                )
            )
            if count:
                dark = share > 55
                tenths = (2000 * count + total) // (2 * total)
                text = f"{tenths // 10}.{tenths % 10}%"
                drawn.append(
                    _label(
                        text,
                        x + CELL_WIDTH // 2 - 1,
                        y + 17,
                        size=11,
                        fill=PAPER if dark else INK,
                        anchor="middle",
                    )
                )
        line += 1
    return drawn
