"""Papers as they arrive, numbers of people, and the checklist."""

import io
import re
from contextlib import suppress
from datetime import date
from itertools import product

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from forbear.base.errors import ForbearError
from forbear.evidence.checklist import causes, checklist, item
from forbear.evidence.documents import MAX_DOCUMENT_BYTES, PDF, inspect, unsuitable
from forbear.evidence.identity import (
    birth_date,
    check_identity_number,
    check_phone,
    mask_account,
    mask_card,
    mask_identity_number,
    mask_name,
    mask_phone,
)

LENDER_KINDS = ("consumer_finance", "bank", "bank_card", "microloan", "platform", "unheard_of")


def picture(kind: str = "JPEG", size: tuple[int, int] = (1200, 900), *, blank: bool = False) -> bytes:
    image = Image.new("L", size, 200)
    if not blank:
        image.paste(20, (0, 0, size[0] // 2, size[1]))
    held = io.BytesIO()
    image.save(held, kind)
    return held.getvalue()


def pdf(pages: int = 1, password: str = "") -> bytes:
    held = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(
            held, encryption=pikepdf.Encryption(user=password, owner=password) if password else None
        )
    return held.getvalue()


def code_of(data: bytes, name: str) -> str:
    with pytest.raises(ForbearError) as refused:
        inspect(data, name)
    (problem,) = refused.value.problems
    assert problem.mend.zh
    assert problem.mend.en
    return problem.code


@pytest.mark.parametrize(
    ("data", "media", "pages"),
    [(pdf(3), PDF, 3), (picture(), "image/jpeg", 1), (picture("PNG"), "image/png", 1)],
)
def test_a_paper_is_what_its_bytes_are(data: bytes, media: str, pages: int) -> None:
    facts = inspect(data, "paper")
    assert (facts.media_type, facts.pages, facts.size) == (media, pages, len(data))
    assert facts.notices == ()


def test_a_photo_where_a_pdf_is_wanted_is_told_with_the_way_to_get_the_pdf() -> None:
    facts = inspect(picture(), "账单.pdf")
    assert [notice.code for notice in facts.notices] == ["evidence.document_misnamed"]
    bill = item("alipay_bill")
    assert bill is not None
    problem = unsuitable(facts, bill.accepted)
    assert problem is not None
    assert problem.code == "evidence.document_photo_for_pdf"
    assert "JPG" in problem.text.zh
    assert problem.mend.zh
    assert unsuitable(inspect(pdf(), "账单.pdf"), bill.accepted) is None


def test_what_a_reviewer_could_not_read_is_said_at_once() -> None:
    assert {n.code for n in inspect(picture(blank=True), "a.jpg").notices} == {"evidence.document_blank"}
    assert {n.code for n in inspect(picture(size=(300, 200)), "a.jpg").notices} == {"evidence.document_tiny"}
    locked = inspect(pdf(password="123456"), "a.pdf")
    assert locked.encrypted
    assert {n.code for n in locked.notices} == {"evidence.document_encrypted"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "evidence.document_empty"),
        (b"\x00" * 50, "evidence.document_empty"),
        (b"MZ\x90\x00 a program", "evidence.document_kind_unknown"),
        (b"<html><script>alert(1)</script>", "evidence.document_kind_unknown"),
        (b"GIF89a....", "evidence.document_kind_unknown"),
        (b"%PDF-1.7 and nothing", "evidence.document_broken"),
        (picture()[:200], "evidence.document_broken"),
        (pdf(0), "evidence.document_no_pages"),
        (b"%PDF-" + bytes(MAX_DOCUMENT_BYTES), "evidence.document_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_paper_is_refused(data: bytes, code: str) -> None:
    assert code_of(data, "paper.pdf") == code


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([b"", b"%PDF-1.4", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x18ftypheic"]),
    st.binary(),
)
def test_junk_under_any_signature_is_refused_or_described_and_never_raises_anything_else(
    head: bytes, tail: bytes
) -> None:
    with suppress(ForbearError):
        assert inspect(head + tail, "x").media_type


# -- numbers of people: checksum-valid and of no one --------------------------------------------------------

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def with_check(first: str) -> str:
    """GB 11643-1999: the eighteenth character of a number."""
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, WEIGHTS, strict=True)) % 11]


NUMBER = with_check("11010120000101001")


@settings(max_examples=80, deadline=None)
@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2020, 1, 1)), st.integers(0, 999))
def test_a_valid_number_is_taken_and_any_single_wrong_digit_is_not(born: date, order: int) -> None:
    number = with_check(f"110101{born:%Y%m%d}{order:03d}")
    assert check_identity_number(f" {number[:6]} {number[6:14]} {number[14:].lower()} ") == number
    assert birth_date(number) == born
    for place in range(17):
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        with pytest.raises(ForbearError):
            check_identity_number(wrong)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("110101000101001", "evidence.identity_old"),
        (NUMBER[:-1], "evidence.identity_length"),
        ("A" + NUMBER[1:], "evidence.identity_characters"),
        (with_check("11010120000230001"), "evidence.identity_birth_date"),
        (NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "evidence.identity_checksum"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong_without_being_repeated(number: str, code: str) -> None:
    with pytest.raises(ForbearError) as refused:
        check_identity_number(number)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert number not in problem.sentence("zh") + problem.sentence("en")


def test_full_width_digits_are_forgiven() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in NUMBER)
    assert check_identity_number(wide) == NUMBER
    assert check_phone("＋86 138-0000-0000") == "13800000000"
    for wrong in ("1380000000", "23800000000", "138000000000", "电话"):
        with pytest.raises(ForbearError):
            check_phone(wrong)


