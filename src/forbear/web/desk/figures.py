"""The figures of an offer while it is being typed: the arrangement built to the fen, whether it fits, and what the rules say of it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from forbear.base.errors import ForbearError
from forbear.base.money import Fen
from forbear.plan.model import Option, Proposal
from forbear.rules.model import Finding
from forbear.web.desk import forms
from forbear.web.forms import add_problems
from forbear.web.pictures.balance import balance_svg
from forbear.web.pictures.frame import figure
from forbear.web.services import plans
from forbear.web.store.models import CaseRecord
from forbear.web.templatetags.forbear import language


@dataclass(frozen=True, slots=True)
class Figures:
    """One arrangement and how it stands to what the borrower can pay. ``spare`` is what is left of it monthly (negative: lacking)."""

    option: Option
    capacity: Fen | None
    spare: Fen
    picture: SafeString | None = None

    @property
    def fits(self) -> bool:
        """Whether the largest monthly amount is within the capacity that was shown."""
        return self.capacity is not None and self.spare >= 0

    @property
    def noted(self) -> tuple[Finding, ...]:
        """What the rules ask to be looked at."""
        return tuple(one for one in self.option.findings if one.verdict in {"attention", "not_met"})

    @property
    def held(self) -> tuple[Finding, ...]:
        """The rules that hold or do not apply."""
        return tuple(one for one in self.option.findings if one not in self.noted)

    @property
    def short(self) -> Fen:
        """What is lacking monthly; 0 if nothing."""
        return max(-self.spare, 0)


def figures_of(
    record: CaseRecord, proposal: Proposal, *, limits: bool = True, drawn: bool = False
) -> Figures:
    """The figures of ``proposal``; ``limits`` holds it to the programme, as an offer is.

    Raises:
        ForbearError: every number that cannot be, ``where`` naming the field.
    """
    option = plans.build_option(record, proposal, limits=limits)
    capacity = plans.capacity_known_to(record, at_desk=True)
    picture = figure(balance_svg, plans.balances(record, option), language()) if drawn else None
    return Figures(option, capacity, (capacity or 0) - option.monthly, picture)


def from_form(record: CaseRecord, form: forms.ProposalForm) -> Figures | None:
    """The figures of what was typed; ``None`` with the reasons in the form where it cannot be."""
    if not form.is_valid():
        return None
    try:
        return figures_of(record, form.proposal(), drawn=True)
    except ForbearError as error:
        add_problems(form, error)
        return None
