"""What a forger would try with a signed agreement in hand: each is refused, said in words, and judged as poppler's ``pdfsig`` judges it.

``pdfsig`` knows signatures and nothing of terms, so it is asked only where a signature itself is at stake.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from test_agreement_signed import pdfsig

from forbear.agreement.keys import new_authority, new_party_key
from forbear.agreement.model import PartyKey, Verification
from forbear.agreement.render import ATTACHMENT, agreement_pdf
from forbear.agreement.sign import sign
from forbear.agreement.terms import terms_bytes
from forbear.agreement.verify import verify
from forbear.base.canonical import canonical_json
from forbear.base.errors import ForbearError, Problem
from terms_examples import BORROWER, LENDER, terms

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NUMBER = "FB-2026-0001"


@pytest.fixture(scope="module")
def authority() -> PartyKey:
    return new_authority("Forbear Test Authority", AT)


@pytest.fixture(scope="module")
def keys(authority: PartyKey) -> tuple[PartyKey, PartyKey]:
    return (
        new_party_key(BORROWER.name, "borrower", AT, authority),
        new_party_key(LENDER.name, "lender", AT, authority),
    )


@pytest.fixture(scope="module")
def signed(keys: tuple[PartyKey, PartyKey]) -> bytes:
    return by_both(agreement_pdf(terms()), *keys)


def by_both(pdf: bytes, borrower: PartyKey, lender: PartyKey) -> bytes:
    half = sign(pdf, "borrower", borrower, AT + timedelta(hours=1), number=NUMBER)
    return sign(half, "lender", lender, AT + timedelta(hours=2), number=NUMBER)


def failing(pdf: bytes, trust: tuple[bytes, ...] = ()) -> set[str]:
    """The checks that do not hold; something is said of each, in both languages. A file that cannot be judged at all fails everything."""
    found, problems = judged(pdf, trust)
    assert problems
    assert all(problem.sentence("zh") and problem.sentence("en") for problem in problems)
    if found is None:
        return {"unreadable"}
    assert not found.holds
    return {check.name for check in found.checks if not check.holds}


def judged(pdf: bytes, trust: tuple[bytes, ...]) -> tuple[Verification | None, tuple[Problem, ...]]:
    try:
        found = verify(pdf, trust=trust)
    except ForbearError as refused:
        return None, refused.problems
    return found, found.problems


def test_what_is_genuine_holds(signed: bytes, authority: PartyKey) -> None:
    assert verify(signed, trust=[authority.certificate]).holds


# -- after signing ------------------------------------------------------------------------------------------


def one_more_revision(pdf: bytes) -> bytes:
    """A revision that changes nothing, written as editors write one."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.update_root()
    held = BytesIO()
    writer.write(held)
    return held.getvalue()


def a_note_on_the_first_page(pdf: bytes) -> bytes:
    from pyhanko.pdf_utils import generic

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(
                [generic.NumberObject(n) for n in (50, 50, 300, 90)]
            ),
            generic.pdf_name("/Contents"): generic.pdf_string("The first instalment is waived."),
            generic.pdf_name("/DA"): generic.pdf_string("/Helv 12 Tf 0 g"),
        }
    )
    annotations = page.get("/Annots", generic.ArrayObject())
    page["/Annots"] = generic.ArrayObject([*annotations, writer.add_object(note)])
    writer.update_container(page)
    held = BytesIO()
    writer.write(held)
    return held.getvalue()


AFTER: dict[str, Callable[[bytes], bytes]] = {
    "one byte": lambda pdf: pdf + b"\n",
    "a comment": lambda pdf: pdf + b"% nothing to see\n%%EOF\n",
    "blanks": lambda pdf: pdf + b" " * 2048 + b"%%EOF\n",
    "another agreement": lambda pdf: pdf + agreement_pdf(terms(down_payment=0)),
    "a revision": one_more_revision,
    "a note": a_note_on_the_first_page,
}


@pytest.mark.parametrize("what", AFTER)
def test_whatever_is_added_after_the_last_signature_is_refused(
    signed: bytes, what: str, tmp_path: Path
) -> None:
    added = AFTER[what](signed)
    assert added.startswith(signed)
    assert failing(added) & {"integrity", "signatures", "unreadable"}
    told = pdfsig(added, tmp_path)
    assert told.count("Total document signed") - told.count("not total document signed") <= 0 or (
        "Signature is Valid" not in told
    )


def test_a_revision_between_the_signatures_is_refused(keys: tuple[PartyKey, PartyKey]) -> None:
    borrower, lender = keys
    half = sign(agreement_pdf(terms()), "borrower", borrower, AT, number=NUMBER)
    try:
        whole = sign(a_note_on_the_first_page(half), "lender", lender, AT + timedelta(hours=1), number=NUMBER)
    except ForbearError:
        return  # not signed over at all, which is as good
    assert failing(whole) & {"integrity", "signatures"}


