"""``forbear explain``: why this is owed, first in plain sentences, then line by line."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import cast

import click

from forbear.base.errors import ForbearError
from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import format_decimal
from forbear.base.texts import Language, message
from forbear.cli.debt_files import DAY, day_of, read_any_debt_file, refuse
from forbear.debt.changes import changes, changes_to_json, figure_changes, figure_changes_to_json
from forbear.debt.explain import SHOWN, Explanation, Figure, explanation_to_json
from forbear.debt.explain import explain as make_explanation
from forbear.debt.model import Bill, Component, Line, Statement
from forbear.debt.picture import balance_over_time, balance_picture
from forbear.debt.products import statement_of


@click.command()
@click.argument("debt", metavar="DEBT", type=click.Path())
@click.option("--as-of", type=DAY, required=True, metavar="DATE", help="The day, its own events included.")
@click.option(
    "--component", type=click.Choice(SHOWN), help="Unfold this figure alone, with its full arithmetic."
)
@click.option(
    "--language", "--lang", "lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True
)
@click.option(
    "--svg", type=click.Path(dir_okay=False), metavar="FILE", help="Also draw the balance over time."
)
@click.option(
    "--compare", type=click.Path(), metavar="DEBT", help="Also say what changed against another debt file."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def explain(
    debt: str,
    as_of: datetime,
    component: Component | None,
    lang: str,
    svg: str | None,
    compare: str | None,
    as_json: bool,
) -> None:
    """Say why a debt is what it is: plain sentences first, then every figure down to days, base, rate and rounding.

    \b
    Examples:
      forbear explain card.toml --as-of 2026-08-01
      forbear explain card.toml --as-of 2026-08-01 --component interest --language en
      forbear explain card.toml --as-of 2026-08-01 --svg balance.svg
      forbear explain card.toml --as-of 2026-08-01 --compare card-before.toml --json

    Exit codes: 0 done, 2 a file cannot be read (said with line or path), 3 the day or an event cannot be.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language, day = cast(Language, lang), day_of(as_of)
    read = read_any_debt_file(debt, language)
    other = read_any_debt_file(compare, language) if compare else None
    try:
        explained = make_explanation(read, day, component)
        earlier = statement_of(other, day) if other else None
        picture = balance_picture(balance_over_time(read, day), language) if svg else ""
    except ForbearError as error:
        refuse(error.problems, language)
    if svg:
        Path(svg).write_text(picture, encoding="utf-8")
    if as_json:
        document = explanation_to_json(explained, language)
        if earlier is not None:
            document["changes"] = changes_to_json(changes(earlier, explained.statement), language)
            document["changed_figures"] = figure_changes_to_json(figure_changes(earlier, explained.statement))
            document["days_past_due_before"] = earlier.days_past_due
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for text in _shown(explained, earlier, language, in_full=component is not None):
        click.echo(text)


def _shown(
    explained: Explanation, earlier: Statement | None, language: Language, *, in_full: bool
) -> Iterator[str]:
    yield _label("heading", language)
    yield from (f"· {sentence.into(language)}" for sentence in explained.story)
    yield ""
    yield _label("lines", language)
    for figure in explained.figures:
        if figure.accrued or in_full:
            yield from _figure(figure, language, in_full)
    bills = [bill for bill in explained.statement.bills if bill.balance or bill.posted.total]
    if bills and not in_full:
        yield ""
        yield _label("bills", language)
        yield from (_bill(bill, explained, language) for bill in bills)
    if earlier is not None:
        yield ""
        yield _label("changed", language)
        yield from _changed(earlier, explained.statement, language)


def _label(name: str, language: Language) -> str:
    return message(f"explain.{name}").into(language)


def _figure(figure: Figure, language: Language, in_full: bool) -> Iterator[str]:
    name = message(f"debt.{figure.component}")
    amounts = {
        key: format_yuan_grouped(getattr(figure, key)) for key in ("accrued", "paid", "waived", "owed")
    }
    yield message("explain.figure", component_zh=name.zh, component_en=name.en, **amounts).into(language)
    if not in_full:
        yield from (_line(line, language) for line in figure.lines if line.amount or not line.stopped)
        return
    for lines in _posted_together(figure):
        for line in lines:
            yield _line(line, language)
            if line.days:
                yield _formula("formula", line, line.exact, language)
        if lines[0].days:
            yield _formula("formula_sum", lines[0], sum(line.exact for line in lines), language, lines)


def _posted_together(figure: Figure) -> Iterable[list[Line]]:
    """Lines whose exact shares were added up before they were rounded."""
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in figure.lines:
        alone = None if line.days else line
        groups.setdefault((line.instalment, line.clause, alone), []).append(line)
    return groups.values()


def _line(line: Line, language: Language) -> str:
    return f"{format_yuan_grouped(line.amount):>14}  {line.why.into(language)}"


def _formula(
    name: str, line: Line, exact: Fraction | int, language: Language, lines: Sequence[Line] = ()
) -> str:
    return message(
        f"explain.{name}",
        base=format_yuan_grouped(line.base),
        percent=format_decimal(line.rate * 100, 8),
        days=line.days,
        exact=format_decimal(Fraction(exact), 6),
        amount=format_yuan_grouped(sum(each.amount for each in lines)),
        rounding=_label(f"rounding_{line.rounding}", language),
        clause=_label(f"clause_{line.clause}", language),
    ).into(language)


def _bill(bill: Bill, explained: Explanation, language: Language) -> str:
    amounts = {
        key: format_yuan_grouped(getattr(bill, key)) for key in ("opening", "met", "balance", "minimum")
    }
    posted = format_yuan_grouped(bill.posted.total)
    how = _label(_how(bill, explained), language)
    return message(
        "explain.bill_total", on=bill.on, n=bill.n, due=bill.due, posted=posted, how=how, **amounts
    ).into(language)


def _how(bill: Bill, explained: Explanation) -> str:
    if bill.in_full is None:
        return "bill_open" if bill is explained.statement.bills[-1] else "bill_stopped"
    if bill.in_full:
        return "bill_in_full"
    if bill.minimum == 0:
        return "bill_rests"
    return "bill_minimum_met" if bill.minimum_met else "bill_missed"


def _changed(before: Statement, after: Statement, language: Language) -> Iterator[str]:
    figures, lines = figure_changes(before, after), changes(before, after)
    days = (before.days_past_due, after.days_past_due)
    if not figures and not lines and days[0] == days[1]:
        yield _label("unchanged", language)
    for figure in figures:
        yield _change(f"figure_{figure.figure}", figure.component, figure.before, figure.after, language)
    if days[0] != days[1]:
        yield message("explain.change_days", before=days[0], after=days[1]).into(language)
    for change in lines:
        yield _change("change", change.component, change.before, change.after, language, change.since)


def _change(
    code: str, component: Component, before: Fen, after: Fen, language: Language, since: date | None = None
) -> str:
    name = message(f"debt.{component}")
    sign = "+" if after > before else ""
    return message(
        f"explain.{code}",
        component_zh=name.zh,
        component_en=name.en,
        since=since,
        before=format_yuan_grouped(before),
        after=format_yuan_grouped(after),
        by=sign + format_yuan_grouped(after - before),
    ).into(language)
