"""Why it came to this (逾期原因), as facts that the person confirmed: kind, day, size, and what carries each of them.

The data proposes, the person decides. The story for the lender is composed of confirmed facts alone; every sentence keeps its evidence,
and a fact that nothing carries yet says so in the story itself.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, cast

from forbear.base.errors import Problem, fail
from forbear.base.money import MAX_FEN, Fen, format_yuan_grouped
from forbear.base.texts import Text, message
from forbear.budget.categories import category
from forbear.budget.signals import Signal
from forbear.case.story import MONTHS

When = Literal["from", "in"]
MOST_FACTS: Final = 12
_OBSERVED: Final = {
    "income_fell": "observed_fall",
    "overspent": "observed_overspent",
    "borrowed_to_repay": "observed_borrowed",
}


@dataclass(frozen=True, slots=True)
class Family:
    """One of the four families of causes."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact: its family, the checklist's cause it belongs to, its words, and the papers that can carry it."""

    id: str
    family: str
    cause: str
    signal: str
    when: When
    title: Text
    core: Text
    amount: Text
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What carries a fact: ``rows`` of the bill (a category and a month) or a ``paper`` of the case by its id.

    ``count`` and ``total`` say how many rows, and what they come to (fen).
    """

    kind: Literal["rows", "paper"]
    ref: str = ""
    month: str = ""
    count: int = 0
    total: Fen = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of hardship.

    Attributes:
        id: the same for the same proposal, so that confirming it twice keeps one.
        since: the day, or any day of the month; ``None`` where the person does not remember.
        amount: its size in fen: what was paid, lost, or is missing a month.
        before, after: monthly income on both sides, of a fall.
    """

    id: str
    kind: str
    since: date | None = None
    amount: Fen | None = None
    before: Fen | None = None
    after: Fen | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of the story with the fact and the evidence behind it; ``gap`` is what is missing, said openly."""

    fact: Fact
    text: Text
    evidence: tuple[Evidence, ...]
    gap: Text | None


def families() -> tuple[Family, ...]:
    """The four families, in order."""
    return _content()[0]


def kinds() -> tuple[FactKind, ...]:
    """Every kind of fact, family by family."""
    return _content()[1]


def kind_of(kind_id: str) -> FactKind:
    """One kind by its id.

    Raises:
        ForbearError: ``hardship.kind_unknown``.
    """
    found = next((kind for kind in kinds() if kind.id == kind_id), None)
    if found is None:
        fail("hardship.kind_unknown", "kind", value=kind_id[:40])
    return found


def proposals(signals: Iterable[Signal]) -> tuple[Fact, ...]:
    """The facts that the bill points to, each once; nothing of them is said to anybody before the person confirms."""
    by_signal = {kind.signal: kind for kind in reversed(kinds()) if kind.signal}
    found: dict[str, Fact] = {}
    for one in signals:
        kind = by_signal[one.kind]
        name = f"{kind.id}-{one.since.isoformat()}"
        rows = Evidence("rows", one.category, one.month, one.rows, one.amount)
        found[name] = Fact(
            name,
            kind.id,
            one.since,
            one.amount,
            one.before if one.kind == "income_fell" else None,
            one.after if one.kind == "income_fell" else None,
            (rows,),
        )
    return tuple(found.values())


def alternatives(fact: Fact) -> tuple[FactKind, ...]:
    """The kinds that the same rows may mean (one's own illness, or a relative's); the person says which."""
    own = kind_of(fact.kind)
    return tuple(kind for kind in kinds() if kind.signal == own.signal) if own.signal else (own,)


def observed(fact: Fact) -> Text:
    """What the bill shows of a proposal, without saying that it is a cause."""
    rows = fact.evidence[0] if fact.evidence else Evidence("rows")
    since = fact.since or date.min
    places: dict[str, Any] = {
        **_month(since),
        "count": rows.count,
        "amount": _yuan(fact.amount or 0),
        "before": _yuan(fact.before or 0),
        "after": _yuan(fact.after or 0),
        "percent": ((fact.before or 0) - (fact.after or 0)) * 100 // (fact.before or 1),
    }
    if fact.kind in _OBSERVED:
        return message(f"hardship.{_OBSERVED[fact.kind]}", **places)
    title = category(rows.ref).title
    return message("hardship.observed_rows", category_zh=title.zh, category_en=title.en, **places)


def corrected(fact: Fact, since: date | None, amount: Fen | None) -> Fact:
    """The fact as the person has it: figures of a fall of income stand only with the size they belong to."""
    same = amount == fact.amount
    return replace(
        fact,
        since=since,
        amount=amount,
        before=fact.before if same else None,
        after=fact.after if same else None,
    )


def problems_of(fact: Fact, today: date) -> tuple[Problem, ...]:
    """What cannot be: a day that has not come, an amount that is nothing or beyond measure."""
    found = []
    if fact.since is not None and fact.since > today:
        found.append(Problem("hardship.since_ahead", "since"))
    if fact.amount is not None and not 0 < fact.amount < MAX_FEN:
        found.append(Problem("hardship.amount_range", "amount"))
    return tuple(found)


def causes_of(facts: Iterable[Fact]) -> tuple[str, ...]:
    """The checklist's causes that the facts belong to, in order, each once."""
    return tuple(dict.fromkeys(kind_of(fact.kind).cause for fact in facts))


