"""The worker looks at what waits: in every organization, once of each date, and nothing stalls the rest."""

from datetime import timedelta
from uuid import UUID

from tenants.cases import promise
from tenants.cases.case import Case
from tenants.cases.waiting import look
from tenants.directory.staff import Staff
from tenants.session import current, tenant_session
from tests.actions.cases.conftest import Desks
from tests.support.clock import Clock
from tests.support.desk import AT, inbox_of, later, question
from tests.support.office import AT as OPENED_AT
from tests.support.office import Office, open_case, told
from workers.waiting import watch_waits
from workers.world import World

WEEK = timedelta(days=7)


async def _publish(_event: object) -> None:
    raise AssertionError("nothing is published here")


async def left_open(tenant_id: UUID) -> None:
    """A case without any limit."""
    async with tenant_session(tenant_id):
        await open_case(await Office().staff("李娜"))


async def history_in(tenant_id: UUID) -> list[str]:
    async with tenant_session(tenant_id, readonly=True) as session:
        rows = await session.fetch("select kind from events where kind = 'case.still_open' order by seq")
        return [row["kind"] for row in rows]


async def test_in_every_organization_somebody_is_told_once_of_each_date(
    fresh_database: str, tenant: UUID, second_tenant: UUID
) -> None:
    clock, both = Clock(OPENED_AT + WEEK - timedelta(minutes=1)), (tenant, second_tenant)
    for one in both:
        await left_open(one)
    world = World(publish=_publish, now=clock)
    assert not await watch_waits(world)
    assert [await history_in(one) for one in both] == [[], []]

    clock.at = OPENED_AT + WEEK
    assert await watch_waits(world)
    assert not await watch_waits(world)
    assert [await history_in(one) for one in both] == [["case.still_open"]] * 2

    clock.at = OPENED_AT + 2 * WEEK
    assert await watch_waits(world)
    assert [await history_in(one) for one in both] == [["case.still_open"] * 2] * 2


async def test_what_is_at_fault_stalls_nothing_else_and_is_looked_at_an_hour_later(desks: Desks) -> None:
    broken, sound = await question(desks.clerk), await question(desks.clerk)
    await current().execute("update waits set kind = 'notice' where subject_id = $1", broken.id)
    faults: list[UUID] = []

    seen = await look.look(at=AT + WEEK, report=lambda subject_id, _error: faults.append(subject_id))

    assert (seen, faults) == (1, [broken.id])
    heard = await current().fetch("select case_id from inbox_entries where kind = 'case.still_open'")
    assert {row["case_id"] for row in heard} == {sound.id}
    again = await current().fetchval("select look_at from waits where subject_id = $1", broken.id)
    assert again == AT + WEEK + timedelta(hours=1)


async def test_whoever_has_left_is_told_of_nothing(desks: Desks) -> None:
    case = await question(desks.clerk)
    await Case.filter(id=case.id).update(first_contact_id=desks.wang.id)
    await Staff.filter(id=desks.wang.id).update(left_on=AT.date())

    await look.look(at=AT + WEEK)

    assert "case.still_open" in await inbox_of(desks.clerk)
    assert "case.still_open" not in await inbox_of(desks.colleague)


async def test_a_limit_without_a_ladder_tells_nobody_so_the_wait_does(desks: Desks) -> None:
    await desks.limit(hours=24)
    await question(desks.clerk)

    await look.look(at=AT + WEEK)

    assert "case.still_open" in await told()


async def test_a_promise_is_told_of_when_it_has_passed_and_the_case_not_besides(desks: Desks) -> None:
    case = await question(desks.clerk)
    await promise.promise(case.id, until=AT + WEEK, told="一周内", by=desks.clerk, at=later(hours=1))

    await look.look(at=AT + WEEK)

    assert [kind for kind in await told() if kind in ("case.promise_passed", "case.still_open")] == [
        "case.promise_passed"
    ]
