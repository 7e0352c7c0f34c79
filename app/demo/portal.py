"""The demo's portal, and a requester who follows a case in it."""

from datetime import datetime
from uuid import UUID

from app.auth.requesters import ByPass
from app.demo.organization import Organization
from tenants.portal import settings
from tenants.portal.coming_in import CameIn
from tenants.session import current

REQUESTER = "requester"

_FOLLOWED = """
select a.case_id, a.id from access_codes a join cases c on c.id = a.case_id
where a.voided_at is null order by c.closed_at is not null, c.opened_at desc, a.issued_at desc limit 1
"""


async def open_portal(made: Organization, *, receiver: str, at: datetime) -> None:
    """Requesters may ask; `receiver` is the code of the department that takes what they ask."""
    await settings.configure(
        is_open=True, takes_questions=True, department_id=made.departments[receiver], by=None, at=at
    )


async def pass_for_somebody(passes: ByPass, tenant_id: UUID, *, at: datetime) -> dict[str, str]:
    """The pass of whoever asked last and waits; none where every code has been voided."""
    row = await current().fetchrow(_FOLLOWED)
    if row is None:
        return {}
    return {REQUESTER: passes.issue(CameIn(tenant_id, row["case_id"], row["id"]), at=at).token}
