"""The chain over a case's record: whole it holds, and anything done to it is found."""

from dataclasses import replace

import pytest
from case_given import Talk
from hypothesis import given
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.case import chain
from forbear.case.chain import Record

RECORDS = chain.chained(Talk().performing().events)


def test_a_whole_record_holds() -> None:
    assert chain.check(RECORDS, tip=RECORDS[-1].hash) == RECORDS[-1].hash
    assert chain.check(()) == chain.GENESIS
    assert RECORDS[0].previous_hash == chain.GENESIS


@given(
    at=st.integers(0, len(RECORDS) - 1), what=st.sampled_from(["name", "data", "actor", "time", "command"])
)
def test_an_altered_event_is_found_where_it_is(at: int, what: str) -> None:
    event = RECORDS[at].event
    altered = {
        "name": replace(event, name=event.name + "x"),
        "data": replace(event, data={**event.data, "amount": 1}),
        "actor": replace(event, actor=replace(event.actor, id="666")),
        "time": replace(event, at=event.at.replace(year=2025)),
        "command": replace(event, command_id="x"),
    }[what]
    assert _broken_at((*RECORDS[:at], replace(RECORDS[at], event=altered), *RECORDS[at + 1 :])) == at + 1


@given(at=st.integers(0, len(RECORDS) - 2))
def test_a_removed_event_is_found(at: int) -> None:
    assert _broken_at((*RECORDS[:at], *RECORDS[at + 1 :])) == at + 1


@given(at=st.integers(0, len(RECORDS) - 2))
def test_two_events_that_changed_places_are_found(at: int) -> None:
    moved = (*RECORDS[:at], RECORDS[at + 1], RECORDS[at], *RECORDS[at + 2 :])
    assert _broken_at(moved) == at + 1


def test_an_added_event_and_a_cut_off_end_are_found_by_the_tip() -> None:
    tip = RECORDS[-1].hash
    assert _broken_at(RECORDS[:-1], tip) == len(RECORDS)
    following = chain.link(tip, len(RECORDS) + 1, RECORDS[0].event)
    longer = (*RECORDS, Record(len(RECORDS) + 1, RECORDS[0].event, tip, following))
    assert _broken_at(longer, tip) == len(longer) + 1


def test_an_altered_event_whose_own_hash_was_made_anew_breaks_the_next() -> None:
    event = replace(RECORDS[2].event, command_id="x")
    forged = replace(RECORDS[2], event=event, hash=chain.link(RECORDS[2].previous_hash, 3, event))
    assert _broken_at((*RECORDS[:2], forged, *RECORDS[3:])) == 4


def _broken_at(records: tuple[Record, ...], tip: str | None = None) -> int:
    with pytest.raises(ForbearError) as caught:
        chain.check(records, tip)
    sequence: int = caught.value.problems[0].parameters["sequence"]
    return sequence
