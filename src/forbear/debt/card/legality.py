"""What cannot be: card contracts outside the limits of the arithmetic, and events that contradict their contract or each other."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from forbear.base.errors import Problem
from forbear.base.money import MAX_FEN, format_yuan
from forbear.debt.card.cycle import deadline, statement_date
from forbear.debt.card.model import CardContract, CardDebt, Charge
from forbear.debt.legality import DAILY_RATE_MAX, common_event_illegalities, known_day
from forbear.debt.model import COMPONENTS, DebtEvent

GRACE_DAYS_MAX: Final = 15
PERIODS_MAX: Final = 120
MONTHS_TRIED: Final = 48
"""Bills whose due dates are tried against the next bill: four years hold every length of month and a leap year."""


def card_illegalities(debt: CardDebt) -> tuple[Problem, ...]:
    """Every problem of a card account; ``where`` is ``contract.<field>`` or ``event[<index>].<field>``."""
    return (*contract_illegalities(debt.contract), *event_illegalities(debt.events, debt.contract.opened))


def contract_illegalities(contract: CardContract) -> Iterator[Problem]:
    """Every problem of a contract by itself."""
    yield from known_day(contract.opened, "contract.opened")
    for name, value, low, high in (
        ("statement_day", contract.statement_day, 1, 31),
        ("due_day", contract.due_day, 1, 31),
        ("due_after", contract.due_after, 1, 27),
        ("grace_days", contract.grace_days, 0, GRACE_DAYS_MAX),
    ):
        if value is not None and not low <= value <= high:
            yield Problem(
                "debt.number_out_of_range", f"contract.{name}", {"value": value, "low": low, "high": high}
            )
            return
    if (contract.due_day is None) == (contract.due_after is None):
        yield Problem("card.due_ambiguous", "contract")
        return
    yield from _due_before_next_bill(contract)
    for name, rate in (("rate", contract.rate), ("late_rate", contract.late_rate)):
        if rate is not None and rate.daily > DAILY_RATE_MAX:
            yield Problem("debt.rate_too_high", f"contract.{name}", {"value": rate.quoted})
    late = contract.allocation_late
    for name, order in (
        ("allocation", contract.allocation),
        ("allocation_late.order", late.order if late else COMPONENTS),
    ):
        if sorted(order) != sorted(COMPONENTS):
            yield Problem("debt.allocation_incomplete", f"contract.{name}", {"value": ", ".join(order)})
    for name, charge in (("late_fee", contract.late_fee), ("cash_fee", contract.cash_fee)):
        yield from _charge(charge, f"contract.{name}")
    for name, share in (
        ("minimum.purchases", contract.minimum.purchases),
        ("minimum.cash", contract.minimum.cash),
    ):
        if not 0 <= share <= 1:
            yield Problem("card.share_out_of_range", f"contract.{name}")
    if set(contract.compounds) - {"interest", "fee", "penalty"}:
        yield Problem("card.compounds_wrong", "contract.compounds", {"value": ", ".join(contract.compounds)})


def _charge(charge: Charge, where: str) -> Iterator[Problem]:
    if not 0 <= charge.share <= 1:
        yield Problem("card.share_out_of_range", f"{where}.share")
    if charge.most is not None and charge.most < charge.least:
        yield Problem("card.most_below_least", where)


def _due_before_next_bill(contract: CardContract) -> Iterator[Problem]:
    """A bill must be over before the next is made; otherwise it would be open which of them a payment is for."""
    for n in range(1, MONTHS_TRIED + 1):
        made, following = statement_date(contract, n), statement_date(contract, n + 1)
        last = deadline(contract, made)
        if last >= following:
            yield Problem(
                "card.due_after_next_bill", "contract", {"made": made, "last": last, "following": following}
            )
            return


def event_illegalities(events: Sequence[DebtEvent], opened: date | None) -> Iterator[Problem]:
    """Every problem of the events of an account opened on a day (``None`` where it is not known)."""
    for index, event in enumerate(events):
        where = f"event[{index}]"
        if opened is not None and event.on < opened:
            yield Problem(
                "card.event_before_opening",
                f"{where}.on",
                {"kind": event.kind, "on": event.on, "opened": opened},
            )
        if event.kind in AMOUNTS and not 0 < event.amount < MAX_FEN:
            yield Problem("debt.amount_not_positive", f"{where}.amount", {"value": format_yuan(event.amount)})
        if event.plan is not None and not 1 <= event.plan.periods <= PERIODS_MAX:
            yield Problem(
                "debt.number_out_of_range",
                f"{where}.plan.periods",
                {"value": event.plan.periods, "low": 1, "high": PERIODS_MAX},
            )
    yield from common_event_illegalities(events)


AMOUNTS: Final = frozenset(
    {"purchase", "cash_advance", "refund", "repayment", "fee", "waiver", "instalment_plan", "settlement"}
)
