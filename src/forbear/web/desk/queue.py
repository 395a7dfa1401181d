"""The queue: cases of the person's lender, the most urgent first, with what is left of the working-day deadline."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from forbear.base.texts import Text
from forbear.case import words
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.desk import names
from forbear.web.desk.access import at_desk, user_of
from forbear.web.services.people import lender_name
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

PAGE_SIZE: Final = 25
CLOSED: Final = ("settled", "broken", "withdrawn", "declined")
FILTERS: Final[dict[str, str | Promise]] = {
    "lender": _("等我们处理"),
    "mine": _("我经手的"),
    "borrower": _("等借款人"),
    "approval": _("待审批"),
    "all": _("全部"),
}
START: Final = {"approver": "approval"}
"""The filter that a role sees first; the others see what waits for them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the queue as it is shown; ``age`` is in days since the request."""

    record: CaseRecord
    reference: str
    borrower: str
    product: Text | str
    stage: Text
    turn: str
    age: int
    deadline: date | None
    overdue: bool
    due_soon: bool
    assigned: str
    mine: bool


@at_desk
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The queue under one filter, a page of it, and how many cases each filter holds."""
    user = user_of(request)
    everything = cases.visible_to(user)
    chosen = request.GET.get("filter", "")
    if chosen not in FILTERS:
        chosen = START.get(user.role, "lender")
    sought = request.GET.get("q", "").replace("\0", "").strip()[:40]
    found = ordered(searched(everything.filter(condition(chosen, user)), sought))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    counted = counts(everything, user)
    context = {
        "rows": rows_of(page, user),
        "page": page,
        "chosen": chosen,
        "sought": sought,
        "filters": [(key, str(title), counted[key], key == chosen) for key, title in FILTERS.items()],
        "house": lender_name(user.lender),
        "overdue": counted["overdue"],
        "today": clock.today(),
    }
    return render(request, "desk/queue.html", context)


def condition(key: str, user: User) -> Q:
    """Which cases the filter ``key`` holds for ``user``."""
    return {
        "lender": Q(whose_turn="lender"),
        "mine": Q(assigned_to=user.actor_id) & ~Q(stage__in=CLOSED),
        "borrower": Q(whose_turn="borrower"),
        "approval": Q(stage="awaiting_approval"),
        "all": Q(),
    }[key]


def counts(everything: QuerySet[CaseRecord], user: User) -> dict[str, int]:
    """How many cases each filter holds, and how many are past a deadline of ours."""
    wanted: dict[str, Any] = {
        key: Count("pk", filter=condition(key, user)) for key in FILTERS if key != "all"
    }
    late = Q(whose_turn="lender", next_deadline__lt=clock.today())
    return everything.aggregate(all=Count("pk"), overdue=Count("pk", filter=late), **wanted)


def searched(found: QuerySet[CaseRecord], sought: str) -> QuerySet[CaseRecord]:
    """Cases whose number begins with ``sought``, or whose borrower's name holds it."""
    if not sought:
        return found
    by_name = Q(borrower__display_name__icontains=sought) | Q(borrower__username__iexact=sought)
    number = sought.lower().replace("-", "")
    is_number = all(mark in "0123456789abcdef" for mark in number)
    return found.filter(by_name | Q(id__startswith=number) if is_number else by_name)


def ordered(found: QuerySet[CaseRecord]) -> QuerySet[CaseRecord]:
    """The nearest deadline first, then what has waited longest."""
    return found.order_by(F("next_deadline").asc(nulls_last=True), "requested_at", "pk")


def rows_of(page: Page[CaseRecord], user: User) -> list[Row]:
    """The cases of a page as rows."""
    people = names_of({record.assigned_to for record in page})
    return [_row(record, people, user) for record in page]


def names_of(actors: set[str]) -> dict[str, str]:
    """The names of people by their actor id; ids that are no person's are left out."""
    numbers = [int(actor) for actor in actors if actor.isdecimal()]
    return {user.actor_id: user.name for user in User.objects.filter(pk__in=numbers)}


def _row(record: CaseRecord, people: dict[str, str], user: User) -> Row:
    today, ours = clock.today(), record.whose_turn == "lender"
    deadline = record.next_deadline
    left = None if deadline is None else (deadline - today).days
    return Row(
        record=record,
        reference=record.reference,
        borrower=record.borrower.name,
        product=_product(record),
        stage=words.stage(record.stage),
        turn=names.label(names.TURNS, record.whose_turn),
        age=_age(record, today),
        deadline=deadline,
        overdue=left is not None and left < 0,
        due_soon=left is not None and 0 <= left <= 1 and ours,
        assigned=people.get(record.assigned_to, ""),
        mine=record.assigned_to == user.actor_id,
    )


def _product(record: CaseRecord) -> Text | str:
    """The product by its own name, where that is another than its lender's."""
    name = lender_name(record.lender)
    known = {"", name.zh, name.en} if isinstance(name, Text) else {""}
    return name if record.product in known else record.product


def _age(record: CaseRecord, today: date) -> int:
    asked = record.requested_at or record.opened_at
    return max((today - asked.astimezone(clock.SHANGHAI).date()).days, 0)
