"""The progressive loan of the debt file, with figures that one can work out by hand."""

from datetime import date
from fractions import Fraction

import pytest

from forbear.base.errors import ForbearError
from forbear.base.rates import Rate
from forbear.debt.audit.claim import Claim
from forbear.debt.audit.compare import compare
from forbear.debt.explain import explain
from forbear.debt.model import Amounts, ArrangementTerms, DebtEvent, Statement
from forbear.debt.products import statement_of, with_events, with_terms
from forbear.debt.progressive_loan.model import ProgressiveContract, ProgressiveDebt

LOAN = ProgressiveDebt(
    ProgressiveContract(
        "mashang",
        "PL-1",
        1_200_000,
        Rate("0.12", "annual", 360),
        date(2026, 1, 15),
        12,
        day_count="30/360",
        capitalises=("interest",),
    )
)
"""12,000 at 12 % over twelve months, 30/360: twelve instalments of 1,066.19."""
FIRST = DebtEvent(date(2026, 2, 15), "repayment", 106_619, ref="p1")


def after(*events: DebtEvent, on: date = date(2026, 3, 20)) -> Statement:
    return statement_of(with_events(LOAN, events), on)


def test_the_first_instalment_holds_one_month_of_interest() -> None:
    told = after(on=date(2026, 2, 15))
    assert [told.schedule[0].principal, told.schedule[0].interest] == [94_619, 12_000]
    assert told.owed == Amounts(principal=1_200_000, interest=12_000)
    assert told.days_past_due == 0


def test_overdue_principal_bears_ordinary_interest_and_no_penalty() -> None:
    """On 20 March 995.66 of principal is five days overdue; April's 1 % runs on all 11,053.81, day by day: 110.54 × 5/31."""
    told = after(FIRST)
    assert told.owed == Amounts(principal=1_105_381, interest=11_054 + 1_783)
    assert told.overdue == Amounts(principal=106_619 - 11_054, interest=11_054)
    assert told.days_past_due == 5


def test_an_early_repayment_owes_interest_to_the_day_or_to_the_due_date() -> None:
    """Paid 1,066.19 on 31 January: 16 of 31 days of 120.00, or all of it."""
    early = DebtEvent(date(2026, 1, 31), "repayment", 106_619)
    assert after(early, on=date(2026, 1, 31)).paid == Amounts(principal=106_619 - 6_194, interest=6_194)
    whole = with_events(with_terms(LOAN, early_interest="to_due"), (early,))
    all_of_it = DebtEvent(date(2026, 1, 31), "repayment", 1_212_000)
    told = statement_of(with_events(whole, (all_of_it,)), date(2026, 1, 31))
    assert told.paid == Amounts(principal=1_200_000, interest=12_000)
    to_due = told.lines[-1]
    assert (to_due.amount, to_due.clause) == (12_000 - 6_194, "early_interest")
    assert "按合同把利息收到当期还款日" in to_due.why.zh


@pytest.mark.parametrize(
    ("day_count", "interest"),
    [
        ("actual/365", 12_230),  # 12,000 × 12 % × 31/365 = 122.30
        ("actual/360", 12_400),  # × 31/360
        ("actual/actual", 12_230),
        ("30/360", 12_000),
    ],
)
def test_each_day_count(day_count: str, interest: int) -> None:
    loan = with_terms(LOAN, day_count=day_count, rate=Rate("0.12", "annual", 365))
    assert statement_of(loan, date(2026, 2, 15)).owed.interest == interest


def test_every_two_weeks_with_a_quarter_paid_down() -> None:
    """3,000 falls due at once and bears nothing; 9,000 × 12 % × 14/360 = 42.00 for the first two weeks."""
    loan = with_terms(LOAN, every=2, unit="weeks", down_payment=Fraction(1, 4), day_count="actual/360")
    told = statement_of(loan, date(2026, 1, 29))
    assert [(row.due, row.principal) for row in told.schedule[:1]] == [(date(2026, 1, 15), 300_000)]
    assert told.schedule[1].due == date(2026, 1, 29)
    assert told.owed == Amounts(principal=1_200_000, interest=4_200)


def test_a_suspension_takes_its_days_out() -> None:
    """1 to 10 March: 18 of February's 28 days are left of 110.54."""
    told = after(
        FIRST,
        DebtEvent(date(2026, 3, 1), "interest_suspension", until=date(2026, 3, 10)),
        on=date(2026, 3, 15),
    )
    assert told.owed.interest == 7_106
    assert sum(line.stopped for line in told.lines) == 10


