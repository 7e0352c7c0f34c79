"""What is confidential, or about somebody, is not replied to by those who may not know of it."""

from typing import Any

import pytest

from tenants.cases import confide
from tenants.cases.case import Case, State, may_read
from tenants.cases.clocks import Clock
from tenants.cases.confidentiality import About, Confidentiality
from tenants.directory import leaving
from tenants.directory.access import Permission
from tenants.errors import Code, Refusal
from tenants.rules.circumstances import RequesterClass
from tenants.rules.reply_rules import Replier
from tenants.rules.stages import Stage
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.actions.cases.reply.answering import (
    TABLES,
    answer,
    asked_of_the_colleague,
    done,
    left_to_the_hall,
    may,
    raised,
    refused,
    replying,
    rule,
)
from tests.support.desk import inbox_of, later, question
from tests.support.office import Office, everything


async def test_what_somebody_informed_of_no_whole_department_replies_to(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.DEPARTMENT, department_id=desks.hall.id)
    case = await asked_of_the_colleague(desks, confidentiality=Confidentiality.INFORMANT)
    case = await done(case, desks.mender)
    assert (case.replier, case.replier_department_id) == (Replier.FIRST_CONTACT_OR_HANDLER, None)
    assert await replying(case) == []
    assert not await may_read(desks.clerk, case)
    assert (await answer(case, desks.mender)).state is State.REPLIED


async def test_a_department_that_the_case_is_about_does_not_reply(desks: Desks, office: Office) -> None:
    await may(desks.zheng, Permission.CASE_REPLY)
    await rule(Replier.DEPARTMENT, department_id=desks.repairs.id)
    about = About(department_id=desks.repairs.id)
    case = await question(desks.clerk, requester_class=RequesterClass.VIP, about=about)
    case = await done(case, desks.clerk)
    assert (case.replier, case.replier_department_id) == (Replier.FIRST_CONTACT_OR_HANDLER, None)


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
