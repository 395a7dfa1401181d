"""What can be paid: worked examples an adviser would recognise, and the four laws of the method."""

from dataclasses import replace

import pytest
from budget_given import budget_of, living, monthly, row, wages
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.budget.capacity import capacity
from forbear.budget.model import Budget, Changes, Household, MonthlyBudget
from forbear.budget.reliable import income_steadiness, reliable_income

YUAN = 100


def test_a_steady_wage_with_rent_and_food() -> None:
    able = capacity(budget_of([*wages(*[6000] * 6), *living(6)], 6))
    assert [(line.id, line.amount // YUAN) for line in able.lines if line.amount] == [
        ("income", 6000),
        ("housing", -1500),
        ("essential", -900),
        ("reserve", -300),
    ]
    assert able.monthly == 3300 * YUAN
    assert able.income_steadiness == "steady"
    assert all(line.why.zh and line.why.en for line in able.lines if line.amount)


@pytest.mark.parametrize(
    ("months", "expected", "basis"),
    [
        (
            [15000, 5000, 5000, 15000, 5000, 5000, 15000],
            5000,
            "median",
        ),  # a few very good months do not count
        (
            [8000, 0, 5000, 8000, 0, 5000, 8000, 0, 5000],
            4333,
            "low_quarter",
        ),  # by the job: empty months average out
        ([7000, 7000, 7000, 7000, 7000, 3000, 3000, 3000], 3000, "latest"),  # a fall counts at once
        ([4000, 9000], 4000, "few"),  # two months say nothing, so the lower counts
        ([], 0, "few"),
    ],
)
def test_the_income_to_rely_on(months: list[int], expected: int, basis: str) -> None:
    income, decided = reliable_income([yuan * YUAN for yuan in months])
    assert (income // YUAN, decided) == (expected, basis)


def test_steadiness_is_a_mean_deviation_and_needs_three_months() -> None:
    assert income_steadiness([5000, 5100]) == "unknown"
    assert income_steadiness([5000, 5100, 4900]) == "steady"
    assert income_steadiness([5000, 7500, 3000]) == "uneven"
    assert income_steadiness([9000, 0, 500]) == "irregular"


def test_a_yearly_premium_is_spread_and_a_quarterly_one_goes_on_at_its_pace() -> None:
    rows = [*wages(*[6000] * 6), *living(6), row(2, "out", "平安", "车险", "保险", 2400)]
    once = budget_of(rows, 6)
    assert [cost.monthly // YUAN for cost in once.spread_costs] == [200]
    twice = budget_of([*rows, row(5, "out", "平安", "车险", "保险", 2400)], 6)
    assert [cost.monthly // YUAN for cost in twice.spread_costs] == [800]
    assert capacity(once).amount("yearly") == -200 * YUAN


def test_tuition_is_no_surprise_although_it_is_large_and_single() -> None:
    budget = budget_of(
        [*wages(*[6000] * 6), *living(6), row(1, "out", "第一小学", "学费", "教育培训", 3600)], 6
    )
    assert capacity(budget).amount("yearly") == -300 * YUAN
    assert [entry.category for entry in budget.one_offs] == ["education"]


def test_an_operation_last_spring_does_not_come_every_year() -> None:
    rows = [*wages(*[6000] * 6), *living(6), row(1, "out", "市医院", "住院费", "医疗健康", 18000)]
    assert capacity(budget_of(rows, 6)).monthly == 3300 * YUAN


def test_a_membership_counts_until_it_is_stopped() -> None:
    rows = [*wages(*[6000] * 6), *living(6), *monthly("某视频", "连续包月会员", "文化休闲", 30, 6)]
    budget = budget_of(rows, 6)
    before, after = capacity(budget), capacity(budget, changes=Changes(stopped=frozenset({"某视频"})))
    assert (before.amount("commitments"), after.amount("commitments")) == (-30 * YUAN, 0)
    assert after.monthly - before.monthly == 30 * YUAN


def test_a_membership_that_ended_is_not_counted() -> None:
    ended = [row(n, "out", "某视频", "连续包月会员", "文化休闲", 30) for n in range(3)]
    assert budget_of([*wages(*[6000] * 6), *living(6), *ended], 6).commitments == ()


def test_money_sent_home_every_month_is_support_and_no_membership() -> None:
    rows = [*wages(*[6000] * 6), *living(6), *monthly("母亲", "给家里", "转账红包", 600, 6, day=15)]
    budget = budget_of(rows, 6)
    assert budget.commitments == ()
    assert capacity(budget).amount("essential") == -1500 * YUAN


def test_the_mortgage_comes_first_and_is_not_counted_twice_when_it_was_stated() -> None:
    rows = [*wages(*[9000] * 6), *living(6, rent=0), *monthly("某银行", "房贷还款", "信用借还", 3000, 6)]
    rows = [one for one in rows if one.amount]
    budget = budget_of(rows, 6)
    assert capacity(budget).amount("priority") == -3000 * YUAN
    stated = capacity(budget, Household(stated_rent=3000 * YUAN))
    assert (stated.amount("housing"), stated.amount("priority")) == (-3000 * YUAN, 0)
    assert stated.monthly == capacity(budget).monthly


def test_personal_costs_are_allowed_up_to_a_share_of_income() -> None:
    rows = [*wages(*[6000] * 6), *living(6), *monthly("某店", "衣服", "服饰装扮", 900, 6)]
    assert capacity(budget_of(rows, 6)).amount("personal") == -300 * YUAN


def test_dependants_must_leave_somebody_to_support_them() -> None:
    with pytest.raises(ForbearError, match="people living on this income"):
        capacity(budget_of(living(3), 3), Household(persons=2, children=1, elders=1))


def test_what_a_person_states_never_makes_the_bill_cheaper() -> None:
    budget = budget_of([*wages(*[6000] * 6), *living(6)], 6)
    able = capacity(budget, Household(stated_rent=1000 * YUAN, stated_essential=500 * YUAN))
    assert (able.amount("housing"), able.amount("essential")) == (-1500 * YUAN, -900 * YUAN)


# Laws

AMOUNTS = st.integers(min_value=0, max_value=2_000_000)


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    """A budget of up to twelve months with any income and any necessary, personal and debt costs."""
    count = draw(st.integers(min_value=0, max_value=12))
    names = ("housing", "groceries", "clothing", "mortgage", "huabei")
    months = []
    for n in range(count):
        amounts = {name: draw(AMOUNTS) for name in names}
        months.append(
            MonthlyBudget(
                f"2025-{n + 1:02d}",
                draw(AMOUNTS),
                amounts["housing"] + amounts["groceries"],
                amounts["clothing"],
                amounts["mortgage"] + amounts["huabei"],
                tuple(amounts.items()),
                complete=True,
                used=True,
            )
        )
    averages = tuple(
        (name, sum(dict(month.by_category)[name] for month in months) // max(count, 1)) for name in names
    )
    income = tuple(month.income for month in months)
    return Budget(
        tuple(months),
        count,
        sum(income) // max(count, 1),
        sum(month.essential for month in months) // max(count, 1),
        0,
        0,
        averages=averages,
        monthly_income=income,
    )


@st.composite
def households(draw: st.DrawFn) -> Household:
    """What anyone might state."""
    some = st.none() | AMOUNTS
    return Household(
        persons=draw(st.integers(min_value=1, max_value=6)),
        stated_income=draw(some),
        stated_rent=draw(some),
        stated_essential=draw(some),
        other_debts_monthly=draw(some),
        living_floor_per_person=draw(st.none() | st.integers(min_value=0, max_value=200_000)),
    )


@given(budgets(), households())
@settings(max_examples=150)
def test_never_negative_whole_yuan_and_the_lines_sum_to_it(budget: Budget, house: Household) -> None:
    able = capacity(budget, house)
    assert able.monthly >= 0
    assert able.monthly % YUAN == 0
    assert sum(line.amount for line in able.lines) == able.monthly - able.shortfall
    assert able.shortfall == 0 or able.monthly == 0


@given(budgets(), households())
@settings(max_examples=150)
def test_the_living_floor_is_left_whatever_is_paid(budget: Budget, house: Household) -> None:
    able = capacity(budget, house)
    floor = (house.living_floor_per_person or 0) * house.persons
    if able.monthly:
        assert able.amount("income") - able.monthly >= floor
        kept = sum(able.amount(name) for name in ("housing", "essential", "yearly", "floor"))
        assert -kept >= floor


@given(
    budgets(), households(), st.lists(st.integers(min_value=0, max_value=300_000), min_size=12, max_size=12)
)
@settings(max_examples=200)
def test_earning_more_in_any_months_never_lowers_it(
    budget: Budget, house: Household, more: list[int]
) -> None:
    richer = replace(
        budget, monthly_income=tuple(a + b for a, b in zip(budget.monthly_income, more, strict=False))
    )
    assert capacity(richer, house).monthly >= capacity(budget, house).monthly
    if house.stated_income is not None:
        raised = replace(house, stated_income=house.stated_income + more[0])
        assert capacity(budget, raised).monthly >= capacity(budget, house).monthly


@given(budgets(), households(), st.integers(min_value=0, max_value=100_000))
@settings(max_examples=100)
def test_a_dearer_necessity_never_raises_it(budget: Budget, house: Household, more: int) -> None:
    dearer = replace(house, stated_essential=(house.stated_essential or 0) + more)
    assert capacity(budget, dearer).monthly <= capacity(budget, house).monthly


@given(budgets(), households(), AMOUNTS)
@settings(max_examples=100)
def test_spending_less_never_goes_below_the_floor(budget: Budget, house: Household, less: int) -> None:
    changed = capacity(budget, house, changes=Changes(less=(("groceries", less), ("housing", less))))
    floor = (house.living_floor_per_person or 0) * house.persons
    assert changed.monthly >= capacity(budget, house).monthly
    assert changed.monthly == 0 or changed.amount("income") - changed.monthly >= floor
