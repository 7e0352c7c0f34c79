"""The register of a department as an inspector may see it: the cases among which a lot is drawn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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


# The same as `may_read` in tenants/cases/case.py, and as `cases` in schema/cases/visibility.py.
_REGISTER = """
with mine as materialized (
    select i.case_id, bool_or(i.ended_at is null) as now from involvements i
    where i.staff_id = $4 or i.staff_id = any($5::uuid[]) and i.ended_at is null group by i.case_id
)
select c.id, c.number
from cases c left join mine m on m.case_id = c.id
where c.opened_at >= $2 and c.opened_at < $3 and (c.first_department_id = $1 or c.department_id = $1)
  and ($6 or $4 in (c.handler_id, c.first_contact_id) or m.case_id is not null
       or c.department_id = any($7::uuid[]) or c.first_department_id = any($7::uuid[])
       or $8 and c.replier_department_id = $10
       or $9 and exists (select from hand_overs h where h.case_id = c.id and h.state = 'offered'
                         and h.to_staff_id is null and h.to_department_id = $10))
  and (c.confidentiality = 'ordinary' or (
       ($11 or $4 in (c.handler_id, c.first_contact_id) or m.now
        or c.department_id = any($12::uuid[]) or c.first_department_id = any($12::uuid[]))
       and not (c.confidentiality = 'informant'
                and (c.about_staff_id is not distinct from $4 or is_within($10, c.about_department_id)))))
order by c.number
limit $13
"""


async def register(department_id: UUID, *, since: datetime, until: datetime, by: Viewer) -> list[Registered]:
    """The cases that came to the department or lie with it, registered in the period, as far as `by` sees."""
    if not by.may(Permission.CASE_READ):
        return []
    rows = await current().fetch(
        _REGISTER,
        department_id,
        since,
        until,
        by.staff_id,
        list(by.acts_for),
        *_reach(by, Permission.CASE_READ),
        by.may(Permission.CASE_REPLY),
        by.may(Permission.CASE_ACCEPT),
        by.department_id,
        *_reach(by, Permission.CASE_READ_CONFIDENTIAL),
        MOST + 1,
    )
    if len(rows) > MOST:
        message = f"the register has more than {MOST} cases in this period: check a shorter one"
        raise Refusal(Code.LIMIT_EXCEEDED, message, ("department_id",))
    return [Registered(row["id"], row["number"]) for row in rows]


def _reach(by: Viewer, permission: Permission) -> tuple[bool, list[UUID]]:
    """Whether the permission reaches everything, else which departments."""
    scope = by.grants.get(permission)
    if scope is Scope.DEPARTMENT:
        return False, [by.department_id]
    return scope is Scope.TENANT, sorted(by.subtree) if scope is Scope.SUBTREE else []
