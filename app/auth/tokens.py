"""Access tokens: short-lived, signed with Ed25519, good without a look-up."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from app.auth.cache import Recent
from schema.errors import Unauthenticated

ISSUER = "shouwen"
ALGORITHM = "Ed25519"
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says; `session` is the family of the refresh tokens it was issued beside."""

    tenant_id: UUID
    account_id: UUID
    staff_id: UUID
    session_id: UUID
    epoch: int
    expires_at: datetime


class AccessTokens:
    """Issues and verifies; verified tokens are remembered, since verifying costs more than a look."""

    def __init__(self, key: Ed25519PrivateKey, *, life: timedelta, most: int = 10_000) -> None:
        self._key = OKPKey.import_key(key)
        self._id = self._key.thumbprint()
        self._life = life
        self._verified: Recent[str, Claims] = Recent(most)

    def issue(
        self, *, tenant_id: UUID, account_id: UUID, staff_id: UUID, session_id: UUID, epoch: int, at: datetime
    ) -> tuple[str, datetime]:
        """A token and the moment it ends."""
        expires_at = (at + self._life).replace(microsecond=0)
        claims = {
            "iss": ISSUER,
            "tid": str(tenant_id),
            "sub": str(staff_id),
            "acc": str(account_id),
            "sid": str(session_id),
            "epoch": epoch,
            "iat": int(at.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        header = {"alg": ALGORITHM, "kid": self._id, "typ": "at+jwt"}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM]), expires_at

    def verify(self, token: str, *, at: datetime) -> Claims:
        """What a token says; raises Unauthenticated when it is forged, mangled or over."""
        known = self._verified.get(token, at=at)
        if known is not None:
            return known
        claims = self._read(token)
        if not at < claims.expires_at:
            raise Unauthenticated("The token has expired: refresh it, or sign in again.")
        self._verified.keep(token, claims, at=at, until=claims.expires_at)
        return claims

    def _read(self, token: str) -> Claims:
        try:
            if len(token) > LONGEST:
                raise ValueError("a token of ours is much shorter")
            read = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            return _claims(read.header, read.claims)
        except (JoseError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise Unauthenticated("The token is not one of ours.") from error


def _claims(header: dict[str, Any], told: dict[str, Any]) -> Claims:
    if header.get("typ") != "at+jwt" or told["iss"] != ISSUER:
        raise ValueError("signed by us, but for something else")
    return Claims(
        tenant_id=UUID(str(told["tid"])),
        account_id=UUID(str(told["acc"])),
        staff_id=UUID(str(told["sub"])),
        session_id=UUID(str(told["sid"])),
        epoch=int(told["epoch"]),
        expires_at=datetime.fromtimestamp(told["exp"], UTC),
    )


def new_refresh_token() -> str:
    """32 random bytes; whoever holds them may go on being signed in."""
    return secrets.token_urlsafe(32)


def refresh_token_hash(token: str) -> bytes:
    """All that is kept of a refresh token; it is random enough to need no salt."""
    return sha256(token.encode()).digest()
