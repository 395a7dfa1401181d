"""The table of transactions: what each met, what was owed after it, and the lender's accruals."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forbear.debt.conformance.account import Account
from forbear.debt.conformance.cases import money
from forbear.debt.conformance.settings import Json
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.book import Entry
from forbear.debt.progressive.decimals import Cents

_NAMES: Final[dict[type, str]] = {
    ev.Disbursement: "Disbursement",
    ev.ReAge: "Re-age",
    ev.ReAmortise: "Re-amortize",
}
_PAYMENTS: Final[dict[str, str]] = {"repayment": "Repayment", "down_payment": "Down Payment"}
_ACCRUALS: Final = ("Accrual", "Accrual Adjustment")


@dataclass(frozen=True, slots=True)
class Shown:
    """One row. Amounts in cents; ``reverted``, ``replayed`` as words, or ``None`` where the table has no such column."""

    on: str
    kind: str
    amount: Cents
    principal: Cents
    interest: Cents
    fees: Cents
    penalties: Cents
    balance: Cents
    reverted: str | None
    replayed: str | None


def rows_of(account: Account) -> list[Shown]:
    """All rows, by day."""
    rows: list[Shown] = []
    balance = 0
    gone = {entry.number for entry in account.undone}
    entries = [*account.book.entries, *account.undone] if account.lent else []
    for entry in sorted(entries, key=lambda each: (each.event.on, each.number)):
        if entry.void:
            continue
        undone = entry.number in gone
        if isinstance(entry.event, ev.Disbursement):
            balance += entry.amount - entry.beyond
        elif isinstance(entry.event, ev.Payment) and not undone:
            balance -= entry.split["principal"]
        rows.append(_shown(entry, balance, undone, entry.number in account.replayed and not undone))
    for each in account.accruals.posted:
        rows.append(
            _accrual("Accrual" if each.interest > 0 else "Accrual Adjustment", each.on, abs(each.interest))
        )
    for each in account.accruals.activity:
        if each.interest:
            rows.append(_accrual("Accrual Activity", each.on, each.interest, each.interest != each.first))
    return rows


def _shown(entry: Entry, balance: Cents, undone: bool, replayed: bool) -> Shown:
    event = entry.event
    name = _PAYMENTS.get(event.kind, event.kind) if isinstance(event, ev.Payment) else _NAMES[type(event)]
    split = dict.fromkeys(entry.split, 0) if isinstance(event, ev.Disbursement) else entry.split
    return Shown(
        event.on.isoformat(),
        name,
        entry.amount,
        split["principal"],
        split["interest"],
        split["fee"],
        split["penalty"],
        balance if isinstance(event, (ev.Disbursement, ev.Payment)) else 0,
        _word(undone),
        _word(replayed),
    )


def _word(value: bool) -> str:
    return "true" if value else "false"


def _accrual(name: str, on: date, interest: Cents, replayed: bool = False) -> Shown:
    return Shown(on.isoformat(), name, interest, 0, interest, 0, 0, 0, "false", _word(replayed))


def compare_transactions(account: Account, step: Json) -> Iterator[tuple[str, str, str]]:
    """Every row of the table of transactions, whatever their order within it."""
    got = rows_of(account)
    if step.get("without_accruals"):
        got = [row for row in got if row.kind not in _ACCRUALS]
    expected = [_expected(row) for row in step["rows"]]
    if step["rows"]:
        got = [_as_asked(row, step["rows"][0]) for row in got]
    missing = Counter(expected) - Counter(got)
    surplus = Counter(got) - Counter(expected)
    extra = [_line(row) for row in surplus.elements()]
    for index, row in enumerate(missing.elements()):
        yield f"transaction {row.on} {row.kind}", _line(row), extra[index] if index < len(extra) else "none"
    for line in extra[sum(missing.values()) :]:
        yield "transaction", "none", line


def _expected(row: Json) -> Shown:
    columns = ("Amount", "Principal", "Interest", "Fees", "Penalties", "Loan Balance")
    on, kind = str(row["Transaction date"]), str(row["Transaction Type"])
    amount, principal, interest, fees, penalties, balance = (money(row[name]) for name in columns)
    words = (row.get("Reverted"), row.get("Replayed"))
    return Shown(on, kind, amount, principal, interest, fees, penalties, balance, *words)


def _as_asked(row: Shown, sample: Json) -> Shown:
    return replace(
        row,
        reverted=row.reverted if "Reverted" in sample else None,
        replayed=row.replayed if "Replayed" in sample else None,
    )


def _line(row: Shown) -> str:
    amounts = (row.amount, row.principal, row.interest, row.fees, row.penalties, row.balance)
    written = [f"{value // 100}.{value % 100:02d}" for value in amounts]
    return " ".join([row.on, row.kind, *written, str(row.reverted), str(row.replayed)])
