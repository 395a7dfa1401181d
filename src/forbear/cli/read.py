"""``forbear read``: what a bill export holds."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text as Plain

from forbear.base.money import format_yuan_grouped
from forbear.base.texts import Language, message
from forbear.cli.bill_files import BillFile, read_bills
from forbear.evidence.bill_json import bill_to_json
from forbear.evidence.model import Bill

_DIRECTION_SIGN = {"in": "+", "out": "−", "neutral": ""}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
def read(files: tuple[str, ...], as_json: bool, lang: str) -> None:
    """Show what a bill export holds: who, when, every transaction with its kind, and what could not be read.

    Reads the exports of Alipay in every layout, as downloaded: .csv, .txt, or the zip without a password.

    \b
    Examples:
      forbear read 支付宝交易明细.csv
      forbear read --json 2024.csv 2025.csv > bill.json

    Exit codes: 0 read (rows that could not be are listed), 2 a file is no Alipay bill or cannot be opened.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    read_files = read_bills(files, language)
    if as_json:
        click.echo(json.dumps(_document(read_files, language), ensure_ascii=False, indent=2))
        return
    console = Console()
    for file in read_files:
        _show(console, file, language)


def _document(files: Sequence[BillFile], language: Language) -> dict[str, Any]:
    """One bill as it is; of several, the rows of all with the file of each."""
    documents = [bill_to_json(file.bill, language) for file in files]
    if len(documents) == 1:
        return documents[0]
    for file, document in zip(files, documents, strict=True):
        for name in ("transactions", "rejected", "notices"):
            document[name] = [{"file": file.path, **row} for row in document[name]]
    return {
        "format": ", ".join(dict.fromkeys(document["format"] for document in documents)),
        "account_holder": ", ".join(dict.fromkeys(document["account_holder"] for document in documents)),
        "transactions": [row for document in documents for row in document["transactions"]],
        "rejected": [row for document in documents for row in document["rejected"]],
        "notices": [row for document in documents for row in document["notices"]],
        "files": [
            {
                "file": file.path,
                "format": file.bill.format,
                "since": document["since"],
                "until": document["until"],
            }
            for file, document in zip(files, documents, strict=True)
        ],
    }


def _show(console: Console, file: BillFile, language: Language) -> None:
    bill = file.bill
    console.print(Plain(file.path, style="bold"))
    console.print(Plain(_summary(bill, language)))
    console.print(_table(bill, language))
    for problem in bill.rejected:
        console.print(Plain(problem.sentence(language), style="yellow"))
    for problem in bill.notices:
        console.print(Plain(problem.sentence(language), style="cyan"))


def _summary(bill: Bill, language: Language) -> str:
    kinds = Counter(row.kind for row in bill.transactions)
    counted = "，".join if language == "zh" else ", ".join
    parts = counted(
        f"{message(f'evidence.kind_{kind}').into(language)} {count}" for kind, count in kinds.most_common()
    )
    period = f"{bill.since} – {bill.until}" if bill.since else "—"
    return f"{bill.format} · {bill.account_holder or '—'} · {period}\n{parts}"


def _table(bill: Bill, language: Language) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    names = ("time", "amount", "kind", "counterparty", "description", "status")
    for name in names:
        title = message(f"evidence.column_{name}").into(language)
        if name == "amount":
            table.add_column(title, justify="right", no_wrap=True)
        else:
            table.add_column(title, no_wrap=name in ("time", "kind"), overflow="fold")
    for row in bill.transactions:
        table.add_row(
            row.at.strftime("%Y-%m-%d %H:%M"),
            _DIRECTION_SIGN[row.direction] + format_yuan_grouped(row.amount),
            message(f"evidence.kind_{row.kind}").into(language),
            Plain(row.counterparty),
            Plain(row.description),
            Plain(row.status),
        )
    return table
