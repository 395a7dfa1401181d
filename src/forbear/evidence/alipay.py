"""Alipay's own exports, in all layouts: where the header is, what each column means, and each row as a transaction.

Nothing is found by position. The header is the line that names enough of the known columns; a row that has more cells than the header
(a comma inside a name) is realigned by trying which text column may hold the surplus; a row that cannot be read is reported and the rest kept.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from forbear.base.errors import Problem
from forbear.base.money import MAX_FEN, Fen
from forbear.evidence.kinds import kind_of, normalised
from forbear.evidence.model import Direction, Transaction

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "time": ("交易时间", "交易创建时间", "创建时间"),
    "paid": ("付款时间",),
    "direction": ("收/支", "收支", "收/支类型"),
    "counterparty": ("交易对方",),
    "description": ("商品说明", "商品名称"),
    "amount": ("金额",),
    "status": ("交易状态",),
    "method": ("收/付款方式", "支付方式", "付款方式"),
    "category": ("交易分类",),
    "reference": ("交易订单号", "交易号"),
    "merchant_reference": ("商家订单号",),
    "refunded": ("成功退款",),
}
"""Field name → the names its column has had, normalised and without ``(元)``."""

REQUIRED: Final = ("time", "direction", "counterparty", "description", "amount", "status")
DIRECTIONS: Final[dict[str, Direction]] = {
    "收入": "in",
    "支出": "out",
    "不计收支": "neutral",
    "其他": "neutral",
    "其它": "neutral",
    "": "neutral",
    "/": "neutral",
    "-": "neutral",
}
_ABSORBING: Final = ("counterparty", "description", "method", "merchant_reference")
_WHOLE_STATUS: Final = re.compile(r".*(成功|关闭|失败|收货|付款|发货|完成|取消|/)$")
_TIME: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.0+)?)?)?"
)
_AMOUNT: Final = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2})0*)?")
_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}")
_RULER: Final = re.compile(r"^[\"',\s]*-{6,}")
METADATA: Final = re.compile(
    r"^(导出|姓名|支付宝账[户号]|账[户号]|起始|终止|共\d*笔|共[^,]{0,8}笔记录|(收入|支出|不计收支|其他)[::]|[已待](收入|支出)[::]|特别提示|\d{1,2}\.[本请支如部因禁]|用户[::]|支付宝交易记录)"
)
_MAX_CELL: Final = 2_000
_CONTROLS: Final = dict.fromkeys((*range(32), *range(127, 160), 0x2028, 0x2029), " ")
_FIRST_YEAR, _LAST_YEAR = 2003, 2099


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field stands in the rows below one header line."""

    columns: dict[str, int]
    width: int
    delimiter: str


@dataclass(slots=True)
class Sheet:
    """Everything that one pass over the lines of an export gathers."""

    layout: Layout | None = None
    transactions: list[Transaction] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)
    metadata: list[str] = field(default_factory=list)
    footer_seen: bool = False
    cut: bool = False
    ids_lost: bool = False
    respelled: bool = False


class UnreadableError(Exception):
    """A row that cannot be read; carries the problem without its line."""

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


def read_sheet(text: str) -> Sheet:
    """Gather header, rows and the lines around them. ``layout`` stays None if no line is an Alipay header."""
    lines = re.split(r"\r\n|\n|\r", text)
    sheet = Sheet()
    inside = False
    number = 0
    while number < len(lines):
        line, number = lines[number], number + 1
        if not line.strip(" \t,\"'\u3000\ufeff\x00"):
            continue
        if layout := find_layout(line):
            sheet.layout, inside = layout, True
        elif _RULER.match(line) or METADATA.match(normalised(line.strip("\"', \t"))):
            sheet.footer_seen = sheet.footer_seen or sheet.layout is not None
            sheet.metadata.append(line)
            inside = False
        elif inside and sheet.layout:
            last = number == len(lines)
            number += _take(sheet, sheet.layout, lines, number, last)
        else:
            sheet.metadata.append(line)
    return sheet


