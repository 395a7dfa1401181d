"""``forbear debts``: the debts that bills show, and debt files proposed from them."""

import json
import re
from pathlib import Path
from typing import cast

import click
from rich.console import Console
from rich.text import Text as Plain

from forbear.base.errors import Problem
from forbear.base.money import format_yuan_grouped
from forbear.base.texts import Language, message
from forbear.budget.debts_seen import SeenDebt, debts_seen, debts_to_json, proposed_file
from forbear.budget.same_money import count_once
from forbear.cli.bill_files import leave, password_option, read_bills


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@click.option(
    "--propose", metavar="DIR", type=click.Path(), help="Write a debt file to be completed for each into DIR."
)
@password_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
def debts(files: tuple[str, ...], propose: str | None, password: str, as_json: bool, lang: str) -> None:
    """List the debts that bills show: to whom, what was repaid and when, what failed, what was borrowed.

    A bill knows no principal and no rate. With --propose a debt file is written for each debt with its repayments in it, and with comments
    that say what is known and what has to be looked up; files that exist are left as they are.

    \b
    Examples:
      forbear debts 支付宝交易明细.csv 招商银行交易流水.pdf
      forbear debts --propose 欠款 --json *.csv

    Exit codes: 0 done, 2 a file cannot be read or written.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    bills = [file.bill for file in read_bills(files, language, password)]
    found = debts_seen(count_once(bills).rows)
    written = _written(found, Path(propose), language) if propose is not None else {}
    if as_json:
        shown = debts_to_json(found, language)
        for one, debt in zip(shown, found, strict=True):
            one["proposed"] = written.get(debt.id)
        click.echo(json.dumps({"debts": shown}, ensure_ascii=False, indent=2))
        return
    console = Console()
    if not found:
        console.print(Plain(message("debts_seen.none").into(language)))
    for debt in found:
        console.print(Plain(_line(debt, language)))
        if path := written.get(debt.id):
            console.print(Plain("  " + message("debts_seen.written", path=path).into(language), style="dim"))


def _line(debt: SeenDebt, language: Language) -> str:
    repaid = [one for one in debt.history if one.what == "repaid"]
    failed = sum(one.what == "failed" for one in debt.history)
    line = message(
        "debts_seen.line",
        name=debt.name.into(language),
        count=len(repaid),
        total=format_yuan_grouped(debt.repaid),
        last=repaid[-1].on.isoformat() if repaid else "—",
    ).into(language)
    if failed:
        line += message("debts_seen.line_failed", count=failed).into(language)
    if debt.borrowed:
        line += message("debts_seen.line_borrowed", total=format_yuan_grouped(debt.borrowed)).into(language)
    return line


def _written(found: tuple[SeenDebt, ...], folder: Path, language: Language) -> dict[str, str]:
    """Debt id → the file written. Nothing that exists is overwritten."""
    paths: dict[str, str] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for debt in found:
            path = folder / f"{re.sub(r'[^0-9A-Za-z_一-鿿-]', '_', debt.id)}.toml"
            with path.open("x", encoding="utf-8") as file:
                file.write(proposed_file(debt, language))
            paths[debt.id] = str(path)
    except OSError as error:
        shown = {"path": str(error.filename or folder), "reason": error.strerror or type(error).__name__}
        leave([Problem("debts_seen.not_written", "", shown)], language)
    return paths
