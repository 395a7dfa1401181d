"""The answers of the API."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Field, File, NinjaAPI, Query, Schema, UploadedFile
from ninja.security import APIKeyCookie

from forbear.debt.statement import statement_to_json
from forbear.plan.model import Option
from forbear.rules import lenders
from forbear.web.accounts.models import User
from forbear.web.api import commands, problems, shapes, written
from forbear.web.files import served
from forbear.web.services import agreements, budgets, debts, negotiation, papers, plans, servicing
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord
from forbear.web.templatetags.forbear import language

PAGE_MAX = 100
OFFSET_MAX = 10**9
NAME = r"^[a-z_]*$"
LINE = r"^[^\x00-\x1f]*$"
PROBLEMS: dict[int, type[Schema]] = dict.fromkeys((401, 403, 404, 409, 422, 503), shapes.ProblemShape)


class SessionOfTheSite(APIKeyCookie):
    """The session that signing in at ``/sign-in/`` gives; what changes something needs the CSRF token as well."""

    param_name = "forbear_session"

    def _get_key(self, request: HttpRequest) -> str | None:
        if not request.user.is_authenticated:
            return None
        return super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:  # noqa: ARG002
        """The person signed in. Every address with a case in it is closed here to those who may not see that case."""
        user = request.user
        if not isinstance(user, User):
            return None
        match = request.resolver_match
        if match is not None and "case_id" in match.kwargs:
            cases.case_for(user, match.kwargs["case_id"])
        return user


api = NinjaAPI(
    title="Forbear 喘息",
    version="1",
    description="Negotiating, signing and servicing arrangements for overdue consumer debt. See docs/api.md.",
    docs_url=None,
    openapi_url=None,
    auth=SessionOfTheSite(),
    urls_namespace="api",
)
problems.register(api)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _case(request: HttpRequest, case_id: UUID) -> CaseRecord:
    return cases.case_for(_user(request), case_id)


def _detail(record: CaseRecord, user: User) -> dict[str, Any]:
    record.refresh_from_db()
    state = cases.state_of(record.pk)
    return written.detail(record, state, negotiation.available(record, user, state))


@api.get("/session", response={200: shapes.SessionShape, **PROBLEMS}, tags=["session"])
def session(request: HttpRequest) -> Any:
    """Who is calling, and the CSRF token that changes need."""
    user = _user(request)
    return {
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "lender": user.lender,
        "csrf_token": get_token(request),
    }


class CaseFilter(Schema):
    """Which cases, and which page of them."""

    stage: str | None = Field(None, pattern=NAME)
    whose_turn: str | None = Field(None, pattern=NAME)
    offset: int = Field(0, ge=0, le=OFFSET_MAX)
    limit: int = Field(25, ge=1, le=PAGE_MAX)


@api.get("/cases", response={200: shapes.CaseList, **PROBLEMS}, tags=["cases"])
def list_cases(request: HttpRequest, asked: Query[CaseFilter]) -> Any:
    """The cases that the caller may see, the latest changed first."""
    wanted = Q()
    for name in ("stage", "whose_turn"):
        value = getattr(asked, name)
        wanted &= Q(**{name: value}) if value is not None else Q()
    found = cases.visible_to(_user(request)).filter(wanted).order_by("-updated_at", "pk")
    count = found.count()
    page = found[asked.offset : asked.offset + asked.limit]
    return {
        "count": count,
        "next": written.following(request, asked.offset, asked.limit, count),
        "cases": [written.summary(record) for record in page],
    }


class OpenCase(Schema):
    """A new case; ``id`` is the command's."""

    id: UUID
    lender: str = Field(min_length=1, max_length=60, pattern=LINE)
    product: str = Field("", max_length=60, pattern=LINE)
    lender_present: bool = True


@api.post("/cases", response={201: shapes.CaseDetail, **PROBLEMS}, tags=["cases"])
def open_case(request: HttpRequest, payload: OpenCase) -> Any:
    """Open a case of the caller's with a lender. Sent twice with one id, it opens one."""
    user = _user(request)
    lenders.lender(payload.lender)
    record = cases.open_case(user, payload.lender, payload.product, payload.lender_present, str(payload.id))
    return 201, _detail(record, user)


@api.get("/cases/{uuid:case_id}", response={200: shapes.CaseDetail, **PROBLEMS}, tags=["cases"])
def one_case(request: HttpRequest, case_id: UUID) -> Any:
    """A case, where it stands, and what the caller may do now."""
    return _detail(_case(request, case_id), _user(request))


@api.get("/cases/{uuid:case_id}/events", response={200: list[shapes.EventShape], **PROBLEMS}, tags=["cases"])
def events(request: HttpRequest, case_id: UUID) -> Any:
    """Everything that happened to the case, in order, after its chain of hashes was checked."""
    record = _case(request, case_id)
    cases.check_chain(record.pk)
    return [written.event(n, one) for n, one in enumerate(cases.events_of(record.pk), start=1)]


@api.post("/cases/{uuid:case_id}/commands", response={200: shapes.CaseDetail, **PROBLEMS}, tags=["cases"])
def command(request: HttpRequest, case_id: UUID, payload: shapes.CommandIn) -> Any:
    """Give a command; the answer is the state that follows. The same ``id`` sent again acts once."""
    record, user = _case(request, case_id), _user(request)
    commands.give(record, user, payload)
    return _detail(record, user)


