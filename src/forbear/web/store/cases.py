"""The case store: one transaction locks a case, replays its events, decides, appends what follows and renews the projection.

The clever idea is that nothing else is needed for a promise to hold. A command that was acknowledged is in the events, because
the commit that acknowledged it wrote them; a command sent twice finds its own id; two people who act at once take turns at the
row's lock, and the second decides on what the first has left.
"""

import json
import random
import time
import uuid
from collections.abc import Callable
from typing import Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from forbear.base.canonical import canonical_json
from forbear.base.errors import fail
from forbear.case import chain, codec, decider
from forbear.case.model import Actor, CaseState, Command, Event, Presence, Role
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.store import envelope, seal
from forbear.web.store.models import CaseCommand, CaseEvent, CaseRecord
from forbear.web.store.projection import project

ATTEMPTS: Final = 6
T = TypeVar("T")


def actor_of(user: User, presence: Presence = "present", role: Role | None = None) -> Actor:
    """The actor that ``user`` is. To record what an absent lender said, give ``presence="represented"`` and the lender's role."""
    own: Role = user.role  # type: ignore[assignment]
    return Actor(user.actor_id, role or own, presence)


def open_case(
    borrower: User,
    lender: str,
    product: str,
    lender_present: bool,
    command_id: str,
    actor: Actor | None = None,
) -> CaseRecord:
    """Open a case of ``borrower`` with ``lender``. Sent twice with the same ``command_id``, it opens one.

    Raises:
        ForbearError: what the decider refuses, or ``store.command_reused``.
    """
    data = {
        "borrower": borrower.actor_id,
        "lender": lender,
        "product": product,
        "lender_present": lender_present,
    }
    command = Command(command_id, "open", actor or actor_of(borrower), clock.now(), data)

    def once() -> CaseRecord:
        earlier = _earlier(command)
        if earlier is not None:
            return earlier.case
        record = CaseRecord(
            borrower=borrower,
            lender=lender,
            product=product,
            lender_present=lender_present,
            opened_at=command.at,
            updated_at=command.at,
        )
        record.save(force_insert=True)
        _act(record, (), command)
        return record

    return _committed(once)


def send(case_id: uuid.UUID | str, command: Command) -> CaseState:
    """Give ``command`` to a case and return the state that follows; when this returns outside a transaction, it is durable.

    Inside a transaction of the caller's (a service that also keeps a file), it stands or falls with that one.

    Raises:
        ForbearError: what the decider refuses (a stale ``expects`` among them), ``store.case_absent``,
            ``store.command_reused``, ``store.chain_broken``, or ``store.busy`` after several tries at the lock.
    """

    def once() -> CaseState:
        record = _locked(case_id)
        events = _events(record)
        earlier = _earlier(command)
        if earlier is not None:
            if earlier.case_id != record.pk:
                fail("store.command_reused")
            return decider.replay(events)
        return _act(record, events, command)

    return _committed(once)


def state_of(case_id: uuid.UUID | str) -> CaseState:
    """Where the case stands: its events replayed."""
    return decider.replay(events_of(case_id))


def locked_state(case_id: uuid.UUID | str) -> CaseState:
    """Where the case stands, holding its lock until the caller's transaction ends: nothing changes in between.

    Raises:
        ForbearError: ``store.case_absent``.
        TransactionManagementError: outside a transaction, where a lock would hold nothing.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("locked_state needs a transaction")
    return decider.replay(_events(_locked(case_id)))


def events_of(case_id: uuid.UUID | str) -> tuple[Event, ...]:
    """Everything that happened, in order."""
    return _events(record_of(case_id))


def record_of(case_id: uuid.UUID | str) -> CaseRecord:
    """The projection row of a case.

    Raises:
        ForbearError: ``store.case_absent``.
    """
    record = _query(case_id).first()
    if record is None:
        fail("store.case_absent")
    return record


def check_chain(case_id: uuid.UUID | str) -> int:
    """Open every event, recompute the chain, and compare it with the projection's tip; returns how many events hold.

    Raises:
        ForbearError: ``store.chain_broken`` at the first record that was altered, removed, moved or added.
    """
    record = record_of(case_id)
    previous, count = chain.GENESIS, 0
    for count, row in enumerate(CaseEvent.objects.filter(case=record).order_by("sequence"), start=1):
        if row.sequence != count or row.previous_hash != previous:
            fail("store.chain_broken", where=f"event {count}", sequence=count)
        event = _open_event(record, row)
        if row.hash != chain.link(previous, count, event) or (row.name, row.at, row.command_id) != (
            event.name,
            event.at,
            event.command_id,
        ):
            fail("store.chain_broken", where=f"event {count}", sequence=count)
        previous = row.hash
    if record.version != count or record.tip != previous:
        fail("store.chain_broken", where=f"event {count + 1}", sequence=count + 1)
    return count


def note_figures(case_id: uuid.UUID | str, owed: int | None, days_past_due: int | None) -> None:
    """Put what is owed (fen) and the days past due into the projection, where queues sort by them; not part of the case's record."""
    _query(case_id).update(owed_fen=owed, dpd=days_past_due)


