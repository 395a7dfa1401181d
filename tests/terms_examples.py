"""Examples of terms that the tests of the agreement and of servicing share: placeholders for people, and figures one can follow."""

from datetime import date
from typing import Any

from forbear.agreement.model import PartyIdentity, Terms
from forbear.agreement.terms import make_terms
from forbear.debt.model import Amounts
from forbear.plan.model import Proposal

BORROWER = PartyIdentity("borrower", "张三", "330102199001011234", "13800000000")
LENDER = PartyIdentity("lender", "某某消费金融有限公司", "91330100MA27X00000", "95000")


def proposal(**changed: Any) -> Proposal:
    numbers: dict[str, Any] = {
        "start": date(2026, 3, 2),
        "instalments": 12,
        "first_due": date(2026, 4, 20),
        "due_day": 20,
        "down_payment": 100_000,
        "waive_penalty": 30_000,
        "waive_interest": 100_000,
        "waive_fee": 0,
        "conditional": True,
    }
    return Proposal(**{**numbers, **changed})


def terms(*, borrower: PartyIdentity = BORROWER, lender: PartyIdentity = LENDER, **changed: Any) -> Terms:
    """50,000.00 principal, 2,000.00 interest, 300.00 penalty; 1,300.00 waived, 1,000.00 down, 50,000.00 over 12 months.

    A key that ``Proposal`` has changes the proposal, any other the terms.
    """
    numbers: dict[str, Any] = {
        "number": "FB-2026-0001",
        "case": "case-1",
        "contract_number": "JB-0001",
        "product": "借呗",
        "statement": Amounts(principal=5_000_000, interest=200_000, penalty=30_000),
        "missed_to_break": 2,
        "grace_days": 3,
        "contract_daily_rate": "0.0004",
        "penalty_multiple": "1.5",
        "receiving_account": "某某银行 6222 0000 0000 0001，户名：某某消费金融有限公司",
        "made_on": date(2026, 3, 2),
    }
    ours = {key: value for key, value in changed.items() if key in Proposal.__dataclass_fields__}
    rest = {key: value for key, value in changed.items() if key not in ours}
    return make_terms(borrower=borrower, lender=lender, **{"proposal": proposal(**ours), **numbers, **rest})
