"""The register of a department as an inspector may see it: the cases among which a lot is drawn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.cases.case import Case, may_read
from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code, Refusal
from tenants.session import current

# A longer register is checked in parts.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Registered:
    """A case of the register."""

    case_id: UUID
    number: str


_REGISTER = """
select c.id, c.number, c.confidentiality = 'ordinary' and (
    $5 or c.department_id = any($6::uuid[]) or c.first_department_id = any($6::uuid[])
    or $4 in (c.handler_id, c.first_contact_id)) as plain
from cases c
where c.opened_at >= $2 and c.opened_at < $3 and (c.first_department_id = $1 or c.department_id = $1)
order by c.number
limit $7
"""


async def register(department_id: UUID, *, since: datetime, until: datetime, by: Viewer) -> list[Registered]:
    """The cases that came to the department or lie with it, registered in the period, as far as `by` sees.

    What is confidential, and what is seen only because of a part in it, is asked of the case itself.
    """
    scope = by.grants.get(Permission.CASE_READ)
    if scope is None:
        return []
    rows = await current().fetch(
        _REGISTER,
        department_id,
        since,
        until,
        by.staff_id,
        scope is Scope.TENANT,
        _reach(by, scope),
        MOST + 1,
    )
    if len(rows) > MOST:
        message = f"the register has more than {MOST} cases in this period: check a shorter one"
        raise Refusal(Code.LIMIT_EXCEEDED, message, ("department_id",))
    unclear = [row["id"] for row in rows if not row["plain"]]
    seen = {case.id for case in await Case.filter(id__in=unclear) if await may_read(by, case)}
    return [Registered(row["id"], row["number"]) for row in rows if row["plain"] or row["id"] in seen]


def _reach(by: Viewer, scope: Scope) -> list[UUID]:
    if scope is Scope.DEPARTMENT:
        return [by.department_id]
    return sorted(by.subtree) if scope is Scope.SUBTREE else []
