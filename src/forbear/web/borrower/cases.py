"""Starting a case, and its own page with the six steps."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError
from forbear.case import deadlines
from forbear.rules import lenders
from forbear.web.accounts.models import DESK_ROLES, User
from forbear.web.borrower import own_words, steps
from forbear.web.borrower.entry import REFUSED, Here, for_case, for_person, show
from forbear.web.forms import add_problems, sent
from forbear.web.pictures.frame import figure
from forbear.web.pictures.track import steps_of, track_svg
from forbear.web.services import debts
from forbear.web.store import cases
from forbear.web.templatetags.forbear import language

PRESENT = (
    ("no", _("我自己联系机构（打电话、在 App 里沟通），把对方的答复记在这里")),
    ("yes", _("机构在喘息上办理，双方都在这里回应")),
)


class StartForm(forms.Form):
    """Which lender, which product, and whether the lender is here too."""

    lender = forms.ChoiceField(label=_("欠的是哪家的钱"), widget=forms.RadioSelect)
    product = forms.CharField(
        label=_("产品名称"),
        required=False,
        max_length=60,
        help_text=_("例如“借呗”“信用卡尾号 1234”。不填就用机构的名称。"),
    )
    present = forms.ChoiceField(
        label=_("这家机构怎么参与"),
        choices=PRESENT,
        initial="no",
        widget=forms.RadioSelect,
        help_text=_("不确定就选第一项，绝大多数情况都适用。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = language()
        choices = [(lender.id, lender.name.into(chosen)) for lender in lenders.lenders()]
        self.fields["lender"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A lender of whom nobody works here would never see the request."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("present") == "yes" and given.get("lender") and not _has_a_desk(given["lender"]):
            self.add_error(
                "present", _("这家机构目前没有在喘息上办理。请选第一项，由您联系机构、把答复记在这里。")
            )
        return given


@for_person("GET", "POST")
def start(request: HttpRequest, user: User) -> HttpResponse:
    """Open a case; sent twice, it opens one."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        product = given["product"] or lenders.lender(given["lender"]).name.zh
        try:
            record = cases.open_case(
                user, given["lender"], product, given["present"] == "yes", sent(request).command_id
            )
            return redirect("borrower:debt", case_id=record.pk)
        except ForbearError as error:
            add_problems(form, error)
    context = {"form": form, "lenders": {lender.id: lender for lender in lenders.lenders()}}
    return render(request, "borrower/start.html", context, status=REFUSED if form.errors else 200)


def _has_a_desk(lender: str) -> bool:
    return User.objects.filter(lender=lender, role__in=DESK_ROLES, is_active=True).exists()


@for_case("GET")
def case(request: HttpRequest, here: Here) -> HttpResponse:
    """The six steps as a task list, where the case stands, and what is due."""
    chosen = language()
    return show(
        request,
        "case",
        here,
        picture=figure(track_svg, steps_of(here.state.stage, chosen), chosen),
        told=debts.statement_of(here.record) if debts.debt_version(here.record) else None,
        next=steps.next_task(steps.steps(here.record, here.state)),
        deadlines=[(one, own_words.deadline(one.kind)) for one in deadlines.deadlines(here.state)],
    )
