"""What is sealed opens only for its owner and purpose, and not once a byte of it was altered."""

import pytest
from cases_at_hand import refused
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.web.store import blobs, records, seal
from forbear.web.store.models import SealedBlob, SealedRecord

SECRET = "住院记录 张三".encode()


@given(
    plain=st.binary(max_size=200),
    place=st.integers(min_value=0),
    flip=st.integers(min_value=1, max_value=255),
)
@settings(max_examples=60, deadline=None)
def test_no_altered_byte_opens(plain: bytes, place: int, flip: int) -> None:
    sealed = bytearray(seal.seal(plain, owner="case:1", purpose="paper"))
    assert seal.unseal(bytes(sealed), owner="case:1", purpose="paper") == plain
    sealed[place % len(sealed)] ^= flip
    with refused("store.seal_broken"):
        seal.unseal(bytes(sealed), owner="case:1", purpose="paper")


@pytest.mark.parametrize(("owner", "purpose"), [("case:2", "paper"), ("case:1", "bill"), ("case:1p", "aper")])
def test_another_owner_or_purpose_does_not_open(owner: str, purpose: str) -> None:
    sealed = seal.seal(SECRET, owner="case:1", purpose="paper")
    with refused("store.seal_broken"):
        seal.unseal(sealed, owner=owner, purpose=purpose)


def test_equal_texts_look_different_and_say_nothing() -> None:
    one, two = (seal.seal(SECRET, owner="u", purpose="p") for _ in range(2))
    assert one != two
    assert SECRET not in one


def test_the_index_finds_equal_values_of_one_purpose_only() -> None:
    assert seal.blind_index("110101", "identity") == seal.blind_index("110101", "identity")
    assert seal.blind_index("110101", "identity") != seal.blind_index("110101", "phone")


@pytest.mark.django_db
def test_a_kept_file_is_unreadable_in_the_database_even_its_name() -> None:
    facts = blobs.keep("case:1", "paper", SECRET, name="张三诊断书.pdf", media_type="application/pdf")
    row = SealedBlob.objects.get(pk=facts.id)
    whole = b"".join(bytes(part) for part in (row.sealed, row.facts)) + str(row.__dict__).encode()
    assert SECRET not in whole
    assert "诊断书".encode() not in whole
    assert blobs.open_blob(facts.id, "case:1", "paper")[1] == SECRET
    with refused("store.blob_absent"):
        blobs.open_blob(facts.id, "case:2", "paper")


@pytest.mark.django_db
def test_a_row_handed_to_another_owner_does_not_open() -> None:
    facts = blobs.keep("case:1", "paper", SECRET, name="a.pdf")
    SealedBlob.objects.filter(pk=facts.id).update(owner="case:2")
    with refused("store.seal_broken"):
        blobs.open_blob(facts.id, "case:2", "paper")


@pytest.mark.django_db
def test_the_same_file_again_is_recognised_and_a_forgotten_one_is_gone() -> None:
    facts = blobs.keep("user:1", "bill", SECRET, name="a.csv")
    found = blobs.same_content("user:1", "bill", SECRET)
    assert found is not None
    assert found.id == facts.id
    assert blobs.same_content("user:2", "bill", SECRET) is None
    blobs.forget(facts.id, "user:1", "bill")
    assert blobs.same_content("user:1", "bill", SECRET) is None


@pytest.mark.django_db
def test_a_record_is_replaced_only_by_someone_who_saw_the_last_one() -> None:
    assert records.put("case:1", "debt", {"principal": 1}, expects=0) == 1
    assert records.put("case:1", "debt", {"principal": 2}, expects=1) == 2
    with refused("store.record_stale"):
        records.put("case:1", "debt", {"principal": 3}, expects=1)
    assert records.get("case:1", "debt") == {"principal": 2}
    row = SealedRecord.objects.get(owner="case:1")
    assert b"principal" not in bytes(row.sealed)
    assert records.forget("case:1", "debt")
    assert records.get("case:1", "debt") is None
