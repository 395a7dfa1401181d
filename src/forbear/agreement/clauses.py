"""The agreement's text, clause by clause, chosen and filled from the terms; formal words beside plain ones.

The words live in ``wording/clauses.toml``. This module holds the two tables that bind them to terms: ``CONDITIONS``, which decide whether a
part is used, and ``places``, which fill the ``{names}`` in it.
"""

import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any, Final

from forbear.agreement.capitals import capital_yuan
from forbear.agreement.model import Clause, Terms
from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import format_decimal, parse_decimal
from forbear.base.texts import Text, message
from forbear.debt.model import Amounts

BANK_CARD: Final = "bank_card"

_WAIVABLE = ("principal", "interest", "penalty", "fee")


def clauses(terms: Terms) -> tuple[Clause, ...]:
    """Every clause that these terms call for, in the order in which it is printed."""
    holding = {name for name, holds in CONDITIONS.items() if holds(terms)}
    filled = places(terms)
    chosen = ((clause, _parts(clause, holding)) for clause in _wording())
    return tuple(_clause(clause, parts, filled) for clause, parts in chosen if parts)


def chinese_day(day: date) -> str:
    """A date as Chinese documents write it: ``2026年3月2日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def percent(rate: str) -> str:
    """A decimal rate as a percentage: ``"0.0004"`` is ``0.04%``."""
    return f"{format_decimal(parse_decimal(rate) * 100)}%"


def _is_zero(rate: str) -> bool:
    return parse_decimal(rate) == Fraction(0)


def _shape(terms: Terms) -> str:
    """``level`` if all instalments are one amount, ``uneven`` if all but one are, else ``varied``."""
    counts = Counter(row.amount for row in terms.instalments)
    if len(counts) == 1:
        return "level"
    _, most = counts.most_common(1)[0]
    return "uneven" if most == len(terms.instalments) - 1 and most > 1 else "varied"


CONDITIONS: Final[dict[str, Callable[[Terms], bool]]] = {
    "interest_free": lambda terms: _is_zero(terms.proposal.annual_rate),
    "interest_bearing": lambda terms: not _is_zero(terms.proposal.annual_rate),
    "has_outright": lambda terms: terms.waived.total > 0,
    "has_conditional": lambda terms: terms.waived_conditionally.total > 0,
    "no_conditional": lambda terms: terms.waived_conditionally.total == 0,
    "no_waiver": lambda terms: terms.waived.total + terms.waived_conditionally.total == 0,
    "has_down_payment": lambda terms: terms.proposal.down_payment > 0,
    "no_down_payment": lambda terms: terms.proposal.down_payment == 0,
    "level": lambda terms: _shape(terms) == "level",
    "uneven": lambda terms: _shape(terms) == "uneven",
    "varied": lambda terms: _shape(terms) == "varied",
    "has_grace": lambda terms: terms.grace_days > 0,
    "no_grace": lambda terms: terms.grace_days == 0,
    "breaks_on_one": lambda terms: terms.missed_to_break == 1,
    "breaks_on_several": lambda terms: terms.missed_to_break > 1,
    "bank_card": lambda terms: terms.lender_kind == BANK_CARD,
}
"""What a part's ``when`` may name."""


def places(terms: Terms) -> dict[str, str]:
    """What the ``{names}`` in the wording stand for, all as text."""
    money = {
        "owed_total": terms.statement.total,
        "outright_total": terms.waived.total,
        "conditional_total": terms.waived_conditionally.total,
        "down_payment": terms.proposal.down_payment,
        "balance": terms.balance,
        "grand_total": terms.total,
    }
    days = {
        "start": terms.proposal.start,
        "down_due": terms.down_due,
        "first_due": terms.instalments[0].due,
        "last_due": terms.instalments[-1].due,
    }
    regular, special = _regular_and_special(terms)
    return {
        **{name: format_yuan_grouped(amount) for name, amount in money.items()},
        **{f"{name}_capital": capital_yuan(amount) for name, amount in money.items()},
        **{f"owed_{name}": format_yuan_grouped(getattr(terms.statement, name)) for name in _WAIVABLE},
        **{name: chinese_day(day) for name, day in days.items()},
        **{f"{name}_en": f"{day.day} {day:%B %Y}" for name, day in days.items()},
        **_waived_parts("outright", terms.waived),
        **_waived_parts("conditional", terms.waived_conditionally),
        "product": terms.product,
        "contract_number": terms.contract_number or message("agreement.not_numbered").zh,
        "annual_rate": percent(terms.proposal.annual_rate),
        "daily_rate": percent(terms.contract_daily_rate),
        "penalty_multiple": format_decimal(parse_decimal(terms.penalty_multiple)),
        "total_interest": format_yuan_grouped(sum(row.interest for row in terms.instalments)),
        "count": str(len(terms.instalments)),
        "regular": format_yuan_grouped(regular),
        "special": format_yuan_grouped(terms.instalments[special].amount),
        "special_n": str(terms.instalments[special].n),
        "highest": format_yuan_grouped(max(row.amount for row in terms.instalments)),
        "due_day": str(terms.proposal.due_day),
        "due_day_rule": message("agreement.due_day_rule").zh if terms.proposal.due_day > 28 else "",
        "receiving_account": terms.receiving_account,
        "grace_days": str(terms.grace_days),
        "missed_to_break": str(terms.missed_to_break),
    }


def _regular_and_special(terms: Terms) -> tuple[Fen, int]:
    """The amount most instalments have, and the index of the first that differs (0 if none does)."""
    regular = Counter(row.amount for row in terms.instalments).most_common(1)[0][0]
    special = next((k for k, row in enumerate(terms.instalments) if row.amount != regular), 0)
    return regular, special


def _waived_parts(name: str, amounts: Amounts) -> dict[str, str]:
    said = [
        message(f"agreement.part_{part}", amount=format_yuan_grouped(getattr(amounts, part)))
        for part in _WAIVABLE
        if getattr(amounts, part)
    ]
    return {
        f"{name}_parts": "、".join(text.zh for text in said),
        f"{name}_parts_en": ", ".join(text.en for text in said),
    }


@cache
def _wording() -> tuple[dict[str, Any], ...]:
    file = resources.files("forbear.agreement") / "wording" / "clauses.toml"
    return tuple(tomllib.loads(file.read_text(encoding="utf-8"))["clause"])


def _parts(clause: dict[str, Any], holding: set[str]) -> list[dict[str, str]]:
    return [part for part in clause["part"] if "when" not in part or part["when"] in holding]


def _clause(clause: dict[str, Any], parts: list[dict[str, str]], filled: dict[str, str]) -> Clause:
    def said(key: str, joint: str) -> str:
        return joint.join(part[key].format(**filled) for part in parts if key in part)

    watch = Text(said("watch_zh", ""), said("watch_en", " "))
    return Clause(
        id=clause["id"],
        title=Text(clause["title_zh"], clause["title_en"]),
        formal=said("formal", "\n"),
        plain=Text(said("plain_zh", ""), said("plain_en", " ")),
        watch=watch if watch.zh else None,
    )
