"""Real exports, spoiled: cut, doubled, sprinkled with random bytes, with columns swapped. Each is read or refused; no row is made up."""

import csv
import io
import random
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader_samples import BILLS, TEXTS

from forbear.base.errors import ForbearError
from forbear.evidence.bills import read_bill
from forbear.evidence.model import Bill
from forbear.evidence.readers import text

Mangle = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def doubled(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    return b"\n".join([*lines[:at], lines[at], *lines[at:]])


def dropped(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def sprinkled(data: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


def swapped(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    wide = [at for at, line in enumerate(lines) if line.count(b",") > 3]
    if not wide:
        return data
    at = chance.choice(wide)
    cells = lines[at].split(b",")
    first, second = chance.randrange(len(cells)), chance.randrange(len(cells))
    cells[first], cells[second] = cells[second], cells[first]
    lines[at] = b",".join(cells)
    return b"\n".join(lines)


def inserted(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return (
        data[:at]
        + chance.choice([b",", b'"', b"\n", b"\r", b"\x00", b"\t", b"----------", "，".encode(), b'="'])
        + data[at:]
    )


MANGLES: dict[str, Mangle] = {
    one.__name__: one for one in (cut, doubled, dropped, sprinkled, swapped, inserted)
}


@cache
def sample(shared: Path, name: str) -> bytes:
    return (shared / "data/bills" / BILLS[name][0]).read_bytes()


def read_or_refused(data: bytes) -> Bill | None:
    """The bill, or None where it was refused with words; any other exception is a crash."""
    refusal: ForbearError | None = None
    try:
        return read_bill(data, "x")
    except ForbearError as error:
        refusal = error
    assert refusal.problems
    assert all(problem.sentence("zh") and problem.sentence("en") for problem in refusal.problems)
    return None


@pytest.mark.parametrize("name", BILLS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(kinds=st.lists(st.sampled_from(sorted(MANGLES)), min_size=1, max_size=3), seed=st.integers(0, 2**32))
def test_a_spoiled_export_is_read_or_refused_and_no_row_is_made_up(
    shared: Path, name: str, kinds: list[str], seed: int
) -> None:
    chance = random.Random(seed)
    data = sample(shared, name)
    for kind in kinds:
        data = MANGLES[kind](data, chance)
        if not data:
            return
    bill = read_or_refused(data)
    if bill is None:
        return
    # As many rows as there are lines (or table rows) at most, each on a line of its own, nothing negative.
    lines = [row.line for row in bill.transactions]
    assert len(lines) == len(set(lines)) or name == "wechat-workbook"
    assert all(row.amount >= 0 for row in bill.transactions)
    told = {int(problem.where.removeprefix("line ")) for problem in bill.rejected}
    assert not told & set(lines)


@pytest.mark.parametrize("seed", [33, 58, 61, 77])
def test_a_workbook_that_would_take_all_memory_is_refused_and_takes_no_process_with_it(
    shared: Path, seed: int
) -> None:
    chance = random.Random(seed)
    data = sample(shared, "ccb")
    for _ in range(chance.randint(1, 3)):
        data = MANGLES[chance.choice(sorted(MANGLES))](data, chance)
    assert read_or_refused(data) is None


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_what_one_spoiled_line_costs_is_that_line(shared: Path, name: str, seed: int) -> None:
    """Doubling a line adds at most that row; dropping one takes at most that row: the others stand as they were."""
    chance = random.Random(seed)
    before = read_or_refused(sample(shared, name))
    assert before is not None
    known = Counter((row.at, row.amount, row.direction) for row in before.transactions)
    for mangle, most in ((doubled, 1), (dropped, 0)):
        bill = read_or_refused(mangle(sample(shared, name), chance))
        if bill is None:
            continue  # the header itself went
        now = Counter((row.at, row.amount, row.direction) for row in bill.transactions)
        assert sum((now - known).values()) <= most, mangle.__name__


@pytest.mark.parametrize("name", TEXTS)
def test_the_short_way_and_the_careful_way_give_the_same_rows(shared: Path, name: str) -> None:
    raw = sample(shared, name)
    encoding = "utf-8" if _is_utf8(raw) else "gb18030"
    first = min(row.line for row in read_bill(raw, "x").transactions)
    lines = raw.decode(encoding).splitlines()
    rows = [line for line in lines[first - 1 :] if line.count(",") > 3]
    data = "\n".join([*lines[: first - 1], *rows * 12, ""]).encode(encoding)
    quick, careful = read_bill(data, "x"), read_carefully(data)
    assert careful is not None
    assert quick.transactions == careful.transactions
    assert quick.rejected == careful.rejected
    assert [notice.code for notice in quick.notices] == [notice.code for notice in careful.notices]


def read_carefully(data: bytes) -> Bill | None:
    """The bill as the careful way alone reads it, line by line."""
    with (
        mock.patch.object(text, "_has_odd", return_value=True),
        mock.patch.object(text._Plain, "run", return_value=[]),
    ):
        return read_or_refused(data)


HEADERS = {
    "wechat": "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注",
    "alipay": "交易时间,交易分类,交易对方,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注",
    "bank": "交易日期,摘要,币种,收入金额,支出金额,账户余额,对方户名,对方账号,交易渠道,流水号,附言",
}
WORDS = [
    "店",
    "a b",
    " 店\t",
    '"店"',
    '"店,二"',
    '他说"好"',
    '"说""好"""',
    ' "店"',
    '"店',
    "",
    "/",
    "''",
    "信用卡还款",
    "借呗",
]
MONEY = [
    "1.00",
    "12 34.56",
    "29.\x00 16",
    "- 5.00",
    '"1,234.50"',
    "¥2.10",
    "1¥2.34",
    "1,5",
    "-3.00",
    "３.00",
    "",
    '" 8.00\t"',
    "2.5",
    "5",
]
DAYS = [
    "2024-02-01 09:05:00",
    "2024/2/1 9:05",
    '"2024-02-01 09:05:00"\t',
    "2024-02-30 09:05:00",
    "2024-02-01",
    "",
]


def cells_of_a_row(kind: str) -> st.SearchStrategy[list[str]]:
    # Mostly one odd cell a row: a row with many is never read the short way.
    word, money = st.sampled_from(["店"] * 40 + WORDS), st.sampled_from(["1.00"] * 4 + MONEY)
    way = st.sampled_from(["收入", "支出", "不计收支", "/", '"支出"', ""])
    day = st.sampled_from([DAYS[0]] * 12 + DAYS)
    if kind == "bank":
        places = [day, word, st.sampled_from(["人民币", "美元", "", "x"]), money, st.just(""), *[word] * 6]
    else:
        places = [day, word, word, word, way, money, *[word] * 5]
    return st.tuples(*places).map(list)


@pytest.mark.parametrize("kind", HEADERS)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), commas=st.sampled_from(["", ","]))
def test_however_cells_are_quoted_the_short_way_reads_what_the_careful_way_does(
    kind: str, data: st.DataObject, commas: str
) -> None:
    plain = ["2024-02-01 09:05:00", "店", "", "1.00", "", *["店"] * 6]
    if kind != "bank":
        plain = ["2024-02-01 09:05:00", "商户消费", "店", "饭", "支出", "1.00", *["店"] * 5]
    special = data.draw(st.lists(cells_of_a_row(kind), min_size=1, max_size=6))
    rows = [plain] * 24
    for row in special:
        rows.insert(data.draw(st.integers(0, len(rows))), row)
    file = "\n".join([HEADERS[kind], *(",".join(row) + commas for row in rows), ""]).encode()
    quick, careful = read_or_refused(file), read_carefully(file)
    assert quick == careful


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_refused_with_words(data: bytes) -> None:
    for prefix in (
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7\n",
        b"<html><table><tr><td>",
        b"\xff\xfe",
    ):
        read_or_refused(prefix + data)


cells = st.sampled_from(
    [
        "2025-01-01 10:00:00",
        "12.00",
        "支出",
        "收入",
        "x",
        "",
        '"',
        "1,2",
        "/",
        "２０２５-01-02 10:00:00",
        "-5",
        "交易成功",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(cells, min_size=0, max_size=14), max_size=12))
def test_any_table_under_a_wechat_header_gives_a_row_or_a_reason(table: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            "交易时间",
            "交易类型",
            "交易对方",
            "商品",
            "收/支",
            "金额(元)",
            "支付方式",
            "当前状态",
            "交易单号",
            "商户单号",
            "备注",
        ]
    )
    writer.writerows(table)
    bill = read_or_refused(out.getvalue().encode())
    if bill is not None:
        assert len(bill.transactions) + len(bill.rejected) <= len(table) + 12


@pytest.mark.parametrize("written", ["12 34.56", "29. 16", "29.\x00\x0016", "100 200.00", "1¥2.34"])
def test_two_numbers_in_one_cell_are_not_run_together(written: str) -> None:
    bill = read_or_refused(
        f"{HEADERS['wechat']}\n2024-02-01 09:05:00,消费,店,饭,支出,{written},,,,,\n".encode()
    )
    assert bill is not None
    assert bill.transactions == ()
    assert [problem.code for problem in bill.rejected] == ["evidence.row_amount"]
