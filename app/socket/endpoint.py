"""The WebSocket endpoint: every connection of this process, and how all of them end."""

import asyncio
from typing import Any

import structlog
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from app.auth.authenticator import Authenticator
from app.clock import Now
from app.socket.caller import Caller
from app.socket.connection import RESTARTING, Connection
from app.socket.operations import Terms

logger = structlog.get_logger("shouwen.socket")


class SocketEndpoint:
    """An ASGI application for one address."""

    def __init__(
        self, *, authenticator: Authenticator, now: Now, tools: dict[type, Any], terms: Terms
    ) -> None:
        self._authenticator = authenticator
        self._now = now
        self._tools = tools
        self._terms = terms
        self._open: set[Connection] = set()
        self._draining = False

    def __len__(self) -> int:
        return len(self._open)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection to its end."""
        socket = WebSocket(scope, receive, send)
        connection = Connection(socket, self._caller(socket), self._terms)
        if self._draining:
            connection.end(RESTARTING)
        self._open.add(connection)
        try:
            await connection.serve()
        finally:
            self._open.discard(connection)

    async def drain(self) -> None:
        """Before the process ends: finish what is under way, then close every connection."""
        self._draining = True
        logger.info("draining", connections=len(self._open))
        await asyncio.gather(*(connection.drain() for connection in self._open), return_exceptions=True)

    def _caller(self, socket: WebSocket) -> Caller:
        return Caller(
            self._authenticator,
            self._now,
            self._tools,
            client=socket.client.host if socket.client else None,
            header=socket.headers.get("authorization"),
        )
