"""The lender directory: who operates a product, and the official ways to reach them."""

import tomllib
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from forbear.base.errors import fail
from forbear.base.texts import Text
from forbear.rules.model import Channel, Lender


def lenders() -> tuple[Lender, ...]:
    """Every lender, in the order in which people choose."""
    return tuple(_by_id().values())


def lender(lender_id: str) -> Lender:
    """One lender by its id.

    Raises:
        ForbearError: ``rules.lender_unknown``, naming the nearest id.
    """
    known = _by_id()
    if lender_id not in known:
        fail("rules.lender_unknown", "lender", value=lender_id[:40], near=_nearest(lender_id))
    return known[lender_id]


def _nearest(given: str) -> str:
    """The id that was most likely meant, by id or by either name."""
    spelled = {name.lower(): one.id for one in lenders() for name in (one.name.en, one.name.zh, one.id)}
    near = get_close_matches(given.strip().lower(), spelled, 1)
    return spelled[near[0]] if near else "other_platform"


@cache
def _by_id() -> dict[str, Lender]:
    file = resources.files("forbear.rules") / "lenders.toml"
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["lender"]
    return {entry["id"]: _lender(entry) for entry in entries}


def _lender(entry: dict[str, Any]) -> Lender:
    return Lender(
        id=entry["id"],
        name=_text(entry, "name"),
        operator=_text(entry, "operator"),
        kind=entry["kind"],
        channels=tuple(
            Channel(channel["kind"], _text(channel, "value"), channel["confidence"])
            for channel in entry["channel"]
        ),
        notes=_text(entry, "notes"),
        confidence=entry["confidence"],
    )


def _text(entry: dict[str, Any], name: str) -> Text:
    return Text(entry[f"{name}_zh"], entry[f"{name}_en"])
