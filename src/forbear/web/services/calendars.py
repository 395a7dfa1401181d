"""The repayment calendar that a phone subscribes to: a secret address for each case, which its owner can change."""

import secrets
from uuid import UUID

from forbear.agreement.model import Terms
from forbear.base.errors import fail
from forbear.base.texts import Language
from forbear.servicing.calendar import repayment_calendar_ics
from forbear.web import clock
from forbear.web.services import agreements
from forbear.web.store import cases, records, seal
from forbear.web.store.models import CaseRecord

OWNER = "server"


def token_of(record: CaseRecord) -> str:
    """The secret part of the case's calendar address, made at first asking."""
    kept: str | None = records.get(record.owner, "calendar_token")
    return kept or renew_token(record)


def renew_token(record: CaseRecord) -> str:
    """A new address; whoever has the old one sees nothing any more."""
    old: str | None = records.get(record.owner, "calendar_token")
    if old:
        records.forget(OWNER, "calendar", _index(old))
    token = secrets.token_urlsafe(24)
    records.put(record.owner, "calendar_token", token)
    records.put(OWNER, "calendar", str(record.pk), _index(token))
    return token


def case_of(token: str) -> CaseRecord:
    """The case whose calendar has this address.

    Raises:
        ForbearError: ``store.case_absent`` for an address that is not, or no longer, one.
    """
    kept: str | None = records.get(OWNER, "calendar", _index(token))
    if kept is None:
        fail("store.case_absent")
    return cases.record_of(UUID(kept))


def calendar_ics(record: CaseRecord, language: Language = "zh") -> bytes:
    """The agreement's due dates as iCalendar, with a reminder the day before each.

    Raises:
        ForbearError: ``services.not_in_force``.
    """
    terms: Terms | None = agreements.signed_terms(record)
    if terms is None:
        fail("services.not_in_force")
    return repayment_calendar_ics(terms, at=clock.now(), language=language)


def _index(token: str) -> str:
    return seal.blind_index(token.encode(), "calendar")
