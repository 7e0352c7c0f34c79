"""Who is to reply: named by the rules when the work ends, told, and nobody in their place."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tenants.cases import (
    confide,
    decline,
    department_merge,
    hand_over,
    preview,
    reply,
    resolve,
    succession,
    take_over,
)
from tenants.cases.case import Case, Channel, State, may_read
from tenants.cases.clocks import Clock
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.involvement import Involvement, Part
from tenants.cases.replier_order import PassedBecause
from tenants.directory import (
    absence,
    account,
    api_key,
    assignment,
    department,
    leaving,
    role,
    stand_in,
    viewer,
)
from tenants.directory.access import Actor, Permission, Scope, Viewer
from tenants.directory.role import Grant
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal, Refusals
from tenants.rules import loading
from tenants.rules.circumstances import Circumstances, RequesterClass
from tenants.rules.reply_rules import Replier
from tenants.rules.stages import Stage
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question
from tests.support.desk import viewer as seen
from tests.support.office import Office, everything, last_event
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


async def test_a_department_replies_whoever_of_it_may(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.DEPARTMENT, department_id=desks.hall.id)
    case = await question(desks.mender, requester_class=RequesterClass.VIP)
    case = await done(case, desks.mender)
    assert (case.replier, case.replier_department_id) == (Replier.DEPARTMENT, desks.hall.id)
    # Those who may reply there are told, and find it among theirs.
    assert await replying(case) == [desks.wang.id]
    assert await inbox_of(desks.colleague) == ["case.resolved"]
    assert await refused(case, desks.mender) == "服务大厅 is to reply"
    without = seen(desks.wang, without=frozenset({Permission.CASE_REPLY}))
    assert await refused(case, without) == "服务大厅 is to reply"
    # Also whoever came to the department later.
    assert await may_read(desks.clerk, case)
    assert (await answer(case, desks.clerk)).state is State.REPLIED


async def test_what_somebody_informed_of_no_whole_department_replies_to(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.DEPARTMENT, department_id=desks.hall.id)
    case = await asked_of_the_colleague(desks, confidentiality=Confidentiality.INFORMANT)
    case = await done(case, desks.mender)
    assert (case.replier, case.replier_department_id) == (Replier.FIRST_CONTACT_OR_HANDLER, None)
    assert await replying(case) == []
    assert not await may_read(desks.clerk, case)
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


async def test_for_whoever_is_away_their_stand_in_replies(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    await stand_in.put(staff_id=desks.wang.id, stand_in_id=desks.li.id, by=None, at=AT)
    await may(desks.li, Permission.CASE_READ, Permission.CASE_REPLY)
    case = await asked_of_the_colleague(desks)
    away = later(hours=1)
    await absence.create(staff_id=desks.wang.id, since=away, until=None, reason="出差", by=None, at=away)
    case = await done(case, desks.mender)
    assert (await inbox_of(desks.clerk))[-1] == "case.resolved"
    before = await viewer.load_staff(staff_id=desks.li.id, at=AT)
    acting = await viewer.load_staff(staff_id=desks.li.id, at=later(hours=3))
    assert before is not None
    assert acting is not None
    with pytest.raises(Refusal) as unseen:
        await answer(case, before)
    assert unseen.value.code is Code.NOT_FOUND
    assert (await answer(case, acting)).state is State.REPLIED


async def test_nobody_leaves_who_is_to_reply_and_a_successor_replies(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await may(desks.li, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    case = await done(await asked_of_the_colleague(desks), desks.mender)
    with pytest.raises(Refusals) as still:
        await leaving.leave(desks.wang.id, by=None, at=later(hours=2))
    assert ["reply" in reason.message for reason in still.value.reasons] == [True]

    await succession.hand_over_all(
        from_staff_id=desks.wang.id,
        to_staff_id=desks.li.id,
        by=seen(desks.li, Scope.TENANT),
        at=later(hours=2),
    )
    await leaving.leave(desks.wang.id, by=None, at=later(hours=2))
    case = await Case.get(id=case.id)
    assert (case.replier_id, await replying(case)) == (desks.li.id, [desks.li.id])
    assert (await answer(case, desks.clerk)).state is State.REPLIED


async def test_for_a_registrar_who_has_left_whoever_leads_there_replies(desks: Desks) -> None:
    await may(desks.li, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    await department.change(desks.hall.id, head_id=desks.li.id, by=None, at=AT)
    case = await asked_of_the_colleague(desks)
    await leaving.leave(desks.wang.id, by=None, at=later(hours=1))
    case = await done(case, desks.mender)
    assert (case.replier, case.replier_id) == (Replier.REGISTRAR, desks.li.id)


async def test_the_clock_of_the_reply_holds_whoever_is_named(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await desks.limit(stage=Stage.REPLY)
    await rule(Replier.REGISTRAR)
    await done(await asked_of_the_colleague(desks), desks.mender)
    clock = await Clock.get(stage=Stage.REPLY)
    assert (clock.doer_id, clock.doer_department_id) == (desks.wang.id, desks.hall.id)


async def test_the_clock_of_a_departments_reply_holds_the_department(desks: Desks) -> None:
    await desks.limit(stage=Stage.REPLY)
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.DEPARTMENT, department_id=desks.hall.id)
    case = await question(desks.mender, requester_class=RequesterClass.VIP)
    await decline.decline(case.id, reason="办不了", by=desks.mender, at=later(hours=1))
    clock = await Clock.get(stage=Stage.REPLY)
    assert (clock.doer_id, clock.doer_department_id) == (None, desks.hall.id)


async def test_the_history_tells_by_which_rule_who_was_to_reply(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR, code="vip")
    await done(await asked_of_the_colleague(desks), desks.mender)
    told = await current().fetchval("select data from events where kind = 'case.resolved'")
    assert f'"replierStaff": "{desks.wang.id}"' in told
    assert '"replyRule": "vip"' in told


async def test_a_department_that_the_case_is_about_does_not_reply(desks: Desks, office: Office) -> None:
    await may(desks.zheng, Permission.CASE_REPLY)
    await rule(Replier.DEPARTMENT, department_id=desks.repairs.id)
    about = About(department_id=desks.repairs.id)
    case = await question(desks.clerk, requester_class=RequesterClass.VIP, about=about)
    case = await done(case, desks.clerk)
    assert (case.replier, case.replier_department_id) == (Replier.FIRST_CONTACT_OR_HANDLER, None)


async def test_a_department_that_is_to_reply_does_not_close_and_what_it_merges_into_replies(
    desks: Desks, office: Office
) -> None:
    leader = await office.department("投诉中心")
    await department.change(leader.id, head_id=desks.li.id, by=None, at=AT)
    await may(desks.li, Permission.CASE_REPLY)
    await rule(Replier.DEPARTMENT, department_id=leader.id)
    case = await done(await asked_of_the_colleague(desks), desks.mender)
    with pytest.raises(Refusals) as still:
        await department.close(leader.id, by=None, at=later(hours=3))
    assert [one.message for one in still.value.reasons] == ["replies are left to it by the rules"]
    await department_merge.merge(leader.id, into_id=desks.hall.id, by=None, at=later(hours=3))
    assert (await Case.get(id=case.id)).replier_department_id == desks.hall.id
    [rule_now] = (await loading.in_force(later(hours=4))).reply_rules
    assert rule_now.department_id == desks.hall.id
    assert (await answer(case, desks.clerk)).state is State.REPLIED


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


async def test_what_turns_out_to_come_from_an_informant_no_whole_department_replies_to(
    desks: Desks, office: Office
) -> None:
    await desks.limit(stage=Stage.REPLY)
    case = await left_to_the_hall(desks)
    assert await may_read(desks.colleague, case)
    case = await raised(case, Confidentiality.INFORMANT, desks.zheng)
    assert (case.replier, case.replier_department_id) == (Replier.FIRST_CONTACT_OR_HANDLER, None)
    assert await replying(case) == []
    assert not await may_read(desks.colleague, case)
    clock = await Clock.get(stage=Stage.REPLY)
    assert (clock.doer_id, clock.doer_department_id) == (None, None)
    told = await current().fetchval("select data from events where kind = 'case.confidentiality_set'")
    assert '"replier": "first_contact_or_handler"' in told
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as no:
        await answer(case, desks.colleague)
    assert no.value.code is Code.NOT_FOUND
    assert await everything(*TABLES) == before
    assert (await answer(case, desks.mender)).state is State.REPLIED


async def test_what_was_late_before_is_the_delay_of_those_whose_reply_it_was(
    desks: Desks, office: Office
) -> None:
    await desks.limit()
    async with new_rules(at=AT) as draft:
        rung = {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_replied"}
        await draft.limit({"duration": {"kind": "hours", "count": 1}, "rungs": [rung]}, Stage.REPLY)
    case = await left_to_the_hall(desks)
    await raised(case, Confidentiality.INFORMANT, desks.zheng, at=later(hours=9))
    [blamed] = await current().fetch("select department_id from breaches where case_id = $1", case.id)
    assert blamed["department_id"] == desks.hall.id


async def test_a_registrar_who_has_lost_sight_of_a_case_does_not_come_back_to_it_by_the_reply(
    desks: Desks,
) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    case = await asked_of_the_colleague(desks)
    case = await raised(case, Confidentiality.INFORMANT, desks.zheng, at=later(hours=1))
    assert not await may_read(desks.colleague, case)
    case = await done(case, desks.mender)
    assert (case.replier, await replying(case)) == (Replier.FIRST_CONTACT_OR_HANDLER, [])
    assert not await may_read(desks.colleague, case)
    assert "case.resolved" not in await inbox_of(desks.colleague)


async def test_a_registrar_who_was_let_in_replies(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    case = await asked_of_the_colleague(desks)
    await raised(case, Confidentiality.INFORMANT, desks.zheng, at=later(hours=1))
    await confide.let_in(case.id, staff_id=desks.wang.id, by=desks.mender, at=later(hours=1))
    case = await done(await Case.get(id=case.id), desks.mender)
    assert (case.replier, await replying(case)) == (Replier.REGISTRAR, [desks.wang.id])


async def test_whoever_turns_out_to_be_whom_it_is_about_does_not_reply_and_somebody_does(
    desks: Desks,
) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    case = await done(await asked_of_the_colleague(desks), desks.mender)
    about = About(staff_id=desks.wang.id)
    case = await raised(case, Confidentiality.ORDINARY, desks.zheng, about=about)
    assert (case.replier, await replying(case)) == (Replier.FIRST_CONTACT_OR_HANDLER, [])
    assert await refused(case, desks.colleague) == "this case is about you"
    assert (await answer(case, desks.mender)).state is State.REPLIED


async def test_a_department_that_turns_out_to_be_whom_it_is_about_does_not_reply(
    desks: Desks, office: Office
) -> None:
    case = await left_to_the_hall(desks)
    about = About(department_id=desks.hall.id)
    case = await raised(case, Confidentiality.ORDINARY, desks.zheng, about=about)
    assert case.replier is Replier.FIRST_CONTACT_OR_HANDLER
    assert await refused(case, desks.colleague) == "somebody else answers for this case"
    assert (await answer(case, desks.mender)).state is State.REPLIED


async def test_what_is_no_secret_any_more_the_rules_leave_to_the_department_again(
    desks: Desks, office: Office
) -> None:
    case = await left_to_the_hall(desks)
    case = await raised(case, Confidentiality.INFORMANT, desks.zheng)
    case = await raised(case, Confidentiality.ORDINARY, desks.zheng, at=later(hours=2, minutes=40))
    assert (case.replier, await replying(case)) == (Replier.DEPARTMENT, [desks.wang.id])


@pytest.mark.parametrize("headed", [False, True], ids=["without a head", "whose head may not"])
async def test_where_nobody_of_the_department_may_reply_it_is_as_without_a_rule(
    desks: Desks, office: Office, headed: bool
) -> None:
    silent = await office.department("投诉中心")
    if headed:
        await department.change(silent.id, head_id=desks.wang.id, by=None, at=AT)
    voice = await office.staff("何平", within=silent)
    await may(voice, Permission.CASE_REPLY)
    await rule(Replier.DEPARTMENT, department_id=silent.id)
    await assignment.assign(voice.id, role_ids=[], by=None, at=AT)
    case = await done(await question(desks.mender, requester_class=RequesterClass.VIP), desks.mender)
    assert (case.replier, case.replier_department_id) == (Replier.FIRST_CONTACT_OR_HANDLER, None)
    assert (await answer(case, desks.mender)).state is State.REPLIED


async def test_when_the_last_who_might_have_replied_may_no_more_the_handler_does(
    desks: Desks, office: Office
) -> None:
    case = await left_to_the_hall(desks)
    assert await refused(case, desks.mender) == "服务大厅 is to reply"
    await assignment.assign(desks.wang.id, role_ids=[], by=None, at=later(hours=2))
    stranger = seen(await office.staff("何平", within=await office.department("财务部")))
    with pytest.raises(Refusal):
        await answer(case, stranger)
    assert (await answer(case, desks.mender)).state is State.REPLIED


async def test_when_the_last_who_might_have_replied_has_left_whoever_sees_everything_does(
    desks: Desks, office: Office
) -> None:
    case = await left_to_the_hall(desks)
    everywhere = seen(await office.staff("赵总", within=await office.department("总经办")), Scope.TENANT)
    assert await refused(case, everywhere) == "服务大厅 is to reply"
    await leaving.leave(desks.wang.id, by=None, at=later(hours=2))
    assert (await answer(case, everywhere)).state is State.REPLIED


async def test_whoever_comes_to_the_department_later_is_somebody_who_may_reply(
    desks: Desks, office: Office
) -> None:
    case = await left_to_the_hall(desks)
    await leaving.leave(desks.wang.id, by=None, at=later(hours=2))
    await may(desks.li, Permission.CASE_REPLY)
    assert await refused(case, desks.mender) == "服务大厅 is to reply"
    assert (await answer(case, desks.clerk)).state is State.REPLIED


async def test_of_what_is_restricted_newcomers_do_not_know_and_the_handler_replies(
    desks: Desks, office: Office
) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.DEPARTMENT, department_id=desks.hall.id)
    given: dict[str, Any] = {
        "requester_class": RequesterClass.VIP,
        "confidentiality": Confidentiality.RESTRICTED,
    }
    case = await done(await question(desks.mender, **given), desks.mender)
    assert await refused(case, desks.mender) == "服务大厅 is to reply"
    await leaving.leave(desks.wang.id, by=None, at=later(hours=2))
    await may(desks.li, Permission.CASE_REPLY)
    assert not await may_read(desks.clerk, case)
    assert (await answer(case, desks.mender)).state is State.REPLIED


async def _passed_over(case: Case) -> list[tuple[str, str]]:
    """Who was meant before the one whose the reply is, and why it is not theirs."""
    sql = "select data from events where kind = 'case.resolved' and case_id = $1"
    told = json.loads(await current().fetchval(sql, case.id))
    return [(one["replier"], one["because"]) for one in told.get("passedOver", [])]


async def _handed_to_repairs(desks: Desks) -> Case:
    """Asked of 李娜, done by 郑伟."""
    case = await question(desks.clerk, requester_class=RequesterClass.VIP)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await take_over.accept(offered.id, by=desks.mender, at=later(hours=1))
    return case


@pytest.mark.parametrize(
    ("replier", "able", "then"),
    [
        (Replier.FIRST_CONTACT, "zheng", Replier.HANDLER),
        (Replier.HANDLER, "li", Replier.FIRST_CONTACT),
    ],
)
async def test_for_whoever_may_not_reply_the_other_of_the_two_does_and_it_is_told_why(
    desks: Desks, replier: Replier, able: str, then: Replier
) -> None:
    await may(getattr(desks, able), Permission.CASE_REPLY)
    await rule(replier)
    case = await done(await _handed_to_repairs(desks), desks.mender)
    assert case.replier is then
    assert await _passed_over(case) == [(replier.value, "may_not_reply")]
    assert (await answer(case, seen(getattr(desks, able)))).state is State.REPLIED


async def test_where_neither_may_reply_it_is_as_without_a_rule_and_whoever_leads_there_is_told(
    desks: Desks,
) -> None:
    await department.change(desks.repairs.id, head_id=desks.wang.id, by=None, at=AT)
    await rule(Replier.FIRST_CONTACT)
    case = await done(await _handed_to_repairs(desks), desks.mender)
    assert case.replier is Replier.FIRST_CONTACT_OR_HANDLER
    assert await _passed_over(case) == [("first_contact", "may_not_reply"), ("handler", "may_not_reply")]
    assert (await inbox_of(desks.colleague))[-1] == "case.resolved"
    assert (await answer(case, seen(desks.zheng, Scope.DEPARTMENT))).state is State.REPLIED


async def test_for_a_registrar_who_may_not_reply_the_department_named_does(desks: Desks) -> None:
    await may(desks.zheng, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR, department_id=desks.repairs.id)
    case = await done(await asked_of_the_colleague(desks), desks.mender)
    assert (case.replier, case.replier_department_id) == (Replier.DEPARTMENT, desks.repairs.id)
    assert await _passed_over(case) == [("registrar", "may_not_reply")]


async def test_whoever_loses_the_right_after_the_work_has_ended_holds_nobody_up(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    case = await done(await asked_of_the_colleague(desks), desks.mender)
    assert await refused(case, desks.mender) == "王芳 is to reply"
    await assignment.assign(desks.wang.id, role_ids=[], by=None, at=later(hours=2))
    assert (await answer(case, desks.mender)).state is State.REPLIED


async def test_a_department_where_nobody_may_reply_is_not_published_as_the_one_that_does(
    desks: Desks,
) -> None:
    for replier in (Replier.DEPARTMENT, Replier.REGISTRAR):
        with pytest.raises(Refusals) as no:
            await rule(replier, department_id=desks.hall.id, code="vip")
        [reason] = no.value.reasons
        assert (reason.code, reason.path) == (Code.CONFLICT, ("reply_rules", "vip", "department_id"))
        await current().execute("delete from reply_rules")


@pytest.mark.parametrize("able", [(), ("li",), ("zheng",), ("li", "zheng"), ("wang",)])
@pytest.mark.parametrize("replier", [one for one in Replier if one is not Replier.DEPARTMENT])
async def test_the_preview_names_whoever_is_really_called_with_the_same_reasons(
    desks: Desks, replier: Replier, able: tuple[str, ...]
) -> None:
    for name in able:
        await may(getattr(desks, name), Permission.CASE_REPLY)
    await rule(replier)
    case = await asked_of_the_colleague(desks)
    rules, known = await preview.ruling(case, None)
    foreseen = await preview.reply(rules, known, case=case, at=later(hours=2))
    case = await done(case, desks.mender)
    assert foreseen.meant.replier is case.replier
    assert foreseen.meant.staff_id == case.replier_id
    assert [(one.replier.value, one.because.value) for one in foreseen.meant.passed] == await _passed_over(
        case
    )
    named = await current().fetchval("select replier_staff_id from cases where id = $1", case.id)
    assert foreseen.staff_id == named


async def test_before_there_is_a_case_the_preview_tells_of_a_department_that_cannot_reply(
    desks: Desks, office: Office
) -> None:
    silent = await office.department("投诉中心")
    await rule(Replier.DEPARTMENT, department_id=silent.id)
    rules = await loading.in_force(AT)
    known = Circumstances(requester_class=RequesterClass.VIP)
    foreseen = await preview.reply(rules, known, case=None, at=AT)
    assert foreseen.meant.replier is Replier.FIRST_CONTACT_OR_HANDLER
    [passed] = foreseen.meant.passed
    assert (passed.because, passed.department_id) == (PassedBecause.MAY_NOT_REPLY, silent.id)
    await may(await office.staff("何平", within=silent), Permission.CASE_REPLY)
    foreseen = await preview.reply(rules, known, case=None, at=AT)
    assert (foreseen.meant.replier, foreseen.meant.passed) == (Replier.DEPARTMENT, ())
