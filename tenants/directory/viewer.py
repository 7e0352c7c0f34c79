"""Who asks, as the permissions see them."""

from datetime import datetime
from uuid import UUID

from tenants.directory import on_the_day
from tenants.directory.access import KNOWN, Permission, Scope, Viewer, widest
from tenants.session import current

_SQL = """
with recursive me as (
    select s.id, s.tenant_id, s.department_id, a.id as account_id
    from accounts a join staff s on s.id = a.staff_id join tenants t on t.id = a.tenant_id
    where s.left_on is null and t.state = 'active' and {one}
), below(id) as (
    select department_id from me
    union select d.id from departments d join below b on d.parent_id = b.id
)
select me.*,
    array(select id from below) as subtree,
    array(select (p.permission, p.scope)
          from staff_roles sr join role_permissions p on p.role_id = sr.role_id
          where sr.staff_id = me.id) as grants
from me
"""
_BY_ACCOUNT = _SQL.format(one="a.id = $1")
_BY_STAFF = _SQL.format(one="s.id = $1")


async def load(*, account_id: UUID, at: datetime | None = None) -> Viewer | None:
    """The viewer behind an account; None without one, for somebody who has left, in a suspended tenant.

    For whom they act is known only where the time is told.
    """
    return await _viewer(_BY_ACCOUNT, account_id, at=at)


async def load_staff(*, staff_id: UUID, at: datetime | None = None) -> Viewer | None:
    """The viewer that a member of the staff is when signed in; None where they cannot sign in."""
    return await _viewer(_BY_STAFF, staff_id, at=at)


async def _viewer(sql: str, wanted: UUID, *, at: datetime | None) -> Viewer | None:
    row = await current().fetchrow(sql, wanted)
    if row is None:
        return None
    return Viewer(
        tenant_id=row["tenant_id"],
        staff_id=row["id"],
        account_id=row["account_id"],
        department_id=row["department_id"],
        subtree=frozenset(row["subtree"]),
        grants=widest((Permission(name), Scope(scope)) for name, scope in row["grants"] if name in KNOWN),
        acts_for=await on_the_day.acts_for(row["id"], at=at) if at is not None else frozenset(),
    )
