"""A case to test at: people, proposals, and talks that stand at a named stage."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from forbear.base.errors import ForbearError
from forbear.case import decider
from forbear.case.codec import proposal_to_json
from forbear.case.data import CHINA
from forbear.case.model import Actor, CaseState, Command, Event
from forbear.plan.model import Proposal

BORROWER = Actor("1", "borrower")
ADVISER = Actor("9", "adviser")
AGENT = Actor("2", "agent")
REVIEWER = Actor("3", "reviewer")
OTHER_REVIEWER = Actor("4", "reviewer")
APPROVER = Actor("5", "approver")
OTHER_APPROVER = Actor("6", "approver")
SYSTEM = Actor("system", "system")
ADMINISTRATOR = Actor("8", "administrator")
SAID = Actor("1", "agent", "represented")  # the lender's word, recorded by the borrower
BY_PHONE = {"channel": "phone", "person": "工号 0001", "at": "2026-03-02T09:30:00+08:00", "reference": "A1"}

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
PROPOSAL = Proposal(
    start=date(2026, 3, 2),
    instalments=36,
    first_due=date(2026, 4, 15),
    due_day=15,
    down_payment=0,
    waive_penalty=10_000,
    waive_interest=0,
    waive_fee=0,
    conditional=True,
)
PLAN = proposal_to_json(PROPOSAL)
SHORTER = proposal_to_json(replace(PROPOSAL, instalments=24))
TERMS = "a" * 64
NEW_TERMS = "b" * 64
OWED = 3_000_000
LIMIT = 2_000_000


class Talk:
    """A negotiation under test: every command that is accepted is folded in, at a moment that only moves when told to."""

    def __init__(self, lender_present: bool = True) -> None:
        self.events: tuple[Event, ...] = ()
        self.state = CaseState()
        self.at = MONDAY
        self.given = 0
        self.do(
            "open",
            BORROWER,
            borrower=BORROWER.id,
            lender="jiebei",
            product="借呗",
            lender_present=lender_present,
        )

    def command(self, name: str, actor: Actor, expects: int | None = None, /, **data: Any) -> Command:
        self.given += 1
        return Command(f"c-{self.given}", name, actor, self.at, data, expects)

    def do(self, name: str, actor: Actor, expects: int | None = None, /, **data: Any) -> tuple[str, ...]:
        return self.give(self.command(name, actor, expects, **data))

    def give(self, command: Command) -> tuple[str, ...]:
        new = decider.decide(self.state, command)
        self.events += new
        for event in new:
            self.state = decider.evolve(self.state, event)
        return tuple(event.name for event in new)

    def refused(self, name: str, actor: Actor, expects: int | None = None, /, **data: Any) -> str:
        """The code with which this is refused; the state stays."""
        before = self.state
        with pytest.raises(ForbearError) as caught:
            self.do(name, actor, expects, **data)
        assert self.state == before
        return caught.value.problems[0].code

    def later(self, days: int) -> "Talk":
        self.at += timedelta(days=days)
        return self

    # One sentence each, for the way to a stage.

    def requested(self) -> "Talk":
        self.do("tell_story", BORROWER, cause="illness", story="去年十月住院，停工两个月。")
        self.do("submit_request", BORROWER, proposal=PLAN, owed=OWED, capacity=90_000)
        return self

    def reviewed(self) -> "Talk":
        self.requested().do("take", AGENT)
        self.do("pass_first_check", AGENT, note="材料齐全")
        return self

    def offer(self, actor: Actor = REVIEWER, owed: int = OWED, proposal: Any = None) -> "Talk":
        self.do(
            "make_offer",
            actor,
            proposal=proposal or PLAN,
            reason="同意停息",
            valid_working_days=5,
            owed=owed,
            approver_above=LIMIT,
        )
        return self

    def accept(self, actor: Actor = BORROWER) -> "Talk":
        self.do("accept_offer", actor, number=self.state.open_offer)
        return self

    def offered(self) -> "Talk":
        return self.reviewed().offer()

    def accepted(self) -> "Talk":
        return self.offered().accept()

    def approved(self) -> "Talk":
        self.reviewed().offer().accept().do("approve", APPROVER, note="同意")
        return self

    def issued(self) -> "Talk":
        self.approved().do("issue_agreement", AGENT, number="FB-1", terms_sha256=TERMS)
        return self

    def performing(self) -> "Talk":
        self.issued().sign(BORROWER, "borrower").sign(AGENT, "lender")
        return self

    def sign(self, actor: Actor, party: str, terms: str = TERMS, **data: Any) -> "Talk":
        self.do("sign", actor, party=party, terms_sha256=terms, **data)
        return self

    def renegotiating(self) -> "Talk":
        self.performing().do("renegotiate", BORROWER, reason="又停工了")
        return self

    def declined(self) -> "Talk":
        self.reviewed().do("decline", REVIEWER, reason="材料不足以证明困难")
        return self
