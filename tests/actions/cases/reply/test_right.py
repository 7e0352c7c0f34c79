"""Whoever may not reply is passed over, and whoever leads there is told."""

import pytest

from tenants.cases import hand_over, take_over
from tenants.cases.case import Case, State
from tenants.directory import assignment, department
from tenants.directory.access import Permission, Scope
from tenants.rules.circumstances import RequesterClass
from tenants.rules.reply_rules import Replier
from tests.actions.cases.conftest import Desks
from tests.actions.cases.reply.answering import (
    answer,
    asked_of_the_colleague,
    done,
    may,
    passed_over,
    refused,
    rule,
)
from tests.support.desk import AT, inbox_of, later, question
from tests.support.desk import viewer as seen


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
    assert await passed_over(case) == [(replier.value, "may_not_reply")]
    assert (await answer(case, seen(getattr(desks, able)))).state is State.REPLIED


async def test_where_neither_may_reply_it_is_as_without_a_rule_and_whoever_leads_there_is_told(
    desks: Desks,
) -> None:
    await department.change(desks.repairs.id, head_id=desks.wang.id, by=None, at=AT)
    await rule(Replier.FIRST_CONTACT)
    case = await done(await _handed_to_repairs(desks), desks.mender)
    assert case.replier is Replier.FIRST_CONTACT_OR_HANDLER
    assert await passed_over(case) == [("first_contact", "may_not_reply"), ("handler", "may_not_reply")]
    assert (await inbox_of(desks.colleague))[-1] == "case.resolved"
    assert (await answer(case, seen(desks.zheng, Scope.DEPARTMENT))).state is State.REPLIED


async def test_for_a_registrar_who_may_not_reply_the_department_named_does(desks: Desks) -> None:
    await may(desks.zheng, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR, department_id=desks.repairs.id)
    case = await done(await asked_of_the_colleague(desks), desks.mender)
    assert (case.replier, case.replier_department_id) == (Replier.DEPARTMENT, desks.repairs.id)
    assert await passed_over(case) == [("registrar", "may_not_reply")]


async def test_whoever_loses_the_right_after_the_work_has_ended_holds_nobody_up(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    case = await done(await asked_of_the_colleague(desks), desks.mender)
    assert await refused(case, desks.mender) == "王芳 is to reply"
    await assignment.assign(desks.wang.id, role_ids=[], by=None, at=later(hours=2))
    assert (await answer(case, desks.mender)).state is State.REPLIED
