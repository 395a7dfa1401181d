"""Shapes of an agreement. All amounts in fen; in the embedded JSON they are decimal strings in yuan."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from forbear.base.errors import Problem
from forbear.base.money import Fen
from forbear.base.texts import Text
from forbear.debt.model import Amounts
from forbear.plan.model import PlannedInstalment, Proposal
from forbear.rules.model import Finding

PartyName = Literal["borrower", "lender"]
PARTIES: tuple[PartyName, ...] = ("borrower", "lender")
DOWN_PAYMENT_DAYS = 3
"""Days after ``made_on`` by which a down payment is due, where the terms name no day: time to sign and to pay."""


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
    ``lender_kind`` is the kind in the lender directory (``bank_card`` adds the card clause). The borrower's ``identity`` is written masked.
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
    lender_kind: str = ""
    down_payment_due: date | None = None

    @property
    def down_due(self) -> date:
        """The day by which the down payment is due: as named, else three days after ``made_on``, never after the first instalment."""
        named = self.down_payment_due or self.made_on + timedelta(days=DOWN_PAYMENT_DAYS)
        return named if self.down_payment_due else max(self.made_on, min(named, self.proposal.first_due))

    @property
    def total(self) -> Fen:
        """Everything paid under the agreement: the down payment and every instalment."""
        return self.proposal.down_payment + sum(row.amount for row in self.instalments)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its formal wording as printed, and the same in plain words beside it."""

    id: str
    title: Text
    formal: str
    plain: Text
    watch: Text | None = None  # what to look at twice before signing


@dataclass(frozen=True, slots=True)
class RequestLetter:
    """What the borrower's request letter (协商还款申请书) says: only facts that the borrower told and figures computed from them.

    Attributes:
        borrower: name; ``identity`` and ``account`` are written masked.
        facts: one sentence each, in the borrower's own words and order.
        owed: arrears as of ``as_of`` by component, in fen.
        monthly_capacity: what can be paid monthly, if it was worked out.
        papers: names of the papers attached.
    """

    borrower: str
    identity: str
    contact: str
    lender: str
    product: str
    account: str
    cause: str
    facts: tuple[str, ...]
    as_of: date
    days_past_due: int
    owed: Amounts
    proposal: Proposal
    instalments: tuple[PlannedInstalment, ...]
    papers: tuple[str, ...]
    written_on: date
    monthly_capacity: Fen | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a settlement certificate (结清证明) states: the terms that were kept, what was paid in all, and when the last of it came."""

    terms: Terms
    paid: Fen
    settled_on: date
    issued_on: date


@dataclass(frozen=True, slots=True)
class PartyKey:
    """A party's signing key with its certificate; whoever keeps it stores ``private_key`` encrypted.

    Attributes:
        party: ``borrower``, ``lender``, or ``authority`` for a local certificate authority.
        name: the name in the certificate; for a party the name in the agreement.
        certificate, private_key: PEM.
        chain: PEM certificates of the issuers, nearest first; empty where the certificate is self-signed.
    """

    party: Literal["borrower", "lender", "authority"]
    name: str
    certificate: bytes
    private_key: bytes = field(repr=False)
    chain: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureFact:
    """What was established of one signature.

    Attributes:
        party: the field it stands in, ``borrower`` or ``lender``; another field's own name if neither.
        signer: the name in the certificate.
        signed_at: the time the signer claims, which the signature covers; nobody else attests it.
        valid: the signature's own mathematics hold and its certificate names the party.
        covers_all_that_stood: it covers every byte of the file as it stood when it was made.
        fingerprint: SHA-256 of the certificate, hexadecimal.
        issuer: the name of who issued the certificate; the signer's own where self-signed.
        trusted: whether the certificate leads to a root that the verifier was handed; ``None`` if none was.
    """

    party: str
    signer: str
    signed_at: datetime | None
    valid: bool
    covers_all_that_stood: bool
    detail: Text
    fingerprint: str = ""
    issuer: str = ""
    trusted: bool | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing verified: ``name`` in terms, arithmetic, printed, integrity, signatures, rules."""

    name: str
    holds: bool
    detail: Text
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """Facts gathered about a PDF; the verdict is computed from them."""

    checks: tuple[Check, ...]
    signatures: tuple[SignatureFact, ...]
    terms: Terms | None
    findings: tuple[Finding, ...] = ()
    sha256: str = ""

    @property
    def holds(self) -> bool:
        """Whether every check holds and both parties have signed."""
        signed = {fact.party for fact in self.signatures if fact.valid}
        return bool(self.checks) and all(check.holds for check in self.checks) and signed >= set(PARTIES)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was found wrong, in the order of the checks."""
        return tuple(problem for check in self.checks for problem in check.problems)
