"""The statement of a card account: what is owed on a day, by component, with its bills and the reason for every figure."""

from collections.abc import Iterable
from datetime import date

from forbear.base.money import Fen
from forbear.debt.allocation import allocate
from forbear.debt.card.account import CardAccount
from forbear.debt.card.fold import fold
from forbear.debt.card.model import CardDebt
from forbear.debt.card.reasons import lines_of
from forbear.debt.model import COMPONENTS, Amounts, Component, ScheduleRow, Statement


def card_statement(debt: CardDebt, as_of: date) -> Statement:
    """What is owed at the end of ``as_of``. Overdue is what is missing of minimum payments past their due date.

    The schedule has one row for each bill: what it newly asked for, and what of that has been met.

    Raises:
        ForbearError: as :func:`forbear.debt.card.fold.fold` does.
    """
    account = fold(debt, as_of)
    overdue, oldest = _overdue(account)
    return Statement(
        as_of=as_of,
        days_past_due=(as_of - oldest).days if oldest else 0,
        owed=account.owed(),
        overdue=overdue,
        schedule=account.arranged.schedule() if account.arranged else _asked(account),
        lines=lines_of(account),
        credit=account.credit,
        accrued=account.accrued(),
        paid=account.paid(),
        waived=account.waived(),
        movements=tuple(account.movements),
        arranged=account.arranged is not None,
        bills=tuple(account.bills),
        charged_off=account.charged_off,
    )


def _asked(account: CardAccount) -> tuple[ScheduleRow, ...]:
    return tuple(
        ScheduleRow(
            due.n,
            due.due,
            due.asked.principal,
            due.asked.interest + due.asked.penalty,
            paid=due.met,
            waived=due.let_off,
            fee=due.asked.fee,
        )
        for due in account.dues
    )


def _overdue(account: CardAccount) -> tuple[Amounts, date | None]:
    """What is past its due date, by the components that a payment of it would meet, and the oldest due date of it."""
    if account.arranged is None:
        return _composition(account, account.missing(account.today)), account.oldest_missed()
    late = account.arranged.late(account.today)
    composed = _composition(account, sum(row.open_covered for row in late))
    own = Amounts(interest=sum(row.open_interest for row in late))
    return composed + own, min((row.due for row in late), default=None)


def _composition(account: CardAccount, amount: Fen) -> Amounts:
    claims = account.claims(covered_only=account.arranged is not None)
    parts, _ = allocate(amount, claims, account.order())
    return Amounts(**_summed((part.component, part.amount) for part in parts))


def _summed(parts: Iterable[tuple[Component, Fen]]) -> dict[Component, Fen]:
    total: dict[Component, Fen] = dict.fromkeys(COMPONENTS, 0)
    for component, amount in parts:
        total[component] += amount
    return total
