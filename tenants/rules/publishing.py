"""A version's way: begun from another, validated as a whole, published, rolled back, discarded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Unpack
from uuid import UUID

from tenants.base import find, require_version
from tenants.constraints import all_or_nothing
from tenants.directory.access import Permission
from tenants.errors import Code, Refusal, Refusals
from tenants.history import record
from tenants.rules import copying, loading, version
from tenants.rules.validation import Living, problems
from tenants.rules.version import Particulars, RuleSetState, RuleSetVersion
from tenants.session import current
from tenants.text import optional_line


async def begin(
    *, based_on_id: UUID | None = None, by: UUID | None, at: datetime, **particulars: Unpack[Particulars]
) -> RuleSetVersion:
    """Begin a draft as a copy of a version: the one in force unless named; empty before the first."""
    async with all_or_nothing():
        await version.take_turns()
        base_id = based_on_id or await version.in_force_id(at)
        base = await find(RuleSetVersion, base_id, "based_on_id") if base_id else None
        newest = await version.newest_published()
        begun = await RuleSetVersion.create(
            number=1 + (await current().fetchval("select coalesce(max(number), 0) from rule_sets")),
            based_on_id=base_id,
            begun_after_id=newest.id if newest else None,
            leader_id=base.leader_id if base else None,
            created_by_id=by,
            created_at=at,
            updated_at=at,
        )
        if base is not None:
            await copying.copy(base.id, begun.id)
        data = {"number": begun.number, "basedOn": base.number if base else None}
        await record("rule_set.begun", by=by, at=at, subject_id=begun.id, data=data)
        if particulars:
            begun = await version.change(begun.id, by=by, at=at, **particulars)
    return begun


async def validate(rule_set_id: UUID) -> list[Refusal]:
    """Every reason why this version may not be published, each with its place; empty where it may."""
    found = await find(RuleSetVersion, rule_set_id, "rule_set_id")
    return problems(await loading.read(found), await _living())


async def publish(
    rule_set_id: UUID,
    *,
    effective_from: datetime | None = None,
    carry_open_cases: bool = False,
    reason: str | None = None,
    replacing_id: UUID | None = None,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> RuleSetVersion:
    """From this moment on (now unless told) new cases are opened under this version, which never changes.

    Refused with every problem at once; and as STALE where another version has been published since the draft
    was begun, unless `replacing_id` names that one.
    """
    why = optional_line(reason, "reason", most=1000)
    since = effective_from or at
    if since < at:
        raise Refusal(Code.INVALID, "rules take effect now or later", ("effective_from",))
    async with all_or_nothing():
        await version.take_turns()
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        await _require_newest_known(draft, replacing_id)
        if wrong := problems(await loading.read(draft), await _living()):
            raise Refusals(wrong)
        await put_in_force(draft, since=since, carry_open_cases=carry_open_cases, reason=why, by=by, at=at)
    return draft


async def put_in_force(
    draft: RuleSetVersion,
    *,
    since: datetime,
    carry_open_cases: bool,
    reason: str | None,
    by: UUID | None,
    at: datetime,
) -> None:
    """Publish what has been looked at, or needs no looking at; the draft is held."""
    await draft.change(
        at=at,
        state=RuleSetState.PUBLISHED,
        effective_from=since,
        carries_open_cases=carry_open_cases,
        reason=reason,
        published_by_id=by,
        published_at=at,
    )
    data = {"number": draft.number, "effectiveFrom": since, "carriesOpenCases": carry_open_cases}
    await record("rule_set.published", by=by, at=at, subject_id=draft.id, reason=reason, data=data)


async def roll_back(
    to_id: UUID,
    *,
    effective_from: datetime | None = None,
    carry_open_cases: bool = False,
    reason: str,
    by: UUID | None,
    at: datetime,
) -> RuleSetVersion:
    """Publish a new version equal to one that was published before."""
    older = await find(RuleSetVersion, to_id, "to_id")
    if older.state is not RuleSetState.PUBLISHED:
        raise Refusal(Code.ILLEGAL_MOVE, f"rule set {older.number} was never in force", ("to_id",))
    async with all_or_nothing():
        begun = await begin(based_on_id=to_id, by=by, at=at, title=f"= {older.number}")
        return await publish(
            begun.id,
            effective_from=effective_from,
            carry_open_cases=carry_open_cases,
            reason=reason,
            by=by,
            at=at,
        )


async def discard(
    rule_set_id: UUID,
    *,
    reason: str | None = None,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> RuleSetVersion:
    """Give a draft up, or withdraw a version that has not taken effect yet; it stays to be read."""
    why = optional_line(reason, "reason", most=1000)
    async with all_or_nothing():
        await version.take_turns()
        found = await find(RuleSetVersion, rule_set_id, "rule_set_id", lock=True)
        require_version(found, expected_version)
        scheduled = found.state is RuleSetState.PUBLISHED and (found.effective_from or at) > at
        if found.state is not RuleSetState.DRAFT and not scheduled:
            raise Refusal(
                Code.ILLEGAL_MOVE, "only what is not in force yet can be discarded", ("rule_set_id",)
            )
        await found.change(at=at, state=RuleSetState.DISCARDED)
        data = {"number": found.number}
        await record("rule_set.discarded", by=by, at=at, subject_id=found.id, reason=why, data=data)
    return found


async def _require_newest_known(draft: RuleSetVersion, replacing_id: UUID | None) -> None:
    newest = await version.newest_published()
    if newest is None or newest.id in (draft.begun_after_id, draft.based_on_id, replacing_id):
        return
    raise Refusal(
        Code.STALE,
        f"rule set {newest.number} has been published since this draft was begun; compare the two, "
        "then name it as the one to be replaced",
        ("replacing_id",),
    )


async def _living() -> Living:
    """Held until the transaction ends: no department closes and nobody leaves between question and answer."""
    departments: Sequence[UUID] = [
        row["id"]
        for row in await current().fetch("select id from departments where closed_at is null for key share")
    ]
    staff = await current().fetch("select id, department_id, position_id from staff where left_on is null")
    return Living(
        frozenset(departments),
        {row["id"]: row["department_id"] for row in staff},
        frozenset(row["position_id"] for row in staff),
        frozenset(row["id"] for row in await current().fetch(_SILENT, Permission.CASE_REPLY.value)),
    )


# Where people work, and none of them or of those who lead there may reply.
_SILENT = """
select s.department_id as id from staff s
join departments d on d.tenant_id = s.tenant_id and d.id = s.department_id
where s.left_on is null and d.closed_at is null
group by s.department_id, d.head_id
having not exists (
    select from staff able
    join staff_roles r on r.tenant_id = able.tenant_id and r.staff_id = able.id
    join role_permissions p on p.tenant_id = r.tenant_id and p.role_id = r.role_id
    where able.left_on is null and p.permission = $1
      and (able.department_id = s.department_id or able.id = d.head_id))
"""
