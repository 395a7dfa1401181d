"""What can be established of each signature in a PDF: whose it is, what it covers, and whether its mathematics hold.

Self-contained: certificates come from the file, and each signature is checked as of the time it claims, against the top certificate it
brought along. Whether that certificate is to be trusted is a separate question, answered only from roots that the verifier hands in.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from asn1crypto.parser import parse
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from forbear.agreement.keys import certificate_name, certificate_party, fingerprint
from forbear.agreement.model import SignatureFact, Terms
from forbear.agreement.render import FIELDS
from forbear.base.errors import Problem, fail
from forbear.base.texts import Text, message

_PARTY_OF_FIELD = {field: party for party, field in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Signed:
    """The signatures of a file in the order of signing, what is wrong with them, and how many revisions they leave unexplained."""

    facts: tuple[SignatureFact, ...]
    problems: tuple[Problem, ...]


def signatures(pdf: bytes, terms: Terms | None, trust: Sequence[bytes] = ()) -> Signed:
    """Establish everything about the signatures in ``pdf``; errors of the parser are the caller's to catch."""
    reader = PdfFileReader(BytesIO(pdf), strict=True)
    found = sorted(reader.embedded_signatures, key=lambda signature: signature.signed_revision)
    roots = [read_certificate(root) for root in trust]
    facts, problems = [], []
    for position, signature in enumerate(found):
        fact, wrong = asyncio.run(_fact(pdf, signature, position == len(found) - 1, terms, roots))
        facts.append(fact)
        problems += wrong
    problems += _unexplained(reader, len(found))
    return Signed(tuple(facts), tuple(problems))


def read_certificate(data: bytes) -> asn1_x509.Certificate:
    """A certificate from PEM or DER.

    Raises:
        ForbearError: ``agreement.certificate_unreadable``.
    """
    try:
        der = asn1_pem.unarmor(data)[2] if asn1_pem.detect(data) else data
        x509.load_der_x509_certificate(der)
    except ValueError:
        fail("agreement.certificate_unreadable")
    return asn1_x509.Certificate.load(der)


def _unexplained(reader: PdfFileReader, signed: int) -> list[Problem]:
    """Every revision but the first must be one signature."""
    extra = reader.xrefs.total_revisions - 1 - signed
    return [Problem("agreement.revisions", "", {"extra": extra})] if extra else []


async def _fact(
    pdf: bytes,
    signature: EmbeddedPdfSignature,
    last: bool,
    terms: Terms | None,
    roots: list[asn1_x509.Certificate],
) -> tuple[SignatureFact, list[Problem]]:
    field = str(signature.field_name)
    party = _PARTY_OF_FIELD.get(field, field)
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    at = signature.self_reported_timestamp
    own_roots = [_top(signature)]
    status = await _validate(signature, own_roots, at)
    covers = _covers(status, last)
    wrong = [
        code
        for code, holds in {
            "signature_broken": status.intact and status.valid,
            "signature_certificate": status.trusted,
            "signature_padding": _gap_is_plain(pdf, signature),
            "signature_coverage": covers,
            "signature_changes": _only_signed(status, last),
            "signature_time": at is not None,
        }.items()
        if not holds
    ]
    problems = [Problem(f"agreement.{code}", field) for code in wrong]
    problems += _identity(certificate, party, field, terms)
    name = certificate_name(certificate)
    trusted = None if not roots else (await _validate(signature, roots, at)).trusted
    if trusted is False:
        problems.append(Problem("agreement.signature_untrusted", field, {"name": name}))
    code = "signature_holds" if not problems else "signature_fails"
    issuer = certificate.issuer.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    fact = SignatureFact(
        party=party,
        signer=name,
        signed_at=at,
        valid=not problems,
        covers_all_that_stood=covers,
        detail=_told(code, name, fingerprint(certificate), trusted),
        fingerprint=fingerprint(certificate),
        issuer=str(issuer[0].value) if issuer else "",
        trusted=trusted,
    )
    return fact, problems


async def _validate(
    signature: EmbeddedPdfSignature, roots: list[asn1_x509.Certificate], at: datetime | None
) -> PdfSignatureStatus:
    context = ValidationContext(
        trust_roots=roots,
        other_certs=list(signature.other_embedded_certs),
        allow_fetching=False,
        moment=at,
        revocation_mode="soft-fail",
    )
    return await async_validate_pdf_signature(signature, signer_validation_context=context)


def _top(signature: EmbeddedPdfSignature) -> asn1_x509.Certificate:
    """The self-issued certificate that the signer's own leads to among those in the file; the signer's own if none does."""
    known = {other.subject.dump(): other for other in signature.other_embedded_certs}
    current = signature.signer_cert
    for _ in range(len(known) + 1):
        issuer = known.get(current.issuer.dump())
        if current.issuer == current.subject or issuer is None:
            break
        current = issuer
    return current


def _covers(status: PdfSignatureStatus, last: bool) -> bool:
    if last:
        return status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return status.coverage in (SignatureCoverageLevel.ENTIRE_REVISION, SignatureCoverageLevel.ENTIRE_FILE)


def _only_signed(status: PdfSignatureStatus, last: bool) -> bool:
    """After a signature nothing may have been done to the file but the filling of signature fields."""
    if last:
        return True
    level: Any = status.modification_level
    return level is not None and level <= ModificationLevel.FORM_FILLING and status.docmdp_ok is not False


def _gap_is_plain(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """What the signature leaves out is exactly its own container: its bytes in hexadecimal, then zeros."""
    byte_range = [int(value) for value in signature.byte_range]
    if len(byte_range) != 4:
        return False
    gap = pdf[byte_range[1] : byte_range[2]]
    container = bytes(signature.pkcs7_content)
    written = gap in (f"<{container.hex()}>".encode(), f"<{container.hex().upper()}>".encode())
    used = sum(len(part) for part in parse(container)[3:6])
    return written and not container[used:].strip(b"\0")


def _identity(certificate: x509.Certificate, party: str, field: str, terms: Terms | None) -> list[Problem]:
    if party not in FIELDS:
        return [Problem("agreement.signature_stranger", field)]
    named, claims = certificate_name(certificate), certificate_party(certificate)
    problems = []
    if claims != party:
        problems.append(Problem("agreement.signature_party", field, {"claims": claims}))
    if terms is not None and named != getattr(terms, party).name:
        agreed = getattr(terms, party).name
        problems.append(Problem("agreement.signature_name", field, {"signer": named, "agreed": agreed}))
    return problems


def _told(code: str, name: str, print_of: str, trusted: bool | None) -> Text:
    trust = {None: "trust_unasked", True: "trust_holds", False: "trust_fails"}[trusted]
    first = message(f"agreement.{code}", name=name, fingerprint=print_of[:32])
    second = message(f"agreement.{trust}")
    return Text(first.zh + second.zh, f"{first.en} {second.en}")
