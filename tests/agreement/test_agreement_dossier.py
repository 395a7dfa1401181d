"""The dossier: an index that tells the truth of its pages, numbered exhibits, and nothing that acts."""

import io
import re
from datetime import date

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from forbear.agreement.dossier import Exhibit, dossier_pdf

DAY = date(2026, 3, 2)


def photo(width: int = 1200, height: int = 800) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#c9c3b8").save(out, "JPEG")
    return out.getvalue()


def statement(pages: int) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(595, 842))
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link)])
        document.save(out)
    return out.getvalue()


def bound(*exhibits: Exhibit, language: str = "zh") -> bytes:
    return dossier_pdf(
        exhibits,
        borrower="张三",
        lender="借呗",
        reference="AB12CD34",
        facts=["2025 年 4 月，我看病治疗，自己付了 18,240 元。"],
        made_on=DAY,
        language=language,  # type: ignore[arg-type]
    )


def texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


THREE = (
    Exhibit("身份证正反面", "a.jpg", "image/jpeg", photo()),
    Exhibit("最近六个月的收入", "b.pdf", "application/pdf", statement(3), date(2026, 2, 1)),
    Exhibit("诊断证明", "c.heic", "image/heic", b"not a picture"),
)


def test_every_page_carries_its_exhibit_and_the_index_names_its_pages() -> None:
    pages = texts(bound(*THREE))
    assert len(pages) == 1 + 1 + 3 + 1
    assert "附件 1 · 身份证正反面 · 1/1" in pages[1]
    assert "附件 2 · 最近六个月的收入 · 3/3" in pages[4]
    assert "3–5" in pages[0]
    assert "2026-02-01" in pages[0]
    assert "18,240" in pages[0]


def test_a_file_that_cannot_be_bound_has_a_page_that_says_so() -> None:
    assert "无法装订" in texts(bound(*THREE))[5]


def test_an_index_of_many_exhibits_reckons_with_its_own_length() -> None:
    many = [Exhibit(f"材料{n}", "p.pdf", "application/pdf", statement(1)) for n in range(60)]
    pages = texts(bound(*many))
    length = len(pages) - 60
    assert length > 1
    assert "附件 1 ·" in pages[length]
    assert re.search(rf"材料 ?0\s*—\s*{length + 1}\s", "\n".join(pages[:length]))


def test_nothing_of_a_file_can_act_once_it_is_bound() -> None:
    with pikepdf.open(io.BytesIO(bound(*THREE))) as document:
        assert "/OpenAction" not in document.Root
        assert "/Names" not in document.Root
        assert all("/Annots" not in page and "/AA" not in page for page in document.pages)


@pytest.mark.parametrize("size", [(400, 4000), (4000, 400), (1, 1)])
def test_a_photograph_of_any_shape_stays_on_its_page(size: tuple[int, int]) -> None:
    pdf = bound(Exhibit("照片", "a.jpg", "image/jpeg", photo(*size)))
    page = pypdfium2.PdfDocument(pdf)[1]
    assert page.get_size() == (595, 842)
    (drawn,) = [one for one in page.get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    left, bottom, right, top = drawn.get_bounds()
    assert left >= 39
    assert bottom >= 39
    assert right <= 557
    assert top <= 787


def test_the_same_papers_give_the_same_pages_and_english_has_its_index() -> None:
    assert texts(bound(*THREE)) == texts(bound(*THREE))
    assert "Index" in texts(bound(*THREE, language="en"))[0]
