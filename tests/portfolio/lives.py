"""Random accounts with random histories, in the two forms in which Forbear knows them: a debt with its events, and a row of a book."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pyarrow as pa

from forbear.base.dates import add_months, due_dates
from forbear.base.errors import ForbearError
from forbear.base.rates import Rate
from forbear.debt.account import fold
from forbear.debt.arrangement import spread
from forbear.debt.model import COMPONENTS, Amounts, ArrangementTerms, Contract, Debt, DebtEvent
from forbear.portfolio.schema import EVENTS

METHODS = ("equal_instalment", "equal_instalment", "equal_principal", "interest_only", "bullet", "flexible")
RATES = (
    Rate("0.0004"),
    Rate("0.0005"),
    Rate("0.00035"),
    Rate("0.146", "annual", 365),
    Rate("0.18", "annual", 360),
    Rate("0.24", "annual", 360),
    Rate("0"),
)
ORDERS = (
    COMPONENTS,
    ("principal", "interest", "penalty", "fee"),
    ("interest", "principal", "fee", "penalty"),
)


@dataclass(frozen=True)
class Life:
    """An account, its events, the arrangement rules the engine is not told (grace, missed to break), and a day to look at it.

    ``suspended`` is a suspension that the book's contract knows from the start, as the engine does from the day it begins; one that begins
    after an arrangement is an event to both.
    """

    debt: Debt
    suspended: tuple[date, date] | None
    terms: dict[date, tuple[int, int, str]]
    until: date


def contract(chance: Random) -> Contract:
    """A loan of a kind that the engine and the book share."""
    disbursed = date(2023, 1, 1) + timedelta(chance.randrange(420))
    due_day = chance.choice((1, 5, 15, 28, 29, 30, 31))
    first = add_months(disbursed, 1, due_day)
    return Contract(
        lender="jiebei",
        number="JB-0001",
        method=chance.choice(METHODS),
        principal=chance.choice((chance.randrange(100, 9_000_000), chance.randrange(1, 400) * 1000)),
        rate=chance.choice(RATES),
        disbursed=disbursed,
        instalments=chance.choice((1, 2, 3, 6, 12, 24)),
        due_day=due_day,
        first_due=first + timedelta(chance.randrange(0, 12)) if chance.random() < 0.1 else None,
        interest_days=chance.choice(("actual", "actual", "30/360")),
        penalty_multiple=chance.choice((Fraction(3, 2), Fraction(1), Fraction(0), Fraction(13, 10))),
        penalty_on=chance.choice((("principal",), ("principal", "interest"), ())),
        grace_days=chance.choice((0, 0, 3, 10)),
        allocation=chance.choice(ORDERS),
        early_repayment=chance.choice(("reduce_instalment", "reduce_term")),
        rounding=chance.choice(("half_up", "half_up", "half_even", "up", "down")),
    )


def life(chance: Random) -> Life:
    """A contract with payments on time, late, early, partial, too large; fees, waivers, suspensions, arrangements kept and broken."""
    agreed = contract(chance)
    start = agreed.disbursed
    until = start + timedelta(chance.randrange(0, 900))
    events: list[DebtEvent] = []
    marks = due_dates(
        agreed.first_due or add_months(start, 1, agreed.due_day), agreed.instalments, agreed.due_day
    )
    typical = agreed.principal // agreed.instalments + agreed.principal // 40 + 1
    for mark in marks:
        if chance.random() < 0.75:
            on = max(start, mark + timedelta(chance.choice((0, 0, 0, -3, 1, 2, 5, 12, 40))))
            events.append(
                DebtEvent(
                    on, "repayment", amount=chance.choice((typical, typical, typical // 3 + 1, 3 * typical))
                )
            )
    if chance.random() < 0.1:
        events.append(DebtEvent(_some_day(chance, start), "repayment", amount=2 * agreed.principal))
    for _ in range(chance.choice((0, 0, 1, 2))):
        events.append(DebtEvent(_some_day(chance, start), "fee", amount=chance.randrange(1, 20_000)))
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        component = chance.choice(COMPONENTS)
        events.append(
            DebtEvent(
                _some_day(chance, start), "waiver", amount=chance.randrange(1, 30_000), component=component
            )
        )
    if chance.random() < 0.15:
        number = agreed.rate.daily * Fraction(chance.choice((1, 1, 3)), chance.choice((2, 1)))
        if number.denominator and _denominator(agreed) % number.denominator == 0:
            quoted = _decimal(number)
            if quoted is not None:
                events.append(DebtEvent(_some_day(chance, start), "rate_change", rate=Rate(quoted)))
    suspended = None
    if chance.random() < 0.3:
        on = _some_day(chance, start)
        suspended = (on, on + timedelta(chance.randrange(0, 75)))
        until = max(until, on)
        events.append(DebtEvent(on, "interest_suspension", until=suspended[1]))
    terms: dict[date, tuple[int, int, str]] = {}
    if chance.random() < 0.4:
        events, terms, until = _arranged(chance, Debt(agreed, tuple(events)), until)
    if suspended and terms and suspended[0] > min(terms):
        suspended = None
    return Life(Debt(agreed, tuple(events)), suspended, terms, until)


def _some_day(chance: Random, start: date) -> date:
    return start + timedelta(chance.randrange(0, 500))


def _denominator(agreed: Contract) -> int:
    return agreed.rate.daily.denominator * 2


def _decimal(number: Fraction) -> str | None:
    for places in range(12):
        if (number * 10**places).denominator == 1:
            digits = f"{int(number * 10**places):0{places + 1}d}"
            return f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return None


def _arranged(
    chance: Random, debt: Debt, until: date
) -> tuple[list[DebtEvent], dict[date, tuple[int, int, str]], date]:
    """One arrangement, or a second that replaces it, with payments kept for a while."""
    events, terms = list(debt.events), {}
    on = _some_day(chance, debt.contract.disbursed)
    for _ in range(chance.choice((1, 1, 2))):
        known = Debt(debt.contract, tuple(events))
        try:
            owed = fold(known, on).owed()
        except ForbearError:
            break
        waived = Amounts(
            penalty=chance.choice((0, owed.penalty)),
            interest=chance.choice((0, 0, owed.interest // 2)),
            fee=chance.choice((0, owed.fee)),
            principal=chance.choice((0, 0, 0, owed.principal // 5)),
        )
        conditional = Amounts(
            penalty=owed.penalty - waived.penalty if chance.random() < 0.5 else 0,
            interest=(owed.interest - waived.interest) // 3 if chance.random() < 0.5 else 0,
        )
        left = (owed - waived - conditional).total
        down = chance.choice((0, left // 10))
        count, due_day = chance.choice((1, 3, 6, 12, 36)), chance.choice((1, 10, 31))
        remainder = chance.choice(("first", "last"))
        rows = spread(left - down, count, add_months(on, 1, due_day), due_day, remainder=remainder)
        made = ArrangementTerms(waived, conditional, down, tuple((row.due, row.amount) for row in rows))
        events.append(DebtEvent(on, "arrangement", arrangement=made))
        for earlier in terms:
            terms[earlier] = (0, 0, terms[earlier][2])
        terms[on] = (chance.choice((0, 3)), chance.choice((0, 1, 2)), remainder)
        for row in rows[: chance.randrange(0, count + 1)]:
            late = timedelta(chance.choice((0, 0, 0, 2, 5, 35)))
            paid = chance.choice((row.amount, row.amount, row.amount // 2, 2 * row.amount))
            if paid:
                events.append(DebtEvent(row.due + late, "repayment", amount=paid))
        until = max(until, on)
        if chance.random() < 0.2:
            gone = on + timedelta(chance.randrange(1, 200))
            terms[on] = (0, 0, remainder)
            events.append(DebtEvent(gone, "arrangement_broken"))
            on, until = gone + timedelta(chance.randrange(1, 90)), max(until, gone)
        else:
            on = on + timedelta(chance.randrange(1, 200))
    return events, terms, until


def row(account: int, lived: Life) -> dict[str, object]:
    """The contract as a row of a book that was never closed."""
    agreed = lived.debt.contract
    scale = _denominator(agreed) // agreed.rate.daily.denominator
    return {
        "account": account,
        "method": agreed.method,
        "principal": agreed.principal,
        "rate_num": agreed.rate.daily.numerator * scale,
        "rate_den": agreed.rate.daily.denominator * scale,
        "penalty_num": agreed.penalty_multiple.numerator,
        "penalty_den": agreed.penalty_multiple.denominator,
        "disbursed": agreed.disbursed,
        "first_due": agreed.first_due,
        "due_day": agreed.due_day,
        "instalments": agreed.instalments,
        "interest_days": agreed.interest_days,
        "penalty_on": ",".join(agreed.penalty_on),
        "grace_days": agreed.grace_days,
        "allocation": ",".join(agreed.allocation),
        "early_repayment": agreed.early_repayment,
        "rounding": agreed.rounding,
        "suspended_from": lived.suspended[0] if lived.suspended else None,
        "suspended_until": lived.suspended[1] if lived.suspended else None,
    }


def event_rows(account: int, lived: Life) -> list[dict[str, object]]:
    """The events as rows of an events file; a suspension that begins before any arrangement stands in the contract."""
    agreed = lived.debt.contract
    scale = _denominator(agreed)
    told = []
    for event in lived.debt.events:
        if event.kind == "interest_suspension" and lived.suspended:
            continue
        entry: dict[str, object] = {"account": account, "on": event.on, "kind": event.kind}
        if event.amount:
            entry["amount"] = event.amount
        if event.until:
            entry["until"] = event.until
        if event.component:
            entry["component"] = event.component
        if event.rate:
            entry["rate_num"] = int(event.rate.daily * scale)
        if event.arrangement:
            made = event.arrangement
            grace, breaks, remainder = lived.terms[event.on]
            entry |= {f"waived_{name}": getattr(made.waived, name) for name in COMPONENTS}
            entry |= {
                f"conditional_{name}": getattr(made.waived_conditionally, name) for name in COMPONENTS[:3]
            }
            entry |= {
                "down_payment": made.down_payment,
                "instalments": len(made.instalments),
                "remainder": remainder,
            }
            entry |= {"first_due": made.instalments[0][0], "grace_days": grace, "missed_to_break": breaks}
            days = [due.day for due, _ in made.instalments]
            entry["due_day"] = max(days) if made.instalments[0][0].day not in (28, 29, 30) else 31
        told.append(entry)
    return told


def book_of(lives: list[Life]) -> tuple[pa.RecordBatch, pa.Table]:
    """A book and its events."""
    rows = [row(account, lived) for account, lived in enumerate(lives)]
    events = [entry for account, lived in enumerate(lives) for entry in event_rows(account, lived)]
    names = list(rows[0])
    types = {"first_due": pa.date32(), "suspended_from": pa.date32(), "suspended_until": pa.date32()}
    arrays = [pa.array([entry[name] for entry in rows], types.get(name)) for name in names]
    table = pa.Table.from_pylist(events, schema=pa.schema([pa.field("account", pa.int64()), *EVENTS]))
    return pa.RecordBatch.from_arrays(arrays, names=names), table


def with_breach(lived: Life, on: date) -> Life:
    """The same with the breach that the close found, for the engine, which is told of it."""
    return replace(
        lived, debt=Debt(lived.debt.contract, (*lived.debt.events, DebtEvent(on, "arrangement_broken")))
    )
