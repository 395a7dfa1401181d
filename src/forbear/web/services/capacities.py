"""What a person's capacity means: tried against their own months, shared among their creditors, and what would change it."""

from collections.abc import Collection
from typing import Final

from forbear.base.canonical import sha256_hex
from forbear.base.money import Fen
from forbear.budget import ledger, stress, whatif
from forbear.budget.model import Capacity
from forbear.budget.shares import Creditor, Share, shares
from forbear.budget.stress import StressTest
from forbear.budget.whatif import Outcome, Scenario
from forbear.rules import lenders
from forbear.web.accounts.models import User
from forbear.web.services import budgets, debts

ENDED: Final = frozenset({"settled", "withdrawn"})
"""Stages of a case whose debt no longer takes part."""


def stress_of(user: User, capacity: Capacity, payment: Fen | None = None) -> StressTest | None:
    """The person's months lived again with ``payment`` (what can be paid, if not given); ``None`` without a bill."""
    budget = budgets.budget_of(user)
    if budget is None:
        return None
    paid = capacity.monthly if payment is None else payment
    return stress.stress_test(budget, capacity, paid, budgets.household_of(user))


def shares_of(user: User, capacity: Capacity) -> tuple[Share, ...]:
    """What each lender with a case here is offered of the capacity, in proportion to what is owed today."""
    creditors = [
        Creditor(str(record.pk), lenders.lender(record.lender).name, debts.statement_of(record).owed.total)
        for record in user.cases.exclude(stage__in=ENDED).order_by("opened_at", "pk")
        if debts.debt_version(record) > 0
    ]
    return shares(capacity.monthly, creditors)


def suggestions_of(user: User) -> tuple[tuple[str, Scenario], ...]:
    """What the person's own budget offers to change, each with a short name that tells nothing (for forms and addresses)."""
    budget = budgets.budget_of(user)
    if budget is None:
        return ()
    negotiated = budgets.negotiated_categories(user.cases.all())
    return tuple((_short(one), one) for one in whatif.suggestions(budget, negotiated))


def what_if(user: User, scenarios: Collection[Scenario]) -> Outcome:
    """The capacity as it is and as it would be."""
    household = budgets.household_of(user)
    return whatif.what_if(
        budgets.budget_of(user) or ledger.budget(()),
        household,
        scenarios,
        budgets.negotiated_categories(user.cases.all()),
        budgets.floor_note_of(household),
    )


def _short(scenario: Scenario) -> str:
    return sha256_hex(f"{scenario.kind}\n{scenario.name}".encode())[:10]
