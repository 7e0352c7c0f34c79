"""Who is to reply: named by the rules when the work ends, told, and nobody in their place."""

from typing import Any

from tenants.cases import hand_over, take_over
from tenants.cases.case import State
from tenants.directory.access import Permission, Scope
from tenants.rules.circumstances import RequesterClass
from tenants.rules.reply_rules import Replier
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.actions.cases.reply.answering import (
    answer,
    asked_of_the_colleague,
    done,
    may,
    platform,
    refused,
    replying,
    rule,
)
from tests.support.desk import AT, inbox_of, later, question
from tests.support.desk import viewer as seen
from tests.support.office import last_event


async def test_without_a_rule_the_first_contact_or_the_handler_replies_as_ever(desks: Desks) -> None:
    case = await done(await question(desks.clerk), desks.clerk)
    assert (case.replier, await replying(case)) == (Replier.FIRST_CONTACT_OR_HANDLER, [])
    assert (await last_event())["data"] == "{}"
    assert (await answer(case, desks.head_of_hall())).state is State.REPLIED


async def test_whoever_wrote_it_down_replies_and_nobody_else(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    case = await done(await asked_of_the_colleague(desks), desks.mender)
    assert (case.replier, case.replier_id) == (Replier.REGISTRAR, desks.wang.id)
    assert await replying(case) == [desks.wang.id]
    assert await inbox_of(desks.colleague) == ["case.resolved"]
    for other in (desks.mender, seen(desks.zheng, Scope.TENANT), seen(desks.li, Scope.TENANT)):
        assert await refused(case, other) == "王芳 is to reply"

    assert (await answer(case, desks.colleague)).state is State.REPLIED
    assert await replying(case) == []


async def test_the_rule_of_another_class_of_requesters_names_nobody(desks: Desks) -> None:
    await rule(Replier.REGISTRAR)
    public = {"requester_class": RequesterClass.PUBLIC}
    case = await done(await asked_of_the_colleague(desks, **public), desks.mender)
    assert case.replier is Replier.FIRST_CONTACT_OR_HANDLER
    assert (await answer(case, desks.mender)).state is State.REPLIED


async def test_a_case_keeps_the_rule_that_it_was_opened_under(desks: Desks) -> None:
    case = await asked_of_the_colleague(desks)
    await rule(Replier.REGISTRAR)
    assert (await done(case, desks.mender)).replier is Replier.FIRST_CONTACT_OR_HANDLER


async def test_whoever_was_asked_and_wrote_it_down_replies_as_first_contact(desks: Desks) -> None:
    await may(desks.li, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    case = await question(desks.clerk, requester_class=RequesterClass.VIP)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await take_over.accept(offered.id, by=desks.mender, at=later(hours=1))
    case = await done(case, desks.mender)
    assert (case.replier, case.replier_id) == (Replier.FIRST_CONTACT, None)
    assert await refused(case, desks.mender) == "李娜 is to reply"
    assert (await answer(case, desks.clerk)).state is State.REPLIED


async def test_only_the_handler_replies_where_the_rule_says_so(desks: Desks) -> None:
    await may(desks.zheng, Permission.CASE_REPLY)
    await rule(Replier.HANDLER)
    case = await question(desks.clerk, requester_class=RequesterClass.VIP)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await take_over.accept(offered.id, by=desks.mender, at=later(hours=1))
    case = await done(case, desks.mender)
    assert await refused(case, desks.clerk) == "郑伟 is to reply"
    assert (await answer(case, desks.mender)).state is State.REPLIED


async def test_what_none_of_the_staff_wrote_down_the_department_named_replies_to(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR, department_id=desks.hall.id)
    machine = await platform(desks)
    given: dict[str, Any] = {"requester_class": RequesterClass.VIP, "asked": (desks.zheng.id,)}
    case = await done(await question(machine, **given), desks.mender)
    assert (case.replier, case.replier_department_id) == (Replier.DEPARTMENT, desks.hall.id)
    assert await refused(case, desks.mender) == "服务大厅 is to reply"
    assert (await answer(case, desks.clerk)).state is State.REPLIED


async def test_without_anybody_who_passed_it_on_and_no_department_it_is_as_ever(desks: Desks) -> None:
    await rule(Replier.REGISTRAR)
    given: dict[str, Any] = {"requester_class": RequesterClass.VIP, "asked": (desks.zheng.id,)}
    case = await done(await question(await platform(desks), **given), desks.mender)
    assert case.replier is Replier.FIRST_CONTACT_OR_HANDLER


async def test_the_history_tells_by_which_rule_who_was_to_reply(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR, code="vip")
    await done(await asked_of_the_colleague(desks), desks.mender)
    told = await current().fetchval("select data from events where kind = 'case.resolved'")
    assert f'"replierStaff": "{desks.wang.id}"' in told
    assert '"replyRule": "vip"' in told
