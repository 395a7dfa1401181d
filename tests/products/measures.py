"""Every measure on every product: the debts, the events, and what each measure must have done.

Nothing was paid on any of the debts: 12,000 lent (or spent) on 15 January 2026. Measures are agreed on 20 March, when two dates were missed,
and looked at three months later.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from forbear.base.rates import Rate
from forbear.debt.card.model import CardContract, CardDebt, Charge
from forbear.debt.model import (
    Amounts,
    ArrangementTerms,
    Component,
    Contract,
    Debt,
    DebtEvent,
    Method,
    PeriodicFee,
)
from forbear.debt.products import AnyDebt, statement_of, with_events, with_terms
from forbear.debt.progressive_loan.model import ProgressiveContract, ProgressiveDebt

LENT, AGREED, LATER = date(2026, 1, 15), date(2026, 3, 20), date(2026, 6, 20)
DAILY: Final = Rate("0.0004")
BREACH, RESUMES = date(2026, 5, 21), date(2026, 5, 20)


def _loan(method: Method, **terms: Any) -> Debt:
    usual: dict[str, Any] = {
        "rate": DAILY,
        "instalments": 12,
        "due_day": 15,
        "capitalises": ("interest",),
        "penalty_on": ("principal", "interest"),
    }
    return Debt(Contract("jiebei", "L-1", method, 1_200_000, disbursed=LENT, **{**usual, **terms}))


def _card(**terms: Any) -> CardDebt:
    usual: dict[str, Any] = {"due_day": 23, "late_fee": Charge(Fraction(1, 20))}
    contract = CardContract("cmb_card", "C-1", Rate("0.0005"), date(2026, 1, 6), 5, **{**usual, **terms})
    return CardDebt(contract, (DebtEvent(LENT, "purchase", 1_200_000, ref="s1"),))


DEBTS: Final[Mapping[str, AnyDebt]] = {
    "equal instalment": _loan("equal_instalment"),
    "equal principal": _loan("equal_principal"),
    "interest-only": _loan("interest_only"),
    "bullet": _loan("bullet", instalments=2),
    "pay as you wish": _loan("flexible"),
    "consumer finance": _loan(
        "equal_instalment",
        rate=Rate("0.12", "annual", 360),
        interest_days="30/360",
        fees=(PeriodicFee("担保费", share=Fraction(1, 200)),),
    ),
    "card": _card(),
    "pay later": _card(
        product="pay_later",
        late_fee=Charge(),
        late_rate=Rate("0.0005"),
        interest_from="due",
        interest_on="unpaid",
        compounds=(),
    ),
    "progressive": ProgressiveDebt(
        ProgressiveContract(
            "mashang", "P-1", 1_200_000, Rate("0.146", "annual", 365), LENT, 12, capitalises=("interest",)
        )
    ),
}
"""Product → its debt, with what the contract allows to be capitalised."""

Make = Callable[[AnyDebt], tuple[DebtEvent, ...]]
Check = Callable[[AnyDebt, AnyDebt], bool]


def _owed(debt: AnyDebt, day: date = AGREED) -> Amounts:
    return statement_of(debt, day).owed


def _charges(debt: AnyDebt, day: date = LATER) -> int:
    accrued = statement_of(debt, day).accrued
    return accrued.interest + accrued.penalty


# -- the events ------------------------------------------------------------------------------------------------


def _event(kind: Any, **values: Any) -> Make:
    return lambda _debt: (DebtEvent(AGREED, kind, **values),)


def _reamortised(debt: AnyDebt) -> tuple[DebtEvent, ...]:
    return (DebtEvent(AGREED, "reamortisation", count=6 if isinstance(debt, Debt) else 0),)


def _waived(component: Component) -> Make:
    """All of a component that is owed (principal: 1,000.00)."""

    def make(debt: AnyDebt) -> tuple[DebtEvent, ...]:
        amount = 100_000 if component == "principal" else getattr(_owed(debt), component)
        return (DebtEvent(AGREED, "waiver", amount, component=component),)

    return make


def _halved(debt: AnyDebt) -> tuple[DebtEvent, ...]:
    rate = debt.contract.rate
    return (DebtEvent(AGREED, "rate_change", rate=replace(rate, quoted=str(float(rate.quoted) / 2))),)


def _arranged(debt: AnyDebt) -> tuple[DebtEvent, ...]:
    """All interest given up on condition, a tenth paid down, the rest in two months."""
    owed = _owed(debt)
    down = (owed.total - owed.interest) // 10
    half, odd = divmod(owed.total - owed.interest - down, 2)
    plan = ((date(2026, 4, 20), half), (date(2026, 5, 20), half + odd))
    terms = ArrangementTerms(Amounts(), Amounts(interest=owed.interest), down, plan)
    return (DebtEvent(AGREED, "arrangement", arrangement=terms),)


def _kept(debt: AnyDebt) -> tuple[DebtEvent, ...]:
    made = _arranged(debt)[0]
    assert made.arrangement is not None
    paid = [DebtEvent(due, "repayment", amount) for due, amount in made.arrangement.instalments]
    return (made, *paid)


def _broken(debt: AnyDebt) -> tuple[DebtEvent, ...]:
    return (*_kept(debt)[:2], DebtEvent(BREACH, "arrangement_broken", resume_from=RESUMES))


def _settled(debt: AnyDebt) -> tuple[DebtEvent, ...]:
    return (DebtEvent(AGREED, "settlement", _owed(debt).total // 2),)


def _recovered(debt: AnyDebt) -> tuple[DebtEvent, ...]:
    return (
        DebtEvent(AGREED, "charge_off", interest_stops=True),
        DebtEvent(date(2026, 5, 1), "repayment", 50_000),
    )


# -- what they must have done ----------------------------------------------------------------------------------


def _given_up(component: Component) -> Check:
    """That much less is owed of the component, and of nothing else."""

    def check(before: AnyDebt, after: AnyDebt) -> bool:
        given = after.events[-1].amount
        expected = _owed(before) - Amounts(**{component: given})
        return given > 0 and _owed(after) == expected

    return check


def _costs_less(before: AnyDebt, after: AnyDebt) -> bool:
    return _charges(after) < _charges(before) and _owed(after).principal == _owed(before).principal


def _ends_later(before: AnyDebt, after: AnyDebt) -> bool:
    return _schedule(after)[-1].due > _schedule(before)[-1].due and _whole(after)


def _nothing_overdue(_before: AnyDebt, after: AnyDebt) -> bool:
    return statement_of(after, AGREED).overdue.principal == 0 and _whole(after)


def _rests(before: AnyDebt, after: AnyDebt) -> bool:
    """Nothing more becomes overdue until the holiday is over, and interest goes on."""
    day = date(2026, 5, 31)
    at = statement_of(before, AGREED).overdue
    then = statement_of(after, day).overdue
    return then.principal + then.interest <= at.principal + at.interest and _charges(after, day) > _charges(
        before, AGREED
    )


def _becomes_principal(before: AnyDebt, after: AnyDebt) -> bool:
    was, now = _owed(before), _owed(after)
    moved = now.principal - was.principal
    return now.total == was.total and was.interest - now.interest == moved > 0


def _all_paid(_before: AnyDebt, after: AnyDebt) -> bool:
    return _owed(after, LATER).total == 0 and statement_of(after, LATER).credit == 0


def _returned(before: AnyDebt, after: AnyDebt) -> bool:
    """What was given up is owed again, and interest counts."""
    made, paid, _ = after.events[-3:]
    assert made.arrangement is not None
    left = _owed(before).total - made.arrangement.down_payment - paid.amount
    return _owed(after, RESUMES).total < left <= _owed(after, BREACH).total < _owed(after, LATER).total


def _performs(before: AnyDebt, after: AnyDebt) -> bool:
    given = after.events[-1].arrangement
    assert given is not None
    told = statement_of(after, date(2026, 4, 20))
    rest = _owed(before).total - given.waived_conditionally.total - given.down_payment
    return told.arranged and told.owed.total == rest and told.days_past_due == 0


def _due_whole(_before: AnyDebt, after: AnyDebt) -> bool:
    told = statement_of(after, date(2026, 3, 21))
    return told.overdue.principal == told.owed.principal == 1_200_000


def _still_owed(before: AnyDebt, after: AnyDebt) -> bool:
    """Owed as before, and nothing counts after that day."""
    told = statement_of(after, LATER)
    counted = [line for line in told.lines if line.since >= AGREED and line.days and line.amount]
    return not counted and told.owed.total >= _owed(before).total and told.charged_off == AGREED


def _comes_back(_before: AnyDebt, after: AnyDebt) -> bool:
    told = statement_of(after, LATER)
    recovered = sum(move.amount for move in told.movements if move.kind == "recovery")
    unpaid = statement_of(with_events(after, after.events[:-1]), LATER)
    return recovered == 50_000 and told.owed.total == unpaid.owed.total - 50_000


def _schedule(debt: AnyDebt) -> Any:
    return statement_of(debt, AGREED).schedule


def _whole(debt: AnyDebt) -> bool:
    return sum(row.principal for row in _schedule(debt)) == 1_200_000


MEASURES: Final[Mapping[str, tuple[Make, Check]]] = {
    "interest suspension": (_event("interest_suspension", until=date(2026, 5, 20)), _costs_less),
    "waiver of interest": (_waived("interest"), _given_up("interest")),
    "waiver of penalty": (_waived("penalty"), _given_up("penalty")),
    "waiver of fees": (_waived("fee"), _given_up("fee")),
    "principal forgiveness": (_waived("principal"), _given_up("principal")),
    "rate reduction": (_halved, _costs_less),
    "term extension": (_event("term_extension", count=6), _ends_later),
    "re-amortisation": (_reamortised, _nothing_overdue),
    "payment holiday": (_event("payment_holiday", until=date(2026, 5, 31)), _rests),
    "capitalisation": (_event("capitalisation", component="interest"), _becomes_principal),
    "acceleration": (_event("acceleration"), _due_whole),
    "arrangement": (_arranged, _performs),
    "arrangement kept": (_kept, _all_paid),
    "arrangement broken, waiver reinstated": (_broken, _returned),
    "settlement": (_settled, _all_paid),
    "charge-off": (_event("charge_off", interest_stops=True), _still_owed),
    "recovery after charge-off": (_recovered, _comes_back),
}
"""Measure → the events that make it, and whether it did what it says."""

NOT_MADE: Final[Mapping[tuple[str, str], str]] = {
    **{
        (measure, product): "a"
        for measure in ("term extension", "re-amortisation", "capitalisation")
        for product in ("card", "pay later")
    },
    ("waiver of penalty", "card"): "b",
    ("capitalisation", "bullet"): "c",
}
"""Where a product does not know a measure, or has nothing for it → the note of the page that says why."""
REFUSED: Final[Mapping[str, str]] = {"a": "debt.word_unknown", "c": "measures.nothing_left"}
"""Note → the code with which the measure is refused; a card's penalty is simply never owed."""

