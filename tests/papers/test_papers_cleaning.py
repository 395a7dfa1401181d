"""What is kept of an upload is what is seen, and nothing else; what pretends is refused with a reason."""

import io

import hostile
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from forbear.base.errors import ForbearError
from forbear.evidence.papers import pdf_bounds
from forbear.evidence.papers.cleaning import CleanPaper, clean


def code_of(data: bytes, name: str) -> str:
    with pytest.raises(ForbearError) as refused:
        clean(data, name)
    problem = refused.value.problems[0]
    assert problem.text.zh
    assert problem.mend.zh
    assert problem.mend.en
    return problem.code


def opened(paper: CleanPaper) -> Image.Image:
    return Image.open(io.BytesIO(paper.data)).convert("RGB")


def drawn(data: bytes, page: int = 0) -> Image.Image:
    return pypdfium2.PdfDocument(data)[page].render(scale=1).to_pil().convert("RGB")


@pytest.mark.parametrize(
    ("form", "media"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/png")]
)
def test_a_photo_loses_its_place_and_notes_and_is_kept_upright(form: str, media: str) -> None:
    sent = hostile.photo(form, orientation=hostile.RIGHT_IS_UP, located=True)
    paper = clean(sent, f"工资条.{form.lower()}")
    picture = Image.open(io.BytesIO(paper.data))
    assert paper.media_type == media
    assert (paper.width, paper.height) == (600, 900) == picture.size
    assert dict(picture.getexif()) == {}
    assert b"PhoneMaker" not in paper.data
    assert set(paper.removed) == {"location", "notes"}
    assert "papers.removed_location" in {notice.code for notice in paper.notices}
    red, green, _blue = opened(paper).getpixel((590, 10))
    assert red > 200 > 100 > green, "the sensor's top left corner is the photograph's top right"


def test_the_same_bytes_sent_give_the_same_bytes_kept() -> None:
    for sent, name in ((hostile.photo(), "a.jpg"), (hostile.busy_pdf(), "a.pdf")):
        assert clean(sent, name).data == clean(sent, name).data


def test_a_large_photo_is_kept_smaller_and_still_upright() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = hostile.RIGHT_IS_UP
    hostile.drawing(6000, 4000).save(out, "JPEG", exif=exif)
    paper = clean(out.getvalue(), "photo.jpg")
    assert paper.width is not None
    assert paper.height is not None
    assert paper.width < paper.height
    assert paper.width * paper.height <= 16_000_000
    assert paper.width / paper.height == pytest.approx(4000 / 6000, rel=0.01)


def test_a_transparent_screen_is_kept_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (700, 700), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(clean(out.getvalue(), "screen.png")).getpixel((5, 5)) == (255, 255, 255)


def test_everything_in_a_pdf_that_runs_calls_carries_or_tells_is_gone_and_its_page_looks_the_same() -> None:
    sent = hostile.busy_pdf()
    paper = clean(sent, "流水.pdf")
    with pikepdf.open(io.BytesIO(paper.data)) as document:
        unpacked = io.BytesIO()
        document.save(
            unpacked,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
        )
        assert len(document.pages) == paper.pages == 2
        assert set(document.Root.keys()) == {"/Type", "/Pages"}
    plain = unpacked.getvalue()
    for word in (
        b"JavaScript",
        b"alert",
        b"/Launch",
        b"tracker",
        b"program",
        b"person",
        b"PhoneMaker",
        b"Annots",
        b"/AA",
    ):
        assert word in sent, f"the example has {word!r}"
        assert word not in plain
    assert set(paper.removed) == {"scripts", "actions", "files", "notes"}
    assert list(drawn(paper.data).tobytes()) == list(drawn(sent).tobytes())


def test_a_seal_that_an_annotation_draws_stays_on_the_page() -> None:
    paper = clean(hostile.sealed_pdf(), "纳税记录.pdf")
    assert drawn(paper.data).getpixel((450, 842 - 150)) == (255, 0, 0)
    assert "papers.removed_signature" in {notice.code for notice in paper.notices}
    assert b"ByteRange" not in paper.data


def test_a_pdf_that_only_forbids_printing_is_kept_and_forbids_nothing() -> None:
    locked = hostile.saved(hostile.plain_pdf(), encryption=pikepdf.Encryption(owner="secret", user=""))
    with pikepdf.open(io.BytesIO(clean(locked, "bill.pdf").data)) as document:
        assert not document.is_encrypted


REFUSED = {
    "empty": (b"", "a.jpg", "evidence.document_empty"),
    "too large": (b"\xff\xd8\xff" + b"x" * (20 * 1024 * 1024), "a.jpg", "evidence.document_too_large"),
    "a program": (b"MZ\x90\x00 this program", "a.jpg", "evidence.document_kind_unknown"),
    "a web page named as a photo": (b"<html><script>1</script>", "a.jpg", "evidence.document_kind_unknown"),
    "a drawing that can run": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "evidence.document_kind_unknown"),
    "half a photo": (hostile.photo()[:9000], "a.jpg", "evidence.document_broken"),
    "a photo named pdf": (hostile.photo(), "a.pdf", "papers.name_lies"),
    "a photo named exe": (hostile.photo(), "a.jpg.exe", "papers.name_lies"),
    "a pdf named jpg": (hostile.saved(hostile.plain_pdf()), "a.jpg", "papers.name_lies"),
    "an iPhone's photo": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "a.heic", "papers.heic"),
    "photo and archive": (hostile.photo() + hostile.archive(), "a.jpg", "papers.polyglot"),
    "screen and archive": (hostile.photo("PNG") + hostile.archive(), "a.png", "papers.polyglot"),
    "pdf and archive": (hostile.saved(hostile.plain_pdf()) + hostile.archive(), "a.pdf", "papers.polyglot"),
    "archive that names a pdf": (hostile.archive(comment=b"%PDF-1.4"), "a.pdf", "evidence.document_kind_unknown"),
    "photo with a script in a comment": (hostile.photo(comment=b"<script>1</script>"), "a.jpg", "papers.polyglot"),
    "photo with a page behind it": (hostile.photo() + b"<html><script>", "a.jpg", "papers.polyglot"),
    "photo with a pdf behind it": (hostile.photo() + hostile.saved(hostile.plain_pdf()), "a.jpg", "papers.polyglot"),
    "gif and script": (b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)//", "a.gif", "papers.polyglot"),
    "moving picture": (b"GIF89a" + b"\x01\x00\x01\x00\x00\x00\x00;", "a.gif", "evidence.document_kind_unknown"),
    "a header of 60,000 by 60,000": (hostile.png_that_says(60_000, 60_000), "a.png", "evidence.document_picture_huge"),
    "pdf with a password": (
        hostile.saved(hostile.plain_pdf(), encryption=pikepdf.Encryption(owner="a", user="b")), "a.pdf", "evidence.document_encrypted",
    ),
    "forms in forms": (hostile.forms_in_forms_pdf(), "a.pdf", "papers.pdf_bomb"),
    "201 pages": (hostile.saved(hostile.plain_pdf(201)), "a.pdf", "evidence.document_many_pages"),
    "no pages": (hostile.saved(hostile.plain_pdf(0)), "a.pdf", "evidence.document_no_pages"),
    "half a pdf": (b"%PDF-1.7\n1 0 obj\n<<", "a.pdf", "evidence.document_broken"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_pretends_or_cannot_be_opened_is_refused_with_a_code_and_a_mend(what: str) -> None:
    data, name, code = REFUSED[what]
    assert code_of(data, name) == code


def test_a_pdf_that_unpacks_past_its_bound_is_refused_before_anything_unpacks_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_bounds, "MAX_UNPACKED", 8 * 1024 * 1024)
    assert clean(hostile.inflating_pdf(7), "a.pdf").pages == 1
    assert code_of(hostile.inflating_pdf(9), "a.pdf") == "papers.pdf_bomb"


