"""Gathers what the rows of one selection ask for, and reads it together."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Mapping
from typing import Any

from schema.reads.reading import Reading

Fetch = Callable[[list[Any]], Coroutine[Any, Any, Mapping[Any, Any]]]


class Batch:
    """Keys asked for in the same turn of the event loop are read by one call; each key once per operation."""

    def __init__(self, fetch: Fetch, reading: Reading) -> None:
        self._fetch = fetch
        self._reading = reading
        self._answers: dict[Hashable, asyncio.Future[Any]] = {}
        self._waiting: list[Hashable] = []

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
        # Rows share answers: one that is given up must not take the others along.
        return asyncio.shield(answer)

    def _start(self) -> None:
        keys, self._waiting = self._waiting, []
        self._reading.start(self._read(keys))

    async def _read(self, keys: list[Hashable]) -> None:
        try:
            found = await self._fetch(keys)
        except Exception as error:
            for key in keys:
                self._answers[key].set_exception(error)
                self._answers[key].exception()  # a field given up meanwhile never asks
        else:
            for key in keys:
                self._answers[key].set_result(found.get(key))
