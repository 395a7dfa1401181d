"""One row's cells as a transaction, by the header's layout: the function that runs for every row, made once for each header."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from itertools import repeat
from typing import Final

from forbear.evidence.kinds import kind_of, kinds_of
from forbear.evidence.model import Direction, Transaction, TransactionKind
from forbear.evidence.readers.cells import (
    FIRST_YEAR,
    LAST_YEAR,
    UnreadableError,
    parse_amount,
    read_amount,
    read_clock,
    read_day,
    read_time,
)
from forbear.evidence.readers.currency import currency_of
from forbear.evidence.readers.interface import Around, Findings, Layout, Reader
from forbear.evidence.readers.money import DIRECTIONS, by_column

RowMaker = Callable[[list[str], int], Transaction]
"""A row's cells, padded off, and its line → the transaction. The list is given an empty last cell. Raises ``UnreadableError``."""

_TEXTS: Final = ("counterparty", "description", "method", "reference", "merchant_reference")
_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}")


def row_maker(reader: Reader, layout: Layout, findings: Findings) -> RowMaker:
    """The function that reads the rows below this header."""
    columns = layout.columns
    money, when = reader.money(columns), _when(reader, layout, findings)
    counterparty_at, description_at, status_at = (
        columns["counterparty"],
        columns["description"],
        columns["status"],
    )
    method_at, category_at = columns["method"], columns["category"]
    reference_at, merchant_at = columns["reference"], columns["merchant_reference"]
    refunded_at, currency_at = columns["refunded"], columns["currency"]
    needed = max(columns[name] for name in reader.required) + 1
    width = layout.width
    finish, around, is_statement = reader.finish, findings.around, reader.of != "app"
    fixed_category = "信用卡账单" if reader.of == "card" else ""
    joined = tuple(at for name in reader.joined if (at := columns[name]) >= 0)
    card_at, own = columns["card"], _own_account(reader, around)
    emptied = tuple(at for name in _TEXTS if (at := columns[name]) >= 0)

    def make(cells: list[str], line: int) -> Transaction:
        if len(cells) < needed:
            raise UnreadableError("evidence.row_short")
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        cells.append("")
        amount, direction = money(cells)
        at = when(cells)
        if reader.empty:
            for text_at in emptied:
                if cells[text_at] == reader.empty:
                    cells[text_at] = ""
        counterparty, description = cells[counterparty_at], cells[description_at]
        status, category = cells[status_at], fixed_category or cells[category_at]
        method = cells[method_at]
        if is_statement:
            method = own(cells[card_at] or around.card)
            if not counterparty.strip("-/ "):
                counterparty = ""
            for extra in joined:
                description = _with(description, cells[extra])
        reference, merchant = cells[reference_at], cells[merchant_at]
        if reference and "+" in reference and _SCIENTIFIC.fullmatch(reference):
            findings.ids_lost, reference = True, ""
        if merchant and "+" in merchant and _SCIENTIFIC.fullmatch(merchant):
            merchant = ""
        currency = around.currency
        if currency_at >= 0 and (written := currency_of(cells[currency_at])):
            currency = written
        refunded = 0
        if refunded_at >= 0:
            refunded = _refunded(cells[refunded_at], amount)
        kind = kind_of(direction, counterparty, description, status, category)
        if is_statement and around.holder:
            kind = _own_money(around.holder, kind, counterparty)
        row = Transaction(
            at,
            amount,
            direction,
            counterparty,
            description,
            status,
            method,
            kind,
            category,
            reference,
            line,
            merchant,
            refunded,
            currency,
        )
        return finish(row, cells, layout, around) if finish else row

    return make


def _own_account(reader: Reader, around: Around) -> Callable[[str], str]:
    """Last digits → the account that the statement is of, as a payment method: ``招商银行信用卡(1234)``."""
    kind = "信用卡" if reader.of == "card" else "储蓄卡"
    bank = around.bank.name.zh if around.bank else reader.name.zh

    @cache
    def own(card: str) -> str:
        digits = re.sub(r"\D", "", card)[-4:]
        return f"{bank}{kind}({digits})" if digits else bank + kind

    return own


def _refunded(text: str, amount: int) -> int:
    if not text or text == "0.00":
        return 0
    try:
        return max(0, min(parse_amount(text), amount))
    except UnreadableError:
        return 0


def _when(reader: Reader, layout: Layout, findings: Findings) -> Callable[[Sequence[str]], datetime]:
    """How this header says when: one column with the time of day, a day and a clock, or a day alone."""
    columns = layout.columns
    time_at, posted_at, paid_at, clock_at = (columns[name] for name in ("time", "posted", "paid", "clock"))
    around = findings.around

    def by_time(cells: Sequence[str]) -> datetime:
        return read_time(cells[time_at])

    def by_paid(cells: Sequence[str]) -> datetime:
        try:
            return read_time(cells[paid_at])
        except UnreadableError:
            return read_time(cells[time_at])

    def by_day(cells: Sequence[str]) -> datetime:
        posted = cells[posted_at]
        written = cells[time_at] or posted
        statement = around.statement
        if len(written) < 6 and len(posted) >= 8:
            booked = read_day(posted, None, reader.any_year)
            statement = booked.year, booked.month
        day = read_day(written, statement, reader.any_year)
        findings.years.add(day.year)
        if clock_at < 0:
            return day
        at = read_clock(day, cells[clock_at])
        if at is None:
            findings.clocks_lost += 1
            return day
        return at

    if clock_at >= 0 or posted_at >= 0 or reader.any_year:
        return by_day
    return by_paid if paid_at >= 0 else by_time


class UnfitError(Exception):
    """Rows that are not all of the common form: they are to be read one by one."""


