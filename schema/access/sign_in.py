"""What the access fields ask of the process: it holds the signing key and knows how passwords are hashed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tenants.directory.access import Viewer


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a signed-in client holds."""

    access_token: str
    access_token_expires_at: datetime
    refresh_token: str
    refresh_token_expires_at: datetime


class SignIn(Protocol):
    """The ways into built-in accounts. Each opens and ends its own tenant session."""

    async def sign_in(
        self, *, tenant: str, login: str, password: str, client: str | None, at: datetime
    ) -> Tokens:
        """Begin a session; one and the same refusal whatever was wrong."""
        ...

    async def refresh(self, *, token: str, at: datetime) -> Tokens:
        """Go on with a session."""
        ...

    async def sign_out(self, *, token: str, at: datetime) -> None:
        """End the session that a refresh token belongs to; an unknown token changes nothing."""
        ...

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        ...

    async def change_password(
        self, *, viewer: Viewer, old: str, new: str, client: str | None, at: datetime
    ) -> Tokens:
        """Replace one's own password, end every other session and begin a new one."""
        ...

    async def sign_out_everywhere(self, *, viewer: Viewer, reason: str | None, at: datetime) -> None:
        """End every session of the viewer; the reason goes on record."""
        ...
