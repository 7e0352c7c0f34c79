"""The one tenant transaction of an operation, begun when somebody first needs it."""

import asyncio
from contextlib import AbstractAsyncContextManager
from uuid import UUID

from tenants.session import TenantSession, tenant_transaction


class _RollBack(Exception):
    pass


class Transaction:
    """Shared by all fields of an operation; whoever comes first opens it, the operation ends it."""

    def __init__(self, tenant_id: UUID | None, *, readonly: bool = True) -> None:
        self._tenant_id = tenant_id
        self._readonly = readonly
        self._opening: asyncio.Lock | None = None
        self._open: AbstractAsyncContextManager[TenantSession] | None = None
        self._session: TenantSession | None = None

    @property
    def opened(self) -> TenantSession | None:
        """The session, if somebody has needed it already."""
        return self._session

    def belong_to(self, tenant_id: UUID) -> None:
        """Name the tenant of an operation that began without one; it is never exchanged for another."""
        if self._tenant_id not in (None, tenant_id):
            raise RuntimeError("this operation belongs to another tenant")
        self._tenant_id = tenant_id

    @property
    def readonly(self) -> bool:
        """Whether nothing can be written in it."""
        return self._readonly

    async def session(self) -> TenantSession:
        """The session, opened now if nobody has needed it before."""
        if self._session is None:
            # Most reads do without a session, and so without this.
            self._opening = self._opening or asyncio.Lock()
            async with self._opening:
                if self._session is None:
                    self._session = await self._begin()
        return self._session

    async def _begin(self) -> TenantSession:
        if self._tenant_id is None:
            raise RuntimeError("nobody has signed in, so there is no tenant to open a session for")
        opened = tenant_transaction(self._tenant_id, readonly=self._readonly)
        session = await opened.__aenter__()
        self._open = opened
        return session

    async def commit(self) -> None:
        """Keep what was done; raises what the database has against it, and then nothing is kept."""
        opened = self._forget()
        if opened is not None:
            await opened.__aexit__(None, None, None)

    async def roll_back(self) -> None:
        """Leave nothing behind."""
        opened = self._forget()
        if opened is not None:
            reason = _RollBack()
            await opened.__aexit__(_RollBack, reason, None)

    def _forget(self) -> AbstractAsyncContextManager[TenantSession] | None:
        opened, self._open, self._session = self._open, None, None
        return opened
