"""Programmes (纾困方案): the limits within which a lender arranges, as data."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any, Final, get_args

from forbear.base.errors import ForbearError, fail
from forbear.base.money import parse_yuan
from forbear.base.rates import parse_decimal
from forbear.base.texts import Text
from forbear.rules.lenders import lenders
from forbear.rules.model import Confidence, Programme

_SHARES: Final = ("penalty_waiver_max", "interest_waiver_max", "fee_waiver_max", "down_payment_min")


def programme(programme_id: str) -> Programme:
    """One programme by its id.

    Raises:
        ForbearError: ``rules.programme_unknown``, naming those there are.
    """
    known = {one.id: one for one in _programmes()}
    if programme_id not in known:
        near = get_close_matches(programme_id, known, 1) or [next(iter(known))]
        fail("rules.programme_unknown", "programme", value=programme_id[:40], near=near[0])
    return known[programme_id]


def programmes() -> tuple[Programme, ...]:
    """Every programme."""
    return _programmes()


def programmes_for(lender_id: str) -> tuple[Programme, ...]:
    """The programmes of a lender, its own before the general ones of its kind; a lender not in the directory gets the one for loans."""
    found = tuple(one for one in _programmes() if lender_id in one.lenders)
    return found or (programme("general_loan"),)


def programmes_from_toml(data: bytes, name: str) -> tuple[Programme, ...]:
    """Read a lender's own programmes (``[[programme]]`` with ``lenders = […]``).

    Raises:
        ForbearError: ``rules.programme_file`` if it is no TOML, ``rules.programme_field`` naming the entry and field that is missing or wrong,
            ``base.amount_malformed`` where an amount is not written as one.
    """
    try:
        entries = tomllib.loads(data.decode("utf-8-sig"))["programme"]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        fail("rules.programme_file", name, detail=str(error)[:120])
    if not isinstance(entries, list):
        fail("rules.programme_field", name, field="[[programme]]")
    return tuple(_checked(entry, f"{name}: programme[{index}]") for index, entry in enumerate(entries))


@cache
def _programmes() -> tuple[Programme, ...]:
    file = resources.files("forbear.rules") / "programmes.toml"
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["programme"]
    return tuple(_programme(entry) for entry in entries)


def _checked(entry: Any, where: str) -> Programme:
    if not isinstance(entry, dict):
        fail("rules.programme_field", where, field="[[programme]]")
    wrong = [name for name, fits in _FITS.items() if not fits(entry.get(name))]
    if wrong:
        fail("rules.programme_field", where, field=wrong[0])
    try:
        read = _programme(entry)
    except ForbearError as error:
        raise ForbearError(*(replace(problem, where=where) for problem in error.problems)) from error
    if max(read.instalment_choices, default=0) > read.instalments_max:
        fail("rules.programme_field", where, field="instalment_choices")
    if not read.lenders:
        fail("rules.programme_field", where, field="lenders")
    return read


def _words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _list_of_words(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(_words(one) for one in value))


def _share(value: object) -> bool:
    return _words(value) and _decimal_up_to(str(value), 1)


def _decimal_up_to(text: str, most: int) -> bool:
    try:
        return parse_decimal(text) <= most
    except ForbearError:
        return False


def _amount(value: object) -> bool:
    return _words(value) and not str(value).strip().startswith("-")


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _choices(value: object) -> bool:
    return isinstance(value, list) and all(type(one) is int and one >= 1 for one in value)


def _yes_or_no(value: object) -> bool:
    return type(value) is bool


_FITS: Final[dict[str, Callable[[object], bool]]] = {
    "id": _words,
    "name_zh": _words,
    "name_en": _words,
    "lenders": _list_of_words,
    "lender_kinds": _list_of_words,
    "instalments_max": _whole(1, 60),
    "instalment_choices": _choices,
    "monthly_min": _amount,
    "interest_suspension": _yes_or_no,
    "annual_rate": _share,
    **dict.fromkeys(_SHARES, _share),
    "waiver_conditional": _yes_or_no,
    "remainder": lambda value: value in ("first", "last"),
    "grace_days": _whole(0, 365),
    "missed_to_break": _whole(1, 60),
    "approver_above": _amount,
    "review_working_days": _whole(1, 365),
    "source_zh": _words,
    "source_en": _words,
    "confidence": lambda value: value in get_args(Confidence),
}
"""Field of a programme file → whether its value can be used; a field left out is ``None``."""


def _programme(entry: dict[str, Any]) -> Programme:
    kinds = entry.get("lender_kinds", [])
    named = tuple(lender.id for lender in lenders() if lender.kind in kinds)
    shares: dict[str, Fraction] = {name: parse_decimal(entry[name]) for name in _SHARES}
    return Programme(
        id=entry["id"],
        name=Text(entry["name_zh"], entry["name_en"]),
        lenders=(*entry.get("lenders", ()), *named),
        instalments_max=entry["instalments_max"],
        instalment_choices=tuple(entry["instalment_choices"]),
        monthly_min=parse_yuan(entry["monthly_min"]),
        interest_suspension=entry["interest_suspension"],
        annual_rate=entry["annual_rate"],
        waiver_conditional=entry["waiver_conditional"],
        remainder=entry["remainder"],
        grace_days=entry["grace_days"],
        missed_to_break=entry["missed_to_break"],
        approver_above=parse_yuan(entry["approver_above"]),
        review_working_days=entry["review_working_days"],
        source=Text(entry["source_zh"], entry["source_en"]),
        confidence=entry["confidence"],
        **shares,
    )
