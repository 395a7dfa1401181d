"""The same money seen twice, counted once.

Someone who gives both an Alipay bill and a bank statement gives one lunch twice: as a payment in the app and as a debit of the card. A
transfer between two of their own accounts stands in both, once going and once coming; so does a card's repayment. A refund undoes a purchase.

Pairs are found by rules that can be said aloud: the same amount, a time close enough, the same direction (or the opposite one for a
transfer), and at least one sign that connects the two records: the app names the card, or the bank names the app. Where a sign contradicts
(another bank, other last digits), there is no pair. The surest pair is taken first and a row is in one pair only, so the same bills always
give the same pairs. The person sees every pair with its reason and may say that the two are not the same (``apart``).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final, Literal

from forbear.base.canonical import sha256_hex
from forbear.base.money import format_yuan_grouped
from forbear.base.texts import Text, message
from forbear.budget.refunds import match_refunds
from forbear.evidence.bills import row_key
from forbear.evidence.kinds import normalised
from forbear.evidence.model import Bill, Transaction

PairKind = Literal["same_payment", "own_transfer", "card_repayment", "refund"]

NEAR: Final = timedelta(minutes=15)
"""Two records that both print the time of day and are of one payment are at most this far apart, unless the bank books later."""
BOOKED_LATER: Final = timedelta(days=3)
"""A bank books a payment up to this long after the app records it (weekends)."""
BOOKED_EARLIER: Final = timedelta(days=1)
TRANSFER_TAKES: Final = timedelta(days=3)

_APPS: Final[dict[str, str]] = {
    "支付宝": "支付宝|alipay",
    "微信支付": "微信|财付通|tenpay|wechat",
    "京东": "京东|网银在线|网银钱包|jd",
    "美团": "美团|三快",
}
"""How other records name each app."""
_BANK_WORDS: Final = re.compile(
    "招商|工商|建设|农业|中国银行|交通|中信|光大|兴业|广发|浦发|民生|平安|邮储|邮政|华夏|汇丰|北京银行|上海银行|宁波|江苏银行|南京银行"
)
_DIGITS: Final = re.compile(r"\((\d{4})\)")
_OWN_WORDS: Final = re.compile(
    "提现|充值|还款|转账|转入|转出|汇款|汇入|银联入账|本人|存入|转存|网转|自扣|代付|FUNDTRANSFER|PAYMENT",
    re.I,
)
_REPAYMENT: Final = re.compile("还款|PAYMENT-THANKYOU")


@dataclass(frozen=True, slots=True)
class Seen:
    """A row with where it was seen: the issuer of its bill, whether that is an app, an account or a card, and its last digits."""

    row: Transaction
    bill: int
    issuer: str
    is_card: bool
    is_app: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of the same money.

    Attributes:
        id: stays the same when the bills are read again; what a decision of the person is kept under.
        kept: the record that counts; ``dropped``: the one that does not (of a transfer neither counts as income or spending).
        kept_from, dropped_from: whose records they are.
        apart: the person said that these are two different things; both count then.
    """

    id: str
    kind: PairKind
    kept: Transaction
    dropped: Transaction
    kept_from: str
    dropped_from: str
    why: Text
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows that count, by time, and the pairs that were found."""

    rows: tuple[Transaction, ...]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: tuple[int, int, float, int, int]
    kind: PairKind
    kept: int
    dropped: int
    why: Text


def count_once(bills: Sequence[Bill], apart: Collection[str] = ()) -> Counted:
    """The rows of all bills with the same money counted once.

    Args:
        bills: what the person gave; a row that stands in two exports of one account counts once (as ``bills.merge`` has it).
        apart: ids of pairs that the person said are two different things.
    """
    seen = _seen(bills)
    used: set[int] = set()
    pairs: list[Pair] = []
    changed: dict[int, Transaction | None] = {}
    ids: Counter[str] = Counter()
    for candidate in sorted(_candidates(seen), key=lambda one: one.rank):
        if candidate.kept in used or candidate.dropped in used:
            continue
        used.update((candidate.kept, candidate.dropped))
        pair = _pair(seen, candidate, ids, apart)
        pairs.append(pair)
        if not pair.apart:
            changed.update(_counting(candidate, seen))
    rows = [changed.get(index, one.row) for index, one in enumerate(seen)]
    left = sorted((row for row in rows if row is not None), key=lambda row: row.at)
    refunds = _refund_pairs(left, ids, apart)
    pairs.extend(refunds)
    unrelated = {id(pair.dropped) for pair in refunds if pair.apart}
    kept = tuple(row._replace(kind="ordinary") if id(row) in unrelated else row for row in left)
    return Counted(kept, tuple(sorted(pairs, key=lambda pair: (pair.kept.at, pair.id))))


def _counting(candidate: _Candidate, seen: Sequence[Seen]) -> dict[int, Transaction | None]:
    """What becomes of the two rows: a second record goes; both sides of a transfer are marked as one's own money."""
    kept, dropped = seen[candidate.kept].row, seen[candidate.dropped].row
    if candidate.kind == "own_transfer":
        return {
            candidate.kept: kept._replace(kind="own_transfer"),
            candidate.dropped: dropped._replace(kind="own_transfer"),
        }
    if candidate.kind == "card_repayment":
        return {candidate.kept: kept._replace(kind="debt_service"), candidate.dropped: None}
    return {candidate.dropped: None}


