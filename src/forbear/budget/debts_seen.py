"""Debts as bills show them: to whom money was repaid or from whom it was borrowed, when, how much, and which repayments failed.

A bill knows what moved and not what was agreed: no principal, no rate, no contract number. So what comes out is a list of debts with their
history, and from each a proposed debt file that says in comments what is known from the bill and what the person has to look up.
Nothing is made up: a proposed file holds no principal and no rate, and does not read as a debt until the person has filled them in.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from forbear.base.money import Fen, format_yuan
from forbear.base.texts import Language, Text, message
from forbear.evidence.kinds import normalised
from forbear.evidence.model import Transaction

Happening = Literal["repaid", "failed", "borrowed"]

_FAILED_REPAYMENT: Final = re.compile("还款失败|扣款失败|支付失败|余额不足|交易失败")
_REPAYMENT_WORDS: Final = re.compile("还款|代扣|扣款|还花呗|还借呗|月供")


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that happened to a debt in a bill.

    Attributes:
        what: ``repaid``; ``failed``: a repayment that did not go through, which is evidence of hardship and no payment; ``borrowed``.
        reference: the bill's order number, so that the same payment is not recorded twice.
    """

    on: date
    amount: Fen
    what: Happening
    description: str
    reference: str


@dataclass(frozen=True, slots=True)
class SeenDebt:
    """One debt with its history, ascending by day.

    Attributes:
        id: stable for these bills: the kind and whose it is (``credit_card-招商``).
        lender: id in the lender directory; "" where the directory has none.
        name: as shown.
        revolving: a card or an account that lends for purchases; else a loan with instalments.
    """

    id: str
    lender: str
    name: Text
    revolving: bool
    history: tuple[Moved, ...]

    @property
    def repaid(self) -> Fen:
        """All repayments together, fen."""
        return sum(one.amount for one in self.history if one.what == "repaid")

    @property
    def borrowed(self) -> Fen:
        """All that came in from this lender, fen."""
        return sum(one.amount for one in self.history if one.what == "borrowed")

    @property
    def usual_day(self) -> int | None:
        """The day of the month on which most repayments were made, if at least three were; the earliest of several equal ones."""
        days = Counter(one.on.day for one in self.history if one.what == "repaid")
        if sum(days.values()) < 3:
            return None
        return min(days, key=lambda day: (-days[day], day))


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    lender: str
    name: Text
    words: re.Pattern[str]
    names: re.Pattern[str] | None
    revolving: bool


def debts_seen(rows: Iterable[Transaction]) -> tuple[SeenDebt, ...]:
    """The debts that show in ``rows`` (with the same money counted once), the most repaid first."""
    found: dict[str, tuple[_Known, str, list[Moved]]] = {}
    for row in rows:
        what = _what(row)
        if what is None or not row.amount or row.currency != "CNY":
            continue
        known, whose = _whose(row)
        key = f"{known.id}-{whose}" if whose else known.id
        moved = Moved(row.at.date(), row.amount, what, row.description or row.counterparty, row.reference)
        found.setdefault(key, (known, whose, []))[2].append(moved)
    debts = [
        SeenDebt(
            key,
            known.lender,
            Text(f"{whose}{known.name.zh}", f"{whose} {known.name.en}") if whose else known.name,
            known.revolving,
            tuple(sorted(history, key=lambda one: one.on)),
        )
        for key, (known, whose, history) in found.items()
    ]
    return tuple(sorted(debts, key=lambda debt: (-debt.repaid, debt.id)))


def _what(row: Transaction) -> Happening | None:
    if row.kind == "debt_service":
        return "repaid"
    if row.kind == "loan_drawdown":
        return "borrowed"
    text = normalised(row.description + row.category)
    failed = row.kind == "failed" and _FAILED_REPAYMENT.search(normalised(row.status) + text)
    return "failed" if failed and (_REPAYMENT_WORDS.search(text) or "还款" in row.status) else None


def _whose(row: Transaction) -> tuple[_Known, str]:
    # The method tells only of a card's own statement which card was repaid; elsewhere it is what was paid from.
    own = row.method if row.kind == "debt_service" and row.direction == "in" else ""
    text = "\n".join(normalised(part) for part in (row.counterparty, row.description, row.category, own))
    known = next((one for one in _known() if one.words.search(text)), _OTHER)
    if known is _OTHER:
        return known, normalised(row.counterparty)[:20]
    match = known.names.search(text) if known.names else None
    return known, match[1] if match else ""


@cache
def _known() -> tuple[_Known, ...]:
    file = resources.files("forbear.budget") / "lenders_seen.toml"
    return tuple(_read(entry) for entry in tomllib.loads(file.read_text(encoding="utf-8"))["seen"])


