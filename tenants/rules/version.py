"""Versions of the rules: drafts are edited by whoever has seen their latest state, then published."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict, Unpack
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from tenants.base import TenantModel, VersionedModel, find, require_version
from tenants.constraints import all_or_nothing
from tenants.directory.presence import require_present
from tenants.editing import Check, checked, edit
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.session import current
from tenants.text import optional_line, optional_text


class RuleSetState(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class RuleSetVersion(VersionedModel):
    """One version; `version` counts the edits of a draft, `number` the versions of the tenant."""

    number = fields.IntField()
    state = fields.CharEnumField(RuleSetState, max_length=20, default=RuleSetState.DRAFT)
    title = fields.TextField(null=True)
    note = fields.TextField(null=True)
    based_on_id = fields.UUIDField(null=True)
    begun_after_id = fields.UUIDField(null=True)
    leader_id = fields.UUIDField(null=True)
    effective_from = fields.DatetimeField(null=True)
    reason = fields.TextField(null=True)
    carries_open_cases = fields.BooleanField(default=False)
    carried_at = fields.DatetimeField(null=True)
    created_by_id = fields.UUIDField(null=True)
    published_by_id = fields.UUIDField(null=True)
    published_at = fields.DatetimeField(null=True)
    # The ready configurations that were put into it.
    templates: fields.Field[Any] = ArrayField(element_type="text", default=list)

    class Meta:
        table = "rule_sets"


class RuleRow(TenantModel):
    """A row of one version; the same rule has the same code in every version."""

    rule_set_id = fields.UUIDField()
    code = fields.TextField()

    class Meta:
        abstract = True


class Particulars(TypedDict, total=False):
    """What may be said about a draft as a whole."""

    title: str | None
    note: str | None
    leader_id: UUID | None


_CHECKS: dict[str, Check] = {"title": optional_line, "note": optional_text}


async def draft(rule_set_id: UUID, *, expected_version: int | None = None) -> RuleSetVersion:
    """The draft, held until the transaction ends: two administrators edit it one after the other.

    Whoever has not seen its latest state is refused as STALE; a version that is no draft never changes.
    """
    version = _as_draft(await find(RuleSetVersion, rule_set_id, "rule_set_id", lock=True))
    require_version(version, expected_version)
    return version


async def require_draft(rule_set_id: UUID) -> None:
    """Refuse a version that is unknown or no draft; for questions: nothing is held."""
    _as_draft(await find(RuleSetVersion, rule_set_id, "rule_set_id"))


def _as_draft(version: RuleSetVersion) -> RuleSetVersion:
    if version.state is not RuleSetState.DRAFT:
        raise Refusal(
            Code.ILLEGAL_MOVE,
            f"rule set {version.number} is {version.state} and never changes; begin a draft",
            ("rule_set_id",),
        )
    return version


async def change(
    rule_set_id: UUID,
    *,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
    **particulars: Unpack[Particulars],
) -> RuleSetVersion:
    """Name the draft, say what it is for, or who the leader in charge is."""
    values = checked(particulars, _CHECKS)
    async with all_or_nothing():
        version = await draft(rule_set_id, expected_version=expected_version)
        if (leader_id := particulars.get("leader_id")) is not None:
            await require_present(leader_id, "leader_id")
        await edit(version, values, "rule_set.changed", by=by, at=at)
    return version


async def changed(
    version: RuleSetVersion,
    kind: str,
    *,
    subject_id: UUID | None = None,
    data: dict[str, Any],
    by: UUID | None,
    at: datetime,
) -> None:
    """Something in the draft has changed: on record, and whoever read it before is out of date."""
    await version.change(at=at)
    told = {"ruleSet": version.id, "ruleSetNumber": version.number, **data}
    await record(kind, by=by, at=at, subject_id=subject_id or version.id, data=told)


async def newest_published() -> RuleSetVersion | None:
    """The version that was published last, whether or not it is effective yet."""
    return (
        await RuleSetVersion.filter(state=RuleSetState.PUBLISHED).order_by("-published_at", "-number").first()
    )


async def in_force_id(at: datetime) -> UUID | None:
    """The version in force at a moment."""
    found: UUID | None = await current().fetchval(_IN_FORCE, at)
    return found


_IN_FORCE = """select id from rule_sets where state = 'published' and effective_from <= $1
    order by effective_from desc, published_at desc, number desc limit 1"""


async def take_turns() -> None:
    """Versions are numbered and published one after the other."""
    await current().execute(
        "select pg_advisory_xact_lock(hashtextextended('rule_sets' || current_tenant()::text, 0))"
    )
