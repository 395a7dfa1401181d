"""Whether a paper that is called for is there and good enough: missing, unreadable, too old, unconfirmed, or ready.

What is known of a paper (legible, whose day, confirmed by the person) is handed in as ``PaperJudgement``, whoever judged it: the
inspection of the file, the measurement of a photograph, or the person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from forbear.base.errors import Problem
from forbear.base.texts import Text

PaperState = Literal["missing", "unreadable", "too_old", "unconfirmed", "ready"]
BEST_FIRST: Final[tuple[PaperState, ...]] = ("ready", "unconfirmed", "too_old", "unreadable", "missing")
UNREADABLE: Final = frozenset(
    {"evidence.document_blank", "evidence.document_encrypted", "evidence.document_tiny"}
)
"""Notices of the inspection for which nobody at the lender could use the paper."""


@dataclass(frozen=True, slots=True)
class Guide:
    """What makes a paper acceptable, how to get it step by step, what to blacken, and how old it may be (days; ``None``: any age)."""

    accept: tuple[Text, ...] = ()
    steps: tuple[Text, ...] = ()
    blacken: tuple[Text, ...] = ()
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class PaperJudgement:
    """What is known of one paper.

    Attributes:
        legible: whether a reviewer could read it.
        confirmed: whether the person has looked at it and said that it is theirs and readable.
        issued: the day it was issued or ends with; ``None`` where nobody said.
        problems: what hinders, each with its mend.
    """

    legible: bool
    confirmed: bool = False
    issued: date | None = None
    problems: tuple[Problem, ...] = ()


def state_of(judged: PaperJudgement, guide: Guide, today: date) -> PaperState:
    """How far one paper is. A paper whose day nobody said is not called too old; its confirmation asks for the day."""
    if not judged.legible:
        return "unreadable"
    if is_too_old(judged.issued, guide, today):
        return "too_old"
    return "ready" if judged.confirmed else "unconfirmed"


def best_state(judged: Sequence[PaperJudgement], guide: Guide, today: date) -> PaperState:
    """How far what is called for is: the best of the papers given for it, or missing."""
    states = {state_of(one, guide, today) for one in judged}
    return next((state for state in BEST_FIRST if state in states), "missing")


def is_too_old(issued: date | None, guide: Guide, today: date) -> bool:
    """Whether a paper of this day is older than its guide allows."""
    return (
        issued is not None and guide.max_age_days is not None and (today - issued).days > guide.max_age_days
    )
