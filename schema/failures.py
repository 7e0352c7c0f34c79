"""What an exception means for the operation: asked too soon, away for a moment, or a bug."""

from collections.abc import Iterator
from datetime import datetime

import asyncpg
from asyncpg import exceptions as database
from tortoise.exceptions import DBConnectionError

from tenants.errors import Outrun

# The same operation may well succeed when it is run again from its beginning.
COLLISIONS = (database.SerializationError, database.DeadlockDetectedError, Outrun)

# Something we depend on is away; it will come back without our doing.
OUTAGES = (
    database.PostgresConnectionError,
    database.CannotConnectNowError,
    database.AdminShutdownError,
    database.CrashShutdownError,
    database.TooManyConnectionsError,
    DBConnectionError,
    # Refused, unreachable, timed out, and the missing file of a Unix socket whose server restarts.
    OSError,
)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and everything it was raised from, GraphQL's own wrapping included."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        context = None if error.__suppress_context__ else error.__context__
        error = getattr(error, "original_error", None) or error.__cause__ or context


def is_collision(error: BaseException) -> bool:
    """Two transactions got in each other's way."""
    return any(isinstance(cause, COLLISIONS) for cause in causes(error))


def outrun(error: BaseException) -> datetime | None:
    """When somebody changed what this operation was about to change, having come later and been quicker."""
    return next((cause.changed_at for cause in causes(error) if isinstance(cause, Outrun)), None)


def is_outage(error: BaseException) -> bool:
    """A server behind us is away."""
    return any(isinstance(cause, OUTAGES) or _is_closed(cause) for cause in causes(error))


def _is_closed(error: BaseException) -> bool:
    """A connection or pool of ours ended under us; asyncpg has no class of its own for it."""
    return isinstance(error, asyncpg.InterfaceError) and "clos" in str(error)
