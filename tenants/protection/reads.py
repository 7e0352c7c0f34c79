"""Who has read what is protected: kept for good, and sealed into the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tenants import history
from tenants.ids import new_id
from tenants.session import current


class Purpose(StrEnum):
    """How it came to be read."""

    QUERY = "query"
    LEDGER = "ledger"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class ProtectedRead:
    """Fields of one requester that were given out in plain, and the case because of which they could be."""

    requester_id: UUID
    field: str
    case_id: UUID | None


async def record(
    reads: Sequence[ProtectedRead],
    *,
    by: UUID,
    key_id: UUID | None = None,
    at: datetime,
    purpose: Purpose = Purpose.QUERY,
) -> None:
    """One event for all that was read together, and a line for each requester, to be looked up by case.

    `key_id` is the reader's where that is a machine, and None where it is one of the staff.
    """
    found: dict[tuple[UUID, UUID | None], set[str]] = {}
    for read in reads:
        found.setdefault((read.requester_id, read.case_id), set()).add(read.field)
    if not found:
        return
    lines = [
        {"requester": requester_id, "case": case_id, "fields": sorted(fields)}
        for (requester_id, case_id), fields in found.items()
    ]
    entry = await history.record("contact.read", by=by, at=at, data={"purpose": purpose, "reads": lines})
    await current().execute(
        """insert into protected_reads
               (tenant_id, id, event_id, staff_id, api_key_id, requester_id, case_id, fields, purpose, at)
           select $1, r.id, $2, $3, $10, r.who, r.case_id, string_to_array(r.fields, ','), $8, $9
           from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[]) r(id, who, case_id, fields)""",
        current().tenant_id,
        entry.id,
        by if key_id is None else None,
        [new_id() for _ in lines],
        [line["requester"] for line in lines],
        [line["case"] for line in lines],
        [",".join(sorted(fields)) for fields in found.values()],
        purpose.value,
        at,
        key_id,
    )
