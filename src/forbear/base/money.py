"""Money as integer fen, and its two written forms: ``"4379.30"`` in files, ``"4,379.30"`` for people."""

import re
from typing import Final

from forbear.base.errors import fail

Fen = int
"""An amount of money in fen (1 yuan = 100 fen). Always an exact integer."""

MAX_FEN: Final = 10**15
"""No amount in one account may reach this (10 trillion yuan); bounds are checked at the edge, so sums stay exact."""

_YUAN = re.compile(r"(-?)(\d+)(?:\.(\d{1,2}))?")


def parse_yuan(text: str) -> Fen:
    """Read a decimal string in yuan with at most two places, such as ``"4379.30"``, as fen.

    Raises:
        ForbearError: ``base.amount_malformed`` if it is anything else, ``base.amount_too_large`` past ``MAX_FEN``.
    """
    match = _YUAN.fullmatch(text.strip())
    if match is None or not text.isascii():
        fail("base.amount_malformed", value=text)
    sign, whole, places = match.groups()
    fen = int(whole) * 100 + int((places or "").ljust(2, "0"))
    if fen >= MAX_FEN:
        fail("base.amount_too_large", value=text)
    return -fen if sign else fen


def format_yuan(amount: Fen) -> str:
    """Write fen as a plain decimal string in yuan with two places, the form of files and JSON: ``"4379.30"``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def format_yuan_grouped(amount: Fen) -> str:
    """Write fen for people, with thousands separated: ``"4,379.30"``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
