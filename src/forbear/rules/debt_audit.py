"""The whole audit of a claim: its arithmetic (:mod:`forbear.debt.audit`) and what the dated rules say of it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from forbear.base.errors import ForbearError
from forbear.base.money import Fen, format_yuan
from forbear.base.texts import Language
from forbear.debt.audit.claim import Claim
from forbear.debt.audit.compare import Comparison, Difference, Explanation, compare
from forbear.debt.card.model import CardDebt
from forbear.debt.cost_of_credit import OUT, realised_rate
from forbear.debt.model import Debt, Statement
from forbear.debt.products import AnyDebt, begins_on, statement_of
from forbear.rules.debt_findings import DebtFacts, check_debt, simple_yearly
from forbear.rules.lenders import lender
from forbear.rules.model import Finding


@dataclass(frozen=True, slots=True)
class Audit:
    """A claim compared with the account and held against the rules.

    ``holds`` only if every claimed figure is the account's and no rule is found not to be met.
    """

    comparison: Comparison
    findings: tuple[Finding, ...]
    facts: DebtFacts

    @property
    def holds(self) -> bool:
        """Whether the claim holds."""
        return self.comparison.agrees and all(finding.verdict != "not_met" for finding in self.findings)


def audit(debt: AnyDebt, claim: Claim, as_of: date | None = None) -> Audit:
    """Audit a claim on its day, or on ``as_of``.

    Raises:
        ForbearError: as the product's own statement does.
    """
    comparison = compare(debt, claim, as_of)
    facts = facts_of(debt, comparison)
    return Audit(comparison, check_debt(facts), facts)


def facts_of(debt: AnyDebt, comparison: Comparison) -> DebtFacts:
    """What of a claimed debt the rules look at."""
    claim, told, contract = comparison.claim, comparison.account, debt.contract
    mistakes = {one.code for found in comparison.explanations for one in found.hypotheses}
    late_order = debt.contract.allocation_late if isinstance(debt, CardDebt) else None
    agreed = debt.contract.compounds if isinstance(debt, CardDebt) else ()
    accelerated = [event.on for event in debt.events if event.kind == "acceleration"]
    return DebtFacts(
        lender_kind=_kind(contract.lender),
        as_of=told.as_of,
        lent_on=begins_on(debt),
        daily_rate=contract.rate.daily,
        charges=_charges(claim, told),
        principal_days=_principal_days(debt, told),
        effective=realised_rate(debt, told.as_of, _claimed_total(claim, told)),
        penalty_multiple=debt.contract.penalty_multiple if isinstance(debt, Debt) else None,
        on_top="ordinary_on_top" in mistakes,
        late_fee_share=debt.contract.late_fee.share if isinstance(debt, CardDebt) else Fraction(0),
        fees_bear_interest="card_fee_bears" in mistakes or "fee" in agreed,
        compounds=_compounds(debt, mistakes),
        accelerated_on=min(accelerated, default=_accelerated_in(comparison)),
        judgment_on=claim.judgment,
        interest_since_judgment=_since(debt, claim.judgment, told),
        days_past_due=told.days_past_due,
        principal_first_late=late_order is not None and late_order.order[0] == "principal",
        allocated_otherwise="allocation" in mistakes,
    )


def audit_to_json(found: Audit, language: Language = "zh") -> dict[str, Any]:
    """The audit as JSON with the keys of CONTRACTS section 3; amounts are decimal strings in yuan."""
    compared, facts = found.comparison, found.facts
    return {
        "as_of": compared.account.as_of.isoformat(),
        "holds": found.holds,
        "claimed": {name: format_yuan(value) for name, value in compared.claim.figures().items()},
        "account": {
            name: format_yuan(getattr(compared.account.owed, name))
            for name in ("principal", "interest", "penalty", "fee", "total")
        },
        "claim_adds_up": compared.sums,
        "differences": [_difference(one, language) for one in compared.differences],
        "explanations": [_explanation(one, language) for one in compared.explanations],
        "tried": compared.tried,
        "cost": {
            "charges": format_yuan(facts.charges),
            "simple": _rate(simple_yearly(facts)),
            "effective": _rate(facts.effective),
        },
        "findings": [
            {
                "rule": finding.rule,
                "verdict": finding.verdict,
                "detail": finding.detail.into(language),
                "source": finding.source,
                "confidence": finding.confidence,
            }
            for finding in found.findings
        ],
    }


def _difference(one: Difference, language: Language) -> dict[str, Any]:
    return {
        "component": one.component,
        "claimed": format_yuan(one.claimed),
        "account": format_yuan(one.account),
        "by": format_yuan(one.by),
        "produced_by": [{"code": each.code, "detail": each.text.into(language)} for each in one.produced_by],
    }


def _explanation(one: Explanation, language: Language) -> dict[str, Any]:
    return {
        "codes": [each.code for each in one.hypotheses],
        "details": [each.text.into(language) for each in one.hypotheses],
        "owed": {
            name: format_yuan(getattr(one.owed, name))
            for name in ("principal", "interest", "penalty", "fee", "total")
        },
        "places": [
            {
                "component": place.component,
                "from": place.since.isoformat(),
                "until": place.until.isoformat(),
                "instalment": place.instalment,
                "by": format_yuan(place.by),
            }
            for place in one.places
        ],
    }


def _kind(lender_id: str) -> str | None:
    try:
        return lender(lender_id).kind
    except ForbearError:
        return None


def _claimed_total(claim: Claim, told: Statement) -> Fen:
    if claim.total is not None:
        return claim.total
    return sum(
        getattr(told.owed, name) if getattr(claim, name) is None else getattr(claim, name)
        for name in ("principal", "interest", "penalty", "fee")
    )


def _charges(claim: Claim, told: Statement) -> Fen:
    """Interest, penalty and fees, paid and claimed; where the claim gives only a total, what of it is not principal owed."""
    paid = told.paid.interest + told.paid.penalty + told.paid.fee
    principal = told.owed.principal if claim.principal is None else claim.principal
    return paid + _claimed_total(claim, told) - principal


def _principal_days(debt: AnyDebt, told: Statement) -> Fen:
    """Principal × days: what was lent, each amount from its day, less what was paid or given up of it."""
    lent = [] if isinstance(debt, CardDebt) else [(debt.contract.disbursed, debt.contract.principal)]
    lent += [
        (event.on, event.amount) for event in debt.events if event.kind in OUT and event.on <= told.as_of
    ]
    met = [
        (
            movement.on,
            movement.amount if movement.kind not in ("reinstatement", "charged_back") else -movement.amount,
        )
        for movement in told.movements
        if movement.component == "principal" and movement.kind not in ("converted", "capitalised")
    ]
    return sum(amount * (told.as_of - on).days for on, amount in lent) - sum(
        amount * (told.as_of - on).days for on, amount in met
    )


def _compounds(debt: AnyDebt, mistakes: set[str]) -> bool:
    if mistakes & {"penalty_on_interest", "interest_on_interest", "card_compound", "penalty_on_penalty"}:
        return True
    if isinstance(debt, CardDebt):
        return "interest" in debt.contract.compounds
    return isinstance(debt, Debt) and "interest" in debt.contract.penalty_on


def _accelerated_in(comparison: Comparison) -> date | None:
    """The day from which the claim treats the whole loan as due, where it comes out only so."""
    days = [
        one.parameters["on"]
        for found in comparison.explanations
        for one in found.hypotheses
        if one.code == "accelerated"
    ]
    return min(days, default=None)


def _since(debt: AnyDebt, judgment: date | None, told: Statement) -> Fen:
    """Contract interest and penalty that the account counts after a judgment."""
    if judgment is None or not begins_on(debt) <= judgment < told.as_of:
        return 0
    before = statement_of(debt, judgment).accrued
    return told.accrued.interest + told.accrued.penalty - before.interest - before.penalty


def _rate(rate: float | Fraction | None) -> str | None:
    return None if rate is None else f"{float(rate):.6f}"
