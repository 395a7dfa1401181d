"""``forbear plan``: ranked arrangements for a debt."""

import json
from datetime import datetime
from typing import cast

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text as Plain

from forbear.base.errors import ForbearError
from forbear.base.money import format_yuan_grouped, parse_yuan
from forbear.base.texts import Language, message
from forbear.cli.bill_files import leave
from forbear.cli.debt_files import DAY, day_of, read_debt_file, refuse
from forbear.debt.statement import statement
from forbear.plan.model import Option
from forbear.plan.options import options as make_options
from forbear.plan.plan_json import option_to_json
from forbear.plan.review import reviewed
from forbear.rules.lenders import lenders
from forbear.rules.programmes import programme, programmes_for


@click.command()
@click.argument("debt", metavar="DEBT", type=click.Path())
@click.option(
    "--as-of", type=DAY, required=True, metavar="DATE", help="The day on which interest would stop."
)
@click.option("--capacity", required=True, metavar="YUAN", help="What can be paid every month.")
@click.option(
    "--programme", "programme_id", metavar="ID", help="A lender's programme; its first if not given."
)
@click.option("--payday", type=click.IntRange(1, 31), help="Day of the month on which income arrives.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
def plan(
    debt: str,
    as_of: datetime,
    capacity: str,
    programme_id: str | None,
    payday: int | None,
    as_json: bool,
    lang: str,
) -> None:
    """Work out three to five arrangements, ranked: what fits the monthly capacity first, then what costs least.

    \b
    Examples:
      forbear plan debt.toml --as-of 2026-03-02 --capacity 800
      forbear plan debt.toml --as-of 2026-03-02 --capacity 800 --payday 10 --json

    Exit codes: 0 done, 2 the file or an option is wrong, 3 no arrangement is possible.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    read = read_debt_file(debt, language)
    try:
        able = parse_yuan(capacity)
        if able < 0:
            raise click.BadParameter("must not be negative", param_hint="--capacity")
        chosen = programme(programme_id) if programme_id else programmes_for(read.contract.lender)[0]
    except ForbearError as error:
        leave(error.problems, language)
    start = day_of(as_of)
    try:
        found = tuple(
            reviewed(option, read.contract, _kind(read.contract.lender), able)
            for option in make_options(statement(read, start), able, chosen, start, payday)
        )
    except ForbearError as error:
        refuse(error.problems, language)
    if as_json:
        document = {
            "as_of": start.isoformat(),
            "programme": chosen.id,
            "options": [option_to_json(option, language) for option in found],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    _show(Console(), found, language)


def _kind(lender_id: str) -> str:
    """The kind of lender in the directory; a name that is not in it counts as any online lender."""
    return next((known.kind for known in lenders() if known.id == lender_id), "platform")


def _show(console: Console, found: tuple[Option, ...], language: Language) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("rank", "option", "monthly", "count", "ends", "total", "waived"):
        table.add_column(
            message(f"plan.column_{name}").into(language), justify="left" if name == "option" else "right"
        )
    for option in found:
        table.add_row(
            str(option.rank),
            option.label.into(language),
            format_yuan_grouped(option.monthly),
            str(option.proposal.instalments),
            option.ends.isoformat(),
            format_yuan_grouped(option.total),
            format_yuan_grouped(option.waived.total),
        )
    console.print(table)
    for option in found:
        console.print(Plain(f"{option.rank}. {option.why.into(language)}"))
