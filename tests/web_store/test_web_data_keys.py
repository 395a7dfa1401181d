"""Each person's and each case's data is under a key of its own: destroyed, nothing it sealed opens; locked, nothing opens without the passphrase."""

import json
from pathlib import Path

import pytest
from cases_at_hand import refused
from hypothesis import given, settings
from hypothesis import strategies as st

from forbear.web import passphrase, secrets
from forbear.web.store import blobs, envelope, keys, records, seal
from forbear.web.store.models import DataKey, SealedBlob, SealedRecord

SECRET = "住院记录".encode()


@pytest.mark.django_db
def test_two_owners_have_two_keys_and_one_owner_one() -> None:
    records.put("user:1", "household", {"a": 1})
    records.put("user:1", "corrections", [])
    records.put("case:2", "debt", {})
    assert set(DataKey.objects.values_list("owner", flat=True)) == {"user:1", "case:2"}
    assert keys.key_of("user:1") != keys.key_of("case:2")
    assert keys.key_of("user:1") == keys.key_of("user:1")


@pytest.mark.django_db
def test_once_the_key_is_destroyed_a_copy_of_the_row_is_noise() -> None:
    facts = blobs.keep("user:1", "bill", SECRET, name="a.csv")
    copy = bytes(SealedBlob.objects.get(pk=facts.id).sealed)
    binding = f"user:1/{facts.id}"
    assert envelope.open_for(copy, owner=binding, purpose="bill") == SECRET
    assert keys.destroy("user:1")
    with refused("store.seal_broken"):
        envelope.open_for(copy, owner=binding, purpose="bill")
    assert keys.destroy("user:1") == ""


@pytest.mark.django_db
@pytest.mark.parametrize("place", [0, 1, 16, 17, 30, -1])
def test_an_altered_byte_anywhere_does_not_open(place: int) -> None:
    sealed = bytearray(envelope.seal_for(SECRET, owner="user:1/x", purpose="p"))
    sealed[place] ^= 1
    with refused("store.seal_broken"):
        envelope.open_for(bytes(sealed), owner="user:1/x", purpose="p")


@pytest.mark.django_db
@pytest.mark.parametrize("length", [0, 1, 16, 17, 40])
def test_a_cut_value_does_not_open(length: int) -> None:
    sealed = envelope.seal_for(SECRET, owner="user:1", purpose="p")
    with refused("store.seal_broken"):
        envelope.open_for(sealed[:length], owner="user:1", purpose="p")


@pytest.mark.django_db
def test_what_was_sealed_before_there_were_data_keys_still_opens_and_is_sealed_anew_when_written() -> None:
    old = seal.seal(b'{"persons":2}', owner="user:1/", purpose="household")
    records.put("user:1", "household", {})
    SealedRecord.objects.update(sealed=old)
    assert records.get("user:1", "household") == {"persons": 2}
    records.put("user:1", "household", {"persons": 3})
    assert bytes(SealedRecord.objects.get().sealed)[:1] == envelope.VERSION


# The passphrase


@pytest.fixture
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "MEMORY_KIB", 64)
    monkeypatch.setattr(passphrase, "PASSES", 1)


@pytest.mark.usefixtures("_cheap")
def test_a_lock_opens_with_its_passphrase_alone_and_holds_no_key() -> None:
    key = bytes(range(32))
    text = passphrase.lock(key, "correct horse battery")
    assert passphrase.unlock(text, "correct horse battery") == key
    assert key not in text.encode()
    with refused("web.passphrase_wrong"):
        passphrase.unlock(text, "correct horse batterz")
    with refused("web.passphrase_short"):
        passphrase.lock(key, "short")


@given(st.text(max_size=300))
@settings(max_examples=30)
def test_a_file_that_is_no_lock_is_called_damaged(text: str) -> None:
    with refused("web.lock_damaged"):
        passphrase.unlock(text, "correct horse battery")


@pytest.mark.usefixtures("_cheap")
def test_a_lock_that_asks_for_all_the_memory_is_called_damaged() -> None:
    kept = json.loads(passphrase.lock(bytes(32), "correct horse battery"))
    for name, value in (("memory_kib", 10**9), ("passes", 10**6), ("lanes", 0), ("kdf", "md5")):
        with refused("web.lock_damaged"):
            passphrase.unlock(json.dumps(kept | {name: value}), "correct horse battery")


@pytest.mark.usefixtures("_cheap")
def test_locking_leaves_no_other_copy_and_keeps_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORBEAR_HOME", str(tmp_path))
    monkeypatch.delenv("FORBEAR_MASTER_KEY", raising=False)
    secrets._unlocked.cache_clear()
    before = secrets.master_key()
    secrets.lock_with("correct horse battery")
    assert secrets.locked()
    assert not (tmp_path / "secrets" / "master_key").exists()
    with refused("web.passphrase_missing"):
        secrets.master_key()
    monkeypatch.setenv("FORBEAR_PASSPHRASE", "correct horse battery")
    assert secrets.master_key() == before
    # The passphrase is changed without touching what was sealed.
    secrets.lock_with("another long passphrase")
    monkeypatch.setenv("FORBEAR_PASSPHRASE", "another long passphrase")
    secrets._unlocked.cache_clear()
    assert secrets.master_key() == before
    secrets._unlocked.cache_clear()
