"""Shapes of rules, lenders and programmes. Every one carries where it was read and how sure that is."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from forbear.base.money import Fen
from forbear.base.texts import Text

Confidence = Literal["R1", "R2", "R3", "M", "C"]
"""R1 read verbatim; R2 read in a reproduction; R3 an unverified page; M memory; C conflicting. See ``docs/rules.md``."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of law or practice (an article, in force from–to, with its numbers).

    Attributes:
        valid_from, valid_to: the first and last day in force; ``None`` where it has no such day (a practice) or none is known.
        lender_kinds: the kinds of lender it concerns.
        numbers: its figures by name, as decimal text; shares and rates are fractions of 1.
        last_checked: the day on which its wording was last compared with its source.
        read_in: where the copy stands that was read, if its address was kept.
    """

    id: str
    text: Text
    source: str
    article: str
    force: (
        str  # law | department_rule | normative | judicial | national_standard | self_regulation | practice
    )
    valid_from: date | None
    valid_to: date | None
    lender_kinds: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    confidence: Confidence
    last_checked: date
    read_in: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one arrangement or debt. The software reports; it never pronounces something lawful or unlawful."""

    rule: str
    verdict: Literal["holds", "attention", "not_met", "not_applicable"]
    detail: Text
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Channel:
    """One official way to reach a lender."""

    kind: Literal["phone", "app", "web", "letter"]
    value: Text
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Lender:
    """A lender of the directory. ``operator`` is the licensed company behind the product name."""

    id: str
    name: Text
    operator: Text
    kind: str  # consumer_finance | bank | bank_card | microloan | platform
    channels: tuple[Channel, ...]
    notes: Text
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Programme:
    """A lender's limits for arrangements (纾困方案), as data. Shares are fractions of 1; amounts fen.

    Attributes:
        penalty_waiver_max, interest_waiver_max, fee_waiver_max: the largest share of each overdue component that may be waived.
        waiver_conditional: whether waivers depend on the arrangement being kept.
        down_payment_min: the least share of the amount owed (after waivers) that is paid at signing.
        remainder: which instalment takes the fen that do not divide.
        approver_above: an amount owed at or above which a second person must approve.
    """

    id: str
    name: Text
    lenders: tuple[str, ...]
    instalments_max: int
    instalment_choices: tuple[int, ...]
    monthly_min: Fen
    interest_suspension: bool
    annual_rate: str
    penalty_waiver_max: Fraction
    interest_waiver_max: Fraction
    fee_waiver_max: Fraction
    waiver_conditional: bool
    down_payment_min: Fraction
    remainder: Literal["first", "last"]
    grace_days: int
    missed_to_break: int
    approver_above: Fen
    review_working_days: int
    source: Text
    confidence: Confidence
