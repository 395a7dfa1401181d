"""The debt month by month: with an arrangement kept, and with nothing agreed and nothing paid."""

from dataclasses import replace
from datetime import date
from typing import Final

from forbear.base.dates import add_months
from forbear.base.money import Fen
from forbear.debt.model import Amounts, ArrangementTerms, Debt, DebtEvent
from forbear.debt.statement import statement
from forbear.plan.build import waived_by
from forbear.plan.model import BalancePoint, Option

SHOWN_AT_LEAST: Final = 12
"""Months shown even where the arrangement ends sooner."""


def balances(debt: Debt, option: Option, until: date | None = None) -> tuple[BalancePoint, ...]:
    """What is owed on the start and at every monthly step after it, both ways (fen).

    ``with_arrangement`` counts what was waived as gone and each instalment as paid on its due date, and leaves out interest that the
    arrangement itself has yet to bear, so it stands by the option's own figures; ``without`` comes from the debt engine with
    everything that happened up to the start and nothing after it.

    Raises:
        ForbearError: what the debt engine refuses.
    """
    start = option.proposal.start
    last = until or max(option.ends, add_months(start, SHOWN_AT_LEAST))
    nothing_more = replace(debt, events=tuple(event for event in debt.events if event.on <= start))
    days = [start]
    while days[-1] < last:
        days.append(add_months(start, len(days)))
    return tuple(
        BalancePoint(day, _left(option, day), statement(nothing_more, day).owed.total) for day in days
    )


def arrangement_events(option: Option, *, paid: bool = False) -> tuple[DebtEvent, ...]:
    """The option as events of the debt engine; with ``paid`` also every instalment paid on its due date."""
    proposal, waived = option.proposal, waived_by(option.proposal)
    terms = ArrangementTerms(
        waived=Amounts() if proposal.conditional else waived,
        waived_conditionally=waived if proposal.conditional else Amounts(),
        down_payment=option.down_payment,
        instalments=tuple((row.due, row.amount) for row in option.instalments),
        annual_rate=proposal.annual_rate,
    )
    made = DebtEvent(proposal.start, "arrangement", arrangement=terms)
    if not paid:
        return (made,)
    repayments = [
        DebtEvent(row.due, "repayment", amount=row.amount, ref=f"instalment-{row.n}")
        for row in option.instalments
    ]
    return (made, *repayments)


def _left(option: Option, day: date) -> Fen:
    """What the instalments after ``day`` still repay."""
    return sum(row.amount - row.interest for row in option.instalments if row.due > day)
