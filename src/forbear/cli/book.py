"""``forbear book``: a whole loan book at a time, Parquet in and Parquet out (docs/book-format.md)."""

import json
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import click

from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.money import format_yuan
from forbear.base.rates import parse_decimal
from forbear.base.texts import Language
from forbear.cli.bill_files import leave
from forbear.cli.book_shown import Meter, show_close, show_row, show_written
from forbear.cli.debt_files import DAY, day_of

EPOCH = date(1970, 1, 1)
YEAR_DAYS = 365
"""Days in a year for the rate inside an arrangement (CONTRACTS 1.7)."""
MONTHS_MAX = 60

BOOK = click.option(
    "--in", "book_path", required=True, metavar="BOOK", type=click.Path(), help="The book, a Parquet file."
)
OUT = click.option(
    "--out", required=True, metavar="FILE", type=click.Path(), help="The Parquet file to write."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
LANG = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)


@click.group()
def book() -> None:
    """Close, state, schedule and price a whole loan book at a time.

    \b
    Examples:
      forbear book make --rows 100000 --seed 7 --as-of 2026-03-01 --out book.parquet --events events.parquet
      forbear book close --date 2026-03-01 --in book.parquet --events events.parquet --out closed.parquet
      forbear book statement --in closed.parquet --account 42

    Exit codes: 0 done, 1 closed but some rows were refused, 2 wrong usage or unreadable input.
    """  # noqa: D301 - click's marker for text that must not be rewrapped


@book.command()
@BOOK
@OUT
@click.option("--date", "until", type=DAY, required=True, metavar="DATE", help="The last day to close.")
@click.option(
    "--from", "first", type=DAY, metavar="DATE", help="Refuse rows that are not closed up to the day before."
)
@click.option(
    "--events",
    metavar="FILE",
    type=click.Path(),
    help="What happened, a Parquet file in the order of the accounts.",
)
@click.option(
    "--edges", metavar="DAYS", help="Least days past due of each bucket, from 0: 0,1,31,61,91,121,151,181."
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Parts closed at a time, in process.",
)
@click.option(
    "--runner",
    type=click.Choice(["local", "daft", "ray"]),
    default="local",
    show_default=True,
    help="Where parts are closed.",
)
@click.option("--picture", metavar="FILE.svg", type=click.Path(), help="Draw buckets and roll rates here.")
@JSON
@LANG
def close(
    book_path: str,
    out: str,
    until: datetime,
    first: datetime | None,
    events: str | None,
    edges: str | None,
    threads: int,
    runner: str,
    picture: str | None,
    as_json: bool,
    lang: str,
) -> None:
    """Close a day, or every day since a row was last closed: accrue, fall due, age, bucket, keep arrangements.

    Rows that cannot be stand with their reason in FILE.rejects.csv. A run that was stopped goes on where it was.

    \b
    Examples:
      forbear book close --date 2026-03-01 --in book.parquet --out closed.parquet
      forbear book close --date 2026-03-01 --from 2026-03-01 --in closed.parquet --out next.parquet --json
      forbear book close --date 2026-03-01 --in book.parquet --out closed.parquet --runner ray --picture close.svg

    Exit codes: 0 every row was closed, 1 some were refused, 2 wrong usage or unreadable input.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    from forbear.portfolio.drawing import close_picture
    from forbear.portfolio.layout import BUCKETS, EDGES
    from forbear.portfolio.runners import runner as runner_of
    from forbear.portfolio.streaming import Job, close_book
    from forbear.portfolio.summary import told

    try:
        days = _edges(edges) if edges else EDGES
        names = BUCKETS if days == EDGES else tuple(f"{day}+" if day else "0" for day in days)
        begins = number_of(day_of(first)) if first else None
        job = Job(book_path, out, number_of(day_of(until)), begins, events, days, names)
        summary = close_book(job, runner_of(runner, threads), Meter(language, compiles=True).told)
        if picture:
            drawn = close_picture(summary, names, day_of(until).isoformat(), language)
            Path(picture).write_text(drawn, encoding="utf-8")
    except ForbearError as error:
        leave(error.problems, language)
    except OSError as error:
        _leave_unopened(error, book_path, language)
    document = {"date": day_of(until).isoformat(), "out": out, **told(summary, names)}
    if summary.refused:
        document["rejects"] = str(job.rejects)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        show_close(document, language)
    raise SystemExit(1 if summary.refused else 0)


@book.command()
@BOOK
@click.option("--account", metavar="ID", help="One account; the whole book if not given.")
@JSON
@LANG
def statement(book_path: str, account: str | None, as_json: bool, lang: str) -> None:
    """What is owed as of the last close: of one account by component and instalment, or of the book by bucket.

    \b
    Examples:
      forbear book statement --in closed.parquet
      forbear book statement --in closed.parquet --account 42 --json

    Exit codes: 0 done, 2 wrong usage or unreadable input, or no such account.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    from forbear.portfolio.files import find_account
    from forbear.portfolio.summary import told, totals_of_file

    try:
        if account is None:
            summary, buckets = totals_of_file(book_path)
            document = told(summary, buckets)
        else:
            row = find_account(book_path, account)
            document = _row_document(row)
    except ForbearError as error:
        leave(error.problems, language)
    except OSError as error:
        _leave_unopened(error, book_path, language)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif account is None:
        show_close(document, language)
    else:
        show_row(document, language)


