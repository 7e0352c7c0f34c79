"""A limit for confirming papers: from when the first of a case sets out until the last is with somebody."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import deadlines, hand_over, take_over
from tenants.cases.breaches import Breach
from tenants.cases.case import Case
from tenants.cases.clocks import Clock
from tenants.cases.inbox import InboxEntry
from tenants.cases.materials import pass_on, recall, receive, take
from tenants.cases.replaying import past
from tenants.directory import department
from tenants.rules import stage_rule
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tenants.working_time import calendar
from tests.actions.cases.conftest import Desks
from tests.actions.cases.materials.conftest import File
from tests.support.clockwork import OFFICE_HOURS
from tests.support.desk import AT, later, question
from tests.support.office import Office
from tests.support.papers import ids, left_at
from tests.support.rulebook import new_rules

CONFIRM = "own.confirm"
STOPS = ["material.received", "material.missing", "material.recalled", "material.taken"]
# AT is ten o'clock: four working hours later, the noon break between, it is half past three.
DUE = later(hours=5, minutes=30)
TERMS: dict[str, Any] = {
    "duration": {"kind": "hours", "count": 4, "pace": "working"},
    "rungs": [
        {"moment": {"when": "at_due"}, "action": "escalate", "whom": "head"},
        {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"},
    ],
}


@pytest.fixture
async def desks(tenant: UUID) -> Desks:
    """A house that wants papers confirmed within four working hours; 王芳 leads repairs."""
    async with tenant_session(tenant):
        office = Office()
        hall = await office.department("服务大厅", place="一楼大厅")
        repairs = await office.department("管网维修部", place="维修基地")
        li, wang = await office.staff("李娜", within=hall), await office.staff("王芳", within=hall)
        zheng = await office.staff("郑伟", within=repairs)
        await department.change(repairs.id, head_id=wang.id, by=None, at=AT)
        await calendar.create(name="上班", time_zone="Asia/Shanghai", weekly=OFFICE_HOURS, by=None, at=AT)
        async with new_rules(at=AT) as draft:
            await stage_rule.put(
                rule_set_id=draft.version.id,
                code="confirm",
                name="签收材料",
                starts=["material.passed"],
                stops=STOPS,
                by=None,
                at=AT,
            )
            await draft.limit(TERMS, Stage.OWN, own_stage="confirm")
        return Desks(hall=hall, repairs=repairs, li=li, wang=wang, zheng=zheng)


@pytest.fixture
async def file(desks: Desks) -> File:
    """李娜 holds both."""
    async with tenant_session(desks.li.tenant_id):
        case = await question(desks.clerk)
        deed, copy = await left_at(case, desks.clerk)
        return File(case, deed, copy)


async def clocks(case: Case) -> list[tuple[str, datetime, datetime | None, datetime | None]]:
    async with tenant_session(case.tenant_id):
        rows = await Clock.filter(case_id=case.id, stage=CONFIRM).order_by("started_at", "id")
        return [(row.state, row.started_at, row.due_at, row.stopped_at) for row in rows]


async def test_papers_that_nobody_confirms_are_late_by_whoever_was_to_take_them(
    tenant: UUID, desks: Desks, file: File
) -> None:
    async with tenant_session(tenant):
        await pass_on.pass_on(ids(file.both), to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    assert await clocks(file.case) == [("running", AT, DUE, None)]
    await deadlines.sweep(at=DUE, tenant_id=tenant)

    async with tenant_session(tenant):
        [breach] = await Breach.all()
        called = await InboxEntry.filter(staff_id=desks.wang.id, kind="clock.escalated")
    assert (breach.kind, breach.staff_id, breach.department_id, breach.occurred_at) == (
        "not_handled",
        desks.zheng.id,
        desks.repairs.id,
        DUE,
    )
    assert len(called) == 1


async def the_breach(tenant: UUID, desks: Desks, *, at: datetime) -> Breach:
    await deadlines.sweep(at=at, tenant_id=tenant)
    async with tenant_session(tenant):
        [breach] = await Breach.all()
    return breach


async def test_late_is_whoever_has_been_waited_for_longest_and_nobody_who_has_confirmed(
    tenant: UUID, desks: Desks, file: File
) -> None:
    async with tenant_session(tenant):
        await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
        await pass_on.pass_on([file.copy.id], to_staff_id=desks.wang.id, by=desks.clerk, at=later(minutes=5))
        await receive.receive([file.deed.id], by=desks.mender, at=later(minutes=10))
    breach = await the_breach(tenant, desks, at=DUE)

    assert (breach.staff_id, breach.department_id) == (desks.wang.id, desks.hall.id)
    assert await clocks(file.case) == [("running", AT, DUE, None)]


async def test_who_was_waited_for_first_stays_late_although_they_confirm_in_the_end(
    tenant: UUID, desks: Desks, file: File
) -> None:
    async with tenant_session(tenant):
        await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
        await pass_on.pass_on([file.copy.id], to_staff_id=desks.wang.id, by=desks.clerk, at=later(minutes=5))
        # Nobody has looked yet when it is confirmed too late.
        await receive.receive([file.deed.id], by=desks.mender, at=DUE + timedelta(minutes=1))
    breach = await the_breach(tenant, desks, at=DUE + timedelta(minutes=2))

    assert (breach.staff_id, breach.occurred_at) == (desks.zheng.id, DUE)


async def test_the_limit_runs_until_nothing_of_the_case_is_on_its_way(
    tenant: UUID, desks: Desks, file: File
) -> None:
    first, second, last = (later(hours=hour) for hour in (1, 2, 3))
    async with tenant_session(tenant):
        await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
        await pass_on.pass_on([file.copy.id], to_staff_id=desks.wang.id, by=desks.clerk, at=first)
        await receive.receive([file.deed.id], by=desks.mender, at=second)
    assert await clocks(file.case) == [("running", AT, DUE, None)]
    async with tenant_session(tenant):
        await recall.recall([file.copy.id], by=desks.clerk, at=last)
    assert await clocks(file.case) == [("stopped", AT, DUE, last)]

    async with tenant_session(tenant):
        await pass_on.pass_on([file.copy.id], to_staff_id=desks.wang.id, by=desks.clerk, at=last)
        await take.take([file.copy.id], reason="急用", by=desks.head_of_hall(), at=last)
    assert [one[0] for one in await clocks(file.case)] == ["stopped", "stopped"]


async def test_what_changes_hands_with_its_case_is_to_be_confirmed_like_any(
    tenant: UUID, desks: Desks, file: File
) -> None:
    async with tenant_session(tenant):
        offered = await hand_over.offer(
            file.case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
        )
        await take_over.accept(offered.id, by=desks.mender, at=AT)
    [(state, started, due, _)] = await clocks(file.case)

    assert (state, started, due) == ("running", AT, DUE)


async def test_a_replay_sees_the_same_beginnings_and_ends_as_the_clocks(
    tenant: UUID, desks: Desks, file: File
) -> None:
    async with tenant_session(tenant):
        await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
        await pass_on.pass_on([file.copy.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
        await receive.receive([file.deed.id], by=desks.mender, at=AT)
        await receive.receive([file.copy.id], by=desks.mender, at=later(hours=1))
        [lived] = await past.page(AT, AT + timedelta(days=1), after=None, at_most=9, words=False)
        await past.add_events([lived], ["material.passed", "material.received"])

    assert [(one.kind, one.at) for one in lived.events] == [
        ("material.passed", AT),
        ("material.received", later(hours=1)),
    ]
