"""Level instalments, schedules and prices at the edges where a guess could be wrong, against exact fractions."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from forbear.base.rounding import round_fraction
from forbear.debt.arrangement import spread
from forbear.debt.kernel import long_integers as long
from forbear.debt.kernel import tables
from forbear.debt.kernel.fields import DOWN, HALF_EVEN, HALF_UP, ROUNDINGS, UP
from forbear.debt.model import Debt
from forbear.debt.schedule import contract_schedule, level_instalment
from forbear.portfolio.compiled import compiled
from forbear.portfolio.scheduling import period_days, prices, schedule_batch
from portfolio.lives import Life, book_of, contract


def in_full(first: int, q: int, factors: list[int], rule: int) -> int:
    line = [0] * long.SCRATCH
    for k, factor in enumerate(factors, 1):
        line[long.FACTORS + k] = factor
    product, weights, power = first, q, q
    for factor in factors:
        product, power = product * factor, power * q
        weights = weights * factor + power
    guess = product // weights
    return long.quotient_in_full(line, first, q, len(factors) + 1, max(0, guess + 1), rule)


@pytest.mark.parametrize("rule", [HALF_UP, HALF_EVEN, UP, DOWN])
def test_long_integers_round_the_level_instalment_as_fractions_do(rule: int) -> None:
    chance = Random(5)
    for _ in range(60):
        count, q = chance.choice((1, 2, 7, 60)), chance.choice((10_000, 365_000, 1))
        factors = [q + chance.randrange(0, 40) * chance.choice((0, 4, 146)) for _ in range(count - 1)]
        first = chance.randrange(1, 1 << 58)
        exact, power = Fraction(first), Fraction(1)
        weights = Fraction(q)
        power = Fraction(q)
        for factor in factors:
            exact, power = exact * factor, power * q
            weights = weights * factor + power
        assert in_full(first, q, factors, rule) == round_fraction(exact / weights, ROUNDINGS[rule])


@pytest.mark.parametrize("rule", [HALF_UP, HALF_EVEN, UP, DOWN])
def test_a_level_instalment_exactly_on_half_a_fen_is_rounded_by_its_rule(rule: int) -> None:
    """Without interest the level of 1 fen over 2 instalments is exactly half a fen, and of 3 fen one and a half."""
    for amount in (1, 3, 5):
        expected = round_fraction(Fraction(amount, 2), ROUNDINGS[rule])
        assert in_full(amount * 10_000, 10_000, [10_000], rule) == expected


def block(
    amounts: list[int], rate: tuple[int, int], days: list[int]
) -> tuple[list[int], np.ndarray, np.ndarray]:
    count, n = len(amounts), len(days)
    left, rates, dens = np.array(amounts), np.full(count, rate[0]), np.full(count, rate[1])
    inverse, product, weights = np.zeros(count), np.zeros(count), np.zeros(count)
    grid = np.ascontiguousarray(np.repeat(np.array(days)[:, None], count, axis=1))
    level, scratch = np.zeros(count, np.int64), np.zeros(long.SCRATCH, np.int64)
    principal, interest = np.zeros((n, count), np.int64), np.zeros((n, count), np.int64)
    compiled(tables.block_inverses)(count, dens, inverse)
    compiled(tables.block_levels)(
        count, n, left, rates, dens, inverse, grid, level, product, weights, scratch
    )
    compiled(tables.block_schedules)(count, n, left, rates, dens, inverse, grid, level, principal, interest)
    assert left.tolist() == [0] * count
    return level.tolist(), principal, interest


@pytest.mark.parametrize("rate", [(146, 365_000), (4, 10_000), (24, 36_000), (1, 3)])
def test_blocks_of_schedules_are_exact_where_interest_is_half_a_fen_and_where_numbers_are_large(
    rate: tuple[int, int],
) -> None:
    chance = Random(11)
    days = [chance.randrange(28, 32) for _ in range(24)]
    # Amounts whose first interest is exactly on half a fen, one fen either side, and as large as the bound allows.
    ratio = Fraction(*rate) * days[0]
    halves = [k for k in range(1, 40_000) if (ratio * k).denominator == 2][:20]
    room = tables.amount_max(*rate, sum(days))
    large = [room - chance.randrange(0, 1000) for _ in range(20)]
    amounts = [near for half in halves for near in (half - 1, half, half + 1) if near > 0] + large
    level, principal, interest = block(amounts, rate, days)
    gains = [Fraction(*rate) * each for each in days]
    for i, amount in enumerate(amounts):
        assert level[i] == level_instalment(amount, gains)
        left = amount
        for k, gain in enumerate(gains):
            due = round_fraction(left * gain, "half_up")
            share = left if k == len(gains) - 1 else min(max(level[i] - due, 0), left)
            assert (int(interest[k, i]), int(principal[k, i])) == (due, share)
            left -= share


@pytest.mark.parametrize("annual", ["0", "0.06", "0.24"])
def test_prices_are_what_a_single_arrangement_is_spread_into(annual: str) -> None:
    from datetime import date

    start = date(2026, 3, 31)
    daily = Fraction(annual) / 365
    days = period_days((start - date(1970, 1, 1)).days, 31, 60)
    amounts = [1, 59, 100, 12_345, 5_000_001, 987_654_321]
    instalment, last, interest = prices(np.array(amounts), 60, (daily.numerator, daily.denominator), days)
    for i, amount in enumerate(amounts):
        for count in (1, 2, 3, 12, 59, 60):
            rows = spread(amount, count, date(2026, 4, 30), 31, annual, start=start)
            assert instalment[count - 1, i] == rows[0].amount
            assert last[count - 1, i] == rows[-1].amount
            assert interest[count - 1, i] == sum(row.interest for row in rows)


def test_the_schedule_of_a_new_row_is_the_contracts() -> None:
    chance = Random(3)
    from datetime import date

    lives = [Life(Debt(contract(chance)), None, {}, date(2026, 1, 1)) for _ in range(300)]
    made, _ = schedule_batch(book_of(lives)[0])
    rows = made.to_pylist()
    for account, lived in enumerate(lives):
        own = [(r["n"], r["due"], r["principal"], r["interest"]) for r in rows if r["account"] == account]
        expected = [(r.n, r.due, r.principal, r.interest) for r in contract_schedule(lived.debt.contract)]
        assert own == expected, lived.debt.contract