def _seen(bills: Sequence[Bill]) -> list[Seen]:
    """Every row once, with where it was seen, by time; of a row in two exports of one issuer the later export's version stands."""
    kept: dict[tuple[str, str, str, int], Seen] = {}
    ordered = sorted(enumerate(bills), key=lambda pair: (pair[1].until or date.min, pair[0]))
    for number, bill in ordered:
        is_app = bill.issuer in _APPS
        counts: Counter[tuple[str, str]] = Counter()
        for row in bill.transactions:
            account = "" if is_app else _digits(row.method)
            key = row_key(row), account
            kept[bill.issuer, *key, counts[key]] = Seen(row, number, bill.issuer, bill.is_card, is_app)
            counts[key] += 1
    return sorted(kept.values(), key=lambda one: (one.row.at, one.issuer, one.row.line))


def _candidates(seen: Sequence[Seen]) -> Iterable[_Candidate]:
    """Every two rows of different issuers or accounts that may be the same money, with how sure that is."""
    by_amount: dict[tuple[int, str], list[int]] = {}
    for index, one in enumerate(seen):
        if one.row.amount and one.row.kind != "failed":
            by_amount.setdefault((one.row.amount, one.row.currency), []).append(index)
    for group in by_amount.values():
        for place, first in enumerate(group):
            for second in group[place + 1 :]:
                if seen[second].row.at - seen[first].row.at > BOOKED_LATER + timedelta(days=1):
                    break
                if _place(seen[first]) == _place(seen[second]):
                    continue
                yield from _same_payment(seen, first, second)
                yield from _same_payment(seen, second, first)
                yield from _transfer(seen, first, second)


def _place(one: Seen) -> tuple[str, str]:
    """Whose record it is: two rows of one account are two payments."""
    return one.issuer, "" if one.is_app else _digits(one.row.method)


def _same_payment(seen: Sequence[Seen], teller: int, booker: int) -> Iterable[_Candidate]:
    """A payment told by an app and booked by what it was paid from: a card, an account, or another app."""
    app, bank = seen[teller], seen[booker]
    if not app.is_app or (bank.is_app and bank.issuer == app.issuer):
        return
    if not _same_way(app.row, bank.row) or not _in_time(app.row, bank.row):
        return
    sign = _connection(app, bank)
    if sign is None:
        return
    apart = abs((app.row.at - bank.row.at).total_seconds())
    why = message(
        "same_money.why_payment",
        app=app.issuer,
        bank=bank.issuer,
        amount=format_yuan_grouped(app.row.amount),
        day=app.row.at.date().isoformat(),
        sign_zh=message(f"same_money.sign_{sign[1]}", method=app.row.method, app=app.issuer).zh,
        sign_en=message(f"same_money.sign_{sign[1]}", method=app.row.method, app=app.issuer).en,
    )
    yield _Candidate((0, -sign[0], apart, teller, booker), "same_payment", teller, booker, why)


def _connection(app: Seen, bank: Seen) -> tuple[int, str] | None:
    """How sure it is that the app's payment was made with the bank's account (1 to 3) and by which sign; None if something contradicts."""
    method, words = (
        normalised(app.row.method),
        normalised(bank.row.counterparty + bank.row.description).lower(),
    )
    named = [name for name, pattern in _APPS.items() if re.search(pattern, words)]
    if bank.is_app:
        paid_by = re.search(_APPS[bank.issuer], method) is not None
        return (2, "method") if paid_by and app.issuer in named else None
    tail, own = _digits(app.row.method), _digits(bank.row.method)
    if tail and own and tail != own:
        return None
    if (bank_named := _BANK_WORDS.search(method)) and bank_named[0] not in bank.issuer:
        return None
    if ("信用卡" in method and not bank.is_card) or ("储蓄卡" in method and bank.is_card):
        return None
    if named and app.issuer not in named:
        return None
    if tail and own:
        return 3, "digits"
    if bank_named and app.issuer in named:
        return 3, "both"
    if app.issuer in named and _bank_paid(method):
        return 2, "bank_names_app"
    return (1, "method") if bank_named else None


def _bank_paid(method: str) -> bool:
    """Whether a payment method may be a bank's card: not the app's own purse or credit."""
    return not re.search("余额|零钱|花呗|白条|月付|红包$|小金库|亲情|亲属", method) or "&" in method


