"""Why each posted figure of a card account is what it is: the lines behind a statement, with a sentence for each."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Final

from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import format_decimal
from forbear.base.texts import Text, message
from forbear.debt.accrual import Run, cumulative_amounts
from forbear.debt.card.account import CardAccount
from forbear.debt.card.entry import Entry, EntryKind, Source
from forbear.debt.card.model import CardContract
from forbear.debt.model import Bill, Component, Line

COMPONENT_ORDER: Final[tuple[Component, ...]] = ("principal", "interest", "penalty", "fee")
CLAUSES: Final[dict[EntryKind, str]] = {
    "purchase": "purchase",
    "cash": "cash_advance",
    "plan": "instalment_plan",
    "interest": "rate",
    "penalty": "late_rate",
    "late_fee": "late_fee",
    "cash_fee": "cash_fee",
    "plan_cost": "instalment_plan",
    "fee": "fee",
}
"""Kind of posting → the term of the contract, or the kind of event, that it rests on."""


def lines_of(account: CardAccount) -> tuple[Line, ...]:
    """Every line behind what has accrued by the account's day: principal, interest, late charge, then fees, each by date."""
    lines = [line for entry in account.entries for line in _entry_lines(account, entry)]
    lines += _plans(account)
    lines += _running(account)
    if account.arranged:
        lines += _arranged(account, account.arranged.runs(account.today))
    return tuple(
        sorted(lines, key=lambda line: (COMPONENT_ORDER.index(line.component), line.since, line.until))
    )


def _entry_lines(account: CardAccount, entry: Entry) -> Iterator[Line]:
    if entry.own_runs:
        yield from _arranged(account, entry.own_runs)
    elif entry.sources:
        yield from _source_lines(account, entry.sources, entry)
    elif entry.amount > entry.converted:
        yield _plain(account, entry)


def _plain(account: CardAccount, entry: Entry) -> Line:
    if entry.of_bill is not None:
        bill = next(bill for bill in account.bills if bill.n == entry.of_bill)
        return _line(account, entry, bill.missing, entry.amount, _late_fee(account.contract, bill, entry))
    part, parts = entry.part or (0, 0)
    amount = format_yuan_grouped(entry.amount)
    why = message(f"card.why_{entry.kind}", on=entry.posted, amount=amount, part=part, parts=parts)
    if entry.note:
        why = Text(f"{why.zh.rstrip('。')}（{entry.note}）。", f"{why.en.rstrip('.')} ({entry.note}).")
    if entry.converted:
        moved = message("card.why_converted", amount=format_yuan_grouped(entry.converted))
        why = Text(why.zh + moved.zh, f"{why.en} {moved.en}")
    left = entry.amount - entry.converted
    return _line(account, entry, left, left, why)


def _late_fee(contract: CardContract, bill: Bill, entry: Entry) -> Text:
    rule = contract.late_fee
    at_limit = {rule.most: "limited_most", rule.least: "limited_least"}.get(entry.amount)
    limit = message(f"card.{at_limit}") if at_limit else Text("", "")
    return message(
        "card.why_late_fee",
        bill_on=bill.on,
        missing=format_yuan_grouped(bill.missing),
        percent=format_decimal(rule.share * 100, 4),
        amount=format_yuan_grouped(entry.amount),
        limit_zh=limit.zh,
        limit_en=limit.en,
    )


def _line(account: CardAccount, entry: Entry, base: Fen, amount: Fen, why: Text) -> Line:
    rate = account.contract.late_fee.share if entry.kind == "late_fee" else Fraction(0)
    return Line(
        component=entry.component,
        since=entry.posted,
        until=entry.posted,
        days=0,
        base=base,
        rate=rate,
        exact=Fraction(amount) if entry.kind != "late_fee" else base * rate,
        amount=amount,
        why=why,
        instalment=entry.cycle,
        rounding=account.contract.rounding,
        clause=CLAUSES[entry.kind],
    )


def _plans(account: CardAccount) -> Iterator[Line]:
    """Principal of instalment plans that no bill has taken up yet."""
    for plan in account.plans:
        if plan.left:
            left = plan.terms.periods - plan.posted
            why = message("card.why_plan_left", on=plan.on, amount=format_yuan_grouped(plan.left), left=left)
            yield Line(
                "principal",
                plan.on,
                plan.on,
                0,
                plan.left,
                Fraction(0),
                Fraction(plan.left),
                plan.left,
                why,
                rounding=account.contract.rounding,
                clause="instalment_plan",
            )


def _running(account: CardAccount) -> Iterator[Line]:
    sources = sorted(account.running(), key=lambda source: source.component)
    for _, group in groupby(sources, key=lambda source: source.component):
        yield from _source_lines(account, tuple(group), None)


def _source_lines(account: CardAccount, sources: Sequence[Source], posted: Entry | None) -> Iterator[Line]:
    """Lines of one figure, posted or still running; their amounts add up to it."""
    amounts = cumulative_amounts([source.run for source in sources], account.contract.rounding)
    for source, amount in zip(sources, amounts, strict=True):
        run = source.run
        yield Line(
            source.component,
            run.since,
            run.until,
            run.days,
            run.base,
            run.rate,
            run.exact,
            amount,
            _sentence(source, amount, posted),
            posted.cycle if posted else None,
            run.stopped,
            account.contract.rounding,
            "rate" if source.component == "interest" else "late_rate",
        )


def _sentence(source: Source, amount: Fen, posted: Entry | None) -> Text:
    run, what = source.run, posting_name(source.entry)
    text = message(
        f"card.why_{source.component}_{'posted' if posted else 'running'}",
        what_zh=what.zh,
        what_en=what.en,
        bill_on=posted.counts_from if posted else None,
        base=format_yuan_grouped(run.base),
        percent=format_decimal(run.rate * 100, 6),
        days=run.days,
        since=run.since,
        until=run.until,
        amount=format_yuan_grouped(amount),
    )
    if not run.stopped:
        return text
    stopped = message("debt.why_stopped", stopped=run.stopped)
    return Text(text.zh + stopped.zh, f"{text.en} {stopped.en}")


def posting_name(entry: Entry) -> Text:
    """What a posting is, in a few words: ``2026-03-30 的消费`` / ``the purchase of 2026-03-30``."""
    return message(f"card.name_{entry.kind}", on=entry.posted)


def _arranged(account: CardAccount, runs: Iterable[tuple[Run, Fen]]) -> Iterator[Line]:
    for run, amount in runs:
        why = message(
            "debt.why_arrangement",
            since=run.since,
            until=run.until,
            days=run.days,
            base=format_yuan_grouped(run.base),
            percent=format_decimal(run.rate * 100, 6),
            amount=format_yuan_grouped(amount),
        )
        yield Line(
            "interest",
            run.since,
            run.until,
            run.days,
            run.base,
            run.rate,
            run.exact,
            amount,
            why,
            rounding=account.contract.rounding,
            clause="arrangement",
        )