def find_layout(line: str) -> Layout | None:
    """The layout that ``line`` announces if it is a header: every required column named in it."""
    if "交易" not in line or len(line) > 4_000:
        return None
    for delimiter in (",", "\t", ";", "，"):
        cells = _cells(line, delimiter)
        columns = _columns(cells)
        if all(name in columns for name in REQUIRED):
            while cells and not cells[-1]:
                cells.pop()
            return Layout(columns, len(cells), delimiter)
    return None


def missing_columns(text: str) -> tuple[str, ...]:
    """Of the best header-like line of a text without a usable header, the required columns that it lacks; () if no line is like one."""
    best: tuple[str, ...] = ()
    for line in re.split(r"\r\n|\n|\r", text[:200_000]):
        if "交易" not in line or len(line) > 4_000:
            continue
        columns = _columns(_cells(line, "," if "," in line else "\t"))
        lacking = tuple(COLUMNS[name][0] for name in REQUIRED if name not in columns)
        if len(lacking) <= 3 and (not best or len(lacking) < len(best)):
            best = lacking
    return best


def parse_time(text: str) -> datetime:
    """Beijing time as a bill or a spreadsheet writes it (``2025-04-16 08:20:42``, ``2025/4/16 8:20``), naive.

    Raises:
        UnreadableError: if it is no such time, or outside 2003 to 2099.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None or (not text.isascii() and not re.search("[年月]", text)):
        raise UnreadableError("evidence.row_time", value=text[:40])
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UnreadableError("evidence.row_time", value=text[:40])
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a bill names no zone
    except ValueError:
        raise UnreadableError("evidence.row_time", value=text[:40]) from None


def parse_amount(text: str) -> Fen:
    """Fen from a bill's amount: plain or grouped, with or without ¥ or 元. A sign is kept.

    Raises:
        UnreadableError: if it is not an amount of at most two decimal places, or is too large.
    """
    plain = normalised(text).lstrip("¥").removesuffix("元")
    match = _AMOUNT.fullmatch(plain)
    if match is None or not plain.isascii() or len(plain) > 24:
        raise UnreadableError("evidence.row_amount", value=text[:40])
    sign, whole, places = match.groups()
    fen = int(whole.replace(",", "")) * 100 + int((places or "").ljust(2, "0"))
    if fen >= MAX_FEN:
        raise UnreadableError("evidence.row_amount", value=text[:40])
    return -fen if sign == "-" else fen


def _take(sheet: Sheet, layout: Layout, lines: Sequence[str], following: int, last: bool) -> int:
    """Read the row that ends just before ``following``; return how many further lines it took (a line break inside a cell)."""
    line = lines[following - 1]
    try:
        _keep(sheet, layout, line, following, last)
    except UnreadableError as problem:
        for more in range(1, 4):
            if following + more > len(lines) or not _continues(layout, lines[following + more - 1]):
                break
            joined = " ".join(lines[following - 1 : following + more])
            try:
                _keep(sheet, layout, joined, following, following + more == len(lines))
            except UnreadableError:
                continue
            return more
        if last:
            sheet.cut = True
        code = "evidence.row_cut" if last and problem.code == "evidence.row_short" else problem.code
        sheet.rejected.append(Problem(code, f"line {following}", problem.parameters))
    return 0


def _continues(layout: Layout, line: str) -> bool:
    """Whether a line may be the rest of a broken row: neither a row, a ruler, a header nor a line of the footer."""
    if not line.strip() or _RULER.match(line) or METADATA.match(normalised(line)) or find_layout(line):
        return False
    try:
        _transaction(line, layout, 0, last=False)
    except UnreadableError:
        return True
    return False


def _keep(sheet: Sheet, layout: Layout, line: str, number: int, last: bool) -> None:
    transaction, cells = _transaction(line, layout, number, last)
    if _SCIENTIFIC.fullmatch(transaction.reference):
        sheet.ids_lost = True
        transaction = replace(transaction, reference="")
    if _SCIENTIFIC.fullmatch(transaction.merchant_reference):
        transaction = replace(transaction, merchant_reference="")
    written = cells[layout.columns["time"]]
    sheet.respelled = sheet.respelled or "/" in written or written.count(":") == 1
    sheet.cut = sheet.cut or (last and len(cells) < layout.width)
    sheet.transactions.append(transaction)


def _transaction(line: str, layout: Layout, number: int, last: bool) -> tuple[Transaction, list[str]]:
    problem: UnreadableError | None = None
    for cells in _alignments(line, layout):
        try:
            return _from_cells(cells, layout, number, last), cells
        except UnreadableError as found:
            problem = problem or found
    raise problem or UnreadableError("evidence.row_short")


def _alignments(line: str, layout: Layout) -> Iterator[list[str]]:
    """The line's cells as they stand; then, where there are more than the header has, with the surplus folded into one text column."""
    readings = [_cells(line, layout.delimiter)]
    if '"' in line:
        readings.append([_clean(cell) for cell in line.split(layout.delimiter)])
    for cells in readings:
        yield cells
        # Empty cells at the end may be empty columns: which are surplus is found by trying.
        surplus = len(cells) - layout.width
        for extra in range(1, min(surplus, 12) + 1):
            for name in _ABSORBING:
                if (at := layout.columns.get(name)) is not None:
                    yield [
                        *cells[:at],
                        layout.delimiter.join(cells[at : at + extra + 1]),
                        *cells[at + extra + 1 :],
                    ]


