"""The API gives what the pages give: the same figures, the same refusals, in one shape."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from desk_world import World, signed_in, world
from forbear.base.money import format_yuan
from forbear.debt.statement import statement_to_json
from forbear.web.accounts.models import User
from forbear.web.services import debts, plans
from forbear.web.store import cases

pytestmark = pytest.mark.django_db

PROPOSAL_AMOUNTS = ("down_payment", "waive_penalty", "waive_interest", "waive_fee")


def send(client: Client, path: str, body: Any) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json")


def command(name: str, data: dict[str, Any] | None = None, expects: int | None = None) -> dict[str, Any]:
    return {"id": str(uuid4()), "name": name, "data": data or {}, "expects": expects}


def proposal(told: World) -> dict[str, Any]:
    wanted = told.story.proposal
    assert wanted is not None
    return {
        "start": wanted.start.isoformat(),
        "instalments": wanted.instalments,
        "first_due": wanted.first_due.isoformat(),
        "due_day": wanted.due_day,
        "conditional": wanted.conditional,
        "annual_rate": wanted.annual_rate,
        "remainder": wanted.remainder,
        **{name: format_yuan(getattr(wanted, name)) for name in PROPOSAL_AMOUNTS},
    }


def as_of(user: User) -> Client:
    return signed_in(user, headers={"accept-language": "en"})


def test_a_case_is_listed_and_read() -> None:
    told = world("submit_request")
    client = signed_in(told.cast.agent)
    with told.now():
        listed = client.get("/api/v1/cases").json()
        one = client.get(told.api).json()
    assert listed["count"] == 1
    assert listed["cases"][0]["id"] == one["id"] == str(told.record.pk)
    assert one["version"] == told.version
    assert one["request"]["instalments"] == proposal(told)["instalments"]
    allowed = {row["name"] for row in one["commands"] if row["allowed"]}
    assert "take" in allowed
    assert "approve" not in allowed
    assert all(row["why"] for row in one["commands"] if not row["allowed"])


def test_a_list_has_pages_and_filters() -> None:
    told = world("submit_request")
    client = signed_in(told.cast.agent)
    assert client.get("/api/v1/cases?stage=performing").json()["count"] == 0
    page = client.get("/api/v1/cases?limit=1&offset=0&stage=requested").json()
    assert page["count"] == 1
    assert page["next"] is None
    assert client.get("/api/v1/cases?limit=0").status_code == 422


def test_a_command_sent_twice_acts_once_and_a_stale_one_is_a_conflict() -> None:
    told = world("submit_request")
    client = as_of(told.cast.agent)
    seen = told.version
    wish = command("take", expects=seen)
    with told.now():
        first = send(client, f"{told.api}/commands", wish)
        second = send(client, f"{told.api}/commands", wish)
        stale = send(client, f"{told.api}/commands", command("pass_first_check", {"note": ""}, expects=seen))
    assert first.status_code == second.status_code == 200
    assert first.json()["version"] == second.json()["version"] == told.version
    assert stale.status_code == 409
    assert stale["Content-Type"] == "application/problem+json"
    assert stale.json()["problems"][0]["code"] == "case.stale"


def test_a_refusal_names_what_is_wrong_in_the_asked_language() -> None:
    told = world("submit_request")
    with told.now():
        english = send(as_of(told.cast.agent), f"{told.api}/commands", command("approve"))
        chinese = send(signed_in(told.cast.agent), f"{told.api}/commands", command("approve"))
    assert english.status_code == 422
    assert "Approve" in english.json()["problems"][0]["text"]
    assert "审批" in chinese.json()["problems"][0]["text"]
    assert english.json()["status"] == 422
    assert english.json()["instance"] == f"{told.api}/commands"


def test_what_is_not_json_or_not_of_its_shape_is_a_problem_with_its_place() -> None:
    told = world("take")
    client = signed_in(told.cast.agent)
    broken = client.post(f"{told.api}/commands", "{", content_type="application/json")
    assert broken.status_code == 400
    wrong = send(client, f"{told.api}/commands", {"id": "x", "name": "take"})
    assert wrong.status_code == 422
    assert any("id" in row["where"] for row in wrong.json()["problems"])
    offer = command("make_offer", {"proposal": {**proposal_of_nothing()}, "reason": "x"})
    lacking = send(client, f"{told.api}/commands", offer)
    assert lacking.status_code == 422
    assert any("proposal" in row["where"] for row in lacking.json()["problems"])


def proposal_of_nothing() -> dict[str, Any]:
    return {"start": "2026-03-10", "down_payment": "12.345"}


def test_nobody_sets_the_limit_above_which_another_approves() -> None:
    told = world("pass_first_check", principal=9_000_000)
    data = {
        "proposal": proposal(told),
        "reason": "可以。",
        "approver_above": 10**14,
        "owed": 1,
        "valid_working_days": 7,
    }
    with told.now():
        answer = send(signed_in(told.cast.reviewer), f"{told.api}/commands", command("make_offer", data))
    assert answer.status_code == 200, answer.json()
    state = cases.state_of(told.record.pk)
    assert state.approver_above == plans.programme_of(told.record).approver_above
    assert state.owed != 1


def test_an_offer_beyond_the_programme_is_refused() -> None:
    told = world("pass_first_check")
    beyond = {**proposal(told), "waive_penalty": "9999999.00"}
    with told.now():
        answer = send(
            signed_in(told.cast.reviewer),
            f"{told.api}/commands",
            command("make_offer", {"proposal": beyond, "reason": "可以。"}),
        )
    assert answer.status_code == 422
    assert cases.state_of(told.record.pk).stage == "review"


def test_the_statement_is_the_engines_own_document() -> None:
    told = world("submit_request")
    with told.now():
        answer = signed_in(told.cast.agent).get(f"{told.api}/statement?as_of=2026-03-10").json()
        expected = statement_to_json(debts.statement_of(told.record, told.today.replace(day=10)))
    assert answer == json.loads(json.dumps(expected))


def test_figures_and_options_are_to_the_fen_and_capacity_is_only_what_was_shared() -> None:
    told = world("submit_request")
    borrower, agent = signed_in(told.cast.borrower), signed_in(told.cast.agent)
    with told.now():
        figures = send(agent, f"{told.api}/figures", proposal(told)).json()
        wanted = plans.build_option(told.record, told.story.proposal, limits=True)
        options = borrower.get(f"{told.api}/options").json()["options"]
        shared = agent.get(f"{told.api}/capacity").json()
        plans.share_capacity(told.record, None)
        hidden = agent.get(f"{told.api}/capacity").json()
        own = borrower.get(f"{told.api}/capacity").json()
    assert [row["amount"] for row in figures["instalments"]] == [
        format_yuan(row.amount) for row in wanted.instalments
    ]
    assert 3 <= len(options) <= 5
    assert shared["monthly"] == own["monthly"]
    assert hidden is None
    assert agent.get(f"{told.api}/options").status_code == 403


def test_agreement_performance_and_events() -> None:
    told = world("sign_lender")
    client = signed_in(told.cast.agent)
    with told.now():
        pdf = client.get(f"{told.api}/agreement.pdf")
        kept = client.get(f"{told.api}/performance").json()
        events = client.get(f"{told.api}/events").json()
        early = client.get(f"{told.api}/certificate.pdf")
        paid = command(
            "record_repayment", {"on": told.today.isoformat(), "amount": "88.00", "reference": "B1"}
        )
        after = send(client, f"{told.api}/commands", paid)
    assert pdf.content.startswith(b"%PDF-")
    assert kept["status"] == "performing"
    assert kept["rows"]
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    assert early.status_code == 422
    assert after.json()["repayments"] == [
        {"on": told.today.isoformat(), "amount": "88.00", "reference": "B1"}
    ]


def test_a_borrower_opens_a_case_and_attaches_a_paper() -> None:
    told = world("open")
    client = signed_in(told.cast.borrower)
    wish = {"id": str(uuid4()), "lender": "huabei", "product": "花呗", "lender_present": False}
    with told.now():
        first = send(client, "/api/v1/cases", wish)
        second = send(client, "/api/v1/cases", wish)
        refused = send(client, f"{told.api}/commands", command("attach_paper"))
        unknown = send(client, "/api/v1/cases", {"id": str(uuid4()), "lender": "unheard_of"})
    assert first.status_code == second.status_code == 201, first.json()
    assert unknown.json()["problems"][0]["code"] == "rules.lender_unknown"
    assert first.json()["id"] == second.json()["id"]
    assert refused.status_code == 422
    assert "/papers" in refused.json()["problems"][0]["mend"]


def test_a_change_needs_the_token_of_the_session() -> None:
    told = world("submit_request")
    client = signed_in(told.cast.agent, enforce_csrf_checks=True)
    with told.now():
        without = send(client, f"{told.api}/commands", command("take"))
        token = client.get("/api/v1/session").json()["csrf_token"]
        given = client.post(
            f"{told.api}/commands",
            json.dumps(command("take")),
            content_type="application/json",
            headers={"x-csrftoken": token},
        )
    assert without.status_code == 403
    assert without.json()["problems"][0]["code"] == "api.csrf"
    assert given.status_code == 200


def test_the_description_names_every_answer_and_needs_no_session() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert "/api/v1/cases/{case_id}/commands" in document["paths"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            assert "404" in operation["responses"], (method, path)
