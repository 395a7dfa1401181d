"""Anyone who was handed an agreement sees in words whether it holds; nothing of it is kept."""

import io
from datetime import datetime, timedelta, timezone
from functools import cache

import pytest
from pages_at_hand import client, foreign

from forbear.agreement.keys import new_party_key
from forbear.agreement.render import agreement_pdf
from forbear.agreement.sign import sign
from forbear.web.store.models import SealedBlob
from terms_examples import BORROWER, LENDER, terms

AT = datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=8)))
pytestmark = pytest.mark.django_db


@cache
def _signed(*parties: str) -> bytes:
    pdf = agreement_pdf(terms())
    for identity in (BORROWER, LENDER):
        if identity.party in parties:
            pdf = sign(pdf, identity.party, new_party_key(identity.name, identity.party, AT), AT)
    return pdf


def _page(pdf: bytes, language: str = "zh-hans") -> str:
    file = io.BytesIO(pdf)
    file.name = "agreement.pdf"
    answer = client(language).post("/verify/", {"agreement": file})
    assert answer.status_code == 200
    assert SealedBlob.objects.count() == 0
    names = (BORROWER.name, LENDER.name)
    nameless = answer.content
    for name in names:
        nameless = nameless.replace(name.encode(), b"")
    assert foreign(nameless, language) == []
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_agreement_both_signed_holds(language: str) -> None:
    page = _page(_signed("borrower", "lender"), language)
    assert "verdict--holds" in page
    assert ("核验通过" if language == "zh-hans" else "It holds:") in page
    assert page.count("tag--done") == 7, "five checks and two signatures"
    assert "tag--wrong" not in page
    assert "FB-2026-0001" in page


@pytest.mark.parametrize("parties", [(), ("borrower",), ("lender",)])
def test_one_that_is_not_fully_signed_does_not_count_yet(parties: tuple[str, ...]) -> None:
    page = _page(_signed(*parties))
    assert "还没有签完，暂时不算数" in page
    assert "verdict--unsigned" in page


def test_one_altered_byte_of_the_terms_is_said_first() -> None:
    pdf = bytearray(_signed("borrower", "lender"))
    pdf[pdf.find(b"stream", 3000) + 40] ^= 1
    page = _page(bytes(pdf))
    assert "核验没有通过，先不要按它付款" in page
    assert "tag--wrong" in page


def test_something_appended_after_signing_is_caught() -> None:
    page = _page(_signed("borrower", "lender") + b"\n% one more page\n")
    assert "verdict--fails" in page
