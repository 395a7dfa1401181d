"""Why each posted figure is what it is: the lines behind a statement, with a sentence for each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import lru_cache

from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import format_decimal
from forbear.base.texts import Text, message
from forbear.debt.accrual import Run, cumulative_amounts, interest_runs
from forbear.debt.arrangement import SPREAD_ROUNDING
from forbear.debt.item import Item
from forbear.debt.ledger import Account
from forbear.debt.model import Component, Contract, Line

CLAUSES: dict[Component, str] = {
    "principal": "principal",
    "interest": "rate",
    "penalty": "penalty_multiple",
    "fee": "fee",
}
"""Component → the term of the contract, or the kind of event, that its lines rest on."""
COMPONENT_ORDER: tuple[Component, ...] = ("principal", "interest", "penalty", "fee")


def lines_of(account: Account) -> tuple[Line, ...]:
    """Every line behind what has accrued by the account's day: principal, interest, penalty interest, then fees, each by date."""
    lines = [
        _principal(account.contract),
        *_added(account),
        *_interest(account),
        *_penalty(account),
        *_fees(account),
    ]
    return tuple(
        sorted(lines, key=lambda line: (COMPONENT_ORDER.index(line.component), line.since, line.until))
    )


def _principal(contract: Contract) -> Line:
    why = message("debt.why_principal", on=contract.disbursed, amount=format_yuan_grouped(contract.principal))
    return _plain("principal", contract, contract.disbursed, contract.principal, why, None)


def _added(account: Account) -> Iterator[Line]:
    """What was added to the principal later; what was capitalised left its own component."""
    for on, amount in account.drawn:
        why = message("measures.why_drawdown", on=on, amount=format_yuan_grouped(amount))
        yield replace(_plain("principal", account.contract, on, amount, why, None), clause="drawdown")
    for on, component, amount in account.capitalised:
        name = message(f"debt.{component}")
        shown = {"component_zh": name.zh, "component_en": name.en, "amount": format_yuan_grouped(amount)}
        why = message("measures.why_capitalised", on=on, **shown)
        into = _plain("principal", account.contract, on, amount, why, None)
        out_of = _plain(component, account.contract, on, -amount, why, None)
        yield from (replace(line, clause="capitalisation") for line in (into, out_of))


def _interest(account: Account) -> Iterator[Line]:
    for item in account.items:
        yield from _item_interest(account, item)
    if account.arranged:
        yield from arrangement_lines(account.arranged.runs(account.today))
    running = list(interest_runs(account.plan.spans_until(account.today), account.timeline))
    n = account.plan.n if account.plan.dues else None
    yield from _run_lines(
        "interest", account.contract, running, n, "debt.why_running", account.running_interest()
    )


def _item_interest(account: Account, item: Item) -> Iterator[Line]:
    if item.runs:
        yield from arrangement_lines(item.runs)
        return
    code = "debt.why_interest" if item.n is not None else "debt.why_early"
    runs = item.interest_runs(account.timeline)
    yield from _run_lines("interest", account.contract, runs, item.n, code, item.interest)


def _penalty(account: Account) -> Iterator[Line]:
    for item in account.items:
        runs = item.penalty_runs(account.timeline, account.contract, account.today)
        code = "debt.why_penalty" if item.n is not None else "debt.why_penalty_other"
        posted = item.penalty(account.timeline, account.contract, account.today)
        yield from _run_lines("penalty", account.contract, runs, item.n, code, posted)


def _fees(account: Account) -> Iterator[Line]:
    for item in account.items:
        for on, amount in item.fees:
            why = message("debt.why_fee", on=on, amount=format_yuan_grouped(amount))
            yield _plain("fee", account.contract, on, amount, why, item.n)
        for name, amount in item.periodic:
            shown = format_yuan_grouped(amount)
            why = message("measures.why_periodic_fee", name=name, n=item.n, on=item.due, amount=shown)
            yield replace(_plain("fee", account.contract, item.due, amount, why, item.n), clause="fees")


def arrangement_lines(runs: Iterable[tuple[Run, Fen]]) -> Iterator[Line]:
    """Lines of an arrangement's own interest, whatever the product under it."""
    for run, amount in runs:
        why = _sentence("debt.why_arrangement", run, amount, None)
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
            stopped=run.stopped,
            rounding=SPREAD_ROUNDING,
            clause="arrangement",
        )


def _run_lines(
    component: Component, contract: Contract, runs: Sequence[Run], n: int | None, code: str, posted: Fen
) -> Iterator[Line]:
    """Lines of one figure; whatever was met beyond what its runs come to stands in the last of them."""
    amounts = cumulative_amounts(runs, contract.rounding)
    if amounts:
        amounts[-1] += posted - sum(amounts)
    for run, amount in zip(runs, amounts, strict=True):
        yield _line(component, contract, run, amount, _sentence(code, run, amount, n), n)


def _line(component: Component, contract: Contract, run: Run, amount: Fen, why: Text, n: int | None) -> Line:
    return Line(
        component,
        run.since,
        run.until,
        run.days,
        run.base,
        run.rate,
        run.exact,
        amount,
        why,
        n,
        run.stopped,
        contract.rounding,
        CLAUSES[component],
    )


def _plain(component: Component, contract: Contract, on: date, amount: Fen, why: Text, n: int | None) -> Line:
    return Line(
        component,
        on,
        on,
        0,
        amount,
        Fraction(0),
        Fraction(amount),
        amount,
        why,
        n,
        0,
        contract.rounding,
        CLAUSES[component],
    )


@lru_cache(maxsize=256)
def _percent(numerator: int, denominator: int) -> str:
    return format_decimal(Fraction(100 * numerator, denominator), 6)


def _sentence(code: str, run: Run, amount: Fen, n: int | None) -> Text:
    text = message(
        code,
        n=n,
        since=run.since.isoformat(),
        until=run.until.isoformat(),
        days=run.days,
        base=format_yuan_grouped(run.base),
        percent=_percent(run.rate.numerator, run.rate.denominator),
        amount=format_yuan_grouped(amount),
    )
    if not run.stopped:
        return text
    stopped = message("debt.why_stopped", stopped=run.stopped)
    return Text(text.zh + stopped.zh, f"{text.en} {stopped.en}")
