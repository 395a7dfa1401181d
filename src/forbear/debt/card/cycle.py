"""When bills are made, and when they are due."""

from datetime import date, timedelta

from forbear.base.dates import add_months
from forbear.debt.card.model import CardContract


def statement_date(contract: CardContract, n: int) -> date:
    """The day of bill ``n``, from 1: the first statement day on or after the opening, then every month."""
    same_month = add_months(contract.opened, 0, contract.statement_day)
    return add_months(contract.opened, n - 1 + (same_month < contract.opened), contract.statement_day)


def due_date(contract: CardContract, made: date) -> date:
    """The due date of the bill made on a day."""
    if contract.due_after is not None:
        return made + timedelta(contract.due_after)
    due = add_months(made, 0, contract.due_day)
    return due if due > made else add_months(made, 1, contract.due_day)


def deadline(contract: CardContract, made: date) -> date:
    """The last day, grace days included, on which the bill made on a day can be paid in time."""
    return due_date(contract, made) + timedelta(contract.grace_days)
