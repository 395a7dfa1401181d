"""Random loans with their payments, for the laws that every account keeps."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from forbear.base.rates import Rate
from forbear.debt.model import Contract, Debt, DebtEvent

METHODS = ("equal_instalment", "equal_principal", "interest_only", "bullet")


@dataclass(frozen=True)
class Lived:
    """A debt and a day up to which everything happened."""

    debt: Debt
    until: date


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    """A daily-interest loan of up to 80,000 yuan over up to two years."""
    return Contract(
        lender="jiebei",
        number="JB-0001",
        method=draw(st.sampled_from(METHODS)),
        principal=draw(st.integers(10_000, 8_000_000)),
        rate=Rate(draw(st.sampled_from(["0.0004", "0.0005", "0.00035", "0.000657"]))),
        disbursed=draw(st.dates(date(2023, 1, 1), date(2024, 2, 29))),
        instalments=draw(st.sampled_from([1, 2, 3, 6, 12, 24])),
        due_day=draw(st.sampled_from([1, 5, 15, 28, 29, 30, 31])),
        penalty_on=draw(st.sampled_from([("principal",), ("principal", "interest")])),
        grace_days=draw(st.sampled_from([0, 0, 3])),
    )


@st.composite
def lived(draw: st.DrawFn, *, rich: bool = False) -> Lived:
    """A contract with payments and perhaps a suspension; ``rich`` adds fees and waivers."""
    contract = draw(contracts())
    first = contract.disbursed
    events: list[DebtEvent] = []
    for number, (after, share) in enumerate(
        draw(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), max_size=6))
    ):
        amount = max(1, contract.principal * share // 1000)
        events.append(DebtEvent(first + timedelta(after), "repayment", amount=amount, ref=f"bank-{number}"))
    if draw(st.booleans()):
        on = first + timedelta(draw(st.integers(0, 300)))
        events.append(DebtEvent(on, "interest_suspension", until=on + timedelta(draw(st.integers(0, 60)))))
    if rich:
        for number, (after, amount) in enumerate(
            draw(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 50_000)), max_size=2))
        ):
            events.append(DebtEvent(first + timedelta(after), "fee", amount=amount, ref=f"fee-{number}"))
        for component in draw(st.sets(st.sampled_from(["penalty", "interest", "fee"]))):
            on = first + timedelta(draw(st.integers(0, 400)))
            events.append(DebtEvent(on, "waiver", amount=draw(st.integers(1, 20_000)), component=component))
    return Lived(Debt(contract, tuple(events)), first + timedelta(draw(st.integers(400, 900))))
