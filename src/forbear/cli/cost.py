"""``forbear cost``: what a credit costs in a year."""

import json
from datetime import datetime
from fractions import Fraction
from typing import cast

import click

from forbear.base.errors import ForbearError
from forbear.base.money import format_yuan_grouped
from forbear.base.rates import format_decimal
from forbear.base.texts import Language, message
from forbear.cli.debt_files import DAY, day_of, read_any_debt_file, refuse
from forbear.debt.annual_cost import YEAR_DAYS
from forbear.debt.cost_of_credit import Cost, cost_of, cost_to_json


@click.command()
@click.argument("debt", metavar="DEBT", type=click.Path())
@click.option("--as-of", type=DAY, metavar="DATE", help="Also what it has really cost up to this day.")
@click.option(
    "--language", "--lang", "lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def cost(debt: str, as_of: datetime | None, lang: str, as_json: bool) -> None:
    """Work out the annual cost of a credit: effective, nominal and simple, with every fee in it.

    \b
    Examples:
      forbear cost loan.toml
      forbear cost loan.toml --as-of 2026-08-01 --json

    Exit codes: 0 done, 2 the file cannot be read (said with line or path), 3 the day or an event cannot be.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    read = read_any_debt_file(debt, language)
    try:
        found = cost_of(read, day_of(as_of) if as_of else None)
    except ForbearError as error:
        refuse(error.problems, language)
    if as_json:
        click.echo(json.dumps(cost_to_json(found), ensure_ascii=False, indent=2))
        return
    for sentence in _sentences(found, language):
        click.echo(sentence)


def _sentences(found: Cost, language: Language) -> list[str]:
    said = [
        message("cost.heading"),
        message(
            "cost.contract_rate",
            daily=format_decimal(found.daily * 100, 6),
            annual=_percent(found.daily * YEAR_DAYS),
        ),
    ]
    for name in ("effective", "nominal", "simple"):
        rate = getattr(found, name)
        if rate is not None:
            said.append(message(f"cost.{name}", rate=_percent(rate)))
    if found.principal:
        principal, charges = format_yuan_grouped(found.principal), format_yuan_grouped(found.charges)
        said.append(message("cost.total", principal=principal, charges=charges))
    if found.realised is not None:
        said.append(message("cost.realised", as_of=found.as_of, rate=_percent(found.realised)))
    return [text.into(language) for text in said]


def _percent(rate: float | Fraction) -> str:
    exact = Fraction(rate) * 100
    return ("-" if exact < 0 else "") + format_decimal(abs(exact), 2)
