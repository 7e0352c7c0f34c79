"""The breach that somebody does something with: may they see it, and is it theirs to judge?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants import history
from tenants.cases import inbox
from tenants.cases.breaches import Breach
from tenants.cases.case import Case, is_informed_against
from tenants.cases.inbox import Telling
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import entitled
from tenants.session import current

_REPORTED = "select exists (select from breach_reports where breach_id = $1 and by_id = $2)"
# The head who was told to answer for the department.
_TOLD = "select exists (select from breach_reviews where breach_id = $1 and head_id = $2)"
# Whoever has a part in it. On an objection that is also whoever decided first, and whoever bears a measure:
# while nothing is contested the state itself says that nobody decides.
_PARTS = """
select b.staff_id, 'person' as part from breaches b where b.id = $1
union all select by_id, 'reporter' from breach_reports where breach_id = $1
union all select by_id, 'heard' from breach_statements where breach_id = $1
union all select d.by_id, 'decider' from breach_decisions d join breaches b on b.id = d.breach_id
    where d.breach_id = $1 and b.state = 'contested'
union all select m.staff_id, 'bearer' from breach_measures m join breaches b on b.id = m.breach_id
    where m.breach_id = $1 and b.state = 'contested'
union all select s.id, 'accused' from breaches b join cases c on c.id = b.case_id
    join staff s on s.id = c.about_staff_id or is_within(s.department_id, c.about_department_id)
    where b.id = $1 and c.confidentiality = 'informant'
        and num_nonnulls(c.about_staff_id, c.about_department_id) > 0
"""
_WHY_NOT = {
    "person": "this breach is about you",
    "reporter": "you reported this breach: somebody else judges it",
    "heard": "you have made a statement on it: somebody else judges it",
    "decider": "somebody else than the first decider decides this",
    "accused": "the case is about you: somebody else judges what went wrong in it",
    "bearer": "a measure of this breach is yours to bear: somebody else decides this",
}


async def open_for(viewer: Viewer, breach_id: UUID) -> Breach:
    """The breach, held until the transaction ends; NOT_FOUND for whoever may not read it."""
    breach = await Breach.filter(id=breach_id).select_for_update().get_or_none()
    if breach is None or not await may_read(viewer, breach):
        raise Refusal(Code.NOT_FOUND, "there is no such breach", ("breach_id",))
    return breach


async def may_read(viewer: Viewer, breach: Breach) -> bool:
    """The same as `breaches` in schema/oversight/breach_visibility.py."""
    if viewer.staff_id == breach.staff_id or await _has(_REPORTED, viewer, breach):
        return True
    if not await _is_for(viewer, breach):
        return False
    # Whom somebody informed against learns nothing from how the report was handled.
    return not await is_informed_against(viewer, await Case.get(id=breach.case_id))


async def _is_for(viewer: Viewer, breach: Breach) -> bool:
    covered = viewer.covers(Permission.BREACH_READ, staff=(), departments=(breach.department_id,))
    return covered or await _has(_TOLD, viewer, breach)


async def _has(question: str, viewer: Viewer, breach: Breach) -> bool:
    return bool(await current().fetchval(question, breach.id, viewer.staff_id))


async def require_judge(viewer: Viewer, permission: Permission, breach: Breach) -> None:
    """Refuse whoever leads nothing here, and whoever has a part in it: nobody judges their own cause."""
    if not viewer.covers(permission, staff=(), departments=(breach.department_id,)):
        raise Refusal(Code.NOT_ALLOWED, "this breach is beyond your reach", ("breach_id",))
    if (part := (await _parts(breach)).get(viewer.staff_id)) is not None:
        raise Refusal(Code.NOT_ALLOWED, _WHY_NOT[part], ("breach_id",))


async def reporter_of(breach: Breach) -> UUID | None:
    """Whoever reported it; None where a clock or a notice did."""
    reporter: UUID | None = await current().fetchval(
        "select by_id from breach_reports where breach_id = $1", breach.id
    )
    return reporter


async def judges(permission: Permission, breach: Breach) -> list[UUID | None]:
    """Whoever is nearest to the department of those whom `require_judge` would let judge it."""
    return await entitled.deciders(permission, breach.department_id, besides=await _parts(breach))


async def _parts(breach: Breach) -> dict[UUID, str]:
    """Everybody who has a part in the breach as it stands, and which."""
    rows = await current().fetch(_PARTS, breach.id)
    return {row["staff_id"]: row["part"] for row in rows}


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
