"""Signing keys: a key pair with a certificate that names its party, self-signed or issued by an authority of one's own.

EC on P-256 with SHA-256. The certificate's common name is the party's name and its organisational unit is ``borrower``, ``lender`` or
``authority``: ``verify`` compares both with the terms. A private key is given back as PEM for the caller to store encrypted.
"""

from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from forbear.agreement.model import PartyKey, PartyName
from forbear.base.errors import fail

VALID_DAYS: Final = 365 * 10
"""A certificate outlives the longest schedule."""

_NAME_MAX = 64  # X.520's bound on a common name, in characters
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")


def new_authority(name: str, at: datetime) -> PartyKey:
    """A local certificate authority: whoever is handed its certificate can tell which keys it vouches for.

    Args:
        name: the authority's name, at most 64 characters.
        at: the moment from which it is valid, aware.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(name, "authority")
    builder = _builder(subject, subject, private.public_key(), at)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    certificate = builder.sign(private, hashes.SHA256())
    return PartyKey("authority", name, _pem(certificate), _private_pem(private))


def new_party_key(name: str, party: PartyName, at: datetime, authority: PartyKey | None = None) -> PartyKey:
    """A party's key pair, vouched for by ``authority`` or, without one, by itself.

    Args:
        name: the party's name exactly as in the agreement, at most 64 characters.
        party: which side it signs for.
        at: the moment from which it is valid, aware.
        authority: who vouches for the key.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(name, party)
    if authority is None:
        issuer, issuer_private = subject, private
    else:
        issuer = x509.load_pem_x509_certificate(authority.certificate).subject
        issuer_private = _load_private(authority.private_key)
    builder = _builder(subject, issuer, private.public_key(), at)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, _DOCUMENT_SIGNING]), critical=False
    )
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_private.public_key()), critical=False
    )
    certificate = builder.sign(issuer_private, hashes.SHA256())
    chain = (authority.certificate, *authority.chain) if authority else ()
    return PartyKey(party, name, _pem(certificate), _private_pem(private), chain)


def key_to_pkcs12(key: PartyKey, passphrase: bytes) -> bytes:
    """The key, its certificate and its chain as one encrypted PKCS#12 file, for other signing programs or for storage."""
    return pkcs12.serialize_key_and_certificates(
        key.name.encode(),
        _load_private(key.private_key),
        x509.load_pem_x509_certificate(key.certificate),
        [x509.load_pem_x509_certificate(issuer) for issuer in key.chain],
        serialization.BestAvailableEncryption(passphrase),
    )


def key_from_pkcs12(data: bytes, passphrase: bytes) -> PartyKey:
    """Read a key that ``key_to_pkcs12`` wrote.

    Raises:
        ForbearError: ``agreement.key_unreadable`` for a wrong passphrase or a file of another kind.
    """
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(data, passphrase)
    except ValueError:
        fail("agreement.key_unreadable")
    if certificate is None or not isinstance(private, ec.EllipticCurvePrivateKey):
        fail("agreement.key_unreadable")
    party, name = certificate_party(certificate), certificate_name(certificate)
    if party not in ("borrower", "lender", "authority"):
        fail("agreement.key_unreadable")
    return PartyKey(
        "borrower" if party == "borrower" else "lender" if party == "lender" else "authority",
        name,
        _pem(certificate),
        _private_pem(private),
        tuple(_pem(other) for other in others),
    )


def certificate_name(certificate: x509.Certificate) -> str:
    """The common name in a certificate, ``""`` if it has none."""
    return _attribute(certificate, NameOID.COMMON_NAME)


def certificate_party(certificate: x509.Certificate) -> str:
    """The party a certificate says it signs for (its organisational unit), ``""`` if it says none."""
    return _attribute(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate in lower-case hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def _attribute(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(oid)
    return str(found[0].value) if len(found) == 1 else ""


def _subject(name: str, party: str) -> x509.Name:
    if not 0 < len(name) <= _NAME_MAX:
        fail("agreement.key_name_length", name=name[:80], most=_NAME_MAX)
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, party),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, at: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _load_private(pem: bytes) -> ec.EllipticCurvePrivateKey:
    private = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        fail("agreement.key_unreadable")
    return private