def test_interest_that_has_run_can_be_given_up_although_it_is_not_due() -> None:
    """13 of 28 days after 15 February: 51.32 has run, and no more than that is given up."""
    told = after(
        FIRST, DebtEvent(date(2026, 2, 28), "waiver", 10_000, component="interest"), on=date(2026, 2, 28)
    )
    assert told.waived == Amounts(interest=5_132)
    assert told.owed == Amounts(principal=1_105_381)
    assert after(
        FIRST, DebtEvent(date(2026, 2, 28), "waiver", 10_000, component="interest")
    ).owed.interest == (11_054 - 5_132 + 1_783)


ARRANGED = DebtEvent(
    date(2026, 3, 20),
    "arrangement",
    arrangement=ArrangementTerms(
        waived=Amounts(),
        waived_conditionally=Amounts(interest=12_837),
        down_payment=105_381,
        instalments=((date(2026, 4, 20), 500_000), (date(2026, 5, 20), 500_000)),
    ),
)


def test_an_arrangement_stops_interest_while_it_performs() -> None:
    told = after(FIRST, ARRANGED, DebtEvent(date(2026, 4, 20), "repayment", 500_000), on=date(2026, 5, 10))
    assert told.arranged
    assert told.owed == Amounts(principal=500_000)
    assert [(row.total, row.paid) for row in told.schedule] == [(500_000, 500_000), (500_000, 0)]
    assert told.days_past_due == 0
    ended = after(
        FIRST,
        ARRANGED,
        DebtEvent(date(2026, 4, 20), "repayment", 500_000),
        DebtEvent(date(2026, 5, 20), "repayment", 500_000),
        on=date(2026, 5, 20),
    )
    assert ended.owed.total == ended.credit == 0


def test_a_broken_arrangement_gives_the_waiver_back_and_interest_counts_again() -> None:
    """128.37 returns on 25 April; from then on 10,000 bears 1 % a month, 5 of May's 30 days by the 30th: 16.67."""
    broken = DebtEvent(date(2026, 4, 25), "arrangement_broken", resume_from=date(2026, 4, 25))
    assert after(FIRST, ARRANGED, broken, on=date(2026, 4, 25)).owed == Amounts(
        principal=1_000_000, interest=12_837
    )
    assert after(FIRST, ARRANGED, broken, on=date(2026, 4, 30)).owed.interest == 12_837 + 1_667


def test_what_stands_in_an_arrangement_of_its_own_interest_is_owed_beside_it() -> None:
    """10,000 at 3.65 %: 0.01 % a day, 31 days to 20 April is 31.00."""
    terms = ArrangementTerms(
        Amounts(interest=12_837), Amounts(), 105_381, ((date(2026, 4, 20), 1_003_100),), "0.0365"
    )
    own = DebtEvent(date(2026, 3, 20), "arrangement", arrangement=terms)
    assert after(FIRST, own, on=date(2026, 3, 30)).owed == Amounts(principal=1_000_000, interest=1_000)
    paid = after(FIRST, own, DebtEvent(date(2026, 4, 20), "repayment", 1_003_100), on=date(2026, 4, 20))
    assert paid.owed.total == paid.credit == 0
    assert paid.paid.interest == 12_000 + 3_100


def test_a_charged_back_payment_is_owed_again() -> None:
    told = after(FIRST, DebtEvent(date(2026, 2, 20), "chargeback", 106_619, of="p1"), on=date(2026, 2, 20))
    assert told.owed.principal == 1_200_000
    assert told.paid.total == 0
    with pytest.raises(ForbearError) as refused:
        after(FIRST, DebtEvent(date(2026, 2, 20), "chargeback", 106_620, of="p1"))
    assert refused.value.problems[0].code == "progressive.charged_back_too_much"


def test_everything_falls_due_and_no_interest_follows() -> None:
    called = DebtEvent(date(2026, 3, 20), "acceleration")
    told = after(FIRST, called, on=date(2026, 6, 20))
    assert told.owed == told.overdue == Amounts(principal=1_105_381, interest=12_837)
    assert told.days_past_due == 97, "from 15 March, the oldest due date that was missed"


