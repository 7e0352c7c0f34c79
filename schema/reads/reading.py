"""The statements an operation has under way: they may outlive the fields that asked, never the operation."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Reading:
    """Starts statements apart from the fields that wait for them.

    A field whose sibling fails is given up in the middle. Were its statement given up with it, PostgreSQL
    would break off the whole transaction, and a mutation that went well would be lost.
    """

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[Any]] = set()

    def start(self, statement: Coroutine[Any, Any, Answer]) -> asyncio.Task[Answer]:
        """Begin; whoever awaits the task does so through `asyncio.shield`."""
        task = asyncio.ensure_future(statement)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def apart(self, statement: Coroutine[Any, Any, Answer]) -> Answer:
        """The answer, for one field alone."""
        return await asyncio.shield(self.start(statement))

    def give_up(self) -> None:
        """Break everything off: the operation itself is given up."""
        for task in self._under_way:
            task.cancel()

    async def settle(self, others: Iterable[asyncio.Future[Any]]) -> None:
        """Wait until nothing uses the operation's connection any more; `others` may ask for more."""
        while pending := [*self._under_way, *others]:
            await asyncio.wait(pending)
            for task in pending:
                if task.done() and not task.cancelled():
                    task.exception()  # nobody waits for it any more
