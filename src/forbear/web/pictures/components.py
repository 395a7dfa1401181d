"""What is owed, by component, as one stacked bar with its parts named."""

from typing import Final

from django.utils.safestring import SafeString

from forbear.base.money import Fen
from forbear.base.texts import Language
from forbear.debt.model import Component
from forbear.web.pictures import drawing as d

COLOURS: Final[dict[Component, str]] = {
    "principal": d.TEAL,
    "interest": "#5b9a97",
    "penalty": d.AMBER,
    "fee": d.SAND,
}


def owed_svg(
    principal: Fen, interest: Fen, penalty: Fen, fee: Fen, language: Language, *, narrow: bool = False
) -> SafeString:
    """A bar whose parts are as long as their amounts; the amounts stand below, each with the key of its part."""
    amounts: dict[Component, Fen] = {
        "principal": principal,
        "interest": interest,
        "penalty": penalty,
        "fee": fee,
    }
    total = sum(amounts.values())
    joint = "，" if language == "zh" else ", "
    parts = joint.join(f"{d.word(name, language)} {d.yuan(amount)}" for name, amount in amounts.items())
    title = d.word("owed_title", language, total=d.yuan(total))
    width = 360 if narrow else 680
    across = 2 if narrow else 4
    body = [d.rect(0, 4, width, 30, d.RULE, rx=4, class_="whole")]
    before = 0
    for name, amount in amounts.items():
        # From the running sums, so that rounding leaves no gap and no overlap.
        start, end = d.share(before, total, width), d.share(before + amount, total, width)
        before += amount
        if amount:
            body.append(d.rect(start, 4, max(end - start, 1), 30, COLOURS[name], class_=f"part {name}"))
    for n, (name, amount) in enumerate(amounts.items()):
        x, y = (n % across) * (width // across), 50 + (n // across) * 48
        body += [
            d.rect(x, y, 12, 12, COLOURS[name], rx=2, class_="key"),
            d.label(d.word(name, language), x + 18, y + 11, fill=d.MUTED),
            d.label(d.yuan(amount), x + 18, y + 30, size=15, font_weight="600"),
        ]
    return d.svg("owed", width, 138 if narrow else 90, title, parts, *body)
