"""``forbear statement``: what is owed on a day, and why."""

import json
from datetime import datetime
from typing import cast

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text as Plain

from forbear.base.errors import ForbearError
from forbear.base.money import format_yuan_grouped
from forbear.base.texts import Language, message
from forbear.cli.debt_files import DAY, day_of, read_any_debt_file, refuse
from forbear.debt.model import COMPONENTS, Statement
from forbear.debt.products import statement_of
from forbear.debt.statement import statement_to_json


@click.command()
@click.argument("debt", metavar="DEBT", type=click.Path())
@click.option("--as-of", type=DAY, required=True, metavar="DATE", help="The day, its own events included.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
def statement(debt: str, as_of: datetime, as_json: bool, lang: str) -> None:
    """Work out what is owed at the end of a day from a debt file (TOML or JSON), with the reason for every figure.

    \b
    Examples:
      forbear statement debt.toml --as-of 2026-03-02
      forbear statement debt.json --as-of 2026-03-02 --json

    Exit codes: 0 done, 2 the file cannot be read (said with line or path), 3 the day or an event cannot be.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    read = read_any_debt_file(debt, language)
    try:
        told = statement_of(read, day_of(as_of))
    except ForbearError as error:
        refuse(error.problems, language)
    if as_json:
        click.echo(json.dumps(statement_to_json(told, language), ensure_ascii=False, indent=2))
        return
    _show(Console(), told, language)


def _show(console: Console, told: Statement, language: Language) -> None:
    days = message("debt.shown_days_past_due", as_of=told.as_of, days=told.days_past_due)
    console.print(Plain(days.into(language), style="bold"))
    names = [message(f"debt.{name}").into(language) for name in reversed(COMPONENTS)]
    total = message("debt.total").into(language)
    amounts = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("", *names, total):
        amounts.add_column(heading, justify="right")
    for key, owed in (("owed", told.owed), ("overdue", told.overdue)):
        cells = [format_yuan_grouped(getattr(owed, name)) for name in (*reversed(COMPONENTS), "total")]
        amounts.add_row(message(f"debt.{key}").into(language), *cells)
    console.print(amounts)
    if told.credit:
        credit = message("debt.shown_credit", amount=format_yuan_grouped(told.credit))
        console.print(Plain(credit.into(language)))
    for line in told.lines:
        console.print(Plain(f"{format_yuan_grouped(line.amount):>14}  {line.why.into(language)}"))
