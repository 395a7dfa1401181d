"""A signed agreement: accepted as it stands by ``verify`` and by poppler's ``pdfsig``, refused by both once a byte has changed."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import system_tools
from forbear.agreement.keys import new_authority, new_party_key
from forbear.agreement.model import PartyKey
from forbear.agreement.render import agreement_pdf
from forbear.agreement.sign import sign
from forbear.agreement.verify import verdict, verify
from forbear.base.errors import ForbearError
from terms_examples import BORROWER, LENDER, terms

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PLACES = 40
"""How many bytes are changed, spread over everything that is signed."""


@pytest.fixture(scope="module")
def authority() -> PartyKey:
    return new_authority("Forbear Test Authority", AT)


@pytest.fixture(scope="module")
def borrower_key(authority: PartyKey) -> PartyKey:
    return new_party_key(BORROWER.name, "borrower", AT, authority)


@pytest.fixture(scope="module")
def lender_key(authority: PartyKey) -> PartyKey:
    return new_party_key(LENDER.name, "lender", AT, authority)


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return agreement_pdf(terms())


@pytest.fixture(scope="module")
def half(unsigned: bytes, borrower_key: PartyKey) -> bytes:
    return sign(unsigned, "borrower", borrower_key, AT + timedelta(hours=1), number="FB-2026-0001")


@pytest.fixture(scope="module")
def signed(half: bytes, lender_key: PartyKey) -> bytes:
    return sign(half, "lender", lender_key, AT + timedelta(hours=2), number="FB-2026-0001")


def pdfsig(pdf: bytes, folder: Path) -> str:
    """What poppler says of the signatures; the test does not run (and fails in CI) where poppler is not there."""
    if "poppler-utils" in system_tools.missing():
        assert os.environ.get("CI") != "true", "pdfsig is not installed"
        pytest.skip("pdfsig is not installed")
    path = folder / "agreement.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(
        [str(shutil.which("pdfsig")), "-nocert", str(path)], capture_output=True, timeout=60, check=False
    )
    return told.stdout.decode(errors="replace")


def pdfsig_accepts(told: str) -> bool:
    whole = told.count("Total document signed") + told.count("not total document signed")
    return told.count("Signature Validation: Signature is Valid.") == 2 and whole >= 1


def signed_ranges(pdf: bytes) -> list[range]:
    """The bytes that the last signature covers."""
    numbers = re.findall(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)", pdf)[-1]
    first, length, second, rest = (int(number) for number in numbers)
    return [range(first, first + length), range(second, second + rest)]


def places(pdf: bytes) -> list[int]:
    covered = [offset for part in signed_ranges(pdf) for offset in part]
    step = len(covered) // PLACES
    return [covered[step // 2 + step * place] for place in range(PLACES)]


def test_both_signatures_are_accepted_by_us_and_by_poppler(
    signed: bytes, authority: PartyKey, tmp_path: Path
) -> None:
    found = verify(signed, trust=[authority.certificate])
    assert found.holds, found.problems
    assert [(fact.party, fact.signer, fact.valid, fact.trusted) for fact in found.signatures] == [
        ("borrower", BORROWER.name, True, True),
        ("lender", LENDER.name, True, True),
    ]
    assert found.signatures[0].signed_at == AT + timedelta(hours=1)
    assert pdfsig_accepts(pdfsig(signed, tmp_path))


def test_without_a_root_the_question_who_holds_the_key_stays_open(signed: bytes) -> None:
    assert [fact.trusted for fact in verify(signed).signatures] == [None, None]


def test_a_root_that_issued_nothing_here_makes_nobody_trusted(signed: bytes) -> None:
    stranger = new_authority("Another Authority", AT)
    facts = verify(signed, trust=[stranger.certificate]).signatures
    assert [fact.trusted for fact in facts] == [False, False]


def test_the_lender_adds_to_the_file_and_rewrites_nothing(
    unsigned: bytes, half: bytes, signed: bytes
) -> None:
    assert half.startswith(unsigned)
    assert signed.startswith(half)


def test_a_byte_changed_anywhere_in_what_is_signed_is_refused_by_both_and_said(
    signed: bytes, tmp_path: Path
) -> None:
    spots = places(signed)
    assert len(spots) == PLACES
    assert all(near < far for near, far in pairwise(spots))
    for spot in spots:
        changed = bytearray(signed)
        changed[spot] ^= 0x01
        try:
            found = verify(bytes(changed))
        except ForbearError as refused:
            said = [problem.sentence("zh") for problem in refused.problems]
        else:
            assert not found.holds, f"byte {spot} went unnoticed"
            said = [problem.sentence("zh") for problem in found.problems]
        assert said, f"byte {spot}: refused without a word"
        assert all(said), f"byte {spot}"
        assert not pdfsig_accepts(pdfsig(bytes(changed), tmp_path)), f"pdfsig accepts byte {spot}"


def test_a_change_in_the_first_part_is_located(signed: bytes, unsigned: bytes) -> None:
    spot = unsigned.index(b"stream") + 60
    changed = bytearray(signed)
    changed[spot] ^= 0x01
    found = verify(bytes(changed))
    assert not found.holds
    assert f"byte {spot}" in [problem.where for problem in found.problems]


def test_bytes_added_after_the_last_signature_are_refused(signed: bytes) -> None:
    found = verify(signed + b"\n% one more line\n%%EOF\n")
    assert not found.holds
    assert {check.name for check in found.checks if not check.holds} >= {"integrity"}


def test_an_agreement_signed_by_one_party_does_not_hold_and_says_who_is_missing(
    half: bytes, unsigned: bytes
) -> None:
    assert not verify(unsigned).holds
    found = verify(half)
    assert not found.holds
    assert [problem.code for problem in found.problems] == ["agreement.unsigned_lender"]
    assert verdict(found) == verdict(verify(half))


def test_a_key_in_another_name_is_not_the_partys_signature(half: bytes) -> None:
    stranger = new_party_key("李四", "lender", AT)
    found = verify(sign(half, "lender", stranger, AT))
    assert not found.holds
    assert found.problems


def test_the_lenders_key_cannot_sign_for_the_borrower(unsigned: bytes, lender_key: PartyKey) -> None:
    with pytest.raises(ForbearError) as refused:
        sign(unsigned, "borrower", lender_key, AT)
    assert refused.value.problems[0].code == "agreement.key_of_other_party"


def test_nobody_signs_twice(half: bytes, borrower_key: PartyKey) -> None:
    with pytest.raises(ForbearError) as refused:
        sign(half, "borrower", borrower_key, AT)
    assert refused.value.problems[0].code == "agreement.already_signed"


def test_a_time_without_a_zone_is_refused(unsigned: bytes, borrower_key: PartyKey) -> None:
    with pytest.raises(ForbearError) as refused:
        sign(unsigned, "borrower", borrower_key, AT.replace(tzinfo=None))
    assert refused.value.problems[0].code == "agreement.time_without_zone"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "agreement.file_empty"),
        (b"\xff\xd8\xff\xe0 a photograph", "agreement.file_picture"),
        (b"\x89PNG\r\n", "agreement.file_picture"),
        (b"just words", "agreement.file_not_pdf"),
        (b"%PDF-1.7\n1 0 obj\n", "agreement.file_truncated"),
    ],
)
def test_what_cannot_be_judged_is_said(data: bytes, code: str) -> None:
    with pytest.raises(ForbearError) as refused:
        verify(data)
    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].sentence("zh")
