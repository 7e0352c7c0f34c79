"""What happened, append-only: every change is an event, sealed by the one before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from tenants.ids import new_id
from tenants.session import current


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: `kind` is `subject.verb`, `by` is None where the product acted by itself."""

    kind: str
    at: datetime
    by: UUID | None = None
    case_id: UUID | None = None
    subject_id: UUID | None = None
    reason: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)


async def record(
    kind: str,
    *,
    by: UUID | None,
    at: datetime,
    case_id: UUID | None = None,
    subject_id: UUID | None = None,
    reason: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> Entry:
    """Append one event and its outbox row, in the transaction of the change itself."""
    entry = Entry(kind, at, by, case_id, subject_id, reason, data or {})
    await record_all([entry])
    return entry


async def record_all(entries: Sequence[Entry]) -> None:
    """Append events in this order; the tenant's history is locked from here to the end of the transaction."""
    if not entries:
        return
    rows = [
        {
            "id": entry.id,
            "kind": entry.kind,
            "case_id": entry.case_id,
            "subject_id": entry.subject_id,
            "actor_id": entry.by,
            "at": entry.at,
            "reason": entry.reason,
            "data": dict(entry.data),
        }
        for entry in entries
    ]
    session = current()
    await session.execute("select record_events($1::jsonb)", orjson.dumps(rows, default=str).decode())
    session.latest_events |= {entry.case_id: entry.id for entry in entries} | {None: entries[-1].id}


def latest_of(case_id: UUID | None) -> UUID:
    """The newest event of this transaction about a case, else about anything: what people are told with.

    Raises LookupError where nothing has been recorded yet: nobody is told of what has not happened.
    """
    known = current().latest_events
    return known.get(case_id) or known[None]


async def broken_at() -> int | None:
    """The number of the first event whose seal does not hold; None when the chain is whole."""
    number: int | None = await current().fetchval("select history_broken_at()")
    return number
