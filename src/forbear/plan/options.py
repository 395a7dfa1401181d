"""Three to five arrangements worth comparing, ranked: what fits what can be paid comes first, then what costs least (docs/plan.md)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from forbear.base.dates import add_months
from forbear.base.errors import ForbearError, fail
from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.texts import Text, message
from forbear.debt.model import Amounts, Statement
from forbear.plan.build import INSTALMENTS_MOST, build, least_down_payment, share_of
from forbear.plan.model import Option, Proposal
from forbear.rules.model import Programme

__all__ = ["build", "fitted", "options"]

MOST: Final = 5
BEFORE_FIRST: Final = timedelta(days=15)
"""At least so much time passes between the start and the first instalment."""
AFTER_PAYDAY: Final = 2
"""Days after payday on which instalments fall due, so that a late transfer does no harm."""
LATEST_DUE_DAY: Final = 28
"""A due day that every month has."""
WHOLE_YUAN: Final = 100


@dataclass(frozen=True, slots=True)
class _Idea:
    """What is tried: which share of the programme's waivers, what down payment, and how the term is chosen."""

    name: str
    waive: tuple[str, ...]
    down_months: int
    term: Callable[[Sequence[int], Callable[[int], Fen], Fen | None], int]


def _shortest_that_fits(terms: Sequence[int], monthly: Callable[[int], Fen], capacity: Fen | None) -> int:
    """The first term whose instalment is within capacity; the longest if none is (or none is known)."""
    if capacity is None:
        return terms[len(terms) // 2]
    return next((count for count in terms if monthly(count) <= capacity), terms[-1])


def _longest(terms: Sequence[int], _monthly: Callable[[int], Fen], _capacity: Fen | None) -> int:
    return terms[-1]


def _year(terms: Sequence[int], _monthly: Callable[[int], Fen], _capacity: Fen | None) -> int:
    """The longest term within a year."""
    return max((count for count in terms if count <= 12), default=terms[0])


def _middle(terms: Sequence[int], _monthly: Callable[[int], Fen], _capacity: Fen | None) -> int:
    return terms[len(terms) // 2]


IDEAS: Final = (
    _Idea("relief", ("penalty", "interest", "fee"), 0, _shortest_that_fits),
    _Idea("modest", ("penalty",), 0, _shortest_that_fits),
    _Idea("down_payment", ("penalty", "interest", "fee"), 2, _shortest_that_fits),
    _Idea("longest", ("penalty", "interest", "fee"), 0, _longest),
    _Idea("short", ("penalty", "interest", "fee"), 0, _year),
    _Idea("middle", ("penalty", "interest", "fee"), 0, _middle),
    _Idea("no_waiver", (), 0, _shortest_that_fits),
    _Idea("longest_modest", ("penalty",), 0, _longest),
)
"""In the order in which they are taken until there are five."""


def options(
    statement: Statement,
    capacity: Fen | None,
    programme: Programme,
    start: date,
    payday: int | None = None,
) -> tuple[Option, ...]:
    """Three to five ranked options, every one within the programme and complete to the fen. Fewer where the programme leaves no more.

    Args:
        statement: as of ``start``.
        capacity: what can be paid monthly (fen); ``None`` if it is not known, then nothing is said to fit.
        programme: the lender's limits.
        start: the day on which the statement is frozen and interest stops.
        payday: day of the month on which income arrives (1 to 31); instalments then fall due two days later.

    Raises:
        ForbearError: ``plan.nothing_owed``, ``plan.other_day``, or, where the programme allows none, what it refused last.
    """
    if statement.owed.total <= 0:
        fail("plan.nothing_owed", "start")
    if statement.as_of != start:
        fail("plan.other_day", "start", as_of=statement.as_of, start=start)
    found: dict[tuple[object, ...], Option] = {}
    refused: ForbearError | None = None
    for idea in IDEAS:
        try:
            option = _tried(idea, statement, capacity, programme, start, payday)
        except ForbearError as error:
            refused = error
            continue
        figures = (option.proposal.instalments, option.down_payment, option.waived)
        found.setdefault(figures, option)
        if len(found) == MOST:
            break
    if not found:
        raise refused or ForbearError()
    ranked = sorted(found.values(), key=lambda option: (not option.fits, *_cost(option, capacity)))
    return tuple(replace(option, rank=rank) for rank, option in enumerate(ranked, 1))


def fitted(option: Option, capacity: Fen | None) -> Option:
    """The option with ``fits`` and ``why`` saying how it stands to what can be paid monthly."""
    fits = capacity is not None and option.monthly <= capacity
    return replace(option, fits=fits, why=_why(option, capacity))


def first_due_after(start: date, payday: int | None) -> tuple[date, int]:
    """The first due date, at least fifteen days after ``start``, and the due day: two days after payday, else the day of ``start``."""
    due_day = AFTER_PAYDAY if payday is None or payday >= LATEST_DUE_DAY else payday + AFTER_PAYDAY
    due_day = min(start.day if payday is None else due_day, LATEST_DUE_DAY)
    months = (add_months(start, ahead, due_day) for ahead in range(3))
    return next(day for day in months if day >= start + BEFORE_FIRST), due_day


def _cost(option: Option, capacity: Fen | None) -> tuple[Fen, Fen, date]:
    """What orders options: of those that fit the cheapest, without money up front, soonest; of those that do not the lightest."""
    first = option.total if option.fits or capacity is None else option.monthly
    return first, option.down_payment, option.ends


def _tried(
    idea: _Idea,
    statement: Statement,
    capacity: Fen | None,
    programme: Programme,
    start: date,
    payday: int | None,
) -> Option:
    first_due, due_day = first_due_after(start, payday)
    waived = _waived(idea, statement.owed, programme)
    left = statement.owed.total - waived.total
    down = _down_payment(idea, left, capacity, programme)
    rate = "0" if programme.interest_suspension else programme.annual_rate
    proposal = Proposal(
        start=start,
        instalments=1,
        first_due=first_due,
        due_day=due_day,
        down_payment=down,
        waive_penalty=waived.penalty,
        waive_interest=waived.interest,
        waive_fee=waived.fee,
        conditional=programme.waiver_conditional and bool(waived.total),
        annual_rate=rate,
        remainder=programme.remainder,
    )

    def monthly(count: int) -> Fen:
        return build(statement, replace(proposal, instalments=count), programme, limits=False).monthly

    terms = [*_terms(programme, left - down)]
    count = idea.term(terms, monthly, capacity)
    option = build(statement, replace(proposal, instalments=count), programme)
    return fitted(replace(option, label=message(f"plan.label_{idea.name}")), capacity)


def _terms(programme: Programme, balance: Fen) -> Iterator[int]:
    """The counts of instalments to choose from, ascending; none with an instalment below the programme's least."""
    most = min(programme.instalments_max, INSTALMENTS_MOST)
    counts = [count for count in programme.instalment_choices if count <= most] or [*range(1, most + 1)]
    least = max(programme.monthly_min, 1)
    yield from [count for count in counts if balance // count >= least] or counts[:1]


def _waived(idea: _Idea, owed: Amounts, programme: Programme) -> Amounts:
    shares = {
        "penalty": programme.penalty_waiver_max,
        "interest": programme.interest_waiver_max,
        "fee": programme.fee_waiver_max,
    }
    parts = {name: share_of(getattr(owed, name), shares[name]) for name in idea.waive}
    return Amounts(**parts)


def _down_payment(idea: _Idea, left: Fen, capacity: Fen | None, programme: Programme) -> Fen:
    """What the programme asks at least; with an own down payment, some months of what can be paid, in whole yuan, at most a tenth."""
    least = least_down_payment(left, programme)
    own = min((capacity or 0) * idea.down_months, left // 10) // WHOLE_YUAN * WHOLE_YUAN
    return max(least, own)


def _why(option: Option, capacity: Fen | None) -> Text:
    shown: dict[str, Any] = {
        "monthly": format_yuan_grouped(option.monthly),
        "count": option.proposal.instalments,
        "ends": option.ends,
        "waived": format_yuan_grouped(option.waived.total),
    }
    if capacity is None:
        return message("plan.why_unknown", **shown)
    if option.monthly <= capacity:
        return message("plan.why_fits", spare=format_yuan_grouped(capacity - option.monthly), **shown)
    return message("plan.why_too_much", over=format_yuan_grouped(option.monthly - capacity), **shown)
