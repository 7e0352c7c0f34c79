"""Who decides on what somebody asks for about a case: the policy names a level, the tree names the person.

Nobody decides on what they asked for, on their own work, or in a case that is about them; neither in the
place of somebody else. Where the one named cannot, and nobody who acts for them can, the next above does.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tenants.cases import confidentiality, involvement
from tenants.cases.case import Case
from tenants.cases.involvement import Part
from tenants.directory import hierarchy, on_the_day
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.rules import loading
from tenants.rules.policies import Approver
from tenants.session import current

_LEADER = """
with recursive up(head_id, parent_id, step) as (
    select head_id, parent_id, 1 from departments where id = $1
    union all
    select d.head_id, d.parent_id, u.step + 1 from up u join departments d on d.id = u.parent_id
)
select u.head_id from up u join staff s on s.id = u.head_id and s.left_on is null order by u.step desc limit 1
"""


async def approver_of(case: Case, level: Approver, *, asked_by: UUID, at: datetime) -> UUID:
    """The person at this level above the handler; whoever stands at the top decides for themself.

    Nobody decides in a case that is about them, or on what they asked for: the next above does.
    """
    asker_id = case.handler_id
    if level is Approver.LEADER:
        found = await _leader(case)
    else:
        above = (await hierarchy.answerable_chain([asker_id]))[asker_id]
        found = above.superior_id if level is Approver.SUPERIOR else above.head_id
    found = await confidentiality.deciding(case.about, found, beneath=asker_id)
    if found is None:
        raise Refusal(Code.CONFLICT, "nobody is named who could decide on this", ("case_id",))
    if found in _barred(case, [asked_by]):
        return await decides(case, found, besides=[asked_by], at=at)
    return found


async def _leader(case: Case) -> UUID | None:
    """The leader in charge by the case's rules; where they have left, whoever stands at the top."""
    leader_id = (await loading.load(case.rule_set_id)).leader_id
    found: UUID | None = await current().fetchval(
        "select id from staff where id = $1 and left_on is null", leader_id
    )
    return found or await current().fetchval(_LEADER, case.department_id)


async def call(
    case: Case,
    named: UUID,
    *,
    besides: Collection[UUID | None],
    permission: Permission = Permission.CASE_APPROVE,
    at: datetime,
) -> list[UUID]:
    """The one named, and whoever decides instead where they cannot: from now on they see the case.

    Whoever calls tells them. `besides` are those who ask, and the parties of a dispute.
    """
    decider = await decides(case, named, besides=besides, permission=permission, at=at)
    called = [
        one for one in dict.fromkeys([named, decider]) if one == decider or one not in _barred(case, besides)
    ]
    await involvement.take_parts([(case.id, one) for one in called], Part.APPROVER, at=at)
    return called


async def require_approver(
    by: Viewer,
    case: Case,
    named: UUID | None,
    path: str,
    *,
    besides: Collection[UUID | None],
    permission: Permission = Permission.CASE_APPROVE,
    at: datetime,
) -> None:
    """Refuse everybody but the one named, whoever acts for them, and whoever decides where they cannot."""
    if named is None:
        raise Refusal(Code.NOT_ALLOWED, "somebody else decides on this", (path,))
    barred = _barred(case, besides)
    if by.staff_id not in barred and (by.staff_id == named or named in by.acts_for):
        return
    if by.staff_id != await decides(case, named, besides=besides, permission=permission, at=at):
        reason = "nobody decides on their own work, or on what they asked for themselves"
        raise Refusal(
            Code.NOT_ALLOWED, reason if by.staff_id in barred else "somebody else decides on this", (path,)
        )


async def decides(
    case: Case,
    named: UUID,
    *,
    besides: Collection[UUID | None],
    permission: Permission | None = Permission.CASE_APPROVE,
    at: datetime,
) -> UUID:
    """Who decides at this moment: the one named, whoever acts for them, else the next above who may.

    Where nobody above can, it is whoever else may, the highest post first. Whoever stands at the top decides
    for themself, and waits for nobody.
    """
    barred = _barred(case, besides)
    if named not in barred and await current().fetchval(_CAN, _name(permission), named, at):
        return named
    chain = await upwards(named)
    day = await on_the_day.load(chain, at=at)
    able = await _able(case, barred, permission, {*chain, *day.people()})
    for one in chain:
        there = day.acting(one, besides=day.people() - able)
        if there in able and there not in day.away:
            return there
    if chain == [named] and named in barred:
        return named
    others = await current().fetchval(_HIGHEST, list(able), at) if not case.confidential else None
    return others or chain[-1]


async def _able(
    case: Case, barred: Collection[UUID], permission: Permission | None, near: Collection[UUID]
) -> set[UUID]:
    """Whoever holds the permission; where nobody in the house does, those who are near."""
    rows = await current().fetch(_HOLDING, _name(permission))
    able = ({row["staff_id"] for row in rows} or set(near)).difference(barred)
    return able - await confidentiality.concerned(case.about, able)


async def upwards(staff_id: UUID) -> list[UUID]:
    """This person and those above, the nearest first."""
    chain: list[UUID] = []
    above: UUID | None = staff_id
    while above is not None and above not in chain:
        chain.append(above)
        above = await hierarchy.superior_of(above)
    return chain


def _barred(case: Case, besides: Collection[UUID | None]) -> set[UUID]:
    return {case.handler_id, *(one for one in besides if one is not None)}


def _name(permission: Permission | None) -> str | None:
    return permission.value if permission is not None else None


_HOLDING = """
select distinct r.staff_id from role_permissions p
join staff_roles r on r.tenant_id = p.tenant_id and r.role_id = p.role_id
join staff s on s.id = r.staff_id and s.left_on is null
where p.permission = $1
"""
# Where nobody holds the permission at all it is not asked for.
_CAN = f"""
with holding as ({_HOLDING})
select ($1::text is null or $2 in (select staff_id from holding) or not exists (select from holding))
   and (select left_on is null from staff where id = $2)
   and not exists (select from absences a where a.staff_id = $2 and a.since <= $3 and a.ends_at > $3)
"""  # noqa: S608
_HIGHEST = """
select s.id from staff s join positions p on p.id = s.position_id
where s.id = any($1::uuid[]) and s.left_on is null and not exists (
    select from absences a where a.staff_id = s.id and a.since <= $2 and a.ends_at > $2)
order by p.rank desc, s.joined_on, s.badge limit 1
"""
