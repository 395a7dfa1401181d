"""What goes in and comes out. Amounts are decimal strings in yuan (``"4379.30"``), dates and times ISO, rates decimal strings."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict, field_validator

from forbear.base.errors import ForbearError
from forbear.base.money import format_yuan, parse_yuan
from forbear.plan.model import Proposal

Yuan = str


class ProposalShape(Schema):
    """The numbers of an arrangement: what a request, an offer or a counter-offer carries."""

    start: date = Field(description="The day the statement is frozen and interest stops.")
    instalments: int = Field(ge=1, le=60)
    first_due: date
    due_day: int = Field(ge=1, le=31)
    down_payment: Yuan = "0.00"
    waive_penalty: Yuan = "0.00"
    waive_interest: Yuan = "0.00"
    waive_fee: Yuan = "0.00"
    conditional: bool = True
    annual_rate: str = Field(
        "0", pattern=r"^\d{1,2}(\.\d{1,8})?$", description='As a share of one: "0.06" is 6 %.'
    )
    remainder: Literal["first", "last"] = "last"

    @field_validator("down_payment", "waive_penalty", "waive_interest", "waive_fee")
    @classmethod
    def _is_an_amount(cls, value: str) -> str:
        try:
            amount = parse_yuan(value)
        except ForbearError as error:
            raise ValueError(error.problems[0].text.en) from error
        if amount < 0:
            raise ValueError("an amount may not be negative")
        return format_yuan(amount)

    def proposal(self) -> Proposal:
        """As the domain has it."""
        return Proposal(
            start=self.start,
            instalments=self.instalments,
            first_due=self.first_due,
            due_day=self.due_day,
            down_payment=parse_yuan(self.down_payment),
            waive_penalty=parse_yuan(self.waive_penalty),
            waive_interest=parse_yuan(self.waive_interest),
            waive_fee=parse_yuan(self.waive_fee),
            conditional=self.conditional,
            annual_rate=self.annual_rate,
            remainder=self.remainder,
        )

    @classmethod
    def of(cls, proposal: Proposal) -> "ProposalShape":
        """From the domain's."""
        return cls(
            start=proposal.start,
            instalments=proposal.instalments,
            first_due=proposal.first_due,
            due_day=proposal.due_day,
            down_payment=format_yuan(proposal.down_payment),
            waive_penalty=format_yuan(proposal.waive_penalty),
            waive_interest=format_yuan(proposal.waive_interest),
            waive_fee=format_yuan(proposal.waive_fee),
            conditional=proposal.conditional,
            annual_rate=proposal.annual_rate,
            remainder=proposal.remainder,
        )


class AmountsShape(Schema):
    """One amount for each component of a debt."""

    principal: Yuan
    interest: Yuan
    penalty: Yuan
    fee: Yuan
    total: Yuan


class SessionShape(Schema):
    """Who is calling. ``csrf_token`` goes into the ``X-CSRFToken`` header of everything that changes something."""

    username: str
    name: str
    role: str
    lender: str
    csrf_token: str


class CaseSummary(Schema):
    """One case as lists show it. ``version`` is what a command's ``expects`` refers to."""

    id: UUID
    reference: str
    lender: str
    product: str
    lender_present: bool
    stage: str
    whose_turn: str
    version: int
    owed: Yuan | None
    days_past_due: int | None
    next_deadline: date | None
    assigned_to: str
    opened_at: datetime
    requested_at: datetime | None
    updated_at: datetime


class CaseList(Schema):
    """A page of cases; ``next`` is the address of the following page."""

    count: int
    next: str | None
    cases: list[CaseSummary]


class OfferShape(Schema):
    """A proposal on the table."""

    number: int
    by: str
    proposal: ProposalShape
    reason: str
    at: datetime
    valid_until: date


class MoreAskedShape(Schema):
    """What the desk asked for."""

    items: list[str]
    note: str
    asked_at: datetime
    answer_by: date
    answered_at: datetime | None
    answer: str


class MessageShape(Schema):
    """A message or a recorded contact. ``represented``: the other party wrote down what was said."""

    at: datetime
    role: str
    represented: bool
    text: str
    channel: str
    person: str


class SignatureShape(Schema):
    """One party's signature."""

    party: str
    at: datetime
    terms_sha256: str
    represented: bool


class RepaymentShape(Schema):
    """Money that arrived."""

    on: date
    amount: Yuan
    reference: str


class CommandState(Schema):
    """Whether the caller may give a command now; ``why`` not."""

    name: str
    allowed: bool
    why: str


