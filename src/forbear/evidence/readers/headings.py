"""What the lines around the rows say: whose account, which period, how many rows, which currency, section, card and month of statement."""

import re
from datetime import date
from typing import Final

from forbear.evidence.identity import mask_account, mask_name
from forbear.evidence.kinds import normalised
from forbear.evidence.readers.cells import whole_day
from forbear.evidence.readers.interface import Around

MOST_LINES: Final = 400
RULER: Final = re.compile(r"^[\"',\s]*-{6,}")
METADATA: Final = re.compile(
    r"^(导出|姓名|支付宝账[户号]|账[户号]|起始|终止|共[:]?\d*笔|共[^,]{0,8}笔记录|(收入|支出|不计收支|其他|中性交易)[::]|[已待](收入|支出)[::]"
    r"|特别提示|\d{1,2}\.[本请支如部因禁充交京]|用户[::]|支付宝交易记录|注[::]|微信支付账单|微信昵称|京东账号名|电子回单|美团用户名|【.{0,20}列表】"
    r"|(人民币|外币|美元|港币)?(合计|总计|小计)|合计金额|以上数据仅供参考|温馨提示|第\d+页|---)"
)

_DAY: Final = r"(\d{4})[-/年.]?(\d{1,2})[-/月.]?(\d{1,2})日?"
_PERIODS: Final = (
    re.compile(
        r"(?:起始时间|起始日期|开始日期)[::]\[?"
        + _DAY
        + r"[^终结]{0,24}(?:终止时间|终止日期|结束日期)[::]\[?"
        + _DAY
    ),
    re.compile(
        r"(?:账单周期|交易区间|起止日期|查询时间段?|时间范围|账单期间|统计期间|查询日期)[::]?\[?"
        + _DAY
        + r"\]?(?:-+|—+|至|到|~)\[?"
        + _DAY
    ),
    re.compile(r"^" + _DAY + r"(?:-{1,2}|—+|至|到|~)" + _DAY + "$"),
)
_COUNT: Final = re.compile(r"共[:]?(\d{1,9})笔")
_NAME: Final = re.compile(
    r"(?:客户姓名|姓名|户名|用户)[::]([^,\"\n:]*)|微信昵称[::]\[?([^\],\"\n]*)|(?:京东账号名|美团用户名)[::]\[?([^\],\"\n]*)"
)
_ACCOUNT: Final = re.compile(r"(?:支付宝账[户号]|(?:借记|信用)?卡号|账[户号])[::]\[?([^\],\"\n()]*)")
_STATEMENT: Final = re.compile(r"(?:账单|对账单).{0,20}?(\d{4})年(\d{1,2})月|(\d{4})年(\d{1,2})月.{0,12}账单")
_CARD: Final = re.compile(
    r"(?:卡号末四位|卡号后四位|卡末四位|尾号)[::]?(\d{4})(?!\d)|(?:借记|信用)?卡号[::,]{0,2}[\d*Xx]{4,}?(\d{4})(?!\d)"
)
_SECTIONS: Final = (
    ("in", re.compile("还款、?退货|存入明细|还款明细")),
    ("out", re.compile("消费、?取现|支出明细|消费明细")),
)
_CURRENCIES: Final = (
    ("USD", re.compile("美元账户|美元交易|USD\\)?(外币|美元)?交易|外币交易明细")),
    ("CNY", re.compile("人民币(账户|交易)")),
)


def heed(around: Around, line: str) -> None:
    """Keep a line that is neither header nor row, and what it says of the rows to come."""
    plain = normalised(line)
    if not plain:
        return
    if len(around.lines) < MOST_LINES:
        around.lines.append(plain[:600])
    if statement := _STATEMENT.search(plain):
        around.statement = int(statement[1] or statement[3]), int(statement[2] or statement[4])
    if card := _CARD.search(plain):
        around.card = next(part for part in card.groups() if part)
    if not around.holder and (name := _NAME.search(plain)) and "户名" in plain + "户名":
        holder = (name[1] or "").strip("[]")
        around.holder = holder if len(holder) >= 2 and "*" not in holder else ""
    for currency, words in _CURRENCIES:
        if len(plain) < 60 and words.search(plain):
            around.currency = currency
            break
    for section, words in _SECTIONS:
        if len(plain) < 60 and words.search(plain):
            around.section = section
            break


def period(around: str) -> tuple[date | None, date | None]:
    """The period that the export says it covers, both days included."""
    for line in (around.replace("\n", ""), *around.split("\n")):
        for pattern in _PERIODS:
            if match := pattern.search(line):
                numbers = [int(number) for number in match.groups()]
                since, until = whole_day(*numbers[:3]), whole_day(*numbers[3:])
                if since and until and since <= until:
                    return since, until
    return None, None


def stated_rows(around: str) -> int | None:
    """The number of rows that the export says it has."""
    count = _COUNT.search(around)
    return int(count[1]) if count else None


def holder(around: str) -> str:
    """Name and account of whom the export is, masked; "" where it does not say."""
    name, account = _NAME.search(around), _ACCOUNT.search(around)
    shown = mask_name(next((part for part in name.groups() if part), "").strip("[] ")) if name else ""
    sign_in = mask_account(account[1].strip()) if account else ""
    return f"{shown}（{sign_in}）" if shown and sign_in else shown or sign_in
