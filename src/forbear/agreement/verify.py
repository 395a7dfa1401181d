"""Whether an agreement is genuine, its arithmetic right, and every page says what its terms say.

``verify`` gathers facts and judges nothing by itself: each check says what was established and what was not, and the verdict follows from
them. It needs nothing but the file: certificates and terms travel inside. What a signature proves is that the holder of the key named in
its certificate signed these bytes; that the holder is that person is vouched for by whoever issued the certificate, and only roots that
the verifier hands in (``trust``) can say whether to believe it.
"""

from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from typing import Any, Final

import pikepdf
import pypdfium2

from forbear.agreement.arithmetic import differences
from forbear.agreement.model import PARTIES, Check, SignatureFact, Terms, Verification
from forbear.agreement.printed import printed_problems, same_picture
from forbear.agreement.render import ATTACHMENT
from forbear.agreement.signatures import Signed, signatures
from forbear.agreement.tampering import first_difference, located, typeset_again
from forbear.agreement.terms import terms_from_bytes
from forbear.base.canonical import sha256_hex
from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.rates import parse_decimal
from forbear.base.texts import Language, Text, message
from forbear.rules.findings import ArrangementFacts, check_arrangement
from forbear.rules.model import Finding

MAX_BYTES: Final = 50 * 1024 * 1024
_PICTURES: Final = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
}


def verify(pdf: bytes, *, trust: Sequence[bytes] = ()) -> Verification:
    """Establish everything about an agreement that can be established from its bytes.

    Args:
        pdf: the file.
        trust: certificates (PEM or DER) whose word on who holds a key is believed; none means that question stays open.

    Raises:
        ForbearError: ``agreement.file_*`` if this is not a PDF that can be judged at all (empty, a photo, truncated, encrypted, too
            large), ``agreement.certificate_unreadable``.
    """
    refuse_unreadable(pdf)
    terms, terms_check = _terms(pdf)
    signed = _signed(pdf, terms, trust)
    checks = [terms_check]
    findings: tuple[Finding, ...] = ()
    if terms is not None:
        checks += [_arithmetic(terms), _printed(pdf, terms)]
        findings = findings_of(terms)
    checks += [_integrity(pdf, terms, signed), _signatures(signed)]
    return Verification(tuple(checks), signed.facts, terms, findings, sha256_hex(pdf))


def findings_of(terms: Terms) -> tuple[Finding, ...]:
    """What the rules in force on the day of the agreement say of its terms; they inform, and the verdict does not depend on them."""
    proposal = terms.proposal
    return check_arrangement(
        ArrangementFacts(
            lender_kind=terms.lender_kind,
            start=proposal.start,
            ends=terms.instalments[-1].due,
            instalments=len(terms.instalments),
            annual_rate=proposal.annual_rate,
            monthly=max(row.amount for row in terms.instalments),
            contract_daily_rate=parse_decimal(terms.contract_daily_rate),
            penalty_multiple=parse_decimal(terms.penalty_multiple),
            conditional=bool(terms.waived_conditionally.total),
        )
    )


def refuse_unreadable(pdf: bytes) -> None:
    """Refuse what no check could say anything about, in words that say what it is.

    Raises:
        ForbearError: ``agreement.file_empty``, ``file_picture``, ``file_not_pdf``, ``file_too_large``, ``file_truncated``,
            ``file_encrypted``.
    """
    if not pdf:
        fail("agreement.file_empty")
    if len(pdf) > MAX_BYTES:
        fail("agreement.file_too_large", most=MAX_BYTES // 1024 // 1024)
    picture = next((kind for mark, kind in _PICTURES.items() if pdf.startswith(mark)), None)
    if picture:
        fail("agreement.file_picture", kind=picture)
    ends = b"%%EOF" in pdf[-1024:] or b"startxref" in pdf[-1024:]
    if b"%PDF-" not in pdf[:1024] and not ends:
        fail("agreement.file_not_pdf")
    if not ends:
        fail("agreement.file_truncated")
    with suppress(pikepdf.PdfError):
        _open(pdf).close()


def verdict(found: Verification) -> Text:
    """The verdict in a sentence."""
    unsigned = [party for party in PARTIES if party not in {fact.party for fact in found.signatures}]
    others = [check for check in found.checks if not check.holds and check.name != "signatures"]
    if found.holds:
        return message("agreement.verdict_holds")
    if others or not unsigned:
        return message("agreement.verdict_fails")
    return message(
        "agreement.verdict_unsigned" if len(unsigned) == 2 else f"agreement.verdict_unsigned_{unsigned[0]}"
    )


def verification_to_json(found: Verification, language: Language = "zh") -> dict[str, Any]:
    """The verification as one JSON document; every sentence in ``language``."""
    checks = {check.name: check for check in found.checks}

    def told(name: str) -> dict[str, Any]:
        check = checks.get(name)
        if check is None:
            return {"holds": False, "detail": message("agreement.not_checked").into(language)}
        return {"holds": check.holds, "detail": check.detail.into(language)}

    return {
        "holds": found.holds,
        "verdict": verdict(found).into(language),
        "sha256": found.sha256,
        "number": found.terms.number if found.terms else None,
        "integrity": told("integrity"),
        "terms": told("terms"),
        "printed": told("printed"),
        "arithmetic": told("arithmetic"),
        "signatures": [_fact_to_json(fact, language) for fact in found.signatures],
        "rules": [_finding_to_json(finding, language) for finding in found.findings],
        "problems": [
            {
                "check": check.name,
                "code": problem.code,
                "where": problem.where,
                "text": problem.sentence(language),
            }
            for check in found.checks
            for problem in check.problems
        ],
    }


def _fact_to_json(fact: SignatureFact, language: Language) -> dict[str, Any]:
    return {
        "party": fact.party,
        "signer": fact.signer,
        "signed_at": fact.signed_at.isoformat() if fact.signed_at else None,
        "valid": fact.valid,
        "covers_all_that_stood": fact.covers_all_that_stood,
        "certificate_sha256": fact.fingerprint,
        "issuer": fact.issuer,
        "trusted": fact.trusted,
        "detail": fact.detail.into(language),
    }


def _finding_to_json(finding: Finding, language: Language) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "verdict": finding.verdict,
        "detail": finding.detail.into(language),
        "source": finding.source,
        "confidence": finding.confidence,
    }


