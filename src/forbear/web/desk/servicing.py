"""Work over many cases: repayments from a file, and the close of a day."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from forbear.base.errors import ForbearError
from forbear.case import words
from forbear.web import clock, uploads
from forbear.web.accounts.models import User
from forbear.web.desk.access import at_desk, closes_days, user_of
from forbear.web.forms import add_problems, sent
from forbear.web.services import servicing
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord


class ImportForm(forms.Form):
    """Which case, and the file."""

    case = forms.ChoiceField(label=_("案件"))
    file = forms.FileField(
        label=_("还款流水文件"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.json"}),
        help_text=_("CSV，至少有日期和金额两列；有流水号的，同一流水号只记一次。"),
    )

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["case"].choices = [  # type: ignore[attr-defined]
            (str(record.pk), f"{record.reference} {record.borrower.name}") for record in in_service(user)
        ]


def in_service(user: User) -> list[CaseRecord]:
    """The cases of the person's lender under whose agreement money may arrive."""
    return list(cases.visible_to(user).filter(stage__in=servicing.IN_SERVICE).order_by("opened_at"))


@at_desk
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Record every repayment of a file that is not known yet, and say what was done with each."""
    user = user_of(request)
    form = ImportForm(
        user, request.POST or None, request.FILES or None, initial={"case": request.GET.get("case", "")}
    )
    context: dict[str, Any] = {"form": form, "any": bool(in_service(user))}
    if request.method == "POST" and form.is_valid():
        record = cases.case_for(user, form.cleaned_data["case"])
        try:
            upload = uploads.take(request, "file")
            done = servicing.import_repayments(
                record, user, upload.name, upload.data, sent(request).command_id
            )
            record.refresh_from_db()
            context |= {
                "done": done,
                "record": record,
                "stage": words.stage(record.stage),
                "name": upload.name,
            }
        except ForbearError as error:
            add_problems(form, error)
    return render(request, "desk/import.html", context, status=422 if form.errors else 200)


@closes_days
@require_http_methods(["GET", "POST"])
def close_day(request: HttpRequest) -> HttpResponse:
    """Close today, and say what changed. Doing it again changes nothing more."""
    user = user_of(request)
    context: dict[str, Any] = {"today": clock.today()}
    if request.method == "POST":
        sent(request)
        changes = servicing.close_day(clock.today())
        seen = set(cases.visible_to(user).values_list("pk", flat=True))
        context |= {
            "done": True,
            "changes": [(one, words.command(one.command)) for one in changes if one.case.pk in seen],
            "elsewhere": sum(one.case.pk not in seen for one in changes),
        }
    return render(request, "desk/close_day.html", context)
