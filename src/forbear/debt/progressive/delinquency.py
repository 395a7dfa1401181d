"""How long a loan is overdue, with days taken out while delinquency is paused, and the bucket that this falls in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forbear.debt.progressive.instalment import Instalment


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count as overdue: from ``first`` to ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Bucket:
    """A range of days past due with its name; ``most`` is ``None`` for the last one."""

    name: str
    least: int
    most: int | None = None


def days_past_due(rows: Sequence[Instalment], day: date, pauses: Sequence[Pause] = ()) -> int:
    """Days from the due date of the oldest unmet instalment to ``day``, without paused ones; 0 where none is overdue."""
    overdue = [row.due for row in rows if row.open > 0 and row.due < day]
    if not overdue:
        return 0
    since = min(overdue)
    paused = {
        number
        for pause in pauses
        for number in range(max(pause.first, since).toordinal(), min(pause.last, day).toordinal() + 1)
        if number > since.toordinal()
    }
    return (day - since).days - len(paused)


def bucket_of(days: int, buckets: Sequence[Bucket]) -> Bucket | None:
    """The bucket that a number of days past due falls in; ``None`` where it falls in none."""
    fits = [each for each in buckets if each.least <= days and (each.most is None or days <= each.most)]
    return fits[0] if fits else None
