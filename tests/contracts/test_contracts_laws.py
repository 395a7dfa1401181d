"""Laws of the contracts page over whole lives: every kind of event, in every kind of contract, arrangements made, kept and broken.

The lives are legal by construction (an arrangement repays exactly what is owed on its day), so nothing is skipped and no refusal is hidden.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.rates import Rate
from forbear.debt.arrangement import spread
from forbear.debt.model import COMPONENTS, Amounts, ArrangementTerms, Contract, Debt, DebtEvent
from forbear.debt.statement import statement

FIRST = date(2024, 1, 31)
RATES = [Rate("0.0004"), Rate("0.000657"), Rate("0.144", "annual", 360), Rate("0")]


@dataclass(frozen=True)
class Life:
    """A debt to which everything happened, and the days on which it is looked at."""

    debt: Debt
    days: tuple[date, ...]


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    return Contract(
        lender="jiebei",
        number="JB-0001",
        method=draw(
            st.sampled_from(["equal_instalment", "equal_principal", "interest_only", "bullet", "flexible"])
        ),
        principal=draw(st.integers(1, 9_000_000)),
        rate=draw(st.sampled_from(RATES)),
        disbursed=FIRST,
        instalments=draw(st.sampled_from([1, 2, 6, 12])),
        due_day=draw(st.sampled_from([1, 15, 29, 31])),
        first_due=draw(st.sampled_from([None, date(2024, 2, 10), date(2024, 4, 30)])),
        interest_days=draw(st.sampled_from(["actual", "30/360"])),
        penalty_multiple=draw(st.sampled_from([Fraction(0), Fraction(3, 2), Fraction(2)])),
        penalty_on=draw(st.sampled_from([("principal",), ("principal", "interest"), ()])),
        grace_days=draw(st.sampled_from([0, 3, 31])),
        allocation=draw(st.sampled_from(list(permutations(COMPONENTS)))),
        early_repayment=draw(st.sampled_from(["reduce_instalment", "reduce_term"])),
        rounding=draw(st.sampled_from(["half_up", "half_even", "up", "down"])),
    )


@st.composite
def happenings(draw: st.DrawFn, after: date, name: str) -> list[DebtEvent]:
    """Payments, fees, waivers, suspensions and new rates after a day; equal ones may stand on one day."""
    found: list[DebtEvent] = []
    for number in range(draw(st.integers(0, 5))):
        on, ref = after + timedelta(draw(st.integers(0, 200))), f"{name}-{number}"
        amount = draw(st.sampled_from([1, 10_000, 99_999, 500_000, 3_000_000]))
        match draw(st.sampled_from(["repayment", "repayment", "fee", "waiver", "suspension", "rate"])):
            case "repayment":
                found.append(DebtEvent(on, "repayment", amount, ref=ref))
            case "fee":
                found.append(DebtEvent(on, "fee", amount // 100 + 1, ref=ref))
            case "waiver":
                component = draw(st.sampled_from(COMPONENTS))
                found.append(DebtEvent(on, "waiver", amount // 10 + 1, component=component, ref=ref))
            case "suspension":
                until = on + timedelta(draw(st.integers(0, 40)))
                found.append(DebtEvent(on, "interest_suspension", until=until))
            case "rate":
                if all(one.kind != "rate_change" or one.on != on for one in found):
                    found.append(DebtEvent(on, "rate_change", rate=draw(st.sampled_from(RATES))))
    return found


def arrangement(draw: st.DrawFn, debt: Debt, on: date) -> DebtEvent | None:
    """An arrangement that fits what is owed on its day, if anything is; nothing else may happen later that day."""
    owed = statement(debt, on).owed
    if owed.total < 1_000:
        return None
    part = draw(st.sampled_from([0, 2]))
    given_up = Amounts(0, owed.interest // 3, owed.penalty // 2, 0) if part else Amounts()
    conditional = Amounts(owed.principal // 7, owed.interest // 4, owed.penalty // 3, owed.fee)
    left = owed.total - given_up.total - conditional.total
    down = min(left // 2, draw(st.sampled_from([0, 1, 50_000])))
    rate = draw(st.sampled_from(["0", "0.036"]))
    first = on + timedelta(draw(st.integers(1, 40)))
    rows = spread(
        left - down,
        draw(st.sampled_from([1, 3, 12])),
        first,
        first.day,
        rate,
        start=on,
    )
    terms = ArrangementTerms(given_up, conditional, down, tuple((row.due, row.amount) for row in rows), rate)
    return DebtEvent(on, "arrangement", arrangement=terms)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    debt = Debt(draw(contracts()), tuple(draw(happenings(FIRST, "a"))))
    day = FIRST + timedelta(210)
    made = arrangement(draw, debt, day) if draw(st.booleans()) else None
    if made:
        debt = replace(debt, events=(*debt.events, made, *draw(happenings(day + timedelta(1), "b"))))
        if draw(st.booleans()):
            broken = day + timedelta(draw(st.integers(201, 260)))
            resume = draw(st.sampled_from([None, day, broken, day + timedelta(30)]))
            debt = replace(
                debt, events=(*debt.events, DebtEvent(broken, "arrangement_broken", resume_from=resume))
            )
            debt = replace(debt, events=(*debt.events, *draw(happenings(broken + timedelta(1), "c"))))
    days = draw(st.lists(st.integers(0, 900), min_size=1, max_size=4))
    return Life(debt, tuple(FIRST + timedelta(ahead) for ahead in days))


@settings(max_examples=120, deadline=None)
@given(lives())
def test_no_component_is_negative_and_payments_are_conserved_on_any_day(life: Life) -> None:
    for day in life.days:
        told = statement(life.debt, day)
        for amounts in (told.owed, told.overdue, told.accrued, told.paid, told.waived):
            assert all(getattr(amounts, component) >= 0 for component in COMPONENTS)
        came = [event for event in life.debt.events if event.on <= day]
        received = sum(event.amount for event in came if event.kind == "repayment")
        received += sum(event.arrangement.down_payment for event in came if event.arrangement)
        assert told.credit >= 0
        assert told.paid.total + told.credit == received
        assert told.owed == told.accrued - told.paid - told.waived
        assert told.owed.total == 0 or told.credit == 0 or told.arranged
        assert all(getattr(told.overdue, name) <= getattr(told.owed, name) for name in COMPONENTS)
        for component in COMPONENTS:
            posted = sum(line.amount for line in told.lines if line.component == component)
            assert posted == getattr(told.accrued, component)


@settings(max_examples=80, deadline=None)
@given(lives(), st.randoms(use_true_random=False))
def test_recorded_in_any_order_it_is_the_same_account(life: Life, chance: Random) -> None:
    shuffled = list(life.debt.events)
    chance.shuffle(shuffled)
    other = replace(life.debt, events=tuple(shuffled))
    for day in life.days:
        assert statement(other, day) == statement(life.debt, day)


@settings(max_examples=60, deadline=None)
@given(lives())
def test_what_happens_later_does_not_change_an_earlier_day(life: Life) -> None:
    for day in life.days:
        known = tuple(event for event in life.debt.events if event.on <= day)
        assert statement(replace(life.debt, events=known), day) == statement(life.debt, day)
