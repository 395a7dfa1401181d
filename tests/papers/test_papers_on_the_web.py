"""A photographed identity card and a payslip, from the upload to what the desk sees, through the real services and engine."""

import html
import io
import random
import uuid

import distortions
import numpy as np
import pytest
import typeset
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hostile import photo, plain_pdf, saved
from PIL import Image

from forbear.evidence.papers.ocr import Word
from forbear.web.accounts.models import User
from forbear.web.services import papers, readings
from forbear.web.store import blobs, cases, records
from forbear.web.store.models import CaseRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(settings) -> None:  # type: ignore[no-untyped-def]
    settings.FORBEAR_CLOCK = "2026-03-02T10:00:00+08:00!"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("someone", password="long-enough-1", display_name="某人"))
    return client


@pytest.fixture
def record(client: Client) -> CaseRecord:
    client.post("/my/cases/new/", {"lender": "jiebei", "product": "", "present": "no", **fresh()})
    record = CaseRecord.objects.get()
    story = {"cause": "income_drop", "story": "收入减少。", "action": "save"}
    client.post(f"/my/cases/{record.pk}/story/", story | fresh(cases.state_of(record.pk).version))
    return record


class Told:
    """An engine that says what it is told, so that a test of the page need not recognise anything."""

    def __init__(self, *rows: str) -> None:
        self.rows = rows
        self.asked = 0

    def words(self, pixels: object) -> tuple[Word, ...]:
        self.asked += 1
        return tuple(
            Word(text, 0.99, ((20, y), (20 + 30 * len(text), y), (20 + 30 * len(text), y + 30), (20, y + 30)))
            for y, text in zip(range(20, 1000, 60), self.rows, strict=False)
        )


def fresh(version: int | str = "") -> dict[str, str]:
    return {"command_id": str(uuid.uuid4()), "expects": str(version)}


def text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def give(client: Client, record: CaseRecord, kind: str, data: bytes, name: str) -> HttpResponse:
    sent = SimpleUploadedFile(name, data)
    version = cases.state_of(record.pk).version
    return client.post(f"/my/cases/{record.pk}/papers/", {"kind": kind, "paper": sent, **fresh(version)})


def as_jpeg(pixels: distortions.Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=92)
    return out.getvalue()


def test_only_what_was_encoded_anew_is_kept(client: Client, record: CaseRecord) -> None:
    sent = photo(located=True)
    assert give(client, record, "identity_card", sent, "证件.jpg").status_code == 302
    (paper,) = papers.papers_of(record)
    _facts, kept = blobs.open_blob(paper.id, record.owner, "paper")
    assert kept != sent
    assert b"PhoneMaker" not in kept
    assert "拍摄地点" in text(client.get(f"/my/cases/{record.pk}/papers/{paper.id}/read/"))


def test_a_polyglot_is_refused_beside_its_line_and_nothing_is_kept(
    client: Client, record: CaseRecord
) -> None:
    answer = give(client, record, "identity_card", photo() + saved(plain_pdf()), "证件.jpg")
    assert answer.status_code == 422
    assert "还藏着另一种文件" in text(answer)
    assert papers.papers_of(record) == ()


def test_an_identity_card_is_judged_read_confirmed_and_masked(client: Client, record: CaseRecord) -> None:
    card = typeset.identity_front(random.Random("web"))
    pixels = distortions.turned(
        distortions.on_a_table(distortions.as_pixels(card.picture), np.random.default_rng(1)), 3
    )
    given = give(client, record, "identity_card", as_jpeg(pixels), "IMG_1.jpg")
    address = given["Location"]
    waiting = text(client.get(address))
    assert "正在识别上面的字" in waiting
    assert f'content="0; url={address}?now"' in waiting
    assert "看得清" in waiting
    assert client.get(f"{address}?now")["Location"] == address
    page = text(client.get(address))
    for fact in card.facts.values():
        assert f'value="{fact}"' in page
    assert "已核对" not in text(client.get(f"/my/cases/{record.pk}/papers/"))
    (paper,) = papers.papers_of(record)
    assert paper.confirmed is None, "nothing counts before the person confirmed it"
    done = client.post(address.replace("/read/", "/facts/"), {"kind": "identity_front", **card.facts})
    assert done.status_code == 302
    checklist = text(client.get(f"/my/cases/{record.pk}/papers/"))
    assert "已核对" in checklist
    assert card.facts["name"] in checklist
    number = card.facts["identity_number"]
    assert number not in checklist
    assert f"{number[:3]}***********{number[-4:]}" in checklist


