"""``forbear paper``: what a photographed, scanned or downloaded paper is, and what it says."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text as Plain

from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import Language, message
from forbear.cli.bill_files import leave
from forbear.cli.debt_files import DAY, day_of
from forbear.evidence.papers import kinds
from forbear.evidence.papers.cleaning import MAX_BYTES, CleanPaper, clean
from forbear.evidence.papers.ocr import shared_engine
from forbear.evidence.papers.reading import PaperReading, ReadField, read_paper
from forbear.evidence.papers.reading_json import NumberSays, holds, number_says, reading_to_json, shown_value

DOES_NOT_HOLD: Final = 1
"""The exit code where a check does not hold (CONTRACTS section 3)."""
_CARRIED: Final = ("location", "notes", "scripts", "actions", "files", "signature")


@click.command()
@click.argument("file", metavar="FILE", type=click.Path())
@click.option(
    "--kind",
    "kind_id",
    type=click.Choice([kind.id for kind in kinds.kinds()]),
    help="What it is, where its print does not tell.",
)
@click.option(
    "--as-of", type=DAY, metavar="DATE", help="The day against which validity is checked; today if not given."
)
@click.option("--whole", is_flag=True, help="Show identity and account numbers whole; else they are masked.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
def paper(
    file: str, kind_id: str | None, as_of: datetime | None, whole: bool, as_json: bool, lang: str
) -> None:
    """Read a paper from a photograph, a scan or a PDF: what it is, each fact with how sure and where, and whether a reviewer could read it.

    Identity cards, payslips, income and termination certificates, bank statements, tax records, hospital papers and overdue screens. It runs
    on this machine alone, takes a second or two a page, and writes nothing. What it reads is a proposal: look at the paper.

    \b
    Examples:
      forbear paper 身份证.jpg
      forbear paper --kind payslip IMG_0412.jpg
      forbear paper --json 离职证明.pdf > paper.json

    Exit codes: 0 read and nothing speaks against it; 1 something does (its kind is not told, it is unreadable, a fact is missing or does not
    agree), which is said; 2 the file is no paper that can be opened.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    today = day_of(as_of) if as_of else datetime.now().astimezone().date()
    among = tuple(kind for kind in (kinds.kind(kind_id or ""),) if kind)
    try:
        cleaned = clean(_bytes(file), file)
        reading = read_paper(
            cleaned.data, cleaned.media_type, shared_engine(), today, among, sure_of_kind=bool(among)
        )
    except ForbearError as error:
        leave(error.problems, language)
    if as_json:
        document = _document(file, cleaned) | reading_to_json(reading, language, whole=whole)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _show(Console(), file, cleaned, reading, language, whole=whole)
    if not holds(reading):
        sys.exit(DOES_NOT_HOLD)


def _bytes(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ForbearError(Problem("evidence.file_not_opened", path, {"reason": reason})) from None


def _document(file: str, cleaned: CleanPaper) -> dict[str, Any]:
    return {"file": file, "media_type": cleaned.media_type, "carries": list(cleaned.removed)}


# On a terminal


def _show(
    console: Console,
    file: str,
    cleaned: CleanPaper,
    reading: PaperReading,
    language: Language,
    *,
    whole: bool,
) -> None:
    def say(code: str, style: str = "", **parameters: object) -> None:
        console.print(Plain(message(f"paper_shown.{code}", "", **parameters).into(language), style=style))

    console.print(Plain(file, style="bold"))
    if reading.kind is None:
        say("kind_unknown", "yellow")
    else:
        console.print(Plain(reading.kind.title.into(language)))
    say(f"verdict_{reading.legibility.verdict}", "" if reading.legibility.verdict == "good" else "yellow")
    for problem in reading.legibility.problems:
        console.print(Plain("  " + problem.sentence(language), style="yellow"))
    if reading.from_text:
        say("from_text", "dim")
    if reading.pages > reading.pages_read:
        say("pages", "dim", read=reading.pages_read, pages=reading.pages)
    if reading.fields:
        console.print(_table(reading, language, whole=whole))
    for field in reading.fields:
        for problem in field.problems:
            label = _label(reading, field, language)
            console.print(Plain(f"{label}: {_plain(problem, language)}", style="yellow"))
    if says := number_says(reading):
        _show_number(console, says, language)
    carried = [name for name in _CARRIED if name in cleaned.removed]
    if carried:
        names = [message(f"paper_shown.carries_{name}").into(language) for name in carried]
        what = ("、" if language == "zh" else ", ").join(dict.fromkeys(names))
        say("carries", "dim", what=what)
    if reading.fields:
        say("proposal", "dim")


def _show_number(console: Console, says: NumberSays, language: Language) -> None:
    if says.facts is None:
        return  # its problem stands among those of the facts
    told = message(
        "paper_shown.number",
        region=says.facts.region or "—",
        born=says.facts.born.isoformat(),
        sex=message(f"paper_shown.sex_{'male' if says.facts.sex == '男' else 'female'}").into(language),
    )
    console.print(Plain(told.into(language)))


def _table(reading: PaperReading, language: Language, *, whole: bool) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in ("fact", "value", "confidence", "place"):
        table.add_column(
            message(f"paper_shown.column_{name}").into(language),
            overflow="fold",
            justify="right" if name == "confidence" else "left",
        )
    for field in reading.fields:
        if not field.value and field.id not in reading.missing:
            continue
        value = shown_value(reading, field, whole=whole)
        missing = message("paper_shown.missing").into(language)
        table.add_row(
            _label(reading, field, language),
            Plain(value) if value else Plain(missing, style="yellow"),
            f"{round(field.confidence * 100)}%" if value else "",
            _place(field, reading, language),
            style="" if field.sure or not value else "yellow",
        )
    return table


def _label(reading: PaperReading, field: ReadField, language: Language) -> str:
    spec = reading.kind.field(field.id) if reading.kind else None
    return spec.label.into(language) if spec else field.id


def _place(field: ReadField, reading: PaperReading, language: Language) -> str:
    """Where the middle of it stands, in percent from the left and from the top."""
    if field.box is None:
        return ""
    across, down = (field.box.left + field.box.right) // 200, (field.box.top + field.box.bottom) // 200
    code = "place" if reading.pages == 1 else "place_on_page"
    return message(f"paper_shown.{code}", page=field.page + 1, across=across, down=down).into(language)


def _plain(problem: Problem, language: Language) -> str:
    """The sentence without the name of the field, which stands before it by its label."""
    return Problem(problem.code, "", problem.parameters).sentence(language)
