"""Everything of one person: what is kept, the archive of it all, and its deletion with a receipt."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import message
from forbear.web import clock
from forbear.web.accounts.models import Role, User
from forbear.web.borrower.entry import REFUSED, for_person
from forbear.web.files import served
from forbear.web.forms import add_problems
from forbear.web.services import privacy
from forbear.web.store.models import DeletionReceipt

KINDS: Final = {
    "bills": _("账单"),
    "papers": _("证明材料"),
    "files": _("申请书、协议等文件"),
    "records": _("债务、家庭、分类等记录"),
    "events": _("案件里发生的事"),
}
GONE: Final = {
    "files": _("文件（账单、材料、申请书等）"),
    "records": _("债务、家庭、分类等记录"),
    "commands": _("操作记录"),
    "events": _("案件里发生的事"),
    "cases": _("案件"),
    "sign_in_traces": _("登录痕迹"),
}
"""What a receipt counts, by its name in the statement."""


class DeleteForm(forms.Form):
    """What must be said before everything goes."""

    password = forms.CharField(
        label=_("登录密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    sure = forms.BooleanField(label=_("我已经导出需要的资料，知道删除后谁也找不回来"))


@for_person("GET")
def page(request: HttpRequest, user: User) -> HttpResponse:
    """What is kept, and both ways out."""
    return _page(request, user, DeleteForm())


@for_person("GET")
def export(_request: HttpRequest, user: User) -> HttpResponse:
    """The archive of everything."""
    _own(user)
    name = f"forbear-{clock.today().isoformat()}.zip"
    return served(name, "application/zip", privacy.export_of(user), download=True)


@for_person("POST")
def delete(request: HttpRequest, user: User) -> HttpResponse:
    """Delete everything and show the receipt; the session ends with it."""
    _own(user)
    form = DeleteForm(request.POST)
    if form.is_valid() and not user.check_password(form.cleaned_data["password"]):
        add_problems(form, ForbearError(Problem("privacy.password_wrong", "password")))
    if not form.is_valid():
        return _page(request, user, form)
    try:
        receipt = privacy.delete_everything(user)
    except ForbearError as error:
        return _page(request, user, form, error.problems)
    logout(request)
    return _receipt(request, receipt)


@require_GET
def receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """A receipt by its number, for whoever holds it; ``?json`` for machines. It names nobody."""
    found = DeletionReceipt.objects.filter(pk=receipt_id).first()
    if found is None:
        raise Http404
    if "json" in request.GET:
        return JsonResponse(found.statement | {"mac": found.mac, "holds": privacy.receipt_holds(found)})
    return _receipt(request, found)


def _receipt(request: HttpRequest, found: DeletionReceipt) -> HttpResponse:
    kept = [message("privacy.kept_signed", reference=one["case"]) for one in found.statement["kept"]]
    context = {
        "receipt": found,
        "holds": privacy.receipt_holds(found),
        "kept": kept,
        "gone": [(GONE.get(name, name), count) for name, count in found.statement["rows_deleted"].items()],
    }
    return render(request, "borrower/my_data_receipt.html", context)


def _page(
    request: HttpRequest, user: User, form: DeleteForm, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    _own(user)
    held = privacy.holdings_of(user)
    context: dict[str, Any] = {
        "form": form,
        "problems": problems,
        "counts": [(KINDS[name], count) for name, count in held.counts],
        "held": held,
        "kept": [message("privacy.kept_signed", reference=one.reference) for one in held.kept],
    }
    return render(
        request, "borrower/my_data.html", context, status=REFUSED if problems or form.errors else 200
    )


def _own(user: User) -> None:
    """Only a borrower has everything here; an adviser's cases are other people's."""
    if user.role != Role.BORROWER:
        raise Http404


urlpatterns = [
    path("data/", page, name="my-data"),
    path("data/export.zip", export, name="my-data-export"),
    path("data/delete/", delete, name="my-data-delete"),
    path("data/receipt/<uuid:receipt_id>/", receipt, name="my-data-receipt"),
]
