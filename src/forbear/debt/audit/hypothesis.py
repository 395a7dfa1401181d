"""One way in which a claim may have been computed otherwise than the contract says, and what it would come to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from forbear.base.money import Fen
from forbear.base.texts import Text, message
from forbear.debt.changes import changes
from forbear.debt.model import Amounts, Component, Statement
from forbear.debt.products import AnyDebt, owed_of, statement_of, with_events


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mistake shows: the days of one figure, the instalment or bill it belongs to, and by how much it moves (fen)."""

    component: Component
    since: date
    until: date
    instalment: int | None
    by: Fen


Transform = Callable[[AnyDebt], AnyDebt]
Surcharge = Callable[[AnyDebt, Statement], tuple[Place, ...]]


@dataclass(frozen=True)
class Hypothesis:
    """A mistake that a claim may rest on.

    Attributes:
        code: its message in ``base/messages/audit.toml``.
        parameters: values for the message.
        transform: gives the debt as the claimant would have kept it.
        surcharge: what the claimant would have added to that, place by place.
        days_more: how many days too many the claimant counted.
    """

    code: str
    parameters: dict[str, Any] = field(default_factory=dict)
    transform: Transform | None = None
    surcharge: Surcharge | None = None
    days_more: int = 0

    @property
    def text(self) -> Text:
        """What it says."""
        return message(f"audit.{self.code}", **self.parameters)


def outcome(debt: AnyDebt, hypotheses: Sequence[Hypothesis], as_of: date) -> Amounts:
    """What would be owed at the end of ``as_of`` if the hypotheses held.

    Raises:
        ForbearError: as the product's own statement does; a transformed history may be impossible.
    """
    kept, day = _kept(debt, hypotheses, as_of)
    surcharges = [hypothesis.surcharge for hypothesis in hypotheses if hypothesis.surcharge]
    if not surcharges:
        return owed_of(kept, day)
    told = statement_of(kept, day)
    owed = told.owed
    for surcharge in surcharges:
        for place in surcharge(kept, told):
            owed = owed + Amounts(**{place.component: place.by})
    return owed


def places(debt: AnyDebt, hypotheses: Sequence[Hypothesis], as_of: date) -> tuple[Place, ...]:
    """Where the hypotheses move the account's figures."""
    kept, day = _kept(debt, hypotheses, as_of)
    told = statement_of(kept, day)
    found = [
        Place(change.component, change.since, change.until, change.instalment, change.by)
        for change in changes(statement_of(debt, as_of), told)
        if change.by
    ]
    for hypothesis in hypotheses:
        if hypothesis.surcharge:
            found += [place for place in hypothesis.surcharge(kept, told) if place.by]
    return tuple(found)


def _kept(debt: AnyDebt, hypotheses: Sequence[Hypothesis], as_of: date) -> tuple[AnyDebt, date]:
    """The debt as the claimant would have kept it, and the day up to which they would have counted."""
    known = with_events(debt, (event for event in debt.events if event.on <= as_of))
    for hypothesis in hypotheses:
        if hypothesis.transform:
            known = hypothesis.transform(known)
    return known, as_of + timedelta(sum(hypothesis.days_more for hypothesis in hypotheses))
