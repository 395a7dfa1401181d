"""Month by month in columns: income with what living took and the payment's line; and what each month left, with those that would have failed.

What carries the meaning is never colour alone: a month that fails has a mark and stands in the description by its name.
"""

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString

from forbear.base.money import Fen
from forbear.base.texts import Language
from forbear.budget.stress import StressMonth, StressTest
from forbear.web.pictures import drawing as d
from forbear.web.pictures.balance import mark_step

GREEN: Final = "#8fbf9f"
TOP: Final = 58
DEPTH: Final = 200


def income_svg(
    months: Sequence[StressMonth], payment: Fen, reliable: Fen, language: Language, *, narrow: bool = False
) -> SafeString:
    """The income of each month as a column, what living took as its dark foot, and above it the payment as a line across."""
    title = d.word("income_title", language)
    if not months:
        return d.svg("income", 360, 40, title, d.word("nothing", language))
    most = max(max(one.income, max(one.needs, 0) + payment) for one in months)
    frame = _Frame(months, max(most, reliable), 0, narrow)
    joint = "；" if language == "zh" else "; "
    description = d.word("income_description", language, payment=d.yuan(payment), reliable=d.yuan(reliable))
    description += joint.join(f"{_name(one, language)} {d.yuan(one.income)}" for one in months)
    body = [*frame.marks(), *frame.names(language)]
    for n, one in enumerate(months):
        x, needs = frame.across(n), max(one.needs, 0)
        body += [
            frame.column(n, 0, one.income, GREEN, "income"),
            frame.column(n, 0, min(needs, one.income), d.TEAL, "needs"),
        ]
        if needs > one.income:
            # Living took more than came in: what was missing stands above the column, outlined.
            body.append(
                frame.column(n, one.income, needs, d.AMBER_LIGHT, "missing", stroke=d.AMBER, stroke_width=1)
            )
        at = frame.down(needs + payment)
        body.append(d.line(x - 2, at, x + frame.width + 2, at, d.AMBER, stroke_width=3, class_="payment"))
    y = frame.down(reliable)
    body.append(d.line(frame.left, y, frame.right, y, d.INK, stroke_dasharray="5 4", class_="reliable"))
    legend = (("income", GREEN), ("needs", d.TEAL), ("payment_line", d.AMBER), ("reliable", d.INK))
    return d.svg(
        "income", frame.whole, frame.height, title, description, *_legend(legend, language, narrow), *body
    )


def stress_svg(test: StressTest, language: Language, *, narrow: bool = False) -> SafeString:
    """What each month left, up or down, and the payment as a line; months that did not reach it are marked."""
    title = d.word("stress_title", language, payment=d.yuan(test.payment))
    left = [one.left for one in test.months]
    frame = _Frame(test.months, max(*left, test.payment, 0), min(*left, 0), narrow)
    joint = "；" if language == "zh" else "; "
    description = joint.join(
        d.word(
            "stress_fails" if one.fails else "stress_holds",
            language,
            month=_name(one, language),
            left=d.yuan(one.left),
        )
        for one in test.months
    )
    body = [*frame.marks(), *frame.names(language)]
    for n, one in enumerate(test.months):
        low, high = sorted((0, one.left))
        body.append(
            frame.column(n, low, high, d.ROSE if one.fails else d.TEAL, "fails" if one.fails else "holds")
        )
        if one.fails:
            x, y = frame.across(n) + frame.width // 2, frame.down(max(one.left, 0)) - 8
            body.append(d.label("✕", x, y, size=14, fill=d.ROSE, text_anchor="middle", font_weight="700"))
    y = frame.down(test.payment)
    body.append(d.line(frame.left, y, frame.right, y, d.AMBER, stroke_width=3, class_="payment"))
    body.append(d.line(frame.left, frame.down(0), frame.right, frame.down(0), d.INK))
    legend = (("stress_key_holds", d.TEAL), ("stress_key_fails", d.ROSE), ("payment_key", d.AMBER))
    return d.svg(
        "stress", frame.whole, frame.height, title, description, *_legend(legend, language, narrow), *body
    )


class _Frame:
    """Where months and amounts stand in the picture."""

    def __init__(self, months: Sequence[StressMonth], most: Fen, least: Fen, narrow: bool) -> None:
        self.months, self.narrow = months, narrow
        self.whole, self.left = (360, 50) if narrow else (680, 66)
        self.right = self.whole - 6
        self.step = mark_step(max(most - least, 100))
        self.most = -(-max(most, 1) // self.step) * self.step
        self.least = least // self.step * self.step if least < 0 else 0
        self.bottom = TOP + DEPTH
        self.height = self.bottom + 44
        self.gap = (self.right - self.left) // max(len(months), 1)
        self.width = min(max(self.gap * 6 // 10, 6), 44)

    def across(self, n: int) -> int:
        """The left side of the column of month ``n``."""
        return self.left + n * self.gap + (self.gap - self.width) // 2

    def down(self, amount: Fen) -> int:
        """The height at which ``amount`` stands."""
        return self.bottom - d.share(amount - self.least, self.most - self.least, DEPTH)

    def column(self, n: int, low: Fen, high: Fen, fill: str, kind: str, **attributes: d.Value) -> str:
        """The column of month ``n`` from ``low`` to ``high``."""
        foot = self.down(low)
        top = min(self.down(high), foot - 1)
        return d.rect(self.across(n), top, self.width, foot - top, fill, class_=kind, **attributes)

    def marks(self) -> list[str]:
        """Round amounts with their lines."""
        drawn = []
        for amount in range(self.least, self.most + 1, self.step):
            y = self.down(amount)
            drawn += [
                d.line(self.left, y, self.right, y),
                d.label(d.yuan_round(amount), self.left - 5, y + 4, size=11, fill=d.MUTED, text_anchor="end"),
            ]
        return drawn

    def names(self, language: Language) -> list[str]:
        """The months below their columns, the year under the first of each."""
        drawn, shown = [], ""
        for n, one in enumerate(self.months):
            year, number = one.month.split("-")
            x = self.across(n) + self.width // 2
            short = d.month(int(year), int(number), language)
            word = short.split("年")[-1] if language == "zh" else short.split(" ")[0]
            drawn.append(
                d.label(
                    word,
                    x,
                    self.bottom + 18,
                    size=11 if self.narrow else 12,
                    fill=d.MUTED,
                    text_anchor="middle",
                )
            )
            if year != shown:
                drawn.append(d.label(year, x, self.bottom + 34, size=11, fill=d.MUTED, text_anchor="middle"))
                shown = year
        return drawn


def _name(one: StressMonth, language: Language) -> str:
    year, number = one.month.split("-")
    return d.month(int(year), int(number), language)


def _legend(keys: Sequence[tuple[str, str]], language: Language, narrow: bool) -> list[str]:
    drawn, x, y = [], 0, 4
    for name, colour in keys:
        text = d.word(name, language)
        length = 34 + (13 if language == "zh" else 7) * len(text)
        if x and x + length > (360 if narrow else 680):
            x, y = 0, y + 22
        drawn += [
            d.rect(x, y, 14, 14, colour, rx=2, class_="key"),
            d.label(text, x + 20, y + 12, size=12, fill=d.MUTED),
        ]
        x += length
    return drawn
