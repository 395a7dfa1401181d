"""A first draft of the story, made only of the person's own facts, and the questions that help them tell the rest.

A sentence stands in the draft if everything it says was given; nothing is guessed, rounded up or made worse than it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.texts import Text, catalogue, message
from forbear.case.model import OwnFacts
from forbear.evidence import checklist

MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the catalogue, and when the facts carry it."""

    name: str
    carried: Callable[[OwnFacts], bool]


def story_draft(cause: str, facts: OwnFacts) -> Text:
    """The draft, one sentence a line, for the person to read, correct and add to.

    Args:
        cause: an id of the checklist's causes.
        facts: what is known; what is ``None`` is left out.

    Raises:
        ForbearError: ``evidence.cause_unknown``.
    """
    known = replace(facts, cause=checklist.cause(cause).title)
    return joined(sentences(STORY, known))


def questions(cause: str) -> tuple[Text, ...]:
    """What to ask oneself when telling this cause: the draft cannot know the answers.

    Raises:
        ForbearError: ``evidence.cause_unknown``.
    """
    own = f"ask_{checklist.cause(cause).id}"
    names = [own] if own in catalogue("case") else []
    return tuple(message(f"case.{name}") for name in (*names, "ask_when", "ask_now", "ask_onward"))


def sentences(table: Iterable[Sentence], facts: OwnFacts) -> tuple[Text, ...]:
    """The sentences of ``table`` that the facts carry."""
    places = _places(facts)
    return tuple(message(f"case.{one.name}", **places) for one in table if one.carried(facts))


def joined(lines: Iterable[Text]) -> Text:
    """Sentences as lines."""
    every = tuple(lines)
    return Text("\n".join(line.zh for line in every), "\n".join(line.en for line in every))


def given(*names: str) -> Callable[[OwnFacts], bool]:
    """Whether all of these facts were given."""
    return lambda facts: all(getattr(facts, name) is not None for name in names)


def positive(name: str) -> Callable[[OwnFacts], bool]:
    """Whether this fact was given and is more than nothing."""
    return lambda facts: bool(getattr(facts, name))


def fell(facts: OwnFacts) -> bool:
    """Whether income fell, and to something."""
    before, after = facts.income_before, facts.income_after
    return before is not None and after is not None and 0 < after < before


def _gone(facts: OwnFacts) -> bool:
    return bool(facts.income_before) and facts.income_after == 0


def _held(facts: OwnFacts) -> bool:
    return bool(facts.income_after) and not fell(facts)


def _nothing_left(facts: OwnFacts) -> bool:
    return facts.capacity == 0


STORY: Final = (
    Sentence("story_cause", given("cause")),
    Sentence("story_since", given("fell_since")),
    Sentence("story_income_fell", fell),
    Sentence("story_income_gone", _gone),
    Sentence("story_income_now", _held),
    Sentence("story_essential", positive("essential")),
    Sentence("story_paid", positive("instalments_paid")),
    Sentence("story_owed", lambda facts: bool(facts.owed) and facts.as_of is not None),
    Sentence("story_past_due", positive("days_past_due")),
    Sentence("story_capacity", positive("capacity")),
    Sentence("story_nothing_left", _nothing_left),
    Sentence("story_wish", lambda _facts: True),
)
"""In the order of telling: what happened, what it did to the month, what is owed, what can be paid, what is asked."""


def _places(facts: OwnFacts) -> dict[str, Any]:
    cause, lender = facts.cause or Text("", ""), facts.lender or Text("", "")
    since, as_of = facts.fell_since, facts.as_of
    before, after = facts.income_before or 0, facts.income_after or 0
    return {
        "cause_zh": cause.zh,
        "cause_en": cause.en,
        "lender_zh": lender.zh,
        "lender_en": lender.en,
        "since_zh": f"{since.year} 年 {since.month} 月" if since else "",
        "since_en": f"{MONTHS[since.month - 1]} {since.year}" if since else "",
        "as_of_zh": f"{as_of.year} 年 {as_of.month} 月 {as_of.day} 日" if as_of else "",
        "as_of_en": _english_day(as_of) if as_of else "",
        "before": _amount(before),
        "after": _amount(after),
        "less": _amount(before - after),
        "essential": _amount(facts.essential),
        "capacity": _amount(facts.capacity),
        "owed": _amount(facts.owed),
        "days": facts.days_past_due,
        "paid": facts.instalments_paid,
        "instalments": facts.proposal.instalments if facts.proposal else "",
        "monthly": _amount(facts.monthly),
        "down": _amount(facts.proposal.down_payment if facts.proposal else None),
    }


def _amount(fen: Fen | None) -> str:
    return "" if fen is None else format_yuan_grouped(fen).removesuffix(".00")


def _english_day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
