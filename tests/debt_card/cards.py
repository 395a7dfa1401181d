"""Card accounts for examples and laws."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from forbear.base.rates import Rate
from forbear.debt.card.model import CardContract, CardDebt, Charge, Minimum
from forbear.debt.model import DebtEvent

OPENED = date(2026, 1, 6)


def card(**terms: Any) -> CardContract:
    """A card with bills on the 5th, due on the 23rd, 0.05 % a day, and a late fee of 5 %."""
    usual: dict[str, Any] = {"due_day": 23, "late_fee": Charge(Fraction(1, 20))}
    return CardContract("cmb_card", "CARD-1", Rate("0.0005"), OPENED, 5, **{**usual, **terms})


def spent(on: date, amount: int, ref: str = "") -> DebtEvent:
    return DebtEvent(on, "purchase", amount, ref=ref)


def paid(on: date, amount: int) -> DebtEvent:
    return DebtEvent(on, "repayment", amount)


@dataclass(frozen=True)
class Lived:
    """A card account and a day up to which everything happened."""

    debt: CardDebt
    until: date


@st.composite
def lived(draw: st.DrawFn, *, rich: bool = False) -> Lived:
    """A card with spending, cash and payments over some months; ``rich`` adds refunds, plans, waivers, fees and a suspension."""
    contract = card(
        interest_on=draw(st.sampled_from(["full", "unpaid"])),
        compounds=draw(st.sampled_from([("interest",), ()])),
        minimum=Minimum(
            draw(st.sampled_from([Fraction(1, 10), Fraction(1, 20), Fraction(1)])),
            draw(st.sampled_from([Fraction(1, 10), Fraction(1)])),
            draw(st.sampled_from([0, 10_000])),
        ),
        grace_days=draw(st.sampled_from([0, 3])),
        tolerance=draw(st.sampled_from([0, 1_000])),
        late_fee=Charge(
            Fraction(1, 20), draw(st.sampled_from([0, 500])), draw(st.sampled_from([None, 50_000]))
        ),
        cash_fee=Charge(Fraction(1, 100), 1_000),
        **({"late_rate": Rate("0.0005")} if rich and draw(st.booleans()) else {}),
    )
    amounts, days = st.integers(1, 500_000), st.integers(0, 300)
    events = [
        DebtEvent(OPENED + timedelta(after), kind, amount=amount, ref=f"{kind}-{number}")
        for kind, most in (("purchase", 6), ("cash_advance", 2), ("repayment", 6))
        for number, (after, amount) in enumerate(draw(st.lists(st.tuples(days, amounts), max_size=most)))
    ]
    if rich:
        events += _more(draw)
    return Lived(CardDebt(contract, tuple(events)), OPENED + timedelta(draw(st.integers(200, 420))))


def _more(draw: st.DrawFn) -> list[DebtEvent]:
    days, amounts = st.integers(0, 300), st.integers(1, 100_000)
    more = [
        DebtEvent(OPENED + timedelta(draw(days)), kind, amount=draw(amounts), ref=f"{kind}-0")
        for kind in draw(st.sets(st.sampled_from(["refund", "fee"])))
    ]
    for component in draw(st.sets(st.sampled_from(["interest", "penalty", "fee", "principal"]))):
        more.append(
            DebtEvent(OPENED + timedelta(draw(days)), "waiver", amount=draw(amounts), component=component)
        )
    if draw(st.booleans()):
        on = OPENED + timedelta(draw(days))
        more.append(DebtEvent(on, "interest_suspension", until=on + timedelta(draw(st.integers(0, 60)))))
    if draw(st.booleans()):
        on = OPENED + timedelta(draw(days))
        more.append(DebtEvent(on, "payment_holiday", until=on + timedelta(draw(st.integers(0, 90)))))
    if draw(st.booleans()):
        more.append(DebtEvent(OPENED + timedelta(draw(days)), "rate_change", rate=Rate("0.00035")))
    return more
