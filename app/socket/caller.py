"""Who is at the other end: introduced once, looked at anew for each operation and each event."""

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.auth.authenticator import Authenticator
from app.clock import Now
from schema.context import Context
from schema.errors import Unauthenticated
from tenants.directory.access import Viewer

MALFORMED = "Send the token as `authorization: Bearer …` in the payload of connection_init."


@dataclass(slots=True)
class Caller:
    """The token of a connection, and the contexts of what is asked over it."""

    authenticator: Authenticator
    now: Now
    tools: dict[type, Any]
    client: str | None = None
    # From the handshake, for programs that can set headers.
    header: str | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    _token: str | None = None
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def introduce(self, payload: Mapping[str, Any]) -> None:
        """Note the token of connection_init; raises Unauthenticated for one that is not good now."""
        self._token = _token(payload, self.header)
        await self.viewer()

    async def viewer(self) -> Viewer | None:
        """Who they are by now; None for somebody who has not signed in."""
        if self._token is None:
            return None
        return await self.authenticator.authenticate(self._token, self.now())

    async def context(self) -> Context:
        """A context of its own for one operation or one event; raises Unauthenticated."""
        return Context(
            at=self.now(),
            request_id=f"{self.id}-{next(self._numbers)}",
            viewer=await self.viewer(),
            client=self.client,
            tools=self.tools,
            renewal=self.viewer,
        )


def _token(payload: Mapping[str, Any], header: str | None) -> str | None:
    named = {name.lower(): value for name, value in payload.items()}
    if "token" in named:
        given, scheme = named["token"], ""
    else:
        given, scheme = named.get("authorization", header), "bearer "
    if given is None:
        return None
    if not isinstance(given, str) or not given.lower().startswith(scheme):
        raise Unauthenticated(MALFORMED)
    token = given[len(scheme) :].strip()
    if not token:
        raise Unauthenticated(MALFORMED)
    return token
