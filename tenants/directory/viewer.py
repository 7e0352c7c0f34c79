"""Who asks, as the permissions see them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.directory import on_the_day
from tenants.directory.access import KNOWN, Permission, Scope, Viewer, widest
from tenants.lanes import lanes
from tenants.session import current, tenant_session

_ME = """me as (
    select s.id, s.tenant_id, s.department_id, a.id as account_id
    from accounts a join staff s on s.id = a.staff_id join tenants t on t.id = a.tenant_id
    where s.left_on is null and t.state = 'active' and {one}
), below(id) as (
    select department_id from me
    union select d.id from departments d join below b on d.parent_id = b.id
), above(id) as (
    select d.parent_id from departments d join me on d.id = me.department_id
    union select d.parent_id from departments d join above a on d.id = a.id
)"""
_SQL = f"""
with recursive {_ME}
select me.*,
    array(select id from below) as subtree,
    array(select id from above where id is not null) as above,
    array(select (p.permission, p.scope)
          from staff_roles sr join role_permissions p on p.role_id = sr.role_id
          where sr.staff_id = me.id) as grants
from me
"""  # noqa: S608
# All of it in one round trip, the tenant set on the way: row-level security looks at the setting when the
# first row is asked for, which is after `t` has been read.
_SIGNED_IN = f"""
with recursive t as materialized (select set_config('app.tenant_id', $5, true) as v),
{_ME}, {on_the_day.BEHIND}
select (select row_to_json(x) from (
    select me.id, me.department_id,
        array(select id from below) as subtree,
        array(select id from above where id is not null) as above,
        (select json_agg(array[p.permission, p.scope])
         from staff_roles sr join role_permissions p on p.role_id = sr.role_id
         where sr.staff_id = me.id) as grants,
        array({on_the_day.AWAY_BEHIND}) as away
    from me) x)
from t where t.v is not null
""".format(  # noqa: S608
    one="""a.id = $1 and a.epoch = $2 and not exists (
        select from refresh_tokens r where r.family_id = $3 and r.revoked_at is not null)""",
    who="select id from me",
    at="$4",
)
_BY_ACCOUNT = _SQL.format(one="a.id = $1")
_BY_STAFF = _SQL.format(one="s.id = $1")


async def load(*, account_id: UUID, at: datetime | None = None) -> Viewer | None:
    """The viewer behind an account; None without one, for somebody who has left, in a suspended tenant.

    For whom they act is known only where the time is told.
    """
    return await _viewer(_BY_ACCOUNT, account_id, at=at)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in as its token tells of it; it has ended with its session or with the epoch of its account."""

    tenant_id: UUID
    account_id: UUID
    epoch: int
    session_id: UUID


async def load_signed_in(sign_in: SignIn, *, at: datetime) -> Viewer | None:
    """The viewer behind a sign-in, with no session open; None where it has ended."""
    found = await lanes().fetchrow(
        _SIGNED_IN, sign_in.account_id, sign_in.epoch, sign_in.session_id, at, str(sign_in.tenant_id)
    )
    if found is None or found[0] is None:
        return None
    row = json.loads(found[0])
    staff_id = UUID(row["id"])
    return Viewer(
        tenant_id=sign_in.tenant_id,
        staff_id=staff_id,
        account_id=sign_in.account_id,
        department_id=UUID(row["department_id"]),
        subtree=frozenset(map(UUID, row["subtree"])),
        above=frozenset(map(UUID, row["above"])),
        grants=_grants(row["grants"] or ()),
        # Most days nobody behind whom they stand is away.
        acts_for=await _acts_for(sign_in.tenant_id, staff_id, at=at) if row["away"] else frozenset(),
    )


async def _acts_for(tenant_id: UUID, staff_id: UUID, *, at: datetime) -> frozenset[UUID]:
    async with tenant_session(tenant_id, readonly=True):
        return await on_the_day.acts_for(staff_id, at=at)


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
        above=frozenset(row["above"]),
        grants=_grants(row["grants"]),
        acts_for=await on_the_day.acts_for(row["id"], at=at) if at is not None else frozenset(),
    )


def _grants(told: Iterable[tuple[str, str]]) -> dict[Permission, Scope]:
    return widest((Permission(name), Scope(scope)) for name, scope in told if name in KNOWN)
