"""The daily self-check: looks for whatever could let a case be dropped, and tells whoever runs the house."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import findings, inbox
from tenants.cases.findings import Trouble
from tenants.cases.inbox import Telling
from tenants.directory.access import Permission
from tenants.session import current, current_tenant_id, database

# A little less than a day, so that it comes at the same hour.
OFTEN = timedelta(hours=23)
MOST_NAMED = 20


class SelfCheck(TenantModel):
    """One look, and what it found."""

    at = fields.DatetimeField()
    findings: fields.Field[list[dict[str, Any]]] = fields.JSONField()
    faults = fields.IntField()
    followed_to = fields.BigIntField()
    followed_hash = fields.BinaryField()

    class Meta:
        table = "self_checks"


async def is_due(*, at: datetime) -> bool:
    """Whether a day has passed since the last one."""
    latest = await SelfCheck.all().order_by("-at", "-id").first()
    return latest is None or latest.at <= at - OFTEN


async def check(*, at: datetime) -> SelfCheck:
    """Look through the tenant's cases, clocks and history, write down what was found, and tell of it."""
    head = await current().fetchrow("select seq, hash from history_heads")
    assert head is not None  # noqa: S101  every tenant has one
    found = [_finding(trouble, cases) for trouble in Trouble if (cases := await _look(trouble, at=at))]
    made = await SelfCheck.create(
        at=at,
        findings=found,
        faults=sum(one["count"] for one in found),
        followed_to=head["seq"],
        followed_hash=head["hash"],
    )
    if found:
        await _tell(made, at=at)
    return made


async def faults() -> int:
    """How much the latest check of each tenant has found, of all of them together."""
    count: int = await database().fetchval("select count_self_check_faults()")
    return count


async def _look(trouble: Trouble, *, at: datetime) -> list[UUID | None]:
    match trouble:
        case Trouble.CLOCK_UNWATCHED:
            return await findings.unwatched(at=at)
        case Trouble.HISTORY_BROKEN:
            return [None] if await _broken() is not None else []
        case _:
            return await findings.found(trouble, at=at)


async def _broken() -> int | None:
    """From where the last check that found the history whole had got to."""
    for latest in await SelfCheck.all().order_by("-at", "-id").limit(30):
        if not any(one["kind"] == Trouble.HISTORY_BROKEN for one in latest.findings):
            return await findings.broken(known=latest.followed_to, seal=latest.followed_hash)
    return await history.broken_at()


def _finding(trouble: Trouble, cases: Sequence[UUID | None]) -> dict[str, Any]:
    named = [str(case_id) for case_id in dict.fromkeys(cases) if case_id is not None][:MOST_NAMED]
    return {"kind": trouble.value, "count": len(cases), "cases": named}


async def _tell(made: SelfCheck, *, at: datetime) -> None:
    data = {one["kind"]: one["count"] for one in made.findings}
    await history.record("check.failed", by=None, at=at, subject_id=made.id, data=data)
    rows = await current().fetch(_ADMINISTRATORS, current_tenant_id(), Permission.TENANT_CONFIGURE.value)
    await inbox.tell_all([Telling(row["id"], "check.failed", None) for row in rows], at=at)


_ADMINISTRATORS = """
select s.id from staff s where s.tenant_id = $1 and s.left_on is null and exists (
    select from staff_roles r join role_permissions p on p.tenant_id = r.tenant_id and p.role_id = r.role_id
    where r.tenant_id = s.tenant_id and r.staff_id = s.id and p.permission = $2)
order by s.id
"""
