"""Why is this owed: a few plain sentences about an instalment loan, for the person who owes it."""

from collections.abc import Iterator
from datetime import timedelta

from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import format_decimal
from forbear.base.texts import Text, message
from forbear.debt.measures_told import measures_told
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
    yield from measures_told(debt.events, told)
    yield from late_instalments(told)
    if owed.penalty and told.arranged:
        yield message("explain.penalty_before", amount=yuan(owed.penalty))
    elif owed.penalty:
        yield message(
            "explain.penalty_interest",
            amount=yuan(owed.penalty),
            multiple=format_decimal(contract.penalty_multiple, 4),
            percent=format_decimal(contract.rate.daily * contract.penalty_multiple * 100, 6),
        )
    yield from in_sum(told)
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


def in_sum(told: Statement) -> Iterator[Text]:
    """How principal, charges, payments and waivers come to what is owed."""
    charges = told.accrued.total - told.accrued.principal
    if not told.owed.total or not charges:
        return
    waived = (
        message("explain.sum_waived", amount=yuan(told.waived.total)) if told.waived.total else Text("", "")
    )
    paid = message("explain.sum_paid", amount=yuan(told.paid.total)) if told.paid.total else Text("", "")
    yield message(
        "explain.sum",
        principal=yuan(told.accrued.principal),
        charges=yuan(charges),
        paid_zh=paid.zh,
        paid_en=paid.en,
        waived_zh=waived.zh,
        waived_en=waived.en,
        total=yuan(told.owed.total),
    )


def late_instalments(told: Statement) -> Iterator[Text]:
    """Which instalments are past their due date, and since when."""
    if not told.days_past_due:
        return
    late = [row for row in told.schedule if row.due < told.as_of and row.total > row.paid + row.waived]
    since = told.as_of - timedelta(told.days_past_due)
    if late:
        first = late[0]
        days = (told.as_of - first.due).days
        yield message(
            "explain.late_paused" if since > first.due else "explain.late_instalments",
            count=len(late),
            first=first.n,
            due=first.due,
            days=min(days, told.days_past_due),
            amount=yuan(told.overdue.total),
        )
    older = [row for row in told.schedule if row.due == since]
    if older and older[0].total and older[0] not in late:
        yield message("explain.late_older", n=older[0].n, due=since, days=told.days_past_due)
    elif late and since < late[0].due:
        yield message("explain.late_since", due=since, days=told.days_past_due)


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


def ending(told: Statement, a_day_more: Fen) -> Iterator[Text]:
    """What would stop the arrears, what would end the debt, and what waiting a day costs."""
    if told.owed.total == 0:
        yield message("explain.nothing_owed")
        return
    how = "" if a_day_more else "_stopped"
    if told.overdue.total:
        yield message(f"explain.to_cure{how}", amount=yuan(told.overdue.total))
    yield message(f"explain.to_end{how}", total=yuan(told.owed.total), day=yuan(a_day_more))
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
