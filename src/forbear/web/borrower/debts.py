"""Step 1, what is owed: the debt by form or by file, and the statement with the reason for every figure."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from forbear.base.errors import ForbearError, Problem
from forbear.debt.file import debt_to_toml
from forbear.debt.model import COMPONENTS, Line, Statement
from forbear.web import uploads
from forbear.web.borrower import debt_form
from forbear.web.borrower.entry import Here, for_case, problems_of, show
from forbear.web.forms import sent
from forbear.web.pictures.components import owed_svg
from forbear.web.pictures.frame import figure
from forbear.web.services import debts
from forbear.web.templatetags.forbear import language

CLOSED = debts.CLOSED_TO_CHANGE
MENDABLE_MAX = 64 * 1024
"""Bytes of a refused file that are shown on the page to be mended there."""


@for_case("GET")
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """The statement with its reasons; before a debt was given, the ways to give it."""
    if debts.debt_version(here.record) == 0:
        return show(request, "debt_ways", here)
    told = debts.statement_of(here.record)
    owed = told.owed
    chosen = language()
    return show(
        request,
        "debt",
        here,
        debt=debts.given_debt(here.record),
        statement=told,
        parts=_parts(told),
        picture=figure(owed_svg, owed.principal, owed.interest, owed.penalty, owed.fee, chosen),
        closed=here.state.stage in CLOSED,
    )


@for_case("GET", "POST")
def form(request: HttpRequest, here: Here) -> HttpResponse:
    """The debt as a form. ``more`` adds rows, ``fill`` writes the instalments paid on time; both keep what was typed."""
    if here.record.stage in CLOSED:
        return redirect("borrower:debt", case_id=here.record.pk)
    before = debts.given_debt(here.record)
    version = debts.debt_version(here.record)
    if request.method == "GET":
        loan = debt_form.LoanForm(initial=debt_form.loan_initial(before.contract) if before else None)
        rows = debt_form.shown_rows(before.events if before else ())
        return _form(request, here, loan, rows, version)
    action = request.POST.get("action", "save")
    if action == "more":
        data = debt_form.with_spare(request.POST)
        loan, rows = _unchecked(debt_form.LoanForm(data)), debt_form.posted_rows(data)
        return _form(request, here, loan, [_unchecked(row) for row in rows], version)
    loan, rows = debt_form.LoanForm(request.POST), debt_form.posted_rows(request.POST)
    if action == "fill":
        return _filled(request, here, loan, version)
    sound = [loan.is_valid(), *(row.is_valid() for row in rows)]
    if all(sound):
        try:
            contract = loan.contract(here.record.lender, before.contract if before else None)
            debt = debt_form.debt_of(contract, rows, before)
            debts.save_debt(here.record, debt, sent(request).expects)
            messages.success(request, _("已保存。下面是按这些记录算出的欠款。"))
            return redirect("borrower:debt", case_id=here.record.pk)
        except ForbearError as error:
            problems_of(error)
            debt_form.put_problems(error, loan, rows)
    return _form(request, here, loan, rows, version)


@for_case("GET", "POST")
def file(request: HttpRequest, here: Here) -> HttpResponse:
    """A debt file (TOML or JSON). A wrong one is refused with each problem, its line and what to do."""
    if here.record.stage in CLOSED:
        return redirect("borrower:debt", case_id=here.record.pk)
    found: tuple[Problem, ...] = ()
    text = request.POST.get("text", "")
    if request.method == "POST":
        data = b""
        try:
            name, data = _file(request, text)
            debts.import_debt(here.record, name, data, sent(request).expects)
            messages.success(request, _("文件已读入。下面是按这些记录算出的欠款。"))
            return redirect("borrower:debt", case_id=here.record.pk)
        except ForbearError as error:
            found = problems_of(error)
            text = _readable(data) or text
    return show(
        request, "debt_file", here, problems=found, text=text, debt_version=debts.debt_version(here.record)
    )


@for_case("GET")
def as_toml(_request: HttpRequest, here: Here) -> HttpResponse:
    """The debt as a file, to keep or to check elsewhere."""
    debt = debts.given_debt(here.record)
    if debt is None:
        return redirect("borrower:debt", case_id=here.record.pk)
    response = HttpResponse(debt_to_toml(debt), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="debt-{here.record.reference}.toml"'
    return response


def _file(request: HttpRequest, text: str) -> tuple[str, bytes]:
    """The file sent, else the text typed; a file refused before is shown as text so that it can be mended here."""
    if "debt" in request.FILES or not text.strip():
        upload = uploads.take(request, "debt")
        return upload.name, upload.data
    return ("debt.json" if text.lstrip().startswith("{") else "debt.toml"), text.encode()


def _readable(data: bytes) -> str:
    """A refused file as text to be mended on the page; nothing where it is no text or too long for it."""
    try:
        return data.decode("utf-8-sig") if len(data) <= MENDABLE_MAX and b"\0" not in data else ""
    except UnicodeDecodeError:
        return ""


def _filled(request: HttpRequest, here: Here, loan: debt_form.LoanForm, version: int) -> HttpResponse:
    """The form again with the instalments that were paid on time written into its rows."""
    count_text = request.POST.get("on_time", "").strip()
    rows = debt_form.posted_rows(request.POST)
    if not loan.is_valid() or not count_text.isdigit() or int(count_text) < 1:
        if loan.is_valid():
            loan.add_error(None, debt_form.fill_message(0, None))
        return _form(request, here, loan, rows, version)
    count = min(int(count_text), loan.cleaned_data["instalments"])
    try:
        contract = loan.contract(here.record.lender, None)
        events = debt_form.paid_on_time(contract, count)
    except ForbearError as error:
        debt_form.put_problems(error, loan, ())
        return _form(request, here, loan, rows, version)
    typed = [row.cleaned_data for row in rows if row.is_valid() and row.filled]
    days = {event.on for event in events}
    shown = debt_form.shown_rows(events, spare=0)
    others: list[dict[str, Any]] = [values for values in typed if values["on"] not in days]
    others += [{} for _number in range(debt_form.ROWS)]
    shown += [
        debt_form.EventForm(prefix=f"e{len(events) + n}", initial=values) for n, values in enumerate(others)
    ]
    messages.info(request, debt_form.fill_message(count, events[-1].on))
    return _form(request, here, _unchecked(loan), shown, version)


def _unchecked(form: Any) -> Any:
    """The form with what was typed, and not yet a word about what is missing."""
    initial = {name: form[name].data for name in form.fields}
    return type(form)(initial=initial, prefix=form.prefix)


def _form(
    request: HttpRequest,
    here: Here,
    loan: debt_form.LoanForm,
    rows: list[debt_form.EventForm],
    version: int,
) -> HttpResponse:
    # A row that is wrong makes the page a refusal, even where the loan itself is right.
    wrong = next((row for row in rows if row.is_bound and row.errors), loan)
    before = debts.given_debt(here.record)
    kept = [event for event in (before.events if before else ()) if event.kind not in debt_form.EDITED]
    return show(
        request,
        "debt_form",
        here,
        form=loan,
        rows=rows,
        wrong=wrong,
        forms=[loan, *rows],
        debt_version=version,
        kept_events=len(kept),
        on_time=request.POST.get("on_time", ""),
    )


def _parts(told: Statement) -> list[tuple[str, int, int, list[Line]]]:
    """Each component with what is owed of it, what of that is overdue, and the lines behind it."""
    return [
        (
            component,
            getattr(told.owed, component),
            getattr(told.overdue, component),
            [line for line in told.lines if line.component == component],
        )
        for component in reversed(COMPONENTS)
    ]
