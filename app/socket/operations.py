"""The operations of one connection: each a task of its own, none waiting for another."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, cast

from graphql import OperationType
from starlette.websockets import WebSocketDisconnect

from app.socket import messages
from app.socket.caller import Caller
from app.socket.messages import Closing
from schema.context import Context
from schema.errors import ClientError, Unauthenticated
from schema.exchange import Answer, Prepared, Refused, Request, failed
from schema.masking import shown
from schema.operation import Engine
from schema.subscribing import events
from schema.undisturbed import undisturbed


@dataclass(frozen=True, slots=True)
class Terms:
    """What the process grants to each connection; times in seconds."""

    engine: Engine
    # The longest message, in characters.
    longest: int = 1_048_576
    most_operations: int = 100
    introduction: float = 10.0
    patience: float = 30.0
    look_at_sign_in: float = 10.0


@dataclass(slots=True, eq=False)
class _Running:
    id: str
    request: Request
    # Known as soon as the document has been read.
    kind: OperationType | None = None
    # Nobody waits for the answer any more.
    silent: bool = False
    task: asyncio.Task[None] | None = None

    def give_up(self) -> None:
        """Say nothing more. What has an end is brought to it, since it may be changing something."""
        self.silent = True
        if self.task is not None and self.kind is OperationType.SUBSCRIPTION:
            self.task.cancel()


class Busy(ClientError):
    """More operations at once than one connection may have."""

    code = "LIMIT_EXCEEDED"


class Operations:
    """Starts, stops and ends them."""

    def __init__(
        self,
        caller: Caller,
        terms: Terms,
        *,
        send: Callable[[str], Awaitable[None]],
        end: Callable[[Closing], None],
    ) -> None:
        self._caller = caller
        self._terms = terms
        self._send = send
        self._end = end
        self._by_id: dict[str, _Running] = {}
        # Also those that the client has forgotten.
        self._all: set[_Running] = set()

    async def begin(self, id: str, request: Request) -> None:
        """Run an operation under this id; raises Closing where the id is in use."""
        if id in self._by_id:
            raise Closing(4409, f"Subscriber for {id} already exists.")
        most = self._terms.most_operations
        if len(self._by_id) >= most or len(self._all) >= 2 * most:
            full = Busy(f"A connection may have {most} operations at a time.")
            await self._send(messages.error(id, Answer(ran=False, errors=[shown(full)])))
            return
        running = self._by_id[id] = _Running(id, request)
        self._all.add(running)
        running.task = asyncio.create_task(self._run(running))

    def stop(self, id: str) -> None:
        """The client wants no more of it; an id that is not in use is too late or never was."""
        running = self._by_id.pop(id, None)
        if running is not None:
            running.give_up()

    async def drain(self) -> None:
        """End subscriptions, which are to be begun again elsewhere, and wait for the answers under way."""
        for running in self._all:
            if running.kind is OperationType.SUBSCRIPTION:
                running.give_up()
        await self._settled()

    async def abandon(self) -> None:
        """Nobody is there any more."""
        for running in self._all:
            running.give_up()
        await self._settled()

    async def _settled(self) -> None:
        await asyncio.gather(*(one.task for one in self._all if one.task), return_exceptions=True)

    # -- one operation

    async def _run(self, mine: _Running) -> None:
        try:
            last = await self._outcome(mine)
            self._forget(mine)
            await self._tell(mine, last)
        except Unauthenticated as over:
            self._end(Closing(4403, over.message))
        except (WebSocketDisconnect, TimeoutError):
            # Sending failed; whoever listens to the connection knows by now.
            mine.silent = True
        finally:
            self._forget(mine)
            self._all.discard(mine)

    async def _outcome(self, mine: _Running) -> str:
        """The last message of the operation."""
        context = await undisturbed(self._caller.context())
        try:
            prepared = self._terms.engine.prepare(mine.request)
            mine.kind = prepared.operation.kind
            if mine.silent:
                return ""
            if mine.kind is OperationType.SUBSCRIPTION:
                await self._stream(mine, prepared, context)
                return messages.complete(mine.id)
            answer = await self._terms.engine.run(prepared, context)
        except Refused as refused:
            return messages.error(mine.id, refused.answer)
        except (Unauthenticated, WebSocketDisconnect, TimeoutError):
            raise
        except Exception as error:
            return messages.error(mine.id, failed(error, context))
        if not answer.ran:
            return messages.error(mine.id, answer)
        await self._tell(mine, messages.next_(mine.id, answer))
        return messages.complete(mine.id)

    async def _stream(self, mine: _Running, prepared: Prepared, context: Context) -> None:
        """One answer for each event, and no event taken before the client has taken the answer."""
        source = await events(self._terms.engine, prepared, context)
        async with aclosing(cast("AsyncGenerator[Any]", source)) as stream:
            async for event in stream:
                # Who they are by now decides whether and what they are shown.
                answer = await undisturbed(self._shown(prepared, event))
                if _says_something(answer):
                    await self._tell(mine, messages.next_(mine.id, answer))

    async def _shown(self, prepared: Prepared, event: Any) -> Answer:
        return await self._terms.engine.run(prepared, await self._caller.context(), event=event)

    async def _tell(self, mine: _Running, text: str) -> None:
        if not mine.silent:
            await self._send(text)

    def _forget(self, mine: _Running) -> None:
        if self._by_id.get(mine.id) is mine:
            del self._by_id[mine.id]


def _says_something(answer: Answer) -> bool:
    """What the viewer may no longer see is not sent, not even as nothing."""
    return bool(answer.errors) or any(value is not None for value in (answer.data or {}).values())
