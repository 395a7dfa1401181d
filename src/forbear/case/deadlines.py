"""Who is to act by which working day, computed from the case alone.

No law sets these periods for a negotiation. Practice reports one to three working days for requests in an app and five to twenty
for a review; the defaults below stand inside that and are this product's own, as practice, not as a right. What a party was told
(the day to answer by, the day an offer lapses, a programme's review period) always goes before a default.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from forbear.base.working_days import add_working_days
from forbear.case.checks import open_offer
from forbear.case.data import day_of
from forbear.case.model import CaseState, Deadline, Party, Stage
from forbear.case.parties import other

FIRST_CHECK: Final = 5
REVIEW: Final = 10
COUNTER_REPLY: Final = 5
APPROVAL: Final = 3
ISSUE: Final = 3
SIGNATURE: Final = 5
APPEAL_REPLY: Final = 10

Due = Callable[[CaseState], Deadline | None]


def deadlines(state: CaseState) -> tuple[Deadline, ...]:
    """What is waited for now; empty where nothing is (repayments have their own calendar)."""
    due = DUE.get(state.stage)
    found = due(state) if due and state.since else None
    return (found,) if found else ()


def ask_after(state: CaseState) -> date | None:
    """The first working day on which it is sensible for the borrower to ask politely: after the lender's day has passed.

    ``None`` where it is not the lender's turn.
    """
    waiting = [one for one in deadlines(state) if one.whose == "lender"]
    return add_working_days(waiting[0].by, 1).day if waiting else None


def _within(kind: str, whose: Party, since: datetime | None, count: int) -> Deadline | None:
    if since is None:
        return None
    by = add_working_days(day_of(since), count)
    return Deadline(kind, whose, by.day, by.certain)


def _stage(kind: str, whose: Party, count: int) -> Due:
    return lambda state: _within(kind, whose, state.since, count)


def _first_check(state: CaseState) -> Deadline | None:
    """From the request, or from the last answer, which the check had to wait for."""
    answered = [one.answered_at for one in state.more_asked if one.answered_at]
    return _within("first_check", "lender", answered[-1] if answered else state.requested_at, FIRST_CHECK)


def _answer(state: CaseState) -> Deadline | None:
    return Deadline("answer", "borrower", state.more_asked[-1].answer_by) if state.more_asked else None


def _review(state: CaseState) -> Deadline | None:
    return _within("review", "lender", state.since, state.review_working_days or REVIEW)


def _offer_reply(state: CaseState) -> Deadline | None:
    offer = open_offer(state)
    return Deadline("offer_reply", "borrower", offer.valid_until) if offer else None


def _second_signature(state: CaseState) -> Deadline | None:
    return _within("signature", other(state.signatures[-1].party), state.since, SIGNATURE)


DUE: Final[dict[Stage, Due]] = {
    "requested": _first_check,
    "first_check": _first_check,
    "more_asked": _answer,
    "review": _review,
    "renegotiating": _review,
    "offered": _offer_reply,
    "countered": _stage("counter_reply", "lender", COUNTER_REPLY),
    "awaiting_approval": _stage("approval", "lender", APPROVAL),
    "approved": _stage("issue", "lender", ISSUE),
    "appealed": _stage("appeal_reply", "lender", APPEAL_REPLY),
    "issued": _stage("signature", "borrower", SIGNATURE),
    "signed_by_one": _second_signature,
}
"""What is waited for in each stage."""
