"""Seals: texts that only we can have written, and only we can read; each for one purpose, for a while."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from schema.errors import Forbidden

NONCE = 12
LONGEST = 2_000


class Seal:
    """Authenticated encryption under a key of its own, made from the signing key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        derive = HKDF(SHA256(), length=32, salt=None, info=b"shouwen sealed addresses")
        self._cipher = AESGCM(derive.derive(key.private_bytes_raw()))

    def close(self, purpose: str, told: Mapping[str, Any], *, until: datetime) -> str:
        """What is told, as a text that fits into an address."""
        plain = orjson.dumps({**told, "until": int(until.timestamp())}, default=str)
        nonce = secrets.token_bytes(NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, plain, purpose.encode())
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, purpose: str, text: str, *, at: datetime) -> dict[str, Any]:
        """What was told; raises Forbidden where the text is forged, for something else, or over."""
        try:
            if len(text) > LONGEST:
                raise ValueError("a seal of ours is much shorter")
            sealed = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            plain = self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode())
        except (ValueError, binascii.Error, InvalidTag) as error:
            raise Forbidden("This address is not one of ours.") from error
        told: dict[str, Any] = orjson.loads(plain)
        if at >= datetime.fromtimestamp(told["until"], UTC):
            raise Forbidden("This address is over: ask for a new one.")
        return told
