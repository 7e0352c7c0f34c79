"""Requesters at the door: number and access code against a short-lived token for one case."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import digest
from ipaddress import IPv6Address, ip_address
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from limits import parse

from app.auth.limits import AttemptLimit
from app.auth.rates import Rates
from app.auth.tokens import ALGORITHM, ISSUER, LONGEST
from schema.errors import Unauthenticated
from schema.portal.door import Pass
from tenants import tenant as tenants
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.portal import coming_in
from tenants.portal.coming_in import CameIn
from tenants.session import tenant_session

MARK = "swr_"
TYPE = "requester+jwt"
# Wrong codes from one address, whatever the number; for each number it waits as well, see
# tenants/portal/attempts.py.
WRONG_CODES = parse("20 per 10 minutes")
QUESTIONS = parse("30 per hour")


@dataclass(frozen=True, slots=True)
class ByPass:
    """The requesters' way to prove who asks: a pass of ours, and a code that is still good."""

    key: Ed25519PrivateKey
    life: timedelta

    def recognises(self, token: str) -> bool:
        """By the mark that every pass begins with."""
        return token.startswith(MARK)

    async def authenticate(self, token: str, at: datetime) -> Viewer:
        """The requester as of now; raises Unauthenticated."""
        came = self._read(token, at=at)
        async with tenant_session(came.tenant_id, readonly=True):
            viewer = await coming_in.viewer(came)
        if viewer is None:
            raise _over()
        return viewer

    def issue(self, came: CameIn, *, at: datetime) -> Pass:
        """A pass and the moment it ends."""
        expires_at = (at + self.life).replace(microsecond=0)
        claims = {
            "iss": ISSUER,
            "tid": str(came.tenant_id),
            "sub": str(came.case_id),
            "cod": str(came.code_id),
            "iat": int(at.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        key = OKPKey.import_key(self.key)
        header = {"alg": ALGORITHM, "kid": key.thumbprint(), "typ": TYPE}
        return Pass(MARK + jwt.encode(header, claims, key, algorithms=[ALGORITHM]), expires_at)

    def source_of(self, client: str | None) -> str:
        """Tells addresses apart without keeping them: nobody who lacks the key can find out which it was."""
        key = sha256(b"shouwen sources" + self.key.private_bytes_raw()).digest()
        return digest(key, _network(client).encode(), "sha256").hex()[:32]

    def _read(self, token: str, *, at: datetime) -> CameIn:
        try:
            if len(token) > LONGEST:
                raise ValueError("a pass of ours is much shorter")
            key = OKPKey.import_key(self.key)
            read = jwt.decode(token.removeprefix(MARK), key, algorithms=[ALGORITHM])
            came, expires_at = _claims(read.header, read.claims)
        except (JoseError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise Unauthenticated("The token is not one of ours.") from error
        if not at < expires_at:
            raise _over()
        return came


@dataclass(frozen=True, slots=True)
class RequesterDoor:
    """Hands out passes, and counts who asks too much or guesses."""

    passes: ByPass
    failures: AttemptLimit
    rates: Rates

    async def come_in(self, *, tenant: str, number: str, code: str, client: str | None, at: datetime) -> Pass:
        """A pass for one case; one and the same refusal whatever was wrong."""
        if not await self.failures.allows(client):
            raise Refusal(Code.LIMIT_EXCEEDED, "too many wrong codes from here: wait some minutes")
        # PostgreSQL has no such character, so nothing of that name can exist.
        tenant_id = None if "\0" in tenant + number else await tenants.id_of(tenant)
        source = self.passes.source_of(client)
        came = await _try(tenant_id, number, code, source, at=at) if tenant_id is not None else None
        if came is None:
            await self.failures.failed(client)
            raise Refusal(
                Code.SIGN_IN_FAILED,
                "number or access code is wrong; after several failures even the right code must wait",
            )
        return self.passes.issue(came, at=at)

    async def require_measure(self, client: str | None) -> None:
        """Count one more question from this address; refuses too many."""
        if not await self.rates.admit_from(QUESTIONS, "questions", client):
            raise Refusal(Code.LIMIT_EXCEEDED, "too many questions from here: call, or try again later")


async def _try(tenant_id: UUID, number: str, code: str, source: str, *, at: datetime) -> CameIn | None:
    async with tenant_session(tenant_id):
        return await coming_in.come_in(number, code, source=source, at=at)


def _network(client: str | None) -> str:
    """What one household or attacker has to themself: of IPv6 that is a network of 2^64 addresses."""
    try:
        address = ip_address(client or "")
    except ValueError:
        return client or "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or address.packed[:8].hex())


def _claims(header: dict[str, Any], told: dict[str, Any]) -> tuple[CameIn, datetime]:
    if header.get("typ") != TYPE or told["iss"] != ISSUER:
        raise ValueError("signed by us, but for something else")
    came = CameIn(UUID(str(told["tid"])), UUID(str(told["sub"])), UUID(str(told["cod"])))
    return came, datetime.fromtimestamp(told["exp"], UTC)


def _over() -> Unauthenticated:
    return Unauthenticated("This sign-in has ended: sign in again with number and access code.")
