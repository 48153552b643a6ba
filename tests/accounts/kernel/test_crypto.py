import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from accounts.kernel import crypto
from accounts.kernel.crypto import PersonalData, PersonalDataUnreadable

OLD, NEW, INDEX = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
ring = PersonalData({"k1": OLD}, INDEX)
PLACE = (330299, "stations_villager", "phone")


def base64_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


@given(st.text())
def test_what_is_encrypted_can_be_read_in_its_place(text):
    stored = ring.encrypt(*PLACE, text)

    assert ring.decrypt(*PLACE, stored) == text


def test_the_same_text_never_looks_the_same():
    first, second = ring.encrypt(*PLACE, "15400001234"), ring.encrypt(*PLACE, "15400001234")

    assert first != second
    assert first.startswith("v1.k1.")
    assert "15400001234" not in first


@pytest.mark.parametrize(
    "place",
    [
        (330298, "stations_villager", "phone"),
        (330299, "orders_parcel", "phone"),
        (330299, "stations_villager", "name"),
        (330299, "stations_villagerp", "hone"),
    ],
)
def test_a_value_moved_elsewhere_is_unreadable(place):
    stored = ring.encrypt(*PLACE, "15400001234")

    with pytest.raises(PersonalDataUnreadable):
        ring.decrypt(*place, stored)


@given(st.data())
def test_one_changed_byte_is_noticed(data):
    head, sealed = ring.encrypt(*PLACE, "15400001234").rsplit(".", 1)
    raw = bytearray(base64.urlsafe_b64decode(sealed))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))

    with pytest.raises(PersonalDataUnreadable):
        ring.decrypt(*PLACE, f"{head}.{base64.urlsafe_b64encode(raw).decode()}")


@pytest.mark.parametrize(
    "stored",
    ["", "15400001234", "v1.k1.", "v1.k1.AAAA", "v1.k9.AAAA", "v2.k1.AAAA", "v1.k1.王", "..."],
)
def test_what_was_never_encrypted_is_unreadable_and_not_repeated(stored):
    with pytest.raises(PersonalDataUnreadable) as refusal:
        ring.decrypt(*PLACE, stored)
    assert "stations_villager.phone" in str(refusal.value)
    assert "15400001234" not in str(refusal.value)


def test_the_first_key_encrypts_and_every_key_decrypts():
    old = ring.encrypt(*PLACE, "王小明")
    both = PersonalData(f"k2:{base64_of(NEW)}, k1:{base64_of(OLD)}", base64_of(INDEX))

    renewed = both.rotate(*PLACE, old)

    assert both.decrypt(*PLACE, old) == "王小明"
    assert renewed.startswith("v1.k2.")
    assert both.rotate(*PLACE, renewed) == renewed
    assert PersonalData({"k2": NEW}, INDEX).decrypt(*PLACE, renewed) == "王小明"
    with pytest.raises(PersonalDataUnreadable, match="k1"):
        PersonalData({"k2": NEW}, INDEX).decrypt(*PLACE, old)


def test_an_index_differs_by_county_kind_value_and_key():
    same = ring.index(330299, "phone", "15400001234")

    assert len(same) == 32
    assert same == ring.index(330299, "phone", "15400001234")
    others = {
        ring.index(330298, "phone", "15400001234"),
        ring.index(330299, "tail", "15400001234"),
        ring.index(330299, "phone1", "5400001234"),
        ring.index(330299, "phone", "15400001235"),
        PersonalData({"k1": OLD}, NEW).index(330299, "phone", "15400001234"),
    }
    assert len(others | {same}) == 6


@given(st.tuples(st.integers(0, 999999), st.text(), st.text()), st.data())
def test_two_different_values_never_share_an_index(one, data):
    other = data.draw(st.tuples(st.integers(0, 999999), st.text(), st.text()))

    assert (ring.index(*one) == ring.index(*other)) == (one == other)


@pytest.mark.parametrize(
    ("keys", "index_key"),
    [
        ("", base64_of(INDEX)),
        ({}, INDEX),
        ("k1", INDEX),
        ("k1:!!!", INDEX),
        (f"k1:{base64_of(b'short')}", INDEX),
        (f"k.1:{base64_of(OLD)}", INDEX),
        (f"k1:{base64_of(OLD)},k1:{base64_of(NEW)}", INDEX),
        ({"k1": OLD}, ""),
        ({"k1": OLD}, b"short"),
    ],
)
def test_a_keyring_that_cannot_be_right_refuses_to_start(keys, index_key):
    with pytest.raises(ImproperlyConfigured):
        PersonalData(keys, index_key)


def test_urlsafe_and_unpadded_keys_are_read():
    key = base64.urlsafe_b64encode(b"\xfb\xff" * 16).decode().rstrip("=")

    stored = PersonalData(f"k1:{key}", INDEX).encrypt(*PLACE, "王")

    assert PersonalData({"k1": b"\xfb\xff" * 16}, INDEX).decrypt(*PLACE, stored) == "王"


def test_the_settings_hold_the_keyring(settings):
    settings.PII_KEYS = f"k1:{base64_of(OLD)}"
    settings.PII_INDEX_KEY = base64_of(INDEX)
    stored = crypto.encrypt(*PLACE, "王小明")

    settings.PII_KEYS = {"k2": NEW, "k1": OLD}

    assert crypto.decrypt(*PLACE, stored) == "王小明"
    assert crypto.encrypt(*PLACE, "王小明").startswith("v1.k2.")
    assert crypto.index(330299, "name", "王小明") == ring.index(330299, "name", "王小明")
