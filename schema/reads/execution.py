"""The executor that knows what a Select is; everything else is graphql-core's own."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from schema.executor import Executor
from schema.reads.batch import Batch, Fetch
from schema.reads.compiled import CompiledReads, finished
from schema.reads.joint import BROKEN, ORDINARY
from schema.reads.ordinary import Tables
from schema.reads.part import Part
from schema.reads.predicate import EVERY_ROW
from schema.reads.read_field import Related
from schema.reads.reading import Reading
from schema.reads.relations import fetch_related, key_of
from schema.reads.rows import READY
from schema.reads.select import Kind, Select
from schema.reads.selection import Selected


class ReadExecutor(Executor):
    """Completes a Select, and what rows relate to, by reading tables."""

    compiles = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tables = Tables(self.context_value, self.schema)
        self._reading = Reading()
        self._batches: dict[Hashable, Batch] = {}
        self._kept: list[Any] = []
        self.compiled = CompiledReads(self, self._reading) if self.compiles else None

    def execute_operation(self, serially: Any = None) -> Any:
        """As graphql-core does; what it leaves running behind ends before the operation does."""
        result = super().execute_operation(serially)
        return self.settled(result) if self.is_awaitable(result) or self.background_futures else result

    def keep(self, details: list[Any]) -> list[Any]:
        """Details that are known by their identity: no others take their place within the operation."""
        self._kept.append(details)
        return details

    async def settled(self, result: Any) -> Any:
        """The result, once nothing that was begun for it is left running."""
        try:
            return await result if self.is_awaitable(result) else result
        except asyncio.CancelledError:
            self._reading.give_up()
            raise
        finally:
            await self._reading.settle(self.background_futures)

    def complete_value(
        self,
        return_type: Any,
        field_details_list: Any,
        info: Any,
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        """As graphql-core does, once what is only noted has been read."""
        kind = type(result)
        if kind is not Select and kind is not Related:
            return super().complete_value(
                return_type, field_details_list, info, path, result, position_context
            )
        ready = _brought(result, path) if kind is Related else ORDINARY
        if type(ready) is orjson.Fragment:
            return ready
        if ready is not ORDINARY:
            return super().complete_value(
                return_type, field_details_list, info, path, ready, position_context
            )
        selected = Selected(self, return_type, field_details_list)
        reading = self._begin(result, selected, path)
        # What is computed may itself be a note of what is to be read.
        complete = partial(self.complete_value, return_type, field_details_list, info, path)
        return self._complete_read(reading, complete, position_context)

    async def _complete_read(
        self, reading: Awaitable[Any], complete: Callable[..., Any], position_context: Any
    ) -> Any:
        value = await reading
        if type(value) is orjson.Fragment:
            return value
        completed = complete(value, position_context)
        return await completed if self.is_awaitable(completed) else completed

    def _begin(self, noted: Select | Related, selected: Selected, path: Any) -> Awaitable[Any]:
        """Note keys at once, so that all rows of a list are read together; a list is read on its own."""
        # graphql-core makes one list of details per selection and keeps it: its identity names the batch.
        place = id(selected.details)
        if isinstance(noted, Related):
            return self._load(place, key_of(noted), partial(fetch_related, self.tables, noted, selected))
        if _in_list(path) and noted.key is not None and noted.where is EVERY_ROW:
            return self._load((place, noted.source), noted.key, partial(self._by_keys, noted, selected))
        return self._read(noted, selected)

    def _load(self, batch: Hashable, key: Hashable, fetch: Fetch) -> Awaitable[Any]:
        if batch not in self._batches:
            self._batches[batch] = Batch(fetch, self._reading)
        return self._batches[batch].load(key)

    async def _by_keys(self, select: Select, selected: Selected, keys: list[Any]) -> Any:
        source = select.source
        visible = source.visible(self.tables.viewer)
        wanted = selected.of_rows(source, await self.tables.facts())
        return await self.tables.by_keys(source, keys, visible, wanted)

    async def _read(self, select: Select, selected: Selected) -> Any:
        part = await self.tables.part(select)
        if self.compiled is not None:
            answer = await self.compiled.read(select, part, selected)
            if answer is BROKEN:
                selected = replace(selected, plain=True)
            elif answer is not ORDINARY:
                return answer
        return await self._reading.apart(self._read_rows(select.kind, part, selected))

    async def _read_rows(self, kind: Kind, part: Part, selected: Selected) -> Any:
        facts = await self.tables.facts()
        if kind is Kind.PAGE:
            return await self.tables.page(part, selected.of_page(part.source, facts))
        rows = await self.tables.rows(part, selected.of_rows(part.source, facts))
        return rows if kind is Kind.LIST else next(iter(rows), None)


class OrdinaryExecutor(ReadExecutor):
    """The same without compiling: what every compiled answer is compared with."""

    compiles = False


_NONE: dict[str, Any] = {}


def _brought(related: Related, path: Any) -> Any:
    """What came along with the row: nobody needs to wait for it, so it cannot be given up either."""
    return finished(related.row.__dict__.get(READY, _NONE).get(path.key, ORDINARY))


def _in_list(path: Any) -> bool:
    while path is not None:
        if isinstance(path.key, int):
            return True
        path = path.prev
    return False
