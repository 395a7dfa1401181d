"""The loan that the examples share: 100.00 for six months at 7 % a year, 30/360, from 1 January 2024."""

from datetime import date
from decimal import Decimal

from forbear.debt.progressive import events as ev
from forbear.debt.progressive.loan import Loan, LoanInstalment
from forbear.debt.progressive.reaging import Plan
from forbear.debt.progressive.terms import Allocation, Terms, plain_order

BY_INTEREST = {"default": Allocation(plain_order("penalty", "fee", "interest", "principal"))}
TERMS = Terms(
    rate=Decimal(7),
    start=date(2024, 1, 1),
    every=1,
    unit="months",
    count=6,
    recalculation=True,
    partial_period=False,
    allocations=BY_INTEREST,
)
LENT = ev.Disbursement(date(2024, 1, 1), 10000)
FIRST_PAID = ev.Payment(date(2024, 2, 1), 1701)
MID_MARCH = date(2024, 3, 15)
SIX_FROM_APRIL = Plan(date(2024, 4, 1), 1, "months", 6)


def dues(loan: Loan) -> list[tuple[str, int, int]]:
    """Due date, principal and interest (cents) of each instalment that asks for something."""
    return [
        (row.due.isoformat(), row.owed["principal"], row.owed["interest"])
        for row in loan.instalments
        if row.owed["principal"] or row.owed["interest"]
    ]


def row_due(loan: Loan, due: str) -> LoanInstalment:
    """The last instalment due on a day."""
    return [row for row in loan.instalments if row.due.isoformat() == due][-1]
