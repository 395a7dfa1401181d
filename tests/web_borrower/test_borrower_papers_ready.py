"""The papers' page: how far each is, confirmed by the person, and bound in one dossier for both sides."""

import html
import io
import uuid
from datetime import date

import pypdfium2
import pytest
from django.test import Client

from desk_world import World, signed_in, world
from forbear.web.services import hardships, papers, readiness

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> World:
    return world("attach_papers")


def test_each_paper_says_how_far_it_is_and_a_confirmed_one_is_ready(told: World) -> None:
    with told.now():
        client = signed_in(told.cast.borrower)
        paper = next(one for one in papers.papers_of(told.record) if one.kind == "identity_card")
        assert state(told, "identity_card") == "unconfirmed"
        assert state(told, "income_proof") == "missing"
        address = f"/my/cases/{told.record.pk}/papers/{paper.id}/confirm/"
        assert client.post(address, {"issued": ""}).status_code == 302
        assert state(told, "identity_card") == "ready"
        shown = page(client, told)
        assert "可以用" in shown
        assert "还没有" in shown
        assert "搜索“流水”" in shown


def test_a_paper_of_last_year_is_too_old_and_says_of_which_day(told: World) -> None:
    with told.now():
        client = signed_in(told.cast.borrower)
        paper = next(one for one in papers.papers_of(told.record) if one.kind == "proof_of_arrears")
        address = f"/my/cases/{told.record.pk}/papers/{paper.id}/confirm/"
        client.post(address, {"issued": "2025-01-01", "kind": "proof_of_arrears"})
        assert state(told, "proof_of_arrears") == "too_old"
        assert "2025年1月1日" in page(client, told)
        ahead = client.post(address, {"issued": "2099-01-01", "kind": "proof_of_arrears"})
        assert ahead.status_code == 422
        assert client.post(address, {"issued": "昨天", "kind": "proof_of_arrears"}).status_code == 422


def test_a_second_cause_adds_its_papers(told: World) -> None:
    with told.now():
        before = {row.item.kind for row in readiness.rows_of(told.record)}
        hardships.add(told.record, "bereavement", date(2025, 11, 3), None, uuid.uuid4().hex)
        after = {row.item.kind: row.item.required for row in readiness.rows_of(told.record)}
        assert after["family_event_proof"]
        assert "family_event_proof" not in before


def test_the_dossier_binds_every_paper_for_the_borrower_and_the_desk() -> None:
    told = world("take")
    with told.now():
        own = signed_in(told.cast.borrower).get(f"/my/cases/{told.record.pk}/papers/dossier.pdf")
        desk = signed_in(told.cast.agent).get(f"/desk/cases/{told.record.pk}/papers/dossier.pdf")
        for answer in (own, desk):
            assert answer.status_code == 200
            document = pypdfium2.PdfDocument(io.BytesIO(answer.content))
            assert len(document) == 1 + len(papers.papers_of(told.record))
            assert "目录" in document[0].get_textpage().get_text_bounded()
        stranger = Client()
        assert stranger.get(f"/my/cases/{told.record.pk}/papers/dossier.pdf").status_code == 302


def state(told: World, kind: str) -> str:
    return next(row.state for row in readiness.rows_of(told.record) if row.item.kind == kind)


def page(client: Client, told: World) -> str:
    return html.unescape(client.get(f"/my/cases/{told.record.pk}/papers/").content.decode())