def _read(entry: dict[str, Any]) -> _Known:
    return _Known(
        entry["id"],
        entry["lender"],
        Text(entry["zh"], entry["en"]),
        re.compile(entry["words"]),
        re.compile(entry["names"]) if "names" in entry else None,
        entry["ask"] == "revolving",
    )


_OTHER: Final = _Known("other", "", Text("（其他借款）", "(another loan)"), re.compile("(?!)"), None, False)


def proposed_file(debt: SeenDebt, language: Language = "zh") -> str:
    """A debt file to be completed: events from the bill as they are, what is not known as a comment with where to find it.

    It reads as a debt (``forbear/debt/1``) once every line marked with ``?`` has been filled in and its ``#`` taken away.
    """
    first = debt.history[0].on.isoformat()
    last = debt.history[-1].on.isoformat()
    repaid = sum(one.what == "repaid" for one in debt.history)
    failed = sum(one.what == "failed" for one in debt.history)

    def said(code: str, /, **parameters: Any) -> str:
        return message(f"debts_seen.{code}", **parameters).into(language)

    lines = [
        *_comment(said("head", name=debt.name.into(language))),
        *_comment(said("known", count=repaid, total=format_yuan(debt.repaid), first=first, last=last)),
        *(_comment(said("known_failed", count=failed)) if failed else ()),
        *(_comment(said("known_borrowed", total=format_yuan(debt.borrowed))) if debt.borrowed else ()),
        *_comment(said("unknown")),
        "",
        'schema = "forbear/debt/1"',
        "",
        "[contract]",
        f"lender = {_quoted(debt.lender or debt.name.zh)}",
        f'# ? number = "…"                # {said("ask_number")}',
        f'# ? method = "{"flexible" if debt.revolving else "equal_instalment"}"   # {said("ask_method")}',
        f'# ? principal = "…"             # {said("ask_principal")}',
        f'# ? rate = {{ daily = "…" }}      # {said("ask_rate")}',
        f"# ? disbursed = …               # {said('ask_disbursed')}{_hint_borrowed(debt, language)}",
        f"# ? instalments = …             # {said('ask_instalments')}",
        f"# ? due_day = {debt.usual_day or '…'}                 # {said('ask_due_day')}",
    ]
    for one in debt.history:
        lines += _event(one, language)
    return "\n".join(lines) + "\n"


def _event(one: Moved, language: Language) -> list[str]:
    what = one.description.replace("\n", " ")[:60]
    if one.what == "repaid":
        written = [
            "",
            "[[event]]",
            f"on = {one.on.isoformat()}",
            'kind = "repayment"',
            f'amount = "{format_yuan(one.amount)}"',
        ]
        note = [f"note = {_quoted(what)}"] if what else []
        return [*written, *note, *([f"ref = {_quoted(one.reference)}"] if one.reference else [])]
    code = "debts_seen.event_failed" if one.what == "failed" else "debts_seen.event_borrowed"
    sentence = message(code, day=one.on.isoformat(), amount=format_yuan(one.amount), what=what).into(language)
    return ["", *_comment(sentence)]


def _hint_borrowed(debt: SeenDebt, language: Language) -> str:
    borrowed = [one for one in debt.history if one.what == "borrowed"]
    if not borrowed:
        return ""
    return " " + message(
        "debts_seen.hint_borrowed", day=borrowed[0].on.isoformat(), amount=format_yuan(borrowed[0].amount)
    ).into(language)


def _comment(text: str) -> list[str]:
    return [f"# {_printable(line)}" for line in text.splitlines()]


def _quoted(text: str) -> str:
    """A TOML basic string: quotes and backslashes escaped, control characters taken out."""
    return '"' + _printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _printable(text: str) -> str:
    """Text without control characters, which TOML does not take and a terminal might obey."""
    return "".join(character for character in text if character.isprintable() or character in "\u3000\u00a0")


def debts_to_json(debts: Sequence[SeenDebt], language: Language) -> list[dict[str, Any]]:
    """The JSON form of debts seen (``debts`` command)."""
    return [
        {
            "id": debt.id,
            "lender": debt.lender or None,
            "name": debt.name.into(language),
            "kind": "revolving" if debt.revolving else "loan",
            "repaid": format_yuan(debt.repaid),
            "borrowed": format_yuan(debt.borrowed),
            "usual_day": debt.usual_day,
            "history": [
                {
                    "on": one.on.isoformat(),
                    "amount": format_yuan(one.amount),
                    "what": one.what,
                    "description": one.description,
                    "reference": one.reference,
                }
                for one in debt.history
            ],
        }
        for debt in debts
    ]
