"""``forbear budget``: income, expenditure and what can be paid."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text as Plain

from forbear.base.errors import ForbearError
from forbear.base.money import Fen, format_yuan_grouped, parse_yuan
from forbear.base.texts import Language, message
from forbear.budget.budget_json import budget_to_json
from forbear.budget.capacity import capacity
from forbear.budget.categories import categorise, category
from forbear.budget.ledger import budget as make_budget
from forbear.budget.ledger import periods
from forbear.budget.model import Budget, Capacity, Household
from forbear.budget.same_money import Pair, count_once
from forbear.budget.same_money_json import pairs_to_json
from forbear.budget.stress import stress_in_words, stress_test
from forbear.cli.bill_files import leave, password_option, read_bills
from forbear.rules import living
from forbear.rules.living import LivingStandard

_GROUPS = ("income", "essential", "discretionary", "debt_service")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@click.option("--persons", type=int, default=1, show_default=True, help="How many live on this income.")
@click.option("--stated-income", metavar="YUAN", help="Monthly take-home income, where the bill lacks it.")
@click.option("--stated-rent", metavar="YUAN", help="Monthly rent or mortgage, where the bill lacks it.")
@click.option("--stated-essential", metavar="YUAN", help="Other essential monthly costs, without rent.")
@click.option("--other-debts", metavar="YUAN", help="What other debts take a month.")
@click.option("--living-floor", metavar="YUAN", help="The least that one person needs a month.")
@click.option(
    "--place", metavar="PLACE", help="Take that from the published living standard of a place: chongqing …"
)
@click.option("--children", type=int, default=0, help="How many of the persons are children.")
@click.option("--elders", type=int, default=0, help="How many of them are older people who are supported.")
@click.option(
    "--payment", metavar="YUAN", help="Live the months again with this payment instead of the capacity."
)
@click.option(
    "--negotiating",
    metavar="CATEGORY",
    multiple=True,
    help="A debt being negotiated, not counted as another: jiebei, huabei, credit_card … (repeatable).",
)
@click.option(
    "--apart",
    metavar="ID",
    multiple=True,
    help="A pair that is not the same money after all: count both (repeatable).",
)
@password_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of sentences."
)
def budget(
    files: tuple[str, ...],
    persons: int,
    stated_income: str | None,
    stated_rent: str | None,
    stated_essential: str | None,
    other_debts: str | None,
    living_floor: str | None,
    place: str | None,
    children: int,
    elders: int,
    payment: str | None,
    negotiating: tuple[str, ...],
    apart: tuple[str, ...],
    password: str,
    as_json: bool,
    lang: str,
) -> None:
    """Work out income, expenditure and the sustainable monthly payment from bill exports.

    Money seen twice counts once: a row in two exports, a card payment in both the app's bill and the bank's, a transfer between own
    accounts, a refund and its purchase. The pairs are listed with their reason, and --apart takes one apart. Averages rest on complete months; large one-offs are listed apart.

    \b
    Examples:
      forbear budget 支付宝交易明细.csv
      forbear budget 2024.csv 2025.csv --stated-income 6800 --persons 3 --negotiating jiebei --json

    Exit codes: 0 done, 2 a file cannot be read or an option is wrong.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    language = cast(Language, lang)
    bills = [file.bill for file in read_bills(files, language, password)]
    try:
        household = Household(
            persons=persons,
            stated_income=_yuan(stated_income, "--stated-income"),
            stated_rent=_yuan(stated_rent, "--stated-rent"),
            stated_essential=_yuan(stated_essential, "--stated-essential"),
            other_debts_monthly=_yuan(other_debts, "--other-debts"),
            living_floor_per_person=_yuan(living_floor, "--living-floor"),
            children=children,
            elders=elders,
        )
        floor_note = None
        if place is not None:
            standard = _standard(place)
            floor_note = standard.note
            household = replace(household, living_floor_per_person=standard.per_person, place=standard.id)
        for name in negotiating:
            category(name)
        counted = count_once(bills, apart)
        statement = make_budget(categorise(counted.rows), periods(bills))
        able = capacity(statement, household, negotiated=negotiating, floor_note=floor_note)
        paid = able.monthly if payment is None else _yuan(payment, "--payment") or 0
        stress = stress_test(statement, able, paid, household)
    except ForbearError as error:
        leave(error.problems, language)
    if as_json:
        document = budget_to_json(statement, able, language, stress) | {
            "same_money": pairs_to_json(counted.pairs, language)
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    _show(Console(), statement, able, language)
    if stress is not None:
        Console().print(Plain("\n".join(line.into(language) for line in stress_in_words(stress))))
    _show_pairs(Console(), counted.pairs, language)


def _standard(place: str) -> LivingStandard:
    known = {one.id: one for one in living.every_standard()}
    if place not in known:
        raise click.BadParameter(", ".join(known), param_hint="--place")
    return known[place]


def _yuan(text: str | None, option: str) -> Fen | None:
    if text is None:
        return None
    try:
        return parse_yuan(text)
    except ForbearError as error:
        raise click.BadParameter(error.problems[0].text.en, param_hint=option) from None


def _show(console: Console, statement: Budget, able: Capacity, language: Language) -> None:
    console.print(_months(statement, language))
    console.print(Plain(statement.basis.into(language), style="dim"))
    for entry in statement.one_offs:
        row = entry.transaction
        console.print(
            Plain(
                message(
                    "budget.one_off",
                    day=row.at.date().isoformat(),
                    counterparty=row.counterparty,
                    amount=format_yuan_grouped(entry.effect),
                ).into(language),
                style="dim",
            )
        )
    console.print()
    steps = Table(box=None, show_header=False, pad_edge=False)
    steps.add_column(overflow="fold")
    steps.add_column(justify="right", no_wrap=True)
    for line in able.lines:
        steps.add_row(Plain(line.label.into(language)), format_yuan_grouped(line.amount))
    steps.add_row(
        Plain(message("budget.capacity").into(language), style="bold"),
        Plain(format_yuan_grouped(able.monthly), style="bold"),
    )
    console.print(steps)
    console.print()
    console.print(Plain(able.why.into(language)))


def _show_pairs(console: Console, pairs: Sequence[Pair], language: Language) -> None:
    shown = [pair for pair in pairs if pair.kind != "refund" or pair.apart]
    if not shown:
        return
    console.print()
    console.print(Plain(message("same_money.heading", count=len(shown)).into(language), style="bold"))
    for pair in shown:
        console.print(
            Plain(f"{pair.id}  {pair.why.into(language)}", style="strike dim" if pair.apart else "dim")
        )


def _months(statement: Budget, language: Language) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column(message("budget.month").into(language), no_wrap=True)
    for name in _GROUPS:
        table.add_column(message(f"budget.group_{name}").into(language), justify="right", no_wrap=True)
    for month in statement.months:
        figures = (month.income, month.essential, month.discretionary, month.debt_service)
        if any(figures):
            table.add_row(
                month.month + ("" if month.complete else " *"),
                *(format_yuan_grouped(figure) for figure in figures),
                style=None if month.used else "dim",
            )
    averages = (statement.income, statement.essential, statement.discretionary, statement.debt_service)
    table.add_row(
        message("budget.average").into(language),
        *(format_yuan_grouped(figure) for figure in averages),
        style="bold",
    )
    return table
