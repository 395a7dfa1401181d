"""Programmes (纾困方案): the limits within which a lender arranges, as data."""

import tomllib
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any, Final

from forbear.base.errors import ForbearError, fail
from forbear.base.money import parse_yuan
from forbear.base.rates import parse_decimal
from forbear.base.texts import Text
from forbear.rules.lenders import lenders
from forbear.rules.model import Programme

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
        ForbearError: ``rules.programme_file`` if it is no TOML, ``rules.programme_field`` naming the entry and field that is missing or wrong.
    """
    try:
        entries = tomllib.loads(data.decode("utf-8-sig"))["programme"]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        fail("rules.programme_file", name, detail=str(error)[:120])
    return tuple(_checked(entry, f"{name}: programme[{index}]") for index, entry in enumerate(entries))


@cache
def _programmes() -> tuple[Programme, ...]:
    file = resources.files("forbear.rules") / "programmes.toml"
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["programme"]
    return tuple(_programme(entry) for entry in entries)


def _checked(entry: dict[str, Any], where: str) -> Programme:
    try:
        read = _programme(entry)
    except KeyError as error:
        fail("rules.programme_field", where, field=error.args[0])
    except (TypeError, AttributeError, ValueError, ForbearError) as error:
        fail("rules.programme_field", where, field=str(error)[:80])
    for share in _SHARES:
        if not 0 <= getattr(read, share) <= 1:
            fail("rules.programme_field", where, field=share)
    if not 1 <= read.instalments_max <= 60:
        fail("rules.programme_field", where, field="instalments_max")
    return read


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
