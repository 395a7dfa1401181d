"""``forbear audit``: a lender's claimed figures against the account, and against the rules."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import cast

import click

from forbear.base.errors import ForbearError
from forbear.base.money import format_yuan_grouped
from forbear.base.texts import Language, Text, message
from forbear.cli.debt_files import DAY, day_of, read_any_debt_file, read_file, refuse
from forbear.debt.audit.claim import read_claim
from forbear.debt.audit.compare import Comparison, Difference, Explanation
from forbear.rules.debt_audit import Audit, audit_to_json
from forbear.rules.debt_audit import audit as make_audit

DOES_NOT_HOLD = 1
"""The exit code of a check that does not hold (CONTRACTS section 3)."""


@click.command()
@click.argument("debt", metavar="DEBT", type=click.Path())
@click.option(
    "--claim",
    type=click.Path(),
    required=True,
    metavar="FILE",
    help="What the lender says is owed (TOML or JSON).",
)
@click.option("--as-of", type=DAY, metavar="DATE", help="Another day than the claim's own.")
@click.option(
    "--language", "--lang", "lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def audit(debt: str, claim: str, as_of: datetime | None, lang: str, as_json: bool) -> None:
    """Check what a lender says is owed: against the account to the fen, and against the dated rules.

    Where the figures differ, known mistakes are computed one by one and in pairs, and those that give the claimed figures exactly are named.

    \b
    Examples:
      forbear audit debt.toml --claim claim.toml
      forbear audit debt.toml --claim claim.json --as-of 2026-08-01 --json
      forbear schema claim

    Exit codes: 0 the claim holds, 1 it does not, 2 a file cannot be read (said with line or path), 3 the day or an event cannot be.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    read, claimed = read_any_debt_file(debt, language), read_file(claim, language, read_claim)
    try:
        found = make_audit(read, claimed, day_of(as_of) if as_of else None)
    except ForbearError as error:
        refuse(error.problems, language)
    if as_json:
        click.echo(json.dumps(audit_to_json(found, language), ensure_ascii=False, indent=2))
    else:
        for text in _shown(found):
            click.echo(text.into(language))
    if not found.holds:
        sys.exit(DOES_NOT_HOLD)


def _shown(found: Audit) -> Iterator[Text]:
    compared = found.comparison
    yield message(f"audit.{'holds' if found.holds else 'does_not_hold'}", as_of=compared.account.as_of)
    yield from (_difference(one) for one in compared.differences)
    if compared.sums is False:
        yield message("audit.does_not_add_up")
    yield from _why(compared)
    yield Text("", "")
    yield message("audit.rules")
    for finding in found.findings:
        verdict = message(f"audit.verdict_{finding.verdict}")
        yield Text(
            f"· {verdict.zh}（{finding.rule}）{finding.detail.zh}\n    依据：{finding.source}（{finding.confidence}）",
            f"· {verdict.en} ({finding.rule}) {finding.detail.en}\n    Source: {finding.source} ({finding.confidence})",
        )


def _difference(one: Difference) -> Text:
    name = message(f"debt.{one.component}")
    return message(
        "audit.more_claimed" if one.by > 0 else "audit.less_claimed",
        component_zh=name.zh,
        component_en=name.en,
        claimed=format_yuan_grouped(one.claimed),
        account=format_yuan_grouped(one.account),
        by=format_yuan_grouped(abs(one.by)),
    )


def _why(compared: Comparison) -> Iterator[Text]:
    if not compared.differences:
        return
    if compared.explanations:
        yield message("audit.explained")
        for explanation in compared.explanations:
            yield from _explanation(explanation)
        return
    parts = [one for one in compared.differences if one.produced_by]
    yield message("audit.not_explained", tried=compared.tried)
    for one in parts:
        name = message(f"debt.{one.component}")
        mistake = one.produced_by[0].text
        yield message(
            "audit.part_explained", component_zh=name.zh, component_en=name.en, zh=mistake.zh, en=mistake.en
        )


def _explanation(explanation: Explanation) -> Iterator[Text]:
    said = [one.text for one in explanation.hypotheses]
    yield Text(
        "· " + "；并且".join(text.zh for text in said) + "。",
        "· " + "; and ".join(text.en for text in said) + ".",
    )
    for place in explanation.places:
        name = message(f"debt.{place.component}")
        yield message(
            "audit.place",
            component_zh=name.zh,
            component_en=name.en,
            since=place.since,
            until=place.until,
            by=("+" if place.by > 0 else "") + format_yuan_grouped(place.by),
        )
