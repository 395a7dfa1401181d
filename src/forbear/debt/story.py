"""Why is this owed: a few plain sentences about an instalment loan, for the person who owes it."""

from collections.abc import Iterator
from datetime import timedelta

from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import format_decimal
from forbear.base.texts import Text, message
from forbear.debt.model import Amounts, Debt, Statement
from forbear.debt.statement import statement


def loan_story(debt: Debt, told: Statement) -> tuple[Text, ...]:
    """The sentences, in the order in which one would tell them."""
    return tuple(_sentences(debt, told))


def _sentences(debt: Debt, told: Statement) -> Iterator[Text]:
    contract, owed = debt.contract, told.owed
    yield opening(told)
    yield message(
        "explain.lent",
        on=contract.disbursed,
        amount=yuan(contract.principal),
        count=contract.instalments,
        percent=format_decimal(contract.rate.daily * 100, 6),
        annual=format_decimal(contract.rate.daily * 365 * 100, 2),
    )
    yield from paid_so_far(told)
    if told.arranged:
        yield message("explain.arranged")
    late = [row for row in told.schedule if row.due < told.as_of and row.total > row.paid + row.waived]
    if late and told.days_past_due:
        yield message(
            "explain.late_instalments",
            count=len(late),
            first=late[0].n,
            due=late[0].due,
            days=told.days_past_due,
            amount=yuan(told.overdue.total),
        )
    if owed.penalty:
        yield message(
            "explain.penalty_interest",
            amount=yuan(owed.penalty),
            multiple=format_decimal(contract.penalty_multiple, 4),
            percent=format_decimal(contract.rate.daily * contract.penalty_multiple * 100, 6),
        )
    yield from stopped(told)
    yield from ending(told, _a_day_more(debt, told))


def opening(told: Statement) -> Text:
    """How much is owed, and of what."""
    zh, en = _parts(told.owed, "：", ": ")
    total = yuan(told.owed.total)
    return message("explain.owed", as_of=told.as_of, total=total, parts_zh=zh, parts_en=en)


def paid_so_far(told: Statement) -> Iterator[Text]:
    """What the money paid so far went to."""
    if told.paid.total == 0:
        yield message("explain.nothing_paid")
        return
    zh, en = _parts(told.paid, "，其中抵了", ", which met ")
    yield message("explain.paid", total=yuan(told.paid.total), parts_zh=zh, parts_en=en)


def _parts(amounts: Amounts, before_zh: str, before_en: str) -> tuple[str, str]:
    """The components that are not zero, as the rest of a sentence."""
    parts = [
        message(f"explain.part_{name}", amount=yuan(amount))
        for name in ("principal", "interest", "penalty", "fee")
        if (amount := getattr(amounts, name))
    ]
    if not parts:
        return "", ""
    return before_zh + "、".join(part.zh for part in parts), before_en + ", ".join(part.en for part in parts)


def stopped(told: Statement) -> Iterator[Text]:
    """What a suspension, a waiver or a charge-off did."""
    if any(line.stopped for line in told.lines):
        days = max(line.stopped for line in told.lines)
        yield message("explain.suspended", days=days)
    if told.waived.total:
        yield message("explain.waived", amount=yuan(told.waived.total))
    if told.charged_off:
        yield message("explain.charged_off", on=told.charged_off)


def ending(told: Statement, a_day_more: Fen) -> Iterator[Text]:
    """What would stop the arrears, what would end the debt, and what waiting a day costs."""
    if told.owed.total == 0:
        yield message("explain.nothing_owed")
        return
    if told.overdue.total:
        yield message("explain.to_cure", amount=yuan(told.overdue.total))
    yield message("explain.to_end", total=yuan(told.owed.total), day=yuan(a_day_more))
    if told.credit:
        yield message("explain.credit", amount=yuan(told.credit))


def yuan(amount: Fen) -> str:
    """An amount for people."""
    return format_yuan_grouped(amount)


def _a_day_more(debt: Debt, told: Statement) -> Fen:
    """What one more day adds in interest and penalty, with nothing happening on it."""
    known = Debt(debt.contract, tuple(event for event in debt.events if event.on <= told.as_of))
    later = statement(known, told.as_of + timedelta(1)).owed
    return later.interest + later.penalty - told.owed.interest - told.owed.penalty
