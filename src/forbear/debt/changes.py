"""What a back-dated event changed: the lines of two statements of the same day, side by side."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from forbear.base.money import Fen, format_yuan
from forbear.base.texts import Language, Text
from forbear.debt.model import COMPONENTS, Component, Line, Statement

Figure = Literal["accrued", "paid", "waived", "owed"]
FIGURES: Final[tuple[Figure, ...]] = ("accrued", "paid", "waived", "owed")
_Key = tuple[Component, str, int | None, date]


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that moved: its posted amount before and after (fen), and the reasons given for each (none where it did not exist)."""

    component: Component
    since: date
    until: date
    before: Fen
    after: Fen
    why_before: Text | None
    why_after: Text | None
    instalment: int | None = None

    @property
    def by(self) -> Fen:
        """By how much it moved."""
        return self.after - self.before


def changes(before: Statement, after: Statement) -> tuple[Change, ...]:
    """Which lines moved between two statements, and by how much; by component they add up to the difference of what accrued.

    Lines of the same component, clause, instalment and first day are one figure; those that are equal in both are left out.
    """
    old, new = Counter(before.lines), Counter(after.lines)
    gone, come = _by_key((old - new).elements()), _by_key((new - old).elements())
    keys = sorted({*gone, *come}, key=lambda key: (key[0], key[3], key[1], key[2] or 0))
    return tuple(_change(key, gone.get(key, []), come.get(key, [])) for key in keys)


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One total that moved (fen): of a component, what accrued, was paid, is given up or is owed."""

    component: Component
    figure: Figure
    before: Fen
    after: Fen


def figure_changes(before: Statement, after: Statement) -> tuple[FigureChange, ...]:
    """Which totals moved between two statements, component by component."""
    return tuple(
        FigureChange(component, figure, was, now)
        for component in reversed(COMPONENTS)
        for figure in FIGURES
        if (was := getattr(getattr(before, figure), component))
        != (now := getattr(getattr(after, figure), component))
    )


def figure_changes_to_json(found: Iterable[FigureChange]) -> list[dict[str, str]]:
    """The totals that moved as JSON; amounts are decimal strings in yuan."""
    return [
        {
            "component": change.component,
            "figure": change.figure,
            "before": format_yuan(change.before),
            "after": format_yuan(change.after),
        }
        for change in found
    ]


def changes_to_json(found: Iterable[Change], language: Language = "zh") -> list[dict[str, Any]]:
    """The changes as JSON; amounts are decimal strings in yuan."""
    return [
        {
            "component": change.component,
            "from": change.since.isoformat(),
            "until": change.until.isoformat(),
            "before": format_yuan(change.before),
            "after": format_yuan(change.after),
            "by": format_yuan(change.by),
            "why_before": change.why_before.into(language) if change.why_before else None,
            "why_after": change.why_after.into(language) if change.why_after else None,
        }
        for change in found
    ]


def _by_key(lines: Iterable[Line]) -> dict[_Key, list[Line]]:
    found: dict[_Key, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.component, line.clause, line.instalment, line.since].append(line)
    return found


def _change(key: _Key, gone: list[Line], come: list[Line]) -> Change:
    last = max(line.until for line in (*gone, *come))
    return Change(
        component=key[0],
        since=key[3],
        until=last,
        before=sum(line.amount for line in gone),
        after=sum(line.amount for line in come),
        why_before=gone[-1].why if gone else None,
        why_after=come[-1].why if come else None,
        instalment=key[2],
    )
