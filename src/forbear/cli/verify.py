"""``forbear verify``: whether an agreement is genuine, its arithmetic right, and its pages say what its terms say."""

import json
from pathlib import Path
from typing import cast

import click

from forbear.agreement.model import Verification
from forbear.agreement.verify import MAX_BYTES, verdict, verification_to_json
from forbear.agreement.verify import verify as verify_agreement
from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import Language, message
from forbear.cli.bill_files import leave


@click.command()
@click.argument("pdf", metavar="PDF", type=click.Path())
@click.option(
    "--trust",
    "trusted",
    multiple=True,
    metavar="CERTIFICATE",
    type=click.Path(),
    help="A certificate (PEM or DER) whose word on who holds a key is believed (repeatable).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
def verify(pdf: str, trusted: tuple[str, ...], as_json: bool, lang: str) -> None:
    """Check an agreement from its bytes alone: its terms, its arithmetic, its pages, both signatures and its integrity.

    \b
    Examples:
      forbear verify FB-0A1B2C3D-1.pdf
      forbear verify agreement.pdf --json

    Exit codes: 0 everything holds, 1 something does not, 2 the file cannot be read as an agreement.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    data = _read(pdf, language)
    trust = [_read(path, language) for path in trusted]
    try:
        found = verify_agreement(data, trust=trust)
    except ForbearError as error:
        leave([Problem(one.code, one.where or pdf, one.parameters) for one in error.problems], language)
    if as_json:
        click.echo(json.dumps(verification_to_json(found, language), ensure_ascii=False, indent=2))
    else:
        _show(found, language)
    raise SystemExit(0 if found.holds else 1)


def _read(path: str, language: Language) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = {"reason": error.strerror or type(error).__name__}
        leave([Problem("evidence.file_not_opened", path, reason)], language)


def _show(found: Verification, language: Language) -> None:
    click.echo(verdict(found).into(language))
    for check in found.checks:
        click.echo(f"  {'✓' if check.holds else '✗'} {check.detail.into(language)}")
        for problem in check.problems:
            click.echo(f"      {problem.sentence(language)}")
    for fact in found.signatures:
        name = message(f"agreement.party_{fact.party}").into(language)
        at = fact.signed_at.isoformat(sep=" ") if fact.signed_at else "—"
        click.echo(
            f"  {'✓' if fact.valid else '✗'} {name}: {fact.signer}, {at}. {fact.detail.into(language)}"
        )
    for finding in found.findings:
        click.echo(f"  · {finding.detail.into(language)} ({finding.source})")
