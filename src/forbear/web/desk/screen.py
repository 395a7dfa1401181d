"""Everything that the case page shows, gathered in one place; what cannot be had yet is ``None`` and the page says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from forbear.base.errors import ForbearError
from forbear.base.money import Fen
from forbear.base.texts import Text
from forbear.case import words
from forbear.case.hardship import Told
from forbear.case.model import CaseState, Event
from forbear.debt.model import COMPONENTS, Line, Statement
from forbear.evidence import checklist
from forbear.rules.model import Programme
from forbear.servicing.model import Performance
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.desk import forms, names, queue
from forbear.web.desk.actions import ACTIONS, CONVERSATION, Action
from forbear.web.desk.figures import Figures, figures_of, from_form
from forbear.web.pictures.frame import figure
from forbear.web.pictures.instalments import instalments_svg
from forbear.web.services import agreements, debts, hardships, negotiation, papers, plans, servicing
from forbear.web.services.people import lender_name
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord
from forbear.web.templatetags.forbear import language, spoken_days

T = TypeVar("T")
ORDER: Final = tuple(reversed(COMPONENTS))
OFFERING: Final = frozenset({"make_offer"})


@dataclass(frozen=True, slots=True)
class Doing:
    """One action as the page offers it: its form if the person may do it now, else why not. ``open`` shows the form at once."""

    action: Action
    label: Text
    form: forms.ActionForm | None
    why: Text | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed of one component, and each line behind it."""

    name: str
    owed: int
    overdue: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One message or recorded contact as it is shown."""

    at: datetime
    who: str
    role: Text
    ours: bool
    channel: str
    text: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the timeline; the same thing done several times in a row is one entry, with the time of the last."""

    at: datetime
    what: Text
    who: Text | str
    note: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Screen:
    """What the case page shows, beside its record and state."""

    record: CaseRecord
    state: CaseState
    stage: Text
    turn: str
    deadline: date | None
    overdue: bool
    borrower: str
    lender: Text | str
    assigned: str
    cause: Text | None
    story: tuple[str, ...]
    facts: tuple[Told, ...]
    checklist: tuple[papers.ChecklistRow, ...]
    loose: tuple[papers.Paper, ...]
    names: tuple[papers.NameOnPaper, ...]
    people: Mapping[str, str]
    statement: Statement | None
    owed: tuple[Owed, ...]
    capacity: plans.SharedCapacity | None
    steadiness: str
    programme: Programme
    offers: tuple[Any, ...]
    messages: tuple[Said, ...]
    timeline: tuple[Happened, ...]
    doing: tuple[Doing, ...]
    saying: tuple[Doing, ...]
    blocked: tuple[Doing, ...]
    offering: Doing | None
    agreement: Any | None
    signed: tuple[tuple[str, bool], ...]
    performance: Performance | None
    performance_rows: tuple[tuple[Any, str], ...]
    performance_picture: SafeString | None
    performance_status: str
    still_owed: Fen
    contract_number: str = ""


def show(
    request: HttpRequest,
    record: CaseRecord,
    user: User,
    *,
    typed: Mapping[str, forms.ActionForm] | None = None,
    figures: Figures | None = None,
    status: int = 200,
) -> HttpResponse:
    """The case page; ``typed`` holds forms to show as they were sent, by action."""
    told = gather(record, user, typed or {})
    offer = (typed or {}).get("make_offer")
    if figures is None and offer is None and told.offering is not None and told.statement is not None:
        proposal = starting_point(record, told.state)
        if proposal is not None:
            figures = _had(lambda: figures_of(record, proposal, limits=False, drawn=True))
    elif figures is None and isinstance(offer, forms.ProposalForm) and offer.is_valid():
        figures = from_form(record, offer)
    errors = [(name, form) for name, form in (typed or {}).items() if form.errors]
    context = {"screen": told, "figures": figures, "typed_with_errors": errors, "today": clock.today()}
    return render(request, "desk/case.html", context, status=status)


def gather(record: CaseRecord, user: User, typed: Mapping[str, forms.ActionForm]) -> Screen:
    """Load and compute what the page shows."""
    state = cases.state_of(record.pk)
    events = cases.events_of(record.pk)
    given = papers.papers_of(record, state)
    people = _people(record, state, events, {one.confirmed.by for one in given if one.confirmed})
    told = _had(lambda: debts.statement_of(record))
    debt = debts.given_debt(record)
    kept = _had(lambda: servicing.performance_of(record, None, state))
    rows = papers.checklist_of(record, state)
    listed = {paper.id for row in rows for paper in row.papers}
    doing, blocked = doings(record, user, state, typed)
    shared = plans.shared_capacity(record)
    today = clock.today()
    return Screen(
        record=record,
        state=state,
        stage=words.stage(state.stage),
        turn=names.label(names.TURNS, record.whose_turn),
        deadline=record.next_deadline,
        overdue=record.next_deadline is not None and record.next_deadline < today,
        borrower=record.borrower.name,
        lender=lender_name(record.lender),
        assigned=people.get(state.assigned_to, ""),
        cause=checklist.cause(state.cause).title if state.cause else None,
        story=tuple(line for line in state.story.splitlines() if line.strip()),
        facts=hardships.told_of(record) if state.requested_at is not None else (),
        checklist=rows,
        loose=tuple(paper for paper in given if paper.id not in listed),
        names=papers.names_on(given),
        people=people,
        statement=told,
        owed=_owed(told),
        capacity=shared,
        steadiness=names.label(names.STEADINESS, shared.steadiness) if shared else "",
        programme=plans.programme_of(record),
        offers=state.offers[::-1],
        messages=_messages(state, people),
        timeline=_timeline(events, people),
        doing=tuple(one for one in doing if one.action.name not in OFFERING | set(CONVERSATION)),
        saying=tuple(one for one in doing if one.action.name in CONVERSATION),
        blocked=blocked,
        offering=next((one for one in doing if one.action.name in OFFERING), None),
        agreement=_had(lambda: agreements.terms_of(record, state)),
        signed=_signed(state),
        performance=kept,
        performance_rows=tuple((row, names.label(names.ROW_STATUSES, row.status)) for row in kept.rows)
        if kept
        else (),
        performance_picture=figure(instalments_svg, kept.rows, language()) if kept else None,
        performance_status=names.label(names.ARRANGEMENT_STATUSES, kept.status) if kept else "",
        still_owed=_still_owed(kept, told) if kept else 0,
        contract_number=debt.contract.number if debt else "",
    )


