"""Who is asked, who does the work, and who answers."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tenants.cases import confide, reply, resolve
from tenants.cases.case import Case, Channel
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.involvement import Involvement, Part
from tenants.directory import account, api_key, assignment, role
from tenants.directory.access import Actor, Permission, Scope, Viewer
from tenants.directory.role import Grant
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.rules.circumstances import RequesterClass
from tenants.rules.reply_rules import Replier
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, later, question
from tests.support.desk import viewer as seen
from tests.support.office import everything
from tests.support.rulebook import new_rules

TABLES = ("cases", "replies", "clocks", "involvements", "inbox_entries")
VIP: dict[str, Any] = {"conditions": {"requester_classes": ["vip"]}}


async def rule(replier: Replier, **more: Any) -> None:
    async with new_rules(at=AT) as draft:
        await draft.reply(replier, **{**VIP, **more})


async def asked_of_the_colleague(desks: Desks, **more: Any) -> Case:
    """王芳 writes down for 郑伟 of repairs what a VIP asked."""
    given = {"requester_class": RequesterClass.VIP, "asked": (desks.zheng.id,), **more}
    return await question(desks.colleague, **given)


async def done(case: Case, by: Viewer) -> Case:
    return await resolve.resolve(case.id, resolution="已核减", by=by, at=later(hours=2))


async def answer(case: Case, by: Viewer) -> Case:
    return await reply.reply(case.id, said="已核减", channel=Channel.PHONE, by=by, at=later(hours=3))


async def refused(case: Case, by: Viewer) -> str:
    """What somebody is told whose reply it is not; nothing has changed by it."""
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as no:
        await answer(case, by)
    assert (no.value.code, no.value.path) == (Code.NOT_ALLOWED, ("case_id",))
    assert await everything(*TABLES) == before
    return no.value.message


async def may(person: Staff, *permissions: Permission) -> None:
    """Somebody who can sign in and may do this with their own."""
    grants = [Grant(one, Scope.OWN) for one in permissions]
    given = await role.create(name=f"角色 {person.badge}", grants=grants, by=None, at=AT)
    await assignment.assign(person.id, role_ids=[given.id], by=None, at=AT)
    await account.create(staff_id=person.id, login=person.badge, password_hash="!", by=None, at=AT)


async def platform(desks: Desks) -> Viewer:
    """A machine that brings questions in."""
    made = await api_key.create(
        name="热线平台",
        department_id=desks.hall.id,
        grants=[Grant(Permission.CASE_REGISTER, Scope.OWN)],
        expires_at=later(days=30),
        by=seen(desks.wang, Scope.TENANT),
        at=AT,
    )
    return replace(desks.colleague, staff_id=made.key.id, actor=Actor.MACHINE)


async def replying(case: Case) -> list[Any]:
    """Who finds the case among theirs because they are to reply."""
    parts = await Involvement.filter(case_id=case.id, part=Part.REPLIER, ended_at=None).order_by("id")
    return [part.staff_id for part in parts]


async def left_to_the_hall(desks: Desks) -> Case:
    """The service hall is to reply, where 王芳 alone may, to what 郑伟 has worked on."""
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.DEPARTMENT, department_id=desks.hall.id)
    return await done(await question(desks.mender, requester_class=RequesterClass.VIP), desks.mender)


async def raised(case: Case, level: Confidentiality, by: Staff, **more: Any) -> Case:
    """What somebody learns of a case after the work on it has ended."""
    given = {"level": level, "reason": "举报", "by": seen(by, Scope.TENANT), "at": later(hours=2, minutes=30)}
    await confide.set_level(case.id, **{**given, **more})
    return await Case.get(id=case.id)


async def passed_over(case: Case) -> list[tuple[str, str]]:
    """Who was meant before the one whose the reply is, and why it is not theirs."""
    sql = "select data from events where kind = 'case.resolved' and case_id = $1"
    told = json.loads(await current().fetchval(sql, case.id))
    return [(one["replier"], one["because"]) for one in told.get("passedOver", [])]
