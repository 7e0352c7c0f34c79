"""A closed case goes on without a gap: somebody answers for it from the moment it is open again."""

from datetime import timedelta

from tenants.cases import (
    department_merge,
    reopen,
    withdraw,
)
from tenants.cases.case import Case, State
from tenants.cases.clocks import Clock
from tenants.directory import department, leaving
from tenants.directory.access import Scope
from tenants.errors import Code
from tenants.rules.policies import Policy
from tenants.rules.stages import Stage
from tenants.session import current
from tests.actions.cases.conftest import Desks, due, the_answered_case
from tests.support.desk import AT, later, periods, settle, viewer
from tests.support.office import Office
from tests.support.refusals import refused
from tests.support.rulebook import allow, new_rules


async def test_a_reopened_case_is_answered_for_again_and_only_its_rest_is_left_out(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await the_answered_case(desks)
    await settle()
    await reopen.reopen(case.id, reason="又漏了", by=desks.clerk, at=later(days=2))
    await settle()

    held = await Case.get(id=case.id)
    assert held.state == State.OPEN
    assert [held.outcome, held.resolution, held.closed_at] == [None, None, None]
    assert await periods(case) == [(desks.li.id, AT, later(hours=3)), (desks.li.id, later(days=2), None)]
    assert await due(case) == later(days=3)
    kept = await current().fetchrow("select closed_at, reopened_at, outcome, resolution from reopenings")
    assert kept is not None
    assert tuple(kept) == (later(hours=3), later(days=2), "done", "已更正")


async def test_a_case_goes_on_twice_and_each_rest_is_on_record(desks: Desks) -> None:
    case = await the_answered_case(desks)
    for day in (2, 4):
        await reopen.reopen(case.id, reason="又漏了", by=desks.clerk, at=later(days=day))
        await withdraw.withdraw(case.id, said="好了", by=desks.clerk, at=later(days=day, hours=1))
        await settle()

    assert len(await periods(case)) == 3


async def test_whoever_has_left_is_followed_by_the_head_when_a_case_goes_on(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await the_answered_case(desks)
    await leaving.leave(desks.li.id, by=None, at=later(days=1))
    await reopen.reopen(case.id, reason="又漏了", by=desks.head_of_hall(), at=later(days=2))
    await settle()

    held = await Case.get(id=case.id)
    assert (held.first_contact_id, held.handler_id) == (desks.wang.id, desks.wang.id)


async def test_a_case_is_reopened_within_its_period_only(desks: Desks) -> None:
    await allow(Policy(reopen_within_days=7), at=AT)
    case = await the_answered_case(desks)
    end = later(hours=3) + timedelta(days=7)
    await refused(
        reopen.reopen(case.id, reason="又漏了", by=desks.clerk, at=end + timedelta(seconds=1)),
        Code.CONFLICT,
        "case_id",
    )
    await reopen.reopen(case.id, reason="又漏了", by=desks.clerk, at=end)


async def test_what_is_to_be_done_at_once_is_to_be_done_at_once_again(desks: Desks) -> None:
    """A burst pipe that bursts again waits no longer than the first time (R11.5, R4.2)."""
    for stage in (Stage.ARRIVE, Stage.FIRST_RESPONSE, Stage.HAND_ON, Stage.NOTICE):
        await desks.limit(hours=1, stage=stage)
    async with new_rules(at=AT) as draft:
        burst = await draft.matter("WS-4", name="爆管", department_id=desks.repairs.id)
    case = await the_answered_case(desks, matter_id=burst.id)
    begun = later(days=2)
    await reopen.reopen(case.id, reason="又爆了", by=desks.clerk, at=begun)

    again = await Clock.filter(case_id=case.id, started_at=begun, due_at=begun + timedelta(hours=1))
    assert {one.stage for one in again} == {Stage.ARRIVE, Stage.FIRST_RESPONSE, Stage.HAND_ON}


async def test_what_lay_in_a_department_that_merged_goes_on_with_whoever_took_it_over(
    desks: Desks, office: Office
) -> None:
    await desks.limit(hours=24)
    case = await the_answered_case(desks)
    heir = await office.department("营业厅")
    head = await office.staff("赵敏", within=heir)
    await department.change(heir.id, head_id=head.id, by=None, at=AT)
    everywhere = viewer(desks.wang, Scope.TENANT)
    await department_merge.merge(desks.hall.id, into_id=heir.id, by=None, at=later(days=1))
    await leaving.leave(desks.li.id, by=None, at=later(days=1))
    await reopen.reopen(case.id, reason="又漏了", by=everywhere, at=later(days=2))
    await settle()

    held = await Case.get(id=case.id)
    assert (held.department_id, held.handler_id, held.first_contact_id) == (heir.id, head.id, head.id)
