"""Shapes of evidence: transactions as a bill states them, what could not be read, documents, and the checklist."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from forbear.base.errors import Problem
from forbear.base.money import Fen
from forbear.base.texts import Text

Direction = Literal["in", "out", "neutral"]
TransactionKind = Literal[
    "ordinary",  # money earned or spent
    "refund",  # money back for an earlier purchase
    "debt_service",  # repayment to 花呗, 借呗, a card or another lender
    "loan_drawdown",  # borrowed money arriving: never income
    "own_transfer",  # between the person's own accounts, 余额宝, withdrawals
    "investment",  # funds bought or sold
    "failed",  # closed or failed: no money moved
]


class Transaction(NamedTuple):
    """One row of a bill. A named tuple, for a million of them are made in seconds; ``row._replace(kind=…)`` gives a changed one.

    Attributes:
        at: when, Beijing time as the bill prints it (naive: a bill names no zone); midnight where only the day is printed.
        amount: hundredths of ``currency`` (fen), never negative; ``direction`` says which way it moved for this account, as the bill has it.
        category: the bill's own category (交易分类, 交易类型), "" where it has none.
        reference: the bill's order number; "" where a spreadsheet destroyed it (``2.02E+27``).
        line: 1-based line in the file; in a PDF, a workbook or a mail the running number of the row.
        merchant_reference: the shop's order number (商家订单号), shared by a purchase and its refunds.
        refunded: what the row itself says was refunded (成功退款, 已退款(￥…)), fen.
        currency: ISO code; ``CNY`` unless the row says otherwise.
    """

    at: datetime
    amount: Fen
    direction: Direction
    counterparty: str
    description: str
    status: str
    method: str
    kind: TransactionKind
    category: str
    reference: str
    line: int
    merchant_reference: str = ""
    refunded: Fen = 0
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Bill:
    """What one export holds.

    Attributes:
        format: the reader and its layout: ``alipay-v1`` (web), ``alipay-v2`` (app until 2023-02), ``alipay-v3`` (app since),
            ``alipay-v4`` (the same, newer banner), ``wechat``, ``jd-v1``, ``meituan``, ``cmb-debit`` … (``docs/bill-formats.md``).
        account_holder: name and account, masked.
        since, until: the export's stated period, both included, where it has one.
        rejected: rows that could not be read, ``where`` being ``"line N"``.
        notices: what the person should know: truncated, re-saved by a spreadsheet, a count that differs.
        stated_rows: the number of rows the export says it has (共N笔记录).
        unknown_columns: headers of columns that no reader knows; their cells were not used.
        account: the last four digits of the card or account that the statement is of, "" where it is not of one or does not say.
        issuer: whose export it is, in Chinese: ``支付宝``, ``招商银行``.
        is_card: a credit card's statement: what comes in is a repayment or a refund.
    """

    format: str
    account_holder: str
    since: date | None
    until: date | None
    transactions: tuple[Transaction, ...]
    rejected: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()
    stated_rows: int | None = None
    unknown_columns: tuple[str, ...] = ()
    account: str = ""
    issuer: str = ""
    is_card: bool = False


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What can be told of an uploaded paper without reading its words.

    Attributes:
        media_type: by its first bytes, never by its name: ``application/pdf``, ``image/jpeg``, ``image/png``, ``image/heic`` …
        pages: of a PDF that could be opened; 1 for a picture; None where unknown.
        width, height: of a picture, in pixels, upright as shown; None where unknown.
        encrypted: a PDF that asks for a password.
        notices: what may make it useless to a reviewer: blank, tiny, a photo named .pdf, a password.
    """

    name: str
    media_type: str
    size: int
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    encrypted: bool = False
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of hardship (逾期原因) that the person may choose."""

    id: str
    title: Text
    hint: Text


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One paper that this cause and this lender call for.

    Attributes:
        kind: its id, e.g. ``identity_card``; the same paper has the same id for every cause.
        what: what exactly it is; ``why``: why it is asked; ``where``: how to get it.
        required: without it a first check usually sends the request back; the rest help.
        accepted: media types that can be taken.
    """

    kind: str
    title: Text
    what: Text
    why: Text
    where: Text
    required: bool
    accepted: tuple[str, ...]
