"""Whatever is sent, the API answers with the state or with a problem, never with a failure of its own, and the record stays whole."""

import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_world import World, signed_in, world
from forbear.case.table import COMMANDS
from forbear.web.store import cases

pytestmark = pytest.mark.django_db
examples = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

WORDS = st.text(max_size=12) | st.sampled_from(
    ["", "0", "-1", "12.345", "9" * 30, "2026-02-30", "2026-03-10", "a" * 64]
)
PLAIN = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False) | WORDS
JSON = st.recursive(
    PLAIN, lambda one: st.lists(one, max_size=3) | st.dictionaries(WORDS, one, max_size=3), max_leaves=6
)
FIELDS = sorted({name for entry in COMMANDS.values() for name in entry.fields})
DAYS = st.dates().map(str) | WORDS
PROPOSALS = st.fixed_dictionaries(
    {
        "start": DAYS,
        "instalments": st.integers(-2, 70) | PLAIN,
        "first_due": DAYS,
        "due_day": st.integers(-1, 40),
    },
    optional={
        "down_payment": WORDS,
        "waive_penalty": st.integers(0, 10**8).map(lambda fen: f"{fen // 100}.{fen % 100:02d}"),
        "annual_rate": st.sampled_from(["0", "0.06", "1.5", "99", "-0.1", "x"]),
        "conditional": PLAIN,
        "remainder": st.sampled_from(["first", "last", "middle"]),
    },
)


@pytest.fixture
def told() -> World:
    return world("pass_first_check")


def answered(answer: Any) -> None:
    body = json.loads(answer.content)
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", body
        assert answer.status_code in {400, 401, 403, 404, 409, 422}, body
        assert body["status"] == answer.status_code
        for problem in body["problems"]:
            assert problem["code"]
            assert problem["text"]
    else:
        assert answer.status_code in {200, 201}


@given(
    name=st.sampled_from(sorted(COMMANDS)) | WORDS,
    data=st.dictionaries(st.sampled_from(FIELDS) | WORDS, JSON, max_size=5),
    expects=st.none() | st.integers(-1, 40),
    who=st.sampled_from(["agent", "reviewer", "approver", "borrower"]),
    as_lender=st.booleans(),
)
@examples
def test_any_command(
    told: World, name: str, data: dict[str, Any], expects: int | None, who: str, as_lender: bool
) -> None:
    body = {"id": str(uuid4()), "name": name, "data": data, "expects": expects, "as_lender": as_lender}
    client = signed_in(getattr(told.cast, who))
    with told.now():
        answered(client.post(f"{told.api}/commands", json.dumps(body), content_type="application/json"))
    cases.check_chain(told.record.pk)


@given(proposal=PROPOSALS, name=st.sampled_from(["figures", "make_offer"]))
@examples
def test_any_proposal(told: World, proposal: dict[str, Any], name: str) -> None:
    client = signed_in(told.cast.reviewer)
    with told.now():
        if name == "figures":
            path, body = f"{told.api}/figures", proposal
        else:
            data = {"proposal": proposal, "reason": "可以。"}
            path, body = f"{told.api}/commands", {"id": str(uuid4()), "name": name, "data": data}
        answered(client.post(path, json.dumps(body), content_type="application/json"))
    cases.check_chain(told.record.pk)


@given(body=JSON)
@examples
def test_any_body(told: World, body: Any) -> None:
    client = signed_in(told.cast.agent)
    with told.now():
        for path in (f"{told.api}/commands", f"{told.api}/figures", "/api/v1/cases"):
            answered(client.post(path, json.dumps(body), content_type="application/json"))


@given(value=WORDS)
@examples
def test_any_question(told: World, value: str) -> None:
    client = signed_in(told.cast.agent)
    with told.now():
        answered(client.get(f"{told.api}/statement", {"as_of": value}))
        answered(client.get("/api/v1/cases", {"offset": value, "stage": value}))
        assert client.get("/desk/", {"q": value, "page": value, "filter": value}).status_code == 200


@given(lender=WORDS | st.sampled_from(["huabei", "unheard_of"]), product=WORDS, present=st.booleans())
@examples
def test_any_case_opened(told: World, lender: str, product: str, present: bool) -> None:
    client = signed_in(told.cast.borrower)
    body = {"id": str(uuid4()), "lender": lender, "product": product, "lender_present": present}
    with told.now():
        answer = client.post("/api/v1/cases", json.dumps(body), content_type="application/json")
        answered(answer)
        if answer.status_code == 201:
            case = f"/api/v1/cases/{answer.json()['id']}"
            for path in (
                "",
                "/events",
                "/statement",
                "/capacity",
                "/options",
                "/papers",
                "/agreement.pdf",
                "/performance",
            ):
                answered(client.get(case + path))


@given(
    start=DAYS,
    first=DAYS,
    instalments=st.integers(-1, 99).map(str) | WORDS,
    due=WORDS,
    amount=WORDS,
    rate=WORDS,
)
@examples
def test_any_numbers_on_the_desk(
    told: World, start: str, first: str, instalments: str, due: str, amount: str, rate: str
) -> None:
    typed = {
        "start": start,
        "first_due": first,
        "instalments": instalments,
        "due_day": due or "3",
        "down_payment": amount or "0",
        "waive_penalty": "0",
        "waive_interest": "0",
        "waive_fee": "0",
        "annual_rate": rate or "0",
        "remainder": "last",
    }
    client = signed_in(told.cast.reviewer)
    with told.now():
        answer = client.get(f"{told.case}figures/", typed, headers={"hx-request": "true"})
    assert answer.status_code == 200
