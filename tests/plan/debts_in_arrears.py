"""Debts in arrears and programmes, for the laws that every option keeps."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from forbear.base.rates import Rate
from forbear.base.texts import Text
from forbear.debt.model import Contract, Debt, DebtEvent
from forbear.debt.schedule import contract_schedule
from forbear.rules.model import Programme

GENEROUS = Programme(
    id="test",
    name=Text("测试方案", "Test programme"),
    lenders=("jiebei",),
    instalments_max=60,
    instalment_choices=(),
    monthly_min=100_00,
    interest_suspension=True,
    annual_rate="0",
    penalty_waiver_max=Fraction(1),
    interest_waiver_max=Fraction(1, 2),
    fee_waiver_max=Fraction(1),
    waiver_conditional=True,
    down_payment_min=Fraction(0),
    remainder="last",
    grace_days=3,
    missed_to_break=2,
    approver_above=30_000_00,
    review_working_days=5,
    source=Text("测试", "test"),
    confidence="M",
)
STRICT = replace(
    GENEROUS,
    instalments_max=24,
    instalment_choices=(6, 12, 24),
    penalty_waiver_max=Fraction(1, 2),
    interest_waiver_max=Fraction(0),
    down_payment_min=Fraction(1, 10),
    remainder="first",
)
INTEREST = replace(GENEROUS, interest_suspension=False, annual_rate="0.036", waiver_conditional=False)
PROGRAMMES = (GENEROUS, STRICT, INTEREST)


def jiebei(principal: int = 3_000_000, paid: int = 4) -> Debt:
    """借呗 of May 2025 in twelve level instalments, of which the first ``paid`` were paid."""
    contract = Contract(
        lender="jiebei",
        number="JB-0001",
        method="equal_instalment",
        principal=principal,
        rate=Rate("0.0004"),
        disbursed=date(2025, 5, 15),
        instalments=12,
        due_day=15,
    )
    rows = contract_schedule(contract)[:paid]
    return Debt(
        contract,
        tuple(DebtEvent(row.due, "repayment", amount=row.total, ref=f"bank-{row.n}") for row in rows),
    )


@st.composite
def arrears(draw: st.DrawFn) -> tuple[Debt, date]:
    """A debt of which some instalments were paid, and a day in the year after that."""
    debt = jiebei(draw(st.integers(500_000, 9_000_000)), draw(st.integers(0, 6)))
    return debt, date(2025, 12, 1) + timedelta(draw(st.integers(0, 400)))
