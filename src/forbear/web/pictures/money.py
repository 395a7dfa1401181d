"""Where the money goes each month: one bar for each category, longest first, coloured and named by its group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString

from forbear.base.money import Fen
from forbear.base.texts import Language
from forbear.budget.categories import category
from forbear.budget.model import Budget, Group
from forbear.web.pictures import drawing as d

COLOURS: Final[dict[Group, str]] = {
    "income": "#3b7d4f",
    "essential": d.TEAL,
    "discretionary": d.SAND,
    "debt_service": d.AMBER,
    "excluded": d.RULE,
}
GROUPS: Final[tuple[Group, ...]] = ("essential", "debt_service", "discretionary")
MOST_BARS: Final = 12
LEFT: Final[dict[Language, int]] = {"zh": 150, "en": 230}
"""Where the bars begin when the words stand to their left: English names of categories are longer."""


@dataclass(frozen=True, slots=True)
class MoneyBar:
    """One category's monthly average in fen."""

    label: str
    amount: Fen
    group: Group


def bars_of(budget: Budget, language: Language) -> tuple[MoneyBar, ...]:
    """What goes out, by category; past a dozen the smallest stand together as the rest."""
    found = [
        MoneyBar(place.title.into(language), amount, place.group)
        for place, amount in ((category(name), amount) for name, amount in budget.averages)
        if place.group in GROUPS and amount > 0
    ]
    found.sort(key=lambda bar: -bar.amount)
    if len(found) <= MOST_BARS:
        return tuple(found)
    rest = sum(bar.amount for bar in found[MOST_BARS - 1 :])
    return (*found[: MOST_BARS - 1], MoneyBar(d.word("rest", language), rest, "discretionary"))


def money_svg(bars: Sequence[MoneyBar], language: Language, *, narrow: bool = False) -> SafeString:
    """Horizontal bars, their length in proportion to the amounts."""
    title = d.word("money_title", language)
    if not bars:
        return d.svg("money", 360, 40, title, d.word("nothing", language))
    joint = "；" if language == "zh" else "; "
    description = joint.join(f"{bar.label} {d.yuan(bar.amount)}" for bar in bars)
    width, row = (360, 44) if narrow else (680, 34)
    most = max(bar.amount for bar in bars)
    body = _legend(bars, language)
    for n, bar in enumerate(bars):
        body += _bar(bar, 40 + n * row, most, width, 0 if narrow else LEFT[language])
    return d.svg("money", width, 46 + len(bars) * row, title, description, *body)


def _bar(bar: MoneyBar, y: int, most: Fen, width: int, left: int) -> list[str]:
    """The words stand above the bar where ``left`` leaves no room beside it, as on a telephone."""
    colour = COLOURS[bar.group]
    amount: dict[str, Any] = {"text_anchor": "end", "font_weight": "600"}
    if not left:
        length = max(2, d.share(bar.amount, most, width))
        return [
            d.label(bar.label, 0, y + 16),
            d.label(d.yuan(bar.amount), width, y + 16, **amount),
            d.rect(0, y + 22, length, 12, colour, rx=2, class_="bar"),
        ]
    length = max(2, d.share(bar.amount, most, width - left - 120))
    return [
        d.label(bar.label, left - 10, y + 20, text_anchor="end"),
        d.rect(left, y + 5, length, 22, colour, rx=2, class_="bar"),
        d.label(d.yuan(bar.amount), width, y + 20, **amount),
    ]


def _legend(bars: Sequence[MoneyBar], language: Language) -> list[str]:
    drawn, x = [], 0
    shown = {bar.group for bar in bars}
    for group in (group for group in GROUPS if group in shown):
        text = d.word(f"group_{group}", language)
        drawn += [
            d.rect(x, 8, 14, 14, COLOURS[group], rx=2, class_="key"),
            d.label(text, x + 20, 20, size=12, fill=d.MUTED),
        ]
        x += 36 + (13 if language == "zh" else 7) * len(text)
    return drawn
