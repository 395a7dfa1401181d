"""Step 5, the wait: what happened, whose turn it is and until when, what was asked, and words between the parties."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError
from forbear.base.texts import Text
from forbear.case import deadlines
from forbear.case.model import Event
from forbear.evidence import checklist
from forbear.web import clock
from forbear.web.borrower import own_words
from forbear.web.borrower.contact import CHANNELS
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.borrower.heard import recordable
from forbear.web.borrower.words_forms import WordsForm
from forbear.web.forms import add_problems, sent
from forbear.web.pictures.frame import figure
from forbear.web.pictures.track import steps_of, track_svg
from forbear.web.services import negotiation, papers
from forbear.web.store import cases
from forbear.web.templatetags.forbear import language


@dataclass(frozen=True, slots=True)
class Deed:
    """Something the borrower says in words: the command, the key of its text, what it is called, and what is said when done."""

    command: str
    key: str
    label: str | Promise
    button: str | Promise
    done: str | Promise
    required: bool = True


DEEDS: Final = {
    "answer": Deed("answer_more", "answer", _("您的答复"), _("发送答复"), _("答复已发出，机构会继续审核。")),
    "message": Deed("send_message", "text", _("给客服留言"), _("发送"), _("留言已发出。")),
    "appeal": Deed(
        "appeal", "reason", _("为什么请对方重新考虑"), _("提出申诉"), _("申诉已提出，会由另一位审核员处理。")
    ),
    "withdraw": Deed(
        "withdraw",
        "reason",
        _("撤回的原因"),
        _("撤回申请"),
        _("申请已撤回，您的材料和数字都还在。"),
        required=False,
    ),
    "renegotiate": Deed(
        "renegotiate",
        "reason",
        _("遇到了什么困难、希望怎样调整"),
        _("申请重新协商"),
        _("已提出重新协商。原协议在谈成之前仍然有效。"),
    ),
}
"""By the name in the address."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the timeline; the same thing done several times in a row is one entry, with the time of the last."""

    what: Text
    at: datetime
    own: bool
    recorded: bool
    times: int = 1


@for_case("GET")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """Where the case stands."""
    return _page(request, here)


@for_case("POST")
def act(request: HttpRequest, here: Here, deed: str) -> HttpResponse:
    """Say one of ``DEEDS``; a refusal keeps the words."""
    found = DEEDS.get(deed)
    if found is None:
        raise Http404
    form = WordsForm(found.label, request.POST, required=found.required, prefix=deed)
    if form.is_valid():
        mark = sent(request)
        data = {found.key: form.cleaned_data["text"]}
        try:
            negotiation.act(here.record, here.user, found.command, data, mark.command_id, mark.expects)
            messages.success(request, str(found.done))
            return redirect("borrower:waiting", case_id=here.record.pk)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return _page(request, here, {deed: form})


def timeline(events: tuple[Event, ...], borrower: str) -> tuple[Happened, ...]:
    """What happened, newest first."""
    found: list[Happened] = []
    for event in events:
        entry = Happened(
            own_words.event(event),
            event.at,
            event.actor.id == borrower,
            event.actor.presence == "represented",
        )
        last = found[-1] if found else None
        if last and (last.what, last.own) == (entry.what, entry.own):
            found[-1] = Happened(entry.what, entry.at, entry.own, entry.recorded, last.times + 1)
        else:
            found.append(entry)
    return tuple(reversed(found))


def _page(request: HttpRequest, here: Here, bound: dict[str, WordsForm] | None = None) -> HttpResponse:
    chosen = language()
    may = negotiation.available(here.record, here.user, here.state)
    forms = {
        name: (bound or {}).get(name) or WordsForm(deed.label, required=deed.required, prefix=name)
        for name, deed in DEEDS.items()
        if may[deed.command].allowed
    }
    asked = here.state.more_asked[-1] if here.state.stage == "more_asked" else None
    wrong = next((form for form in (bound or {}).values()), None)
    return show(
        request,
        "waiting",
        here,
        form=wrong,
        forms=forms,
        deeds=DEEDS,
        picture=figure(track_svg, steps_of(here.state.stage, chosen), chosen),
        stage=own_words.stage(here.state.stage),
        deadlines=[(one, own_words.deadline(one.kind)) for one in deadlines.deadlines(here.state)],
        ask_after=deadlines.ask_after(here.state),
        today=clock.today(),
        asked=asked,
        wanted=_wanted(here) if asked else (),
        happened=timeline(cases.events_of(here.record.pk), here.state.borrower),
        said=[message for message in reversed(here.state.messages) if message.channel == "here"],
        channels=dict(CHANNELS),
        own_id=here.state.borrower,
        may_offer=here.state.open_offer,
        hears=bool(recordable(here)),
    )


def _wanted(here: Here) -> list[dict[str, Any]]:
    """What was asked for, with what was given for it since."""
    given = papers.papers_of(here.record, here.state)
    found = []
    for kind in here.state.more_asked[-1].items:
        item = checklist.item(kind)
        found.append(
            {
                "kind": kind,
                "title": item.title if item else Text(kind, kind),
                "what": item.what if item else None,
                "accepted": item.accepted if item else (),
                "papers": [paper for paper in given if paper.kind == kind],
                "known": item is not None,
            }
        )
    return found


urlpatterns = [
    path("cases/<uuid:case_id>/waiting/", page, name="waiting"),
    path("cases/<uuid:case_id>/waiting/<slug:deed>/", act, name="waiting-act"),
]
