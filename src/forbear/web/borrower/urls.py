"""Addresses of the borrower's pages."""

from importlib import import_module
from pathlib import Path

from django.urls import URLPattern, URLResolver, include, path

from forbear.web.borrower import (
    bills,
    budget,
    cases,
    causes,
    contact,
    debts,
    home,
    papers,
    request,
    story,
    what_if,
)

HERE = Path(__file__).resolve().parent
CASE = "cases/<uuid:case_id>/"

app_name = "borrower"


def optional(name: str) -> list[URLPattern | URLResolver]:
    """The addresses of a module of this room, where there is one."""
    if not (HERE / f"{name}.py").exists():
        return []
    return [path("", include(import_module(f"forbear.web.borrower.{name}").urlpatterns))]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("cases/new/", cases.start, name="start"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}debt/", debts.page, name="debt"),
    path(f"{CASE}debt/form/", debts.form, name="debt-form"),
    path(f"{CASE}debt/file/", debts.file, name="debt-file"),
    path(f"{CASE}debt/file.toml", debts.as_toml, name="debt-toml"),
    path(f"{CASE}story/", story.page, name="story"),
    path(f"{CASE}story/facts/new/", causes.add, name="fact-add"),
    path(f"{CASE}story/facts/<slug:fact_id>/confirm/", causes.confirm, name="fact-confirm"),
    path(f"{CASE}story/facts/<slug:fact_id>/remove/", causes.remove, name="fact-remove"),
    path(f"{CASE}bills/", bills.page, name="bills"),
    path(f"{CASE}bills/<uuid:bill_id>/remove/", bills.remove, name="bill-remove"),
    path(f"{CASE}budget/", budget.page, name="budget"),
    path(f"{CASE}budget/what-if/", what_if.page, name="budget-what-if"),
    path(f"{CASE}budget/rows/", budget.rows, name="budget-rows"),
    path(f"{CASE}budget/correct/", budget.correct, name="budget-correct"),
    path(f"{CASE}budget/uncorrect/", budget.uncorrect, name="budget-uncorrect"),
    path(f"{CASE}papers/", papers.page, name="papers"),
    path(f"{CASE}papers/dossier.pdf", papers.dossier, name="dossier"),
    path(f"{CASE}papers/<uuid:paper_id>/confirm/", papers.confirm, name="paper-confirm"),
    path(f"{CASE}papers/<uuid:paper_id>/", papers.view, name="paper"),
    path(f"{CASE}papers/<uuid:paper_id>/remove/", papers.remove, name="paper-remove"),
    path(f"{CASE}contact/", contact.page, name="contact"),
    path(f"{CASE}request/", request.page, name="request"),
    path(f"{CASE}request/own/", request.own, name="request-own"),
    path(f"{CASE}request/review/", request.review, name="review"),
    path(f"{CASE}request/letter.pdf", request.letter, name="letter"),
    path(f"{CASE}request/letter-<int:number>.png", request.letter_page, name="letter-page"),
    *(
        entry
        for name in ("waiting", "offers", "heard", "agreement", "repayments")
        for entry in optional(name)
    ),
]