def _check(name: str, problems: Sequence[Problem], **said: object) -> Check:
    """A check that holds exactly if nothing is wrong; ``agreement.<name>_holds`` or ``_fails`` is its sentence."""
    return Check(
        name,
        not problems,
        message(f"agreement.{name}_{'fails' if problems else 'holds'}", "", **said),
        tuple(problems),
    )


def _open(pdf: bytes) -> pikepdf.Pdf:
    try:
        document = pikepdf.open(BytesIO(pdf))
    except pikepdf.PasswordError:
        fail("agreement.file_encrypted")
    if document.is_encrypted:
        document.close()
        fail("agreement.file_encrypted")
    return document


def _terms(pdf: bytes) -> tuple[Terms | None, Check]:
    try:
        terms = terms_from_bytes(_attached(pdf))
    except ForbearError as refused:
        return None, _check("terms", refused.problems)
    return terms, _check("terms", ())


def _attached(pdf: bytes) -> bytes:
    try:
        with _open(pdf) as document:
            if list(document.attachments) != [ATTACHMENT]:
                fail("agreement.terms_absent")
            return document.attachments[ATTACHMENT].get_file().read_bytes()
    except ForbearError:
        raise
    except Exception:  # as in _signed
        fail("agreement.terms_absent")


def _arithmetic(terms: Terms) -> Check:
    return _check("arithmetic", differences(terms), count=len(terms.instalments))


def _printed(pdf: bytes, terms: Terms) -> Check:
    try:
        problems = list(printed_problems(pdf, terms))
        rendered = typeset_again(terms)
        if not problems and rendered is None:
            problems.append(Problem("agreement.cannot_typeset"))
        if not problems and rendered is not None and not pdf.startswith(rendered):
            page = same_picture(pdf, rendered)
            if page is not None:
                problems.append(Problem("agreement.looks_different", f"page {page}"))
    except pypdfium2.PdfiumError:
        problems = [Problem("agreement.pages_unreadable")]
    return _check("printed", problems, count=len(terms.instalments))


def _signed(pdf: bytes, terms: Terms | None, trust: Sequence[bytes]) -> Signed:
    try:
        return signatures(pdf, terms, trust)
    except ForbearError:
        raise
    except Exception:  # a damaged file may stop a parser in any way; each of them means the same here
        return Signed((), (Problem("agreement.structure_damaged"),))


def _integrity(pdf: bytes, terms: Terms | None, signed: Signed) -> Check:
    """Nothing was changed: every signature's bytes hold, and nothing stands in the file that no signature covers."""
    problems = [problem for problem in signed.problems if problem.code in _INTEGRITY]
    rendered = typeset_again(terms) if problems and terms else None
    if rendered is not None:
        offset = first_difference(pdf, rendered)
        place = Problem("agreement.changed_after_page") if offset is None else located(offset, rendered)
        problems.append(place)
    if not problems and not signed.facts:
        return Check("integrity", True, message("agreement.integrity_unsigned"))
    return _check("integrity", problems)


_INTEGRITY: Final = frozenset(
    f"agreement.{name}"
    for name in (
        "signature_broken",
        "signature_padding",
        "signature_coverage",
        "signature_changes",
        "revisions",
        "structure_damaged",
    )
)


def _signatures(signed: Signed) -> Check:
    here = {fact.party for fact in signed.facts}
    absent = [Problem(f"agreement.unsigned_{party}") for party in PARTIES if party not in here]
    wrong = [problem for problem in signed.problems if problem.code not in _INTEGRITY]
    broken = [
        Problem("agreement.signature_not_valid", fact.party)
        for fact in signed.facts
        if not fact.valid and not wrong
    ]
    return _check("signatures", (*absent, *wrong, *broken))
