"""Whose delay a late reply is."""

from tenants.cases import decline, hand_over, succession, take_over
from tenants.cases.case import Case
from tenants.cases.clocks import Clock
from tenants.cases.confidentiality import Confidentiality
from tenants.directory.access import Permission, Scope
from tenants.rules.circumstances import RequesterClass
from tenants.rules.reply_rules import Replier
from tenants.rules.stages import Stage
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.actions.cases.reply.answering import (
    asked_of_the_colleague,
    done,
    left_to_the_hall,
    may,
    raised,
    rule,
)
from tests.support.desk import AT, later, question, viewer
from tests.support.office import Office
from tests.support.rulebook import new_rules


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


async def test_where_the_rules_name_nobody_not_telling_is_the_first_contacts_delay(desks: Desks) -> None:
    """Whoever was asked tells the requester, whoever has done the work (R20.4, R19.4)."""
    await may(desks.wang, Permission.CASE_REPLY)
    await desks.limit(stage=Stage.REPLY)
    case = await passed_on_by_the_colleague(desks)
    await done(case, desks.mender)
    clock = await Clock.get(stage=Stage.REPLY)
    assert (clock.doer_id, clock.doer_department_id) == (desks.wang.id, desks.hall.id)


async def test_whoever_succeeds_the_first_contact_is_late_with_what_they_were_to_tell(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await desks.limit(stage=Stage.REPLY)
    await done(await passed_on_by_the_colleague(desks), desks.mender)
    by = viewer(desks.wang, Scope.TENANT)
    await succession.hand_over_all(
        from_staff_id=desks.wang.id, to_staff_id=desks.li.id, by=by, at=later(hours=3)
    )
    assert (await Clock.get(stage=Stage.REPLY)).doer_id == desks.li.id


async def test_where_the_first_contact_may_not_reply_it_is_the_handlers_delay(desks: Desks) -> None:
    await desks.limit(stage=Stage.REPLY)
    await done(await passed_on_by_the_colleague(desks), desks.mender)
    assert (await Clock.get(stage=Stage.REPLY)).doer_id is None


async def passed_on_by_the_colleague(desks: Desks) -> Case:
    """王芳 was asked, and 郑伟 does the work."""
    case = await question(desks.colleague)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.colleague, at=AT
    )
    await take_over.accept(offered.id, by=desks.mender, at=later(hours=1))
    return case


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
