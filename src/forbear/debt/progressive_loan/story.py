"""Why is this owed: a few plain sentences about a progressive loan, for the person who owes it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from forbear.base.money import Fen
from forbear.base.rates import format_decimal, parse_decimal
from forbear.base.texts import Text, message
from forbear.debt.measures_told import measures_told
from forbear.debt.model import Statement
from forbear.debt.progressive_loan.model import ProgressiveDebt
from forbear.debt.progressive_loan.statement import progressive_statement
from forbear.debt.story import ending, in_sum, late_instalments, opening, paid_so_far, yuan


def progressive_story(debt: ProgressiveDebt, told: Statement) -> tuple[Text, ...]:
    """The sentences, in the order in which one would tell them."""
    return tuple(_sentences(debt, told))


def _sentences(debt: ProgressiveDebt, told: Statement) -> Iterator[Text]:
    yield opening(told)
    yield _lent(debt)
    yield from paid_so_far(told)
    yield from measures_told(debt.events, told)
    yield from late_instalments(told)
    more = _a_day_more(debt, told)
    if told.overdue.principal and more:
        yield message("progressive.late_bears")
    if told.accrued.penalty:
        yield message("progressive.late_charges", amount=yuan(told.accrued.penalty))
    yield from in_sum(told)
    yield from ending(told, more)


def _lent(debt: ProgressiveDebt) -> Text:
    contract = debt.contract
    how = "each" if contract.every == 1 else "every"
    days = message(f"progressive.count_{contract.day_count}")
    unit = message(f"progressive.{how}_{contract.unit}", every=contract.every)
    return message(
        "progressive.lent",
        on=contract.disbursed,
        amount=yuan(contract.principal),
        count=contract.instalments,
        every_zh=unit.zh,
        every_en=unit.en,
        percent=format_decimal(parse_decimal(contract.rate.quoted) * 100, 6),
        days_zh=days.zh,
        days_en=days.en,
    )


def _a_day_more(debt: ProgressiveDebt, told: Statement) -> Fen:
    """What one more day adds in interest, with nothing happening on it."""
    known = replace(debt, events=tuple(event for event in debt.events if event.on <= told.as_of))
    later = progressive_statement(known, told.as_of + timedelta(1)).owed
    return later.interest + later.penalty - told.owed.interest - told.owed.penalty
