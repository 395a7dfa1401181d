"""No sequence of commands reaches a state that the protocol forbids: a machine that tries, and says what must always hold."""

from datetime import timedelta
from random import Random
from typing import Any

from case_given import (
    ADVISER,
    AGENT,
    APPROVER,
    BORROWER,
    BY_PHONE,
    LIMIT,
    MONDAY,
    NEW_TERMS,
    OTHER_APPROVER,
    OTHER_REVIEWER,
    OWED,
    PLAN,
    REVIEWER,
    SAID,
    SHORTER,
    SYSTEM,
    TERMS,
    Talk,
)
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from forbear.base.errors import ForbearError
from forbear.case import chain, codec, deadlines, decider, words
from forbear.case.model import Actor, CaseState, Command, Event
from forbear.case.table import COMMANDS

PEOPLE = (
    BORROWER,
    ADVISER,
    AGENT,
    REVIEWER,
    OTHER_REVIEWER,
    APPROVER,
    OTHER_APPROVER,
    SYSTEM,
    SAID,
    Actor("1", "reviewer", "represented"),
    Actor(REVIEWER.id, "approver"),  # the same person in a second role
    Actor(REVIEWER.id, "reviewer", "represented"),
    Actor("7", "borrower"),  # a stranger
)
SEEDS = st.integers(0, 2**32)
STARTS = ("opened", "reviewed", "declined", "offered", "accepted", "accepted", "issued", "renegotiating")
IN_FORCE_STAGES = {"performing", "missed", "renegotiating", "broken", "settled"}
AGREED_STAGES = {"awaiting_approval", "approved", "issued", "signed_by_one"} | IN_FORCE_STAGES
OFFERED_STAGES = {"offered", "countered"}


