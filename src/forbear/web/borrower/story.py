"""Step 1, why it came to this: the cause, and the story in the person's own words, begun from their own facts."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError, Problem
from forbear.evidence import checklist
from forbear.web.borrower import causes, drafting
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.forms import add_problems, sent
from forbear.web.services import hardships, negotiation
from forbear.web.templatetags.forbear import language

STORY_MAX = 4000
EDITABLE = frozenset({"draft", "more_asked"})
"""Stages in which the story may still change; afterwards the lender has read it."""


class StoryForm(forms.Form):
    """The cause and the story."""

    cause = forms.ChoiceField(label=_("最主要的原因是什么"), widget=forms.RadioSelect)
    story = forms.CharField(
        label=_("用您自己的话说清楚"),
        max_length=STORY_MAX,
        error_messages={"required": _("请写下经过。可以先点“用我的资料起草”，再改成您自己的话。")},
        help_text=_("每行写一件事：什么时候、发生了什么、收入或支出变了多少、现在怎样。只写真实发生的事。"),
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = language()
        choices = [(cause.id, cause.title.into(chosen)) for cause in checklist.causes()]
        self.fields["cause"].choices = choices  # type: ignore[attr-defined]


@for_case("GET", "POST")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """Choose the cause, begin from a draft of the person's own facts, and keep the story."""
    if request.method == "GET" and here.state.stage not in EDITABLE:
        cause = checklist.cause(here.state.cause) if here.state.cause else None
        return show(request, "story_told", here, cause=cause)
    if request.method == "GET":
        confirmed = hardships.causes_of(here.record)
        cause_id = here.state.cause or (confirmed[0] if confirmed else "")
        form = StoryForm(initial={"cause": cause_id, "story": here.state.story})
        return _page(request, here, form)
    form = StoryForm(request.POST)
    if request.POST.get("action") == "draft":
        return _drafted(request, here, form)
    if form.is_valid():
        try:
            mark = sent(request)
            data = {"cause": form.cleaned_data["cause"], "story": form.cleaned_data["story"].strip()}
            negotiation.act(here.record, here.user, "tell_story", data, mark.command_id, mark.expects)
            messages.success(request, _now("已保存。"))
            return redirect("borrower:case", case_id=here.record.pk)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return _page(request, here, form)


def _drafted(request: HttpRequest, here: Here, form: StoryForm) -> HttpResponse:
    """The page with a draft in the story's field: added below what was typed, never instead of it."""
    cause = request.POST.get("cause", "")
    typed = request.POST.get("story", "").strip()
    if not cause:
        form.is_valid()
        form.errors.pop("story", None)  # nobody asked yet for the story itself
        return _page(request, here, form)
    try:
        lines = drafting.story_lines(here, cause, language())
    except ForbearError as error:
        return _page(request, here, form, error.problems)
    fresh = [line for line in lines if line not in typed]
    story = "\n".join([*([typed] if typed else []), *fresh])
    return _page(request, here, StoryForm(initial={"cause": cause, "story": story}), drafted=len(fresh))


def _page(
    request: HttpRequest,
    here: Here,
    form: StoryForm,
    problems: tuple[Problem, ...] = (),
    drafted: int | None = None,
) -> HttpResponse:
    cause = str(form["cause"].value() or "")
    known = {one.id for one in checklist.causes()}
    return show(
        request,
        "story",
        here,
        problems=problems,
        form=form,
        hints={cause.id: cause.hint for cause in checklist.causes()},
        questions=drafting.questions_for(cause) if cause in known else (),
        drafted=drafted,
        most=STORY_MAX,
        **causes.shown_with(here),
    )
