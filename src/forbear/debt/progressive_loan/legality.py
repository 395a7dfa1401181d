"""What cannot be: progressive loans outside the limits of the arithmetic, and events that contradict their contract or each other."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from forbear.base.errors import Problem
from forbear.base.money import MAX_FEN, format_yuan
from forbear.base.rates import Rate
from forbear.debt.legality import DAILY_RATE_MAX, INSTALMENTS_MAX, common_event_illegalities, known_day
from forbear.debt.model import COMPONENTS, DebtEvent, EventKind
from forbear.debt.progressive_loan.model import ProgressiveContract, ProgressiveDebt

EVERY_MAX: Final = 366
DECIMALS_MAX: Final = 12
"""Decimal places of a yearly rate: with them every intermediate result of the engine keeps its nineteen digits."""
AMOUNTS: Final = frozenset({"repayment", "fee", "waiver", "drawdown", "settlement", "refund", "chargeback"})
NEEDED: Final[Mapping[EventKind, tuple[str, ...]]] = {
    "reage": ("first_due", "count"),
    "due_date_change": ("due", "to"),
    "delinquency_pause": ("until",),
    "term_extension": ("count",),
    "chargeback": ("of",),
}
"""Which fields an event of a kind cannot do without, beside those that every product asks for."""


def progressive_illegalities(debt: ProgressiveDebt) -> tuple[Problem, ...]:
    """Every problem of a progressive loan; ``where`` is ``contract.<field>`` or ``event[<index>].<field>``."""
    return (*contract_illegalities(debt.contract), *event_illegalities(debt.events, debt.contract.disbursed))


def contract_illegalities(contract: ProgressiveContract) -> Iterator[Problem]:
    """Every problem of a contract by itself."""
    if not 0 < contract.principal < MAX_FEN:
        yield Problem(
            "debt.amount_not_positive", "contract.principal", {"value": format_yuan(contract.principal)}
        )
    for name, low, high in (("instalments", 1, INSTALMENTS_MAX), ("every", 1, EVERY_MAX)):
        value = getattr(contract, name)
        if not low <= value <= high:
            parameters = {"value": value, "low": low, "high": high}
            yield Problem("debt.number_out_of_range", f"contract.{name}", parameters)
    if not 0 <= contract.down_payment < 1:
        yield Problem("progressive.down_payment_out_of_range", "contract.down_payment")
    yield from _rate(contract.rate, "contract.rate")
    yield from known_day(contract.disbursed, "contract.disbursed")
    if sorted(contract.allocation) != sorted(COMPONENTS):
        yield Problem(
            "debt.allocation_incomplete", "contract.allocation", {"value": ", ".join(contract.allocation)}
        )


def _rate(rate: Rate, where: str) -> Iterator[Problem]:
    if rate.period != "annual":
        yield Problem("progressive.rate_by_year", where)
    elif rate.daily > DAILY_RATE_MAX:
        yield Problem("debt.rate_too_high", where, {"value": rate.quoted})
    elif len(rate.quoted.partition(".")[2]) > DECIMALS_MAX:
        yield Problem("progressive.rate_too_fine", where, {"value": rate.quoted, "most": DECIMALS_MAX})


def event_illegalities(events: Sequence[DebtEvent], disbursed: date | None) -> Iterator[Problem]:
    """Every problem of the events of a loan disbursed on a day (``None`` where it is not known)."""
    for index, event in enumerate(events):
        yield from _event(event, f"event[{index}]", disbursed)
    yield from common_event_illegalities(events)


def _event(event: DebtEvent, where: str, disbursed: date | None) -> Iterator[Problem]:
    if disbursed is not None and event.on < disbursed:
        parameters = {"kind": event.kind, "on": event.on, "disbursed": disbursed}
        yield Problem("debt.event_before_disbursement", f"{where}.on", parameters)
    if event.kind in AMOUNTS and not 0 < event.amount < MAX_FEN:
        yield Problem("debt.amount_not_positive", f"{where}.amount", {"value": format_yuan(event.amount)})
    for name in NEEDED.get(event.kind, ()):
        if not getattr(event, name):
            yield Problem("debt.field_missing", where, {"field": name})
    if event.rate is not None:
        yield from _rate(event.rate, f"{where}.rate")
    for name in ("first_due", "due", "to"):
        if (day := getattr(event, name)) is not None:
            yield from known_day(day, f"{where}.{name}")
    if event.first_due is not None and event.first_due < event.on:
        parameters = {"first_due": event.first_due, "on": event.on}
        yield Problem("progressive.reage_begins_early", f"{where}.first_due", parameters)
    if event.kind == "delinquency_pause" and event.until is not None:
        yield from known_day(event.until, f"{where}.until")
        if event.until < event.on:
            yield Problem(
                "progressive.pause_ends_early", f"{where}.until", {"on": event.on, "until": event.until}
            )