def _still_owed(kept: Performance, told: Statement | None) -> Fen:
    """What is owed today (fen): of the agreement while it stands; of the debt once it is broken, when interest counts again."""
    return told.owed.total if told and kept.status == "broken" else kept.outstanding


def doings(
    record: CaseRecord, user: User, state: CaseState, typed: Mapping[str, forms.ActionForm]
) -> tuple[tuple[Doing, ...], tuple[Doing, ...]]:
    """What the person may do now, each with its form, and what not, each with why."""
    available = negotiation.available(record, user, state)
    may: list[Doing] = []
    may_not: list[Doing] = []
    for name, action in ACTIONS.items():
        title, one = words.command(name), available.get(name)
        if one is None:
            continue
        if one.allowed or name in typed:
            form = typed.get(name) or form_for(action, record, None, state)
            may.append(Doing(action, title, form, open=name in typed))
        else:
            may_not.append(Doing(action, title, None, one.why))
    return tuple(may), tuple(may_not)


def form_for(
    action: Action, record: CaseRecord, data: Any, state: CaseState | None = None
) -> forms.ActionForm:
    """The form of an action, with its first values where ``data`` is ``None``."""
    options: dict[str, Any] = {"command": action.name}
    if action.form is forms.AskMoreForm:
        options["choices"] = tuple(
            (row.item.kind, row.item.title.into(language())) for row in papers.checklist_of(record, state)
        )
    if data is None:
        options["initial"] = _initial(action, record, state or cases.state_of(record.pk))
    return action.form(data, **options)


def starting_point(record: CaseRecord, state: CaseState) -> Any:
    """The proposal from which a new offer starts: the last on the table, else the request."""
    return plans.latest_offer(record, state)


def _initial(action: Action, record: CaseRecord, state: CaseState) -> dict[str, Any]:
    if action.form is forms.OfferForm:
        return forms.proposal_initial(starting_point(record, state))
    if action.form is forms.RepaymentForm:
        return dict(forms.repayment_initial())
    if action.form is forms.ContactForm:
        return forms.contact_initial()
    if action.form is forms.NumberForm and state.offers:
        return {"number": state.offers[-1].number}
    return {}


def _owed(told: Statement | None) -> tuple[Owed, ...]:
    if told is None:
        return ()
    return tuple(
        Owed(
            names.label(names.COMPONENTS, component),
            getattr(told.owed, component),
            getattr(told.overdue, component),
            tuple(line for line in told.lines if line.component == component),
        )
        for component in ORDER
    )


def _people(
    record: CaseRecord, state: CaseState, events: tuple[Event, ...], others: set[str]
) -> dict[str, str]:
    """The names of everyone who acted, has the case, or is among ``others``, by actor id."""
    actors = {event.actor.id for event in events} | {state.assigned_to, record.assigned_to} | others
    return queue.names_of({actor for actor in actors if actor})


def _messages(state: CaseState, people: dict[str, str]) -> tuple[Said, ...]:
    return tuple(
        Said(
            one.at,
            one.person or people.get(one.sender.id, ""),
            words.role(one.sender.role),
            one.sender.role not in {"borrower", "adviser"},
            "" if one.channel == "here" else names.label(names.CHANNELS, one.channel),
            one.text,
        )
        for one in state.messages
    )


def _timeline(events: tuple[Event, ...], people: dict[str, str]) -> tuple[Happened, ...]:
    shown: list[Happened] = []
    for event in reversed(events):
        one = Happened(
            event.at,
            words.event(event),
            people.get(event.actor.id) or words.role(event.actor.role),
            _note(event),
        )
        last = shown[-1] if shown else None
        if last and not one.note and (last.what, last.who, last.note) == (one.what, one.who, one.note):
            shown[-1] = replace(last, times=last.times + 1)
        else:
            shown.append(one)
    return tuple(shown)


def _note(event: Event) -> str:
    """What a person wrote of an event. The system writes Chinese; on an English page the performance says the same in English."""
    note = str(event.data.get("reason") or event.data.get("note") or "")
    if event.actor.role != "system":
        return note
    return spoken_days(note) if language() == "zh" else ""


def _signed(state: CaseState) -> tuple[tuple[str, bool], ...]:
    if not state.terms_sha256:
        return ()
    done = {one.party for one in state.signatures}
    return tuple((names.label(names.PARTIES, party), party in done) for party in ("borrower", "lender"))


def _had(get: Callable[[], T]) -> T | None:
    """What ``get`` gives, or ``None`` where the domain says that it is not to be had yet."""
    try:
        return get()
    except ForbearError:
        return None
