"""Signing in by access token: verified by its signature, then by what has happened since it was issued."""

from datetime import datetime, timedelta

from app.auth.cache import Recent
from app.auth.tokens import AccessTokens, Claims
from schema.errors import Unauthenticated
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.session import TenantSession, tenant_session

# Leaving, a changed role and signing out everywhere take effect this soon.
FRESH = timedelta(seconds=5)

_STILL_SIGNED_IN = """
select a.epoch = $2 and not exists (
    select from refresh_tokens r where r.family_id = $3 and r.revoked_at is not null)
from accounts a where a.id = $1
"""


class ByAccessToken:
    """The built-in accounts' way to prove who asks."""

    def __init__(self, tokens: AccessTokens, *, most: int = 10_000) -> None:
        self._tokens = tokens
        self._viewers: Recent[str, Viewer] = Recent(most)

    def recognises(self, token: str) -> bool:
        """Three parts with dots between: a signed token, ours or somebody's imitation."""
        return token.count(".") == 2

    async def authenticate(self, token: str, at: datetime) -> Viewer:
        """The viewer as of a few seconds ago at most; raises Unauthenticated."""
        claims = self._tokens.verify(token, at=at)
        known = self._viewers.get(token, at=at)
        if known is not None:
            return known
        found = await self._look(claims, at)
        self._viewers.keep(token, found, at=at, until=min(at + FRESH, claims.expires_at))
        return found

    async def _look(self, claims: Claims, at: datetime) -> Viewer:
        async with tenant_session(claims.tenant_id, readonly=True) as session:
            still = await _still(session, claims)
            found = await viewer.load(account_id=claims.account_id, at=at) if still else None
        if found is None:
            raise Unauthenticated("This sign-in has ended: sign in again.")
        return found


async def _still(session: TenantSession, claims: Claims) -> bool:
    return bool(await session.fetchval(_STILL_SIGNED_IN, claims.account_id, claims.epoch, claims.session_id))
