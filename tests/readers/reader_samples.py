"""The samples of real exports beside the checkout, what another program read in them, and ways to spoil a copy."""

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forbear.base.money import parse_yuan
from forbear.evidence.readers.pdf_tables import Item

BILLS = {
    "abc": ("abc_debit/abc_debit-records.csv", "abc-debit", 5),
    "alipay-v1": ("alipay/v1-web.csv", "alipay-v1", 2),
    "alipay-v2": ("alipay/v2-app.csv", "alipay-v2", 13),
    "alipay-v3": ("alipay/v3-app.csv", "alipay-v3", 10),
    "alipay-v3-full": ("alipay/v3-full.csv", "alipay-v3", 80),
    "boc": ("boc/debit/boc-records.csv", "boc-debit", 17),
    "bocom": ("pdf-text/bocom-credit/page.html", "bocom-credit", 142),
    "ccb": ("ccb/交易明细_xxxx_2025xxxx_2025xxxx.xls", "ccb-debit", 6),
    "cgb": ("cgb_credit/cgb_credit-records.csv", "cgb-credit", 4),
    "cmb-credit": ("cmb/credit/cmb-records.csv", "cmb-credit", 6),
    "cmb-debit": ("cmb/debit/cmb-records.csv", "cmb-debit", 5),
    "hsbc-credit": ("hsbchk/credit/hsbchk-credit-records.csv", "hsbc-hk-credit", 11),
    "hsbc-debit": ("hsbchk/debit/hsbchk-debit-records.csv", "hsbc-hk-debit", 10),
    "icbc-credit": ("icbc/credit/icbc-credit-records.csv", "icbc-credit", 9),
    "icbc-debit": ("icbc/debit-v1/icbc-debit-v1-records.csv", "icbc-debit", 11),
    "jd": ("jd/old-records.csv", "jd-v1", 15),
    "meituan": ("mt/mt-records.csv", "meituan", 29),
    "wechat": ("wechat/wechat-records.csv", "wechat", 27),
    "wechat-workbook": ("wechat/wechat-records.xlsx", "wechat", 27),
}
"""Name → file, the format it is, and how many rows stand in it (counted by hand)."""
TEXTS = tuple(name for name, (file, _, _) in BILLS.items() if file.endswith(".csv"))

EXPECTED = {
    "abc": ("abc_debit-example-abc_debit-output.ledger", "Assets:ABC:DebitCard"),
    "alipay-v3": ("alipay-example-alipay-output.ledger", ""),
    "boc": ("boc-debit-example-boc-debit-output.beancount", "Assets:DC:BoC:3167"),
    "ccb": ("ccb-example-ccb-output.ledger", "Assets:Bank:CN:CCB:Checking"),
    "cgb": ("cgb_credit-example-cgb_credit-output.ledger", "Liabilities:CGB:CreditCard"),
    "cmb-credit": ("cmb-credit-example-cmb-credit-output.ledger", "Liabilities:CreditCard:CMB"),
    "cmb-debit": ("cmb-debit-example-cmb-debit-output.ledger", "Assets:DebitCard:CMB"),
    "hsbc-credit": ("hsbchk-credit-example-hsbchk-credit-output.ledger", "Liabilities:CreditCard:HSBC"),
    "hsbc-debit": ("hsbchk-debit-example-hsbchk-debit-output.ledger", "Assets:Bank:HK:HSBC:Savings"),
    "icbc-credit": ("icbc-credit-example-icbc-credit-output.ledger", "Liabilities:Bank:CN:ICBC"),
    "icbc-debit": ("icbc-debit-v1-example-icbc-debit-v1-output.ledger", "Assets:Bank:CN:ICBC"),
    "wechat": ("wechat-example-wechat-output.ledger", ""),
}
"""Name → another program's reading, and the account in it that the statement is of ("" where the row's own type tells the direction)."""


@dataclass(frozen=True)
class Entry:
    """What another program says of a row: day, amount in fen, and ``in``, ``out`` or "" where it does not say."""

    on: date
    amount: int
    direction: str


_HEAD = re.compile(r"^(\d{4})[/-](\d{2})[/-](\d{2}) \*")
_POSTING = re.compile(r"^\s+([A-Z]\w*(?::[\w-]+)+)\s+(-?)\s*([\d.]+)\s+[A-Z]{3}\s*$")
_TYPE = re.compile(r'^\s*; type: "(\S+)"|^\s*type: "(\S+)"')


def expected_entries(path: Path, own: str) -> list[Entry]:
    """The entries of a ledger or beancount file, without the opening balance."""
    entries: list[Entry] = []
    on: date | None = None
    postings: list[tuple[str, int]] = []
    said = ""
    for line in [*path.read_text(encoding="utf-8").splitlines(), "2000-01-01 * end"]:
        if head := _HEAD.match(line):
            if on is not None and on.year > 1970:
                entries.append(_entry(on, postings, said, own))
            on, postings, said = date(int(head[1]), int(head[2]), int(head[3])), [], ""
        elif posting := _POSTING.match(line):
            postings.append((posting[1], parse_yuan(posting[2] + posting[3])))
        elif kind := _TYPE.match(line):
            said = kind[1] or kind[2]
    return entries


def _entry(on: date, postings: list[tuple[str, int]], said: str, own: str) -> Entry:
    amount = sum(-fen for _, fen in postings if fen < 0)
    if own:
        mine = sum(fen for account, fen in postings if account == own)
        return Entry(on, amount, "in" if mine > 0 else "out" if mine < 0 else "")
    return Entry(on, amount, {"收入": "in", "支出": "out"}.get(said, ""))


def pdf_items(folder: Path, *pages: str) -> list[list[Item]]:
    """Text items of each page as a PDF library gave them."""
    return [
        [
            Item(item["str"], item["transform"][4], item["transform"][5], item["width"], item["height"])
            for item in json.loads((folder / f"{page}.json").read_text(encoding="utf-8"))
            if item["str"].strip()
        ]
        for page in pages
    ]


PDFS = {
    "abc": ("abc-debit", ("p1", "p2"), "result.csv", "交易日期", "交易金额", "abc-debit"),
    "boc-debit": ("boc-debit", ("p1", "p2"), "result.csv", "记账日期", "金额", "boc-debit"),
    "boc-credit-1": (
        "boc-credit",
        ("pdf1/p1", "pdf1/p2", "pdf1/p3"),
        "result1.csv",
        "交易日",
        "",
        "boc-credit",
    ),
    "boc-credit-3": (
        "boc-credit",
        ("pdf3/p1", "pdf3/p2", "pdf3/p3"),
        "result3.csv",
        "交易日",
        "",
        "boc-credit",
    ),
    "cmb-debit": ("cmb-debit", ("p1", "p2"), "result.csv", "记账日期", "交易金额", "cmb-debit"),
}
"""Name → folder, pages, expected rows, the columns of day and signed amount there ("" where 存入 and 支出 stand apart), format."""


def expected_rows(path: Path, day: str, signed: str) -> list[Entry]:
    """The rows of an expected table."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    head = next(at for at, row in enumerate(rows) if day in row)
    names = rows[head]
    found = []
    for row in rows[head + 1 :]:
        cells = dict(zip(names, row, strict=False))
        number = cells[day].replace("-", "")
        on = date(int(number[:4]), int(number[4:6]), int(number[6:8]))
        money = cells[signed] if signed else (cells["存入"] or "-" + cells["支出"])
        fen = parse_yuan(money.replace(",", "").lstrip("+"))
        found.append(Entry(on, abs(fen), "out" if money.startswith("-") else "in"))
    return found
