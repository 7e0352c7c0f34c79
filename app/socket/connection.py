"""One connection: the order in which things may be said, who says them, and how it ends."""

import asyncio
from contextlib import suppress
from typing import Any

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.socket import messages
from app.socket.caller import Caller
from app.socket.messages import Closing, Complete, Init, Ping, Received, Subscribe, invalid
from app.socket.operations import Operations, Terms
from schema.errors import Unauthenticated
from schema.undisturbed import undisturbed

logger = structlog.get_logger("shouwen.socket")

PROTOCOL = "graphql-transport-ws"
RESTARTING = Closing(1012, "The server restarts: come back at once.")


class Connection:
    """A client on the other end of a WebSocket."""

    def __init__(self, socket: WebSocket, caller: Caller, terms: Terms) -> None:
        self._socket = socket
        self._caller = caller
        self._terms = terms
        self._sending = asyncio.Lock()
        self._operations = Operations(caller, terms, send=self.send, end=self.end)
        self._ready = False
        self._watch: asyncio.Task[None] | None = None
        self._over: asyncio.Future[Closing] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """From the handshake to the end, whoever ends it."""
        await self._socket.accept(PROTOCOL if PROTOCOL in self._socket.scope["subprotocols"] else None)
        talk = asyncio.create_task(self._talk())
        try:
            either: set[asyncio.Future[Any]] = {talk, self._over}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not talk.done():
                await self._close(self._over.result())
        finally:
            await self._end(talk)

    def end(self, why: Closing) -> None:
        """Close the connection soon; the first reason counts."""
        if not self._over.done():
            self._over.set_result(why)

    async def drain(self) -> None:
        """Take nothing new, let answers under way be sent, and say goodbye."""
        await self._operations.drain()
        self.end(RESTARTING)

    async def send(self, text: str) -> None:
        """Send, when the client has taken what came before; one that takes nothing for long is dropped."""
        try:
            async with asyncio.timeout(self._terms.patience), self._sending:
                await self._socket.send_text(text)
        except TimeoutError:
            self.end(Closing(4408, "The client takes nothing."))
            raise
        except (WebSocketDisconnect, RuntimeError) as gone:
            raise WebSocketDisconnect from gone

    # -- listening

    async def _talk(self) -> None:
        try:
            if PROTOCOL not in self._socket.scope["subprotocols"]:
                raise Closing(4406, f"Speak {PROTOCOL}.")
            await self._greet()
            while True:
                await self._take(await self._receive())
        except Closing as why:
            await self._close(why)
        except WebSocketDisconnect:
            pass

    async def _greet(self) -> None:
        """Nothing else is listened to before the client has introduced itself."""
        try:
            async with asyncio.timeout(self._terms.introduction):
                while not self._ready:
                    await self._take(await self._receive())
        except TimeoutError:
            raise Closing(4408, "Connection initialisation timeout.") from None

    async def _receive(self) -> Received:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code") or 1000)
        text = message.get("text")
        if text is None:
            raise invalid("Messages must be text.")
        if len(text) > self._terms.longest:
            raise Closing(1009, f"A message may have {self._terms.longest} characters.")
        return messages.read(text)

    async def _take(self, received: Received) -> None:
        match received:
            case Init(payload):
                await self._introduced(payload)
            case Ping(payload):
                await self.send(messages.pong(payload))
            case Subscribe(id, request):
                self._require_ready()
                await self._operations.begin(id, request)
            case Complete(id):
                self._require_ready()
                self._operations.stop(id)
            case _:
                pass

    def _require_ready(self) -> None:
        if not self._ready:
            raise Closing(4401, "Unauthorized.")

    # -- who is there

    async def _introduced(self, payload: dict[str, Any]) -> None:
        if self._ready:
            raise Closing(4429, "Too many initialisation requests.")
        try:
            await self._caller.introduce(payload)
        except Unauthenticated as unknown:
            raise Closing(4403, unknown.message) from unknown
        self._ready = True
        await self.send(messages.acknowledged())
        self._watch = asyncio.create_task(self._watch_the_sign_in())

    async def _watch_the_sign_in(self) -> None:
        """A connection ends with the sign-in, also where nothing is asked over it."""
        while True:
            await asyncio.sleep(self._terms.look_at_sign_in)
            try:
                await undisturbed(self._caller.viewer())
            except Unauthenticated as over:
                self.end(Closing(4403, over.message))
                return
            except Exception as error:
                # While the database is away nobody can tell; the next look will.
                logger.warning(
                    "sign-in not looked at", connection=self._caller.id, error=type(error).__name__
                )

    # -- the end

    async def _close(self, why: Closing) -> None:
        logger.info("closed", connection=self._caller.id, code=why.code)
        with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(self._terms.patience):
                await self._socket.close(why.code, why.reason)

    async def _end(self, talk: asyncio.Task[None]) -> None:
        tasks = [task for task in (talk, self._watch) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._operations.abandon()
