"""Making a bill (出账) and judging it after its due date: paid in full, the minimum met, or late."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from forbear.base.money import Fen
from forbear.base.rounding import round_fraction
from forbear.debt.card.account import CardAccount, Due
from forbear.debt.card.cycle import due_date
from forbear.debt.card.entry import EntryKind
from forbear.debt.model import COMPONENTS, Amounts, Bill, Component

CHARGES: Final[frozenset[EntryKind]] = frozenset(
    {"interest", "penalty", "late_fee", "cash_fee", "plan_cost", "fee"}
)
"""Kinds of posting that are no principal; the minimum payment asks for all of them, and for all instalment parts."""


def make_bill(account: CardAccount) -> None:
    """Post what has run, take up everything posted since the bill before, and say what is to be paid at least.

    While an arrangement performs, and after a settlement, no bill is made.
    """
    if account.arranged or account.settled:
        account.cycle += 1
        return
    account.post_running()
    account.post_parts()
    before = account.bills[-1] if account.bills else None
    opening = before.balance if before else 0
    posted = _posted_since(account, before)
    account.cycle += 1
    balance, due = account.billed(), due_date(account.contract, account.today)
    asked = Amounts() if account.rests(due) else _asked(account)
    missing = sum(earlier.open for earlier in account.dues)
    account.dues.append(Due(account.cycle - 1, due, asked))
    account.bills.append(
        Bill(
            n=account.cycle - 1,
            on=account.today,
            due=due,
            opening=opening,
            posted=posted,
            met=opening + posted.total - balance,
            balance=balance,
            minimum=missing + asked.total,
        )
    )


def judge(account: CardAccount) -> None:
    """Say whether the last bill was paid in full and its minimum met, and let what follows from it begin."""
    bill, contract = account.bills[-1], account.contract
    account.judged = len(account.bills)
    if account.arranged or account.settled:
        return
    missing, of_minimums = account.missing(account.today), account.missing_of_minimums(account.today)
    if missing <= contract.tolerance:
        missing = 0
        for due in account.dues:
            due.met = due.asked.total - due.let_off
    in_full = account.billed() <= contract.tolerance
    if in_full:
        _keep_free(account)
    else:
        _lose_free_period(account, bill, late=missing > 0 and not account.rests(bill.due))
    is_free = account.charges_end or account.rests(bill.due)
    late_fee = 0 if is_free else contract.late_fee.of(min(missing, of_minimums), contract.rounding)
    account.charge("late_fee", late_fee, of_bill=bill.n)
    account.bills[-1] = replace(
        bill, in_full=in_full, minimum_met=not missing, missing=missing, late_fee=late_fee
    )


def _keep_free(account: CardAccount) -> None:
    """What the bill held stays free for good; the few fen that may be short stand in the next bill."""
    for entry in account.entries:
        if entry.cycle < account.cycle and entry.open:
            entry.cycle = account.cycle
        elif entry.cycle < account.cycle:
            entry.judged = True


def _lose_free_period(account: CardAccount, bill: Bill, *, late: bool) -> None:
    """What the bill holds bears interest from its posting, the bill or the due date; where it is late, the late charge from the due date."""
    contract = account.contract
    starts = {"statement": bill.on, "due": bill.due}
    for entry in account.entries:
        if entry.cycle > bill.n or not account.bears_interest(entry):
            continue
        if not entry.judged and not entry.bears:
            since = max(starts.get(contract.interest_from, entry.counts_from), entry.posted)
            entry.begins_to_bear(since, unpaid_only=contract.interest_on == "unpaid")
        entry.judged = True
        if late and entry.open and entry.late_from is None:
            entry.late_from = bill.due


def _posted_since(account: CardAccount, before: Bill | None) -> Amounts:
    """What was posted since the bill before."""
    totals: dict[Component, Fen] = dict.fromkeys(COMPONENTS, 0)
    for entry in account.entries:
        if before is None or entry.posted > before.on:
            totals[entry.component] += entry.amount
    return Amounts(**totals)


def _asked(account: CardAccount) -> Amounts:
    """What the minimum payment newly asks for, by component, on the day the bill is made.

    All charges and instalment parts, what is missing of earlier minimums, and a share of the rest of the spending; at least the
    contract's least amount, at most the bill. What earlier bills still ask for is not asked again.
    """
    rule = account.contract.minimum
    already = sum(due.open for due in account.dues)
    charges: dict[Component, Fen] = dict.fromkeys(COMPONENTS, 0)
    old_in_full = 0
    for entry in account.entries:
        if entry.cycle >= account.cycle or entry.kind in ("purchase", "cash"):
            continue
        if entry.kind in CHARGES:
            charges[entry.component] += entry.open
        if entry.cycle < account.cycle - 1:
            old_in_full += entry.open
    purchases = account.open_of("purchase", billed_only=True)
    cash = account.open_of("cash", billed_only=True)
    parts = account.open_of("plan", billed_only=True)
    missing = min(purchases + cash, max(0, already - old_in_full))
    of_purchases = min(purchases, missing)
    share: Fraction = rule.purchases * (purchases - of_purchases) + rule.cash * (
        cash - missing + of_purchases
    )
    wanted = sum(charges.values()) + parts + missing + round_fraction(share, account.contract.rounding)
    minimum = min(max(wanted, rule.least), account.billed())
    return _composed(max(0, minimum - already), charges, already)


def _composed(newly: Fen, charges: dict[Component, Fen], already: Fen) -> Amounts:
    """Of which components a newly asked amount is: charges that were not asked for before, then principal."""
    found: dict[Component, Fen] = dict.fromkeys(COMPONENTS, 0)
    for component in ("interest", "penalty", "fee"):
        skipped = min(already, charges[component])
        already -= skipped
        found[component] = min(newly, charges[component] - skipped)
        newly -= found[component]
    found["principal"] = newly
    return Amounts(**found)
