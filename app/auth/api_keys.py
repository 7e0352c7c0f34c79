"""Signing in by key: machines, and the servers of portals."""

from datetime import datetime, timedelta
from uuid import UUID

from app.auth.cache import Recent
from schema.errors import Unauthenticated
from tenants.directory import bearer
from tenants.directory.access import Viewer
from tenants.directory.api_key import MARK
from tenants.directory.bearer import COARSE, Bearer, is_key, token_hash
from tenants.session import tenant_session

# Revoking a key takes effect this soon.
FRESH = timedelta(seconds=5)


class ByApiKey:
    """The machines' way to prove who asks."""

    def __init__(self, *, most: int = 10_000) -> None:
        self._viewers: Recent[bytes, Viewer] = Recent(most)

    def recognises(self, token: str) -> bool:
        """By the mark that every key begins with."""
        return token.startswith(MARK)

    async def authenticate(self, token: str, at: datetime) -> Viewer:
        """The machine as of a few seconds ago at most; raises Unauthenticated."""
        if not is_key(token):
            raise _unknown()
        hashed = token_hash(token)
        known = self._viewers.get(hashed, at=at)
        return known if known is not None else await self._look(hashed, at)

    async def _look(self, hashed: bytes, at: datetime) -> Viewer:
        found = await bearer.look_up(hashed)
        known = await _bearer(found.tenant_id, found.id, at=at) if found else None
        if known is None:
            raise _unknown()
        self._viewers.keep(hashed, known.viewer, at=at, until=min(at + FRESH, known.expires_at))
        return known.viewer


async def _bearer(tenant_id: UUID, key_id: UUID, *, at: datetime) -> Bearer | None:
    async with tenant_session(tenant_id, readonly=True):
        found = await bearer.load(key_id, at=at)
    if found is not None and (found.last_used_at is None or found.last_used_at <= at - COARSE):
        async with tenant_session(tenant_id):
            await bearer.used(key_id, at=at)
    return found


def _unknown() -> Unauthenticated:
    return Unauthenticated("This key is not one of ours, has ended, or was revoked.")
