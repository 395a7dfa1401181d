"""``forbear conform``: loan histories of another system against the progressive loan, figure by figure."""

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

import click

from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import Language, message
from forbear.cli.bill_files import leave
from forbear.debt.conformance.cases import Case, Refused, read_case
from forbear.debt.conformance.report import page, result_to_json
from forbear.debt.conformance.running import Result, run_case
from forbear.debt.conformance.support import unsupported

MEGABYTES_MAX: Final = 256
_EVERY: Final = 25


@click.command()
@click.argument("file", metavar="FILE.jsonl", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--page", "page_path", metavar="FILE", type=click.Path(), help="Write the page of results here."
)
@click.option(
    "--reasons", metavar="TOML", type=click.Path(), help="Traced reasons of known differences, for the page."
)
@click.option("--case", "only", metavar="ID", multiple=True, help="Run only this history (repeatable).")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
def conform(
    file: str, as_json: bool, page_path: str | None, reasons: str | None, only: tuple[str, ...], lang: str
) -> None:
    """Run loan histories (contract, events, expected tables) and compare every figure to the cent.

    \b
    Examples:
      forbear conform cases.jsonl
      forbear conform cases.jsonl --json
      forbear conform cases.jsonl --page docs/conformance.md --reasons known.toml

    Exit codes: 0 every check is exact, 1 some differ, 2 the file cannot be read.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    cases = [case for case in _read(file, language) if not only or case.id in only]
    known = _read_reasons(reasons, language) if reasons else {}
    results = _run(cases, language)
    if page_path:
        _write(page_path, page(results, known), language)
    if as_json:
        click.echo(json.dumps(result_to_json(results), ensure_ascii=False, indent=2))
    else:
        _show(results, language)
    raise SystemExit(1 if any(result.differences for result in results) else 0)


def _read(path: str, language: Language) -> list[Case | Refused]:
    problems: list[Problem] = []
    cases: list[Case | Refused] = []
    try:
        file = Path(path)
        if file.stat().st_size > MEGABYTES_MAX * 1024 * 1024:
            leave([Problem("conformance.file_too_large", path, {"most": MEGABYTES_MAX})], language)
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        cases.append(read_case(line, f"{path}:{number}"))
                    except ForbearError as error:
                        problems.extend(error.problems)
    except OSError as error:
        reason = {"reason": error.strerror or type(error).__name__}
        problems.append(Problem("evidence.file_not_opened", path, reason))
    except UnicodeDecodeError as error:
        problems.append(Problem("conformance.line_unreadable", path, {"reason": str(error)}))
    if not problems and not cases:
        problems.append(Problem("conformance.file_empty", path))
    if problems:
        leave(problems, language)
    return cases


def _read_reasons(path: str, language: Language) -> dict[str, str]:
    try:
        data: dict[str, Any] = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        return {str(each["case"]): str(each["reason"]) for each in data.get("difference", [])}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        leave([Problem("conformance.reasons_unreadable", path, {"reason": str(error)})], language)


def _run(cases: Sequence[Case | Refused], language: Language) -> list[Result]:
    results = []
    for done, case in enumerate(cases, 1):
        results.append(run_case(case))
        if done % _EVERY == 0 or done == len(cases):
            click.echo(message("conformance.progress", done=done, all=len(cases)).into(language), err=True)
    return results


def _write(path: str, text: str, language: Language) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        reason = {"reason": error.strerror or type(error).__name__}
        leave([Problem("conformance.page_not_written", path, reason)], language)


def _show(results: Sequence[Result], language: Language) -> None:
    for result in results:
        for each in result.differences:
            told = message(
                "conformance.difference",
                case=each.case,
                seq=each.seq,
                what=each.what,
                where=each.where,
                expected=each.expected or "—",
                got=each.got or "—",
            )
            click.echo(told.into(language))
        if found := unsupported(result.case):
            told = message("conformance.unsupported", case=result.case.id, features=", ".join(found))
            click.echo(told.into(language))
    counts = result_to_json(results)
    summary = message(
        "conformance.summary", cases=counts["cases"], checks=counts["checks"], exact=counts["exact"]
    )
    click.echo(summary.into(language))
