"""Whom a clock calls on, and against whom a breach is held."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import clocks, deadlines
from tenants.cases.breaches import Breach
from tenants.cases.case import Case
from tenants.cases.inbox import InboxEntry
from tenants.directory import department, duty, roster
from tenants.ids import new_id
from tenants.rules import version
from tenants.rules.matter import Matter
from tenants.rules.stages import Stage
from tenants.session import current, tenant_session
from tests.support.clockwork import AN_HOUR, MONDAY, Works, furnish, insert_cases, with_limit
from tests.support.office import AT, Office
from tests.support.rulebook import new_rules

HOUR = timedelta(hours=1)
EVERYBODY: list[dict[str, Any]] = [
    {"moment": {"when": "at_due"}, "action": "notify", "whom": whom}
    for whom in ("handler", "first_contact", "superior", "head")
]
LADDER: list[dict[str, Any]] = [
    *EVERYBODY,
    {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"},
]


@pytest.fixture
async def works(tenant: UUID) -> Works:
    """An hour to resolve and an hour to accept, with everybody called at the limit."""
    async with tenant_session(tenant):
        furnished = await furnish(tenant, duration=AN_HOUR, rungs=LADDER)
        terms = {"duration": AN_HOUR, "rungs": LADDER}
        return await with_limit(furnished, terms, Stage.ACCEPT)


async def late(works: Works, stage: Stage, *, to: UUID | None = None, staff: UUID | None = None) -> Breach:
    """A case whose clock of this stage runs out, offered to a department and perhaps to one of its people."""
    async with tenant_session(works.tenant_id):
        case_id = new_id()
        await insert_cases(current(), works, [case_id], opened_at=MONDAY, due_at=MONDAY + HOUR)
        case = await Case.get(id=case_id)
        offer = await _offered(works, case_id, to, staff) if to is not None else None
        await clocks.start(case, stage, at=MONDAY, hand_over_id=offer)
    await deadlines.sweep(at=MONDAY + HOUR, tenant_id=works.tenant_id)
    async with tenant_session(works.tenant_id):
        return await Breach.get(case_id=case_id)


async def called(works: Works) -> list[UUID]:
    """Who was told, in the order of the rungs."""
    async with tenant_session(works.tenant_id):
        return [entry.staff_id for entry in await InboxEntry.all().order_by("rung")]


async def test_a_late_case_calls_on_its_handler_its_first_contact_and_those_above(works: Works) -> None:
    breach = await late(works, Stage.RESOLVE)

    assert await called(works) == [
        works.handler_id,
        works.first_contact_id,
        works.superior_id,
        works.head_id,
    ]
    assert (breach.staff_id, breach.department_id) == (works.handler_id, works.department_id)


async def test_whoever_was_offered_a_case_answers_for_accepting_it(works: Works) -> None:
    async with tenant_session(works.tenant_id):
        office = Office()
        repairs = await office.department("维修部")
        boss = await office.staff(within=repairs, rank=20)
        mender = await office.staff(within=repairs, rank=20, superior_id=boss.id)
        await department.change(repairs.id, head_id=boss.id, by=None, at=AT)

    breach = await late(works, Stage.ACCEPT, to=repairs.id, staff=mender.id)

    assert await called(works) == [mender.id, works.first_contact_id, boss.id, boss.id]
    assert (breach.staff_id, breach.department_id) == (mender.id, repairs.id)


async def test_for_an_offer_to_a_department_its_head_answers(works: Works) -> None:
    async with tenant_session(works.tenant_id):
        office = Office()
        company = await office.department("公司")
        chief = await office.staff(within=company, rank=30)
        await department.change(company.id, head_id=chief.id, by=None, at=AT)
        repairs = await office.department("维修部", parent_id=company.id)
        boss = await office.staff(within=repairs, rank=30, superior_id=chief.id)
        await department.change(repairs.id, head_id=boss.id, by=None, at=AT)

    breach = await late(works, Stage.ACCEPT, to=repairs.id)

    assert (breach.staff_id, breach.department_id) == (boss.id, repairs.id)
    assert await called(works) == [boss.id, works.first_contact_id, chief.id, chief.id]


async def test_for_a_department_that_nobody_leads_the_one_above_answers(works: Works) -> None:
    async with tenant_session(works.tenant_id):
        office = Office()
        company = await office.department("公司")
        chief = await office.staff(within=company, rank=30)
        await department.change(company.id, head_id=chief.id, by=None, at=AT)
        repairs = await office.department("维修部", parent_id=company.id)

    breach = await late(works, Stage.ACCEPT, to=repairs.id)

    assert breach.staff_id == chief.id


async def test_where_nobody_leads_at_all_the_sender_still_answers(works: Works) -> None:
    async with tenant_session(works.tenant_id):
        island = await Office().department("孤岛")

    breach = await late(works, Stage.ACCEPT, to=island.id)

    assert breach.staff_id == works.handler_id


async def _offered(works: Works, case_id: UUID, to: UUID, staff: UUID | None) -> UUID:
    offer = new_id()
    await current().execute(
        """insert into hand_overs (tenant_id, id, case_id, from_staff_id, to_department_id, to_staff_id,
               state, offered_at)
           values ($1, $2, $3, $4, $5, $6, 'offered', $7)""",
        works.tenant_id,
        offer,
        case_id,
        works.handler_id,
        to,
        staff,
        MONDAY,
    )
    return offer


async def test_the_duty_officer_the_leader_in_charge_and_the_supervisor_are_called(works: Works) -> None:
    async with tenant_session(works.tenant_id):
        office = Office()
        leader, officer, supervisor = [
            await office.staff(name, rank=40) for name in ("经理", "值班员", "督办员")
        ]
        nights = await roster.create(name="值班", by=None, at=MONDAY)
        await duty.put(
            roster_id=nights.id,
            staff_id=officer.id,
            since=MONDAY,
            until=MONDAY + 8 * HOUR,
            by=None,
            at=MONDAY,
        )
        rungs = [
            {"moment": {"when": "at_due"}, "action": "notify", "whom": whom}
            for whom in ("duty_officer", "leader", "supervisor")
        ]
        async with new_rules(at=MONDAY) as draft:
            await draft.limit({"duration": AN_HOUR, "rungs": [*rungs, LADDER[-1]]})
            await version.change(draft.version.id, leader_id=leader.id, by=None, at=MONDAY)
            matter = await Matter.get(rule_set_id=draft.version.id, code="WS-1")
        works = replace(works, matter_id=matter.id)
        case_id = new_id()
        await insert_cases(current(), works, [case_id], opened_at=MONDAY, due_at=MONDAY + HOUR)
        await current().execute(
            """insert into supervisions (tenant_id, id, case_id, supervisor_id, reason, since)
               values ($1, $2, $3, $4, '重点', $5)""",
            works.tenant_id,
            new_id(),
            case_id,
            supervisor.id,
            MONDAY,
        )
        await clocks.start(await Case.get(id=case_id), Stage.RESOLVE, at=MONDAY)
    await deadlines.sweep(at=MONDAY + HOUR, tenant_id=works.tenant_id)

    assert await called(works) == [officer.id, leader.id, supervisor.id]


async def test_where_there_is_none_of_them_whoever_is_nearest_above_is_called(works: Works) -> None:
    async with tenant_session(works.tenant_id):
        rungs = [
            {"moment": {"when": "at_due"}, "action": "notify", "whom": whom}
            for whom in ("duty_officer", "supervisor")
        ]
        works = await with_limit(works, {"duration": AN_HOUR, "rungs": [*rungs, LADDER[-1]]})
    await late(works, Stage.RESOLVE)

    assert await called(works) == [works.head_id, works.superior_id]
