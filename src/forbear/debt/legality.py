"""What cannot be: contracts outside the limits of the arithmetic, and events that contradict their contract or each other.

Limits are checked here, at the edge, so that everything behind it stays exact and bounded.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from forbear.base.errors import Problem
from forbear.base.money import MAX_FEN, format_yuan
from forbear.debt.model import COMPONENTS, Amounts, Contract, Debt, DebtEvent, EventKind

INSTALMENTS_MAX: Final = 600
GRACE_DAYS_MAX: Final = 366
PENALTY_MULTIPLE_MAX: Final = Fraction(10)
DAILY_RATE_MAX: Final = Fraction(1, 10)
FIRST_DAY: Final = date(1950, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
EVENTS_MAX: Final = 20_000

AMOUNT_KINDS: Final = frozenset({"repayment", "fee", "waiver", "drawdown", "settlement"})
NEEDED: Final[Mapping[EventKind, str]] = {
    "waiver": "component",
    "interest_suspension": "until",
    "rate_change": "rate",
    "arrangement": "arrangement",
    "instalment_plan": "plan",
    "payment_holiday": "until",
    "capitalisation": "component",
}
"""Which field an event of a kind cannot do without."""
LASTING: Final[Mapping[EventKind, str]] = {
    "interest_suspension": "debt.suspension_ends_early",
    "payment_holiday": "measures.holiday_ends_early",
}
"""Kinds that last until a day, and the message where that day is before they begin."""


def illegalities(debt: Debt) -> tuple[Problem, ...]:
    """Every problem of a debt; ``where`` is ``contract.<field>`` or ``event[<index>].<field>``."""
    return (*contract_illegalities(debt.contract), *event_illegalities(debt.events, debt.contract.disbursed))


def contract_illegalities(contract: Contract) -> Iterator[Problem]:
    """Every problem of a contract by itself."""
    if not 0 < contract.principal < MAX_FEN:
        yield Problem(
            "debt.amount_not_positive", "contract.principal", {"value": format_yuan(contract.principal)}
        )
    for name, low, high in (
        ("instalments", 1, INSTALMENTS_MAX),
        ("due_day", 1, 31),
        ("grace_days", 0, GRACE_DAYS_MAX),
    ):
        value = getattr(contract, name)
        if not low <= value <= high:
            yield Problem(
                "debt.number_out_of_range", f"contract.{name}", {"value": value, "low": low, "high": high}
            )
    if not 0 <= contract.penalty_multiple <= PENALTY_MULTIPLE_MAX:
        yield Problem(
            "debt.number_out_of_range",
            "contract.penalty_multiple",
            {"value": contract.penalty_multiple, "low": 0, "high": PENALTY_MULTIPLE_MAX},
        )
    if contract.rate.daily > DAILY_RATE_MAX:
        yield Problem("debt.rate_too_high", "contract.rate", {"value": contract.rate.quoted})
    yield from known_day(contract.disbursed, "contract.disbursed")
    if contract.first_due is not None:
        yield from known_day(contract.first_due, "contract.first_due")
        if contract.first_due <= contract.disbursed:
            yield Problem(
                "debt.first_due_too_early",
                "contract.first_due",
                {"first_due": contract.first_due, "disbursed": contract.disbursed},
            )
    for index, fee in enumerate(contract.fees):
        if not (0 <= fee.amount < MAX_FEN and 0 <= fee.share <= 1):
            yield Problem("measures.fee_out_of_range", f"contract.fees[{index}]", {"name": fee.name})
    if sorted(contract.allocation) != sorted(COMPONENTS):
        yield Problem(
            "debt.allocation_incomplete", "contract.allocation", {"value": ", ".join(contract.allocation)}
        )
    if set(contract.penalty_on) - {"principal", "interest"} or len(set(contract.penalty_on)) < len(
        contract.penalty_on
    ):
        yield Problem(
            "debt.penalty_on_wrong", "contract.penalty_on", {"value": ", ".join(contract.penalty_on)}
        )


def event_illegalities(events: Sequence[DebtEvent], disbursed: date | None) -> Iterator[Problem]:
    """Every problem of the events of a contract disbursed on a day (``None`` where it is not known)."""
    for index, event in enumerate(events):
        if disbursed is not None and event.on < disbursed:
            parameters = {"kind": event.kind, "on": event.on, "disbursed": disbursed}
            yield Problem("debt.event_before_disbursement", f"event[{index}].on", parameters)
        if event.kind in AMOUNT_KINDS and not 0 < event.amount < MAX_FEN:
            yield Problem(
                "debt.amount_not_positive", f"event[{index}].amount", {"value": format_yuan(event.amount)}
            )
    yield from common_event_illegalities(events)


def common_event_illegalities(events: Sequence[DebtEvent]) -> Iterator[Problem]:
    """Every problem of events that does not depend on the product."""
    if len(events) > EVENTS_MAX:
        yield Problem("debt.too_many_events", "event", {"count": len(events), "most": EVENTS_MAX})
        return
    for index, event in enumerate(events):
        yield from _event(event, f"event[{index}]")
    yield from _repeated_references(events)
    yield from _repeated_days(events)
    yield from _arrangements_in_turn(events)


def _event(event: DebtEvent, where: str) -> Iterator[Problem]:
    yield from known_day(event.on, f"{where}.on")
    missing = NEEDED.get(event.kind)
    if missing and getattr(event, missing) is None:
        yield Problem("debt.field_missing", where, {"field": missing})
    if event.kind in LASTING and event.until is not None:
        yield from known_day(event.until, f"{where}.until")
        if event.until < event.on:
            yield Problem(LASTING[event.kind], f"{where}.until", {"on": event.on, "until": event.until})
    if event.rate is not None and event.rate.daily > DAILY_RATE_MAX:
        yield Problem("debt.rate_too_high", f"{where}.rate", {"value": event.rate.quoted})
    if event.arrangement is not None:
        yield from _terms(event, f"{where}.arrangement")


def _terms(event: DebtEvent, where: str) -> Iterator[Problem]:
    terms = event.arrangement
    assert terms is not None
    for name in ("waived", "waived_conditionally"):
        amounts: Amounts = getattr(terms, name)
        for component in COMPONENTS:
            if getattr(amounts, component) < 0:
                value = format_yuan(getattr(amounts, component))
                yield Problem("debt.amount_negative", f"{where}.{name}.{component}", {"value": value})
    if terms.down_payment < 0:
        yield Problem(
            "debt.amount_negative", f"{where}.down_payment", {"value": format_yuan(terms.down_payment)}
        )
    if len(terms.instalments) > INSTALMENTS_MAX:
        count = len(terms.instalments)
        yield Problem(
            "debt.number_out_of_range",
            f"{where}.instalments",
            {"value": count, "low": 0, "high": INSTALMENTS_MAX},
        )
    before = event.on
    for index, (due, amount) in enumerate(terms.instalments):
        yield from known_day(due, f"{where}.instalments[{index}].due")
        if due < before or (index and due == before):
            yield Problem(
                "debt.instalments_out_of_order",
                f"{where}.instalments[{index}].due",
                {"due": due, "before": before},
            )
        if amount < 0:
            yield Problem(
                "debt.amount_negative", f"{where}.instalments[{index}].amount", {"value": format_yuan(amount)}
            )
        before = due


def _repeated_references(events: Iterable[DebtEvent]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], int] = {}
    for index, event in enumerate(events):
        if event.ref and seen.setdefault((event.kind, event.ref), index) != index:
            first = seen[event.kind, event.ref] + 1
            yield Problem(
                "debt.reference_repeated", f"event[{index}].ref", {"ref": event.ref, "first": first}
            )


def _repeated_days(events: Iterable[DebtEvent]) -> Iterator[Problem]:
    """Two new rates, arrangements or breaches on one day would leave open which of them holds."""
    seen: set[tuple[str, date]] = set()
    for index, event in enumerate(events):
        if event.kind not in ("rate_change", "arrangement", "arrangement_broken"):
            continue
        if (event.kind, event.on) in seen:
            yield Problem("debt.twice_on_one_day", f"event[{index}].on", {"kind": event.kind, "on": event.on})
        seen.add((event.kind, event.on))


def _arrangements_in_turn(events: Iterable[DebtEvent]) -> Iterator[Problem]:
    """A breach needs an arrangement that is performing; accrual cannot resume from a day before it. On one day the breach comes first."""
    made: date | None = None
    turns = [
        (event.on, event.kind == "arrangement", index, event)
        for index, event in enumerate(events)
        if event.kind in ("arrangement", "arrangement_broken")
    ]
    for on, is_arrangement, index, event in sorted(turns, key=lambda turn: turn[:3]):
        if is_arrangement:
            made = on
        elif made is None:
            yield Problem("debt.nothing_to_break", f"event[{index}]", {"on": on})
        else:
            resume = event.resume_from or on
            if resume < made:
                yield Problem(
                    "debt.resumes_too_early", f"event[{index}].resume_from", {"resume": resume, "made": made}
                )
            made = None


def known_day(day: date, where: str) -> Iterator[Problem]:
    """A day that lies outside what the arithmetic is bounded for."""
    if not FIRST_DAY <= day <= LAST_DAY:
        yield Problem("debt.day_out_of_range", where, {"value": day, "first": FIRST_DAY, "last": LAST_DAY})
