"""Repayments from files: a CSV of a bank or a lender, or an Alipay export, in which repayments of the debt are recognised.

A table without a column of counterparties is a list of repayments of this one debt, and every row counts. A table that names counterparties
(a bank's record of an account) holds other money too: only rows that name the lender count. Whether a plus means money that came to the
lender depends on whose account it is, so a file whose repayments are of both signs is refused and nothing is guessed.
"""

import csv
import io
import re
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.money import Fen, format_yuan_grouped, parse_yuan
from forbear.evidence.bills import is_bill_header, read_bill
from forbear.evidence.decoding import decode
from forbear.servicing.model import Repayment

SIZE_MAX: Final = 8 * 1024 * 1024
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "date": ("日期", "还款日期", "交易日期", "入账日期", "记账日期", "交易时间", "date", "paid on", "on"),
    "amount": ("金额", "还款金额", "交易金额", "实还金额", "入账金额", "amount", "paid"),
    "reference": ("流水号", "交易流水号", "交易号", "参考号", "凭证号", "reference", "ref", "serial"),
    "counterparty": (
        "对手信息",
        "对方户名",
        "对方账户名",
        "对方账户名称",
        "交易对方",
        "收款人",
        "counterparty",
        "payee",
    ),
    "description": (
        "交易摘要",
        "摘要",
        "客户摘要",
        "附言",
        "交易附言",
        "用途",
        "备注",
        "description",
        "memo",
    ),
}
"""What a column is → the names it may have."""
_REQUIRED: Final = ("date", "amount")
_DAY: Final = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?")


def read_repayments(data: bytes, name: str, counterparties: tuple[str, ...] = ()) -> tuple[Repayment, ...]:
    """The repayments in a file, by day; one reference counts once.

    Args:
        data: CSV or TSV in UTF-8, UTF-16 or GBK, or an Alipay export.
        name: the file's name, for messages.
        counterparties: words by which repayments to this lender are known where a file names counterparties; empty takes every repayment.

    Raises:
        ForbearError: ``servicing.signs_mixed``; every row that cannot be read with its line, or what is wrong with the whole file.
    """
    if len(data) > SIZE_MAX:
        fail("servicing.file_too_large", name, megabytes=SIZE_MAX // 1024 // 1024)
    if not data.strip(b"\x00 \t\r\n"):
        fail("servicing.file_empty", name)
    if data.startswith(b"PK") or _is_alipay(data, name):
        found = _from_alipay(data, name, counterparties)
    else:
        found = _from_table(_text(data, name), name, counterparties)
    if not found:
        fail("servicing.no_repayments", name)
    return _once(found)


def _once(found: list[Repayment]) -> tuple[Repayment, ...]:
    kept: dict[object, Repayment] = {}
    for number, one in enumerate(found):
        kept.setdefault(one.reference or number, one)
    return tuple(sorted(kept.values(), key=lambda one: (one.on, one.reference)))


def _text(data: bytes, name: str) -> str:
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        fail("servicing.file_not_text", name)
    return decode(data).text


def _is_alipay(data: bytes, name: str) -> bool:
    return any(is_bill_header(line) for line in _text(data, name).splitlines()[:60])


def _from_alipay(data: bytes, name: str, counterparties: tuple[str, ...]) -> list[Repayment]:
    return [
        Repayment(row.at.date(), row.amount, row.reference)
        for row in read_bill(data, name).transactions
        if row.kind == "debt_service"
        and row.amount
        and (not counterparties or any(word in row.counterparty + row.description for word in counterparties))
    ]


def _from_table(text: str, name: str, counterparties: tuple[str, ...]) -> list[Repayment]:
    lines = text.lstrip("\ufeff").splitlines()
    delimiter = "\t" if lines and lines[0].count("\t") > lines[0].count(",") else ","
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    head = next((number for number, row in enumerate(rows) if _columns(row).keys() >= set(_REQUIRED)), None)
    if head is None:
        columns = _columns(rows[0]) if rows else {}
        missing = next(name for name in _REQUIRED if name not in columns)
        fail("servicing.columns_missing", f"{name}:1", missing=COLUMNS[missing][0])
    places = _columns(rows[head])
    found: list[Repayment] = []
    problems: list[Problem] = []
    for line, row in enumerate(rows[head + 1 :], head + 2):
        if not any(cell.strip() for cell in row) or not _concerns(row, places, counterparties):
            continue
        try:
            found.append(_row(row, places))
        except (ForbearError, ValueError, IndexError):
            shown = {"line": line, "value": ", ".join(cell.strip() for cell in row)[:60]}
            problems.append(Problem("servicing.row_unreadable", f"{name}:{line}", shown))
    if problems:
        raise ForbearError(*problems)
    if len({one.amount > 0 for one in found}) > 1:
        first = next(one for one in found if (one.amount > 0) != (found[0].amount > 0))
        fail("servicing.signs_mixed", name, on=first.on, amount=format_yuan_grouped(first.amount))
    return [replace(one, amount=abs(one.amount)) for one in found]


def _concerns(row: list[str], places: dict[str, int], counterparties: tuple[str, ...]) -> bool:
    """Whether a row is about this lender: it names it, or the table has no column that would name anyone."""
    if not counterparties or "counterparty" not in places:
        return True
    named = "".join(
        row[places[column]]
        for column in ("counterparty", "description")
        if column in places and places[column] < len(row)
    )
    return any(word in named for word in counterparties)


def _columns(row: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        title = re.sub(r"[（(].*?[)）]", "", cell).strip().lower()
        for column, names in COLUMNS.items():
            if title in names:
                found.setdefault(column, place)
    return found


def _row(row: list[str], places: dict[str, int]) -> Repayment:
    reference = row[places["reference"]].strip() if places.get("reference", len(row)) < len(row) else ""
    return Repayment(_day(row[places["date"]]), _amount(row[places["amount"]]), reference.strip("'\""))


def _day(text: str) -> date:
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    year, month, day = (int(part) for part in match.groups())
    return datetime(year, month, day).date()  # noqa: DTZ001 - a bank's day in Beijing time, no moment


def _amount(text: str) -> Fen:
    """Fen with the sign as written."""
    plain = re.sub(r"[¥￥元,，\s]", "", text).lstrip("+")
    amount = parse_yuan(plain)
    if not amount:
        raise ValueError(text)
    return amount
