"""A client of the WebSocket, one frame at a time, for what no well-behaved client does."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

PROTOCOL = Subprotocol("graphql-transport-ws")
PATIENCE = 10.0


class Socket:
    """An open connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._ids = itertools.count(1)

    async def send(self, message: Any) -> None:
        """A message, or whatever else is to go over the wire."""
        text = message if isinstance(message, str | bytes) else orjson.dumps(message).decode()
        await self._connection.send(text)

    async def receive(self) -> dict[str, Any]:
        """The next message; fails where none comes."""
        async with asyncio.timeout(PATIENCE):
            received = await self._connection.recv()
        assert isinstance(received, str), "a binary frame"
        message: dict[str, Any] = orjson.loads(received)
        return message

    async def init(self, token: str | None = None) -> dict[str, Any]:
        """Introduce oneself; the server's answer."""
        payload = {"authorization": f"Bearer {token}"} if token is not None else {}
        await self.send({"type": "connection_init", "payload": payload})
        return await self.receive()

    async def subscribe(self, query: str, *, id: str | None = None, **variables: Any) -> str:
        """Begin an operation; its id."""
        name = id or str(next(self._ids))
        payload = {"query": query, "variables": variables}
        await self.send({"id": name, "type": "subscribe", "payload": payload})
        return name

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The one answer of a query or mutation."""
        name = await self.subscribe(query, **variables)
        answer = await self.receive()
        assert (answer["type"], answer["id"]) == ("next", name), answer
        assert await self.receive() == {"id": name, "type": "complete"}
        payload: dict[str, Any] = answer["payload"]
        return payload

    async def ready(self) -> None:
        """Come back when the server has dealt with everything sent before."""
        await self.send({"type": "ping", "payload": {"mark": 1}})
        assert await self.receive() == {"type": "pong", "payload": {"mark": 1}}

    async def closed(self) -> tuple[int, str]:
        """Why the server has closed the connection; fails where it says something else first."""
        try:
            async with asyncio.timeout(PATIENCE):
                said = await self._connection.recv()
        except ConnectionClosed as over:
            return (over.rcvd.code, over.rcvd.reason) if over.rcvd else (1006, "cut off without a word")
        raise AssertionError(f"said {said!r}")


@asynccontextmanager
async def connected(address: str, protocol: Subprotocol | None = PROTOCOL) -> AsyncIterator[Socket]:
    """A connection to the server at this address; nothing has been said yet."""
    url = f"{address.replace('http', 'ws', 1)}/graphql"
    async with connect(url, subprotocols=[protocol] if protocol else None, proxy=None) as connection:
        yield Socket(connection)
