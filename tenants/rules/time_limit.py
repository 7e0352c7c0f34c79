"""Time limits as they are configured: set and removed in a draft, read again for clocks that run."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

import asyncpg
import orjson
from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from tenants.constraints import all_or_nothing
from tenants.errors import Code, Refusal
from tenants.rules import drafting, version
from tenants.rules.conditions import conditions_from_json
from tenants.rules.drafting import Edit
from tenants.rules.ladder import Action
from tenants.rules.limits import Limit, Terms
from tenants.rules.matter import Matter
from tenants.rules.policies import PauseCause
from tenants.rules.stages import FROM_ACCEPTANCE, Stage, Start, key_of, unmeasured
from tenants.rules.version import RuleRow, RuleSetVersion
from tenants.session import current
from tenants.text import optional_line

LONGEST_CODE = 120


class TimeLimit(RuleRow):
    """A limit of one version."""

    stage = fields.TextField()
    matter_id = fields.UUIDField(null=True)
    conditions: fields.Field[Any] = fields.JSONField()
    duration: fields.Field[Any] = fields.JSONField()
    counting: fields.Field[Any] = fields.JSONField()
    calendar_id = fields.UUIDField(null=True)
    pauses: fields.Field[Any] = ArrayField(element_type="text")
    extension: fields.Field[Any] = fields.JSONField(null=True)
    pause_terms: fields.Field[Any] = fields.JSONField()
    rungs: fields.Field[Any] = fields.JSONField()
    starts_with = fields.CharEnumField(Start, max_length=20)

    class Meta:
        table = "time_limits"


# The requester's own delay does not count for the work, nor somebody else's for passing a case on.
PAUSING: Mapping[str, list[str]] = {
    Stage.RESOLVE: [PauseCause.MATERIALS.value],
    Stage.DECIDE_ACCEPTANCE: [PauseCause.MATERIALS.value],
    Stage.HAND_ON: [PauseCause.OFFER.value, PauseCause.EMERGENCY.value],
}


async def put(
    *,
    rule_set_id: UUID,
    stage: Stage,
    own_stage: str | None = None,
    code: str | None = None,
    matter_id: UUID | None = None,
    conditions: Mapping[str, object] | None = None,
    terms: Mapping[str, object],
    calendar_id: UUID | None = None,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> TimeLimit:
    """Set a limit in a draft; one of the same code, else of the same stage and conditions, gives way to it.

    `terms` is `{duration, counting, rungs, pauses, extension, pause_terms, starts_with}`. Without a calendar
    that of the department counts.
    """
    key = key_of(stage, own_stage)
    usual = {"pauses": PAUSING.get(key, [])}
    read = Terms.from_json(usual | {name: value for name, value in terms.items() if value is not None})
    require_fitting(read, stage)
    wanted = optional_line(code, "code", most=LONGEST_CODE)
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        matter = await drafting.row_of(Matter, matter_id, draft, "matter_id") if matter_id else None
        await _require_stage(draft, stage, own_stage)
        values = {
            "stage": key,
            "matter_id": matter.id if matter else None,
            "conditions": conditions_from_json(conditions or {}, ("conditions",)).to_json(),
            "calendar_id": calendar_id,
            **read.to_json(),
        }
        return await drafting.put(
            TimeLimit,
            draft,
            wanted,
            values,
            usual=f"{matter.code}/{key}" if matter else key,
            alike=("stage", "matter_id"),
            kind="time_limit.set",
            by=by,
            at=at,
        )


# What a rung can do to one kind of stage only.
_ONLY_OF = {
    Action.CLIMB: (Stage.GUIDANCE, "only a question climbs"),
    Action.ACCEPT: (Stage.DECIDE_ACCEPTANCE, "only what waits for the decision on acceptance is accepted"),
}


def require_fitting(terms: Terms, stage: Stage) -> None:
    """Refuse what can never come about at this stage."""
    if (reason := unmeasured(stage)) is not None:
        raise Refusal(Code.INVALID, reason, ("stage",))
    for place, rung in enumerate(terms.rungs):
        only, reason = _ONLY_OF.get(rung.action, (stage, ""))
        if stage is not only:
            raise Refusal(Code.INVALID, reason, ("rungs", place, "action"))
        if rung.action is Action.ACCEPT and PauseCause.MATERIALS not in terms.pauses:
            reason = "whoever was told what is missing was told something: let it stand still for MATERIALS"
            raise Refusal(Code.INVALID, reason, ("pauses",))
    if terms.starts_with is Start.ACCEPTANCE and stage not in FROM_ACCEPTANCE:
        names = " and ".join(sorted(one.name for one in FROM_ACCEPTANCE))
        raise Refusal(Code.INVALID, f"only {names} can count from the acceptance", ("starts_with",))


async def remove(limit_id: UUID, **edit: Unpack[Edit]) -> TimeLimit:
    """Take a limit out of a draft; clocks that run keep theirs."""
    return await drafting.take_out(TimeLimit, limit_id, "time_limit.removed", **edit)


async def _require_stage(draft: RuleSetVersion, stage: Stage, own_stage: str | None) -> None:
    if (stage is Stage.OWN) != (own_stage is not None):
        code = Code.REQUIRED if own_stage is None else Code.INVALID
        raise Refusal(code, "the code of a stage belongs to OWN, and to OWN only", ("own_stage",))
    if own_stage is not None and not await current().fetchval(
        "select true from stages where rule_set_id = $1 and code = $2", draft.id, own_stage
    ):
        raise Refusal(Code.NOT_FOUND, "this draft has no such stage", ("own_stage",))


async def by_ids(limit_ids: Iterable[UUID]) -> dict[UUID, Limit]:
    """The limits that clocks were started under, of whatever version; one statement."""
    rows = await current().fetch(f"{COLUMNS} where id = any($1::uuid[])", list(set(limit_ids)))
    return {row["id"]: read(row) for row in rows}


COLUMNS = """select id, code, stage, matter_id, conditions, calendar_id, pauses, extension, duration,
    counting, pause_terms, starts_with, rungs from time_limits"""

# A published limit never changes, so what was read of it once stays right; the row itself is asked for every
# time, because row-level security decides who may see it.
_read: OrderedDict[UUID, Limit] = OrderedDict()
MOST_KEPT = 4096


def read(row: asyncpg.Record) -> Limit:
    """A limit of a published version, kept once it was read."""
    limit = _read.get(row["id"])
    if limit is None:
        limit = _read[row["id"]] = parse(row)
        if len(_read) > MOST_KEPT:
            _read.popitem(last=False)
    _read.move_to_end(row["id"])
    return limit


def parse(row: asyncpg.Record) -> Limit:
    """A row as a value."""
    content = {name: orjson.loads(row[name]) for name in ("duration", "counting", "rungs", "pause_terms")}
    extension = row["extension"] and orjson.loads(row["extension"])
    return Limit(
        id=row["id"],
        code=row["code"],
        stage=row["stage"],
        conditions=conditions_from_json(
            orjson.loads(row["conditions"]), ("conditions",), matter_id=row["matter_id"]
        ),
        calendar_id=row["calendar_id"],
        terms=Terms.from_json(
            {
                **content,
                "pauses": row["pauses"],
                "extension": extension,
                "starts_with": row["starts_with"],
            }
        ),
    )
