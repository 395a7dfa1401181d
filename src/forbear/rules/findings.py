"""What the rules say of an arrangement: each finding names its rule and source. It reports and never pronounces anything lawful."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from forbear.base.dates import add_months
from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import format_decimal, parse_decimal
from forbear.base.texts import Text, message
from forbear.rules.model import Finding, Rule
from forbear.rules.rulebook import rulebook

Verdict = Literal["holds", "attention", "not_met", "not_applicable"]
YEAR_DAYS: Final = 365
READ: Final = frozenset({"R1", "R2"})
"""The confidences on whose word something may be said not to be met; a rule known less surely only asks for attention."""


@dataclass(frozen=True, slots=True)
class ArrangementFacts:
    """What of an arrangement the rules look at.

    Attributes:
        lender_kind: the kind in the lender directory.
        start, ends: the day interest stops, and the last due date.
        instalments: how many.
        annual_rate: interest inside the arrangement (decimal text; "0" where it is suspended).
        contract_daily_rate: the contract's exact daily rate; ``None`` if not known.
        penalty_multiple: the penalty rate as a multiple of it; ``None`` if not known.
        capacity: what can be paid monthly (fen), if it was worked out; ``monthly`` the largest instalment.
        conditional: whether what is waived returns on breach.
        lent_on: the day the loan was made; ``None`` if not known.
    """

    lender_kind: str
    start: date
    ends: date
    instalments: int
    annual_rate: str
    monthly: Fen
    contract_daily_rate: Fraction | None = None
    penalty_multiple: Fraction | None = None
    capacity: Fen | None = None
    conditional: bool = False
    lent_on: date | None = None


def check_arrangement(facts: ArrangementFacts) -> tuple[Finding, ...]:
    """What the rules in force on the day of the arrangement say of it, in a fixed order; rules for other kinds of lender are left out.

    A rule whose text nobody has read (M, R3), or on which sources disagree (C), never says ``not_met``: it asks for attention.
    """
    book = rulebook(facts.start)
    found: list[Finding] = []
    for rule_id, check in _CHECKS:
        rule = book.find(rule_id)
        if rule is not None and facts.lender_kind in rule.lender_kinds:
            found += [_finding(rule, verdict, detail) for verdict, detail in check(facts, rule)]
    return tuple(found)


_Said = Iterator[tuple[Verdict, Text]]


def _finding(rule: Rule, verdict: Verdict, detail: Text) -> Finding:
    source = f"{rule.source} {rule.article}".strip()
    if verdict == "not_met" and rule.confidence not in READ:
        verdict = "attention"
    return Finding(rule.id, verdict, detail, source, rule.confidence)


def number_of(rule: Rule, name: str) -> Fraction:
    """A number of a rule, exactly."""
    return parse_decimal(dict(rule.numbers)[name])


def _ability(facts: ArrangementFacts, _rule: Rule) -> _Said:
    if facts.capacity is None:
        yield "attention", message("rules.ability_unknown")
    elif facts.monthly > facts.capacity:
        over = format_yuan_grouped(facts.monthly - facts.capacity)
        yield "attention", message("rules.ability_exceeded", over=over)
    else:
        yield "holds", message("rules.ability_shown", monthly=format_yuan_grouped(facts.monthly))


def _term(facts: ArrangementFacts, rule: Rule) -> _Said:
    months = int(number_of(rule, "months_max"))
    latest = add_months(facts.start, months)
    shown = {"months": str(months), "count": str(facts.instalments), "ends": str(facts.ends)}
    if facts.instalments > months or facts.ends > add_months(latest, 1):
        yield "not_met", message("rules.term_over", **shown)
    elif facts.ends > latest:
        # The article does not say from which day the five years count.
        yield "attention", message("rules.term_edge", latest=str(latest), **shown)
    else:
        yield "holds", message("rules.term_within", **shown)


def _interest(facts: ArrangementFacts, _rule: Rule) -> _Said:
    stopped = parse_decimal(facts.annual_rate) == 0
    yield "holds", message("rules.interest_stated_none" if stopped else "rules.interest_stated_runs")


def _ceiling(facts: ArrangementFacts, rule: Rule) -> _Said:
    most = number_of(rule, "annual_max")
    if (inside := parse_decimal(facts.annual_rate)) > most:
        yield "not_met", message("rules.arrangement_rate_over", rate=_percent(inside), most=_percent(most))
    if facts.contract_daily_rate is None:
        return
    contract = facts.contract_daily_rate * YEAR_DAYS
    overdue = contract * (facts.penalty_multiple or Fraction(1))
    shown = {"contract": _percent(contract), "overdue": _percent(overdue), "most": _percent(most)}
    if contract > most:
        yield "not_met", message("rules.rate_over", **shown)
    elif overdue > most:
        yield "attention", message("rules.overdue_rate_over", **shown)
    else:
        yield "holds", message("rules.rate_within", **shown)


def _new_loans(facts: ArrangementFacts, rule: Rule) -> _Said:
    if facts.lent_on is None:
        yield "attention", message("rules.new_loans_unknown", since=rule.valid_from)
    elif rule.valid_from is not None and facts.lent_on < rule.valid_from:
        shown = {"since": str(rule.valid_from), "lent_on": str(facts.lent_on)}
        yield "not_applicable", message("rules.new_loans_earlier", **shown)
    else:
        yield from _ceiling(facts, rule)


def _penalty(facts: ArrangementFacts, rule: Rule) -> _Said:
    if facts.penalty_multiple is None:
        return
    most = number_of(rule, "multiple_max")
    within = facts.penalty_multiple <= most
    shown = {"multiple": format_decimal(facts.penalty_multiple, 4), "most": format_decimal(most, 4)}
    said = message("rules.penalty_within" if within else "rules.penalty_over", **shown)
    yield "holds" if within else "not_met", said


def _says(code: str, verdict: Verdict = "attention") -> Callable[[ArrangementFacts, Rule], _Said]:
    def said(_facts: ArrangementFacts, _rule: Rule) -> _Said:
        yield verdict, message(code)

    return said


def _breach(facts: ArrangementFacts, _rule: Rule) -> _Said:
    yield "attention", message("rules.watch_conditional" if facts.conditional else "rules.watch_breach")


_CHECKS: Final[tuple[tuple[str, Callable[[ArrangementFacts, Rule], _Said]], ...]] = (
    ("CARD-70-COND", _ability),
    ("CARD-70-TERM", _term),
    ("CARD-70-CONTENT", _interest),
    ("CARD-70-STOP", _says("rules.collection_stops", "holds")),
    ("REL-CC", _says("rules.by_agreement", "holds")),
    ("REL-2025", _ability),
    ("RATE-24-COURT", _ceiling),
    ("RATE-24-ASSIST", _new_loans),
    ("RATE-MICRO", _new_loans),
    ("PEN-251", _penalty),
    ("CR-DEAL", _says("rules.record_stays")),
    ("LIM-INT2", _says("rules.limitation_restarts")),
    ("PRAC-WATCH", _breach),
)
"""Rule id → what it says of an arrangement."""


def _percent(rate: Fraction) -> str:
    return f"{format_decimal(rate * 100, 4)}%"
