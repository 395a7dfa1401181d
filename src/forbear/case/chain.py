"""The hash chain over a case's record: each event's hash takes in the one before, so nothing can be altered, dropped or moved unseen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from forbear.base.canonical import canonical_json, sha256_hex
from forbear.base.errors import fail
from forbear.case.codec import event_to_json
from forbear.case.model import Event

GENESIS: Final = sha256_hex(b"forbear/case/1")
"""What stands before the first event."""


@dataclass(frozen=True, slots=True)
class Record:
    """One event as kept: its place (1, 2, …), the hash before it, and its own."""

    sequence: int
    event: Event
    previous_hash: str
    hash: str


def link(previous_hash: str, sequence: int, event: Event) -> str:
    """The SHA-256, in hexadecimal, that binds ``event`` at place ``sequence`` to everything before it."""
    body = {"previous": previous_hash, "sequence": sequence, "event": event_to_json(event)}
    return sha256_hex(canonical_json(body))


def chained(events: Iterable[Event]) -> tuple[Record, ...]:
    """The events with their places and hashes."""
    records: list[Record] = []
    tip = GENESIS
    for sequence, event in enumerate(events, start=1):
        following = link(tip, sequence, event)
        records.append(Record(sequence, event, tip, following))
        tip = following
    return tuple(records)


def check(records: Iterable[Record], tip: str | None = None) -> str:
    """Recompute the chain and return its last hash. Only a ``tip`` kept elsewhere can show that the end was cut off.

    Raises:
        ForbearError: ``case.chain_broken`` at the first record that was altered, removed, moved or added.
    """
    last, count = GENESIS, 0
    for count, record in enumerate(records, start=1):
        holds = record.sequence == count and record.previous_hash == last
        if not holds or record.hash != link(last, count, record.event):
            fail("case.chain_broken", f"event {count}", sequence=count)
        last = record.hash
    if tip is not None and tip != last:
        fail("case.chain_broken", f"event {count + 1}", sequence=count + 1)
    return last
