"""Step 1, what happened: what the bill proposes, which the person confirms, corrects or puts aside, and what they add themselves."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError
from forbear.case import hardship
from forbear.case.hardship import Fact
from forbear.web import clock
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.forms import DayInput, YuanField, add_problems, sent
from forbear.web.services import hardships
from forbear.web.templatetags.forbear import language


class FactForm(forms.Form):
    """One thing that happened: what, since when, and how much."""

    kind = forms.ChoiceField(label=_("发生了什么"))
    since = forms.DateField(
        label=_("哪天开始的"),
        required=False,
        widget=DayInput,
        help_text=_("记不清就选那个月的任意一天，或不填。"),
    )
    amount = YuanField(
        label=_("大约多少钱（元）"), required=False, help_text=_("花了、少了或损失了多少。说不清就不填。")
    )

    def __init__(self, *args: Any, kinds: tuple[hardship.FactKind, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = language()
        if kinds:
            choices: list[Any] = [(kind.id, kind.title.into(chosen)) for kind in kinds]
        else:
            choices = [
                (
                    family.title.into(chosen),
                    [(k.id, k.title.into(chosen)) for k in hardship.kinds() if k.family == family.id],
                )
                for family in hardship.families()
            ]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


@for_case("POST")
def confirm(request: HttpRequest, here: Here, fact_id: str) -> HttpResponse:
    """Take what the bill shows as a fact, with the day and size as the person has them; or put it aside."""
    if request.POST.get("action") == "dismiss":
        hardships.dismiss(here.record, fact_id)
        return _back(here)
    form = FactForm(request.POST, kinds=hardship.kinds())
    if form.is_valid():
        given = form.cleaned_data
        try:
            hardships.confirm(here.record, fact_id, given["kind"], given["since"], given["amount"])
            messages.success(request, _now("已记下。起草说明时会用上。"))
            return _back(here)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return show(request, "story_fact", here, form=form, action=request.path)


@for_case("GET", "POST")
def add(request: HttpRequest, here: Here) -> HttpResponse:
    """Tell something that the bill cannot show."""
    form = FactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            mark = sent(request).command_id
            hardships.add(here.record, given["kind"], given["since"], given["amount"], mark)
            messages.success(request, _now("已记下。起草说明时会用上。"))
            return _back(here)
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return show(request, "story_fact", here, form=form, action=request.path)


@for_case("POST")
def remove(_request: HttpRequest, here: Here, fact_id: str) -> HttpResponse:
    """Take a fact back."""
    hardships.remove(here.record, fact_id)
    return _back(here)


def shown_with(here: Here) -> dict[str, Any]:
    """What the story's page shows of what happened."""
    return {
        "proposals": [
            (fact, hardship.observed(fact), _begun(fact), _rows_of(here, fact))
            for fact in hardships.proposals_of(here.record)
        ],
        "told": [(one, _rows_of(here, one.fact)) for one in hardships.told_of(here.record)],
        "today": clock.today(),
    }


def _begun(fact: Fact) -> FactForm:
    given = {"kind": fact.kind, "since": fact.since, "amount": fact.amount}
    return FactForm(initial=given, kinds=hardship.alternatives(fact), auto_id=f"id_%s_{fact.id}")


def _rows_of(here: Here, fact: Fact) -> str:
    """The address of the rows that carry a fact; "" where none does."""
    rows = next((one for one in fact.evidence if one.kind == "rows"), None)
    if rows is None:
        return ""
    address = reverse("borrower:budget-rows", kwargs={"case_id": here.record.pk})
    return f"{address}?category={rows.ref}&month={rows.month}"


def _back(here: Here) -> HttpResponse:
    return redirect(f"{reverse('borrower:story', kwargs={'case_id': here.record.pk})}#facts")
