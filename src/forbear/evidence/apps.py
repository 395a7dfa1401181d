"""Recognising another app's or a bank's export, so that the person is told what they chose and what to choose instead."""

import re
import tomllib
from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank, by the names under which it writes at the head of its statements."""

    id: str
    name: Text
    names: tuple[str, ...]


def bank_named(lines: Iterable[str]) -> Bank | None:
    """The bank that the first of these lines with a bank's name names, or None."""
    named, banks = _banks()
    found = (named.search(normalised(line)) for line in lines)
    return next((banks[match[0]] for match in found if match), None)


@cache
def _banks() -> tuple[re.Pattern[str], dict[str, Bank]]:
    file = resources.files("forbear.evidence") / "banks.toml"
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["bank"]
    banks = [Bank(entry["id"], Text(entry["zh"], entry["en"]), tuple(entry["names"])) for entry in entries]
    known = {name: bank for bank in banks for name in bank.names}
    return re.compile("|".join(sorted(known, key=len, reverse=True))), known


@cache
def _apps() -> tuple[App, ...]:
    file = resources.files("forbear.evidence") / "apps.toml"
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["app"]
    return tuple(
        App(entry["id"], Text(entry["zh"], entry["en"]), tuple(re.compile(sign) for sign in entry["signs"]))
        for entry in entries
    )