def told(facts: Sequence[Fact]) -> tuple[Told, ...]:
    """The sentences of the facts, oldest first, those without a day last."""
    ordered = sorted(facts, key=lambda fact: (fact.since is None, fact.since or date.min))
    return tuple(Told(fact, sentence(fact), fact.evidence, _gap(fact)) for fact in ordered)


def sentence(fact: Fact) -> Text:
    """A fact in one sentence: only what was given is said."""
    kind = kind_of(fact.kind)
    if fact.before and fact.after is not None and fact.since:
        return _fall(fact.since, fact.before, fact.after)
    amount = Text("", "")
    if fact.amount is not None:
        said = _yuan(fact.amount)
        amount = Text(kind.amount.zh.format(amount=said), kind.amount.en.format(amount=said))
    when = Text("", "")
    if fact.since is not None:
        when = message(f"hardship.when_{kind.when}", **_month(fact.since))
    english = f"{when.en}{kind.core.en}{amount.en}."
    return Text(f"{when.zh}{kind.core.zh}{amount.zh}。", english[0].upper() + english[1:])


def _fall(since: date, before: Fen, after: Fen) -> Text:
    # The percentage is rounded down: a fall is never told larger than it was.
    percent = (before - after) * 100 // before
    return message(
        "hardship.income_gone" if after == 0 else "hardship.income_fell",
        before=_yuan(before),
        after=_yuan(after),
        percent=percent,
        **_month(since),
    )


def _gap(fact: Fact) -> Text | None:
    if fact.evidence:
        return None
    return message("hardship.gap", zh=kind_of(fact.kind).title.zh, en=kind_of(fact.kind).title.en)


def _yuan(amount: Fen) -> str:
    return format_yuan_grouped(amount).removesuffix(".00")


def _month(on: date) -> dict[str, Any]:
    return {"zh": f"{on.year} 年 {on.month} 月", "en": f"{MONTHS[on.month - 1]} {on.year}"}


@cache
def _content() -> tuple[tuple[Family, ...], tuple[FactKind, ...]]:
    file = resources.files("forbear.case") / "hardship.toml"
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return (
        tuple(Family(entry["id"], Text(entry["zh"], entry["en"])) for entry in content["family"]),
        tuple(_kind(entry) for entry in content["kind"]),
    )


def _kind(entry: dict[str, Any]) -> FactKind:
    return FactKind(
        id=entry["id"],
        family=entry["family"],
        cause=entry["cause"],
        signal=entry.get("signal", ""),
        when=cast(When, entry["when"]),
        title=Text(entry["zh"], entry["en"]),
        core=Text(entry["core_zh"], entry["core_en"]),
        amount=Text(entry["amount_zh"], entry["amount_en"]),
        papers=tuple(entry["papers"]),
    )
