"""What a debt costs in a year: as its contract promises, and as it has really gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from forbear.base.errors import ForbearError
from forbear.base.money import Fen, format_yuan
from forbear.base.rates import format_decimal
from forbear.debt.annual_cost import YEAR_DAYS, annual_rate, nominal_from_effective, simple_rate
from forbear.debt.card.model import CardDebt
from forbear.debt.model import Debt, EventKind
from forbear.debt.products import AnyDebt, owed_of
from forbear.debt.progressive_loan.model import ProgressiveDebt
from forbear.debt.progressive_loan.statement import promised
from forbear.debt.schedule import contract_schedule

MONTHS = 12
PLACES = 6
"""Decimal places to which a yearly rate is written (0.000001 is a ten-thousandth of a percent)."""
OUT: frozenset[EventKind] = frozenset({"purchase", "cash_advance", "drawdown", "chargeback"})
IN: frozenset[EventKind] = frozenset({"repayment", "refund", "settlement"})
DatedFlow = tuple[date, Fen]


@dataclass(frozen=True, slots=True)
class Cost:
    """Yearly rates as fractions of 1; ``None`` where there is none.

    Attributes:
        daily: the contract's exact daily rate.
        effective, nominal, simple: of the contract kept to the letter, its periodic and first-day fees included; for a card, where that
            depends on how it is used, ``effective`` is the rate compounded monthly and ``simple`` the rate itself.
        realised: the effective rate of what was really lent, paid and is owed on ``as_of`` (IRR).
        principal, charges: what the contract lends and costs (fen); 0 for a card.
    """

    daily: Fraction
    effective: float | None
    nominal: float | None
    simple: Fraction | None
    principal: Fen = 0
    charges: Fen = 0
    as_of: date | None = None
    realised: float | None = None


def cost_of(debt: AnyDebt, as_of: date | None = None) -> Cost:
    """The cost of a debt: by its contract, and with ``as_of`` also as it has really gone up to that day.

    Raises:
        ForbearError: as the product's own statement does.
    """
    promised = _of_card(debt) if isinstance(debt, CardDebt) else _of_loan(debt)
    if as_of is None:
        return promised
    realised = realised_rate(debt, as_of, owed_of(debt, as_of).total)
    return Cost(
        promised.daily,
        promised.effective,
        promised.nominal,
        promised.simple,
        promised.principal,
        promised.charges,
        as_of,
        realised,
    )


def realised_rate(debt: AnyDebt, as_of: date, balance: Fen) -> float | None:
    """The effective yearly rate of what was lent and paid up to a day, if ``balance`` were paid on it; ``None`` where there is none."""
    flows = [] if isinstance(debt, CardDebt) else [(debt.contract.disbursed, debt.contract.principal)]
    for event in debt.events:
        if event.on <= as_of and event.kind in OUT | IN:
            flows.append((event.on, event.amount if event.kind in OUT else -event.amount))
        if event.on <= as_of and event.arrangement and event.arrangement.down_payment:
            flows.append((event.on, -event.arrangement.down_payment))
    return _rate([*flows, (as_of, -balance)])


def cost_to_json(cost: Cost) -> dict[str, Any]:
    """The cost as JSON; rates are decimal strings of fractions of 1 (``"0.146"`` is 14.6 %)."""
    return {
        "daily": format_decimal(cost.daily, 16),
        "effective": _written(cost.effective),
        "nominal": _written(cost.nominal),
        "simple": _written(cost.simple),
        "principal": format_yuan(cost.principal),
        "charges": format_yuan(cost.charges),
        "as_of": cost.as_of.isoformat() if cost.as_of else None,
        "realised": _written(cost.realised),
    }


def _of_loan(debt: Debt | ProgressiveDebt) -> Cost:
    contract = debt.contract
    rows = promised(debt) if isinstance(debt, ProgressiveDebt) else contract_schedule(debt.contract)
    upfront = sum(
        event.amount for event in debt.events if event.kind == "fee" and event.on == contract.disbursed
    )
    flows = [(contract.disbursed, contract.principal - upfront), *((row.due, -row.total) for row in rows)]
    effective = _rate(flows)
    charges = upfront + sum(row.interest + row.fee for row in rows)
    outstanding, since, principal_days = contract.principal, contract.disbursed, 0
    for row in rows:
        principal_days += outstanding * (row.due - since).days
        outstanding, since = outstanding - row.principal, row.due
    return Cost(
        contract.rate.daily,
        effective,
        None if effective is None else nominal_from_effective(effective, MONTHS),
        simple_rate(charges, principal_days),
        contract.principal,
        charges,
    )


def _of_card(debt: CardDebt) -> Cost:
    simple = debt.contract.rate.daily * YEAR_DAYS
    compounded = float((1 + simple / MONTHS) ** MONTHS - 1)
    effective = compounded if "interest" in debt.contract.compounds else float(simple)
    return Cost(debt.contract.rate.daily, effective, float(simple), simple)


def _rate(flows: Sequence[DatedFlow]) -> float | None:
    try:
        return annual_rate(flows)
    except ForbearError:
        return None


def _written(rate: float | Fraction | None) -> str | None:
    if rate is None:
        return None
    exact = Fraction(rate)
    return ("-" if exact < 0 else "") + format_decimal(abs(exact), PLACES)
