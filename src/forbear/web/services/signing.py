"""The parties' signing keys: made once, kept sealed, vouched for by this server's own authority."""

from datetime import datetime

from django.db import transaction

from forbear.agreement.keys import key_from_pkcs12, key_to_pkcs12, new_authority, new_party_key
from forbear.agreement.model import PartyKey, PartyName
from forbear.web.store import blobs

SERVER = "server"
AUTHORITY_NAME = "Forbear 喘息 本机签名机构"
_PASSPHRASE = b"sealed-by-the-store"
"""PKCS#12 wants a passphrase; what protects the key is the seal around the file (AES-256-GCM under the server's key)."""


def authority(at: datetime) -> PartyKey:
    """The server's own certificate authority, made at first use."""
    return _kept(SERVER, "authority", "") or _keep(SERVER, "authority", "", new_authority(AUTHORITY_NAME, at))


def party_key(owner: str, party: PartyName, name: str, at: datetime) -> PartyKey:
    """The key with which ``owner`` signs as ``party`` under ``name``, made at first use.

    A person who changes their name signs later agreements with a new key; the old one stays for what it signed.
    """
    with transaction.atomic():
        found = [key for key in _all(owner, "signing_key", party) if key.name == name]
        if found:
            return found[-1]
        return _keep(owner, "signing_key", party, new_party_key(name, party, at, authority(at)))


def _kept(owner: str, purpose: str, label: str) -> PartyKey | None:
    keys = _all(owner, purpose, label)
    return keys[-1] if keys else None


def _all(owner: str, purpose: str, label: str) -> list[PartyKey]:
    found = blobs.listed(owner, purpose, label)
    return [key_from_pkcs12(blobs.open_blob(facts.id, owner, purpose)[1], _PASSPHRASE) for facts in found]


def _keep(owner: str, purpose: str, label: str, key: PartyKey) -> PartyKey:
    data = key_to_pkcs12(key, _PASSPHRASE)
    blobs.keep(owner, purpose, data, name=f"{key.party}.p12", media_type="application/x-pkcs12", label=label)
    return key
