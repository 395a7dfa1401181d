"""How the ``forbear book`` commands tell what they did: tables on standard output, progress on standard error."""

import sys
import time
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text as Plain

from forbear.base.texts import Language, message

EVERY_SECONDS = 0.5


class Meter:
    """A line of progress on standard error, renewed twice a second; where that is no terminal, one line at a time and seldom."""

    def __init__(self, language: Language, *, compiles: bool) -> None:
        self.language = language
        self.is_terminal = sys.stderr.isatty()
        self.every = EVERY_SECONDS if self.is_terminal else EVERY_SECONDS * 20
        self.before = float("-inf")
        self.compiles = compiles

    def told(self, done: int, total: int) -> None:
        """Say how many rows of how many are done."""
        if self.compiles and not done:
            self._tell_of_compiling()
        now = time.monotonic()
        if now - self.before < self.every and done < total:
            return
        self.before = now
        percent = 100 * done // total if total else 100
        said = message("portfolio.progress", done=f"{done:,}", total=f"{total:,}", percent=percent)
        end = "\r" if self.is_terminal and done < total else "\n"
        click.echo(said.into(self.language) + end, err=True, nl=False)

    def _tell_of_compiling(self) -> None:
        from forbear.portfolio.compiled import (
            is_compiled,  # brings the compiler, which other commands do without
        )

        self.compiles = False
        if not is_compiled():
            click.echo(message("portfolio.compiling").into(self.language), err=True)


def show_close(document: dict[str, Any], language: Language) -> None:
    """Buckets, roll rates and what was refused."""
    console = Console()
    if "date" in document:
        said = message(
            "portfolio.closed",
            day=document["date"],
            rows=f"{document['rows']:,}",
            closed=f"{document['closed']:,}",
            refused=f"{document['refused']:,}",
        )
        console.print(Plain(said.into(language), style="bold"))
    console.print(_buckets(document, language))
    if document["rolls"] and "date" in document:
        console.print(_rolls(document, language))
    states = ", ".join(
        f"{_word(f'state_{name}', language)} {count:,}" for name, count in document["arrangements"].items()
    )
    console.print(Plain(message("portfolio.arrangements", states=states).into(language)))
    if "rejects" in document:
        console.print(Plain(message("portfolio.refused_in", path=document["rejects"]).into(language)))
    if document["unmatched_events"]:
        console.print(
            Plain(message("portfolio.unmatched", count=document["unmatched_events"]).into(language))
        )


def show_row(document: dict[str, Any], language: Language) -> None:
    """One account."""
    console = Console()
    said = message(
        "portfolio.stands",
        account=document["account"],
        day=document["as_of"],
        days=document["days_past_due"],
        bucket=document["bucket"],
    )
    console.print(Plain(said.into(language), style="bold"))
    table = Table(box=None, padding=(0, 2, 0, 0))
    names = ("principal", "interest", "penalty", "fee")
    for heading in (
        "",
        *(_word(f"owed_{name}", language) for name in names),
        message("debt.total").into(language),
    ):
        table.add_column(heading, justify="right")
    for key in ("owed", "overdue"):
        cells = [document[key][name] for name in (*names, "total")]
        table.add_row(message(f"debt.{key}").into(language), *cells)
    console.print(table)
    for item in document["due"]:
        amounts = " + ".join(
            f"{_word(f'owed_{name}', language)} {item[name]}" for name in ("principal", "interest", "fee")
        )
        console.print(Plain(f"  {item['due']}  {item['n'] or '—'}  {amounts}"))
    state = _word(f"state_{document['arrangement']}", language)
    console.print(Plain(message("portfolio.arrangements", states=state).into(language)))


def show_written(document: dict[str, Any], language: Language) -> None:
    """Which file has how many rows."""
    said = message("portfolio.written", path=document["out"], rows=f"{document['rows']:,}")
    click.echo(said.into(language))
    if document.get("events"):
        said = message("portfolio.written", path=document["events"], rows=f"{document['event_rows']:,}")
        click.echo(said.into(language))
    if "rejects" in document:
        click.echo(message("portfolio.refused_in", path=document["rejects"]).into(language))


def _buckets(document: dict[str, Any], language: Language) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(_word("bucket", language))
    parts = ("principal", "interest", "penalty", "fee")
    for heading in ("accounts", *(f"owed_{part}" for part in parts)):
        table.add_column(_word(heading, language), justify="right")
    for row in document["by_bucket"]:
        table.add_row(
            row["bucket"], f"{row['accounts']:,}", *(_grouped(row[f"owed_{part}"]) for part in parts)
        )
    return table


def _rolls(document: dict[str, Any], language: Language) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    buckets = [row["bucket"] for row in document["by_bucket"]]
    for heading in (_word("before", language), _word("accounts", language), *buckets):
        table.add_column(heading, justify="right")
    for row in document["rolls"]:
        shares = [f"{float(row['share'][name]):.1%}" if name in row["share"] else "" for name in buckets]
        before = _word("new", language) if row["from"] == "new" else row["from"]
        table.add_row(before, f"{row['accounts']:,}", *shares)
    return table


def _grouped(yuan: str) -> str:
    whole, _, places = yuan.partition(".")
    return f"{int(whole):,}.{places}"


def _word(name: str, language: Language) -> str:
    return message(f"portfolio.{name}").into(language)
