"""Step 1, what can be paid: the budget by month, categories corrected by hand, the household, and the capacity line by line."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import Language
from forbear.budget.categories import categories, category
from forbear.budget.model import Budget, Capacity, Entry, Household
from forbear.budget.standard import STRUCTURES, StandardLine, Structure, standard_statement
from forbear.budget.stress import StressTest, stress_in_words
from forbear.rules import living
from forbear.web import clock
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.borrower.what_if import WhatIfForm
from forbear.web.forms import YuanField, add_problems
from forbear.web.pictures.frame import figure
from forbear.web.pictures.money import GROUPS, bars_of, money_svg
from forbear.web.pictures.months import income_svg, stress_svg
from forbear.web.services import budgets, capacities, plans
from forbear.web.templatetags.forbear import language

ROWS_A_PAGE: Final = 40
STEADINESS: Final = {
    "steady": _("收入稳定"),
    "uneven": _("收入有起伏"),
    "irregular": _("收入不固定"),
    "unknown": _("还看不出收入是否稳定"),
}
STRUCTURE_NAMES: Final[dict[Structure, Any]] = {
    "income": _("收入"),
    "fixed": _("固定支出"),
    "flexible": _("灵活支出"),
    "priority_debts": _("优先债务"),
    "other_debts": _("其他债务"),
}
KEYWORD_MAX: Final = 40
GROUP_NAMES: Final = {
    "income": _("收入"),
    "essential": _("必要支出"),
    "discretionary": _("可调整的支出"),
    "debt_service": _("还债"),
    "excluded": _("不计入收支"),
}


class HouseholdForm(forms.Form):
    """What the bill cannot show."""

    persons = forms.IntegerField(
        label=_("靠这份收入生活的有几个人"),
        min_value=1,
        max_value=20,
        initial=1,
        help_text=_("包括您自己、孩子和要赡养的老人。"),
    )
    children = forms.IntegerField(label=_("其中孩子"), required=False, min_value=0, max_value=20)
    elders = forms.IntegerField(label=_("其中要赡养的老人"), required=False, min_value=0, max_value=20)
    place = forms.ChoiceField(
        label=_("住在哪里"),
        required=False,
        help_text=_("用当地公布的最低生活保障标准作底线，还款不会动到它。没有您的地方就不选。"),
    )
    stated_income = YuanField(
        label=_("每月到手收入（元）"),
        required=False,
        help_text=_("账单里看不全时再填，例如工资发到银行卡。填了就以这个数为准，不会和账单重复加。"),
    )
    stated_rent = YuanField(
        label=_("每月房租或房贷（元）"), required=False, help_text=_("账单里没有、或者比账单多时填。")
    )
    stated_essential = YuanField(
        label=_("房租以外的每月必要开支（元）"),
        required=False,
        help_text=_("吃饭、水电、交通、看病、孩子上学等。账单里看不全时填。"),
    )
    other_debts_monthly = YuanField(
        label=_("其他债务每月要还多少（元）"),
        required=False,
        help_text=_("不包括正在这里协商的债。没有就填 0。"),
    )
    payday = forms.IntegerField(
        label=_("每月几号发工资"),
        required=False,
        min_value=1,
        max_value=31,
        help_text=_("还款日会尽量安排在发工资之后。不固定就不填。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = language()
        places = [(one.id, one.place.into(chosen)) for one in living.standards(clock.today())]
        self.fields["place"].choices = [("", _("不在下面这些地方")), *places]  # type: ignore[attr-defined]

    def household(self, before: Household | None) -> Household:
        """The household as filled in."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "payday"}
        given |= {name: given[name] or 0 for name in ("children", "elders")}
        floor = before.living_floor_per_person if before and not before.place else None
        return Household(**given, living_floor_per_person=floor)


@for_case("GET", "POST")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """The budget and the capacity; posting keeps the household's numbers."""
    before = budgets.household_of(here.person)
    if request.method == "GET":
        return _page(request, here, HouseholdForm(initial=_initial(here, before)))
    form = HouseholdForm(request.POST)
    if form.is_valid():
        try:
            budgets.set_household(here.person, form.household(before))
            plans.set_payday(here.record, form.cleaned_data["payday"])
            messages.success(request, _now("已按您填写的情况重新计算。"))
            return redirect(f"{reverse('borrower:budget', kwargs={'case_id': here.record.pk})}#capacity")
        except ForbearError as error:
            problems_of(error)
            add_problems(form, error)
    return _page(request, here, form)


@for_case("GET")
def rows(request: HttpRequest, here: Here) -> HttpResponse:
    """Every transaction with its category and the reason, filtered by category, month and words."""
    wanted, month = request.GET.get("category", ""), request.GET.get("month", "")
    word = request.GET.get("q", "").strip()[:60]
    found = [
        entry
        for entry in reversed(budgets.entries_of(here.person))
        if (not wanted or entry.category == wanted)
        and (not month or entry.month == month)
        and (not word or word in entry.transaction.counterparty or word in entry.transaction.description)
    ]
    budget = budgets.budget_of(here.person)
    return show(
        request,
        "budget_rows",
        here,
        page=Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page")),
        titles=_titles(),
        groups=_grouped(),
        months=[one.month for one in budget.months] if budget else [],
        wanted=wanted,
        month=month,
        word=word,
        query=urlencode({"category": wanted, "month": month, "q": word}),
    )


