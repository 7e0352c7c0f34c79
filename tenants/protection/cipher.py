"""Sealing and opening of texts, and the blind index by which a sealed one is found again. Pure.

A sealed text is bound to its place (tenant, row, field): moved elsewhere it does not open.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tenants.protection.master import MasterKey

VERSION = b"\x01"
NONCE = 12
SECRET = 32
# Short enough to be cheap in an index, long enough that two texts never meet.
INDEX = 16


class Tampered(RuntimeError):
    """A sealed text was changed, moved to another place, or sealed with another key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed text belongs."""

    tenant_id: UUID
    row_id: UUID
    field: str

    @property
    def bound(self) -> bytes:
        """What the seal is bound to."""
        return f"{self.tenant_id}|{self.row_id}|{self.field}".encode()


@dataclass(frozen=True, slots=True)
class DataKey:
    """A tenant's own key: one half seals, the other finds again."""

    id: UUID
    tenant_id: UUID
    _sealing: AESGCM = field(repr=False)
    _finding: bytes = field(repr=False)

    @classmethod
    def of(cls, id: UUID, tenant_id: UUID, secret: bytes) -> "DataKey":
        """The key that comes of a tenant's secret."""
        return cls(id, tenant_id, AESGCM(_derived(secret, b"seal")), _derived(secret, b"find"))

    def seal(self, text: str, *, row_id: UUID, field: str) -> bytes:
        """The text as nobody can read it."""
        nonce = secrets.token_bytes(NONCE)
        place = Place(self.tenant_id, row_id, field)
        return VERSION + nonce + self._sealing.encrypt(nonce, text.encode(), place.bound)

    def open(self, sealed: bytes, *, row_id: UUID, field: str) -> str:
        """The text again. Raises Tampered."""
        nonce, hidden = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        place = Place(self.tenant_id, row_id, field)
        try:
            if sealed[:1] != VERSION:
                raise InvalidTag
            return self._sealing.decrypt(nonce, hidden, place.bound).decode()
        except InvalidTag:
            raise Tampered(f"{field} of {row_id} does not open") from None

    def blind(self, field: str, normal: str) -> bytes:
        """The same for the same text of this tenant, and telling nothing without the key."""
        return hmac.digest(self._finding, f"{field}|{normal}".encode(), sha256)[:INDEX]


def new_secret() -> bytes:
    """A secret that a data key comes of."""
    return secrets.token_bytes(SECRET)


def wrap(secret: bytes, master: MasterKey, *, tenant_id: UUID, key_id: UUID) -> bytes:
    """A tenant's secret as it is kept."""
    nonce = secrets.token_bytes(NONCE)
    bound = Place(tenant_id, key_id, "data_key").bound
    return VERSION + nonce + AESGCM(master.secret).encrypt(nonce, secret, bound)


def unwrap(wrapped: bytes, master: MasterKey, *, tenant_id: UUID, key_id: UUID) -> bytes:
    """The secret again. Raises Tampered."""
    bound = Place(tenant_id, key_id, "data_key").bound
    try:
        return AESGCM(master.secret).decrypt(wrapped[1 : 1 + NONCE], wrapped[1 + NONCE :], bound)
    except InvalidTag:
        raise Tampered(f"the data key {key_id} does not open") from None


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), SECRET, salt=None, info=b"shouwen " + purpose).derive(secret)
