"""What comes in and goes out: the person's bills, the categories they corrected, their household, and what they can pay."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from forbear.base.errors import fail
from forbear.base.texts import Text
from forbear.budget import capacity as capacities
from forbear.budget import ledger
from forbear.budget.categories import categorise, category
from forbear.budget.model import Budget, Capacity, Correction, Entry, Household
from forbear.budget.same_money import Counted, count_once
from forbear.evidence.bills import check_size, read_bill, row_key
from forbear.evidence.model import Bill
from forbear.rules import living
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.store import blobs, records
from forbear.web.store.models import CaseRecord

DEBT_CATEGORIES = {
    "jiebei": "jiebei",
    "huabei": "huabei",
    "wangshangdai": "wangshangdai",
    "jd_baitiao": "baitiao",
    "baitiao": "baitiao",
    "weilidai": "weilidai",
}
"""The budget category in which repayments to a lender of the directory stand; banks' cards stand in ``credit_card``."""
HOUSEHOLD_FIELDS = (
    "persons",
    "stated_income",
    "stated_rent",
    "stated_essential",
    "other_debts_monthly",
    "living_floor_per_person",
    "children",
    "elders",
    "place",
)


@dataclass(frozen=True, slots=True)
class KeptBill:
    """An export that the person gave, and what was read in it."""

    id: UUID
    name: str
    bill: Bill


@dataclass(frozen=True, slots=True)
class ImportedBill:
    """What an upload brought: how many rows are new, how many were known from other exports; ``again`` if the very file was known."""

    kept: KeptBill
    new: int
    known: int
    again: bool


@lru_cache(maxsize=64)
def _read(blob_id: UUID, owner: str) -> Bill:
    facts, data = blobs.open_blob(blob_id, owner, "bill")
    return read_bill(data, facts.name)


def import_bill(user: User, name: str, data: bytes) -> ImportedBill:
    """Read an export and keep it. What was given before stays; a row that stands in two exports counts once.

    Raises:
        ForbearError: ``evidence.*`` if it is no bill that can be read; nothing is kept then.
    """
    check_size(len(data), name)
    bill = read_bill(data, name)
    known = {row_key(row) for kept in bills_of(user) for row in kept.bill.transactions}
    new = sum(row_key(row) not in known for row in bill.transactions)
    same = blobs.same_content(user.owner, "bill", data)
    facts = same or blobs.keep(user.owner, "bill", data, name=name, media_type="text/csv")
    return ImportedBill(
        KeptBill(facts.id, facts.name, bill), new, len(bill.transactions) - new, same is not None
    )


def bills_of(user: User) -> tuple[KeptBill, ...]:
    """Every export that the person gave, oldest first."""
    return tuple(
        KeptBill(facts.id, facts.name, _read(facts.id, user.owner))
        for facts in blobs.listed(user.owner, "bill")
    )


def remove_bill(user: User, bill_id: UUID | str) -> None:
    """Forget an export.

    Raises:
        ForbearError: ``store.blob_absent``.
    """
    blobs.forget(bill_id, user.owner, "bill")


def corrections_of(user: User) -> tuple[Correction, ...]:
    """The categories that the person set by hand, in the order they were set."""
    return tuple(Correction(**value) for value in records.get(user.owner, "corrections") or [])


def correct(
    user: User, category_id: str, *, counterparty: str = "", reference: str = "", keyword: str = ""
) -> None:
    """Set a category by hand and remember it: for one transaction (``reference``), for everything of a ``counterparty``, or for
    everything with ``keyword`` in its counterparty or description; the first that is given counts.

    Raises:
        ForbearError: ``budget.category_unknown``, or ``services.correction_empty``.
    """  # noqa: D205 - one sentence
    category(category_id)
    rule = _rule(category_id, counterparty, reference, keyword.strip())
    if not (rule.counterparty or rule.reference or rule.keyword):
        fail("services.correction_empty")
    kept = [one for one in corrections_of(user) if _same_rows(one) != _same_rows(rule)]
    _keep_corrections(user, [*kept, rule])


