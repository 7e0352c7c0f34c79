"""A sealed text opens in its own place, with its own key, unchanged; a blind index tells nothing."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.protection import cipher
from tenants.protection.cipher import DataKey, Tampered
from tenants.protection.master import KeyMissing, MasterKey, MasterKeys

TENANT, OTHER, ROW, NEXT = (UUID(int=number) for number in range(1, 5))
KEY = DataKey.of(UUID(int=9), TENANT, bytes(32))
PHONE = "13800000000"
TEXTS = st.text(st.characters(codec="utf-8"), max_size=500)


@given(TEXTS)
def test_what_is_sealed_opens_again_and_does_not_show(text: str) -> None:
    sealed = KEY.seal(text, row_id=ROW, field="phone")

    assert KEY.open(sealed, row_id=ROW, field="phone") == text
    assert len(text) < 6 or text.encode() not in sealed


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert len({KEY.seal(PHONE, row_id=ROW, field="phone") for _ in range(10)}) == 10


@pytest.mark.parametrize(
    ("key", "row_id", "field"),
    [
        (KEY, NEXT, "phone"),
        (KEY, ROW, "address"),
        (DataKey.of(KEY.id, OTHER, bytes(32)), ROW, "phone"),
        (DataKey.of(KEY.id, TENANT, bytes([1] * 32)), ROW, "phone"),
    ],
    ids=["another row", "another field", "another tenant", "another key"],
)
def test_moved_elsewhere_it_does_not_open(key: DataKey, row_id: UUID, field: str) -> None:
    sealed = KEY.seal(PHONE, row_id=ROW, field="phone")

    with pytest.raises(Tampered):
        key.open(sealed, row_id=row_id, field=field)


@given(st.integers(0, 39), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, change: int) -> None:
    sealed = bytearray(KEY.seal(PHONE, row_id=ROW, field="phone"))
    sealed[place % len(sealed)] ^= change

    with pytest.raises(Tampered):
        KEY.open(bytes(sealed), row_id=ROW, field="phone")


def test_the_blind_index_is_the_same_for_the_same_text_of_one_tenant_and_field_only() -> None:
    stranger = DataKey.of(KEY.id, OTHER, bytes([2] * 32))
    blinds = {
        KEY.blind("phone", PHONE),
        KEY.blind("identity_number", PHONE),
        KEY.blind("phone", "13800000001"),
        stranger.blind("phone", PHONE),
    }

    assert KEY.blind("phone", PHONE) == KEY.blind("phone", PHONE)
    assert len(blinds) == 4
    assert {len(blind) for blind in blinds} == {cipher.INDEX}


def test_a_tenants_key_opens_with_the_master_key_that_wrapped_it_and_for_that_tenant_only() -> None:
    master, secret = MasterKey(bytes(32)), cipher.new_secret()
    wrapped = cipher.wrap(secret, master, tenant_id=TENANT, key_id=KEY.id)

    assert secret not in wrapped
    assert cipher.unwrap(wrapped, master, tenant_id=TENANT, key_id=KEY.id) == secret
    with pytest.raises(Tampered):
        cipher.unwrap(wrapped, master, tenant_id=OTHER, key_id=KEY.id)
    with pytest.raises(Tampered):
        cipher.unwrap(wrapped, MasterKey(bytes([1] * 32)), tenant_id=TENANT, key_id=KEY.id)


def test_a_master_key_that_was_not_given_is_missed_by_its_name() -> None:
    current, earlier = MasterKey(bytes(32)), MasterKey(bytes([1] * 32))
    keys = MasterKeys(current, [earlier])

    assert (keys.named(current.name), keys.named(earlier.name)) == (current, earlier)
    with pytest.raises(KeyMissing, match=earlier.name):
        replace(keys, earlier=()).named(earlier.name)


def test_no_key_shows_when_it_is_printed() -> None:
    master = MasterKey(b"secret-secret-secret-secret-secr")

    assert "secret-secret" not in repr((master, MasterKeys(master), KEY))
    with pytest.raises(ValueError, match="32 bytes"):
        MasterKey(b"short")
