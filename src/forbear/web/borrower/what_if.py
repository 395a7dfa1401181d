"""What would change what can be paid: a membership stopped, less spent, income from a month on, a debt settled, another payment tried.

Nothing is kept. With script the answer comes as one changes the form; without, the same form leads to a page of its own. Addresses name
no counterparty, only short marks.
"""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from forbear.base.dates import add_months
from forbear.base.money import Fen
from forbear.base.texts import Language
from forbear.budget import whatif
from forbear.budget.categories import category
from forbear.budget.model import Budget, Capacity
from forbear.budget.standard import by_month, usual
from forbear.budget.stress import StressTest, stress_in_words
from forbear.budget.whatif import Outcome, Scenario
from forbear.web import clock
from forbear.web.borrower.entry import Here, for_case, show
from forbear.web.forms import YuanField
from forbear.web.pictures.drawing import month as month_name
from forbear.web.pictures.frame import figure
from forbear.web.pictures.months import stress_svg
from forbear.web.services import budgets, capacities
from forbear.web.templatetags.forbear import language

MONTHS_AHEAD: Final = 12


class WhatIfForm(forms.Form):
    """What would be otherwise; every field may be left out."""

    change = forms.MultipleChoiceField(
        label=_("停掉或还清"), required=False, widget=forms.CheckboxSelectMultiple
    )
    less_on = forms.ChoiceField(label=_("少花在哪里"), required=False)
    less = YuanField(label=_("每月少花（元）"), required=False)
    income = YuanField(label=_("收入变成每月（元）"), required=False)
    from_month = forms.ChoiceField(label=_("从哪个月起"), required=False)
    payment = YuanField(
        label=_("换一个还款数试试（元）"),
        required=False,
        help_text=_("看看这个数放到过去每个月，会不会断。"),
    )

    def __init__(self, data: Any, here: Here, budget: Budget | None) -> None:
        super().__init__(data)
        chosen = language()
        self.suggested = dict(capacities.suggestions_of(here.person))
        self.fields["change"].choices = [  # type: ignore[attr-defined]
            (mark, whatif.told(one).into(chosen)) for mark, one in self.suggested.items()
        ]
        self.fields["less_on"].choices = [("", "—"), *_necessities(budget, chosen)]  # type: ignore[attr-defined]
        self.fields["from_month"].choices = [("", _("从现在起")), *_ahead(chosen)]  # type: ignore[attr-defined]

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The changes as filled in."""
        given = self.cleaned_data
        found = [self.suggested[mark] for mark in given["change"]]
        if given["less_on"] and given["less"]:
            found.append(Scenario("spend_less", given["less_on"], given["less"]))
        if given["income"] is not None:
            found.append(Scenario("income_from", amount=given["income"], month=given["from_month"]))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the changes come to, and the past months with the payment that is tried."""

    outcome: Outcome
    stages: tuple[tuple[str, Capacity], ...]
    changed: tuple[Any, ...]
    test: StressTest | None
    words: tuple[Any, ...]
    picture: Any


@for_case("GET")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """The answer alone where a script asked, else a page with the form and the answer."""
    budget = budgets.budget_of(here.person)
    form = WhatIfForm(request.GET, here, budget)
    answer = answer_of(here, form) if form.is_valid() else None
    if request.headers.get("HX-Request"):
        return render(request, "borrower/parts/what_if.html", {"answer": answer, "form": form})
    return show(request, "budget_what_if", here, form=form, answer=answer)


def answer_of(here: Here, form: WhatIfForm) -> Answer:
    """What a valid form comes to."""
    outcome = capacities.what_if(here.person, form.scenarios)
    tried: Fen | None = form.cleaned_data["payment"]
    test = capacities.stress_of(here.person, outcome.final, tried)
    chosen = language()
    return Answer(
        outcome=outcome,
        stages=tuple((_month(start, chosen), able) for start, able in outcome.stages),
        changed=tuple(whatif.told(one) for one in form.scenarios),
        test=test,
        words=stress_in_words(test) if test else (),
        picture=figure(stress_svg, test, chosen) if test else "",
    )


def _month(start: str, chosen: Language) -> str:
    return month_name(int(start[:4]), int(start[5:]), chosen) if start else ""


def _necessities(budget: Budget | None, chosen: Language) -> list[tuple[str, str]]:
    if budget is None:
        return []
    names = [name for name, amount in budget.averages if category(name).group == "essential" and amount > 0]
    joint = " · ¥"
    return [
        (name, f"{category(name).title.into(chosen)}{joint}{usual(by_month(budget, (name,))) // 100:,}")
        for name in names
    ]


def _ahead(chosen: Language) -> list[tuple[str, str]]:
    first = clock.today().replace(day=1)
    months = [add_months(first, n, 1) for n in range(1, MONTHS_AHEAD + 1)]
    return [(f"{one:%Y-%m}", month_name(one.year, one.month, chosen)) for one in months]
