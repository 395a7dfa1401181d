"""What stages, events and deadlines are called on the borrower's own pages: as everywhere, but never as those of a third person."""

from typing import Final

from forbear.base.texts import Text, catalogue, message
from forbear.case import words
from forbear.case.model import Event

ROOM: Final = "own_words"


def stage(name: str) -> Text:
    """The name of a stage, said to the borrower."""
    return _own(f"stage_{name}") or words.stage(name)


def event(one: Event) -> Text:
    """What happened, said to the borrower."""
    return _own(f"event_{one.name}") or words.event(one)


def deadline(kind: str) -> Text:
    """What is due by a deadline, said to the borrower."""
    return _own(f"deadline_{kind}") or words.deadline(kind)


def _own(name: str) -> Text | None:
    return message(f"{ROOM}.{name}") if name in catalogue(ROOM) else None
