"""Every Alipay sample there is, against a few independent lines and against another program's reading of the same files."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from forbear.evidence.bills import read_bill
from forbear.evidence.model import Bill, Transaction

SAMPLES = ("v1-web", "v2-app", "v3-app", "v3-app-yuebao", "v3-full", "v3-single")
FORMATS = {"v1": "alipay-v1", "v2": "alipay-v2", "v3": "alipay-v3"}
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
WAYS = {"收入": "in", "支出": "out"}


@dataclass(frozen=True)
class Row:
    """What one line of an export says, by the names of its own header."""

    at: str
    fen: int
    way: str
    status: str


def text_of(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def rows_of(path: Path) -> list[Row]:
    """The rows of an export, independently: lines after the header that hold a time."""
    lines = [[cell.strip() for cell in row] for row in csv.reader(text_of(path).splitlines())]
    start = next(n for n, row in enumerate(lines) if "收/支" in row)
    head = [re.sub("（元）", "", name) for name in lines[start]]
    when = head.index("付款时间") if "付款时间" in head else head.index("交易时间")
    made = head.index("交易创建时间") if "交易创建时间" in head else when
    found = []
    for row in lines[start + 1 :]:
        if len(row) < len(head) - 1:
            continue
        at = row[when] or row[made]
        whole, _, places = row[head.index("金额")].partition(".")
        found.append(
            Row(
                at,
                int(whole) * 100 + int(places.ljust(2, "0")),
                WAYS.get(row[head.index("收/支")], "neutral"),
                row[head.index("交易状态")],
            )
        )
    assert all(STAMP.fullmatch(one.at) for one in found)
    return found


def seen(row: Transaction) -> Row:
    return Row(row.at.strftime("%Y-%m-%d %H:%M:%S"), row.amount, row.direction, row.status)


@pytest.fixture
def samples(shared: Path) -> Path:
    return shared / "data" / "bills" / "alipay"


def bill(samples: Path, name: str) -> Bill:
    path = samples / f"{name}.csv"
    return read_bill(path.read_bytes(), path.name)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_row_is_read_as_it_stands(samples: Path, name: str) -> None:
    found = bill(samples, name)
    assert found.format == FORMATS[name[:2]]
    expected = rows_of(samples / f"{name}.csv")
    assert len(expected) >= 2
    assert Counter(map(seen, found.transactions)) == Counter(expected)
    assert found.rejected == ()


def test_all_samples_are_tried(samples: Path) -> None:
    assert {path.stem for path in samples.glob("*.csv")} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_row_knows_its_line(samples: Path, name: str) -> None:
    lines = text_of(samples / f"{name}.csv").splitlines()
    for row in bill(samples, name).transactions:
        assert row.at.strftime("%Y-%m-%d %H:%M:%S") in lines[row.line - 1]


def test_another_program_saw_the_same_payments(samples: Path, shared: Path) -> None:
    told = (shared / "data" / "bills" / "expected" / "alipay-example-alipay-output.ledger").read_text(
        encoding="utf-8"
    )
    stamps = re.findall(r'; payTime: "([\d: -]+) &#43;0800', told)
    entries = re.split(r"\n(?=\d{4}/\d\d/\d\d \*)", told)
    theirs: Counter[tuple[str, int]] = Counter()
    for entry in entries:
        stamp = re.search(r'; payTime: "([\d-]+ [\d:]+)', entry)
        amounts = re.findall(r"\s([\d.]+) CNY", entry)
        if stamp:
            whole, _, places = amounts[0].partition(".")
            theirs[stamp[1].strip(), int(whole) * 100 + int(places.ljust(2, "0"))] += 1
    assert sum(theirs.values()) == len(stamps) >= 7
    ours = Counter(
        (seen(row).at, row.amount)
        for row in (*bill(samples, "v3-app").transactions, *bill(samples, "v3-app-yuebao").transactions)
    )
    assert not theirs - ours


@pytest.mark.parametrize(
    ("name", "place", "kind"),
    [
        ("v2-app", "退款-【直接下单付款】", "refund"),
        ("v2-app", "【直接下单付款】滴露", "failed"),  # 交易关闭: its refund stands beside it
        ("v2-app", "余额宝-单次转入", "own_transfer"),
        ("v2-app", "蚂蚁财富-XZY指数C-买入", "investment"),
        ("v2-app", "我就随便转着玩", "ordinary"),
        ("v3-app", "一卡通充值", "failed"),
        ("v3-app", "退款-一卡通充值", "refund"),
        ("v3-app", "商品示例", "ordinary"),  # 等待确认收货: paid already
        ("v3-app-yuebao", "余额宝-安心自动充", "own_transfer"),
        ("v1-web", "张江高科餐厅", "ordinary"),
    ],
)
def test_kinds_in_real_rows(samples: Path, name: str, place: str, kind: str) -> None:
    rows = [row for row in bill(samples, name).transactions if row.description.startswith(place)]
    assert rows
    assert {row.kind for row in rows} == {kind}


@pytest.mark.parametrize(
    ("name", "holder", "hidden"),
    [
        ("v1-web", "*试（f***@faker.com）", ["测试", "faker@"]),
        ("v3-full", "***户（138****0000）", ["测试用户"]),
        ("v3-single", "d***（137****6428）", ["dhr2333"]),
    ],
)
def test_the_holder_is_told_masked(samples: Path, name: str, holder: str, hidden: list[str]) -> None:
    found = bill(samples, name)
    assert found.account_holder == holder
    assert not any(word in found.account_holder for word in hidden)


def test_a_full_number_is_masked_too(samples: Path) -> None:
    text = text_of(samples / "v3-single.csv").replace("137****6428", "13712346428")
    assert read_bill(text.encode("gb18030"), "x.csv").account_holder == "d***（137****6428）"


def test_a_count_that_the_export_states_and_does_not_have_is_told(samples: Path) -> None:
    found = bill(samples, "v3-single")
    (notice,) = [notice for notice in found.notices if notice.code == "evidence.count_differs"]
    assert notice.parameters == {"stated": 734, "read": 2}
    assert bill(samples, "v1-web").notices == ()


def test_saved_as_utf8_the_rows_are_the_same_and_it_is_said(samples: Path) -> None:
    data = text_of(samples / "v2-app.csv")
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        again = read_bill(data.encode(encoding), "x.csv")
        assert again.transactions == bill(samples, "v2-app").transactions
        assert "evidence.saved_as_unicode" in {notice.code for notice in again.notices}
