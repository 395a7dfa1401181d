"""The page of the capacity: every step with its reason, the months lived again, shares, and what-ifs with and without script."""

import html
import uuid
from datetime import date

import pytest
from django.test import Client

from forbear.web.accounts.models import User
from forbear.web.services import budgets, capacities, debts
from forbear.web.services.demonstration_bill import demonstration_bill
from forbear.web.store.models import CaseRecord

pytestmark = pytest.mark.django_db

DEBT = """schema = "forbear/debt/1"
[contract]
lender = "{lender}"
number = "{number}"
method = "equal_instalment"
principal = "{principal}"
rate = {{ daily = "0.0004" }}
disbursed = 2025-05-15
instalments = 12
due_day = 15
"""


@pytest.fixture(autouse=True)
def _clock(settings) -> None:  # type: ignore[no-untyped-def]
    settings.FORBEAR_CLOCK = "2026-03-02T10:00:00+08:00!"


@pytest.fixture
def case(client: Client, borrower: User) -> str:
    """A case with a bill; the address of its pages."""
    start(client, "jiebei")
    budgets.import_bill(borrower, "bill.csv", demonstration_bill(date(2026, 3, 2), 438_211, 15))
    return f"/my/cases/{CaseRecord.objects.get().pk}/"


def start(client: Client, lender: str) -> None:
    form = {"lender": lender, "product": "", "present": "no", "command_id": str(uuid.uuid4()), "expects": ""}
    assert client.post("/my/cases/new/", form).status_code == 302


def page(client: Client, address: str, **query: object) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_every_step_of_the_capacity_has_its_reason_and_the_pictures_their_tables(
    client: Client, case: str, borrower: User
) -> None:
    shown = page(client, f"{case}budget/")
    capacity = budgets.capacity_of(borrower)
    assert capacity is not None
    for line in capacity.lines:
        assert line.label.zh in shown
        assert line.why.zh in shown
    assert shown.count('class="picture picture-income"') == 2
    assert shown.count('class="picture picture-stress"') == 2
    assert "用表格看每个月" in shown
    assert "收支表：中位数和高低" in shown


def test_a_place_gives_the_floor_of_the_day_and_says_where_it_comes_from(
    client: Client, case: str, borrower: User
) -> None:
    form = {
        "persons": "4",
        "children": "2",
        "elders": "1",
        "place": "shanghai",
        "command_id": str(uuid.uuid4()),
    }
    assert client.post(f"{case}budget/", form).status_code == 302
    household = budgets.household_of(borrower)
    assert household is not None
    assert (household.children, household.elders, household.living_floor_per_person) == (2, 1, 159_500)
    shown = page(client, f"{case}budget/")
    assert "每人至少 1,595.00 元" in shown
    assert "还没有核对过原文" in shown


def test_more_dependants_than_people_is_said_beside_the_field(client: Client, case: str) -> None:
    form = {"persons": "2", "children": "1", "elders": "1", "command_id": str(uuid.uuid4())}
    answer = client.post(f"{case}budget/", form)
    assert answer.status_code == 422
    assert 'id="id_children_error"' in answer.content.decode()


def test_what_if_without_script_is_a_page_and_with_script_only_the_answer(
    client: Client, case: str, borrower: User
) -> None:
    mark, scenario = capacities.suggestions_of(borrower)[0]
    assert scenario.name not in mark
    now = budgets.capacity_of(borrower)
    better = capacities.what_if(borrower, [scenario])
    assert now is not None
    assert better.difference > 0
    whole = page(client, f"{case}budget/what-if/", change=mark)
    assert f"¥{better.final.monthly // 100:,}.00" in whole
    assert "<html" in whole
    part = client.get(f"{case}budget/what-if/", {"change": mark}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert f"¥{better.final.monthly // 100:,}.00" in part.content.decode()


def test_an_income_from_a_later_month_has_two_stages_and_another_payment_is_tried(
    client: Client, case: str
) -> None:
    shown = page(client, f"{case}budget/what-if/", income="9000", from_month="2026-06", payment="4000")
    assert "在那之前" in shown
    assert "26年6月 起" in shown
    assert "每月还 4,000 元" in shown
    assert "还不上" in shown


def test_a_wrong_amount_in_a_what_if_is_told(client: Client, case: str) -> None:
    answer = client.get(f"{case}budget/what-if/", {"income": "很多"})
    assert answer.status_code == 422
    assert "收入变成每月" in html.unescape(answer.content.decode())


def test_two_lenders_share_what_can_be_paid_to_the_fen(client: Client, case: str, borrower: User) -> None:
    start(client, "weilidai")
    for lender, principal in (("jiebei", "30000.00"), ("weilidai", "10000.00")):
        record = CaseRecord.objects.get(lender=lender)
        text = DEBT.format(lender=lender, number=f"N-{lender}", principal=principal)
        debts.import_debt(record, "debt.toml", text.encode())
    capacity = budgets.capacity_of(borrower)
    assert capacity is not None
    parts = capacities.shares_of(borrower, capacity)
    assert sum(part.monthly for part in parts) == capacity.monthly > 0
    monthly = {part.creditor.name.zh: part.monthly for part in parts}
    assert monthly["借呗"] > monthly["微粒贷"] > 0
    assert "分给每一家" in page(client, f"{case}budget/")


def test_a_keyword_becomes_a_rule_that_is_listed_and_can_be_removed(
    client: Client, case: str, borrower: User
) -> None:
    form = {
        "counterparty": "电影院",
        "reference": "",
        "category": "education",
        "scope": "word",
        "keyword": "电影",
    }
    answer = client.post(f"{case}budget/correct/", form | {"command_id": str(uuid.uuid4())})
    assert answer.status_code == 302
    assert {e.category for e in budgets.entries_of(borrower) if "电影" in e.transaction.counterparty} == {
        "education"
    }
    assert "“电影”" in page(client, f"{case}budget/")
    client.post(f"{case}budget/uncorrect/", {"keyword": "电影"})
    assert budgets.corrections_of(borrower) == ()
