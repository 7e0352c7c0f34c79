"""A tenant's time limits. One never changes: a new one takes its place, and running clocks keep theirs."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from tortoise import fields

from tenants.base import TenantModel, find
from tenants.constraints import all_or_nothing
from tenants.editing import told
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.rules.limits import Limit, Terms, choose
from tenants.rules.matter import Matter
from tenants.rules.stages import Stage
from tenants.session import current


class TimeLimit(TenantModel):
    """A limit as it was set; retired when another took its place."""

    matter_id = fields.UUIDField(null=True)
    stage = fields.CharEnumField(Stage, max_length=20)
    duration: fields.Field[Any] = fields.JSONField()
    counting: fields.Field[Any] = fields.JSONField()
    calendar_id = fields.UUIDField(null=True)
    pauses = fields.BooleanField()
    rungs: fields.Field[Any] = fields.JSONField()
    created_at = fields.DatetimeField()
    retired_at = fields.DatetimeField(null=True)

    class Meta:
        table = "time_limits"


# The clocks of the requester's own delay stand still by default; nobody else's do.
PAUSING = frozenset({Stage.RESOLVE})


async def replace(
    *,
    stage: Stage,
    matter_id: UUID | None,
    terms: Mapping[str, object],
    calendar_id: UUID | None = None,
    pauses: bool | None = None,
    by: UUID | None,
    at: datetime,
) -> TimeLimit:
    """From now on clocks of this stage are started under these terms; those that run keep theirs.

    `terms` is `{duration, counting, rungs}`. Without a matter it is the general limit, for every matter that
    has none of its own. Without a calendar the department's counts.
    """
    read = Terms.from_json(terms)
    async with all_or_nothing():
        if matter_id is not None:
            await _require_offered(matter_id)
        before = await TimeLimit.filter(stage=stage, matter_id=matter_id, retired_at=None).select_for_update()
        for limit in before:
            limit.retired_at = at
            await limit.save(update_fields=["retired_at"])
        limit = await TimeLimit.create(
            stage=stage,
            matter_id=matter_id,
            **read.to_json(),
            calendar_id=calendar_id,
            pauses=stage in PAUSING if pauses is None else pauses,
            created_at=at,
        )
        data = _told(limit) | {"insteadOf": [one.id for one in before]}
        await record("time_limit.set", by=by, at=at, subject_id=limit.id, data=data)
    return limit


async def retire(limit_id: UUID, *, by: UUID | None, at: datetime) -> TimeLimit:
    """No clock is started under it any more; those that run keep it."""
    async with all_or_nothing():
        limit = await find(TimeLimit, limit_id, "id", lock=True)
        if limit.retired_at is not None:
            raise Refusal(Code.ILLEGAL_MOVE, "this limit is retired", ("id",))
        limit.retired_at = at
        await limit.save(update_fields=["retired_at"])
        await record("time_limit.retired", by=by, at=at, subject_id=limit.id)
    return limit


async def valid(stages: Collection[Stage], matter_id: UUID | None) -> dict[Stage, Limit]:
    """For each of these stages the limit that counts for a matter, where there is one; one statement."""
    rows = await current().fetch(
        f"{_COLUMNS} where retired_at is null and stage = any($1::text[])"
        " and (matter_id is null or matter_id = $2)",
        [stage.value for stage in stages],
        matter_id,
    )
    limits = [_kept(row) for row in rows]
    found = {stage: choose(limits, matter_id, stage) for stage in stages}
    return {stage: limit for stage, limit in found.items() if limit is not None}


async def by_ids(limit_ids: Iterable[UUID]) -> dict[UUID, Limit]:
    """The limits that running clocks were started under, the retired ones included; one statement."""
    rows = await current().fetch(f"{_COLUMNS} where id = any($1::uuid[])", list(set(limit_ids)))
    return {row["id"]: _kept(row) for row in rows}


_COLUMNS = "select id, stage, matter_id, calendar_id, pauses, duration, counting, rungs from time_limits"

# A limit never changes, so what was read of it once stays right; the row itself is asked for every time,
# because row-level security decides who may see it.
_read: OrderedDict[UUID, Limit] = OrderedDict()
MOST_KEPT = 4096


def _kept(row: asyncpg.Record) -> Limit:
    limit = _read.get(row["id"])
    if limit is None:
        content = {name: orjson.loads(row[name]) for name in ("duration", "counting", "rungs")}
        limit = _read[row["id"]] = Limit(
            id=row["id"],
            stage=Stage(row["stage"]),
            matter_id=row["matter_id"],
            calendar_id=row["calendar_id"],
            pauses=row["pauses"],
            terms=Terms.from_json(content),
        )
        if len(_read) > MOST_KEPT:
            _read.popitem(last=False)
    _read.move_to_end(row["id"])
    return limit


async def _require_offered(matter_id: UUID) -> None:
    matter = await find(Matter, matter_id, "matter_id")
    if matter.retired_at is not None:
        raise Refusal(Code.CONFLICT, "this matter is retired", ("matter_id",))


def _told(limit: TimeLimit) -> dict[str, Any]:
    names = ("stage", "matter_id", "calendar_id", "pauses", "duration", "counting", "rungs")
    return told({name: getattr(limit, name) for name in names})
