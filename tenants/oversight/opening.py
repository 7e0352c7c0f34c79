"""The breach that somebody does something with: may they see it, and is it theirs to judge?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants import history
from tenants.cases import inbox
from tenants.cases.breaches import Breach
from tenants.cases.inbox import Telling
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import entitled
from tenants.session import current

# Whoever reported it, and the head who was told to answer for the department.
_HAS_TO_DO = """
select exists (select from breach_reports where breach_id = $1 and by_id = $2)
    or exists (select from breach_reviews where breach_id = $1 and head_id = $2)
"""
_REPORTED = "select exists (select from breach_reports where breach_id = $1 and by_id = $2)"
_STATED = "select exists (select from breach_statements where breach_id = $1 and by_id = $2)"


async def open_for(viewer: Viewer, breach_id: UUID) -> Breach:
    """The breach, held until the transaction ends; NOT_FOUND for whoever may not read it."""
    breach = await Breach.filter(id=breach_id).select_for_update().get_or_none()
    if breach is None or not await may_read(viewer, breach):
        raise Refusal(Code.NOT_FOUND, "there is no such breach", ("breach_id",))
    return breach


async def may_read(viewer: Viewer, breach: Breach) -> bool:
    """The same as `breaches` in schema/oversight/breach_visibility.py."""
    if viewer.staff_id == breach.staff_id:
        return True
    if viewer.covers(Permission.BREACH_READ, staff=(), departments=(breach.department_id,)):
        return True
    return bool(await current().fetchval(_HAS_TO_DO, breach.id, viewer.staff_id))


async def require_judge(viewer: Viewer, permission: Permission, breach: Breach) -> None:
    """Refuse whoever leads nothing here, and whoever has a part in it: nobody judges their own cause."""
    if not viewer.covers(permission, staff=(), departments=(breach.department_id,)):
        raise Refusal(Code.NOT_ALLOWED, "this breach is beyond your reach", ("breach_id",))
    if viewer.staff_id == breach.staff_id:
        raise Refusal(Code.NOT_ALLOWED, "this breach is about you", ("breach_id",))
    if await current().fetchval(_REPORTED, breach.id, viewer.staff_id):
        raise Refusal(Code.NOT_ALLOWED, "you reported this breach: somebody else judges it", ("breach_id",))
    if await current().fetchval(_STATED, breach.id, viewer.staff_id):
        raise Refusal(
            Code.NOT_ALLOWED, "you have made a statement on it: somebody else judges it", ("breach_id",)
        )


async def reporter_of(breach: Breach) -> UUID | None:
    """Whoever reported it; None where a clock or a notice did."""
    reporter: UUID | None = await current().fetchval(
        "select by_id from breach_reports where breach_id = $1", breach.id
    )
    return reporter


async def judges(permission: Permission, breach: Breach, *besides: UUID) -> list[UUID | None]:
    """Whoever is nearest to the department of those who may judge it and have no part in it."""
    no_part = (breach.staff_id, await reporter_of(breach), *besides)
    return await entitled.deciders(permission, breach.department_id, besides=no_part)


async def note(
    kind: str,
    breach: Breach,
    *people: UUID | None,
    by: UUID | None,
    at: datetime,
    reason: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write it into the history and tell people of it.

    It stands in the organization's history and not in the case's: what somebody is blamed for is not for
    everybody who sees the case.
    """
    known = {"kind": breach.kind, "staff": breach.staff_id, "case": breach.case_id}
    await history.record(
        kind, by=by, at=at, subject_id=breach.id, reason=reason, data={**known, **(data or {})}
    )
    told = dict.fromkeys(one for one in people if one is not None and one != by)
    await inbox.tell_all([Telling(one, kind, None, by, subject_id=breach.id) for one in told], at=at)
