"""Coming in: with a case's number and its access code a requester follows this one case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.cases import access_code
from tenants.directory.access import Actor, Viewer
from tenants.portal import attempts, settings
from tenants.session import current, current_tenant_id

LONGEST_NUMBER = 40
# Whoever follows a case belongs to no department.
NOWHERE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class CameIn:
    """Which case somebody follows, and by which code: when that is void they are out."""

    tenant_id: UUID
    case_id: UUID
    code_id: UUID


async def come_in(number: str, code: str, *, source: str, at: datetime) -> CameIn | None:
    """The case that number and code open; None for whatever is wrong, always by the same steps.

    `source` tells one place that codes come from apart from another, and nothing else of it.
    """
    named = access_code.number_of(number)[:LONGEST_NUMBER] or "-"
    held = await attempts.take_turn(named, source)
    found = await access_code.find(named, code)
    portal = await settings.of_tenant()
    if held.is_locked(at=at):
        return None
    if found is None or portal is None or not portal.is_open:
        await attempts.failed(held, at=at)
        return None
    await attempts.forget(held)
    return CameIn(current_tenant_id(), found.case_id, found.id)


async def viewer(came: CameIn) -> Viewer | None:
    """The requester, as far as they are still in: the code is good, the portal open, the tenant active."""
    requester_id = await current().fetchval(_STILL_IN, came.code_id, came.case_id)
    if requester_id is None:
        return None
    return Viewer(
        tenant_id=came.tenant_id,
        staff_id=requester_id,
        account_id=requester_id,
        department_id=NOWHERE,
        actor=Actor.REQUESTER,
        case_id=came.case_id,
        code_id=came.code_id,
    )


_STILL_IN = """
select c.requester_id from access_codes a join cases c on c.id = a.case_id
    join tenants t on t.id = c.tenant_id join portals p on p.tenant_id = c.tenant_id
where a.id = $1 and c.id = $2 and a.voided_at is null and t.state = 'active' and p.is_open
"""