class Negotiation(RuleBasedStateMachine):
    """Anybody tries anything, with data that is often right and sometimes not."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.state = CaseState()
        self.at = MONDAY
        self.given: list[Command] = []

    @initialize(lender_present=st.booleans(), start=st.sampled_from(STARTS))
    def begin(self, lender_present: bool, start: str) -> None:
        """At the very beginning, or on the way already (which only a present lender's examples tell)."""
        talk = Talk(lender_present or start != "opened")
        if start != "opened":
            getattr(talk, start)()
        self.events, self.state = list(talk.events), talk.state

    @rule(seed=SEEDS)
    def everybody_tries(self, seed: int) -> None:
        """One command of this stage by everyone, in any order: whoever may not must not have succeeded."""
        draw = Random(seed)
        here = [
            name
            for name, entry in COMMANDS.items()
            if self.state.stage in entry.stages and (entry.then or self.state.in_force)
        ]
        name = draw.choice(here or sorted(COMMANDS))
        for actor in draw.sample(PEOPLE, len(PEOPLE)):
            self.attempt(name, actor, draw)

    @rule(name=st.sampled_from(sorted(COMMANDS)), actor=st.sampled_from(PEOPLE), seed=SEEDS)
    def somebody_tries(self, name: str, actor: Actor, seed: int) -> None:
        self.attempt(name, actor, Random(seed))

    @rule(seed=SEEDS)
    def somebody_does_what_leads_on(self, seed: int) -> None:
        """Steps that change the stage, so that the late stages are reached too."""
        draw = Random(seed)
        can = [
            (one.name, actor)
            for actor in PEOPLE
            for one in decider.available(self.state, actor)
            if one.allowed and COMMANDS[one.name].then and one.name != "withdraw"
        ]
        if can:
            self.attempt(*draw.choice(can), draw)

    @rule(days=st.integers(0, 12))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days)

    @precondition(lambda self: self.given)
    @rule(seed=SEEDS)
    def a_command_comes_twice(self, seed: int) -> None:
        before = self.state
        self.give(self.given[seed % len(self.given)])
        assert self.state == before

    @precondition(lambda self: self.state.version > 1)
    @rule(actor=st.sampled_from(PEOPLE))
    def a_stale_page_is_sent(self, actor: Actor) -> None:
        command = Command("stale", "withdraw", actor, self.at, {}, self.state.version - 1)
        try:
            decider.decide(self.state, command)
        except ForbearError:
            return
        raise AssertionError("a stale command was accepted")

    def attempt(self, name: str, actor: Actor, draw: Random) -> None:
        command = Command(f"c-{len(self.given)}-{name}", name, actor, self.at, self.data(name, draw))
        try:
            self.give(command)
        except ForbearError:
            return
        self.given.append(command)

    def give(self, command: Command) -> None:
        before = self.state
        new = decider.decide(before, command)
        self.events += new
        for event in new:
            self.state = decider.evolve(self.state, event)
        then = COMMANDS[command.name].then
        if self.state.stage != before.stage:
            assert self.state.stage in then, f"{command.name}: {before.stage} → {self.state.stage}"

    def data(self, name: str, draw: Random) -> dict[str, Any]:
        number = self.state.open_offer or draw.choice([1, 2])
        day = (self.at.date() - timedelta(days=draw.choice([0, 1, 30]))).isoformat()
        terms = self.state.terms_sha256 if draw.random() < 0.8 and self.state.terms_sha256 else NEW_TERMS
        data: dict[str, Any] = {
            "cause": "illness",
            "story": "住院",
            "text": "您好",
            "substance": "通话",
            "answer": "好",
            "reason": "理由",
            "note": "备注",
            "items": ["流水"],
            "working_days": draw.choice([1, 5]),
            "valid_working_days": draw.choice([1, 5]),
            "proposal": draw.choice([PLAN, SHORTER]),
            "owed": draw.choice([LIMIT - 1, LIMIT, OWED]),
            "approver_above": LIMIT,
            "number": f"FB-{len(self.events)}" if name == "issue_agreement" else number,
            "terms_sha256": draw.choice([TERMS, NEW_TERMS]) if name == "issue_agreement" else terms,
            "party": draw.choice(["borrower", "lender"]),
            "paper": draw.choice(["p1", "p2"]),
            "kind": "identity",
            "name": "a.png",
            "sha256": TERMS,
            "on": day,
            "due": day,
            "n": 1,
            "amount": 100,
            **BY_PHONE,
        }
        return data | {"reference": draw.choice(["", "T1", "T2"])}

    @invariant()
    def an_agreement_in_force_has_both_signatures_over_its_terms(self) -> None:
        state = self.state
        if state.stage in IN_FORCE_STAGES:
            assert state.in_force is not None
        if state.stage in {"performing", "missed"}:
            assert state.in_force is not None
            told = (state.agreement_number, state.terms_sha256, state.agreed, state.signatures)
            kept = state.in_force
            assert told == (kept.number, kept.terms_sha256, kept.proposal, kept.signatures)
        if state.in_force is not None:
            signed = state.in_force.signatures
            assert sorted(one.party for one in signed) == ["borrower", "lender"]
            assert {one.terms_sha256 for one in signed} == {state.in_force.terms_sha256}
            for one in signed:
                assert one.by.role == "borrower" if one.party == "borrower" else one.by.role != "borrower"
                represented = one.by.presence == "represented"
                assert represented == (one.party == "lender" and not state.lender_present)

    @invariant()
    def signatures_are_on_the_issued_terms_each_once(self) -> None:
        state = self.state
        assert all(one.terms_sha256 == state.terms_sha256 for one in state.signatures)
        assert len({one.party for one in state.signatures}) == len(state.signatures) <= 2
        if state.stage == "signed_by_one":
            assert len(state.signatures) == 1

    @invariant()
    def nobody_approved_their_own_offer(self) -> None:
        """Read from the events alone, not from what the state remembers."""
        makers: set[str] = set()
        for event in self.events:
            if event.name in {"renegotiation_opened", "came_into_force"}:
                makers = set()
            by_lender = event.actor.role in {"agent", "reviewer", "approver"}
            if event.name == "offer_made" or (event.name == "offer_accepted" and by_lender):
                makers.add(event.actor.id)
            if event.name == "approved":
                assert event.actor.role == "approver"
                assert event.actor.id not in makers

    @invariant()
    def from_the_limit_on_nothing_is_issued_without_an_approver(self) -> None:
        state = self.state
        accepted = [i for i, event in enumerate(self.events) if event.name == "offer_accepted"]
        issued = [i for i, event in enumerate(self.events) if event.name == "agreement_issued"]
        for at in issued:
            last = max(i for i in accepted if i < at)
            owed = next(e.data["owed"] for e in reversed(self.events[:last]) if e.name == "offer_made")
            if state.lender_present and owed >= LIMIT:
                assert any(event.name == "approved" for event in self.events[last:at])

    @invariant()
    def one_offer_at_most_is_open(self) -> None:
        state = self.state
        assert (state.open_offer != 0) == (state.stage in OFFERED_STAGES)
        if state.open_offer:
            assert state.open_offer == state.offers[-1].number == len(state.offers)
            assert state.offers[-1].by == ("lender" if state.stage == "offered" else "borrower")

    @invariant()
    def what_is_agreed_was_offered_by_one_side_and_accepted_by_the_other(self) -> None:
        state = self.state
        if state.stage in AGREED_STAGES:
            assert state.agreed is not None
        offers = {event.data["number"]: event for event in self.events if "valid_until" in event.data}
        for event in self.events:
            if event.name == "offer_accepted":
                made = offers[event.data["number"]]
                assert (made.name == "offer_made") == (event.actor.role == "borrower")
                assert event.at.date().isoformat() <= made.data["valid_until"]

    @invariant()
    def at_most_one_appeal_and_never_before_who_declined(self) -> None:
        assert self.state.appeals <= 1
        declined: str | None = None
        appealed = False
        for event in self.events:
            if appealed and event.actor.presence == "present" and event.name in {"offer_made", "declined"}:
                assert event.actor.id != declined
            if event.name == "declined" and not appealed:
                declined = event.actor.id
            appealed = appealed or event.name == "appealed"

    @invariant()
    def an_absent_lender_never_acts_here_and_a_present_one_is_never_recorded(self) -> None:
        for event in self.events:
            if event.actor.role in {"agent", "reviewer", "approver"}:
                assert (event.actor.presence == "present") == self.state.lender_present

    @invariant()
    def serial_numbers_count_once(self) -> None:
        known = [reference for _, _, reference in self.state.repayments if reference]
        assert len(known) == len(set(known))

    @invariant()
    def the_state_is_the_fold_of_its_events(self) -> None:
        assert decider.replay(self.events) == self.state
        assert self.state.version == len(self.events) == len(self.state.history)
        stored = [codec.event_from_json(codec.event_to_json(event)) for event in self.events]
        assert tuple(stored) == tuple(self.events)
        chain.check(chain.chained(self.events))

    @invariant()
    def the_state_can_be_shown_and_dated(self) -> None:
        codec.state_to_json(self.state)
        for one in deadlines.deadlines(self.state):
            assert words.deadline(one.kind).zh
            assert one.by >= MONDAY.date()
        asking = deadlines.ask_after(self.state)
        assert asking is None or asking > deadlines.deadlines(self.state)[0].by


TestNegotiation = Negotiation.TestCase
# Shortening a failure of this machine takes minutes; the events it prints are short enough to read as they are.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
TestNegotiation.settings = settings(max_examples=150, stateful_step_count=25, deadline=None, phases=PHASES)
