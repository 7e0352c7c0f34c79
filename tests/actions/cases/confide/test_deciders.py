"""Nobody decides in a case that is about them: who is asked in their place, and that somebody is."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import arbitrate, deadlines, extend, hand_over, take_over
from tenants.cases.arbitrate import Arbitration
from tenants.cases.case import Case, may_read
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.hand_over import HandOver
from tenants.cases.involvement import Part, has_part
from tenants.directory import department, staff
from tenants.directory.access import Scope
from tenants.directory.staff import Staff
from tenants.errors import Code
from tenants.session import tenant_session
from tests.actions.cases.confide.conftest import House
from tests.support.clockwork import AN_HOUR, MONDAY, furnish, open_cases
from tests.support.desk import AT, inbox_of, question, viewer
from tests.support.refusals import refused

LATER = AT + timedelta(hours=1)


@pytest.fixture
async def ranked(house: House) -> House:
    """王芳 leads the hall and 周明远 everything; 郑伟 reports to 王芳, 李娜 to 郑伟."""
    await department.change(house.desks.hall.id, head_id=house.desks.wang.id, by=None, at=AT)
    await staff.change(house.desks.wang.id, superior_id=house.leader.id, by=None, at=AT)
    await staff.change(house.desks.zheng.id, superior_id=house.desks.wang.id, by=None, at=AT)
    await staff.change(house.desks.li.id, superior_id=house.desks.zheng.id, by=None, at=AT)
    return house


async def report(house: House, about: Staff, **more: Any) -> Case:
    level = Confidentiality.INFORMANT
    return await question(house.desks.clerk, confidentiality=level, about=About(staff_id=about.id), **more)


async def asked_for_more_time(case: Case, house: House) -> extend.Extension:
    until = AT + timedelta(hours=48)
    return await extend.ask(case.id, until=until, reason="取证", by=house.desks.clerk, at=LATER)


async def test_more_time_is_decided_on_by_the_next_above_whom_it_is_not_about(ranked: House) -> None:
    await ranked.desks.limit()
    case = await report(ranked, ranked.desks.wang)

    asked = await asked_for_more_time(case, ranked)

    assert asked.approver_id == ranked.leader.id
    leader = viewer(ranked.leader)
    assert await inbox_of(leader) == ["extension.asked"]
    assert await may_read(leader, case)
    assert not await has_part(case.id, ranked.desks.wang.id, Part.APPROVER)
    done = await extend.approve(asked.id, by=leader, at=LATER)
    assert done.decided_by_id == ranked.leader.id


async def test_what_is_about_the_topmost_is_decided_on_by_the_highest_of_the_others(ranked: House) -> None:
    await ranked.desks.limit()
    await staff.change(ranked.desks.wang.id, superior_id=ranked.leader.id, by=None, at=AT)
    await department.change(ranked.desks.hall.id, head_id=ranked.leader.id, by=None, at=AT)
    case = await report(ranked, ranked.leader)

    asked = await asked_for_more_time(case, ranked)

    assert asked.approver_id == ranked.desks.wang.id


async def returned(case: Case, house: House) -> HandOver:
    """Offered to somebody of another department, who sends it back."""
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=house.desks.zheng.id, by=house.desks.clerk, at=AT
    )
    return await take_over.send_back(offered.id, reason="不归我管", by=viewer(house.desks.zheng), at=AT)


async def test_a_contested_return_is_heard_by_somebody_whom_it_is_not_about(ranked: House) -> None:
    case = await report(ranked, ranked.leader)
    offered = await returned(case, ranked)

    asked = await arbitrate.contest(offered.id, reason="归维修部", by=ranked.desks.clerk, at=LATER)

    # Above both sides stands nobody else: the highest on either side.
    assert asked.arbiter_id == ranked.desks.wang.id
    head = viewer(ranked.desks.wang)
    assert (await inbox_of(head))[-1] == "hand_over.contested"
    home = ranked.desks.hall.id
    done = await arbitrate.decide(asked.id, to_department_id=home, decision="留下", by=head, at=LATER)
    assert done.decided_by_id == ranked.desks.wang.id


async def test_where_only_those_who_disagree_are_left_a_return_is_not_contested(house: House) -> None:
    case = await report(house, house.leader)
    offered = await returned(case, house)

    contest = arbitrate.contest(offered.id, reason="归维修部", by=house.desks.clerk, at=LATER)
    await refused(contest, Code.CONFLICT, "hand_over_id")

    assert not await Arbitration.exists()
    assert (await Case.get(id=case.id)).handler_id == house.desks.li.id


async def test_an_arbitrated_report_is_offered_to_whoever_leads_there_and_to_nobody_else(
    ranked: House,
) -> None:
    await department.change(ranked.desks.repairs.id, head_id=ranked.desks.zheng.id, by=None, at=AT)
    case = await question(ranked.desks.clerk, confidentiality=Confidentiality.INFORMANT)
    offered = await returned(case, ranked)
    asked = await arbitrate.contest(offered.id, reason="归维修部", by=ranked.desks.clerk, at=LATER)
    arbiter = viewer(await Staff.get(id=asked.arbiter_id), Scope.TENANT)

    there = ranked.desks.repairs.id
    await arbitrate.decide(asked.id, to_department_id=there, decision="归维修部", by=arbiter, at=LATER)

    assert (await HandOver.get(case_id=case.id, state="offered")).to_staff_id == ranked.desks.zheng.id


async def test_what_is_late_about_the_topmost_calls_on_the_highest_of_the_others(tenant: UUID) -> None:
    async with tenant_session(tenant) as session:
        works = await furnish(tenant, duration=AN_HOUR)
        await staff.change(works.superior_id, superior_id=works.head_id, by=None, at=AT)
        await open_cases(works, 1, at=MONDAY)
        await session.execute("update cases set about_staff_id = $1", works.head_id)

    await deadlines.sweep(at=MONDAY + timedelta(hours=3), tenant_id=tenant)

    async with tenant_session(tenant) as session:
        rows = await session.fetch("select staff_id from involvements where part = 'escalated_to'")
    assert [row["staff_id"] for row in rows] == [works.superior_id]
