"""Personal data at rest: readable only with a key, found only by a keyed hash (decisions 32).

Ciphertext is `v1.<key id>.<base64url of nonce and AES-256-GCM output>`; its associated data are
county, table and column, so a value copied to another county's row or column is unreadable.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = "v1"
KEY_BYTES = 32
_NONCE_BYTES = 12
_KEY_ID = re.compile(r"[0-9A-Za-z_-]{1,16}", re.ASCII)


class PersonalDataUnreadable(Exception):
    """A stored value was changed or moved from its place, or its key is no longer in PII_KEYS."""


class PersonalData:
    """A keyring: the first key encrypts, every key decrypts, the index key makes lookups."""

    def __init__(self, keys: Mapping[str, bytes | str] | str, index_key: bytes | str) -> None:
        self._keys = _read_keys(keys)
        self._index_key = _read_key(index_key, "PII_INDEX_KEY")
        self.current_key_id = next(iter(self._keys))

    def encrypt(self, county_id: int, table: str, column: str, text: str) -> str:
        """Encrypt for one county's column; the same text never looks the same twice."""
        nonce = os.urandom(_NONCE_BYTES)
        cipher = _county_cipher(self._keys[self.current_key_id], county_id)
        sealed = nonce + cipher.encrypt(nonce, text.encode(), _place(county_id, table, column))
        return f"{VERSION}.{self.current_key_id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def decrypt(self, county_id: int, table: str, column: str, stored: str) -> str:
        """Decrypt what was encrypted for this county, table and column."""
        try:
            version, key_id, encoded = stored.split(".")
            sealed = base64.b64decode(encoded, altchars=b"-_", validate=True)
            if version != VERSION:
                raise PersonalDataUnreadable(f"{table}.{column}: unknown format")
            if key_id not in self._keys:
                raise PersonalDataUnreadable(f"{table}.{column}: no key {key_id!r} in PII_KEYS")
            cipher = _county_cipher(self._keys[key_id], county_id)
            nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            return cipher.decrypt(nonce, body, _place(county_id, table, column)).decode()
        except (InvalidTag, ValueError):
            # The value itself stays out of the message: messages end in logs.
            raise PersonalDataUnreadable(
                f"{table}.{column}: changed, or from another place"
            ) from None

    def rotate(self, county_id: int, table: str, column: str, stored: str) -> str:
        """Encrypt with the first key what an older one encrypted; what is current stays."""
        if stored.startswith(f"{VERSION}.{self.current_key_id}."):
            return stored
        text = self.decrypt(county_id, table, column, stored)
        return self.encrypt(county_id, table, column, text)

    def index(self, county_id: int, kind: str, value: str) -> bytes:
        """Give the 32 bytes to store and look up for a value; other counties and kinds give others.

        The caller brings the value to its one form first: `normalise_phone`, `search_tokens`.
        """
        message = _joined(str(county_id), kind, value)
        return hmac.digest(self._index_key, message, hashlib.sha256)


def personal_data() -> PersonalData:
    """Give the keyring of the settings PII_KEYS and PII_INDEX_KEY."""
    keys = settings.PII_KEYS
    return _keyring(keys if isinstance(keys, str) else tuple(keys.items()), settings.PII_INDEX_KEY)


def encrypt(county_id: int, table: str, column: str, text: str) -> str:
    """Encrypt with the keyring of the settings."""
    return personal_data().encrypt(county_id, table, column, text)


def decrypt(county_id: int, table: str, column: str, stored: str) -> str:
    """Decrypt with the keyring of the settings."""
    return personal_data().decrypt(county_id, table, column, stored)


def index(county_id: int, kind: str, value: str) -> bytes:
    """Give the blind index of a value with the keyring of the settings."""
    return personal_data().index(county_id, kind, value)


@lru_cache(maxsize=4)
def _keyring(
    keys: str | tuple[tuple[str, bytes | str], ...], index_key: bytes | str
) -> PersonalData:
    return PersonalData(keys if isinstance(keys, str) else dict(keys), index_key)


@lru_cache(maxsize=1024)
def _county_cipher(key: bytes, county_id: int) -> AESGCM:
    """Derive the county's own key, so that one county's can be handed over or destroyed."""
    info = f"xiangyi pii {VERSION} county {int(county_id)}".encode()
    return AESGCM(HKDF(SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key))


def _place(county_id: int, table: str, column: str) -> bytes:
    return _joined(str(int(county_id)), table, column)


def _joined(*parts: str) -> bytes:
    """Join so that no two lists of parts give the same bytes: each is preceded by its length."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4) + part for part in encoded)


def _read_keys(keys: Mapping[str, bytes | str] | str) -> dict[str, bytes]:
    """Read `id:base64,id:base64` or a mapping, in their order."""
    pairs: list[tuple[str, bytes | str]]
    if isinstance(keys, str):
        entries = [entry.strip().partition(":") for entry in keys.split(",") if entry.strip()]
        pairs = [(key_id, key) for key_id, _colon, key in entries]
    else:
        pairs = list(keys.items())
    if not pairs:
        raise ImproperlyConfigured("PII_KEYS has no key")
    if len({key_id for key_id, _key in pairs}) < len(pairs):
        raise ImproperlyConfigured("PII_KEYS names a key twice")
    for key_id, _key in pairs:
        if not _KEY_ID.fullmatch(key_id):
            raise ImproperlyConfigured("PII_KEYS must read id:base64,id:base64")
    return {key_id: _read_key(key, f"PII_KEYS {key_id}") for key_id, key in pairs}


def _read_key(key: bytes | str, label: str) -> bytes:
    if isinstance(key, str):
        try:
            padded = key.strip() + "=" * (-len(key.strip()) % 4)
            key = base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            raise ImproperlyConfigured(f"{label} is not base64") from None
    if len(key) < KEY_BYTES:
        raise ImproperlyConfigured(f"{label} has fewer than {KEY_BYTES} bytes")
    return key
