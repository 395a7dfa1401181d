"""Elements of an SVG as text: escaping, whole-number coordinates, the palette, and the frame with its title and description."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from forbear.base.canonical import sha256_hex
from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.texts import Language, message

INK: Final = "#22302f"
MUTED: Final = "#55605f"
RULE: Final = "#ddd5c7"
PAPER: Final = "#ffffff"
TEAL: Final = "#0f5c5c"
TEAL_LIGHT: Final = "#d7e8e6"
AMBER: Final = "#a8571c"
AMBER_LIGHT: Final = "#f6e6d5"
ROSE: Final = "#9b2f2f"
SAND: Final = "#b9ab92"
Value = str | int


def element(name: str, *inside: str, **attributes: Value) -> str:
    """One element. ``stroke_width=2`` becomes ``stroke-width="2"``; a trailing underscore is dropped (``class_``)."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def label(text: str, x: int, y: int, *, size: int = 13, fill: str = INK, **attributes: Value) -> str:
    """A line of text with its baseline at ``y``."""
    return element("text", escape(text), x=x, y=y, font_size=size, fill=fill, **attributes)


def rect(x: int, y: int, width: int, height: int, fill: str, **attributes: Value) -> str:
    """A filled rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, fill=fill, **attributes)


def line(x1: int, y1: int, x2: int, y2: int, stroke: str = RULE, **attributes: Value) -> str:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **attributes)


def path_through(points: Sequence[tuple[int, int]]) -> str:
    """The ``d`` of straight lines through ``points``."""
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def svg(kind: str, width: int, height: int, title: str, description: str, *body: str) -> SafeString:
    """The picture: scales to its place, and is one image with a title and a description for those who do not see it."""
    drawn = "".join(body)
    name = f"{kind}-{sha256_hex((title + description + drawn + str(width)).encode())[:10]}"
    return mark_safe(
        element(
            "svg",
            element("title", escape(title), id=f"{name}-t"),
            element("desc", escape(description), id=f"{name}-d"),
            drawn or "<g/>",
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {width} {height}",
            class_=f"picture picture-{kind}",
            role="img",
            aria_labelledby=f"{name}-t {name}-d",
            font_family="inherit",
            preserveAspectRatio="xMidYMid meet",
        )
    )


def share(amount: int, whole: int, length: int) -> int:
    """``length × amount / whole`` to the nearest whole unit; 0 where there is no whole."""
    return (2 * length * amount + whole) // (2 * whole) if whole > 0 else 0


def yuan(amount: Fen) -> str:
    """``¥4,379.30``, the minus before the sign of the currency."""
    return f"{'−' if amount < 0 else ''}¥{format_yuan_grouped(abs(amount))}"


def yuan_round(amount: Fen) -> str:
    """Whole yuan for the marks of an axis: ``¥4,000``."""
    return yuan(amount).removesuffix(".00")


def word(name: str, language: Language, **parameters: Any) -> str:
    """A word of the pictures' catalogue."""
    return message(f"pictures.{name}", **parameters).into(language)


def month(year: int, number: int, language: Language) -> str:
    """``25年3月`` or ``Mar 25``."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{year % 100:02d}年{number}月" if language == "zh" else f"{names[number - 1]} {year % 100:02d}"
