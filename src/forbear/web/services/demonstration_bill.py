"""A made-up bill in the layout of Alipay's app exports, for the demonstration: a courier whose pay fell after an injury.

Every row is generated from the table below and the month it stands in; nobody's real export is in it.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from forbear.base.dates import add_months
from forbear.base.money import Fen, format_yuan

ENCODING: Final = "gb18030"
MONTHS: Final = 9
SEED: Final = 20260302
COLUMNS: Final = (
    "交易时间",
    "交易分类",
    "交易对方",
    "对方账号",
    "商品说明",
    "收/支",
    "金额",
    "收/付款方式",
    "交易状态",
    "交易订单号",
    "商家订单号",
    "备注",
)


@dataclass(frozen=True, slots=True)
class _Habit:
    """A row that comes back: on which days of the month, how much (fen, give or take a share), and how it reads in the bill."""

    days: tuple[int, ...]
    amount: Fen
    spread: int  # percent
    category: str
    counterparty: str
    description: str
    direction: str = "支出"
    method: str = "余额"
    status: str = "交易成功"


HABITS: Final = (
    _Habit((5,), 180_000, 0, "住房物业", "房东", "房租"),
    _Habit((8,), 16_000, 25, "生活服务", "国家电网", "电费"),
    _Habit((3, 6, 10, 13, 17, 20, 24, 27), 6_800, 40, "日用百货", "社区超市", "日用品"),
    _Habit((2, 4, 7, 9, 12, 14, 16, 19, 21, 23, 26, 28), 2_600, 35, "餐饮美食", "兰州拉面", "午餐"),
    _Habit((11, 25), 5_000, 0, "充值缴费", "中国移动", "话费充值"),
    _Habit((15,), 60_000, 0, "转账红包", "母亲", "给家里"),
    _Habit((18,), 9_900, 60, "服饰装扮", "淘宝店铺", "衣服", method="花呗"),
    _Habit((22,), 4_500, 50, "文化休闲", "电影院", "电影票"),
    _Habit((9,), 45_000, 10, "信用借还", "花呗", "花呗主动还款-账单", "不计收支", "余额宝", "还款成功"),
)
WAGES: Final = (890_000, 902_000, 884_000, 876_000, 580_000, 452_000, 565_000, 581_000, 593_000)
"""Pay of each month, oldest first (fen): the fifth is when the injury happened."""
INJURY_MONTH: Final = 4
LOAN_INSTALMENTS_PAID: Final = 4


def demonstration_bill(today: date, instalment: Fen, due_day: int) -> bytes:
    """The bill of the nine months before ``today``, GB18030, with its header, its footer, a refund and a closed trade.

    Args:
        today: the day of the export.
        instalment: what the 借呗 instalment was (fen); paid in the first months only.
        due_day: the day of the month on which it was paid.
    """
    first = add_months(today.replace(day=1), -MONTHS, 1)
    last = today - timedelta(days=1)
    rows = sorted(
        (row for row in _rows(first, instalment, due_day) if row[0].date() <= last), key=lambda row: row[0]
    )
    count = len(rows)
    lines = [
        "-" * 84,
        "导出信息：",
        "姓名：李华",
        "支付宝账户：138****0000",
        f"起始时间：[{first} 00:00:00]    终止时间：[{last} 23:59:59]",
        "导出交易类型：[全部]",
        f"导出时间：[{today} 09:00:00]",
        f"共{count}笔记录",
        "-" * 24 + "支付宝（中国）网络技术有限公司  电子客户回单" + "-" * 24,
        ",".join(COLUMNS) + ",",
        *(",".join((f"{at:%Y-%m-%d %H:%M:%S}", *cells)) + "," for at, *cells in reversed(rows)),
    ]
    return "\r\n".join(lines).encode(ENCODING) + b"\r\n"


_Row = tuple[datetime, *tuple[str, ...]]


def _rows(first: date, instalment: Fen, due_day: int) -> Iterator[_Row]:
    chance = random.Random(SEED)
    number = 0

    def row(on: date, hour: int, habit: _Habit, amount: Fen) -> _Row:
        nonlocal number
        number += 1
        at = datetime.combine(on, time(hour, chance.randrange(60), chance.randrange(60)))
        return (
            at,
            habit.category,
            habit.counterparty,
            "/",
            habit.description,
            habit.direction,
            format_yuan(amount),
            habit.method,
            habit.status,
            f"{on:%Y%m%d}2200{number:08d}\t",
            "\t",
            "",
        )

    for month in range(MONTHS + 1):
        opens = add_months(first, month, 1)
        if month < MONTHS:
            pay = _Habit((1,), 0, 0, "工资", "同城配送公司", "工资", "收入")
            yield row(opens.replace(day=1), 10, pay, WAGES[month])
        if month < LOAN_INSTALMENTS_PAID:
            due = add_months(opens, 0, due_day)
            repaid = _Habit((), 0, 0, "信用借还", "借呗", "借呗-按期还款", "不计收支", "余额", "还款成功")
            yield row(due, 8, repaid, instalment)
        for habit in HABITS:
            for day in habit.days:
                share = chance.randint(-habit.spread, habit.spread) if habit.spread else 0
                yield row(opens.replace(day=day), 9 + day % 11, habit, habit.amount * (100 + share) // 100)
        if month == INJURY_MONTH:
            yield from _injury(opens, row)


def _injury(opens: date, row: Callable[[date, int, _Habit, Fen], _Row]) -> Iterator[_Row]:
    """What the accident brought: the hospital, an advance given back, and an order that was closed."""
    hospital = _Habit((), 0, 0, "医疗健康", "市第一人民医院", "门诊费用")
    yield row(opens.replace(day=6), 15, hospital, 86_000)
    yield row(opens.replace(day=7), 11, hospital, 312_000)
    brace = _Habit((), 0, 0, "医疗健康", "康复器械店", "护具", method="花呗")
    yield row(opens.replace(day=9), 12, brace, 39_900)
    refund = _Habit((), 0, 0, "退款", "康复器械店", "退款-护具", "不计收支", "花呗", "退款成功")
    yield row(opens.replace(day=14), 16, refund, 39_900)
    closed = _Habit((), 0, 0, "日用百货", "轮椅店", "轮椅", "不计收支", "余额", "交易关闭")
    yield row(opens.replace(day=8), 18, closed, 66_000)