def visible_to(user: User) -> QuerySet[CaseRecord]:
    """The cases a person may see: their own, those they advise, or those their lender was sent. Administrators see none."""
    every = CaseRecord.objects.select_related("borrower")
    if user.role == "borrower":
        return every.filter(borrower=user)
    if user.role == "adviser":
        return every.filter(Q(advisers=user) | Q(borrower=user)).distinct()
    if user.at_desk and user.lender:
        return every.filter(lender=user.lender, lender_present=True, requested_at__isnull=False)
    return every.none()


def case_for(user: User, case_id: uuid.UUID | str) -> CaseRecord:
    """The case, if ``user`` may see it; otherwise it is as absent as one that does not exist.

    Raises:
        ForbearError: ``store.case_absent``.
    """
    try:
        record = visible_to(user).filter(pk=case_id).first()
    except (ValidationError, ValueError):
        record = None
    if record is None:
        fail("store.case_absent")
    return record


def _act(record: CaseRecord, events: tuple[Event, ...], command: Command) -> CaseState:
    state = decider.replay(events)
    new = decider.decide(state, command)
    tip = record.tip or chain.GENESIS
    rows = []
    for sequence, event in enumerate(new, start=len(events) + 1):
        link = chain.link(tip, sequence, event)
        rows.append(
            CaseEvent(
                case=record,
                sequence=sequence,
                name=event.name,
                at=event.at,
                command_id=event.command_id,
                sealed=envelope.seal_for(
                    canonical_json(codec.event_to_json(event)),
                    owner=f"{record.owner}/{sequence}",
                    purpose="event",
                ),
                previous_hash=tip,
                hash=link,
            )
        )
        tip = link
    CaseEvent.objects.bulk_create(rows)
    CaseCommand.objects.create(
        id=command.id, case=record, fingerprint=_fingerprint(command), version=len(events) + len(rows)
    )
    following = decider.replay((*events, *new))
    project(record, following, new)
    record.tip = tip
    record.updated_at = command.at
    record.save()
    return following


def _earlier(command: Command) -> CaseCommand | None:
    earlier = CaseCommand.objects.select_related("case").filter(pk=command.id).first()
    if earlier is not None and earlier.fingerprint != _fingerprint(command):
        fail("store.command_reused")
    return earlier


def _fingerprint(command: Command) -> str:
    """What makes two commands the same wish; neither its moment nor the version looked at belong to it."""
    actor = command.actor
    wish = [command.name, actor.id, actor.role, actor.presence, command.data]
    return seal.blind_index(canonical_json(wish), "command")


def _locked(case_id: uuid.UUID | str) -> CaseRecord:
    """The row under its lock: on PostgreSQL a row lock; on SQLite the transaction already took the one writer's lock as it began."""
    query = _query(case_id)
    if connection.features.has_select_for_update:
        query = query.select_for_update()
    record = query.first()
    if record is None:
        fail("store.case_absent")
    return record


def _query(case_id: uuid.UUID | str) -> QuerySet[CaseRecord]:
    try:
        return CaseRecord.objects.filter(pk=uuid.UUID(str(case_id)))
    except ValueError:
        fail("store.case_absent")


def _events(record: CaseRecord) -> tuple[Event, ...]:
    rows = CaseEvent.objects.filter(case=record).order_by("sequence")
    return tuple(_open_event(record, row) for row in rows)


def _open_event(record: CaseRecord, row: CaseEvent) -> Event:
    plain = envelope.open_for(bytes(row.sealed), owner=f"{record.owner}/{row.sequence}", purpose="event")
    return codec.event_from_json(json.loads(plain))


def _committed(once: Callable[[], T]) -> T:
    """Run ``once`` in a transaction, again if another held the lock or wrote first; a caller's own transaction is joined, not retried."""
    if connection.in_atomic_block:
        with transaction.atomic():
            return once()
    attempt = 0
    while True:
        try:
            with transaction.atomic():
                return once()
        except (OperationalError, IntegrityError):
            attempt += 1
            if attempt == ATTEMPTS:
                fail("store.busy")
        # Apart by chance, so that two who met once do not meet again.
        time.sleep(random.uniform(0.01, 0.05) * 2**attempt)
