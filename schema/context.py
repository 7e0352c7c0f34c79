"""What every resolver knows: who asks, when, and how to reach the tenant's rows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict, TypeVar, cast
from uuid import UUID

from strawberry.types.info import Info as StrawberryInfo

from schema.errors import Unauthenticated
from schema.transaction import Transaction
from tenants.directory.access import Permission, Viewer
from tenants.directory.authority import require_tenant_wide
from tenants.protection.reads import ProtectedRead
from tenants.session import TenantSession

Loader = TypeVar("Loader")


class Signature(TypedDict):
    """Who does something, and when."""

    by: Viewer
    at: datetime


@dataclass(slots=True)
class Context:
    """One operation. A connection with several operations makes one of these for each."""

    at: datetime
    request_id: str
    viewer: Viewer | None = None
    # Where the request came from; counts failed sign-ins, and is never logged beside what was asked.
    client: str | None = None
    # The organization that somebody who has not signed in asks about; see schema/guests.py.
    guest_of: UUID | None = None
    # What the process lends to resolvers, by the type of the thing: `context.tool(SignIn)`.
    tools: dict[type, Any] = field(default_factory=dict)
    # Who asks now, for what outlives the moment it was asked; raises Unauthenticated where nobody does.
    renewal: Callable[[], Awaitable[Viewer | None]] | None = None
    loaders: dict[object, Any] = field(default_factory=dict)
    # What of somebody's contact data is about to be given out in plain: recorded before it is.
    protected_reads: list[ProtectedRead] = field(default_factory=list)
    transaction: Transaction = field(init=False)

    def __post_init__(self) -> None:
        self.transaction = Transaction(self.tenant_id)

    @property
    def tenant_id(self) -> UUID | None:
        """The viewer's tenant, else the one a guest has come to; None for a guest who has named none yet."""
        return self.viewer.tenant_id if self.viewer else self.guest_of

    def come_to(self, tenant_id: UUID) -> None:
        """From here on the operation of a guest is about this tenant; schema/guests.py decides whether."""
        self.transaction.belong_to(tenant_id)
        self.guest_of = tenant_id

    def require_viewer(self) -> Viewer:
        """Who asks; for fields that nobody reaches without signing in."""
        if self.viewer is None:
            raise Unauthenticated
        return self.viewer

    def signature(self) -> Signature:
        """What a verb of the domain is signed with: `**info.context.signature()`."""
        return {"by": self.require_viewer(), "at": self.at}

    def require_throughout(self, permission: Permission) -> Viewer:
        """Who asks; refuses whoever holds the permission for a part of the organization only."""
        viewer = self.require_viewer()
        require_tenant_wide(viewer, permission)
        return viewer

    async def renewed(self) -> Viewer:
        """The viewer as they are by now; for subscriptions."""
        viewer = await self.renewal() if self.renewal is not None else self.viewer
        if viewer is None:
            raise Unauthenticated
        return viewer

    async def session(self) -> TenantSession:
        """The operation's session, for SQL; opened on first need, so a compiled read can do without."""
        return await self.transaction.session()

    @asynccontextmanager
    async def inside(self) -> AsyncIterator[TenantSession]:
        """For domain functions and Tortoise queries, which look for the session of the running task."""
        session = await self.transaction.session()
        with session.running():
            yield session

    def loader(self, key: object, make: Callable[[], Loader]) -> Loader:
        """The operation's own loader of that name, made on first use."""
        if key not in self.loaders:
            self.loaders[key] = make()
        return cast("Loader", self.loaders[key])

    def tool(self, kind: type[Loader]) -> Loader:
        """Something the process lends, asked for by its type."""
        return cast("Loader", self.tools[kind])

    def begin(self, *, readonly: bool) -> None:
        """A clean start: nothing read, nothing written; also before an operation is tried again."""
        self.loaders.clear()
        self.protected_reads.clear()
        self.guest_of = None
        self.transaction = Transaction(self.tenant_id, readonly=readonly)


Info = StrawberryInfo[Context, None]
