"""The person's own facts, gathered for a draft of their story and for scripts. What is not known stays unsaid."""

from dataclasses import replace
from typing import Final

from forbear.base.errors import ForbearError
from forbear.base.texts import Language, Text
from forbear.case.model import OwnFacts, ScriptLine
from forbear.case.scripts import Channel, call_script
from forbear.case.story import questions, story_draft
from forbear.evidence import checklist
from forbear.web import clock
from forbear.web.borrower.entry import Here
from forbear.web.services import budgets, debts, hardships, plans, requests

CHANNELS: Final[tuple[Channel, ...]] = ("phone", "app_chat", "counter", "letter")


def facts_of(here: Here) -> OwnFacts:
    """What the bills, the debt, the papers and the chosen plan carry."""
    debt = debts.debt_version(here.record) > 0
    told = debts.statement_of(here.record) if debt else None
    budget, capacity = budgets.budget_of(here.person), budgets.capacity_of(here.person)
    # Nothing is said of a fall that the person has not confirmed.
    fall = next((fact for fact in hardships.facts_of(here.record) if fact.before is not None), None)
    household = budgets.household_of(here.person)
    stated = household.stated_income if household else None
    now = stated if stated is not None else (budget.income if budget and budget.income else None)
    proposal = here.state.request or requests.chosen(here.record)
    return OwnFacts(
        lender=here.lender.name,
        cause=checklist.cause(here.state.cause).title if here.state.cause else None,
        fell_since=fall.since if fall else None,
        income_before=fall.before if fall else None,
        income_after=fall.after if fall else now,
        essential=budget.essential if budget else None,
        capacity=capacity.monthly if capacity else None,
        owed=told.owed.total if told else None,
        as_of=clock.today(),
        days_past_due=told.days_past_due if told else None,
        instalments_paid=sum(row.paid >= row.total for row in told.schedule) if told else None,
        proposal=proposal if debt else None,
        monthly=_monthly(here) if proposal and debt else None,
        papers=len(here.state.papers) or None,
    )


def story_lines(here: Here, cause: str, language: Language) -> list[str]:
    """The draft for ``cause``, one sentence a line: what was confirmed, with its gaps, and what the debt and the budget carry.

    Raises:
        ForbearError: ``evidence.cause_unknown``.
    """
    told = hardships.told_of(here.record)
    facts = facts_of(here)
    if told:
        # What happened is told fact by fact, so the general sentences on it are left out.
        facts = replace(facts, fell_since=None, income_before=None, income_after=None)
    lines = story_draft(cause, facts).into(language).splitlines()
    happened = [one.text.into(language) + (one.gap.into(language) if one.gap else "") for one in told]
    return [lines[0], *happened, *lines[1:]]


def questions_for(cause: str) -> tuple[Text, ...]:
    """What to ask oneself while writing; nothing before a cause was chosen."""
    return questions(cause) if cause else ()


def scripts(here: Here) -> list[tuple[Channel, tuple[ScriptLine, ...]]]:
    """A prepared script for each channel."""
    facts = facts_of(here)
    return [(channel, call_script(facts, channel)) for channel in CHANNELS]


def _monthly(here: Here) -> int | None:
    proposal = here.state.request or requests.chosen(here.record)
    if proposal is None:
        return None
    try:
        return plans.build_option(here.record, proposal, limits=False).monthly
    except ForbearError:
        # The debt has changed since the plan was chosen; the script then asks what is possible.
        return None
