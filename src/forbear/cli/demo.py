"""``forbear demo``: the whole job without a browser, on demonstration data, leaving the signed agreement."""

import json
import os
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import click

from forbear.base.texts import Language


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the files; made if it is not there.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--begin",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2026-03-02",
    show_default=True,
    help="Day on which the borrower opens the case.",
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
def demo(out: Path, as_json: bool, begin: datetime, lang: str) -> None:
    """Live through one case from the bill to the settlement certificate, with every party, and leave the signed PDF.

    \b
    Examples:
      forbear demo --out demo
      forbear verify demo/FB-*-1.pdf

    Exit codes: 0 done and the agreement verifies, 1 it does not, 2 the folder cannot be written.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"{out}: {error.strerror}") from error
    with tempfile.TemporaryDirectory() as home:
        document, holds = _live(out, begin.date(), cast(Language, lang), home, quiet=as_json)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for name in ("letter", "agreement", "certificate"):
            if document[name]:
                click.echo(document[name])
    raise SystemExit(0 if holds else 1)


def _live(
    out: Path, begin: date, language: Language, home: str, *, quiet: bool
) -> tuple[dict[str, Any], bool]:
    """Everything happens in a database of its own, which goes when the demonstration ends."""
    os.environ.update({"FORBEAR_HOME": home, "FORBEAR_DATABASE_URL": f"sqlite:///{home}/demo.sqlite3"})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forbear.web.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from forbear.web.services.demonstration import whole_job

    call_command("migrate", interactive=False, verbosity=0)
    try:
        done = whole_job(out, begin, language, _progress(quiet))
    finally:
        connections.close_all()
    document = {
        "agreement": str(done.agreement),
        "letter": str(done.letter),
        "certificate": str(done.certificate) if done.certificate else None,
        "case": done.events,
        "statement": done.statement,
    }
    return document, done.holds


def _progress(quiet: bool) -> Callable[[str], None]:
    def tell(step: str) -> None:
        if not quiet:
            click.echo(f"✓ {step}", err=True)

    return tell