def _from_cells(cells: Sequence[str], layout: Layout, number: int, last: bool) -> Transaction:
    columns = layout.columns
    furthest = max(columns[name] for name in REQUIRED)
    if len(cells) <= furthest:
        raise UnreadableError("evidence.row_short")

    def cell(name: str) -> str:
        at = columns.get(name)
        return cells[at] if at is not None and at < len(cells) else ""

    written = normalised(cell("direction"))
    if written not in DIRECTIONS:
        raise UnreadableError("evidence.row_direction", value=written[:20])
    direction = DIRECTIONS[written]
    paid = cell("paid")
    at = parse_time(paid if paid and _TIME.fullmatch(paid) else cell("time"))
    amount = parse_amount(cell("amount"))
    if amount < 0 and direction == "in":
        raise UnreadableError("evidence.row_amount", value=cell("amount")[:40])
    if last and len(cells) == furthest + 1 and not _whole(cells[furthest], columns, furthest):
        raise UnreadableError("evidence.row_cut")
    counterparty, description = cell("counterparty"), cell("description")
    status, category = cell("status"), cell("category")
    refunded = cell("refunded")
    return Transaction(
        at=at,
        amount=abs(amount),
        direction=direction,
        counterparty=counterparty,
        description=description,
        status=status,
        method=cell("method"),
        kind=kind_of(direction, counterparty, description, status, category),
        category=category,
        reference=cell("reference"),
        line=number,
        merchant_reference=cell("merchant_reference"),
        refunded=min(parse_amount(refunded), abs(amount)) if _AMOUNT.fullmatch(refunded) else 0,
    )


def _whole(value: str, columns: dict[str, int], at: int) -> bool:
    """Whether the very last cell of a file that ends without a line break was written to its end."""
    if at == columns["time"]:
        return len(value) >= 19 or "/" in value
    return at != columns["status"] or bool(_WHOLE_STATUS.fullmatch(value))


def _columns(cells: Sequence[str]) -> dict[str, int]:
    names = [normalised(cell).removesuffix("(元)") for cell in cells]
    found: dict[str, int] = {}
    for column, aliases in COLUMNS.items():
        for alias in aliases:
            if alias in names:
                found[column] = names.index(alias)
                break
    return found


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        rows = []
    cells = rows[0] if len(rows) == 1 else line.split(delimiter)
    return [_clean(cell) for cell in cells]


def _clean(cell: str) -> str:
    """A cell without padding, tabs, the guards of spreadsheets (``="…"``, ``'…``) and stray quotes; absurdly long ones are clipped."""
    cell = cell.strip(" \t\u3000\ufeff\x00\xa0")
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        cell = cell[1:-1].replace('""', '"')
    if cell.startswith("'") and cell[1:2].isdigit():
        cell = cell[1:]
    return cell.strip(" \t\u3000\ufeff\x00\xa0")[:_MAX_CELL].translate(_CONTROLS)
