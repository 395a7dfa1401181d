"""What the terms must come to: waivers, balance and schedule computed anew from what was owed and what was agreed.

No arithmetic of its own: the schedule is ``forbear.debt.arrangement.spread``. ``verify`` compares these figures with those written in an
agreement, field by field.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forbear.base.errors import ForbearError, Problem
from forbear.base.money import Fen, format_yuan
from forbear.debt.arrangement import spread
from forbear.debt.model import Amounts
from forbear.plan.model import PlannedInstalment, Proposal

if TYPE_CHECKING:
    from forbear.agreement.model import Terms


@dataclass(frozen=True, slots=True)
class Arranged:
    """The figures that follow from a statement and a proposal. All in fen."""

    waived: Amounts
    waived_conditionally: Amounts
    balance: Fen
    instalments: tuple[PlannedInstalment, ...]


def arranged(statement: Amounts, proposal: Proposal) -> Arranged:
    """Waivers taken from what was owed, the down payment deducted, and the rest spread over the instalments (CONTRACTS 1.7).

    Raises:
        ForbearError: ``agreement.waiver_too_large`` or ``agreement.nothing_left`` where the numbers cannot be.
    """
    given_up = Amounts(
        interest=proposal.waive_interest, penalty=proposal.waive_penalty, fee=proposal.waive_fee
    )
    too_large = [
        Problem("agreement.waiver_too_large", f"proposal.waive_{name}", {"owed": format_yuan(owed)})
        for name in ("penalty", "interest", "fee")
        if getattr(given_up, name) > (owed := getattr(statement, name))
    ]
    if too_large:
        raise ForbearError(*too_large)
    balance = statement.total - given_up.total - proposal.down_payment
    if balance <= 0:
        raise ForbearError(Problem("agreement.nothing_left", "proposal.down_payment"))
    return Arranged(
        waived=Amounts() if proposal.conditional else given_up,
        waived_conditionally=given_up if proposal.conditional else Amounts(),
        balance=balance,
        instalments=_schedule(balance, proposal),
    )


def differences(terms: "Terms") -> tuple[Problem, ...]:
    """Every figure written in the terms that is not what the terms' own statement and proposal come to."""
    try:
        right = arranged(terms.statement, terms.proposal)
    except ForbearError as refused:
        return refused.problems
    pairs = [("balance", format_yuan(terms.balance), format_yuan(right.balance))]
    for name in ("waived", "waived_conditionally"):
        written, computed = getattr(terms, name), getattr(right, name)
        for part in ("principal", "interest", "penalty", "fee"):
            pairs.append(
                (f"{name}.{part}", format_yuan(getattr(written, part)), format_yuan(getattr(computed, part)))
            )
    pairs.append(("instalments", str(len(terms.instalments)), str(len(right.instalments))))
    for index, (row, computed_row) in enumerate(zip(terms.instalments, right.instalments, strict=False)):
        at = f"instalments[{index}]"
        pairs += [
            (f"{at}.n", str(row.n), str(computed_row.n)),
            (f"{at}.due", row.due.isoformat(), computed_row.due.isoformat()),
            (f"{at}.amount", format_yuan(row.amount), format_yuan(computed_row.amount)),
            (f"{at}.interest", format_yuan(row.interest), format_yuan(computed_row.interest)),
        ]
    return tuple(
        Problem("agreement.figure_differs", where, {"written": written, "computed": computed})
        for where, written, computed in pairs
        if written != computed
    )


def _schedule(balance: Fen, proposal: Proposal) -> tuple[PlannedInstalment, ...]:
    rows = spread(
        balance,
        proposal.instalments,
        proposal.first_due,
        proposal.due_day,
        proposal.annual_rate,
        proposal.remainder,
        start=proposal.start,
    )
    return tuple(PlannedInstalment(row.n, row.due, row.amount, row.interest) for row in rows)
