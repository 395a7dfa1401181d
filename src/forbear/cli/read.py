"""``forbear read``: what a bill export holds."""

import json
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any, cast

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text as Plain

from forbear.base.errors import ForbearError
from forbear.base.money import format_yuan_grouped
from forbear.base.texts import Language, message
from forbear.cli.bill_files import BillFile, leave, password_option, read_bills, with_open_bill
from forbear.evidence.bill_json import bill_to_json, heading_to_json, transaction_to_json
from forbear.evidence.bills import OpenBill
from forbear.evidence.model import Bill

ROWS_SHOWN = 500
"""On a terminal; more is for a program to read."""
_DIRECTION_SIGN = {"in": "+", "out": "−", "neutral": ""}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
@password_option
def read(files: tuple[str, ...], as_json: bool, lang: str, password: str) -> None:
    """Show what a bill export holds: whose it is, which period, every transaction with its kind, and what could not be read.

    Reads Alipay, WeChat Pay, JD, Meituan and bank and card statements as downloaded: CSV, Excel, PDF with text, the mail itself, or a zip
    with or without a password. What a file is, is told by its content. One file is read in little memory however long it is.

    \b
    Examples:
      forbear read 支付宝交易明细.csv
      forbear read 支付宝交易明细.zip --password 123456
      forbear read --json 微信支付账单.xlsx 招商银行交易流水.pdf > bills.json

    Exit codes: 0 read (rows that could not be are listed), 2 a file is no bill that can be read, or is locked.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    if as_json and len(files) == 1:
        try:
            with_open_bill(files[0], password, partial(_stream, language=language))
        except ForbearError as error:
            leave(error.problems, language)
        return
    read_files = read_bills(files, language, password)
    if as_json:
        click.echo(json.dumps(_document(read_files, language), ensure_ascii=False, indent=2))
        return
    console = Console()
    for file in read_files:
        _show(console, file, language)


def _stream(opened: OpenBill, language: Language) -> None:
    """Print the one JSON document row by row, as the rows are read: the same document as for a bill held whole."""
    started = False
    for batch in opened.batches:
        for row in batch:
            click.echo(",\n" if started else '{\n  "transactions": [\n', nl=False)
            click.echo("    " + json.dumps(transaction_to_json(row), ensure_ascii=False), nl=False)
            started = True
    bill = opened.bill()
    heading = json.dumps(heading_to_json(bill, language), ensure_ascii=False, indent=2)
    click.echo("\n  ],\n" if started else '{\n  "transactions": [],\n', nl=False)
    click.echo(heading.removeprefix("{\n"))


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
    if (more := len(bill.transactions) - ROWS_SHOWN) > 0:
        console.print(Plain(message("evidence.more_rows", count=more).into(language), style="dim"))
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
    account = f" ({bill.account})" if bill.account else ""
    return f"{bill.issuer}{account} · {bill.format} · {bill.account_holder or '—'} · {period}\n{parts}"


def _table(bill: Bill, language: Language) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    names = ("time", "amount", "kind", "counterparty", "description", "status")
    for name in names:
        title = message(f"evidence.column_{name}").into(language)
        if name == "amount":
            table.add_column(title, justify="right", no_wrap=True)
        else:
            table.add_column(title, no_wrap=name in ("time", "kind"), overflow="fold")
    for row in bill.transactions[:ROWS_SHOWN]:
        table.add_row(
            row.at.strftime("%Y-%m-%d %H:%M"),
            _DIRECTION_SIGN[row.direction] + format_yuan_grouped(row.amount),
            message(f"evidence.kind_{row.kind}").into(language),
            Plain(row.counterparty),
            Plain(row.description),
            Plain(row.status),
        )
    return table
