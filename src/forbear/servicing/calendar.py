"""The repayment calendar as iCalendar (RFC 5545): one day-long event for each due date, with a reminder the day before."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from forbear.agreement.model import Terms
from forbear.base.money import format_yuan_grouped
from forbear.base.texts import Language, Text, message

LINE_OCTETS: Final = 75
"""Longest line in octets; longer ones are folded (RFC 5545, 3.1)."""
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def repayment_calendar_ics(terms: Terms, *, at: datetime, language: Language = "zh") -> bytes:
    """The due dates of an agreement, UTF-8 with CRLF.

    Args:
        terms: the agreement in force.
        at: when the calendar is made, aware.
        language: of the titles and reminders.
    """
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    name = message("servicing.calendar_name", number=terms.number)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Forbear//Repayment calendar//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_said(name, language)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
    ]
    if terms.proposal.down_payment:
        amount = format_yuan_grouped(terms.proposal.down_payment)
        title = message("servicing.calendar_down_payment", amount=amount)
        lines += _event(terms, 0, terms.down_due, title, stamp, language)
    for row in terms.instalments:
        title = message(
            "servicing.calendar_instalment",
            amount=format_yuan_grouped(row.amount),
            n=row.n,
            count=len(terms.instalments),
        )
        lines += _event(terms, row.n, row.due, title, stamp, language)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(terms: Terms, n: int, due: date, title: Text, stamp: str, language: Language) -> list[str]:
    details = message(
        "servicing.calendar_details",
        number=terms.number,
        lender=terms.lender.name,
        account=terms.receiving_account,
        grace=terms.grace_days,
    )
    return [
        "BEGIN:VEVENT",
        f"UID:{terms.number}-{n}@forbear",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_said(title, language)}",
        f"DESCRIPTION:{_said(details, language)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_said(message('servicing.calendar_alarm'), language)}",
        "TRIGGER:-PT15H",
        "END:VALARM",
        "END:VEVENT",
    ]


def _said(text: Text, language: Language) -> str:
    return text.into(language).translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """A content line, folded at 75 octets without breaking a character."""
    parts: list[bytes] = []
    current = b""
    for character in line:
        octets = character.encode()
        if len(current) + len(octets) > LINE_OCTETS - (1 if parts else 0):
            parts.append(current)
            current = b""
        current += octets
    parts.append(current)
    return b"\r\n ".join(parts) + b"\r\n"