def test_the_second_signature_taken_off_again_leaves_it_unsigned(signed: bytes) -> None:
    end = signed.rindex(b"%%EOF", 0, signed.rindex(b"%%EOF")) + len(b"%%EOF") + 1
    assert "signatures" in failing(signed[:end])


# -- other terms --------------------------------------------------------------------------------------------


def attached(pdf: bytes, content: bytes) -> bytes:
    """The same pages with other terms attached."""
    held = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        old = document.attachments[ATTACHMENT]
        document.attachments[ATTACHMENT] = pikepdf.AttachedFileSpec(
            document, content, filename=ATTACHMENT, mime_type=old.get_file().mime_type
        )
        document.save(held)
    return held.getvalue()


def lowered(content: dict[str, Any]) -> dict[str, Any]:
    content["instalments"][0]["amount"] = "1.00"
    return content


def test_terms_changed_and_attached_again_break_both_signatures(signed: bytes, tmp_path: Path) -> None:
    other = attached(signed, canonical_json(lowered(json.loads(terms_bytes(terms())))))
    assert failing(other)
    told = pdfsig(other, tmp_path)
    assert told.count("Signature is Valid") < 2 or "not total document signed" in told


@pytest.mark.parametrize(
    "content",
    [
        canonical_json(lowered(json.loads(terms_bytes(terms())))),  # wrong by its own arithmetic
        terms_bytes(terms(down_payment=0)),  # right by itself, and not what the pages say
        terms_bytes(terms()) + b"\n",  # another form of the same terms
        b"{}",
        b"",
    ],
    ids=["lowered", "other", "another form", "empty object", "empty"],
)
def test_terms_that_the_pages_do_not_say_are_refused_even_if_both_sign_them(
    content: bytes, keys: tuple[PartyKey, PartyKey]
) -> None:
    try:
        forged = by_both(attached(agreement_pdf(terms()), content), *keys)
    except ForbearError:
        return  # nothing that signs would sign it
    assert failing(forged) & {"terms", "arithmetic", "printed", "integrity"}


def test_a_file_without_terms_is_refused(signed: bytes) -> None:
    held = BytesIO()
    with pikepdf.open(BytesIO(signed)) as document:
        del document.attachments[ATTACHMENT]
        document.save(held)
    assert "terms" in failing(held.getvalue())


# -- other keys ---------------------------------------------------------------------------------------------


def test_a_key_of_the_right_name_from_nobody_is_told_from_the_partys_own(
    authority: PartyKey, keys: tuple[PartyKey, PartyKey]
) -> None:
    """Without a root nobody can say whose key it is; with the root, the stranger is refused."""
    stranger = new_party_key(BORROWER.name, "borrower", AT)
    forged = by_both(agreement_pdf(terms()), stranger, keys[1])
    assert [fact.trusted for fact in verify(forged).signatures] == [None, None]
    found = verify(forged, trust=[authority.certificate])
    assert [fact.trusted for fact in found.signatures] == [False, True]
    assert "signatures" in failing(forged, (authority.certificate,))


def test_an_authority_of_the_same_name_is_not_the_authority(
    authority: PartyKey, keys: tuple[PartyKey, PartyKey]
) -> None:
    double = new_authority("Forbear Test Authority", AT)
    forged = by_both(agreement_pdf(terms()), keys[0], new_party_key(LENDER.name, "lender", AT, double))
    found = verify(forged, trust=[authority.certificate])
    assert [fact.trusted for fact in found.signatures] == [True, False]
    assert not found.holds


def test_one_key_for_both_parties_is_refused(keys: tuple[PartyKey, PartyKey]) -> None:
    half = sign(agreement_pdf(terms()), "borrower", keys[0], AT, number=NUMBER)
    with pytest.raises(ForbearError):
        sign(half, "lender", keys[0], AT + timedelta(hours=1), number=NUMBER)


def test_a_signature_moved_from_another_agreement_does_not_count(
    signed: bytes, keys: tuple[PartyKey, PartyKey], tmp_path: Path
) -> None:
    """The signature's bytes of one agreement put into another of the same length."""
    other = by_both(agreement_pdf(terms(receiving_account="6222 **** 0002")), *keys)
    place, theirs = other.rindex(b"/Contents <") + 11, signed.rindex(b"/Contents <") + 11
    length = signed.index(b">", theirs) - theirs
    if other.index(b">", place) - place != length:
        length = min(length, other.index(b">", place) - place)
    forged = other[:place] + signed[theirs : theirs + length] + other[place + length :]
    assert "signatures" in failing(forged) or "unreadable" in failing(forged)
    assert pdfsig(forged, tmp_path).count("Signature is Valid") < 2