RowsMaker = Callable[[Sequence[Sequence[str]], int], list[Transaction]]
"""As many columns of cells, not yet stripped, as the header has, and the line of the first row → all transactions.

Raises ``UnfitError`` or ``UnreadableError``: the rows are then to be read one by one.
"""


def rows_maker(reader: Reader, layout: Layout, findings: Findings) -> RowsMaker:
    """The function that reads many plain rows at once, column by column, to the same transactions as ``row_maker``'s, which a test holds."""
    columns = layout.columns
    money, when = reader.money(columns), _when(reader, layout, findings)
    plain_money = reader.money is by_column
    plain_time = (
        columns["clock"] < 0 and columns["posted"] < 0 and columns["paid"] < 0 and not reader.any_year
    )
    finish, around, card_at = reader.finish, findings.around, columns["card"]
    own = _own_account(reader, around)
    joined = tuple(at for name in reader.joined if (at := columns[name]) >= 0)

    whole_rows = not plain_money or not plain_time or finish is not None
    used = frozenset(range(layout.width)) if whole_rows else frozenset(columns.values())
    emptied = tuple(at for name in _TEXTS if reader.empty and (at := columns[name]) >= 0)

    def make(raw: Sequence[Sequence[str]], first: int) -> list[Transaction]:
        count = len(raw[0])
        table = [list(map(str.strip, one)) if at in used else [] for at, one in enumerate(raw)]
        table.append([""] * count)

        def column(name: str) -> list[str]:
            return table[columns[name]]

        cells = list(zip(*table, strict=True)) if whole_rows else []
        times = _times(column("time")) if plain_time else list(map(when, cells))
        if plain_money:
            amounts, directions = _amounts(column("amount")), _directions(column("direction"))
        else:
            moved = list(map(money, cells))
            amounts, directions = [one[0] for one in moved], [one[1] for one in moved]
        for at in emptied:
            if reader.empty in table[at]:
                table[at] = ["" if cell == reader.empty else cell for cell in table[at]]
        references, merchants = column("reference"), column("merchant_reference")
        _refuse_lost(references, merchants)
        counterparties, descriptions, methods = (
            column("counterparty"),
            column("description"),
            column("method"),
        )
        categories = column("category")
        if reader.of != "app":
            counterparties = [text if text.strip("-/ ") else "" for text in counterparties]
            for at in joined:
                descriptions = list(map(_with, descriptions, table[at]))
            methods = [own(card or around.card) for card in table[card_at]]
            categories = ["信用卡账单"] * count if reader.of == "card" else categories
        kinds = kinds_of(directions, counterparties, descriptions, column("status"), categories)
        if reader.of != "app" and around.holder:
            kinds = list(map(partial(_own_money, around.holder), kinds, counterparties))
        refunded = list(map(_refunded, column("refunded"), amounts))
        currencies = [currency_of(text) or around.currency for text in column("currency")]
        values = zip(
            times, amounts, directions, counterparties, descriptions, column("status"), methods, kinds,
            categories, references, range(first, first + count), merchants, refunded, currencies,
            strict=True,
        )  # fmt: skip
        made: list[Transaction] = list(map(tuple.__new__, repeat(Transaction), values))
        findings.respelled = findings.respelled or any(map(respelled, set(column("time"))))
        if finish is None:
            return made
        return [finish(row, its, layout, around) for row, its in zip(made, cells, strict=True)]

    return make


def respelled(time: str) -> bool:
    """Whether a spreadsheet wrote this time anew: slashes, or seconds gone."""
    return len(time) != 19 and ("/" in time or time.count(":") == 1)


def _with(description: str, extra: str) -> str:
    """A description with what another column adds to it."""
    if not extra.strip("-/ ") or extra == description:
        return description
    return f"{description} {extra}" if description else extra


def _own_money(holder: str, kind: TransactionKind, counterparty: str) -> TransactionKind:
    return "own_transfer" if kind == "ordinary" and holder in counterparty else kind


def _refuse_lost(*numbers: Sequence[str]) -> None:
    """Order numbers that a spreadsheet destroyed are looked at one by one."""
    for column in numbers:
        if "+" in "".join(column) and any(map(_SCIENTIFIC.fullmatch, column)):
            raise UnfitError


def _directions(written: Sequence[str]) -> list[Direction]:
    try:
        return list(map(DIRECTIONS.__getitem__, written))
    except KeyError:
        raise UnfitError from None


def _times(written: Sequence[str]) -> list[datetime]:
    """Many times: at once where all are as ``2025-04-16 08:20:42``, else one by one."""
    together = "".join(written)
    marks = [(4, "-"), (7, "-"), (10, " "), (13, ":"), (16, ":")]
    if (
        set(map(len, written)) != {19}
        or not together.isascii()
        or any(set(together[at::19]) != {mark} for at, mark in marks)
    ):
        return list(map(read_time, written))
    try:
        times = list(map(datetime.fromisoformat, written))
    except ValueError:
        raise UnfitError from None
    if min(times).year < FIRST_YEAR or max(times).year > LAST_YEAR:
        raise UnfitError
    return times


_AMOUNTS: Final = re.compile(r"(?:[0-9]{1,12}\.[0-9]{2}\n)+")


def _amounts(written: Sequence[str]) -> list[int]:
    """Fen of many amounts: at once where all are as ``28.16`` or ``¥28.16``, else one by one; one below nothing makes the rows unfit."""
    together = "\n".join(["", *written, ""]).replace("\n¥", "\n").replace("\n￥", "\n")[1:]
    if _AMOUNTS.fullmatch(together) is not None:
        return list(map(int, together.replace(".", "").split()))
    found = list(map(read_amount, together.split("\n")[:-1]))
    if min(found) < 0:
        raise UnfitError
    return found
