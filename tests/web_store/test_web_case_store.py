"""The case store's promises: one act for one command, a stale page refused, and no byte of the record altered unseen."""

import uuid
from collections.abc import Callable

import pytest
from cases_at_hand import borrower, opened, refused, story
from django.db.models import F

from forbear.base.errors import ForbearError
from forbear.web.accounts.models import User
from forbear.web.store import cases
from forbear.web.store.models import CaseEvent, CaseRecord

pytestmark = pytest.mark.django_db


def _told(times: int = 3) -> CaseRecord:
    record = opened()
    for count in range(times):
        cases.send(record.pk, story(record.borrower, f"第 {count} 次讲"))
    return cases.record_of(record.pk)


def test_what_was_sent_is_what_the_case_says() -> None:
    record = _told(2)
    state = cases.state_of(record.pk)
    assert (state.stage, state.story, state.version) == ("draft", "第 1 次讲", 3)
    assert (record.version, record.stage) == (3, "draft")
    assert cases.check_chain(record.pk) == 3


def test_the_same_command_twice_acts_once() -> None:
    record = opened()
    command = story(record.borrower, "生病住院")
    first, again = cases.send(record.pk, command), cases.send(record.pk, command)
    assert first == again
    assert CaseEvent.objects.filter(case=record).count() == 2


def test_opening_twice_with_one_command_opens_one_case() -> None:
    user, command_id = borrower(), str(uuid.uuid4())
    one, two = (cases.open_case(user, "bank-a", "信用贷款", True, command_id) for _ in range(2))
    assert one.pk == two.pk
    assert CaseRecord.objects.count() == 1


def test_a_command_id_used_for_another_wish_is_refused() -> None:
    record = opened()
    command = story(record.borrower, "生病住院")
    cases.send(record.pk, command)
    with refused("store.command_reused"):
        cases.send(record.pk, story(record.borrower, "别的话", command_id=command.id))


def test_a_page_that_was_overtaken_is_refused_and_changes_nothing() -> None:
    record = opened()
    cases.send(record.pk, story(record.borrower, "先到", expects=1))
    with refused("case.stale"):
        cases.send(record.pk, story(record.borrower, "后到", expects=1))
    assert cases.state_of(record.pk).story == "先到"
    assert cases.check_chain(record.pk) == 2


def test_a_refused_command_leaves_no_trace() -> None:
    record = opened()
    with pytest.raises(ForbearError):
        cases.send(record.pk, story(record.borrower, ""))
    assert cases.check_chain(record.pk) == 1


def _flip_sealed(rows: list[CaseEvent]) -> None:
    sealed = bytearray(bytes(rows[1].sealed))
    sealed[-20] ^= 1
    CaseEvent.objects.filter(pk=rows[1].pk).update(sealed=bytes(sealed))


def _flip_hash(rows: list[CaseEvent]) -> None:
    changed = ("0" if rows[1].hash[0] != "0" else "1") + rows[1].hash[1:]
    CaseEvent.objects.filter(pk=rows[1].pk).update(hash=changed)


def _rename(rows: list[CaseEvent]) -> None:
    CaseEvent.objects.filter(pk=rows[2].pk).update(name="settled")


def _cut_the_end(rows: list[CaseEvent]) -> None:
    CaseEvent.objects.filter(pk=rows[-1].pk).delete()


def _drop_the_middle(rows: list[CaseEvent]) -> None:
    CaseEvent.objects.filter(pk=rows[1].pk).delete()
    CaseEvent.objects.filter(case=rows[0].case, sequence__gt=2).update(sequence=F("sequence") - 1)


def _swap(rows: list[CaseEvent]) -> None:
    for pk, place in ((rows[1].pk, 99), (rows[2].pk, 2), (rows[1].pk, 3)):
        CaseEvent.objects.filter(pk=pk).update(sequence=place)


def _move_the_tip(rows: list[CaseEvent]) -> None:
    CaseRecord.objects.filter(pk=rows[0].case_id).update(tip=rows[2].hash)


@pytest.mark.parametrize(
    "alter", [_flip_sealed, _flip_hash, _rename, _cut_the_end, _drop_the_middle, _swap, _move_the_tip]
)
def test_every_way_of_altering_the_record_is_caught(alter: Callable[[list[CaseEvent]], None]) -> None:
    record = _told()
    assert cases.check_chain(record.pk) == 4
    alter(list(CaseEvent.objects.filter(case=record).order_by("sequence")))
    with refused("store.chain_broken", "store.seal_broken"):
        cases.check_chain(record.pk)


def test_a_story_is_unreadable_in_the_database() -> None:
    record = _told(1)
    row = CaseEvent.objects.get(case=record, sequence=2)
    assert "次讲".encode() not in bytes(row.sealed)


def test_people_see_only_the_cases_that_are_theirs_to_see() -> None:
    record = _told(1)
    stranger = borrower("lisi")
    desk = User.objects.create_user("kefu", role="agent", lender="bank-a")
    other_desk = User.objects.create_user("kefu-b", role="agent", lender="bank-b")
    administrator = User.objects.create_user("guanli", role="administrator")
    assert cases.case_for(record.borrower, record.pk).pk == record.pk
    for user in (stranger, desk, other_desk, administrator):
        with refused("store.case_absent"):
            cases.case_for(user, record.pk)
    CaseRecord.objects.filter(pk=record.pk).update(requested_at=record.opened_at)
    assert cases.case_for(desk, record.pk).pk == record.pk
    with refused("store.case_absent"):
        cases.case_for(other_desk, record.pk)


@pytest.mark.parametrize("case_id", ["", "not-a-uuid", uuid.uuid4()])
def test_a_case_that_is_not_there_is_absent(case_id: str) -> None:
    with refused("store.case_absent"):
        cases.state_of(case_id)
    with refused("store.case_absent"):
        cases.case_for(borrower(), case_id)
