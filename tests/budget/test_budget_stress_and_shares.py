"""The months lived again with a payment, what each creditor is offered, and what would change it."""

from budget_given import budget_of, living, monthly, row, wages
from hypothesis import given
from hypothesis import strategies as st

from forbear.base.texts import Text
from forbear.budget.capacity import capacity
from forbear.budget.categories import categories
from forbear.budget.model import Correction, Household
from forbear.budget.shares import Creditor, pro_rata, shares
from forbear.budget.standard import headings, standard_statement
from forbear.budget.stress import failures, least_buffer, stress_in_words, stress_test
from forbear.budget.whatif import Scenario, suggestions, told, what_if

YUAN = 100
LEFT = st.lists(st.integers(min_value=-500_000, max_value=1_000_000), min_size=1, max_size=12)


def test_the_month_of_the_operation_would_have_failed_and_says_with_which_savings_not() -> None:
    rows = [*wages(*[6000] * 6), *living(6), row(3, "out", "市医院", "住院费", "医疗健康", 5000)]
    budget = budget_of(rows, 6)
    able = capacity(budget)
    test = stress_test(budget, able, able.monthly)
    assert test is not None
    assert [one.month for one in test.months if one.fails] == ["2025-04"]
    # Each month leaves 3,600 and pays 3,300; three months save 900, and the fourth lacks 3,600 − 5,000 − 3,300 = −4,700.
    assert test.buffer == 3800 * YUAN
    words = stress_in_words(test)
    assert "2025 年 4 月" in words[0].zh
    assert "2025-04" in words[0].en
    assert "3,800" in words[1].zh


def test_with_a_stated_income_only_the_costs_are_tested_and_that_is_said() -> None:
    budget, house = budget_of(living(4), 4), Household(stated_income=4000 * YUAN)
    test = stress_test(budget, capacity(budget, house), 1000 * YUAN, house)
    assert test is not None
    assert test.income_stated
    assert "只检验了支出" in stress_in_words(test)[-1].zh
    assert all(one.income == 4000 * YUAN for one in test.months)


def test_without_months_nothing_is_tested() -> None:
    budget = budget_of([], 3)
    assert stress_test(budget, capacity(budget), 100) is None


@given(LEFT, st.integers(min_value=0, max_value=500_000))
def test_the_buffer_named_is_enough_and_a_fen_less_is_not(left: list[int], payment: int) -> None:
    buffer = least_buffer(left, payment)
    assert failures(left, payment, buffer) == 0
    assert buffer == 0 or failures(left, payment, buffer - 1) > 0


@given(LEFT, st.integers(min_value=0, max_value=500_000), st.integers(min_value=0, max_value=100_000))
def test_a_larger_payment_never_needs_less_savings(left: list[int], payment: int, more: int) -> None:
    assert least_buffer(left, payment + more) >= least_buffer(left, payment)


# Shares


def creditor(name: str, yuan: int) -> Creditor:
    return Creditor(name, Text(name, name), yuan * YUAN)


def test_each_creditor_is_offered_their_part_to_the_fen() -> None:
    offered = shares(1000 * YUAN, [creditor("a", 20000), creditor("b", 10000), creditor("c", 1)])
    assert [one.monthly for one in offered] == [66665, 33332, 3]
    assert sum(one.monthly for one in offered) == 1000 * YUAN


def test_of_equal_remainders_the_earlier_creditor_takes_the_fen() -> None:
    assert pro_rata(100, (1000, 1000, 1000)) == (34, 33, 33)


def test_no_more_is_offered_than_is_owed() -> None:
    assert [one.monthly for one in shares(9999 * YUAN, [creditor("a", 20), creditor("b", 10)])] == [
        2000,
        1000,
    ]
    assert shares(100, []) == ()


@given(
    st.integers(min_value=0, max_value=10**9),
    st.lists(st.integers(min_value=0, max_value=10**9), max_size=12),
)
def test_shares_sum_exactly_and_none_is_owed_less_than_its_share(monthly_sum: int, owed: list[int]) -> None:
    creditors = [Creditor(str(n), Text("", ""), amount) for n, amount in enumerate(owed)]
    offered = shares(monthly_sum, creditors)
    assert sum(one.monthly for one in offered) == min(monthly_sum, sum(owed))
    for one in offered:
        assert 0 <= one.monthly <= one.creditor.owed
        if one.whole:
            exact = min(monthly_sum, one.whole) * one.creditor.owed / one.whole
            assert abs(one.monthly - exact) < 1.001


# What changes it


def test_income_back_from_june_gives_two_stages() -> None:
    budget = budget_of([*wages(7000, 7000, 7000, 3000, 3000, 3000), *living(6)], 6)
    outcome = what_if(budget, None, [Scenario("income_from", amount=7000 * YUAN, month="2025-09")])
    assert [start for start, _able in outcome.stages] == ["", "2025-09"]
    now, later = (able.monthly // YUAN for _start, able in outcome.stages)
    assert (now, later) == (400, 4250)
    assert outcome.today.monthly == outcome.stages[0][1].monthly


def test_a_debt_that_is_settled_frees_what_it_took() -> None:
    rows = [*wages(*[6000] * 4), *living(4), *monthly("微众银行", "微粒贷还款", "信用借还", 500, 4)]
    budget = budget_of(rows, 4)
    (settled,) = suggestions(budget)
    assert (settled.kind, settled.name) == ("debt_settled", "weilidai")
    assert what_if(budget, None, [settled]).difference == 500 * YUAN
    assert suggestions(budget, negotiated=("weilidai",)) == ()
    assert "微粒贷" in told(settled).zh


def test_several_changes_add_up() -> None:
    rows = [*wages(*[6000] * 4), *living(4), *monthly("某音乐", "自动续费", "文化休闲", 18, 4)]
    budget = budget_of(rows, 4)
    both = [Scenario("stop", "某音乐"), Scenario("spend_less", "groceries", 200 * YUAN)]
    assert what_if(budget, None, both).difference == 218 * YUAN


# The statement and the rules that corrections leave


def test_every_category_of_a_household_has_its_heading() -> None:
    placed = [name for heading in headings() for name in heading.categories]
    assert len(placed) == len(set(placed))
    counted = {one.id for one in categories() if one.group != "excluded"}
    assert counted == set(placed)


def test_the_statement_gives_mean_median_and_quartiles_by_heading() -> None:
    budget = budget_of([*wages(4000, 5000, 9000, 6000), *living(4)], 4)
    lines = {line.heading.id: line for line in standard_statement(budget)}
    income = lines["wages"]
    assert [amount // YUAN for amount in (income.mean, income.median, income.low, income.high)] == [
        6000,
        5500,
        4000,
        9000,
    ]
    assert lines["home"].by_month == (150000,) * 4
    assert set(lines) == {"wages", "home", "food"}


def test_a_keyword_sorts_every_row_that_has_it_and_the_narrower_rule_wins() -> None:
    rows = [
        row(0, "out", "李某", "转账-房屋押金", "转账红包", 800),
        row(1, "out", "王某", "房屋水电", "转账红包", 90),
    ]
    rule = Correction("housing", keyword="房屋")
    narrower = Correction("utilities", counterparty="王某")
    assert dict(budget_of(rows, 2, (rule,)).averages) == {"housing": 445 * YUAN}
    assert dict(budget_of(rows, 2, (rule, narrower)).averages) == {
        "housing": 400 * YUAN,
        "utilities": 45 * YUAN,
    }
