"""A photographed identity card on a telephone and a payslip on a desk: uploaded, read, confirmed; every page fits and is accessible."""

import io
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import distortions
import numpy as np
import pytest
import typeset
from PIL import Image

from forbear.web.accounts.models import User
from forbear.web.services import papers
from forbear.web.store.models import CaseRecord

sys.path.append(str(Path(__file__).parents[1] / "browser"))

import axe
import chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "long-enough-1"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium.launch() as one:
        yield one


@pytest.fixture(autouse=True)
def _clock(settings: Any) -> None:
    settings.FORBEAR_CLOCK = "2026-03-02T10:00:00+08:00"


def photographed(folder: Path, kind: str, seed: str) -> tuple[Path, dict[str, str]]:
    paper = typeset.MAKERS[kind](random.Random(seed))
    pixels = distortions.turned(
        distortions.on_a_table(distortions.as_pixels(paper.picture), np.random.default_rng(1)), 2
    )
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=90)
    file = folder / f"{kind}.jpg"
    file.write_bytes(out.getvalue())
    return file, paper.facts


def looked_at(shown: Any, name: str, *, script: bool) -> None:
    """The page fits its width and is accessible; a picture of it is left where ``FORBEAR_SCREENSHOTS`` says."""
    assert shown.evaluate("document.documentElement.scrollWidth") <= shown.viewport_size["width"]
    assert axe.too_small(shown) == []
    assert not script or axe.violations(shown) == [], "axe itself is a script"
    if folder := os.environ.get("FORBEAR_SCREENSHOTS"):
        shown.screenshot(path=f"{folder}/{name}.png", full_page=True)


def give(shown: Any, address: str, record: CaseRecord, kind: str, file: Path) -> None:
    shown.goto(f"{address}/my/cases/{record.pk}/papers/")
    shown.set_input_files(f"#paper-file-{kind}", str(file))
    shown.click(f"#paper-{kind} > .b-upload button")
    shown.wait_for_selector("#fact-name", timeout=60_000)


@pytest.mark.parametrize(("size", "script"), [(chromium.PHONE, False), (chromium.DESK, True)])
def test_a_card_is_read_and_confirmed(
    browser: Any, live_server: Any, tmp_path: Path, size: dict[str, int], script: bool
) -> None:
    User.objects.create_user("someone", password=PASSWORD, display_name="某人")
    with chromium.page(browser, size, java_script_enabled=script) as shown:
        chromium.sign_in(shown, live_server.url, "someone", PASSWORD)
        shown.click("text=开始第一笔")
        shown.check("input[name=lender][value=jiebei]")
        shown.click("main button[type=submit]")
        record = CaseRecord.objects.get()
        shown.goto(f"{live_server.url}/my/cases/{record.pk}/story/")
        shown.check("input[name=cause][value=income_drop]")
        shown.fill("#id_story", "收入减少。")
        shown.click("button[value=save]")
        file, facts = photographed(tmp_path, "identity_front", "browser")
        give(shown, live_server.url, record, "identity_card", file)
        assert shown.input_value("#fact-identity_number") == facts["identity_number"]
        assert shown.input_value("#fact-name") == facts["name"]
        looked_at(shown, f"card-{size['width']}", script=script)
        shown.click("text=核对好了，保存")
        slip, _facts = photographed(tmp_path, "payslip", "browser")
        give(shown, live_server.url, record, "income_proof", slip)
        assert "对不上" in shown.inner_text("main"), "the payslip is another person's"
        looked_at(shown, f"payslip-{size['width']}", script=script)
        shown.goto(f"{live_server.url}/my/cases/{record.pk}/papers/")
        looked_at(shown, f"papers-{size['width']}", script=script)
        assert facts["identity_number"] not in shown.content()
    assert papers.papers_of(record)[0].confirmed is not None
