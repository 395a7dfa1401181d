"""A claim that rests on one known mistake is traced to it, to the fen; the mistaken figures are worked out by hand or from another history."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from forbear.base.rates import Rate
from forbear.debt.audit.claim import Claim
from forbear.debt.audit.compare import Comparison, compare
from forbear.debt.card.model import CardContract, CardDebt, Charge
from forbear.debt.model import COMPONENTS, Amounts, Contract, Debt, DebtEvent
from forbear.debt.products import AnyDebt, statement_of, with_events, with_terms

ON = date(2026, 5, 1)
LOAN = Debt(
    Contract(
        "jiebei",
        "JB-1",
        "equal_principal",
        1_200_000,
        Rate("0.0004"),
        date(2026, 1, 15),
        instalments=12,
        due_day=15,
        grace_days=3,
    ),
    (
        DebtEvent(date(2026, 2, 15), "repayment", 114_880, ref="p1"),
        DebtEvent(date(2026, 3, 10), "fee", 5_000, ref="f1"),
        DebtEvent(date(2026, 3, 17), "repayment", 50_000, ref="p2"),
        DebtEvent(date(2026, 3, 20), "interest_suspension", until=date(2026, 3, 29)),
        DebtEvent(date(2026, 4, 20), "waiver", 1_000, component="penalty"),
    ),
)
OWED = statement_of(LOAN, ON).owed


def claim(owed: Amounts, **other: int) -> Claim:
    figures = {name: getattr(owed, name) for name in ("principal", "interest", "penalty", "fee")}
    return Claim(ON, **{**figures, **other})


def codes(found: Comparison) -> list[tuple[str, ...]]:
    return [tuple(one.code for one in explanation.hypotheses) for explanation in found.explanations]


def test_the_account_itself_is_no_difference() -> None:
    found = compare(LOAN, claim(OWED))
    assert found.agrees
    assert found.differences == found.explanations == ()


def test_the_account_that_is_audited_is_what_one_works_out_by_hand() -> None:
    """Two instalments of 1,000 are due: 15 March paid in part two days late, 15 April unpaid for 16 days; 10 days were suspended."""
    # 500 yuan met the fee of 50.00 and the interest of 28 days on 11,000 = 123.20, then 326.80 of principal; the payment came in the grace days.
    assert OWED.principal == 1_200_000 - 100_000 - 32_680
    # 15 April: 21 days on 10,000 = 84.00; running: 16 days on 9,000 = 57.60
    assert OWED.interest == 8_400 + 5_760
    # 673.20 × 0.06 % × 37 days + 326.80 × 2 days = 14.945 + 0.392 → 15.34; 1,000 × 16 days = 9.60; 10.00 was waived
    assert OWED.penalty == 1_534 + 960 - 1_000


@pytest.mark.parametrize(
    ("code", "otherwise"),
    [
        ("payment_missing", with_events(LOAN, LOAN.events[1:])),
        (
            "payment_late",
            with_events(
                LOAN, (*LOAN.events[:2], replace(LOAN.events[2], on=date(2026, 3, 19)), *LOAN.events[3:])
            ),
        ),
        ("fee_twice", with_events(LOAN, (*LOAN.events, replace(LOAN.events[1], ref="f2")))),
        (
            "suspension_ignored",
            with_events(LOAN, (event for event in LOAN.events if event.kind != "interest_suspension")),
        ),
        ("waiver_ignored", with_events(LOAN, LOAN.events[:4])),
        ("day_count_360", with_terms(LOAN, rate=Rate("0.146", "annual", 360))),
        ("allocation", with_terms(LOAN, allocation=("principal", "interest", "penalty", "fee"))),
        ("penalty_on_interest", with_terms(LOAN, penalty_on=("principal", "interest"))),
        ("other_multiple", with_terms(LOAN, penalty_multiple=Fraction(2))),
        ("other_days", with_terms(LOAN, interest_days="30/360")),
        ("accelerated", with_events(LOAN, (*LOAN.events, DebtEvent(date(2026, 4, 16), "acceleration")))),
    ],
)
def test_a_claim_from_another_contract_or_history_is_traced_to_it(code: str, otherwise: AnyDebt) -> None:
    owed = statement_of(otherwise, ON).owed
    assert owed != OWED
    found = compare(LOAN, claim(owed))
    assert (code,) in codes(found)
    assert found.explanations[0].owed == owed
    # The places add up to what accrues otherwise, component by component.
    moved = statement_of(otherwise, ON).accrued - statement_of(LOAN, ON).accrued
    for component in COMPONENTS:
        places = found.explanations[0].places
        assert sum(place.by for place in places if place.component == component) == getattr(moved, component)


LATE = Debt(replace(LOAN.contract, grace_days=0), ())
"""Nothing paid: three instalments of 1,000 are overdue by 75, 47 and 16 days on 1 May."""


def late_claim(**more: int) -> Comparison:
    owed = statement_of(LATE, ON).owed
    assert owed.penalty == 4_500 + 2_820 + 960
    return compare(LATE, claim(owed, **{name: getattr(owed, name) + amount for name, amount in more.items()}))


def test_ordinary_interest_on_top_of_penalty_interest() -> None:
    # 75, 47 and 16 days on 1,000 at 0.04 %
    found = late_claim(interest=3_000 + 1_880 + 640)
    assert codes(found) == [("ordinary_on_top",)]
    assert [(place.instalment, place.by) for place in found.explanations[0].places] == [
        (1, 3_000),
        (2, 1_880),
        (3, 640),
    ]


def test_interest_on_overdue_interest() -> None:
    # 148.80 for 75 days, 123.20 for 47 and 124.00 for 16, at 0.04 %: 4.464, 2.316, 0.794
    assert ("interest_on_interest",) in codes(late_claim(interest=446 + 232 + 79))


def test_penalty_interest_on_penalty_interest() -> None:
    # First instalment: 28 days = 16.80; then 31 days on 1,016.80 = 18.91; then 16 days on 1,035.71 = 9.94. Second: 31 days 18.60; 16 days on 1,018.60 = 9.78
    compounded = (1_680 + 1_891 + 994) + (1_860 + 978) + 960
    assert ("penalty_on_penalty",) in codes(late_claim(penalty=compounded - 8_280))


def test_both_the_due_date_and_the_last_day_counted() -> None:
    # A day more on each of the three instalments; running interest is right
    assert codes(late_claim(penalty=180)) == [("both_days",)]


def test_one_day_too_many_in_everything() -> None:
    # And a day more on the 9,000 that are not due
    assert ("day_more",) in codes(late_claim(penalty=180, interest=360))


def test_grace_days_ignored() -> None:
    in_grace = with_events(LOAN, (*LOAN.events[:1], DebtEvent(date(2026, 3, 17), "repayment", 112_320)))
    owed = statement_of(in_grace, date(2026, 3, 17)).owed
    # 2 days on 1,000 at 0.06 %: the payment meets these 1.20 first, and 1.20 of principal stays.
    found = compare(
        in_grace, Claim(date(2026, 3, 17), principal=owed.principal + 120, interest=owed.interest)
    )
    assert codes(found) == [("grace_ignored",)]


def test_two_mistakes_at_once_are_found_together() -> None:
    both = with_terms(
        with_events(LOAN, (*LOAN.events, replace(LOAN.events[1], ref="f2"))), penalty_multiple=Fraction(2)
    )
    found = compare(LOAN, claim(statement_of(both, ON).owed))
    assert {"fee_twice", "other_multiple"} in [set(codes) for codes in codes(found)]


def test_a_figure_that_no_known_mistake_gives_is_said_to_be_so() -> None:
    found = compare(LOAN, claim(OWED, fee=OWED.fee + 12_345))
    assert [(one.component, one.by) for one in found.differences] == [("fee", 12_345)]
    assert found.explanations == ()
    assert found.tried > 100


def test_a_total_that_is_not_the_sum_of_its_parts_does_not_agree() -> None:
    wrong = replace(claim(OWED), total=OWED.total + 1)
    assert not compare(LOAN, wrong).agrees
    assert compare(LOAN, wrong).sums is False
    assert compare(LOAN, replace(claim(OWED), total=OWED.total)).agrees


CARD = CardDebt(
    CardContract(
        "cmb_card",
        "C-1",
        Rate("0.0005"),
        date(2026, 1, 6),
        5,
        due_day=23,
        late_fee=Charge(Fraction(1, 20)),
        cash_fee=Charge(Fraction(1, 100), 1_000),
        compounds=(),
        tolerance=1_000,
    ),
    (
        DebtEvent(date(2026, 1, 20), "purchase", 50_000),
        DebtEvent(date(2026, 2, 20), "repayment", 50_000),
        DebtEvent(date(2026, 2, 25), "purchase", 200_000),
        DebtEvent(date(2026, 3, 10), "cash_advance", 30_000),
        DebtEvent(date(2026, 3, 20), "repayment", 30_000),
    ),
)


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("card_compound", {"compounds": ("interest",)}),
        ("card_fee_bears", {"compounds": ("fee",)}),
        ("card_no_free_period", {"tolerance": -1}),
        ("card_late_fee_twice", {"late_fee": Charge(Fraction(1, 10))}),
        ("card_cash_fee_twice", {"cash_fee": Charge(Fraction(1, 50), 2_000)}),
        ("day_count_360", {"rate": Rate("0.1825", "annual", 360)}),
    ],
)
def test_a_card_claim_is_traced_too(code: str, terms: dict) -> None:
    day = date(2026, 6, 10)
    owed = statement_of(with_terms(CARD, **terms), day).owed
    assert owed != statement_of(CARD, day).owed
    found = compare(CARD, Claim(day, owed.principal, owed.interest, owed.penalty, owed.fee))
    assert (code,) in codes(found)


def test_a_free_period_denied_although_the_bill_was_paid_is_worked_out_by_hand() -> None:
    """Spent 500 on 20 January, paid in full on 20 February: 31 days × 500 × 0.05 % = 7.75 that are not owed."""
    paid = with_events(CARD, CARD.events[:2])
    found = compare(paid, Claim(date(2026, 3, 5), interest=775))
    assert codes(found) == [("card_no_free_period",)]
