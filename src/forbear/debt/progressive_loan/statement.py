"""The statement of a progressive loan: what is owed on a day, by component, with the reason for every figure."""

from collections.abc import Sequence
from datetime import date

from forbear.debt.allocation import Claim, allocate
from forbear.debt.model import COMPONENTS, Amounts, Component, ScheduleRow, Statement
from forbear.debt.progressive.delinquency import days_past_due
from forbear.debt.progressive.instalment import Instalment, nothing
from forbear.debt.progressive_loan.account import ProgressiveAccount
from forbear.debt.progressive_loan.fold import fold
from forbear.debt.progressive_loan.model import ProgressiveDebt
from forbear.debt.progressive_loan.reasons import lines_of


def progressive_statement(debt: ProgressiveDebt, as_of: date) -> Statement:
    """What is owed at the end of ``as_of``, with everything up to that day counted and nothing after it.

    Raises:
        ForbearError: as :func:`forbear.debt.progressive_loan.fold.fold` does.
    """
    account = fold(debt, as_of)
    overdue, days = _overdue(account)
    return Statement(
        as_of=as_of,
        days_past_due=days,
        owed=account.owed(),
        overdue=overdue,
        schedule=account.arranged.schedule() if account.arranged else _schedule(account),
        lines=lines_of(account),
        credit=account.credit,
        accrued=account.accrued(),
        paid=account.paid(),
        waived=account.waived(),
        movements=account.told(),
        arranged=account.arranged is not None,
        charged_off=account.charged_off,
    )


def promised(debt: ProgressiveDebt) -> tuple[ScheduleRow, ...]:
    """The schedule as the contract promises it, before anything happens.

    Raises:
        ForbearError: every problem of a contract that cannot be.
    """
    contract = debt.contract
    return _schedule(fold(ProgressiveDebt(contract), contract.disbursed))


def _schedule(account: ProgressiveAccount) -> tuple[ScheduleRow, ...]:
    return tuple(_row(n, row) for n, row in enumerate(account.rows(), 1))


def _row(n: int, row: Instalment) -> ScheduleRow:
    paid, waived = (how["principal"] + how["interest"] for how in (row.paid, row.waived))
    fee = row.owed["fee"] + row.owed["penalty"]
    return ScheduleRow(n, row.due, row.owed["principal"], row.owed["interest"], paid, waived, fee)


def _overdue(account: ProgressiveAccount) -> tuple[Amounts, int]:
    """What is past its due date, by component, and for how many days."""
    if account.arranged is None:
        rows = account.book().instalments
        late = [row for row in rows if row.due < account.today]
        amounts = {component: sum(max(0, row.open_of(component)) for row in late) for component in COMPONENTS}
        return Amounts(**amounts), _days_late(account, late)
    missed = account.arranged.late(account.today)
    composed = _composition(account, sum(row.open_covered for row in missed))
    own = Amounts(interest=sum(row.open_interest for row in missed))
    oldest = min((row.due for row in missed), default=account.today)
    return composed + own, (account.today - oldest).days


def _days_late(account: ProgressiveAccount, late: Sequence[Instalment]) -> int:
    """From the oldest missed due date; falling due as a whole starts no new count."""
    if account.late_since is not None and any(row.open > 0 for row in late):
        since = Instalment(0, account.late_since, account.late_since, {**nothing(), "principal": 1})
        return days_past_due((since,), account.today, account.late_pauses)
    return days_past_due(late, account.today, account.late_pauses)


def _composition(account: ProgressiveAccount, amount: int) -> Amounts:
    """Of which components an amount due under an arrangement is: by the order in which a payment meets them."""
    inside = account.inside()
    unpaid: dict[Component, int] = {component: getattr(inside, component) for component in COMPONENTS}
    parts, _ = allocate(amount, [Claim(None, unpaid)], account.contract.allocation)
    return Amounts(**{part.component: part.amount for part in parts})
