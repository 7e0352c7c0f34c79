"""Where a department is to reply, whoever of it may."""

import pytest

from tenants.cases import department_merge
from tenants.cases.case import Case, State, may_read
from tenants.directory import assignment, department, leaving
from tenants.directory.access import Permission, Scope
from tenants.errors import Code, Refusal, Refusals
from tenants.rules import loading
from tenants.rules.circumstances import RequesterClass
from tenants.rules.reply_rules import Replier
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.actions.cases.reply.answering import (
    answer,
    asked_of_the_colleague,
    done,
    left_to_the_hall,
    may,
    refused,
    replying,
    rule,
)
from tests.support.desk import AT, inbox_of, later, question
from tests.support.desk import viewer as seen
from tests.support.office import Office


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


async def test_a_department_where_nobody_may_reply_is_not_published_as_the_one_that_does(
    desks: Desks,
) -> None:
    for replier in (Replier.DEPARTMENT, Replier.REGISTRAR):
        with pytest.raises(Refusals) as no:
            await rule(replier, department_id=desks.hall.id, code="vip")
        [reason] = no.value.reasons
        assert (reason.code, reason.path) == (Code.CONFLICT, ("reply_rules", "vip", "department_id"))
        await current().execute("delete from reply_rules")
