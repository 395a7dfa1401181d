"""The borrower's six steps as a list: what is done, what is to do now, and what each leads to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from forbear.base.texts import message
from forbear.case.model import CaseState, Stage, Step, StepState

SENT: Final[frozenset[Stage]] = frozenset(
    {"requested", "first_check", "review", "countered", "awaiting_approval", "appealed"}
)
"""Stages in which the lender is to act on the request."""
AGREED: Final[frozenset[Stage]] = frozenset({"approved", "issued", "signed_by_one"})


@dataclass(frozen=True, slots=True)
class _Case:
    state: CaseState
    has_budget: bool
    papers_missing: int

    @property
    def sent(self) -> bool:
        return self.state.requested_at is not None

    @property
    def agreed(self) -> bool:
        return self.state.stage in AGREED or self.state.in_force is not None


def six_steps(state: CaseState, has_budget: bool, papers_missing: int) -> tuple[Step, ...]:
    """The six steps. The first that is not done and not the lender's turn is ``now``; those after it come ``later``.

    Args:
        state: the case.
        has_budget: whether income and spending are known, so that the capacity is.
        papers_missing: how many required papers are not there yet.
    """
    case = _Case(state, has_budget, papers_missing)
    found: list[Step] = []
    reached = state.stage == "withdrawn"
    for name, done, waiting in _STEPS:
        if done(case):
            standing: StepState = "done"
        elif reached:
            standing = "later"
        else:
            standing, reached = ("waiting" if waiting(case) else "now"), True
        found.append(
            Step(name, message(f"case.step_{name}"), standing, message(f"case.step_{name}_leads_to"))
        )
    return tuple(found)


def _never(_case: _Case) -> bool:
    return False


def _lender_acts_on_request(case: _Case) -> bool:
    return case.state.stage in SENT


def _lender_acts_on_agreement(case: _Case) -> bool:
    stage, signed = case.state.stage, {one.party for one in case.state.signatures}
    return stage == "approved" or (stage == "signed_by_one" and "borrower" in signed)


_STEPS: Final[tuple[tuple[str, Callable[[_Case], bool], Callable[[_Case], bool]], ...]] = (
    ("reasons", lambda case: bool(case.state.cause and case.state.story and case.has_budget), _never),
    (
        "papers",
        lambda case: case.sent or (bool(case.state.cause) and not case.papers_missing),
        _never,
    ),
    (
        "reach",
        lambda case: case.sent or any(one.channel != "here" for one in case.state.messages),
        _never,
    ),
    ("request", lambda case: case.sent, _never),
    ("wait", lambda case: case.agreed, _lender_acts_on_request),
    ("keep", lambda case: case.state.stage == "settled", _lender_acts_on_agreement),
)
