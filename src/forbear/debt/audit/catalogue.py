"""Every mistake that is tried on a debt: one list for loans and cards, made from what its contract and history can be mistaken in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any, Final

from forbear.base.money import format_yuan_grouped
from forbear.base.rates import Rate, format_decimal, parse_decimal
from forbear.base.texts import message
from forbear.debt.audit.hypothesis import Hypothesis, Transform
from forbear.debt.audit.surcharges import (
    both_days,
    flat_interest,
    interest_on_interest,
    ordinary_on_top,
    penalty_not_agreed,
    penalty_on_penalty,
)
from forbear.debt.card.model import CardDebt, Charge, Minimum
from forbear.debt.model import Component, Debt, DebtEvent, EventKind
from forbear.debt.products import AnyDebt, statement_of, with_events, with_terms
from forbear.debt.progressive_loan.model import DAY_COUNTS, EarlyInterest, ProgressiveDebt

EVENTS_MAX: Final = 60
"""At most so many payments are tried as missing or late, the latest first."""
PROGRESSIVE_EVENTS_MAX: Final = 12
"""The same of a progressive loan, whose plan is levelled anew for every one tried."""
LATE_DAYS: Final = (1, 2, 3)
MULTIPLES: Final = (Fraction(13, 10), Fraction(3, 2), Fraction(2))
ORDERS: Final[tuple[tuple[Component, ...], ...]] = (
    ("fee", "penalty", "interest", "principal"),
    ("penalty", "fee", "interest", "principal"),
    ("interest", "penalty", "fee", "principal"),
    ("principal", "interest", "penalty", "fee"),
)
LEFT_OUT: Final[dict[EventKind, str]] = {
    "interest_suspension": "suspension_ignored",
    "waiver": "waiver_ignored",
    "rate_change": "rate_change_ignored",
    "refund": "refund_missing",
    "payment_holiday": "holiday_ignored",
    "term_extension": "extension_ignored",
    "reamortisation": "reamortisation_ignored",
    "reage": "reage_ignored",
    "due_date_change": "due_date_ignored",
    "acceleration": "acceleration_ignored",
    "charge_off": "charge_off_ignored",
    "settlement": "settlement_ignored",
}
"""Kind of event → the message for a claim that does not know it."""


def catalogue(debt: AnyDebt, as_of: date) -> tuple[Hypothesis, ...]:
    """The hypotheses for a debt, the plainest first."""
    known = [event for event in debt.events if event.on <= as_of]
    most = PROGRESSIVE_EVENTS_MAX if isinstance(debt, ProgressiveDebt) else EVENTS_MAX
    return (*_of_history(known, as_of, most), *_of_terms(debt), *_of_product(debt, as_of))


def _of_product(debt: AnyDebt, as_of: date) -> Iterator[Hypothesis]:
    match debt:
        case CardDebt():
            return _of_card(debt)
        case ProgressiveDebt():
            return _of_progressive(debt, as_of)
        case Debt():
            return _of_loan(debt, as_of)


def _of_history(known: list[DebtEvent], as_of: date, most: int) -> Iterator[Hypothesis]:
    """What the claimant may not know, know twice, or have booked late."""
    paid = [event for event in known if event.kind == "repayment"][-most:]
    for event in paid:
        yield Hypothesis("payment_missing", _shown(event), _without(event))
    for event in known:
        if event.kind == "fee":
            yield Hypothesis("fee_twice", _shown(event), partial(_plus, event=event))
        if event.kind in LEFT_OUT:
            yield Hypothesis(LEFT_OUT[event.kind], _shown(event), _without(event))
    made = [event.on for event in known if event.kind == "arrangement"]
    if made:
        yield Hypothesis("arrangement_ignored", transform=_without_arrangements)
        for resume in dict.fromkeys((as_of, max(made))):
            broken = DebtEvent(as_of, "arrangement_broken", resume_from=resume)
            yield Hypothesis("arrangement_as_broken", {"on": resume}, partial(_plus, event=broken))
    for event in paid:
        for days in LATE_DAYS:
            later = replace(event, on=event.on + timedelta(days))
            yield Hypothesis(
                "payment_late", {**_shown(event), "days": days}, partial(_instead, old=event, new=later)
            )


def _of_terms(debt: AnyDebt) -> Iterator[Hypothesis]:
    """Terms that every product has."""
    yield Hypothesis("day_more", days_more=1)
    if isinstance(debt, ProgressiveDebt):
        for count in DAY_COUNTS:
            if count != debt.contract.day_count:
                yield Hypothesis("other_days", {"days": count}, _terms(day_count=count))
    elif debt.contract.rate.period == "daily" or debt.contract.rate.basis == 365:
        yield Hypothesis("day_count_360", transform=partial(_on_basis, basis=360))
    else:
        yield Hypothesis("day_count_365", transform=partial(_on_basis, basis=365))
    if debt.contract.grace_days:
        yield Hypothesis("grace_ignored", {"days": debt.contract.grace_days}, _terms(grace_days=0))
    for order in ORDERS:
        if order != debt.contract.allocation:
            yield Hypothesis("allocation", _order(order), _terms(allocation=order))


def _of_loan(debt: Debt, as_of: date) -> Iterator[Hypothesis]:
    contract = debt.contract
    yield Hypothesis("ordinary_on_top", surcharge=ordinary_on_top)
    yield Hypothesis("ordinary_on_top", surcharge=partial(ordinary_on_top, once=True))
    if "interest" not in contract.penalty_on:
        yield Hypothesis("penalty_on_interest", transform=_terms(penalty_on=("principal", "interest")))
        yield Hypothesis("interest_on_interest", surcharge=interest_on_interest)
        yield Hypothesis("interest_on_interest", surcharge=partial(interest_on_interest, once=True))
    yield Hypothesis("flat_interest", surcharge=flat_interest)
    yield Hypothesis("penalty_on_penalty", surcharge=penalty_on_penalty)
    yield Hypothesis("both_days", surcharge=both_days)
    for multiple in MULTIPLES:
        if multiple != contract.penalty_multiple:
            shown = {
                "multiple": format_decimal(multiple, 4),
                "agreed": format_decimal(contract.penalty_multiple, 4),
            }
            yield Hypothesis("other_multiple", shown, _terms(penalty_multiple=multiple))
    other = "30/360" if contract.interest_days == "actual" else "actual"
    yield Hypothesis("other_days", {"days": other}, _terms(interest_days=other))
    if contract.fees:
        yield Hypothesis("periodic_fees_twice", transform=_terms(fees=contract.fees * 2))
    yield from _accelerated(debt, as_of)


def _accelerated(debt: AnyDebt, as_of: date) -> Iterator[Hypothesis]:
    """The whole loan treated as due on the day after a due date that was missed."""
    if any(event.kind in ("acceleration", "arrangement") for event in debt.events):
        return
    missed = [
        row.due for row in statement_of(debt, as_of).schedule if row.due < as_of and row.paid < row.total
    ]
    for due in missed[:12]:
        for on in (due, due + timedelta(1)):
            if on <= as_of:
                yield Hypothesis(
                    "accelerated", {"on": on}, partial(_plus, event=DebtEvent(on, "acceleration"))
                )


def _of_progressive(debt: ProgressiveDebt, as_of: date) -> Iterator[Hypothesis]:
    contract = debt.contract
    yield Hypothesis("flat_interest", surcharge=flat_interest)
    missed = _missed(debt, as_of)
    if missed and "interest" not in contract.capitalises:
        yield Hypothesis("interest_on_interest", transform=partial(_compounding, days=missed))
    for multiple in MULTIPLES:
        shown = {"multiple": format_decimal(multiple, 4)}
        charged = partial(penalty_not_agreed, multiple=multiple)
        yield Hypothesis("penalty_not_agreed", shown, surcharge=charged)
    other: EarlyInterest = "to_day" if contract.early_interest == "to_due" else "to_due"
    yield Hypothesis(f"early_interest_{other}", transform=_terms(early_interest=other))
    if contract.down_payment:
        yield Hypothesis("down_payment_ignored", transform=_terms(down_payment=Fraction(0)))
    yield from _accelerated(debt, as_of)


def _missed(debt: AnyDebt, as_of: date) -> list[date]:
    """Due dates of instalments that are not paid in full."""
    rows = statement_of(debt, as_of).schedule
    return [
        row.due for row in rows if row.due < as_of and row.paid + row.waived < row.principal + row.interest
    ]


def _compounding(debt: ProgressiveDebt, days: list[date]) -> AnyDebt:
    """Overdue interest turned into principal on each due date that was missed."""
    turned = [DebtEvent(day, "capitalisation", component="interest") for day in days]
    return with_terms(with_events(debt, (*debt.events, *turned)), capitalises=("interest",))


def _of_card(debt: CardDebt) -> Iterator[Hypothesis]:
    contract = debt.contract
    if "interest" not in contract.compounds:
        yield Hypothesis("card_compound", transform=_terms(compounds=(*contract.compounds, "interest")))
    if "fee" not in contract.compounds:
        yield Hypothesis("card_fee_bears", transform=_terms(compounds=(*contract.compounds, "fee")))
    if contract.interest_on == "unpaid":
        yield Hypothesis("card_full_amount", transform=_terms(interest_on="full"))
    if contract.interest_from != "posting":
        yield Hypothesis("card_from_posting", transform=_terms(interest_from="posting"))
    yield Hypothesis("card_no_free_period", transform=_terms(tolerance=-1))
    if contract.tolerance:
        yield Hypothesis("card_tolerance_ignored", transform=_terms(tolerance=0))
    fee = contract.late_fee
    if fee != Charge():
        yield Hypothesis("card_late_fee_on_bill", transform=_terms(minimum=Minimum(Fraction(1), Fraction(1))))
        doubled = Charge(fee.share * 2, fee.least * 2, None if fee.most is None else fee.most * 2)
        yield Hypothesis("card_late_fee_twice", transform=_terms(late_fee=doubled))
        if fee.most is not None:
            shown = {"most": format_yuan_grouped(fee.most)}
            yield Hypothesis("card_late_fee_uncapped", shown, _terms(late_fee=replace(fee, most=None)))
    else:
        yield Hypothesis("card_late_fee_not_agreed", transform=_terms(late_fee=Charge(Fraction(1, 20))))
    if contract.cash_fee != Charge():
        fee = contract.cash_fee
        doubled = Charge(fee.share * 2, fee.least * 2, None if fee.most is None else fee.most * 2)
        yield Hypothesis("card_cash_fee_twice", transform=_terms(cash_fee=doubled))
    if contract.allocation_late:
        yield Hypothesis("card_late_order_ignored", transform=_terms(allocation_late=None))
    if contract.late_rate:
        yield Hypothesis("card_late_charge_missing", transform=_terms(late_rate=None))


# -- other contracts, other histories -----------------------------------------------------------------------


def _terms(**terms: Any) -> Transform:
    return partial(with_terms, **terms)


def _on_basis(debt: AnyDebt, basis: int) -> AnyDebt:
    events = [
        replace(event, rate=_rate_on(event.rate, basis)) if event.rate else event for event in debt.events
    ]
    return with_events(with_terms(debt, rate=_rate_on(debt.contract.rate, basis)), events)


def _rate_on(rate: Rate, basis: int) -> Rate:
    """The same yearly rate spread over another number of days; a daily rate is taken as a 365th of its year."""
    if rate.period == "annual":
        return Rate(rate.quoted, "annual", basis)
    return Rate(format_decimal(parse_decimal(rate.quoted) * 365, 30), "annual", basis)


def _without(event: DebtEvent) -> Transform:
    return partial(_instead, old=event, new=None)


def _instead(debt: AnyDebt, old: DebtEvent, new: DebtEvent | None) -> AnyDebt:
    events = list(debt.events)
    if old in events:
        events[events.index(old) : events.index(old) + 1] = [new] if new else []
    return with_events(debt, events)


def _plus(debt: AnyDebt, event: DebtEvent) -> AnyDebt:
    return with_events(debt, (*debt.events, replace(event, ref="")))


def _without_arrangements(debt: AnyDebt) -> AnyDebt:
    made = ("arrangement", "arrangement_broken")
    return with_events(debt, (event for event in debt.events if event.kind not in made))


# -- words --------------------------------------------------------------------------------------------------


def _shown(event: DebtEvent) -> dict[str, Any]:
    name = message(f"debt.{event.component}") if event.component else None
    return {
        "on": event.on,
        "until": event.until,
        "amount": format_yuan_grouped(event.amount),
        "component_zh": name.zh if name else "",
        "component_en": name.en if name else "",
    }


def _order(order: tuple[Component, ...]) -> dict[str, Any]:
    names = [message(f"debt.{component}") for component in order]
    return {
        "order_zh": "、".join(name.zh for name in names),
        "order_en": ", ".join(name.en for name in names),
    }
