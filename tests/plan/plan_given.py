"""A jiebei loan that fell behind, and a programme, for the tests of plans."""

from datetime import date
from fractions import Fraction
from typing import Any

from forbear.base.rates import Rate
from forbear.base.texts import Text
from forbear.debt.model import Contract, Debt, DebtEvent
from forbear.plan.model import Proposal
from forbear.rules.model import Programme

CONTRACT = Contract(
    lender="jiebei",
    number="JB-0001",
    method="equal_instalment",
    principal=3_000_000,
    rate=Rate("0.0004"),
    disbursed=date(2025, 6, 15),
    instalments=12,
    due_day=15,
)
"""30,000 yuan at four in ten thousand a day, over twelve months."""

PAID_UNTIL_NOVEMBER = tuple(
    DebtEvent(date(2025, month, 15), "repayment", amount=290_000, ref=f"bank-{month}")
    for month in range(7, 12)
)
START = date(2026, 3, 2)
"""77 days after the unpaid instalment of December."""
LOAN = Debt(CONTRACT, PAID_UNTIL_NOVEMBER)


def a_programme(**changes: Any) -> Programme:
    """A programme like the general one, with ``changes``."""
    values: dict[str, Any] = {
        "id": "example",
        "name": Text("示例", "Example"),
        "lenders": ("jiebei",),
        "instalments_max": 60,
        "instalment_choices": (),
        "monthly_min": 10_000,
        "interest_suspension": True,
        "annual_rate": "0",
        "penalty_waiver_max": Fraction(1),
        "interest_waiver_max": Fraction(1, 2),
        "fee_waiver_max": Fraction(1),
        "waiver_conditional": True,
        "down_payment_min": Fraction(0),
        "remainder": "last",
        "grace_days": 3,
        "missed_to_break": 2,
        "approver_above": 3_000_000,
        "review_working_days": 5,
        "source": Text("示例", "Example"),
        "confidence": "M",
    }
    return Programme(**{**values, **changes})


def a_proposal(**changes: Any) -> Proposal:
    """36 instalments from 12 April, nothing waived, with ``changes``."""
    values: dict[str, Any] = {
        "start": START,
        "instalments": 36,
        "first_due": date(2026, 4, 12),
        "due_day": 12,
        "down_payment": 0,
        "waive_penalty": 0,
        "waive_interest": 0,
        "waive_fee": 0,
        "conditional": True,
    }
    return Proposal(**{**values, **changes})
