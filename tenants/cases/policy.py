"""What the tenant allows with its cases: who extends and how far, how long a case can be reopened."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, find
from tenants.constraints import all_or_nothing
from tenants.editing import edit, told
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.rules.matter import Matter
from tenants.session import current
from tenants.working_time.durations import duration_to_json, relative_from_json

MOST_DAYS = 3660
MOST_TIMES = 100
MOST_LEVEL = 1_000_000


class Approver(StrEnum):
    """Who decides on what somebody asks for."""

    SUPERIOR = "superior"
    HEAD = "head"
    LEADER = "leader"


class CasePolicy(VersionedModel):
    """What holds for a matter; without one, for every matter that has none of its own."""

    matter_id = fields.UUIDField(null=True)
    extension_approver = fields.CharEnumField(Approver, max_length=20)
    extension_times = fields.IntField()
    extension_at_most: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    reopen_within_days = fields.IntField()
    consultation_approver = fields.CharEnumField(Approver, max_length=20, null=True)
    consultation_level = fields.IntField(null=True)

    class Meta:
        table = "case_policies"


@dataclass(frozen=True, slots=True)
class Policy:
    """What is allowed, where the tenant has said nothing else."""

    extension_approver: Approver = Approver.HEAD
    extension_times: int = 1
    # How far beyond the due time an extension may reach at most; None leaves it to the approver.
    extension_at_most: Mapping[str, object] | None = None
    reopen_within_days: int = 30
    # Who agrees before another department is consulted, and the least level of the grade that answers.
    consultation_approver: Approver | None = None
    consultation_level: int | None = None


_NAMES = tuple(one.name for one in fields_of(Policy))


async def counting_for(matter_id: UUID | None) -> Policy:
    """The matter's own policy, else the general one, else what holds where nobody has said anything."""
    rows = {row.matter_id: row for row in await CasePolicy.all()}
    row = rows.get(await _named_before(matter_id)) or rows.get(None)
    return Policy(**{name: getattr(row, name) for name in _NAMES}) if row else Policy()


async def put(matter_id: UUID | None, policy: Policy, *, by: UUID | None, at: datetime) -> CasePolicy:
    """From now on this holds, also for the cases that are open."""
    values = asdict(_checked(policy))
    async with all_or_nothing():
        if matter_id is not None:
            await find(Matter, matter_id, "matter_id")
            matter_id = await _named_before(matter_id) or matter_id
        row = await CasePolicy.filter(matter_id=matter_id).select_for_update().get_or_none()
        if row is not None:
            return await edit(row, values, "case_policy.changed", by=by, at=at)
        row = await CasePolicy.create(matter_id=matter_id, **values, created_at=at, updated_at=at)
        data = told({"matter_id": matter_id, **values})
        await record("case_policy.created", by=by, at=at, subject_id=row.id, data=data)
    return row


async def _named_before(matter_id: UUID | None) -> UUID | None:
    """The matter of the same code that a policy names: every version of the rules has a row of its own."""
    if matter_id is None:
        return None
    found: UUID | None = await current().fetchval(
        """select p.matter_id from case_policies p join matters m on m.id = p.matter_id
           where m.code = (select code from matters where id = $1)""",
        matter_id,
    )
    return found


def _checked(policy: Policy) -> Policy:
    _bounded(policy.extension_times, MOST_TIMES, "extension_times")
    _bounded(policy.reopen_within_days, MOST_DAYS, "reopen_within_days")
    if policy.consultation_level is not None:
        _bounded(policy.consultation_level, MOST_LEVEL, "consultation_level")
    if policy.extension_at_most is None:
        return policy
    read = relative_from_json(policy.extension_at_most, ("extension_at_most",))
    return Policy(**{**asdict(policy), "extension_at_most": duration_to_json(read)})


def _bounded(value: int, most: int, path: str) -> None:
    if not 0 <= value <= most:
        raise Refusal(Code.INVALID, f"this must lie between 0 and {most}", (path,))
