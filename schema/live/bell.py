"""Rings when something may have changed; what has, everybody reads from the history."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import UUID


class Listener(Protocol):
    """One who listens for a bell that may ring too often, and now and then not at all."""

    def attend(self) -> None:
        """What rang so far is about to be looked at."""
        ...

    async def wait(self, *, at_most: float) -> None:
        """Come back when it has rung since the last `attend`, or after this many seconds."""
        ...


class Bell(Protocol):
    """What the process offers to subscriptions, as a service of the operation."""

    def listening(
        self, tenant_id: UUID, *, case_id: UUID | None = None, job_id: UUID | None = None
    ) -> AbstractAsyncContextManager[Listener]:
        """Listen for a tenant's events, for those of one case, or for how far a job has come."""
        ...
