"""Annual rates against published tables: Regulation Z, appendix J (paragraphs (b)(9) and (c)), and the examples of Directive 98/7/EC, annex III.

Appendix J: https://www.consumerfinance.gov/rules-policy/regulations/1026/j/. The amounts, dates and percentages of (c)(1) to (c)(5)(i) were
checked against the transcription of that page in the tests of github.com/simontreanor/FSharp.Finance.Personal (AprUsActuarialTests); of (c)(5)(ii)
to (iv) no second source was found, and the tables of (c)(6) and (c)(7) were not found at all. Annex III: service.betterregulation.com/document/260747.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pytest

from forbear.base.errors import ForbearError
from forbear.debt.annual_cost import Flow, UnitFlow, annual_rate, internal_rate, unit_period_apr


@dataclass(frozen=True)
class AppendixJ:
    """One example of 12 CFR 1026 appendix J (c): cents, the first payment after t whole unit-periods and a part, w periods a year."""

    paragraph: str
    advance: int
    payments: tuple[int, ...]
    whole: int
    part: Fraction
    per_year: Fraction
    published: str


def level(payment: int, count: int, first: int = 0, last: int = 0) -> tuple[int, ...]:
    payments = [payment] * count
    payments[0] = first or payment
    payments[-1] = last or payment
    return tuple(payments)


EXAMPLES = (
    AppendixJ(
        "(b)(9)(i) the iteration shown", 100_000, level(3_361, 36), 1, Fraction(0), Fraction(12), "12.83"
    ),
    AppendixJ("(c)(1)(i) monthly", 500_000, level(23_000, 24), 1, Fraction(0), Fraction(12), "9.69"),
    AppendixJ(
        "(c)(1)(ii) long first period", 600_000, level(20_000, 36), 1, Fraction(19, 30), Fraction(12), "11.82"
    ),
    AppendixJ(
        "(c)(1)(iii) semimonthly", 500_000, level(21_917, 24), 0, Fraction(6, 15), Fraction(24), "10.34"
    ),
    AppendixJ("(c)(1)(iv) quarterly", 1_000_000, level(38_500, 40), 1, Fraction(39, 90), Fraction(4), "8.97"),
    AppendixJ("(c)(1)(v) weekly", 50_000, level(1_760, 30), 4, Fraction(4, 7), Fraction(52), "14.96"),
    AppendixJ(
        "(c)(2)(i) odd first payment",
        500_000,
        level(23_000, 24, 25_000),
        1,
        Fraction(0),
        Fraction(12),
        "10.08",
    ),
    AppendixJ(
        "(c)(2)(ii) every 4 weeks", 40_000, level(3_831, 12, 3_950), 1, Fraction(5, 28), Fraction(13), "28.50"
    ),
    AppendixJ(
        "(c)(3)(i) odd last payment",
        500_000,
        level(23_000, 24, 0, 28_000),
        1,
        Fraction(0),
        Fraction(12),
        "10.50",
    ),
    AppendixJ(
        "(c)(3)(ii) every 2 weeks",
        20_000,
        level(950, 20, 0, 3_000),
        0,
        Fraction(8, 14),
        Fraction(26),
        "12.22",
    ),
    AppendixJ(
        "(c)(4)(i) odd first and last",
        500_000,
        level(23_000, 24, 25_000, 28_000),
        1,
        Fraction(0),
        Fraction(12),
        "10.90",
    ),
    AppendixJ(
        "(c)(4)(ii) every 2 months",
        800_000,
        level(46_500, 20, 44_936, 20_000),
        0,
        Fraction(52, 60),
        Fraction(6),
        "7.30",
    ),
    AppendixJ("(c)(5)(i) 255 days", 100_000, (108_000,), 1, Fraction(0), Fraction(365, 255), "11.45"),
    AppendixJ("(c)(5)(ii) 6 months", 100_000, (104_400,), 1, Fraction(0), Fraction(2), "8.80"),
    AppendixJ("(c)(5)(iii) 18 months", 100_000, (113_519,), 1, Fraction(6, 12), Fraction(1), "8.76"),
    AppendixJ("(c)(5)(iv) 2 years", 100_000, (124_000,), 2, Fraction(0), Fraction(1), "11.36"),
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.paragraph)
def test_regulation_z_appendix_j(example: AppendixJ) -> None:
    payments = [
        UnitFlow(amount, example.whole + n, example.part) for n, amount in enumerate(example.payments)
    ]
    rate = unit_period_apr([UnitFlow(example.advance, 0)], payments, example.per_year)
    assert f"{rate * 100:.2f}" == example.published


@pytest.mark.parametrize(
    ("flows", "published"),
    [
        ([(0, 1_000), ("1.5", -1_200)], "12.9"),
        ([(0, 950), ("1.5", -1_200)], "16.9"),  # 50 kept for costs
        ([(0, 1_000), (1, -600), (2, -600)], "13.1"),
        ([(0, 1_000), ("0.25", -272), ("0.5", -272), (1, -544)], "13.2"),
    ],
    ids=["one repayment", "less costs", "two repayments", "three repayments"],
)
def test_the_worked_examples_of_the_consumer_credit_directive(flows: list, published: str) -> None:
    """Directive 98/7/EC, annex III (the equation of 2008/48/EC and 2023/2225 is the same; those print no examples)."""
    rate = internal_rate([Flow(amount * 100, Fraction(time)) for time, amount in flows])
    assert f"{rate * 100:.1f}" == published


@pytest.mark.parametrize(
    ("flows", "places", "published"),
    [
        ([(date(1994, 1, 1), 1_000), (date(1995, 7, 1), -1_200)], 2, "12.96"),  # 546 days
        ([(date(1994, 1, 1), 950), (date(1995, 7, 1), -1_200)], 1, "16.9"),  # 50 kept for costs
        ([(date(1994, 1, 1), 1_000), (date(1995, 1, 1), -600), (date(1996, 1, 1), -600)], 2, "13.07"),
    ],
    ids=["one repayment", "less costs", "two repayments"],
)
def test_the_worked_examples_on_a_calendar_basis(flows: list, places: int, published: str) -> None:
    """Directive 98/7/EC, annex III A: actual days over 365, as our effective rate has them."""
    rate = annual_rate([(day, amount * 100) for day, amount in flows])
    assert f"{rate * 100:.{places}f}" == published


def test_advances_in_several_parts_balance_at_the_rate_found() -> None:
    """Two advances of 500 a month apart, repaid by 12 payments of 90 from the third month on: the equation of (b)(8) holds."""
    advances = [UnitFlow(50_000, 0), UnitFlow(50_000, 1)]
    payments = [UnitFlow(9_000, n, Fraction(1, 2)) for n in range(2, 14)]
    i = unit_period_apr(advances, payments, Fraction(12)) / 12

    def worth(flow: UnitFlow) -> float:
        return flow.amount / ((1 + float(flow.part) * i) * (1 + i) ** flow.whole)

    assert sum(map(worth, advances)) == pytest.approx(sum(map(worth, payments)), rel=1e-12)


@pytest.mark.parametrize("flows", [[], [(0, 100)], [(0, 100), (1, 50)], [(0, 100), (1, -50), (2, 10)]])
def test_flows_that_have_no_rate_are_refused(flows: list) -> None:
    with pytest.raises(ForbearError) as refused:
        internal_rate([Flow(amount, Fraction(time)) for time, amount in flows])
    assert refused.value.problems[0].code == "cost.no_rate"


def test_payments_below_the_advance_have_no_rate_of_appendix_j() -> None:
    with pytest.raises(ForbearError):
        unit_period_apr([UnitFlow(1_000, 0)], [UnitFlow(900, 1)], Fraction(12))
