"""A party's signature on the agreement: an incremental PAdES update that fills the party's own field and changes nothing else.

The time is handed in and stands in the signature dictionary, under the signature. The visible part is typeset with embedded fonts.
"""

import asyncio
from datetime import datetime
from io import BytesIO
from typing import Final

from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography import x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from forbear.agreement.keys import fingerprint
from forbear.agreement.model import PartyKey, PartyName
from forbear.agreement.render import FIELDS
from forbear.agreement.typeset import typeset
from forbear.base.errors import fail
from forbear.base.texts import message

_XOBJECT: Final = "/Signature"


def sign(pdf: bytes, party: PartyName, key: PartyKey, at: datetime, *, number: str = "") -> bytes:
    """The same file with ``party``'s signature appended.

    Args:
        pdf: the agreement (or certificate), unsigned or signed by the other party.
        party: whose field is filled.
        key: the party's key; its certificate must name that party.
        at: when it is signed, aware; printed in the visible signature and covered by it.
        number: the agreement's number, for the signature's stated reason.

    Raises:
        ForbearError: ``agreement.not_ours`` if the file has no such field, ``already_signed``, ``key_of_other_party``,
            ``time_without_zone``.
    """
    if key.party != party:
        fail("agreement.key_of_other_party", party=party)
    if at.tzinfo is None:
        fail("agreement.time_without_zone")
    writer = _open(pdf)
    width, height = _field_size(writer.prev, party)
    style = StaticStampStyle(
        background=_Appearance(_appearance_pdf(party, key, at, width, height)),
        background_layout=SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID),
        background_opacity=1.0,
        border_width=0,
    )
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name=FIELDS[party],
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=key.name,
            reason=message("agreement.sign_reason", number=number).zh if number else None,
        ),
        signer=_signer(key),
        stamp_style=style,
    )
    return asyncio.run(_sign(signer, writer, at))


async def _sign(signer: PdfSigner, writer: IncrementalPdfFileWriter, at: datetime) -> bytes:
    session = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = at
    reserved = await session.estimate_signature_container_size(None)
    document = session.prepare_tbs_document(None, reserved)
    output = BytesIO()
    digest, _ = document.digest_tbs_document(output=output)
    finished = await document.perform_signature(
        digest.document_digest, PdfCMSSignedAttributes(signing_time=at)
    )
    await finished.post_signature_processing(output)
    return output.getvalue()


class _QuietWriter(IncrementalPdfFileWriter):
    """Writes a signature's revision and nothing beside it: the document's metadata stay as both parties saw them."""

    def _update_meta(self) -> None:
        pass


class _Appearance(PdfContent):
    """The one page of a typeset PDF, as the content of a signature field."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        writer = self._ensure_writer
        page = writer.import_page_as_xobject(PdfFileReader(BytesIO(self.pdf)))
        self.resources.xobject[_XOBJECT] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return f"{_XOBJECT} Do".encode()


def _open(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        return _QuietWriter(BytesIO(pdf))
    except (PdfReadError, ValueError):
        fail("agreement.not_ours")


def _field_size(reader: PdfFileReader, party: PartyName) -> tuple[float, float]:
    fields = {name: (value, reference) for name, value, reference in enumerate_sig_fields(reader)}
    if FIELDS[party] not in fields:
        fail("agreement.not_ours")
    value, reference = fields[FIELDS[party]]
    if value is not None:
        fail("agreement.already_signed", party=message(f"agreement.party_{party}").zh)
    left, bottom, right, top = (float(side) for side in reference.get_object()["/Rect"])
    return right - left, top - bottom


def _appearance_pdf(party: PartyName, key: PartyKey, at: datetime, width: float, height: float) -> bytes:
    certificate = x509.load_pem_x509_certificate(key.certificate)
    values = {
        "signed": message(f"agreement.party_{party}").zh,
        "at": f"{at:%Y-%m-%d %H:%M:%S} {_offset(at)}",
        "certificate": fingerprint(certificate)[:32],
    }
    lines = [
        {"label": message(f"agreement.stamp_{name}").zh, "value": value} for name, value in values.items()
    ]
    data = {
        "title": message("agreement.stamp_title").zh,
        "name": key.name,
        "lines": lines,
        "width": str(round(width, 2)),
        "height": str(round(height, 2)),
    }
    return typeset("stamp", data, at.date())


def _offset(at: datetime) -> str:
    written = f"{at:%z}"
    return f"UTC{written[:3]}:{written[3:5]}"


def _signer(key: PartyKey) -> SimpleSigner:
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    known.register_multiple(_certificate(issuer) for issuer in key.chain)
    return SimpleSigner(
        signing_cert=_certificate(key.certificate),
        signing_key=PrivateKeyInfo.load(_der(key.private_key)),
        cert_registry=known,
    )


def _certificate(pem: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(_der(pem))


def _der(pem: bytes) -> bytes:
    _, _, der = asn1_pem.unarmor(pem)
    return bytes(der)
