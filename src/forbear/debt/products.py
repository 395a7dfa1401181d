"""One door for every product: which one a debt file holds, how it is read and written, and what its statement is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from forbear.debt.account import fold
from forbear.debt.card.file import card_from, card_to_json
from forbear.debt.card.fold import fold as fold_card
from forbear.debt.card.model import CardDebt
from forbear.debt.card.statement import card_statement
from forbear.debt.document import parse, path_locator
from forbear.debt.event_file import to_toml
from forbear.debt.fields import Reading
from forbear.debt.file import debt_to_json, read_instalment_loan
from forbear.debt.model import Amounts, Debt, DebtEvent, Statement
from forbear.debt.progressive_loan.file import progressive_from, progressive_to_json
from forbear.debt.progressive_loan.fold import fold as fold_progressive
from forbear.debt.progressive_loan.model import ProgressiveDebt
from forbear.debt.progressive_loan.statement import progressive_statement
from forbear.debt.statement import statement

AnyDebt = Debt | CardDebt | ProgressiveDebt
READERS: Final[Mapping[str, Callable[[Any, Reading], AnyDebt]]] = {
    "instalment": read_instalment_loan,
    "card": card_from,
    "pay_later": card_from,
    "progressive": progressive_from,
}
"""``contract.product`` → its reader; left out, it is ``instalment``."""


def read_any_debt(data: bytes, name: str) -> AnyDebt:
    """Read a debt file of any product; ``name`` says TOML or JSON and stands before each problem.

    Raises:
        ForbearError: with every problem found, each with ``name:line`` (TOML) or ``name: path`` (JSON) and its mend.
    """
    document = parse(data, name)
    return _read(document.value, Reading(document.locate))


def any_debt_from_json(value: Any, name: str = "") -> AnyDebt:
    """Read a debt of any product from parsed JSON.

    Raises:
        ForbearError: with every problem found, each with its path (behind ``name`` where given).
    """
    return _read(value, Reading(path_locator(name)))


def any_debt_to_json(debt: AnyDebt) -> dict[str, Any]:
    """The JSON form of a debt; reading it gives the same debt."""
    match debt:
        case CardDebt():
            return card_to_json(debt)
        case ProgressiveDebt():
            return progressive_to_json(debt)
        case Debt():
            return debt_to_json(debt)


def any_debt_to_toml(debt: AnyDebt) -> str:
    """The TOML form of a debt; reading it gives the same debt."""
    return to_toml(any_debt_to_json(debt))


def statement_of(debt: AnyDebt, as_of: date) -> Statement:
    """What is owed at the end of ``as_of``, whatever the product.

    Raises:
        ForbearError: as the product's own statement does.
    """
    match debt:
        case CardDebt():
            return card_statement(debt, as_of)
        case ProgressiveDebt():
            return progressive_statement(debt, as_of)
        case Debt():
            return statement(debt, as_of)


def owed_of(debt: AnyDebt, day: date) -> Amounts:
    """What is owed at the end of a day, without the reasons.

    Raises:
        ForbearError: as the product's own statement does.
    """
    match debt:
        case CardDebt():
            return fold_card(debt, day).owed()
        case ProgressiveDebt():
            return fold_progressive(debt, day).owed()
        case Debt():
            return fold(debt, day).owed()


def with_events(debt: AnyDebt, events: Iterable[DebtEvent]) -> AnyDebt:
    """The same contract with another history."""
    return replace(debt, events=tuple(events))


def with_terms(debt: AnyDebt, **terms: Any) -> AnyDebt:
    """The same history under other terms of the contract."""
    match debt:
        case CardDebt():
            return CardDebt(replace(debt.contract, **terms), debt.events)
        case ProgressiveDebt():
            return ProgressiveDebt(replace(debt.contract, **terms), debt.events)
        case Debt():
            return Debt(replace(debt.contract, **terms), debt.events)


def begins_on(debt: AnyDebt) -> date:
    """The first day of a debt: disbursement, or the opening of the account."""
    return debt.contract.opened if isinstance(debt, CardDebt) else debt.contract.disbursed


def _read(value: Any, reading: Reading) -> AnyDebt:
    """By its product; an unknown one is told by the reader of instalment loans, with everything else that is wrong."""
    reader = READERS.get(_product(value), read_instalment_loan)
    return reader(value, reading)


def _product(value: Any) -> str:
    contract = value.get("contract") if isinstance(value, dict) else None
    named = contract.get("product") if isinstance(contract, dict) else None
    return named if isinstance(named, str) else "instalment"