@api.get(
    "/cases/{uuid:case_id}/statement",
    response={200: shapes.StatementShape, **PROBLEMS},
    tags=["figures"],
    by_alias=True,
)
def statement(request: HttpRequest, case_id: UUID, as_of: date | None = None) -> Any:
    """What is owed at the end of ``as_of`` (today if not given), and every line behind it."""
    return statement_to_json(debts.statement_of(_case(request, case_id), as_of), language())


@api.get(
    "/cases/{uuid:case_id}/capacity",
    response={200: shapes.CapacityShape | None, **PROBLEMS},
    tags=["figures"],
)
def capacity(request: HttpRequest, case_id: UUID) -> Any:
    """What can be paid a month: to the borrower their own, to the desk what was shared. ``null`` where there is none."""
    record, user = _case(request, case_id), _user(request)
    if user.at_desk:
        shared = plans.shared_capacity(record)
        return None if shared is None else written.shared_capacity(shared, language())
    own = budgets.capacity_of(record.borrower)
    if own is None:
        return None
    lines = tuple((line.label.zh, line.label.en, line.amount) for line in own.lines)
    shown = plans.SharedCapacity(own.monthly, own.income_steadiness, lines)
    return written.shared_capacity(shown, language())


@api.get("/cases/{uuid:case_id}/options", response={200: shapes.OptionList, **PROBLEMS}, tags=["figures"])
def options(request: HttpRequest, case_id: UUID, start: date | None = None) -> Any:
    """Three to five ranked arrangements. They rest on the borrower's own capacity, so only the borrower's side may ask."""
    record, user = _case(request, case_id), _user(request)
    if user.at_desk:
        raise PermissionDenied
    begins = start or plans.default_start()
    known = plans.capacity_known_to(record, at_desk=False)
    return {
        "as_of": begins,
        "options": [written.option(one, known) for one in plans.options_for(record, begins)],
    }


@api.post("/cases/{uuid:case_id}/figures", response={200: shapes.OptionShape, **PROBLEMS}, tags=["figures"])
def figures(request: HttpRequest, case_id: UUID, payload: shapes.ProposalShape) -> Any:
    """One arrangement from the caller's own numbers, to the fen. Changes nothing. The desk is held to its programme."""
    record, user = _case(request, case_id), _user(request)
    option: Option = plans.build_option(record, payload.proposal(), limits=user.at_desk)
    return written.option(option, plans.capacity_known_to(record, at_desk=user.at_desk))


class PaperShape(Schema):
    """One paper of a case."""

    id: UUID
    kind: str
    name: str
    media_type: str
    size: int


class AttachIn(Schema):
    """Which command this is, and what the paper is."""

    id: UUID
    kind: str = Field(max_length=60, pattern=LINE)
    expects: int | None = None


@api.get("/cases/{uuid:case_id}/papers", response={200: list[PaperShape], **PROBLEMS}, tags=["papers"])
def list_papers(request: HttpRequest, case_id: UUID) -> Any:
    """The papers attached to the case."""
    return papers.papers_of(_case(request, case_id))


@api.post("/cases/{uuid:case_id}/papers", response={201: PaperShape, **PROBLEMS}, tags=["papers"])
def attach_paper(
    request: HttpRequest, case_id: UUID, asked: Query[AttachIn], file: File[UploadedFile]
) -> Any:
    """Attach a paper (multipart, field ``file``)."""
    record, user = _case(request, case_id), _user(request)
    name = (file.name or "")[-120:]
    paper, _state = papers.store_paper(
        record, user, asked.kind, name, file.read(), str(asked.id), asked.expects
    )
    return 201, paper


@api.get("/cases/{uuid:case_id}/papers/{uuid:paper_id}", response=PROBLEMS, tags=["papers"])
def open_paper(request: HttpRequest, case_id: UUID, paper_id: UUID) -> Any:
    """The content of a paper, always as a file to keep."""
    paper, data = papers.open_paper(_case(request, case_id), paper_id)
    return _file(paper.name, paper.media_type, data)


@api.get("/cases/{uuid:case_id}/agreement.pdf", response=PROBLEMS, tags=["agreement"])
def agreement(request: HttpRequest, case_id: UUID) -> Any:
    """The agreement with the signatures made so far."""
    name, pdf = agreements.agreement_pdf(_case(request, case_id))
    return _file(name, "application/pdf", pdf)


@api.get("/cases/{uuid:case_id}/certificate.pdf", response=PROBLEMS, tags=["agreement"])
def certificate(request: HttpRequest, case_id: UUID) -> Any:
    """The settlement certificate, once everything is paid."""
    name, pdf = agreements.certificate_pdf(_case(request, case_id))
    return _file(name, "application/pdf", pdf)


@api.get(
    "/cases/{uuid:case_id}/performance",
    response={200: shapes.PerformanceShape, **PROBLEMS},
    tags=["agreement"],
)
def performance(request: HttpRequest, case_id: UUID, as_of: date | None = None) -> Any:
    """How the agreement in force is kept at the end of ``as_of``."""
    return written.performance(servicing.performance_of(_case(request, case_id), as_of))


def _file(name: str, media_type: str, data: bytes) -> HttpResponse:
    return served(name, media_type, data, download=True)
