"""One arrangement from a person's own numbers: checked, costed and explained (CONTRACTS 1.7)."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from forbear.base.dates import add_months
from forbear.base.errors import ForbearError, Problem
from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import parse_decimal
from forbear.base.texts import message
from forbear.debt.arrangement import spread
from forbear.debt.model import Amounts, Statement
from forbear.plan.model import Measure, Option, PlannedInstalment, Proposal
from forbear.rules.model import Programme

INSTALMENTS_MOST: Final = 60
"""The longest arrangement, in monthly instalments (five years: the limit of personalised card agreements, CARD-70-TERM)."""
FIRST_DUE_MONTHS_MOST: Final = 12
"""The first instalment falls due within a year of the start."""
WAIVABLE: Final = ("penalty", "interest", "fee")


def build(statement: Statement, proposal: Proposal, programme: Programme, *, limits: bool = True) -> Option:
    """The option that ``proposal`` makes of ``statement``.

    Args:
        statement: as of ``proposal.start``; its figures are what is frozen.
        proposal: the person's numbers.
        programme: the lender's limits.
        limits: whether the proposal is held to the programme (an offer); a request may ask for anything that is arithmetically possible.

    Raises:
        ForbearError: every number that cannot be, ``where`` naming the proposal's field.
    """
    owed = statement.owed
    problems = [*_impossible(owed, statement.as_of, proposal)]
    if not problems and limits:
        problems = [*_outside(owed, proposal, programme)]
    if problems:
        raise ForbearError(*problems)
    waived = waived_by(proposal)
    balance = owed.total - waived.total - proposal.down_payment
    rows = spread(
        balance,
        proposal.instalments,
        proposal.first_due,
        proposal.due_day,
        proposal.annual_rate,
        proposal.remainder,
        start=proposal.start,
    )
    monthly = max(row.amount for row in rows)
    regular = min(row.amount for row in rows[:1] + (() if parse_decimal(proposal.annual_rate) else rows[1:]))
    if limits and proposal.instalments > 1 and regular < programme.monthly_min:
        least = format_yuan_grouped(programme.monthly_min)
        raise ForbearError(Problem("plan.monthly_below_minimum", "instalments", {"least": least}))
    return Option(
        rank=0,
        label=message("plan.label_own"),
        proposal=proposal,
        measures=measures(proposal, waived),
        down_payment=proposal.down_payment,
        balance=balance,
        instalments=tuple(PlannedInstalment(row.n, row.due, row.amount, row.interest) for row in rows),
        total=proposal.down_payment + sum(row.amount for row in rows),
        waived=waived,
        monthly=monthly,
        ends=rows[-1].due,
        fits=False,
        why=message(
            "plan.why_own",
            count=proposal.instalments,
            monthly=format_yuan_grouped(monthly),
            ends=rows[-1].due,
            waived=format_yuan_grouped(waived.total),
        ),
    )


def waived_by(proposal: Proposal) -> Amounts:
    """What a proposal waives, by component (fen)."""
    return Amounts(interest=proposal.waive_interest, penalty=proposal.waive_penalty, fee=proposal.waive_fee)


def measures(proposal: Proposal, waived: Amounts) -> tuple[Measure, ...]:
    """The concessions of a proposal in words."""
    found: list[Measure] = []
    if parse_decimal(proposal.annual_rate) == 0:
        text = message("plan.measure_interest_suspension", start=proposal.start)
        found.append(Measure("interest_suspension", 0, False, text))
    else:
        text = message("plan.measure_rate", start=proposal.start, rate=percent(proposal.annual_rate))
        found.append(Measure("rate_reduction", 0, False, text))
    for name, kind in (
        ("penalty", "penalty_waiver"),
        ("interest", "interest_waiver"),
        ("fee", "fee_waiver"),
    ):
        amount = getattr(waived, name)
        if amount:
            how = "conditional" if proposal.conditional else "outright"
            text = message(f"plan.measure_{kind}_{how}", amount=format_yuan_grouped(amount))
            found.append(Measure(kind, amount, proposal.conditional, text))  # type: ignore[arg-type]
    if proposal.down_payment:
        text = message("plan.measure_down_payment", amount=format_yuan_grouped(proposal.down_payment))
        found.append(Measure("down_payment", proposal.down_payment, False, text))
    text = message("plan.measure_term_extension", count=proposal.instalments, first=proposal.first_due)
    return (*found, Measure("term_extension", 0, False, text))


def percent(rate: str) -> str:
    """A decimal rate as people read it: ``"0.036"`` → ``"3.6%"``."""
    value = parse_decimal(rate) * 100
    whole, part = divmod(value.numerator * 10_000 // value.denominator, 10_000)
    return f"{whole}.{part:04d}".rstrip("0").rstrip(".") + "%"


def share_of(amount: Fen, share: Fraction) -> Fen:
    """The part ``share`` of an amount, rounded down to the fen."""
    return amount * share.numerator // share.denominator


def least_down_payment(balance: Fen, programme: Programme) -> Fen:
    """The least down payment a programme asks of a balance, rounded up to the fen."""
    share = programme.down_payment_min
    return -(-balance * share.numerator // share.denominator)


def _impossible(owed: Amounts, as_of: date, proposal: Proposal) -> Iterator[Problem]:
    """What arithmetic or the calendar forbids, whoever agrees to it."""
    if as_of != proposal.start:
        yield Problem("plan.other_day", "start", {"as_of": as_of, "start": proposal.start})
    if not 1 <= proposal.instalments <= INSTALMENTS_MOST:
        yield Problem("plan.instalments_range", "instalments", {"most": INSTALMENTS_MOST})
    if not 1 <= proposal.due_day <= 31:
        yield Problem("plan.due_day_range", "due_day")
    latest = add_months(proposal.start, FIRST_DUE_MONTHS_MOST)
    if not proposal.start < proposal.first_due <= latest:
        where = {"start": proposal.start, "latest": latest}
        yield Problem("plan.first_due_range", "first_due", where)
    try:
        rate = parse_decimal(proposal.annual_rate)
    except ForbearError as error:
        yield Problem(error.problems[0].code, "annual_rate", error.problems[0].parameters)
    else:
        if rate >= 1:
            yield Problem("plan.rate_range", "annual_rate")
    waived = waived_by(proposal)
    for name in WAIVABLE:
        if getattr(waived, name) > getattr(owed, name) or getattr(waived, name) < 0:
            most = format_yuan_grouped(getattr(owed, name))
            yield Problem(f"plan.waives_more_{name}", f"waive_{name}", {"owed": most})
    left = owed.total - waived.total
    if owed.total <= 0:
        yield Problem("plan.nothing_owed", "start")
    elif not 0 <= proposal.down_payment < left:
        most = format_yuan_grouped(max(left, 0))
        yield Problem("plan.down_payment_range", "down_payment", {"left": most})
    elif left - proposal.down_payment < proposal.instalments:
        yield Problem("plan.too_little_to_spread", "instalments")


def _outside(owed: Amounts, proposal: Proposal, programme: Programme) -> Iterator[Problem]:
    """What the programme does not allow."""
    if proposal.instalments > programme.instalments_max:
        at_most = {"most": programme.instalments_max}
        yield Problem("plan.instalments_over_programme", "instalments", at_most)
    waived = waived_by(proposal)
    for name in WAIVABLE:
        most = share_of(getattr(owed, name), getattr(programme, f"{name}_waiver_max"))
        if getattr(waived, name) > most:
            allowed = {"most": format_yuan_grouped(most)}
            yield Problem(f"plan.waiver_over_programme_{name}", f"waive_{name}", allowed)
    if programme.waiver_conditional and waived.total and not proposal.conditional:
        yield Problem("plan.waiver_must_be_conditional", "conditional")
    least = least_down_payment(owed.total - waived.total, programme)
    if proposal.down_payment < least:
        asked = {"least": format_yuan_grouped(least)}
        yield Problem("plan.down_payment_under_programme", "down_payment", asked)
    suspended = parse_decimal(proposal.annual_rate) == 0
    if suspended and not programme.interest_suspension:
        yield Problem("plan.interest_not_suspended", "annual_rate", {"rate": percent(programme.annual_rate)})
    elif not suspended and parse_decimal(proposal.annual_rate) < parse_decimal(programme.annual_rate):
        yield Problem("plan.rate_under_programme", "annual_rate", {"rate": percent(programme.annual_rate)})
