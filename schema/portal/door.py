"""What the portal's fields ask of the process: it signs tokens and counts what comes from one address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pass:
    """What lets a requester follow their case for a while."""

    token: str
    expires_at: datetime


class PortalDoor(Protocol):
    """The way in with number and access code, and the measure of questions."""

    async def come_in(self, *, tenant: str, number: str, code: str, client: str | None, at: datetime) -> Pass:
        """A pass for one case; one and the same refusal whatever was wrong."""
        ...

    async def require_measure(self, client: str | None) -> None:
        """Count one more question from this address; refuses too many."""
        ...