MINIMUM_PAID: Final = DebtEvent(date(2026, 2, 20), "repayment", 120_000)
BEARING: Final = frozenset({"waiver of interest", "rate reduction", "arrangement broken, waiver reinstated"})
"""Measures that need interest; a pay-later account bears it where the minimum was paid, and a late charge otherwise."""


def before(measure: str, product: str) -> AnyDebt:
    """The debt on which a measure is tried: late, or for a bullet not yet due where it has to be."""
    debt = DEBTS[product]
    if product == "pay later" and measure in BEARING:
        debt = with_events(debt, (*debt.events, MINIMUM_PAID))
    if product == "bullet" and measure in ("term extension", "payment holiday", "acceleration"):
        debt = with_terms(debt, instalments=4)
    if measure == "waiver of fees" and not _owed(debt).fee:
        debt = with_events(debt, (*debt.events, DebtEvent(date(2026, 3, 1), "fee", 5_000)))
    if measure == "waiver of penalty" and product == "progressive":
        late = DebtEvent(date(2026, 3, 1), "fee", 5_000, component="penalty")
        debt = with_events(debt, (*debt.events, late))
    return debt


def measured(measure: str, product: str) -> tuple[AnyDebt, AnyDebt]:
    """The debt before and after a measure."""
    debt = before(measure, product)
    return debt, with_events(debt, (*debt.events, *MEASURES[measure][0](debt)))


def combinations() -> Iterator[tuple[str, str]]:
    """Every measure on every product that knows it."""
    return (
        (measure, product) for measure in MEASURES for product in DEBTS if (measure, product) not in NOT_MADE
    )


def table() -> str:
    """The table of the page."""
    head = f"| measure | {' | '.join(DEBTS)} |"
    rule = f"|---|{':-:|' * len(DEBTS)}"
    rows = [
        f"| {measure} | {' | '.join(NOT_MADE.get((measure, product), '✓') for product in DEBTS)} |"
        for measure in MEASURES
    ]
    return "\n".join((head, rule, *rows))