def test_what_is_told_after_everything_fell_due_is_true() -> None:
    """No instalment is said to have penalty left, nor principal to bear interest, and the days count from the first missed date."""
    called = with_events(LOAN, (FIRST, DebtEvent(date(2026, 3, 20), "acceleration")))
    told = [sentence.en for sentence in explain(called, date(2026, 6, 20)).story]
    assert "On 2026-03-20 the whole debt was called due, what was not due yet included." in told
    assert "Counting from the due date 2026-03-15, the account is 97 days past due." in told
    assert not any("goes on bearing" in sentence or "penalty or fees of" in sentence for sentence in told)
    running = [sentence.en for sentence in explain(with_events(LOAN, (FIRST,)), date(2026, 3, 20)).story]
    assert running[1].endswith("at 12 % a year (30 days in a month, 360 in a year).")
    assert any("Overdue principal goes on bearing the ordinary rate" in sentence for sentence in running)


def test_a_settlement_gives_up_the_rest() -> None:
    told = after(FIRST, DebtEvent(date(2026, 3, 20), "settlement", 600_000), on=date(2026, 9, 1))
    assert told.owed.total == 0
    assert told.waived.total == 1_105_381 + 12_837 - 600_000


def test_interest_becomes_principal_only_where_the_contract_allows_it() -> None:
    turned = DebtEvent(date(2026, 3, 20), "capitalisation", component="interest")
    told = after(FIRST, turned)
    assert told.owed == Amounts(principal=1_105_381 + 11_054, interest=1_783)
    with pytest.raises(ForbearError) as refused:
        statement_of(with_events(with_terms(LOAN, capitalises=()), (FIRST, turned)), date(2026, 3, 20))
    assert refused.value.problems[0].code == "measures.capitalisation_not_allowed"


def test_a_charge_off_leaves_it_owed_and_later_money_is_a_recovery() -> None:
    off = DebtEvent(date(2026, 3, 20), "charge_off", interest_stops=True)
    told = after(FIRST, off, DebtEvent(date(2026, 8, 1), "repayment", 50_000), on=date(2026, 8, 1))
    assert told.owed.total == 1_105_381 + 12_837 - 50_000
    assert told.charged_off == date(2026, 3, 20)
    assert sum(move.amount for move in told.movements if move.kind == "recovery") == 50_000


@pytest.mark.parametrize(
    ("holiday", "first_dues", "count"),
    [
        ("principal", [(0, 12_000), (0, 12_000)], 14),
        ("interest", [(94_619, 0), (95_565, 0)], 12),
        ("all", [(0, 0), (0, 0)], 14),
    ],
)
def test_a_holiday(holiday: str, first_dues: list[tuple[int, int]], count: int) -> None:
    rest = DebtEvent(date(2026, 1, 20), "payment_holiday", until=date(2026, 3, 31), holiday=holiday)  # type: ignore[arg-type]
    rows = after(rest, on=date(2026, 1, 20)).schedule
    assert [(row.principal, row.interest) for row in rows[:2]] == first_dues
    assert len(rows) == count
    assert sum(row.principal for row in rows) == 1_200_000


def test_delinquency_is_paused() -> None:
    pause = DebtEvent(date(2026, 3, 17), "delinquency_pause", until=date(2026, 3, 18))
    assert after(FIRST, pause).days_past_due == 3


# -- what a claim may be mistaken in --------------------------------------------------------------------------

ON = date(2026, 4, 20)
HISTORY = (FIRST, DebtEvent(date(2026, 3, 1), "interest_suspension", until=date(2026, 3, 10)))


@pytest.mark.parametrize(
    ("code", "more"),
    [
        # 955.65 + 995.13 are overdue by 5 and 36 days; at 1.5 × 12 %/360 a day: 2.39 and 17.91
        ("penalty_not_agreed", {"penalty": 239 + 1_791}),
        # 12,000 in place of 11,053.81: 18 of 28 days 77.14, all of April 120.00, 5 of May's 30 days 20.00
        ("flat_interest", {"interest": 7_714 - 7_106 + 12_000 - 11_054 + 2_000 - 1_842}),
        # 71.06 becomes principal on 15 March; a month on 11,124.87 is 111.25, which becomes principal too; 5/30 of 1 % on 11,236.12 is 18.73
        ("interest_on_interest", {"principal": 7_106 + 11_125, "interest": 1_873 - 7_106 - 11_054 - 1_842}),
    ],
)
def test_a_claim_is_traced_to_its_mistake(code: str, more: dict[str, int]) -> None:
    loan = with_terms(with_events(LOAN, HISTORY), capitalises=())
    owed = statement_of(loan, ON).owed
    figures = {
        name: getattr(owed, name) + more.get(name, 0) for name in ("principal", "interest", "penalty", "fee")
    }
    found = compare(loan, Claim(ON, **figures))
    assert (code,) in [
        tuple(one.code for one in explanation.hypotheses) for explanation in found.explanations
    ]
