"""What the rules say of an option, put beside its figures."""

from dataclasses import replace

from forbear.base.money import Fen
from forbear.debt.model import Contract
from forbear.plan.model import Option
from forbear.rules.findings import ArrangementFacts, check_arrangement


def reviewed(option: Option, contract: Contract, lender_kind: str, capacity: Fen | None) -> Option:
    """The option with its findings: term, rates, penalty, ability to repay, and what to look at before signing."""
    facts = ArrangementFacts(
        lender_kind=lender_kind,
        start=option.proposal.start,
        ends=option.ends,
        instalments=option.proposal.instalments,
        annual_rate=option.proposal.annual_rate,
        monthly=option.monthly,
        contract_daily_rate=contract.rate.daily,
        penalty_multiple=contract.penalty_multiple,
        capacity=capacity,
        conditional=option.proposal.conditional and bool(option.waived.total),
        lent_on=contract.disbursed,
    )
    return replace(option, findings=check_arrangement(facts))
