"""The statement (欠款明细): what is owed on a day, by component, with the reason for every posted figure."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from forbear.base.money import Fen, format_yuan
from forbear.base.rates import format_decimal
from forbear.base.texts import Language
from forbear.debt.account import fold
from forbear.debt.allocation import allocate
from forbear.debt.item import Item
from forbear.debt.ledger import Account
from forbear.debt.model import (
    COMPONENTS,
    Amounts,
    Bill,
    Component,
    Debt,
    Line,
    Movement,
    ScheduleRow,
    Statement,
)
from forbear.debt.reasons import lines_of
from forbear.debt.schedule import rows

RATE_PLACES = 16
"""Decimal places to which the exact daily rate of a line is written."""


def statement(debt: Debt, as_of: date) -> Statement:
    """What is owed at the end of ``as_of``, with everything up to that day counted and nothing after it.

    Raises:
        ForbearError: as :func:`forbear.debt.account.fold` does.
    """
    account = fold(debt, as_of)
    accrued, paid, waived = account.accrued(), account.paid(), account.waived()
    overdue, oldest = _overdue(account)
    return Statement(
        as_of=as_of,
        days_past_due=(as_of - oldest).days if oldest else 0,
        owed=accrued - paid - waived,
        overdue=overdue,
        schedule=_schedule(account),
        lines=lines_of(account),
        credit=account.credit,
        accrued=accrued,
        paid=paid,
        waived=waived,
        movements=tuple(account.movements),
        arranged=account.arranged is not None,
        charged_off=account.charged_off,
    )


def _schedule(account: Account) -> tuple[ScheduleRow, ...]:
    if account.arranged:
        return account.arranged.schedule()
    fallen = [_row(item, item.n) for item in account.items if item.n is not None]
    coming = list(rows(account.plan, account.timeline))
    if coming and account.running:
        met = account.running
        coming[0] = ScheduleRow(
            coming[0].n,
            coming[0].due,
            coming[0].principal,
            coming[0].interest,
            met.paid["interest"],
            met.waived["interest"],
            coming[0].fee,
        )
    return (*fallen, *coming)


def _row(item: Item, n: int) -> ScheduleRow:
    paid, waived = (how["principal"] + how["interest"] for how in (item.paid, item.waived))
    fee = sum(amount for _, amount in item.periodic)
    return ScheduleRow(
        n, item.due, item.principal - item.moved["principal"], item.interest, paid, waived, fee
    )


def _overdue(account: Account) -> tuple[Amounts, date | None]:
    """What is past its due date, by component, and the oldest due date of it."""
    total: dict[Component, Fen] = dict.fromkeys(COMPONENTS, 0)
    days: list[date] = []
    for item in account.items:
        if (account.arranged and not item.outside) or item.due >= account.today:
            continue
        unpaid = item.unpaid(account.timeline, account.contract, account.today)
        charged_today = sum(amount for on, amount in item.fees if on == account.today)
        unpaid["fee"] = max(0, unpaid["fee"] - charged_today)
        if any(unpaid.values()):
            days.append(item.due)
        for component in COMPONENTS:
            total[component] += unpaid[component]
    if account.arranged:
        late = account.arranged.late(account.today)
        days += [row.due for row in late]
        total["interest"] += sum(row.open_interest for row in late)
        for component, amount in _composition(account, sum(row.open_covered for row in late)):
            total[component] += amount
    return Amounts(**total), min(days, default=None)


def _composition(account: Account, amount: Fen) -> Iterable[tuple[Component, Fen]]:
    """Of which components an amount due under an arrangement is: those that its payment would meet."""
    parts, _ = allocate(amount, account.claims(covered_only=True), account.contract.allocation)
    return ((part.component, part.amount) for part in parts)


def statement_to_json(statement: Statement, language: Language = "zh") -> dict[str, Any]:
    """The statement as a JSON document with the keys of CONTRACTS section 3; amounts are decimal strings in yuan."""
    return {
        "as_of": statement.as_of.isoformat(),
        "days_past_due": statement.days_past_due,
        "owed": _amounts(statement.owed),
        "overdue": _amounts(statement.overdue),
        "schedule": [_schedule_row(row) for row in statement.schedule],
        "lines": [_line(line, language) for line in statement.lines],
        "credit": format_yuan(statement.credit),
        "accrued": _amounts(statement.accrued),
        "paid": _amounts(statement.paid),
        "waived": _amounts(statement.waived),
        "movements": [_movement(movement) for movement in statement.movements],
        "arranged": statement.arranged,
        "bills": [_bill(bill) for bill in statement.bills],
        "charged_off": statement.charged_off.isoformat() if statement.charged_off else None,
    }


def _amounts(amounts: Amounts) -> dict[str, str]:
    return {
        name: format_yuan(getattr(amounts, name))
        for name in ("principal", "interest", "penalty", "fee", "total")
    }


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "n": bill.n,
        "on": bill.on.isoformat(),
        "due": bill.due.isoformat(),
        "opening": format_yuan(bill.opening),
        "posted": _amounts(bill.posted),
        "met": format_yuan(bill.met),
        "balance": format_yuan(bill.balance),
        "minimum": format_yuan(bill.minimum),
        "in_full": bill.in_full,
        "minimum_met": bill.minimum_met,
        "missing": format_yuan(bill.missing),
        "late_fee": format_yuan(bill.late_fee),
    }


def _schedule_row(row: ScheduleRow) -> dict[str, Any]:
    return {
        "n": row.n,
        "due": row.due.isoformat(),
        "principal": format_yuan(row.principal),
        "interest": format_yuan(row.interest),
        "fee": format_yuan(row.fee),
        "total": format_yuan(row.total),
        "paid": format_yuan(row.paid),
        "waived": format_yuan(row.waived),
    }


def _line(line: Line, language: Language) -> dict[str, Any]:
    return {
        "component": line.component,
        "instalment": line.instalment,
        "from": line.since.isoformat(),
        "until": line.until.isoformat(),
        "days": line.days,
        "stopped": line.stopped,
        "base": format_yuan(line.base),
        "rate": format_rate(line.rate),
        "exact_fen": _fraction(line.exact),
        "rounding": line.rounding,
        "clause": line.clause,
        "amount": format_yuan(line.amount),
        "why": line.why.into(language),
    }


def format_rate(rate: Fraction) -> str:
    """An exact daily rate as a decimal string."""
    return format_decimal(rate, RATE_PLACES)


def _fraction(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def _movement(movement: Movement) -> dict[str, Any]:
    return {
        "on": movement.on.isoformat(),
        "kind": movement.kind,
        "component": movement.component,
        "amount": format_yuan(movement.amount),
        "instalment": movement.instalment,
    }