@book.command()
@BOOK
@OUT
@JSON
@LANG
def schedule(book_path: str, out: str, as_json: bool, lang: str) -> None:
    """Write the instalments to come of every account, one row an instalment.

    \b
    Examples:
      forbear book schedule --in closed.parquet --out schedules.parquet

    Exit codes: 0 done, 1 some rows were refused, 2 wrong usage or unreadable input.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    from forbear.portfolio.scheduling import schedule_batch, schedule_schema

    _transform(book_path, out, schedule_schema, schedule_batch, as_json, language)


@book.command()
@BOOK
@OUT
@click.option(
    "--as-of",
    type=DAY,
    required=True,
    metavar="DATE",
    help="The day on which the arrangements would be made.",
)
@click.option(
    "--months",
    type=click.IntRange(1, MONTHS_MAX),
    default=MONTHS_MAX,
    show_default=True,
    help="The longest arrangement.",
)
@click.option(
    "--annual-rate", default="0", show_default=True, metavar="RATE", help="Interest inside the arrangement."
)
@click.option(
    "--due-day",
    type=click.IntRange(1, 31),
    help="Due day of the arrangements; the day of --as-of if not given.",
)
@JSON
@LANG
def price(
    book_path: str,
    out: str,
    as_of: datetime,
    months: int,
    annual_rate: str,
    due_day: int | None,
    as_json: bool,
    lang: str,
) -> None:
    """Price every arrangement of 1 to 60 monthly instalments over what each account owes as of its last close.

    Element n − 1 of the columns `instalment`, `last` and `interest` is of the arrangement of n instalments, in fen.

    \b
    Examples:
      forbear book price --in closed.parquet --as-of 2026-03-01 --out prices.parquet
      forbear book price --in closed.parquet --as-of 2026-03-01 --annual-rate 0.06 --months 36 --out prices.parquet

    Exit codes: 0 done, 1 some rows were refused, 2 wrong usage or unreadable input.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    from forbear.portfolio.scheduling import period_days, price_batch, price_schema

    try:
        rate = _daily(annual_rate)
    except ForbearError as error:
        leave(error.problems, language)
    start = day_of(as_of)
    days = period_days(number_of(start), due_day or start.day, months)
    _transform(
        book_path,
        out,
        lambda account: price_schema(account, months),
        lambda batch: price_batch(batch, months, rate, days),
        as_json,
        language,
    )


