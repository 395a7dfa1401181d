"""Every measure on every product: it does what it says, a back-dated one replays, the account says what changed, and the page shows which there are."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from measures import (
    AGREED,
    BREACH,
    DEBTS,
    LATER,
    MEASURES,
    NOT_MADE,
    REFUSED,
    before,
    combinations,
    measured,
    table,
)

from forbear.base.errors import ForbearError
from forbear.debt.changes import changes, figure_changes
from forbear.debt.model import COMPONENTS, Amounts, ArrangementTerms, DebtEvent
from forbear.debt.products import any_debt_from_json, any_debt_to_json, statement_of, with_events

PAGE = Path(__file__).resolve().parents[2] / "docs" / "products.md"
CASES = [pytest.param(measure, product, id=f"{measure} · {product}") for measure, product in combinations()]


@pytest.mark.parametrize(("measure", "product"), CASES)
def test_it_does_what_it_says(measure: str, product: str) -> None:
    was, now = measured(measure, product)
    assert MEASURES[measure][1](was, now)


@pytest.mark.parametrize(("measure", "product"), CASES)
def test_recorded_late_it_is_the_same_account_and_says_what_changed(measure: str, product: str) -> None:
    """The measure written down in June after a payment of May, or in order: one account; earlier days stand; the changes add up."""
    was, now = measured(measure, product)
    paid = replace(was.events[0], on=BREACH, kind="repayment", amount=10_000, ref="") if was.events else None
    extra = (paid,) if paid and not measure.startswith(("arrangement", "settlement")) else ()
    was = with_events(was, (*was.events, *extra))
    in_order = with_events(now, sorted((*now.events, *extra), key=lambda event: event.on))
    recorded_late = with_events(now, (*reversed(now.events), *extra))
    then, after = statement_of(was, LATER), statement_of(recorded_late, LATER)
    assert after == statement_of(in_order, LATER)
    day_before = AGREED - timedelta(1)
    assert statement_of(recorded_late, day_before).owed == statement_of(was, day_before).owed
    moved = changes(then, after)
    for component in COMPONENTS:
        by = sum(change.by for change in moved if change.component == component)
        assert by == getattr(after.accrued, component) - getattr(then.accrued, component)
    assert moved or figure_changes(then, after) or after.schedule != then.schedule


@pytest.mark.parametrize("product", DEBTS)
def test_what_is_given_up_on_condition_is_gone_while_the_arrangement_is_kept_and_returns_with_the_breach(
    product: str,
) -> None:
    """Half of every component, principal too; broken the next day, every fen is owed again as it was."""
    debt = before("waiver of fees", product)
    owed = statement_of(debt, AGREED).owed
    half = Amounts(*(getattr(owed, name) // 2 for name in ("principal", "interest", "penalty", "fee")))
    terms = ArrangementTerms(Amounts(), half, 0, ((date(2026, 4, 20), owed.total - half.total),))
    made = with_events(debt, (*debt.events, DebtEvent(AGREED, "arrangement", arrangement=terms)))
    next_day = AGREED + timedelta(1)
    breach = DebtEvent(next_day, "arrangement_broken", resume_from=next_day)
    broken = with_events(made, (*made.events, breach))
    assert half.principal > 0
    assert half.fee > 0
    assert statement_of(made, next_day).owed == owed - half
    assert statement_of(broken, next_day).owed == owed
    assert statement_of(broken, LATER).owed.total > owed.total


@pytest.mark.parametrize(("measure", "product"), [each for each in NOT_MADE if NOT_MADE[each] in REFUSED])
def test_where_there_is_none_it_is_refused_with_a_mend(measure: str, product: str) -> None:
    debt = before(measure, product)
    written = any_debt_to_json(debt)
    event = MEASURES[measure][0](debt)[0]
    extra = {"count": event.count} if event.count else {}
    extra |= {"component": event.component} if event.component else {}
    written["event"].append({"on": event.on.isoformat(), "kind": event.kind, **extra})
    with pytest.raises(ForbearError) as refused:
        statement_of(any_debt_from_json(written), AGREED)
    assert refused.value.problems[0].code.startswith(REFUSED[NOT_MADE[measure, product]])
    assert refused.value.problems[0].mend.zh


def test_the_page_shows_which_there_are_and_argues_the_others() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert table() in page
    for note in sorted(set(NOT_MADE.values())):
        assert f"\n{note}: " in page
