"""The repayment calendar, read back by somebody else's parser, and its lines held to RFC 5545."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from forbear.base.texts import Language
from forbear.servicing.calendar import repayment_calendar_ics
from terms_examples import BORROWER, terms

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
TERMS = terms()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_due_date_is_an_event_with_its_amount_and_a_reminder_the_day_before(language: Language) -> None:
    calendar = Calendar.from_ical(repayment_calendar_ics(TERMS, at=AT, language=language))
    events = calendar.walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [
        TERMS.down_due,
        *(row.due for row in TERMS.instalments),
    ]
    assert "1,000.00" in str(events[0]["summary"])
    assert "4,166.66" in str(events[1]["summary"])
    assert "4,166.74" in str(events[-1]["summary"])
    assert TERMS.receiving_account in str(events[1]["description"])
    assert len({str(event["uid"]) for event in events}) == len(events)
    for event in events:
        (alarm,) = event.walk("VALARM")
        trigger: timedelta = alarm.decoded("trigger")
        midnight = datetime.combine(event.decoded("dtstart"), datetime.min.time())
        assert (midnight + trigger).date() == event.decoded("dtstart") - timedelta(days=1)
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)


def test_without_a_down_payment_the_first_event_is_the_first_instalment() -> None:
    events = Calendar.from_ical(repayment_calendar_ics(terms(down_payment=0), at=AT)).walk("VEVENT")
    assert events[0].decoded("dtstart") == date(2026, 4, 20)


def test_lines_end_with_crlf_and_stay_within_75_octets_without_breaking_a_character() -> None:
    made = repayment_calendar_ics(TERMS, at=AT)
    assert made.endswith(b"END:VCALENDAR\r\n")
    assert made.count(b"\n") == made.count(b"\r\n")
    lines = made.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode()


def test_commas_and_semicolons_of_an_account_survive() -> None:
    account = "某某银行, 支行; 6222\\0001"
    calendar = Calendar.from_ical(repayment_calendar_ics(terms(receiving_account=account), at=AT))
    assert account in str(calendar.walk("VEVENT")[0]["description"])


def test_made_again_the_same_events_keep_their_ids_and_nothing_private_is_told() -> None:
    first = repayment_calendar_ics(TERMS, at=AT)
    again = repayment_calendar_ics(TERMS, at=AT)
    assert first == again
    assert BORROWER.identity.encode() not in first
    assert BORROWER.name.encode() not in first