def forget_correction(user: User, *, counterparty: str = "", reference: str = "", keyword: str = "") -> None:
    """Undo a correction: the category is found by the rules again."""
    wanted = _same_rows(_rule("", counterparty, reference, keyword))
    _keep_corrections(user, [one for one in corrections_of(user) if _same_rows(one) != wanted])


def _rule(category_id: str, counterparty: str, reference: str, keyword: str) -> Correction:
    if reference:
        return Correction(category_id, reference=reference)
    if counterparty:
        return Correction(category_id, counterparty)
    return Correction(category_id, keyword=keyword)


def _same_rows(rule: Correction) -> tuple[str, str, str]:
    return rule.reference, "" if rule.reference else rule.counterparty, rule.keyword


def _keep_corrections(user: User, kept: Sequence[Correction]) -> None:
    records.put(user.owner, "corrections", [asdict(one) for one in kept])


def entries_of(user: User) -> tuple[Entry, ...]:
    """Every transaction of every export, each once, with its place in the budget; ascending in time."""
    return categorise(counted_of(user).rows, corrections_of(user))


def counted_of(user: User) -> Counted:
    """The rows of every export with the same money counted once, and the pairs found."""
    return count_once([kept.bill for kept in bills_of(user)], apart_of(user))


def apart_of(user: User) -> tuple[str, ...]:
    """The pairs that the person said are two different things."""
    return tuple(records.get(user.owner, "apart") or ())


def set_apart(user: User, pair_id: str, apart: bool) -> None:
    """Keep that a pair is two different things, or that it is the same money after all."""
    kept = [one for one in apart_of(user) if one != pair_id]
    records.put(user.owner, "apart", [*kept, pair_id] if apart else kept)


def budget_of(user: User) -> Budget | None:
    """The income and expenditure statement; ``None`` before a bill was given."""
    bills = [kept.bill for kept in bills_of(user)]
    if not bills:
        return None
    return ledger.budget(entries_of(user), ledger.periods(bills))


def household_of(user: User) -> Household | None:
    """What the person said by hand, with the living standard of their place as it is today; ``None`` if nothing."""
    value: dict[str, Any] | None = records.get(user.owner, "household")
    if value is None:
        return None
    house = Household(**value)
    published = living.standard(house.place, clock.today()) if house.place else None
    return house if published is None else replace(house, living_floor_per_person=published.per_person)


def floor_note_of(household: Household | None) -> Text | None:
    """Where the living floor of a household comes from and how sure that is; ``None`` where no place was said."""
    published = living.standard(household.place, clock.today()) if household and household.place else None
    return published.note if published else None


def set_household(user: User, household: Household) -> None:
    """Check and keep what the person says of income, rent, living costs, other debts and household.

    Raises:
        ForbearError: ``budget.household_*``, ``where`` naming the field.
    """
    capacities.capacity(budget_of(user) or ledger.budget(()), household)
    value = {name: getattr(household, name) for name in HOUSEHOLD_FIELDS}
    if household.place:
        value["living_floor_per_person"] = None  # that of the day counts
    records.put(user.owner, "household", value)


def capacity_of(user: User) -> Capacity | None:
    """What can be paid monthly for the debts under negotiation; ``None`` before a bill or an income was given."""
    budget, household = budget_of(user), household_of(user)
    if budget is None and (household is None or household.stated_income is None):
        return None
    return capacities.capacity(
        budget or ledger.budget(()),
        household,
        negotiated=negotiated_categories(user.cases.all()),
        floor_note=floor_note_of(household),
    )


def negotiated_categories(cases: Sequence[CaseRecord] | Any) -> tuple[str, ...]:
    """The budget categories of the debts that have a case here, which are therefore not counted as other debts."""
    return tuple(dict.fromkeys(DEBT_CATEGORIES.get(record.lender, "credit_card") for record in cases))
