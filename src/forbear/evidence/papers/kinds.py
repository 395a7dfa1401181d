"""Kinds of paper that can be read: their telling words and where their facts stand, as data (``kinds.toml``)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from forbear.base.texts import Text
from forbear.evidence.identity import mask_card, mask_identity_number
from forbear.evidence.papers.values import TYPES, ValueType

_MASKS: Final = {"identity_number": mask_identity_number, "account": mask_card}
SURE_POINTS: Final = 3
ENOUGH_POINTS: Final = 4
"""A title and one more word, or four of the other words."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One fact on a kind of paper: what it looks like, and the ways to find it in turn."""

    id: str
    label: Text
    type: str
    anchors: tuple[re.Pattern[str], ...]
    find: tuple[str, ...]
    pattern: re.Pattern[str] | None
    required: bool

    @property
    def value(self) -> ValueType:
        """What its value looks like."""
        return TYPES[self.type]

    def masked(self, value: str) -> str:
        """A value as it is shown where it need not be whole: numbers of people and accounts starred."""
        return _MASKS.get(self.type, str)(value) if value else ""


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind of paper; ``checklist`` are the lines of the checklist under which it may be given."""

    id: str
    title: Text
    checklist: tuple[str, ...]
    surely: tuple[re.Pattern[str], ...]
    telling: tuple[re.Pattern[str], ...]
    person: bool
    fields: tuple[FieldSpec, ...]

    def points(self, text: str) -> int:
        """How much of what tells this kind stands in ``text``."""
        sure = sum(SURE_POINTS for word in self.surely if word.search(text))
        return sure + sum(1 for word in self.telling if word.search(text))

    def field(self, field_id: str) -> FieldSpec | None:
        """One of its fields."""
        return next((field for field in self.fields if field.id == field_id), None)


@cache
def kinds() -> tuple[PaperKind, ...]:
    """Every kind of ``kinds.toml``."""
    file = resources.files("forbear.evidence.papers") / "kinds.toml"
    return tuple(_kind(entry) for entry in tomllib.loads(file.read_text(encoding="utf-8"))["kind"])


def kind(kind_id: str) -> PaperKind | None:
    """One kind by its id."""
    return next((known for known in kinds() if known.id == kind_id), None)


def kinds_for(checklist_item: str) -> tuple[PaperKind, ...]:
    """The kinds that may be given for a line of the checklist; all of them where the line has none of its own."""
    fitting = tuple(known for known in kinds() if checklist_item in known.checklist)
    return fitting or kinds()


def told_by(text: str, among: tuple[PaperKind, ...]) -> PaperKind | None:
    """The kind that ``text`` tells most plainly; None if none is told plainly enough."""
    best = max(among, key=lambda known: known.points(text), default=None)
    return best if best is not None and best.points(text) >= ENOUGH_POINTS else None


def _kind(entry: dict[str, Any]) -> PaperKind:
    return PaperKind(
        entry["id"],
        _text(entry, "title"),
        tuple(entry["checklist"]),
        _patterns(entry["surely"]),
        _patterns(entry["telling"]),
        entry["person"],
        tuple(_field(field) for field in entry["field"]),
    )


def _field(entry: dict[str, Any]) -> FieldSpec:
    return FieldSpec(
        entry["id"],
        _text(entry, "label"),
        entry["type"],
        _patterns(entry["anchors"]),
        tuple(entry["find"]),
        re.compile(entry["pattern"]) if "pattern" in entry else None,
        entry.get("required", False),
    )


def _patterns(sources: list[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source) for source in sources)


def _text(entry: dict[str, Any], name: str) -> Text:
    return Text(entry[f"{name}_zh"], entry[f"{name}_en"])