def test_a_name_that_is_not_the_cards_is_told_and_kept(
    client: Client, record: CaseRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "shared_engine", lambda: Told("远帆物流有限公司工资条", "姓名王小明", "2025年9月", "应发合计8000.00", "实发工资7000.00"))  # fmt: skip
    slip = as_jpeg(distortions.as_pixels(typeset.typeset("payslip", 3).picture))
    address = give(client, record, "income_proof", slip, "slip.jpg")["Location"]
    card = give(client, record, "identity_card", photo("PNG"), "card.png")["Location"]
    client.post(card.replace("/read/", "/facts/"), {"kind": "identity_front", "name": "王晓明"})
    client.get(f"{address}?now")
    page = text(client.get(address))
    assert "身份证上是“王晓明”" in page
    confirmed = {"kind": "payslip", "name": "王小明", "month": "2025-09", "gross": "8000", "net": "7,000.00"}
    assert client.post(address.replace("/read/", "/facts/"), confirmed).status_code == 302
    kept = next(paper for paper in papers.papers_of(record) if paper.kind == "income_proof")
    assert kept.confirmed is not None
    assert kept.confirmed.values["net"] == "7000.00"
    assert [problem.code for problem in kept.doubts] == ["papers.name_differs"]
    assert "对不上" in text(client.get(f"/my/cases/{record.pk}/papers/"))


def test_a_value_nobody_can_understand_stays_in_its_field_with_what_to_do(
    client: Client, record: CaseRecord
) -> None:
    card = give(client, record, "identity_card", photo("PNG"), "card.png")["Location"]
    answer = client.post(
        card.replace("/read/", "/facts/"), {"kind": "identity_front", "identity_number": "11010119"}
    )
    assert answer.status_code == 422
    assert "读不懂" in text(answer)
    assert records.all_of(record.owner, readings.FACTS) == {}


def test_print_is_recognised_once_and_another_kind_is_tried_without_recognising_again(
    client: Client, record: CaseRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Told("收入证明", "兹证明王小明，男，身份证号110101199003070134，月收入为8000.00元", "特此证明")
    monkeypatch.setattr(readings, "shared_engine", lambda: engine)
    address = give(client, record, "income_proof", photo("PNG"), "paper.png")["Location"]
    client.get(f"{address}?now")
    client.get(f"{address}?now")
    assert 'value="王小明"' in text(client.get(address))
    assert "实发工资" in text(client.get(f"{address}?kind=payslip"))
    assert engine.asked == 1


def test_while_another_paper_is_being_read_the_page_says_so_and_asks_again(
    client: Client, record: CaseRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "_PATIENCE", 0.01)
    address = give(client, record, "income_proof", photo("PNG"), "paper.png")["Location"]
    with readings._TURN:
        assert client.get(f"{address}?now")["Location"] == address
    assert "正在识别" in text(client.get(address))


def test_taking_a_paper_back_deletes_all_that_was_read_of_it(
    client: Client, record: CaseRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "shared_engine", lambda: Told("收入证明", "兹证明王小明，男", "特此证明"))
    address = give(client, record, "income_proof", photo("PNG"), "paper.png")["Location"]
    client.get(f"{address}?now")
    client.post(address.replace("/read/", "/facts/"), {"kind": "income_certificate", "name": "王小明"})
    (paper,) = papers.papers_of(record)
    client.post(f"/my/cases/{record.pk}/papers/{paper.id}/remove/", fresh(cases.state_of(record.pk).version))
    for purpose in (readings.SIGHT, readings.WORDS, readings.FACTS):
        assert records.all_of(record.owner, purpose) == {}


def test_nobody_else_sees_a_paper_or_what_it_says(client: Client, record: CaseRecord) -> None:
    address = give(client, record, "income_proof", photo("PNG"), "paper.png")["Location"]
    other = Client()
    other.force_login(User.objects.create_user("other", password="long-enough-1"))
    for path in (address, f"{address}?now", address.replace("/read/", "/page-0/")):
        assert other.get(path).status_code == 404
    assert other.post(address.replace("/read/", "/facts/"), {"kind": "none"}).status_code == 404
