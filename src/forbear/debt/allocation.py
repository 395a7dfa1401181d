"""In which order a payment meets what is owed (冲抵顺序, CONTRACTS 1.5): a pure walk over an ordered list of claims."""

from collections.abc import Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from forbear.base.money import Fen
from forbear.debt.model import Component

Holder = TypeVar("Holder")


class Claim(NamedTuple, Generic[Holder]):
    """Something owed by ``holder``: unpaid fen for each component."""

    holder: Holder
    unpaid: Mapping[Component, Fen]


class Part(NamedTuple, Generic[Holder]):
    """What of a payment meets one component of one claim."""

    holder: Holder
    component: Component
    amount: Fen


def allocate(
    amount: Fen, claims: Iterable[Claim[Holder]], order: tuple[Component, ...]
) -> tuple[list[Part[Holder]], Fen]:
    """Meet the claims one after another, each by ``order`` of components; gives the parts, and what is left over."""
    parts: list[Part[Holder]] = []
    for claim in claims:
        for component in order:
            unpaid = claim.unpaid.get(component, 0)
            if unpaid > 0 and amount > 0:
                met = unpaid if unpaid < amount else amount
                parts.append(Part(claim.holder, component, met))
                amount -= met
        if amount == 0:
            break
    return parts, amount