def _transfer(seen: Sequence[Seen], first: int, second: int) -> Iterable[_Candidate]:
    """Money leaving one of the person's accounts and coming into another; a card that is paid back is told by its own name."""
    for source, target in ((first, second), (second, first)):
        leaving, coming = seen[source], seen[target]
        if coming.row.direction != "in" or leaving.row.direction == "in" or coming.row.kind == "refund":
            continue
        if leaving.row.direction == "neutral" and leaving.row.kind not in ("own_transfer", "debt_service"):
            continue
        days = coming.row.at.date() - leaving.row.at.date()
        if not -BOOKED_EARLIER <= days <= TRANSFER_TAKES:
            continue
        repaid = coming.is_card and coming.row.kind == "debt_service"
        sign = _transfer_sign(leaving, coming, repaid)
        if not sign:
            continue
        kind: PairKind = "card_repayment" if repaid else "own_transfer"
        why = message(
            f"same_money.why_{kind}",
            source=leaving.issuer,
            target=coming.issuer,
            amount=format_yuan_grouped(coming.row.amount),
            day=leaving.row.at.date().isoformat(),
        )
        gap = abs((coming.row.at - leaving.row.at).total_seconds())
        yield _Candidate((1, -sign, gap, source, target), kind, source, target, why)


def _transfer_sign(leaving: Seen, coming: Seen, repaid: bool) -> int:
    """How sure it is that money going and money coming are the same transfer: 0 for not at all."""
    there = normalised(leaving.row.counterparty + leaving.row.description + leaving.row.category)
    here = normalised(coming.row.counterparty + coming.row.description + coming.row.category)
    if (
        leaving.row.kind == "ordinary"
        and coming.row.kind == "ordinary"
        and not (_OWN_WORDS.search(there) and _OWN_WORDS.search(here))
    ):
        return 0
    if repaid and not (_REPAYMENT.search(there) or leaving.row.kind == "debt_service"):
        return 0
    names_target, names_source = _names(there, coming), _names(here, leaving)
    other = _BANK_WORDS.search(there)
    if other and other[0] not in coming.issuer and not coming.is_app and not names_target:
        return 0
    if names_target or names_source:
        return 3 if names_target and names_source else 2
    own = leaving.row.kind == "own_transfer" or coming.row.kind == "own_transfer"
    return 1 if repaid or own else 0


def _names(words: str, one: Seen) -> bool:
    """Whether a record's words name whose the other record is, or its last digits."""
    digits = _digits(one.row.method)
    if digits and not one.is_app and re.search(rf"(?<!\d){digits}(?!\d)|[\d*]{{6,}}{digits}(?!\d)", words):
        return True
    if one.is_app:
        return re.search(_APPS[one.issuer], words.lower()) is not None
    bank = _BANK_WORDS.search(one.issuer)
    return bank is not None and bank[0] in words


def _same_way(app: Transaction, bank: Transaction) -> bool:
    if app.direction == "neutral":
        # 不计收支 in the app: a repayment, a top-up or a refund; the bank knows which way it went.
        going = app.kind in ("debt_service", "investment") or (app.kind == "own_transfer" and not _comes(app))
        return bank.direction == ("out" if going else "in")
    return app.direction == bank.direction


def _comes(app: Transaction) -> bool:
    """Whether the person's own money moves from the app to the bank."""
    return re.search("提现|转出|卖出|赎回|到银行卡", normalised(app.description + app.category)) is not None


def _in_time(app: Transaction, bank: Transaction) -> bool:
    if app.at.time() != time.min and bank.at.time() != time.min and abs(app.at - bank.at) <= NEAR:
        return True
    days = bank.at.date() - app.at.date()
    # A bank that prints the time books at once or, without one, some days later.
    if bank.at.time() != time.min:
        return timedelta(0) <= bank.at - app.at <= timedelta(days=1)
    return -BOOKED_EARLIER <= days <= BOOKED_LATER


def _digits(method: str) -> str:
    found = _DIGITS.search(normalised(method))
    return found[1] if found else ""


def _pair(seen: Sequence[Seen], found: _Candidate, ids: Counter[str], apart: Collection[str]) -> Pair:
    kept, dropped = seen[found.kept], seen[found.dropped]
    name = _id(found.kind, kept.row, dropped.row, ids)
    return Pair(
        name, found.kind, kept.row, dropped.row, kept.issuer, dropped.issuer, found.why, name in apart
    )


def _id(kind: str, kept: Transaction, dropped: Transaction, ids: Counter[str]) -> str:
    base = sha256_hex("\n".join((kind, row_key(kept), row_key(dropped))).encode())[:16]
    ids[base] += 1
    return base if ids[base] == 1 else f"{base}-{ids[base]}"


def _refund_pairs(rows: Sequence[Transaction], ids: Counter[str], apart: Collection[str]) -> list[Pair]:
    pairs = []
    for index, match in match_refunds(rows).items():
        refund, purchase = rows[index], rows[match.purchase]
        why = message(
            "same_money.why_refund",
            amount=format_yuan_grouped(match.amount),
            day=purchase.at.date().isoformat(),
            counterparty=purchase.counterparty,
        )
        name = _id("refund", purchase, refund, ids)
        pairs.append(Pair(name, "refund", purchase, refund, "", "", why, name in apart))
    return pairs
