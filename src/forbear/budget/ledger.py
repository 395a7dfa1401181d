"""The income and expenditure statement: entries summed by month, and what an ordinary month looks like.

The months show what happened. The averages rest on complete months only, the latest twelve at most, and leave out one-offs: a single
large amount in a category where such things happen once (a renovation, a wedding, a large gift received), unless the same counterparty
is paid in at least three of the months.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from forbear.base.dates import month_end
from forbear.base.money import Fen
from forbear.base.rounding import half_up
from forbear.base.texts import Text, message
from forbear.budget.categories import categories, category, credit_category
from forbear.budget.model import Budget, Entry, Group, MonthlyBudget
from forbear.budget.recurring import commitments, spread_costs
from forbear.evidence.model import Bill

WINDOW: Final = 12
"""At most this many of the latest complete months make the averages."""
ONE_OFF_SPENDING: Final[Fen] = 2_000_00
ONE_OFF_INCOME: Final[Fen] = 5_000_00
REGULAR_MONTHS: Final = 3
"""A counterparty that occurs in this many of the months used is regular, whatever the amount."""

Period = tuple[date, date]
_SPENDING: Final[tuple[Group, ...]] = ("essential", "discretionary")


def periods(bills: Iterable[Bill]) -> tuple[Period, ...]:
    """The periods that the exports say they cover, for ``budget``."""
    return tuple((bill.since, bill.until) for bill in bills if bill.since and bill.until)


def budget(entries: Iterable[Entry], periods: Sequence[Period] = (), window: int = WINDOW) -> Budget:
    """The statement of ``entries``.

    Args:
        entries: from ``categories.categorise``.
        periods: what the exports cover, both days included. Without any, the first and last month with an entry count as incomplete.
        window: how many of the latest complete months make the averages.
    """
    counted = [entry for entry in entries if entry.month]
    shown = _months_shown(counted, periods)
    active = {entry.month for entry in counted if entry.effect}
    complete = [month for month in shown if _is_complete(month, periods, shown)]
    usable = complete if active.intersection(complete) else []
    used = (usable or [month for month in shown if month in active])[-window:]
    inside = [entry for entry in counted if entry.month in set(used)]
    one_offs = _one_offs(inside)
    set_aside = {id(entry) for entry in one_offs}
    regular = [entry for entry in inside if id(entry) not in set_aside]
    sums = _by_category(regular)
    by_month: dict[str, list[Entry]] = defaultdict(list)
    for entry in counted:
        by_month[entry.month].append(entry)
    return Budget(
        months=tuple(_month(month, by_month[month], month in complete, month in used) for month in shown),
        months_used=len(used),
        income=_average(_group_sum(sums, "income"), used),
        essential=_average(_group_sum(sums, "essential"), used),
        discretionary=_average(_group_sum(sums, "discretionary"), used),
        debt_service=_average(_group_sum(sums, "debt_service"), used),
        averages=tuple((name, _average(amount, used)) for name, amount in sums.items()),
        on_credit=_on_credit(regular, used),
        one_offs=tuple(one_offs),
        monthly_income=tuple(
            sum(e.effect for e in regular if e.group == "income" and e.month == month) for month in used
        ),
        basis=_basis(used, len(usable)),
        spread_costs=spread_costs(inside, len(used)),
        commitments=commitments(regular, used),
    )


def _months_shown(entries: Sequence[Entry], periods: Sequence[Period]) -> list[str]:
    """Every month from the first entry to the last entry or the end of the last export, none left out."""
    if not entries:
        return []
    first = min(entry.month for entry in entries)
    last = max(entry.month for entry in entries)
    ends = [_name(until) for _, until in periods if _name(until) >= first]
    return _range(first, max([last, *ends]))


def _range(first: str, last: str) -> list[str]:
    start, end = (int(name[:4]) * 12 + int(name[5:]) - 1 for name in (first, last))
    return [f"{index // 12:04d}-{index % 12 + 1:02d}" for index in range(start, end + 1)]


def _is_complete(month: str, periods: Sequence[Period], shown: Sequence[str]) -> bool:
    if not periods:
        return shown[0] < month < shown[-1]
    year, number = int(month[:4]), int(month[5:])
    first, last = date(year, number, 1), date(year, number, month_end(year, number))
    for since, until in sorted(periods):
        if since <= first <= until:
            if until >= last:
                return True
            first = until + timedelta(days=1)
    return False


def _one_offs(entries: Sequence[Entry]) -> list[Entry]:
    """Single large amounts of lumpy categories from counterparties that are not regular, with what was refunded of them."""
    seen: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        seen[entry.transaction.counterparty].add(entry.month)
    large = [
        entry
        for entry in entries
        if category(entry.category).lumpy
        and entry.effect >= (ONE_OFF_INCOME if entry.group == "income" else ONE_OFF_SPENDING)
        and len(seen[entry.transaction.counterparty]) < REGULAR_MONTHS
    ]
    # The refund of a one-off leaves with it, or it would lower the ordinary months.
    bought = {_origin(entry) for entry in large}
    back = [entry for entry in entries if entry.effect < 0 and _origin(entry) in bought]
    return sorted(large + back, key=lambda entry: entry.transaction.at)


def _origin(entry: Entry) -> tuple[str, str, str]:
    return entry.transaction.counterparty, entry.category, entry.month


def _month(month: str, entries: Sequence[Entry], complete: bool, used: bool) -> MonthlyBudget:
    sums = _by_category(entries)
    return MonthlyBudget(
        month=month,
        income=_group_sum(sums, "income"),
        essential=_group_sum(sums, "essential"),
        discretionary=_group_sum(sums, "discretionary"),
        debt_service=_group_sum(sums, "debt_service"),
        by_category=tuple(sums.items()),
        complete=complete,
        used=used,
    )


def _by_category(entries: Iterable[Entry]) -> dict[str, Fen]:
    """Sums by category, in the order of the category list, excluded ones left out."""
    sums: Counter[str] = Counter()
    for entry in entries:
        if entry.group != "excluded" and entry.effect:
            sums[entry.category] += entry.effect
    return {known.id: sums[known.id] for known in categories() if known.id in sums}


def _group_sum(sums: dict[str, Fen], group: Group) -> Fen:
    return sum(amount for name, amount in sums.items() if category(name).group == group)


def _on_credit(entries: Sequence[Entry], used: Sequence[str]) -> tuple[tuple[str, Fen], ...]:
    sums: Counter[str] = Counter()
    for entry in entries:
        if entry.group in _SPENDING and (debt := credit_category(entry.transaction.method)):
            sums[debt] += entry.effect
    return tuple((name, _average(amount, used)) for name, amount in sorted(sums.items()))


def _average(amount: Fen, used: Sequence[str]) -> Fen:
    return half_up(amount, len(used)) if used else 0


def _basis(used: Sequence[str], complete: int) -> Text:
    if not used:
        return message("budget.basis_none")
    if not complete:
        return message("budget.basis_partial", count=len(used))
    code = "budget.basis_latest" if complete > len(used) else "budget.basis_complete"
    return message(code, count=len(used), first=used[0], last=used[-1])


def _name(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"
