"""Signing in by access token: verified by its signature, then by what has happened since it was issued."""

from datetime import datetime, timedelta

from app.auth.cache import Recent
from app.auth.tokens import AccessTokens, Claims
from schema.errors import Unauthenticated
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.directory.viewer import SignIn

# Leaving, a changed role and signing out everywhere take effect this soon.
FRESH = timedelta(seconds=5)


class ByAccessToken:
    """The built-in accounts' way to prove who asks."""

    def __init__(self, tokens: AccessTokens, *, most: int = 10_000) -> None:
        self._tokens = tokens
        self._viewers: Recent[str, Viewer] = Recent(most)
        # As they were when last looked at: of whoever is the same still, all that was worked out stays good.
        self._before: Recent[str, Viewer] = Recent(most)

    def recognises(self, token: str) -> bool:
        """Three parts with dots between: a signed token, ours or somebody's imitation."""
        return token.count(".") == 2

    async def authenticate(self, token: str, at: datetime) -> Viewer:
        """The viewer as of a few seconds ago at most; raises Unauthenticated."""
        # Kept for no longer than the token is good, so there is nothing to verify again.
        known = self._viewers.get(token, at=at)
        if known is not None:
            return known
        claims = self._tokens.verify(token, at=at)
        found = await self._look(claims, at)
        before = self._before.get(token, at=at)
        if before == found:
            found = before
        else:
            self._before.keep(token, found, at=at, until=claims.expires_at)
        self._viewers.keep(token, found, at=at, until=min(at + FRESH, claims.expires_at))
        return found

    async def _look(self, claims: Claims, at: datetime) -> Viewer:
        sign_in = SignIn(claims.tenant_id, claims.account_id, claims.epoch, claims.session_id)
        found = await viewer.load_signed_in(sign_in, at=at)
        if found is None:
            raise Unauthenticated("This sign-in has ended: sign in again.")
        return found
