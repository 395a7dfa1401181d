"""The claim file ``forbear/claim/1``: what a lender says is owed on a day (债权人主张金额)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from forbear.base.errors import ForbearError
from forbear.base.money import Fen
from forbear.debt.document import Path, parse
from forbear.debt.fields import Field, Reading, amount, day, optional_text, read_table
from forbear.debt.model import Component

CLAIM_SCHEMA: Final = "forbear/claim/1"
CLAIMED: Final[tuple[Component, ...]] = ("principal", "interest", "penalty", "fee")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a lender says is owed at the end of a day; a figure that it does not give is ``None`` (fen).

    Attributes:
        claimant: who says it; ``source`` where it stands (a letter, an app, a statement of claim).
        total: the sum that it names, which need not be that of its parts.
        judgment: the day of a judgment or mediation document about the debt, if there is one.
    """

    as_of: date
    principal: Fen | None = None
    interest: Fen | None = None
    penalty: Fen | None = None
    fee: Fen | None = None
    total: Fen | None = None
    claimant: str = ""
    source: str = ""
    judgment: date | None = None

    def figures(self) -> dict[str, Fen]:
        """The figures that it gives, by component and ``total``."""
        named = {name: getattr(self, name) for name in (*CLAIMED, "total")}
        return {name: value for name, value in named.items() if value is not None}


CLAIM: Final[Mapping[str, Field]] = {
    "as_of": Field(day),
    "claimant": Field(optional_text, ""),
    "source": Field(optional_text, ""),
    "judgment": Field(day, None),
}
"""Keys beside ``schema`` and ``[claimed]``."""

FIGURES: Final[Mapping[str, Field]] = {name: Field(amount, None) for name in (*CLAIMED, "total")}
"""Keys of ``[claimed]``; at least one must be there."""


def read_claim(data: bytes, name: str) -> Claim:
    """Read a claim file; ``name`` says TOML or JSON and stands before each problem.

    Raises:
        ForbearError: with every problem found, each with ``name:line`` (TOML) or ``name: path`` (JSON) and its mend.
    """
    document = parse(data, name)
    reading, value = Reading(document.locate), document.value
    head = {"schema": Field(_schema), **CLAIM}
    found = read_table(reading, (), value, head, also_known=("claimed",)) or {}
    figures = read_table(reading, ("claimed",), value.get("claimed"), FIGURES) or {}
    if not reading.problems and all(figure is None for figure in figures.values()):
        reading.wrong("audit.nothing_claimed", ("claimed",))
    for key, figure in figures.items():
        if figure is not None and figure < 0:
            reading.wrong("audit.claimed_negative", ("claimed", key))
    if reading.problems:
        raise ForbearError(*reading.problems)
    found.pop("schema")
    return Claim(**found, **figures)


def _schema(reading: Reading, path: Path, value: Any) -> str | None:
    if value == CLAIM_SCHEMA:
        return CLAIM_SCHEMA
    reading.wrong("debt.schema_unknown", path, value=str(value)[:60], right=CLAIM_SCHEMA)
    return None
