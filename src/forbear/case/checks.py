"""What a command is held to beyond its place in the table. Each check refuses by raising ``ForbearError``, or returns nothing."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from forbear.base.errors import fail
from forbear.case.data import day_of
from forbear.case.model import Actor, CaseState, Command, Offer
from forbear.case.parties import party_of

CLOCKS_APART: Final = timedelta(minutes=10)
"""How far a telephone's clock may run ahead of the server's."""

Data = Mapping[str, Any]


def opens_own_case(_state: CaseState, command: Command, data: Data) -> None:
    """A borrower opens a case of their own; an adviser one of somebody else."""
    if command.actor.role == "borrower" and data["borrower"] != command.actor.id:
        fail("case.not_your_case")


def paper_is_there(state: CaseState, _command: Command, data: Data) -> None:
    """Only an attached paper can be removed."""
    if data["paper"] not in state.papers:
        fail("case.paper_absent", "paper")


def story_was_told(state: CaseState, _actor: Actor) -> None:
    """A request says why."""
    if not state.cause or not state.story:
        fail("case.story_first")


def appeal_goes_to_another(state: CaseState, actor: Actor) -> None:
    """Who declined the request has no part in the appeal. An absent lender's people are not known here."""
    if state.appeals and actor.presence == "present" and actor.id == state.declined_by:
        fail("case.appeal_by_another")


def appeal_goes_to_a_reviewer(state: CaseState, actor: Actor) -> None:
    """An appeal is taken by a reviewer."""
    if state.stage == "appealed" and actor.presence == "present" and actor.role != "reviewer":
        fail("case.appeal_by_reviewer")


def one_appeal(state: CaseState, _actor: Actor) -> None:
    """There is one appeal in a case."""
    if state.appeals:
        fail("case.appealed_already")


def four_eyes(state: CaseState, actor: Actor) -> None:
    """Nobody approves what they made or reviewed."""
    if actor.id in state.offer_hands:
        fail("case.four_eyes")


def offer_is_the_others(state: CaseState, actor: Actor) -> None:
    """Nobody accepts their own side's offer."""
    offer = open_offer(state)
    if offer is not None and offer.by == party_of(actor):
        fail("case.own_offer")


def offer_is_open(state: CaseState, _command: Command, data: Data) -> None:
    """The number is that of the offer on the table."""
    if data["number"] != state.open_offer:
        fail("case.offer_not_open", "number", number=data["number"], open=state.open_offer)


def offer_has_not_lapsed(state: CaseState, command: Command, _data: Data) -> None:
    """An offer is good to the end of the day it names."""
    offer = open_offer(state)
    if offer is not None and day_of(command.at) > offer.valid_until:
        fail("case.offer_lapsed", valid_until=offer.valid_until.isoformat())


def offer_has_lapsed(state: CaseState, command: Command, _data: Data) -> None:
    """An offer whose time has not passed still stands."""
    offer = open_offer(state)
    if offer is not None and day_of(command.at) <= offer.valid_until:
        fail("case.offer_still_valid", valid_until=offer.valid_until.isoformat())


def open_offer(state: CaseState) -> Offer | None:
    """The offer on the table."""
    return next((offer for offer in state.offers if offer.number == state.open_offer), None)


def signs_once(state: CaseState, actor: Actor) -> None:
    """Each side signs once."""
    if any(one.party == party_of(actor) for one in state.signatures) and state.stage == "signed_by_one":
        fail("case.signed_already")


def signs_for_own_side(_state: CaseState, command: Command, data: Data) -> None:
    """Nobody signs for the other."""
    if data["party"] != party_of(command.actor):
        fail("case.sign_own_side", "party")


def signs_the_issued_terms(state: CaseState, _command: Command, data: Data) -> None:
    """Both sign the same terms: those that were issued."""
    if data["terms_sha256"] != state.terms_sha256:
        fail("case.other_terms", "terms_sha256")


def agreement_in_force(state: CaseState, _actor: Actor) -> None:
    """Repayments are recorded under an agreement that both signed."""
    if state.in_force is None:
        fail("case.nothing_in_force")


def day_has_come(name: str) -> Callable[[CaseState, Command, Data], None]:
    """The day in ``name`` is not after the day of the command."""

    def check(_state: CaseState, command: Command, data: Data) -> None:
        if date.fromisoformat(data[name]) > day_of(command.at):
            fail("case.day_ahead", name, day=data[name])

    return check


def day_is_past(name: str) -> Callable[[CaseState, Command, Data], None]:
    """The day in ``name`` is before the day of the command: what is due today is not yet missed."""

    def check(_state: CaseState, command: Command, data: Data) -> None:
        if date.fromisoformat(data[name]) >= day_of(command.at):
            fail("case.not_missed_yet", name, day=data[name])

    return check


def repayment_is_new(state: CaseState, _command: Command, data: Data) -> None:
    """A serial number counts once."""
    reference = data["reference"]
    if reference and any(known == reference for _, _, known in state.repayments):
        fail("case.repayment_known", "reference", reference=reference)


def lender_reads_here(state: CaseState, _actor: Actor) -> None:
    """A message needs a reader; with an absent lender, contacts are recorded instead."""
    if not state.lender_present:
        fail("case.nobody_to_read")


def contact_has_happened(_state: CaseState, command: Command, data: Data) -> None:
    """What is still to come cannot have been said."""
    if datetime.fromisoformat(data["at"]) > command.at + CLOCKS_APART:
        fail("case.contact_ahead", "at")