@pytest.mark.parametrize(
    ("sent", "name", "kept"),
    [
        (hostile.photo(), "IMG_0001.JPG", "IMG_0001.JPG"),
        (hostile.photo("PNG"), "微信图片.jpg", "微信图片.png"),
        (hostile.photo(), "image", "image.jpg"),
        (hostile.photo(), "工资条.2026年3月", "工资条.2026年3月.jpg"),
        (hostile.photo() + b"\x00\x00\x00\x18ftypmp42 a motion clip", "motion.jpg", "motion.jpg"),
        (hostile.saved(hostile.plain_pdf()), "流水.PDF", "流水.PDF"),
    ],
)
def test_mixed_up_picture_names_and_phone_habits_are_let_in(sent: bytes, name: str, kept: str) -> None:
    assert clean(sent, name).name == kept


WHOLE = (hostile.photo(located=True), hostile.photo("PNG"), hostile.busy_pdf())


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_damage_anywhere_is_refused_in_words_or_kept_clean(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(WHOLE))
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(0, 40))
    damaged = whole[:at] + data.draw(st.binary(max_size=40)) + whole[at + cut :]
    try:
        paper = clean(damaged, "sent")
    except ForbearError:
        return
    assert b"PhoneMaker" not in paper.data
    assert b"/JavaScript" not in paper.data
