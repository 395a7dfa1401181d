"""Recognising another app's or a bank's export, so that the person is told what they chose and what to choose instead."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from forbear.base.texts import Text
from forbear.evidence.kinds import normalised


@dataclass(frozen=True, slots=True)
class App:
    """An app or bank, and the patterns by which its exports are known."""

    id: str
    name: Text
    signs: tuple[re.Pattern[str], ...]


def recognise(text: str) -> App | None:
    """The app whose export ``text`` begins like, or None."""
    sample = normalised(text[:60_000])
    return next((app for app in _apps() if any(sign.search(sample) for sign in app.signs)), None)


@cache
def _apps() -> tuple[App, ...]:
    file = resources.files("forbear.evidence") / "apps.toml"
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["app"]
    return tuple(
        App(entry["id"], Text(entry["zh"], entry["en"]), tuple(re.compile(sign) for sign in entry["signs"]))
        for entry in entries
    )