def test_what_is_private_is_shown_masked() -> None:
    assert mask_identity_number(NUMBER) == "110***********" + NUMBER[-4:]
    assert mask_phone("13800000000") == "138****0000"
    assert mask_card("6222000000000001234") == "*" * 15 + "1234"
    assert (mask_name("张三"), mask_name("三"), mask_name("Tom")) == ("*三", "*", "T***")
    assert mask_account("someone@example.com") == "s***@example.com"
    assert mask_account("13800000000") == "138****0000"


# -- checklist ----------------------------------------------------------------------------------------------


def test_every_cause_and_lender_has_a_checklist_with_a_reason_for_each_paper() -> None:
    for cause, kind in product(causes(), LENDER_KINDS):
        papers = checklist(cause.id, kind)
        kinds = [paper.kind for paper in papers]
        assert len(set(kinds)) == len(kinds)
        assert "identity_card" in kinds
        assert [paper.required for paper in papers] == sorted((p.required for p in papers), reverse=True)
        for paper in papers:
            for text in (paper.title, paper.what, paper.why, paper.where):
                assert text.zh
                assert text.en
            assert paper.accepted


def test_a_cause_calls_for_its_own_papers() -> None:
    assert "termination_notice" in [p.kind for p in checklist("unemployment", "bank") if p.required]
    assert "termination_notice" not in [p.kind for p in checklist("illness", "bank")]


def test_no_paper_asks_for_a_sim_card_a_code_or_a_password() -> None:
    forbidden = re.compile(r"SIM|手机卡|电话卡|验证码|支付密码|登录密码|\bcode\b|password", re.IGNORECASE)
    for cause, kind in product(causes(), LENDER_KINDS):
        for paper in checklist(cause.id, kind):
            asked = " ".join((paper.title.zh, paper.what.zh, paper.title.en, paper.what.en))
            assert not forbidden.search(asked), asked


def test_an_unknown_cause_is_refused() -> None:
    with pytest.raises(ForbearError) as refused:
        checklist("laziness", "bank")
    assert refused.value.problems[0].code == "evidence.cause_unknown"
