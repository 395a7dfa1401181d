"""``forbear paper``: one document or a table, what speaks against a paper, and the exit code that says so."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image
from test_papers_fields import page_of, recorded

from forbear.cli import paper as command
from forbear.cli.main import main
from forbear.evidence.papers.ocr import Word

NUMBER = recorded("identity_front")["facts"]["identity_number"]


class Recorded:
    """An engine that says what another one recognised before."""

    def __init__(self, name: str, without: str = "") -> None:
        self._words = tuple(w for w in page_of(recorded(name)).words if not without or without not in w.text)

    def words(self, pixels: object) -> tuple[Word, ...]:
        return self._words


def given(
    monkeypatch: pytest.MonkeyPatch, folder: Path, name: str = "identity_front", without: str = ""
) -> str:
    """A sharp picture of the recording's size, and an engine that sees the recording on it."""
    monkeypatch.setattr(command, "shared_engine", lambda: Recorded(name, without))
    size = recorded(name)["width"], recorded(name)["height"]
    picture = Image.new("L", size, 235)
    for y in range(40, size[1] - 40, 40):
        for x in range(40, size[0] - 40, 24):
            picture.paste(20, (x, y, x + 10, y + 18))
    exif = picture.getexif()
    exif[0x010F] = "PhoneMaker"
    picture.save(folder / "paper.jpg", "JPEG", quality=95, exif=exif)
    return str(folder / "paper.jpg")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["paper", "--as-of", "2026-03-02", *arguments])


def document(result: Result) -> dict[str, Any]:
    assert not result.stderr, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_one_document_tells_kind_facts_places_and_what_the_number_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    result = run(given(monkeypatch, tmp_path), "--json")
    told = document(result)
    assert result.exit_code == 0, result.stdout
    assert told["kind"] == {"id": "identity_front", "title": "身份证人像面"}
    assert told["legibility"] == {"verdict": "good", "findings": []}
    assert told["carries"] == ["notes"]
    facts = {field["id"]: field for field in told["fields"]}
    assert facts["name"]["value"] == "顾欣"
    assert facts["name"]["sure"] is True
    place = facts["name"]["place"]
    assert place["page"] == 1
    assert 0 < place["left"] < place["right"] < 1
    assert 0 < place["top"] < place["bottom"] < 1
    assert told["identity_number"] == {
        "valid": True, "region": "上海市徐汇区", "born": "1969-05-05", "sex": "男", "problem": None,
    }  # fmt: skip
    assert told["missing"] == []
    assert told["holds"] is True


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_numbers_are_masked_unless_asked_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    path = given(monkeypatch, tmp_path)
    masked = run(path, *flags).stdout
    assert NUMBER not in masked
    assert f"{NUMBER[:3]}***********{NUMBER[-4:]}" in masked
    assert NUMBER in run(path, "--whole", *flags).stdout
    path = given(monkeypatch, tmp_path, "grouped_numbers")
    assert "6222021234567890128" not in run(path, *flags).stdout


def test_a_missing_fact_is_named_and_leaves_with_1(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = run(given(monkeypatch, tmp_path, without="顾欣"), "--json")
    assert result.exit_code == 1
    assert document(result)["missing"] == ["name"]
    assert "没有找到" in run(given(monkeypatch, tmp_path, without="顾欣")).stdout


def test_an_expired_card_and_a_blurred_one_leave_with_1_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    until = recorded("identity_back")["facts"]["valid_until"]
    path = given(monkeypatch, tmp_path, "identity_back")
    late = CliRunner().invoke(main, ["paper", path, "--as-of", "2099-01-01"])
    assert (late.exit_code, until in late.stdout) == (1, True)
    Image.new("L", (900, 600), 200).save(tmp_path / "grey.jpg")
    grey = run(str(tmp_path / "grey.jpg"))
    assert grey.exit_code == 1
    assert "看不清" in grey.stdout
    assert "重拍" in grey.stdout


def test_a_kind_named_by_the_person_is_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = given(monkeypatch, tmp_path, "payslip")
    told = document(run(path, "--kind", "income_certificate", "--json"))
    assert told["kind"]["id"] == "income_certificate"
    assert document(run(path, "--json"))["kind"]["id"] == "payslip"


def test_a_pdf_with_words_of_its_own_is_read_without_the_engine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from record_words import full_width_pdf

    class Idle:
        def words(self, pixels: object) -> tuple[Word, ...]:
            pytest.fail("nothing is to be recognised")

    monkeypatch.setattr(command, "shared_engine", Idle)
    data, _kind, facts = full_width_pdf()
    (tmp_path / "paper.pdf").write_bytes(data)
    told = document(run(str(tmp_path / "paper.pdf"), "--json", "--whole"))
    assert told["from_text"] is True
    read = {field["id"]: field["value"] for field in told["fields"]}
    assert {name: read[name] for name in facts} == facts


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_what_is_no_paper_leaves_with_2(tmp_path: Path, flags: tuple[str, ...]) -> None:
    out = io.BytesIO()
    Image.new("L", (50, 50)).save(out, "JPEG")
    for name, data in (("a.csv", b"x,y"), ("empty.jpg", b""), ("cut.jpg", out.getvalue()[:90])):
        (tmp_path / name).write_bytes(data)
        result = run(str(tmp_path / name), *flags)
        assert (result.exit_code, result.stdout) == (2, ""), name
        assert name in result.stderr
        assert "Traceback" not in result.stderr
    absent = run(str(tmp_path / "absent.jpg"), *flags)
    assert (absent.exit_code, absent.stdout) == (2, "")
    assert run("--kind", "passport", str(tmp_path / "a.csv")).exit_code == 2


def test_words_are_of_the_language_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = run(given(monkeypatch, tmp_path), "--lang", "en").stdout
    assert "Identity card, portrait side" in told
    assert "The checksum of the identity number holds" in told