class CaseDetail(CaseSummary):
    """A case and where it stands."""

    cause: str
    story: str
    papers: list[UUID]
    request: ProposalShape | None
    offers: list[OfferShape]
    more_asked: list[MoreAskedShape]
    agreed: ProposalShape | None
    decline_reason: str
    terms_sha256: str
    signatures: list[SignatureShape]
    messages: list[MessageShape]
    repayments: list[RepaymentShape]
    commands: list[CommandState]


class EventShape(Schema):
    """One thing that happened to the case."""

    sequence: int
    name: str
    at: datetime
    role: str
    represented: bool


class LineShape(Schema):
    """Where one posted figure comes from: ``base × rate × days``, rounded once."""

    model_config = ConfigDict(populate_by_name=True)

    component: str
    instalment: int | None
    since: date = Field(alias="from")
    until: date
    days: int
    stopped: int = Field(
        description="Days left out because interest was suspended or an arrangement was kept."
    )
    base: Yuan
    rate: str
    exact_fen: str = Field(description="The unrounded share in fen, an integer or a fraction.")
    rounding: str
    clause: str = Field(description="The term of the contract, or the kind of event, that it rests on.")
    amount: Yuan
    why: str


class StatementShape(Schema):
    """What is owed at the end of a day, and why; the same document as ``forbear statement --json``."""

    as_of: date
    days_past_due: int
    owed: AmountsShape
    overdue: AmountsShape
    schedule: list[dict[str, Any]]
    lines: list[LineShape]
    credit: Yuan
    accrued: AmountsShape
    paid: AmountsShape
    waived: AmountsShape
    movements: list[dict[str, Any]]
    arranged: bool
    bills: list[dict[str, Any]] = Field(
        description="The bills of a card or pay-later account; none for a loan."
    )
    charged_off: date | None


class CapacityLineShape(Schema):
    """One step of the arithmetic; signed."""

    label: str
    amount: Yuan


class CapacityShape(Schema):
    """What the borrower can pay a month. The desk sees what was shared with the request and nothing else."""

    monthly: Yuan
    income_steadiness: str
    lines: list[CapacityLineShape]


class InstalmentShape(Schema):
    """One instalment of an arrangement."""

    n: int
    due: date
    amount: Yuan
    interest: Yuan


class MeasureShape(Schema):
    """One concession."""

    kind: str
    amount: Yuan
    conditional: bool
    text: str


class FindingShape(Schema):
    """What a rule says; ``confidence`` says how its source was read (docs/rules.md)."""

    rule: str
    verdict: str
    detail: str
    source: str
    confidence: str


class OptionShape(Schema):
    """One possible arrangement, complete to the fen. ``fits`` is ``null`` where no capacity is known to the caller."""

    rank: int
    label: str
    proposal: ProposalShape
    measures: list[MeasureShape]
    down_payment: Yuan
    balance: Yuan
    instalments: list[InstalmentShape]
    total: Yuan
    waived: AmountsShape
    monthly: Yuan
    ends: date
    fits: bool | None
    why: str
    findings: list[FindingShape]


class OptionList(Schema):
    """Ranked options."""

    as_of: date
    options: list[OptionShape]


class CommandIn(Schema):
    """A command. The same ``id`` sent again acts once; ``expects`` is the version that the caller was looking at."""

    id: UUID
    name: str = Field(max_length=40, pattern=r"^[a-z_]+$")
    data: dict[str, Any] = Field(default_factory=dict)
    expects: int | None = None
    as_lender: bool = Field(False, description="The borrower records what a lender that is not here said.")


class PerformanceRowShape(Schema):
    """One due amount and how it was met; ``n`` 0 is the down payment."""

    n: int
    due: date
    amount: Yuan
    paid: Yuan
    completed_on: date | None
    status: str


class PerformanceShape(Schema):
    """How the agreement in force is kept."""

    as_of: date
    status: str
    rows: list[PerformanceRowShape]
    paid: Yuan
    outstanding: Yuan
    arrears: Yuan
    next_due: date | None
    next_amount: Yuan
    reinstated: AmountsShape
    credit: Yuan
    settled_on: date | None
    broken_on: date | None
    why: str


class ProblemItem(Schema):
    """One thing that is wrong."""

    code: str
    text: str
    where: str
    mend: str


class ProblemShape(Schema):
    """RFC 9457 problem details (``application/problem+json``)."""

    type: str
    title: str
    status: int
    instance: str
    problems: list[ProblemItem]