@book.command()
@OUT
@click.option(
    "--rows", type=click.IntRange(1, 1_000_000_000), required=True, metavar="N", help="How many accounts."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same book.")
@click.option(
    "--as-of",
    type=DAY,
    required=True,
    metavar="DATE",
    help="The day of the book: loans are disbursed before it.",
)
@click.option(
    "--events", metavar="FILE", type=click.Path(), help="Also write what happened to the accounts up to then."
)
@JSON
@LANG
def make(
    out: str, rows: int, seed: int, as_of: datetime, events: str | None, as_json: bool, lang: str
) -> None:
    """Make up a book of loans that were never closed, of any size, to try the other commands on.

    \b
    Examples:
      forbear book make --rows 100000 --seed 7 --as-of 2026-03-01 --out book.parquet --events events.parquet

    Exit codes: 0 done, 2 wrong usage, or a file cannot be written.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    from forbear.portfolio.making import write_book

    try:
        made, happened = write_book(
            out, events, rows, seed, number_of(day_of(as_of)), Meter(language, compiles=False).told
        )
    except OSError as error:
        _leave_unopened(error, out, language)
    document = {"out": out, "rows": made, "events": events, "event_rows": happened}
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        show_written(document, language)


def number_of(day: date) -> int:
    """A date as days since 1970-01-01."""
    return (day - EPOCH).days


def _daily(annual_rate: str) -> tuple[int, int]:
    rate: Fraction = parse_decimal(annual_rate) / YEAR_DAYS
    return rate.numerator, rate.denominator


def _edges(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts):
        fail("portfolio.edges_wrong", "--edges")
    edges = tuple(int(part) for part in parts)
    if edges[0] != 0 or any(a >= b for a, b in pairwise(edges)) or len(edges) > 100:
        fail("portfolio.edges_wrong", "--edges")
    return edges


def _transform(
    book_path: str, out: str, target: Any, make_of: Any, as_json: bool, language: Language
) -> None:
    from forbear.portfolio.files import transform

    try:
        written = transform(book_path, out, target, make_of, Meter(language, compiles=True).told)
    except ForbearError as error:
        leave(error.problems, language)
    except OSError as error:
        _leave_unopened(error, book_path, language)
    document: dict[str, Any] = {
        "out": out,
        "accounts": written.rows,
        "rows": written.made,
        "refused": written.refused,
    }
    if written.refused:
        document["rejects"] = f"{out}.rejects.csv"
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        show_written(document, language)
    raise SystemExit(1 if written.refused else 0)


def _row_document(row: dict[str, Any]) -> dict[str, Any]:
    """A row for people: amounts in yuan, dates as ISO text."""

    def amounts(kind: str) -> dict[str, str]:
        names = ("principal", "interest", "penalty", "fee")
        parts = {name: row[f"{kind}_{name}"] for name in names}
        return {
            **{name: format_yuan(value) for name, value in parts.items()},
            "total": format_yuan(sum(parts.values())),
        }

    return {
        "account": row["account"],
        "as_of": row["closed"].isoformat(),
        "days_past_due": row["days_past_due"],
        "bucket": row["bucket"],
        "owed": amounts("owed"),
        "overdue": amounts("overdue"),
        "credit": format_yuan(row["credit"]),
        "due": [_item_document(item) for item in row["items"] or ()],
        "not_due": format_yuan(row["balance"]),
        "interest_carry": {"numerator": row["carry"], "denominator": row["rate_den"]},
        "arrangement": row["arrangement"],
        "arrangement_left": format_yuan(
            row["arrangement_total"] - row["arrangement_paid"] - row["arrangement_waived"]
        ),
        "missed": row["missed"],
        "broken_on": row["broken_on"].isoformat() if row["broken_on"] else None,
    }


def _item_document(item: dict[str, Any]) -> dict[str, Any]:
    unpaid = {name: format_yuan(item[name]) for name in ("principal", "interest", "fee")}
    return {"n": item["n"] or None, "due": item["due"].isoformat(), **unpaid}


def _leave_unopened(error: OSError, path: str, language: Language) -> None:
    where = str(error.filename or path)
    leave(
        [Problem("evidence.file_not_opened", where, {"reason": error.strerror or type(error).__name__})],
        language,
    )
