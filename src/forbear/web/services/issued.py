"""The terms of agreements as they were issued and came into force in a case, oldest first."""

from typing import Any
from uuid import UUID

from forbear.agreement.model import Terms
from forbear.agreement.terms import terms_from_json, terms_sha256, terms_to_json
from forbear.web.store import blobs, records
from forbear.web.store.models import CaseRecord


def issued_terms(record: CaseRecord) -> tuple[Terms, ...]:
    """The terms of every agreement that was issued, oldest first."""
    kept: dict[str, Any] = records.all_of(record.owner, "terms")
    return tuple(terms_from_json(kept[number]) for number in sorted(kept, key=_count))


def keep_terms(record: CaseRecord, terms: Terms) -> None:
    """Keep the terms of an agreement as it is issued."""
    records.put(record.owner, "terms", terms_to_json(terms), terms.number, expects=0)


def terms_with(record: CaseRecord, sha256: str) -> Terms | None:
    """The issued terms with this fingerprint."""
    return next((terms for terms in issued_terms(record) if terms_sha256(terms) == sha256), None)


def terms_in_force(record: CaseRecord) -> tuple[Terms, ...]:
    """The terms of every agreement that came into force; one made after a renegotiation supersedes those before it."""
    numbers = in_force(record)
    return tuple(terms for terms in issued_terms(record) if terms.number in numbers)


def in_force(record: CaseRecord) -> list[str]:
    """The numbers of the agreements that came into force, oldest first."""
    return list(records.get(record.owner, "in_force") or [])


def put_in_force(record: CaseRecord, number: str) -> None:
    """Note that the agreement ``number`` came into force."""
    records.put(record.owner, "in_force", [*in_force(record), number])


def keep_pdf(record: CaseRecord, number: str, pdf: bytes) -> None:
    """Keep the PDF of an agreement as it now stands; earlier versions stay in the store."""
    kept = blobs.keep(
        record.owner, "agreement", pdf, name=f"{number}.pdf", media_type="application/pdf", label=number
    )
    records.put(record.owner, "agreement_pdf", str(kept.id), number)


def pdf_of(record: CaseRecord, number: str) -> bytes | None:
    """The PDF of an agreement with the signatures made so far; ``None`` if it was not issued."""
    kept: str | None = records.get(record.owner, "agreement_pdf", number)
    return None if kept is None else blobs.open_blob(UUID(kept), record.owner, "agreement")[1]


def _count(number: str) -> int:
    return int(number.rsplit("-", 1)[1])
