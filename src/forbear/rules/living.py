"""Living standards that were published, by place and day: dated data with sources (``living.toml``), urban and rural.

A place that is not kept has none, and the page then asks the person to look it up; nothing is guessed from a neighbour. A figure nobody
has read in its source says so wherever it is shown.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from forbear.base.money import Fen, format_yuan_grouped, parse_yuan
from forbear.base.texts import Text, message
from forbear.rules.model import Confidence

RURAL = "-rural"
"""What the id of a rural standard ends with: ``chongqing-rural``."""


@dataclass(frozen=True, slots=True)
class LivingStandard:
    """What one person needs at least in a place (fen a month), from a day, with where it was read and how sure that is."""

    id: str
    place: Text
    per_person: Fen
    since: date
    source: str
    confidence: Confidence
    rule: str
    last_checked: date

    @property
    def read(self) -> bool:
        """Whether somebody has read the figure in its source or a reproduction of it."""
        return self.confidence in ("R1", "R2")

    @property
    def note(self) -> Text:
        """Where the figure comes from, since when, and whether it was read, in a sentence."""
        return message(
            f"living.{'read' if self.read else 'unread'}",
            zh=self.place.zh,
            en=self.place.en,
            amount=format_yuan_grouped(self.per_person).removesuffix(".00"),
            since=self.since.isoformat(),
            source=self.source,
        )


def standards(on: date) -> tuple[LivingStandard, ...]:
    """The standards in force on ``on``, one for each place, in the order of the file."""
    found: dict[str, LivingStandard] = {}
    for one in sorted(every_standard(), key=lambda standard: standard.since):
        if one.since <= on:
            found[one.id] = one
    order = [one.id for one in every_standard()]
    return tuple(sorted(found.values(), key=lambda one: order.index(one.id)))


def standard(place_id: str, on: date) -> LivingStandard | None:
    """The standard of one place on ``on``; ``None`` where none is kept."""
    return next((one for one in standards(on) if one.id == place_id), None)


@cache
def every_standard() -> tuple[LivingStandard, ...]:
    """Every figure that is kept, in force or not."""
    file = resources.files("forbear.rules") / "living.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(one for entry in content["standard"] for one in _read(entry, content))


def _read(entry: dict[str, Any], content: dict[str, Any]) -> tuple[LivingStandard, ...]:
    kinds = (("urban", "", Text("", "")), ("rural", RURAL, message("living.rural")))
    return tuple(
        LivingStandard(
            id=entry["place"] + ending,
            place=Text(entry["zh"] + kind.zh, entry["en"] + kind.en),
            per_person=parse_yuan(entry[name]),
            since=entry["from"],
            source=entry["source"],
            confidence=entry["confidence"],
            rule=content["rule"],
            last_checked=entry.get("last_checked", content["last_checked"]),
        )
        for name, ending, kind in kinds
        if name in entry
    )
