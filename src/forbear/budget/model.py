"""Shapes of the income and expenditure statement. All amounts in fen."""

from dataclasses import dataclass
from typing import Literal

from forbear.base.money import Fen
from forbear.base.texts import Text
from forbear.evidence.model import Transaction

Group = Literal["income", "essential", "discretionary", "debt_service", "excluded"]
Steadiness = Literal["steady", "uneven", "irregular", "unknown"]


@dataclass(frozen=True, slots=True)
class Category:
    """A place in the budget. ``lumpy``: a single large amount here is a one-off and not a monthly habit."""

    id: str
    group: Group
    title: Text
    lumpy: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A category that the person set by hand, kept as a rule for every later export.

    Applies to the transaction ``reference`` if given, else to every one of ``counterparty``, else to every one with ``keyword`` in its
    counterparty or description. The narrower rule wins over the wider.
    """

    category: str
    counterparty: str = ""
    reference: str = ""
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction with its place in the budget.

    Attributes:
        why: what put it there; ``corrected`` if the person did.
        effect: what it adds to its group (fen): a refund is negative, and stands in the month and category of its purchase;
            0 for what is excluded.
        month: the month it counts in, ``"2025-04"``.
    """

    transaction: Transaction
    category: str
    group: Group
    why: Text
    corrected: bool = False
    effect: Fen = 0
    month: str = ""


@dataclass(frozen=True, slots=True)
class MonthlyBudget:
    """One calendar month as it was, one-offs included: totals by group, and by category inside each (net of refunds).

    ``complete`` is False at the export's edges; ``used`` says whether the averages rest on it.
    """

    month: str  # "2025-04"
    income: Fen
    essential: Fen
    discretionary: Fen
    debt_service: Fen
    by_category: tuple[tuple[str, Fen], ...]
    complete: bool
    used: bool = False


@dataclass(frozen=True, slots=True)
class SpreadCost:
    """A necessary cost that does not come every month (premiums, tuition, tax), as fen a month over the year.

    ``months_seen``: in how many of the months used it was paid; ``total``: what was paid in them.
    """

    counterparty: str
    category: str
    total: Fen
    months_seen: int
    monthly: Fen


@dataclass(frozen=True, slots=True)
class Commitment:
    """A payment that runs on by itself until it is stopped (a membership, an automatic renewal): fen a month."""

    counterparty: str
    category: str
    monthly: Fen
    months_seen: int


@dataclass(frozen=True, slots=True)
class Budget:
    """The income and expenditure statement (收支表): months ascending, and monthly averages over the months used.

    Attributes:
        income, essential, discretionary, debt_service: averages per month, one-offs left out.
        averages: the same by category.
        on_credit: monthly average of spending that was paid with 花呗 or a card, by the debt category in which it is later repaid.
        one_offs: single large amounts inside the months used that the averages leave out.
        monthly_income: the income of each month used, one-offs left out, ascending in time.
        basis: which months were used and why, in words.
        spread_costs: necessary costs of the months used that do not come every month, one-offs of these categories included.
        commitments: payments that run on until stopped, still seen in the latest two months used.
    """

    months: tuple[MonthlyBudget, ...]
    months_used: int
    income: Fen
    essential: Fen
    discretionary: Fen
    debt_service: Fen
    averages: tuple[tuple[str, Fen], ...] = ()
    on_credit: tuple[tuple[str, Fen], ...] = ()
    one_offs: tuple[Entry, ...] = ()
    monthly_income: tuple[Fen, ...] = ()
    basis: Text = Text("", "")  # noqa: RUF009 - a frozen value
    spread_costs: tuple[SpreadCost, ...] = ()
    commitments: tuple[Commitment, ...] = ()


@dataclass(frozen=True, slots=True)
class Household:
    """What the person says by hand, where the bill does not show it. Amounts per month in fen; None means not said.

    Attributes:
        persons: how many live on this income, the person included.
        children, elders: how many of them are children, or older people who are supported.
        place: id of the place whose living standard counts (``forbear.rules.living``), "" if not said.
        stated_income: the whole monthly take-home income; replaces what the bill shows (never added to it).
        stated_rent: rent or mortgage; counts where the bill shows less for housing.
        stated_essential: other essential living costs, without rent; counts where the bill shows less.
        other_debts_monthly: what other debts take a month; replaces the estimate from the bill.
        living_floor_per_person: the least that essential costs are taken to be, for each person.
    """

    persons: int = 1
    stated_income: Fen | None = None
    stated_rent: Fen | None = None
    stated_essential: Fen | None = None
    other_debts_monthly: Fen | None = None
    living_floor_per_person: Fen | None = None
    children: int = 0
    elders: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What would be otherwise (what-if): nothing by default.

    Attributes:
        income: a monthly income in the place of the one worked out (fen).
        stopped: counterparties whose commitments are ended.
        less: necessary categories on which this much less is spent a month (fen); never below the living floor.
        settled: debt categories that are paid off.
    """

    income: Fen | None = None
    stopped: frozenset[str] = frozenset()
    less: tuple[tuple[str, Fen], ...] = ()
    settled: frozenset[str] = frozenset()


LineId = Literal[
    "income",
    "housing",
    "essential",
    "yearly",
    "floor",
    "priority",
    "personal",
    "commitments",
    "reserve",
    "debts",
    "whole_yuan",
    "",
]


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """One step of the arithmetic behind a capacity, signed, in fen; ``why`` is the method of the step in a sentence."""

    label: Text
    amount: Fen
    id: LineId = ""
    why: Text = Text("", "")  # noqa: RUF009 - a frozen value


@dataclass(frozen=True, slots=True)
class Capacity:
    """What can be paid monthly, sustainably (还款能力): never negative, with its arithmetic and how steady income was.

    The ``lines`` sum to ``monthly``, except that a negative sum gives 0 (``shortfall`` then says how much is missing a month).
    """

    monthly: Fen
    lines: tuple[CapacityLine, ...]
    income_steadiness: Steadiness
    why: Text
    shortfall: Fen = 0

    def amount(self, line: LineId) -> Fen:
        """The amount of one line, 0 where the arithmetic has none."""
        return sum(one.amount for one in self.lines if one.id == line)
