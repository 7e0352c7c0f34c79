"""Departments merge: nothing and nobody is left behind in the one that closes."""

from typing import Any

import pytest

from tenants.cases import department_merge, hand_over, take_over
from tenants.cases.case import Case
from tenants.cases.clocks import Clock
from tenants.cases.hand_over import HandOver
from tenants.directory import api_key, department, leaving, roster
from tenants.directory.access import Permission, Scope
from tenants.directory.api_key import ApiKey
from tenants.directory.department import Department
from tenants.directory.role import Grant
from tenants.directory.roster import Roster
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.portal import Portal
from tenants.portal import settings as portal
from tenants.rules import loading
from tenants.rules.matter import Matter
from tenants.rules.stages import Stage
from tenants.session import TenantSession
from tenants.working_time import calendar
from tests.actions.cases.conftest import Desks
from tests.support.clockwork import ALWAYS_OPEN
from tests.support.desk import AT, later, periods, question, settle, viewer
from tests.support.office import Office, everything, told
from tests.support.rulebook import new_rules

TABLES = ("departments", "staff", "matters", "rosters", "cases", "custody", "hand_overs", "clocks")


async def merge(old: Department, new: Department, **more: Any) -> Department:
    return await department_merge.merge(old.id, into_id=new.id, by=None, at=later(hours=1), **more)


async def test_people_matters_cases_offers_rosters_and_departments_go_along(
    desks: Desks, office: Office
) -> None:
    below = await office.department(parent_id=desks.repairs.id)
    async with new_rules(at=AT) as draft:
        burst = await draft.matter("WS-4", name="爆管", department_id=desks.repairs.id)
    nights = await roster.create(name="夜班", department_id=desks.repairs.id, by=None, at=AT)
    await department.change(desks.repairs.id, head_id=desks.zheng.id, by=None, at=AT)
    case = await question(desks.mender)
    offered = await question(desks.clerk)
    await hand_over.offer(
        offered.id, to_department_id=desks.repairs.id, to_staff_id=None, by=desks.clerk, at=AT
    )

    new = await merge(desks.repairs, desks.hall, expected_version=2)
    await settle()

    assert (new.id, new.head_id) == (desks.hall.id, desks.zheng.id)
    assert (await Department.get(id=desks.repairs.id)).closed_at == later(hours=1)
    assert (await Department.get(id=below.id)).parent_id == new.id
    assert (await Staff.get(id=desks.zheng.id)).department_id == new.id
    (offered_now,) = (await loading.in_force(later(hours=1))).matters
    assert (offered_now.code, offered_now.department_id) == (burst.code, new.id)
    assert (await Matter.get(id=burst.id)).department_id == desks.repairs.id
    assert (await Roster.get(id=nights.id)).department_id == new.id
    held = await Case.get(id=case.id)
    assert (held.department_id, held.first_department_id) == (new.id, desks.repairs.id)
    assert held.handler_id == desks.zheng.id
    assert await periods(case) == [(desks.zheng.id, AT, None)]
    offer = await HandOver.get(case_id=offered.id)
    assert offer.to_department_id == new.id
    await take_over.accept(offer.id, by=viewer(await Staff.get(id=desks.zheng.id)), at=later(hours=2))
    kinds = await told()
    assert {"department.merged", "department.closed", "case.moved", "hand_over.redirected"} <= set(kinds)
    assert kinds.count("staff.changed") == 1


async def test_the_head_of_the_other_department_stays_its_head(desks: Desks) -> None:
    await department.change(desks.repairs.id, head_id=desks.zheng.id, by=None, at=AT)
    await department.change(desks.hall.id, head_id=desks.li.id, by=None, at=AT)
    assert (await merge(desks.repairs, desks.hall)).head_id == desks.li.id


async def test_a_department_merges_into_one_below_itself(desks: Desks, office: Office) -> None:
    company = await office.department()
    hall = await department.change(desks.hall.id, parent_id=company.id, by=None, at=AT)
    middle = await office.department(parent_id=hall.id)
    window = await office.department(parent_id=middle.id)
    new = await merge(hall, window)
    assert new.parent_id == company.id
    assert (await Department.get(id=middle.id)).parent_id == window.id


async def test_whoever_has_left_and_what_is_closed_stays_on_record_where_it_was(
    desks: Desks, office: Office
) -> None:
    gone = await office.staff(within=desks.repairs)
    await leaving.leave(gone.id, by=None, at=AT)
    await merge(desks.repairs, desks.hall)
    assert (await Staff.get(id=gone.id)).department_id == desks.repairs.id


