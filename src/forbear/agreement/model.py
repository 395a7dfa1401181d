"""Shapes of an agreement. All amounts in fen; in the embedded JSON they are decimal strings in yuan."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from forbear.base.money import Fen
from forbear.base.texts import Text
from forbear.debt.model import Amounts
from forbear.plan.model import PlannedInstalment, Proposal


@dataclass(frozen=True, slots=True)
class PartyIdentity:
    """A party as named in the agreement; ``identity`` is masked in what is printed (``3301**********1234``)."""

    party: Literal["borrower", "lender"]
    name: str
    identity: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything an agreement says, from which its whole schedule can be recomputed.

    ``statement`` is what was owed by component on ``proposal.start``; ``instalments`` must be what ``plan`` computes from it.
    """

    number: str
    case: str
    borrower: PartyIdentity
    lender: PartyIdentity
    contract_number: str
    product: str
    statement: Amounts
    proposal: Proposal
    waived: Amounts
    waived_conditionally: Amounts
    balance: Fen
    instalments: tuple[PlannedInstalment, ...]
    missed_to_break: int
    grace_days: int
    contract_daily_rate: str
    penalty_multiple: str
    receiving_account: str
    made_on: date


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its formal wording as printed, and the same in plain words beside it."""

    id: str
    title: Text
    formal: str
    plain: Text
    watch: Text | None = None  # what to look at twice before signing


@dataclass(frozen=True, slots=True)
class SignatureFact:
    """What was established of one signature."""

    party: str
    signer: str
    signed_at: datetime | None
    valid: bool
    covers_all_that_stood: bool
    detail: Text


@dataclass(frozen=True, slots=True)
class Check:
    """One thing verified: ``name`` in arithmetic, printed, integrity, signatures, rules."""

    name: str
    holds: bool
    detail: Text


@dataclass(frozen=True, slots=True)
class Verification:
    """Facts gathered about a PDF; the verdict is computed from them."""

    checks: tuple[Check, ...]
    signatures: tuple[SignatureFact, ...]
    terms: Terms | None

    @property
    def holds(self) -> bool:
        """Whether every check holds and both parties have signed."""
        return bool(self.checks) and all(check.holds for check in self.checks)
