"""The arithmetic of the contracts page, written down a second time from its text: exact fractions, nothing of the product.

Numbers in brackets are the points of its section 1. Amounts are fen, rates exact fractions a day.
"""

import json
from calendar import monthrange
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from forbear.cli.main import main

HEAD = 'schema = "forbear/debt/1"\n[contract]\nlender = "jiebei"\nnumber = "JB-0001"\n'


def half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def fen(text: str) -> int:
    """The fen in a decimal string of yuan, which has two places."""
    whole, places = text.split(".")
    assert len(places) == 2, text
    return int(whole) * 100 + int(places)


def yuan(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def due_dates(first: date, count: int, due_day: int) -> list[date]:
    """The first as given; each next on the due day of its month, or the month's last day."""
    found = [first]
    for k in range(1, count):
        year, month = divmod(first.year * 12 + first.month - 1 + k, 12)
        found.append(date(year, month + 1, min(due_day, monthrange(year, month + 1)[1])))
    return found


def level(principal: int, rate: Fraction, days: list[int]) -> int:
    """[1] E = P · Π f_k / Σ_k Π_{j>k} f_j."""
    product, total = Fraction(1), Fraction(0)
    for count in reversed(days):
        total += product
        product *= 1 + rate * count
    return half_up(principal * product / total)


def equal_instalments(
    principal: int, rate: Fraction, days: list[int], each: int | None = None
) -> list[tuple[int, int]]:
    """[1] (principal, interest) of each period; the last pays what remains."""
    each = level(principal, rate, days) if each is None else each
    rows, balance = [], principal
    for k, count in enumerate(days, 1):
        interest = half_up(balance * rate * count)
        part = balance if k == len(days) else each - interest
        rows.append((part, interest))
        balance -= part
    return rows


def debt_file(folder: Path, contract: str, *events: str) -> Path:
    path = folder / "debt.toml"
    path.write_text(HEAD + contract + "".join(f"[[event]]\n{event}\n" for event in events), encoding="utf-8")
    return path


def told(folder: Path, as_of: str, contract: str, *events: str) -> dict[str, Any]:
    """What ``forbear statement`` says, as a program would ask it."""
    path = debt_file(folder, contract, *events)
    result = CliRunner().invoke(main, ["statement", str(path), "--as-of", as_of, "--json"])
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def owed(statement: dict[str, Any], key: str = "owed") -> tuple[int, int, int, int]:
    """Principal, interest, penalty, fee in fen, which add up to the total."""
    amounts = {name: fen(text) for name, text in statement[key].items()}
    assert sum(amounts.values()) == 2 * amounts["total"]
    return amounts["principal"], amounts["interest"], amounts["penalty"], amounts["fee"]


def schedule(statement: dict[str, Any]) -> list[tuple[str, int, int]]:
    for row in statement["schedule"]:
        assert fen(row["total"]) == fen(row["principal"]) + fen(row["interest"])
    return [(row["due"], fen(row["principal"]), fen(row["interest"])) for row in statement["schedule"]]
