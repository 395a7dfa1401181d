"""What the rules say of a claimed debt: its whole cost, its penalty, its late fees, and what runs after acceleration or judgment.

Like :mod:`forbear.rules.findings` it reports and never pronounces anything lawful. A rule that is not read for sure, or of which it is not
known whether it covers this lender, asks for attention only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import format_decimal
from forbear.base.texts import Text, message
from forbear.rules.findings import READ, Verdict, number_of
from forbear.rules.model import Finding, Rule
from forbear.rules.rulebook import rulebook

YEAR_DAYS: Final = 365
_Said = Iterator[tuple[Verdict, Text]]


@dataclass(frozen=True, slots=True)
class DebtFacts:
    """What of a claimed debt the rules look at. Amounts in fen, rates as fractions of 1.

    Attributes:
        lender_kind: the kind in the lender directory; ``None`` if the lender is not in it.
        as_of, lent_on: the day of the claim, and of the loan or the opening of the account.
        daily_rate: the contract's exact daily rate.
        charges: interest, penalty and fees, paid and claimed together.
        principal_days: the sum of principal × days for which it was outstanding.
        effective: the effective yearly rate if the claim were paid on its day (IRR), if there is one.
        penalty_multiple: the penalty rate as a multiple of the rate; ``None`` for a card.
        on_top: whether the claim comes out only with ordinary interest on top of penalty interest.
        late_fee_share: the late fee as a share of the missing minimum.
        fees_bear_interest: whether fees bear interest, by the contract or in the claim.
        compounds: whether unpaid interest bears interest, by the contract or in the claim.
        accelerated_on, judgment_on: the day of acceleration or of a judgment, if any.
        interest_since_judgment: contract interest and penalty accrued after the judgment.
        days_past_due: of the account.
        principal_first_late: whether payments meet principal first in long arrears.
        allocated_otherwise: whether the claim comes out only with another allocation than the contract's.
    """

    lender_kind: str | None
    as_of: date
    lent_on: date
    daily_rate: Fraction
    charges: Fen
    principal_days: Fen
    effective: float | None = None
    penalty_multiple: Fraction | None = None
    on_top: bool = False
    late_fee_share: Fraction = Fraction(0)
    fees_bear_interest: bool = False
    compounds: bool = False
    accelerated_on: date | None = None
    judgment_on: date | None = None
    interest_since_judgment: Fen = 0
    days_past_due: int = 0
    principal_first_late: bool = False
    allocated_otherwise: bool = False


def check_debt(facts: DebtFacts) -> tuple[Finding, ...]:
    """What the rules in force on the day of the claim say of it, in a fixed order; rules for other kinds of lender are left out."""
    book = rulebook(facts.as_of)
    found: list[Finding] = []
    for rule_id, check in _CHECKS:
        rule = book.find(rule_id)
        if rule is not None and facts.lender_kind in (None, *rule.lender_kinds):
            found += [_finding(facts, rule, verdict, detail) for verdict, detail in check(facts, rule)]
    return tuple(found)


def _finding(facts: DebtFacts, rule: Rule, verdict: Verdict, detail: Text) -> Finding:
    if verdict == "not_met" and (rule.confidence not in READ or facts.lender_kind is None):
        verdict = "attention"
    return Finding(rule.id, verdict, detail, f"{rule.source} {rule.article}".strip(), rule.confidence)


def _whole_cost(facts: DebtFacts, rule: Rule) -> _Said:
    """All charges, paid and claimed, against the yearly ceiling on the principal that was really outstanding."""
    simple = simple_yearly(facts)
    if simple is None:
        return
    most = number_of(rule, "annual_max")
    allowed = most * facts.principal_days / YEAR_DAYS
    over = facts.charges - allowed
    shown = {
        "charges": format_yuan_grouped(facts.charges),
        "simple": _percent(simple),
        "effective": _percent(Fraction(facts.effective)) if facts.effective is not None else "—",
        "most": _percent(most),
        "allowed": format_yuan_grouped(allowed.numerator // allowed.denominator),
        "over": format_yuan_grouped(-(-over.numerator // over.denominator) if over > 0 else 0),
    }
    if over > 0:
        yield "not_met", message("audit_rules.cost_over", **shown)
    elif facts.effective is not None and Fraction(facts.effective) > most:
        yield "attention", message("audit_rules.cost_effective_over", **shown)
    else:
        yield "holds", message("audit_rules.cost_within", **shown)


def _new_loan_cost(facts: DebtFacts, rule: Rule) -> _Said:
    if rule.valid_from is not None and facts.lent_on < rule.valid_from:
        shown = {"since": str(rule.valid_from), "lent_on": str(facts.lent_on)}
        yield "not_applicable", message("rules.new_loans_earlier", **shown)
    else:
        yield from _whole_cost(facts, rule)


def _penalty(facts: DebtFacts, rule: Rule) -> _Said:
    if facts.penalty_multiple is None:
        return
    most = number_of(rule, "multiple_max")
    really = facts.penalty_multiple + (1 if facts.on_top else 0)
    shown = {
        "multiple": format_decimal(facts.penalty_multiple, 4),
        "really": format_decimal(really, 4),
        "most": format_decimal(most, 4),
    }
    if facts.on_top:
        yield "not_met" if really > most else "attention", message("audit_rules.penalty_on_top", **shown)
    elif really > most:
        yield "not_met", message("rules.penalty_over", **shown)
    else:
        yield "holds", message("rules.penalty_within", **shown)


def _card_2016(facts: DebtFacts, rule: Rule) -> _Said:
    most = number_of(rule, "daily_max")
    free = rulebook(facts.as_of).find("RATE-CARD21")
    if free is None and facts.daily_rate > most:
        yield (
            "not_met",
            message("audit_rules.card_rate_over", rate=_percent(facts.daily_rate), most=_percent(most)),
        )
    if facts.fees_bear_interest:
        yield "not_met", message("audit_rules.card_fees_bear")


def _card_usual(facts: DebtFacts, rule: Rule) -> _Said:
    usual_fee, usual_rate = number_of(rule, "late_fee_share"), number_of(rule, "daily")
    if facts.late_fee_share > usual_fee:
        shown = {"share": _percent(facts.late_fee_share), "usual": _percent(usual_fee)}
        yield "attention", message("audit_rules.late_fee_unusual", **shown)
    if facts.daily_rate > usual_rate:
        shown = {"rate": _percent(facts.daily_rate), "usual": _percent(usual_rate)}
        yield "attention", message("audit_rules.card_rate_unusual", **shown)


def _card_notice(facts: DebtFacts, _rule: Rule) -> _Said:
    if facts.compounds or facts.late_fee_share:
        yield "attention", message("audit_rules.card_notice")


def _card_order(facts: DebtFacts, rule: Rule) -> _Said:
    days = int(number_of(rule, "first_days"))
    if facts.days_past_due > days and not facts.principal_first_late:
        yield "attention", message("audit_rules.card_order", days=days, dpd=facts.days_past_due)


def _order(facts: DebtFacts, _rule: Rule) -> _Said:
    if facts.allocated_otherwise:
        yield "attention", message("audit_rules.allocated_otherwise")


def _acceleration(facts: DebtFacts, _rule: Rule) -> _Said:
    if facts.accelerated_on is not None:
        yield "attention", message("audit_rules.accelerated", on=facts.accelerated_on)


def _judgment(facts: DebtFacts, rule: Rule) -> _Said:
    if facts.judgment_on is None or facts.judgment_on >= facts.as_of:
        return
    amount, daily = format_yuan_grouped(facts.interest_since_judgment), _percent(number_of(rule, "daily"))
    on = str(facts.judgment_on)
    if facts.interest_since_judgment:
        yield "attention", message("audit_rules.after_judgment", on=on, amount=amount, daily=daily)
    else:
        yield "holds", message("audit_rules.nothing_after_judgment", on=on)


def _sheet(facts: DebtFacts, rule: Rule) -> _Said:
    if rule.valid_from is not None and facts.lent_on >= rule.valid_from:
        yield "attention", message("audit_rules.cost_sheet")


_CHECKS: Final[tuple[tuple[str, Callable[[DebtFacts, Rule], _Said]], ...]] = (
    ("RATE-24-COURT", _whole_cost),
    ("RATE-24-ASSIST", _new_loan_cost),
    ("RATE-MICRO", _new_loan_cost),
    ("PEN-251", _penalty),
    ("RATE-CARD16", _card_2016),
    ("RATE-CARD-TYP", _card_usual),
    ("RATE-CARD-SPC", _card_notice),
    ("CARD-57-ALLOC", _card_order),
    ("ALLOC-561", _order),
    ("ACC-1", _acceleration),
    ("EXE-DOUBLE", _judgment),
    ("RATE-DISC26", _sheet),
)
"""Rule id → what it says of a claimed debt."""


def simple_yearly(facts: DebtFacts) -> Fraction | None:
    """The simple yearly rate of all charges on the principal really outstanding; ``None`` where none was."""
    return Fraction(facts.charges * YEAR_DAYS, facts.principal_days) if facts.principal_days > 0 else None


def _percent(rate: Fraction) -> str:
    return f"{'-' if rate < 0 else ''}{format_decimal(abs(rate) * 100, 4)}%"
