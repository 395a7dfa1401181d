"""The one interface of readers: a ``Reader`` says what its columns are called and how a row is meant; the engine does the rest."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from forbear.base.errors import Problem
from forbear.base.texts import Text
from forbear.evidence.apps import Bank
from forbear.evidence.kinds import normalised
from forbear.evidence.model import Transaction
from forbear.evidence.readers.money import MoneyRule

FIELDS: Final = (
    "time",  # day, or day and time of day
    "posted",  # the day it was booked; stands in where ``time`` is empty
    "paid",  # when it was paid, where that differs from ``time`` and counts
    "clock",  # time of day in a column of its own
    "amount",
    "income",
    "expense",
    "direction",
    "counterparty",
    "description",
    "status",
    "method",
    "category",
    "reference",
    "merchant_reference",
    "refunded",
    "currency",
    "card",  # last digits of the card
    "note",  # 备注
)
"""What a column can be to a reader. Anything else is ``understood``: known and not used."""

_AROUND: Final = "\"'*:="
_UNIT: Final = re.compile(r"\((?:元|人民币|¥|cny|rmb|单位:元|人民币元)\)$")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field stands below one header.

    Attributes:
        columns: field → index of its column; absent ones are -1 (every row is given an empty last cell).
        names: the header's own names, normalised, in order.
        width: how many columns the header has.
        delimiter: between the cells of a text; "" where the file has cells of its own.
    """

    columns: Mapping[str, int]
    names: tuple[str, ...]
    width: int
    delimiter: str = ""


@dataclass(slots=True)
class Around:
    """What stands around the rows, as far as it was read: lines of words, and what the last of them say of the rows to come.

    Attributes:
        lines: normalised; at most a few hundred are kept.
        currency: of the section that a heading opened (``美元账户交易明细``).
        section: ``in`` or ``out`` where a heading says that repayments or spending follow (交通银行's mail).
        statement: year and month of a card statement whose rows print no year.
        card: last four digits that a heading names for the rows below it.
        bank: the bank that the lines before the first header name.
        holder: whose account it is, as printed; a row whose other side bears that name moves the person's own money.
    """

    lines: list[str] = field(default_factory=list)
    currency: str = "CNY"
    section: str = ""
    statement: tuple[int, int] | None = None
    card: str = ""
    bank: Bank | None = None
    holder: str = ""


Finish = Callable[[Transaction, Sequence[str], Layout, Around], Transaction]
"""A reader's last word on a row: its peculiarities, given the row as read and its cells."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of export.

    Attributes:
        id: the family, ``wechat`` or ``cmb-debit``; the bill's ``format`` unless ``version`` says more exactly.
        name: the app or bank.
        columns: field → the names its column has had, normalised (no blanks, half-width, without a unit in parentheses), best first.
        required: fields without which a line is no header of this reader.
        money: how amount and direction are told.
        understood: names of columns that are known and not used.
        telling: names of columns of which at least one must be there, where the required fields alone fit other exports too.
        version: layout and normalised words around it → ``format``.
        finish: the last word on each row, or None.
        of: an ``app``'s bill, a bank ``account``'s or a credit ``card``'s statement. Rows of the latter two get their own account as method.
        joined: fields whose text follows that of ``description``.
        any_year: take days of any year, as statements with blackened digits have them.
        empty: how the app writes a text cell that holds nothing.
        absorbing: text fields that take the surplus when a row has more cells than the header (an unquoted comma).
        whole_status: what the last cell of a file must end with to be whole, where that cell is a status.
        notes_below: lines of one or two cells below the header are remarks, not broken rows.
        own_encoding: the encoding the app itself writes, where another one tells that the file was saved anew.
        footer: the export ends with a summary; one without it was cut.
    """

    id: str
    name: Text
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    money: MoneyRule
    understood: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    version: Callable[[Layout, str], str] | None = None
    finish: Finish | None = None
    of: Literal["app", "account", "card"] = "app"
    joined: tuple[str, ...] = ()
    any_year: bool = False
    empty: str = ""
    absorbing: tuple[str, ...] = ("counterparty", "description", "method", "merchant_reference", "note")
    whole_status: re.Pattern[str] | None = None
    notes_below: bool = True
    own_encoding: str = ""
    footer: Callable[[str], bool] | None = None

    def layout(self, names: Sequence[str], width: int, delimiter: str = "") -> Layout | None:
        """Where the fields stand if ``names`` (from ``header_names``) are this reader's header; None if they are not."""
        if self.telling and not any(name in names for name in self.telling):
            return None
        columns = self.found(names)
        if any(columns[name] < 0 for name in self.required):
            return None
        return Layout(columns, tuple(names), width, delimiter)

    def found(self, names: Sequence[str]) -> dict[str, int]:
        """Field → index of its column in ``names``, -1 where it has none."""
        places = dict.fromkeys(FIELDS, -1)
        for name, aliases in self.columns.items():
            places[name] = next((names.index(alias) for alias in aliases if alias in names), -1)
        return places

    def unknown(self, layout: Layout) -> tuple[str, ...]:
        """The names in a header that this reader neither uses nor understands."""
        known = {alias for aliases in self.columns.values() for alias in aliases} | set(self.understood)
        return tuple(dict.fromkeys(name for name in layout.names if name and name not in known))


def header_names(cells: Sequence[str]) -> list[str]:
    """The cells of a header line as names to compare: half-width, no blanks, lower case, without a unit, quotes, stars or colons around them."""
    return [_UNIT.sub("", normalised(cell).lower().strip(_AROUND)) for cell in cells]


@dataclass(slots=True)
class Findings:
    """Everything but the rows that one walk over a file gathers."""

    reader: Reader | None = None
    layout: Layout | None = None
    around: Around = field(default_factory=Around)
    rejected: list[Problem] = field(default_factory=list)
    rejected_more: int = 0
    unknown: dict[str, None] = field(default_factory=dict)
    read: int = 0
    footer_seen: bool = False
    cut: bool = False
    ids_lost: bool = False
    respelled: bool = False
    clocks_lost: int = 0
    foreign: dict[str, int] = field(default_factory=dict)
    years: set[int] = field(default_factory=set)
