"""A requester's contact data in plain, for whoever needs it; each time it is noted, to be put on record."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from schema.cases.visibility import contact_needed
from schema.context import Context
from schema.reads.specs import BatchLoader
from schema.reads.statement import Writer
from tenants.directory.access import Permission, Scope, Viewer
from tenants.protection import data_keys
from tenants.protection.cipher import DataKey
from tenants.protection.reads import ProtectedRead


def plain(name: str) -> BatchLoader:
    """Loads a field for all rows: in plain where the viewer needs it, else as everybody sees it."""

    async def load(rows: Sequence[Any], context: Context) -> list[str | None]:
        opening: Opening = context.loader(Opening, lambda: Opening(context))
        await opening.prepare(rows)
        return [opening.shown(row, name) for row in rows]

    return load


class Opening:
    """What one operation may open, and with which keys."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._viewer: Viewer = context.require_viewer()
        self._because: dict[UUID, UUID | None] = {}
        self._looked: set[UUID] = set()
        self._keys: dict[UUID, DataKey] = {}
        self._turn = asyncio.Lock()

    async def prepare(self, rows: Sequence[Any]) -> None:
        """Find out for which of these requesters there is a need, and with which case."""
        # The fields of a selection are loaded side by side: the first one asks, the others wait for it.
        async with self._turn:
            wanted = [row.key for row in rows if row.key_id is not None and row.key not in self._looked]
            if wanted:
                await self._look(rows, wanted)

    async def _look(self, rows: Sequence[Any], wanted: list[UUID]) -> None:
        self._looked.update(wanted)
        self._because |= await self._needs(wanted)
        if self._viewer.grants.get(Permission.REQUESTER_READ_CONTACT) is Scope.TENANT:
            for row in rows:
                if not row.informant:
                    self._because.setdefault(row.key, None)
        missing = {row.key_id for row in rows if row.key in self._because} - self._keys.keys() - {None}
        if missing:
            async with self._context.inside():
                self._keys |= await data_keys.of_ids(missing)

    def shown(self, row: Any, name: str) -> str | None:
        """The text in plain, noted as read, or its hint."""
        hidden, hint = getattr(row, f"{name}_sealed"), getattr(row, f"{name}_hint")
        if hidden is None or row.key not in self._because or row.key_id not in self._keys:
            return None if hint is None else str(hint)
        self._context.protected_reads.append(ProtectedRead(row.key, name, self._because[row.key]))
        return self._keys[row.key_id].open(hidden, row_id=row.key, field=name)

    async def _needs(self, requester_ids: list[UUID]) -> dict[UUID, UUID | None]:
        """The case because of which each may be read: an open one rather than a closed one, the newest."""
        writer = Writer()
        condition = writer.condition(contact_needed(self._viewer), "c")
        session = await self._context.session()
        rows = await session.fetch(
            f"""select distinct on (c.requester_id) c.requester_id, c.id from cases c
                where c.requester_id = any({writer.bind(requester_ids)}::uuid[]) and {condition}
                order by c.requester_id, c.closed_at is not null, c.opened_at desc, c.id""",  # noqa: S608
            *writer.arguments,
        )
        return {row["requester_id"]: row["id"] for row in rows}
