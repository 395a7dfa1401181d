"""What stands in one cell: a time, a day, an amount, a text. Exact, or an ``UnreadableError``; nothing is guessed."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from forbear.base.money import MAX_FEN, Fen
from forbear.evidence.kinds import normalised

FIRST_YEAR, LAST_YEAR = 2003, 2099
"""Alipay is of 2003 and the oldest here; a year outside is a broken cell."""
MAX_CELL: Final = 2_000

_PADDING: Final = " \t\u3000\ufeff\x00\xa0\r\n"
_CONTROLS: Final = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), " ")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TIME: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.0+)?)?)?"
)
_SOLID: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T]*(\d{2}):?(\d{2}):?(\d{2}))?")
_BRITISH: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?|(\d{2})(\d{2})(\d{2})")
_AMOUNT: Final = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2})0*)?")
_GROUPED: Final = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+")
_APART: Final = re.compile(r"[\d.,，．][\s\x00-\x1f]+[\d.,，．]")
"""Two numbers in one cell, or one broken in two: which, cannot be told."""
_MINUS: Final = str.maketrans(dict.fromkeys("−‐‑–", "-"))
_MONEY_WORDS: Final = re.compile(
    r"^(?:CNY|RMB|HKD|USD|人民币|港币|美元|HK\$|US\$|[¥$])|(?:元|CNY|RMB|\([A-Z]{2,3}\))$", re.I
)


class UnreadableError(Exception):
    """A row that cannot be read; carries the problem without its line."""

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


def clean(cell: str) -> str:
    """A cell without padding, tabs, the guards of spreadsheets (``="…"``, ``'…``) and stray quotes; absurdly long ones are clipped."""
    cell = cell.strip(_PADDING)
    if not cell:
        return cell
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        cell = cell[1:-1].replace('""', '"')
    if cell.startswith("'") and cell[1:2].isdigit():
        cell = cell[1:]
    cell = cell.strip(_PADDING)[:MAX_CELL]
    return cell.translate(_CONTROLS) if _CONTROL.search(cell) else cell


def read_time(text: str) -> datetime:
    """Beijing time as exports write it, naive; the common form ``2025-04-16 08:20:42`` by the shortest way.

    Raises:
        UnreadableError: ``evidence.row_time``, also for a year outside 2003 to 2099.
    """
    if text[4:17:3] == "-- ::" and len(text) == 19 and text.isascii():
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise UnreadableError("evidence.row_time", value=text) from None
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
        raise UnreadableError("evidence.row_time", value=text)
    return parse_time(text)


@lru_cache(maxsize=4096)
def parse_time(text: str) -> datetime:
    """Beijing time as a bill or a spreadsheet writes it (``2025-04-16 08:20:42``, ``2025/4/16 8:20``, ``20250416``), naive.

    Raises:
        UnreadableError: if it is no such time, or outside 2003 to 2099.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _TIME.fullmatch(plain) or _SOLID.fullmatch(plain)
    if match is None:
        raise UnreadableError("evidence.row_time", value=text[:40])
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableError("evidence.row_time", value=text[:40])
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a bill names no zone
    except ValueError:
        raise UnreadableError("evidence.row_time", value=text[:40]) from None


@lru_cache(maxsize=8192)
def read_day(text: str, month_of: tuple[int, int] | None = None, any_year: bool = False) -> datetime:
    """Midnight of the day that ``text`` names: ``2025-04-16``, ``20250416``, ``2025/4/16``, ``16/04/2025``, ``2025年4月16日``; with the clock if it is there.

    Args:
        text: the cell.
        month_of: year and month of a card statement, for days printed without a year (``12/29``): a month after the statement's is of the year before.
        any_year: take any year from 1 to 9999 (statements whose digits were blackened), not only 2003 to 2099.

    Raises:
        UnreadableError: ``evidence.row_time``.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    short = re.fullmatch(r"(\d{1,2})[/\-月.](\d{1,2})日?", plain) or re.fullmatch(r"(\d{2})(\d{2})", plain)
    british = _BRITISH.fullmatch(plain)
    try:
        if short and month_of:
            year, closing = month_of
            month = int(short[1])
            # A closing month that is no month (blackened digits) tells nothing of the turn of the year.
            return datetime(year - (1 <= closing <= 12 and month > closing), month, int(short[2]))  # noqa: DTZ001
        if british:
            return datetime(int(british[3]), int(british[2]), int(british[1]))  # noqa: DTZ001
        if any_year and (match := _TIME.fullmatch(plain) or _SOLID.fullmatch(plain)):
            return datetime(int(match[1]), int(match[2]), int(match[3]))  # noqa: DTZ001
    except ValueError:
        raise UnreadableError("evidence.row_time", value=text[:40]) from None
    return parse_time(plain)


def read_clock(day: datetime, text: str) -> datetime | None:
    """``day`` at the time that ``text`` names (``12:24:20``, ``122420``); ``day`` itself if the cell is empty, None if it is no time of day."""
    plain = text.strip()
    if not plain or not plain.strip("-"):
        return day
    match = _CLOCK.fullmatch(plain if plain.isascii() else normalised(plain))
    if match is None:
        return None
    hour, minute, second = (
        int(a or b or 0) for a, b in zip(match.groups()[:3], match.groups()[3:], strict=True)
    )
    try:
        return day.replace(hour=hour, minute=minute, second=second)
    except ValueError:
        return None


def read_amount(text: str) -> Fen:
    """Fen from an amount, a sign kept; the common forms ``28.16``, ``-28.16`` and ``1,228.16`` by the shortest way.

    Raises:
        UnreadableError: ``evidence.row_amount``.
    """
    if text[-3:-2] == "." and len(text) < 15 and text.isascii():
        whole, places = text[:-3], text[-2:]
        if "," in whole and _GROUPED.fullmatch(whole):
            whole = whole.replace(",", "")
        if places.isdigit() and (whole.isdigit() or (whole[:1] == "-" and whole[1:].isdigit())):
            return int(whole + places)
    return parse_amount(text)


@lru_cache(maxsize=8192)
def parse_amount(text: str) -> Fen:
    """Fen from an amount as a bill writes it: plain or grouped, with ¥, 元, a currency, a sign, full-width digits, ``(28.16)`` for minus.

    Raises:
        UnreadableError: if it is not an amount of at most two decimal places, or is too large.
    """
    plain = normalised(text).translate(_MINUS)
    if _APART.search(text):
        raise UnreadableError("evidence.row_amount", value=text[:40])
    sign = 1
    if plain.startswith(("-", "+")):
        sign, plain = (-1 if plain[0] == "-" else 1), plain[1:]
    if plain.startswith("(") and plain.endswith(")"):
        sign, plain = -sign, plain[1:-1]
    plain = _MONEY_WORDS.sub("", _MONEY_WORDS.sub("", plain))
    match = _AMOUNT.fullmatch(plain)
    if match is None or not plain.isascii() or len(plain) > 24 or (match[1] and sign < 0):
        raise UnreadableError("evidence.row_amount", value=text[:40])
    fen = int(match[2].replace(",", "")) * 100 + int((match[3] or "").ljust(2, "0"))
    if fen >= MAX_FEN:
        raise UnreadableError("evidence.row_amount", value=text[:40])
    return -fen if (sign < 0) != (match[1] == "-") else fen


def is_amount(text: str) -> bool:
    """Whether ``text`` reads as an amount."""
    try:
        parse_amount(text)
    except UnreadableError:
        return False
    return True


def is_day(text: str) -> bool:
    """Whether ``text`` begins a row: a day, with or without year or time."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return bool(
        _TIME.fullmatch(plain)
        or _SOLID.fullmatch(plain)
        or _BRITISH.fullmatch(plain)
        or re.fullmatch(r"\d{1,2}/\d{1,2}", plain)
    )


def whole_day(year: int, month: int, day: int) -> date | None:
    """The date, or None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
