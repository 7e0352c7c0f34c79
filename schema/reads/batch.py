"""Gathers what the rows of one selection ask for, and reads it together."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any

Fetch = Callable[[list[Any]], Awaitable[Mapping[Any, Any]]]


class Batch:
    """Keys asked for in the same turn of the event loop are read by one call; each key once per operation."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._answers: dict[Hashable, asyncio.Future[Any]] = {}
        self._waiting: list[Hashable] = []
        self._running: set[asyncio.Task[None]] = set()

    def load(self, key: Hashable) -> asyncio.Future[Any]:
        """The answer for a key, None where the fetch names none."""
        answer = self._answers.get(key)
        if answer is None:
            loop = asyncio.get_running_loop()
            answer = self._answers[key] = loop.create_future()
            if not self._waiting:
                # Every row of the list notes its key in this turn; the read begins in the next.
                loop.call_soon(self._start)
            self._waiting.append(key)
        return answer

    def _start(self) -> None:
        keys, self._waiting = self._waiting, []
        task = asyncio.ensure_future(self._read(keys))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _read(self, keys: list[Hashable]) -> None:
        try:
            found = await self._fetch(keys)
        except Exception as error:
            for key in keys:
                if not self._answers[key].done():
                    self._answers[key].set_exception(error)
                    self._answers[key].exception()  # a field cancelled meanwhile never asks
        else:
            for key in keys:
                if not self._answers[key].done():
                    self._answers[key].set_result(found.get(key))