async def test_a_case_that_comes_home_by_the_merger_is_not_to_be_handed_on_any_more(desks: Desks) -> None:
    await calendar.create(
        name="日历", time_zone="Asia/Shanghai", weekly=ALWAYS_OPEN, holiday_region="CN", by=None, at=AT
    )
    terms = {"duration": {"kind": "hours", "count": 24}, "rungs": []}
    async with new_rules(at=AT) as draft:
        await draft.limit(terms, Stage.HAND_ON)
        burst = await draft.matter("WS-4", name="爆管", department_id=desks.repairs.id)
    case = await question(desks.clerk, matter_id=burst.id)
    assert await Clock.filter(case_id=case.id, stage=Stage.HAND_ON, state="running").exists()
    await merge(desks.repairs, desks.hall)
    assert not await Clock.filter(case_id=case.id, stage=Stage.HAND_ON, state="running").exists()


async def test_a_merger_that_cannot_be_changes_nothing(desks: Desks, office: Office) -> None:
    await question(desks.mender)
    closed = await office.department()
    await department.close(closed.id, by=None, at=AT)
    before = await everything(*TABLES)
    tried: list[tuple[Any, Any, int | None, Code, str]] = [
        (desks.repairs.id, desks.repairs.id, None, Code.INVALID, "into_id"),
        (desks.repairs.id, closed.id, None, Code.ILLEGAL_MOVE, "into_id"),
        (closed.id, desks.repairs.id, None, Code.ILLEGAL_MOVE, "id"),
        (desks.repairs.id, new_id(), None, Code.NOT_FOUND, "into_id"),
        (new_id(), desks.repairs.id, None, Code.NOT_FOUND, "id"),
        (desks.repairs.id, desks.hall.id, 9, Code.STALE, "expected_version"),
    ]
    for old, new, version, code, path in tried:
        with pytest.raises(Refusal) as refused:
            await department_merge.merge(old, into_id=new, by=None, at=AT, expected_version=version)
        assert (refused.value.code, refused.value.path) == (code, (path,))
    assert await everything(*TABLES) == before


# What has happened stays where it happened; what has a row of its own to follow is followed.
ON_RECORD = {
    "cases.first_department_id",
    "case_departures.department_id",
    "breaches.department_id",
    "arbitrations.to_department_id",
    "previewed_loads.department_id",
    "previewed_cases.department_before_id",
    "previewed_cases.department_after_id",
    # Nothing merges while it is being checked, or has not corrected what was found.
    "checks.office_id",
    "checked_departments.department_id",
    "check_draws.department_id",
    "check_findings.department_id",
    "department_evaluations.department_id",
    "commendations.department_id",
    "bulletin_departments.department_id",
}
FOLLOWS = {
    "departments.parent_id",
    "staff.department_id",
    "matters.department_id",
    "routes.department_id",
    "reply_rules.department_id",
    "cases.replier_department_id",
    "cases.destination_department_id",
    "cases.about_department_id",
    "rosters.department_id",
    "cases.department_id",
    "hand_overs.to_department_id",
    "clocks.doer_department_id",
    "contributions.department_id",
    "api_keys.department_id",
    "portals.department_id",
}


async def test_keys_and_the_portal_go_along_and_keep_a_department_open_without_it(
    desks: Desks, office: Office
) -> None:
    administrator = viewer(desks.li, Scope.TENANT)
    made = await api_key.create(
        name="热线平台",
        department_id=desks.repairs.id,
        grants=[Grant(Permission.CASE_REGISTER, Scope.OWN)],
        expires_at=later(days=9),
        by=administrator,
        at=AT,
    )
    await portal.configure(is_open=True, department_id=desks.repairs.id, by=None, at=AT)
    with pytest.raises(Refusals) as refused:
        await department.close(desks.repairs.id, by=None, at=later(minutes=1))
    await merge(desks.repairs, desks.hall)

    assert {"keys of machines belong to it", "what comes in by the portal is received there"} <= {
        one.message for one in refused.value.reasons
    }
    assert (await ApiKey.get(id=made.key.id)).department_id == desks.hall.id
    assert (await Portal.get()).department_id == desks.hall.id


async def test_whatever_points_at_a_department_goes_along_or_is_on_record(session: TenantSession) -> None:
    """A new column that names a department fails here until somebody decides what a merger does to it."""
    rows = await session.fetch(
        """select k.conrelid::regclass || '.' || a.attname as name from pg_constraint k
           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
           where k.contype = 'f' and k.confrelid = 'departments'::regclass and a.attname <> 'tenant_id'"""
    )
    assert {row["name"] for row in rows} == ON_RECORD | FOLLOWS
