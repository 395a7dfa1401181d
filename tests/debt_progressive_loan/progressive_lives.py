"""Generated progressive loans with histories of every kind of event."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.base.rates import Rate
from forbear.debt.model import Amounts, ArrangementTerms, DebtEvent
from forbear.debt.progressive_loan.fold import fold
from forbear.debt.progressive_loan.model import ProgressiveContract, ProgressiveDebt

START = date(2026, 1, 15)
KINDS = (
    "fee",
    "interest_suspension",
    "delinquency_pause",
    "rate_change",
    "drawdown",
    "refund",
    "waiver",
    "repayment",
    "chargeback",
    "capitalisation",
    "term_extension",
    "payment_holiday",
    "reamortisation",
    "reage",
    "settlement",
    "acceleration",
    "charge_off",
    "arrangement",
)


@dataclass(frozen=True)
class Lived:
    """A loan and the day on which it is looked at."""

    debt: ProgressiveDebt
    until: date


@st.composite
def contracts(draw: st.DrawFn) -> ProgressiveContract:
    """A contract of any frequency, day count and rate."""
    day_count = draw(st.sampled_from(["actual/actual", "actual/365", "actual/360", "30/360"]))
    return ProgressiveContract(
        "mashang",
        "PL-1",
        draw(st.integers(50_000, 5_000_000)),
        Rate(
            draw(st.sampled_from(["0", "0.072", "0.12", "0.24"])),
            "annual",
            360 if day_count.endswith("360") else 365,
        ),
        START,
        draw(st.integers(1, 12)),
        every=draw(st.integers(1, 3)),
        unit=draw(st.sampled_from(["days", "weeks", "months"])),
        day_count=day_count,
        down_payment=draw(st.sampled_from([Fraction(0), Fraction(1, 4)])),
        allocation=draw(st.permutations(["fee", "penalty", "interest", "principal"]).map(tuple)),
        surplus=draw(st.sampled_from(["next", "last", "next_last", "all"])),
        early_interest=draw(st.sampled_from(["to_day", "to_due"])),
        capitalises=("interest", "fee", "penalty"),
    )


@st.composite
def lived(draw: st.DrawFn, most: int = 6) -> Lived:
    """A loan with up to so many events that its account can take."""
    debt = ProgressiveDebt(draw(contracts()))
    day = START
    for n in range(draw(st.integers(0, most))):
        day += timedelta(draw(st.integers(0, 40)))
        try:
            candidate = ProgressiveDebt(debt.contract, (*debt.events, draw(_event(debt, day, n))))
            fold(candidate, day)
        except ForbearError:
            continue
        debt = candidate
    return Lived(debt, day + timedelta(draw(st.integers(0, 90))))


@st.composite
def _event(draw: st.DrawFn, debt: ProgressiveDebt, day: date, n: int) -> DebtEvent:
    owed = fold(debt, day).owed()
    last = debt.events[-1].kind if debt.events else ""
    kind = (
        "arrangement_broken"
        if last == "arrangement" and draw(st.booleans())
        else draw(st.sampled_from(KINDS))
    )
    amount = draw(st.integers(1, max(1, owed.total)))
    paid = [event.ref for event in debt.events if event.kind == "repayment"]
    return DebtEvent(
        day,
        kind,  # type: ignore[arg-type]
        amount=amount
        if kind in ("drawdown", "refund", "waiver", "repayment", "chargeback", "settlement", "fee")
        else 0,
        component=draw(st.sampled_from(["fee", "penalty"]))
        if kind == "fee"
        else draw(st.sampled_from(["interest", "penalty", "fee"]))
        if kind in ("waiver", "capitalisation")
        else None,
        until=day + timedelta(draw(st.integers(0, 60)))
        if kind in ("interest_suspension", "delinquency_pause", "payment_holiday")
        else None,
        rate=Rate("0.06", "annual", debt.contract.rate.basis) if kind == "rate_change" else None,
        count=draw(st.integers(1, 6)) if kind in ("term_extension", "reage") else 0,
        first_due=day + timedelta(draw(st.integers(0, 40))) if kind == "reage" else None,
        interest=draw(st.sampled_from(["at_rate", "equal_payable", "equal_full", "waive"]))
        if kind == "reage"
        else "at_rate",
        holiday=draw(st.sampled_from(["all", "principal", "interest"]))
        if kind == "payment_holiday"
        else "all",
        of=draw(st.sampled_from(paid)) if kind == "chargeback" and paid else "",
        interest_stops=kind == "charge_off" and draw(st.booleans()),
        arrangement=_agreed(owed, day, draw(st.sampled_from(["0", "0.06"])))
        if kind == "arrangement"
        else None,
        ref=f"e{n}" if kind == "repayment" else "",
    )


def _agreed(owed: Amounts, day: date, rate: str) -> ArrangementTerms:
    """Half of the interest given up, half of that on condition; a tenth paid down; the rest in two months."""
    given = Amounts(interest=owed.interest // 4)
    down = (owed.total - owed.interest // 4 * 2) // 10
    rest = owed.total - owed.interest // 4 * 2 - down
    due = day + timedelta(30)
    interest = round(rest * Fraction(rate) / 365 * 30)
    return ArrangementTerms(given, given, down, ((due, rest + interest),), rate)