@for_case("GET", "POST")
def correct(request: HttpRequest, here: Here) -> HttpResponse:
    """Set the category of one transaction, or of everything with its counterparty; it is remembered for later exports too."""
    asked = request.POST if request.method == "POST" else request.GET
    entry = _entry(here, asked.get("reference", ""), asked.get("counterparty", ""))
    if entry is None:
        messages.info(request, _now("没有找到这笔记录，可能账单已被移除。"))
        return redirect("borrower:budget-rows", case_id=here.record.pk)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            _set(here, entry, request.POST)
            messages.success(request, _now("已改好，以后的账单也会照此归类。"))
            return redirect("borrower:budget-rows", case_id=here.record.pk)
        except ForbearError as error:
            problems = problems_of(error)
    return show(
        request,
        "budget_correct",
        here,
        problems=problems,
        entry=entry,
        category=category(entry.category),
        groups=_grouped(),
        chosen=request.POST.get("category", entry.category),
        scope=request.POST.get("scope", "all" if entry.transaction.counterparty else "one"),
        keyword=request.POST.get("keyword", ""),
    )


@for_case("POST")
def uncorrect(request: HttpRequest, here: Here) -> HttpResponse:
    """Undo a correction: the rules find the category again."""
    budgets.forget_correction(
        here.person,
        counterparty=request.POST.get("counterparty", ""),
        reference=request.POST.get("reference", ""),
        keyword=request.POST.get("keyword", ""),
    )
    messages.success(request, _now("已恢复自动归类。"))
    return redirect("borrower:budget", case_id=here.record.pk)


def _page(request: HttpRequest, here: Here, form: HouseholdForm) -> HttpResponse:
    budget, capacity = budgets.budget_of(here.person), budgets.capacity_of(here.person)
    chosen = language()
    stress = capacities.stress_of(here.person, capacity) if capacity else None
    parts = capacities.shares_of(here.person, capacity) if capacity else ()
    return show(
        request,
        "budget",
        here,
        form=form,
        budget=budget,
        capacity=capacity,
        confirmed=budgets.household_of(here.person) is not None,
        steadiness=STEADINESS[capacity.income_steadiness] if capacity else "",
        picture=figure(money_svg, bars_of(budget, chosen), chosen) if budget else "",
        averages=_averages(budget) if budget else [],
        statement=_statement(budget) if budget else [],
        stress=stress,
        stress_words=stress_in_words(stress) if stress else (),
        figure_stress=figure(stress_svg, stress, chosen) if stress else "",
        figure_income=_income_figure(capacity, stress, chosen) if capacity and stress else "",
        shares=parts if len(parts) > 1 else (),
        what_if=WhatIfForm(None, here, budget) if capacity else None,
        corrections=[(one, category(one.category).title) for one in budgets.corrections_of(here.person)],
    )


def _initial(here: Here, before: Household | None) -> dict[str, Any]:
    given = {name: getattr(before, name) for name in budgets.HOUSEHOLD_FIELDS} if before else {"persons": 1}
    given |= {name: given.get(name) or None for name in ("children", "elders")}
    return given | {"payday": plans.payday_of(here.record)}


def _averages(budget: Budget) -> list[dict[str, Any]]:
    """Each group of spending with its monthly average and its categories, largest first."""
    by_group: list[dict[str, Any]] = []
    for group in ("income", *GROUPS):
        lines = [(category(name), amount) for name, amount in budget.averages]
        inside = sorted(
            ((place, amount) for place, amount in lines if place.group == group and amount),
            key=lambda line: -line[1],
        )
        by_group.append(
            {"name": GROUP_NAMES[group], "group": group, "total": getattr(budget, group), "lines": inside}
        )
    return by_group


def _statement(budget: Budget) -> list[tuple[Any, list[StandardLine]]]:
    """The statement's headings by structure, empty ones left out."""
    lines = standard_statement(budget)
    found = [
        (STRUCTURE_NAMES[name], [line for line in lines if line.heading.structure == name])
        for name in STRUCTURES
    ]
    return [(name, inside) for name, inside in found if inside]


def _income_figure(capacity: Capacity, stress: StressTest, chosen: Language) -> SafeString:
    return figure(income_svg, stress.months, stress.payment, capacity.amount("income"), chosen)


def _titles() -> dict[str, Any]:
    return {one.id: one.title for one in categories()}


def _grouped() -> list[tuple[Any, list[Any]]]:
    return [
        (name, [one for one in categories() if one.group == group]) for group, name in GROUP_NAMES.items()
    ]


def _entry(here: Here, reference: str, counterparty: str) -> Entry | None:
    entries = budgets.entries_of(here.person)
    if reference:
        return next((entry for entry in entries if entry.transaction.reference == reference), None)
    matching = [entry for entry in entries if entry.transaction.counterparty == counterparty]
    return matching[-1] if matching and counterparty else None


def _set(here: Here, entry: Entry, asked: QueryDict) -> None:
    row, category_id, scope = entry.transaction, asked.get("category", ""), asked.get("scope", "")
    if scope == "word":
        budgets.correct(here.person, category_id, keyword=asked.get("keyword", "")[:KEYWORD_MAX])
    elif scope == "one" or not row.counterparty:
        budgets.correct(here.person, category_id, reference=row.reference)
    else:
        budgets.correct(here.person, category_id, counterparty=row.counterparty)
