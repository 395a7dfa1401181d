"""The same jobs as others would do them: NumPy expressions, numpy-financial, a straightforward loop over Decimal."""

import time
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

import numpy as np
import numpy_financial as npf
from engine_readings import ACCRUAL_ROWS, CLOSE_DAYS, CLOSE_ROWS, DAY, INSTALMENTS, Block, Reading, best

from forbear.debt.account import fold
from forbear.debt.model import Debt

EDGES = np.array([0, 1, 31, 61, 91, 121, 151, 181])
Array = np.ndarray[Any, Any]


def accrual_peers() -> list[Reading]:
    """One day of interest."""
    balance = np.full(ACCRUAL_ROWS, 4_000_000, np.int64)
    rate, carry = np.full(ACCRUAL_ROWS, 146, np.int32), np.zeros(ACCRUAL_ROWS, np.int64)
    seconds = best(lambda: np.add(carry, balance * rate, out=carry))
    count = 50_000
    decimal_seconds = best(partial(_accrue_decimals, [Decimal(4_000_000 + k) for k in range(count)]), 3)
    return [
        Reading("plain accrual: NumPy, carry += balance × rate", 1, ACCRUAL_ROWS / seconds, "accounts"),
        Reading("plain accrual: a Decimal loop", 1, count / decimal_seconds, "accounts"),
    ]


def _accrue_decimals(balances: Sequence[Decimal]) -> list[Decimal]:
    rate, carry = Decimal("0.0004"), Decimal(0)
    return [carry + balance * rate for balance in balances]


def close_peers() -> list[Reading]:
    """The day of equal-principal loans on which nobody ever pays: accrue, fall due, age, bucket, and nothing else of what a close does."""
    loans = _Loans(CLOSE_ROWS)
    begins = time.perf_counter()
    for day in range(DAY, DAY + CLOSE_DAYS):
        loans.close(day)
    seconds = (time.perf_counter() - begins) / CLOSE_DAYS
    count = 2_000
    decimals = [[Decimal(4_000_000), Decimal(0), Decimal(0), DAY + k % 30, 0, 0] for k in range(count)]
    decimal_seconds = best(lambda: [_close_decimals(decimals, DAY + k) for k in range(10)], 3) / 10
    what = "part of a close (accrue, fall due, age, bucket)"
    return [
        Reading(f"{what}: NumPy, whole columns", 1, CLOSE_ROWS / seconds, "accounts"),
        Reading(f"{what}: a Decimal loop", 1, count / decimal_seconds, "accounts"),
    ]


class _Loans:
    def __init__(self, count: int) -> None:
        chance = np.random.default_rng(3)
        self.balance = chance.integers(500_000, 8_000_000, count)
        self.share = self.balance // 36
        self.rate, self.den = np.full(count, 146), np.full(count, 365_000)
        self.carry, self.due = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.next_due = DAY + chance.integers(0, 30, count)
        self.oldest = np.zeros(count, np.int64)
        self.bucket = np.zeros(count, np.int64)

    def close(self, day: int) -> None:
        """Accrue, fall due, age and bucket, column by column."""
        self.carry += self.balance * self.rate
        falls = self.next_due == day
        interest = (2 * self.carry + self.den) // (2 * self.den)
        principal = np.minimum(self.share, self.balance)
        self.due += np.where(falls, interest + principal, 0)
        self.balance -= np.where(falls, principal, 0)
        self.carry = np.where(falls, 0, self.carry)
        self.next_due += np.where(falls, 30, 0)
        self.oldest = np.where(falls & (self.oldest == 0), day, self.oldest)
        late = np.where(self.oldest == 0, 0, day - self.oldest)
        self.bucket = np.searchsorted(EDGES, late, side="right") - 1


def _close_decimals(loans: list[list[Any]], day: int) -> None:
    rate, cent = Decimal("0.0004"), Decimal(1)
    for loan in loans:
        balance, carry, due, next_due, oldest, _ = loan
        carry += balance * rate
        if next_due == day:
            principal = min(balance, Decimal(111_111))
            due += carry.quantize(cent, ROUND_HALF_UP) + principal
            balance, carry, next_due = balance - principal, Decimal(0), next_due + 30
            oldest = oldest or day
        late = day - oldest if oldest else 0
        loan[:] = [balance, carry, due, next_due, oldest, sum(late >= edge for edge in range(1, 182, 30))]


def one_by_one(debt: Debt, accounts: int = 20) -> Reading:
    """The whole life of one account by the engine that explains, which is what the columns are held equal to."""
    day = debt.contract.disbursed.replace(year=debt.contract.disbursed.year + 3)
    seconds = best(partial(fold, debt, day), accounts)
    days = (day - debt.contract.disbursed).days
    return Reading("a close: the explaining engine, account by account", 1, days / seconds, "accounts")


def schedule_peers() -> list[Reading]:
    """Payment by numpy-financial alone, over equal periods; whole tables by numpy-financial, NumPy and a Decimal loop."""
    block = Block(4096, 9)
    block.build(1)
    payment = best(lambda: npf.pmt(0.0004 * 30, INSTALMENTS, -block.amount))
    periods = np.arange(1, INSTALMENTS + 1)[:, None]
    financial = best(lambda: npf.ipmt(0.0004 * 30, periods, INSTALMENTS, -block.amount[None, :]), 3)
    table = best(partial(_numpy_table, block), 3)
    differs = float((np.abs(_numpy_table(block) - block.level) > 0).mean())
    count = 20
    amounts = [int(amount) for amount in block.amount[:count]]
    decimal = best(lambda: [_decimal_table(amount, block.days[:, 0]) for amount in amounts], 3)
    note = f"float; its payment differs by a fen on {differs:.2%}"
    return [
        Reading(
            "60 instalments: numpy-financial pmt, the payment alone",
            1,
            block.count / payment,
            "payments",
            "float, equal periods",
        ),
        Reading(
            "60 instalments: numpy-financial ipmt, interest alone",
            1,
            block.count / financial,
            "tables",
            "float, equal periods",
        ),
        Reading("60 instalments: NumPy, whole table", 1, block.count / table, "tables", note),
        Reading("60 instalments: a Decimal loop, whole table", 1, count / decimal, "tables"),
    ]


def _numpy_table(block: Block) -> Array:
    gains = 1 + block.rate * block.days / block.rate_den
    level: Array = np.rint(block.amount * gains.prod(axis=0) / _weights(gains))
    left = block.amount.astype(float)
    for k in range(INSTALMENTS):
        interest = np.rint(left * (gains[k] - 1))
        left -= np.minimum(level - interest, left)
    return level


def _weights(gains: Array) -> Array:
    weights = np.zeros(gains.shape[1])
    for line in gains:
        weights = weights * line + 1
    return weights


def _decimal_table(amount: int, days: Array) -> list[Decimal]:
    rate, cent = Decimal(146) / Decimal(365_000), Decimal(1)
    gains = [1 + rate * int(day) for day in days]
    product, weights = Decimal(1), Decimal(0)
    for gain in gains:
        product, weights = product * gain, weights * gain + 1
    level = (amount * product / weights).quantize(cent, ROUND_HALF_UP)
    left, table = Decimal(amount), []
    for day in days:
        interest = (left * rate * int(day)).quantize(cent, ROUND_HALF_UP)
        table.append(interest)
        left -= min(level - interest, left)
    return table
