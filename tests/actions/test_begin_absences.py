"""The worker tells whoever acts when an absence begins, in every organization."""

from datetime import timedelta
from uuid import UUID

import pytest

from tenants.cases import standing_in
from tenants.directory import absence, stand_in
from tenants.session import tenant_session
from tests.support.clock import Clock
from tests.support.office import AT, Office
from workers.absences import begin_absences
from workers.world import World

HOUR = timedelta(hours=1)


async def _publish(_event: object) -> None:
    raise AssertionError("nothing is published here")


def world(clock: Clock) -> World:
    return World(publish=_publish, now=clock)


async def away_in_an_hour(tenant_id: UUID) -> UUID:
    """Somebody with a stand-in; the stand-in's id."""
    async with tenant_session(tenant_id):
        office = Office()
        li, wang = await office.staff(), await office.staff()
        await stand_in.put(staff_id=li.id, stand_in_id=wang.id, by=None, at=AT)
        await absence.create(staff_id=li.id, since=AT + HOUR, reason="出差", by=None, at=AT)
        return wang.id


async def told(tenant_id: UUID, staff_id: UUID) -> list[str]:
    async with tenant_session(tenant_id, readonly=True) as session:
        rows = await session.fetch("select kind from inbox_entries where staff_id = $1", staff_id)
        return [row["kind"] for row in rows]


async def test_it_is_told_once_in_every_organization_and_not_before_its_time(
    fresh_database: str, tenant: UUID, second_tenant: UUID
) -> None:
    clock = Clock(AT)
    acting = {one: await away_in_an_hour(one) for one in (tenant, second_tenant)}
    assert await begin_absences(world(clock)) is False

    clock.advance(hours=1)
    assert await begin_absences(world(clock)) is True
    assert await begin_absences(world(clock)) is False
    assert [await told(one, acting[one]) for one in acting] == [["absence.begun"]] * 2


async def test_one_organizations_trouble_is_not_anothers(
    fresh_database: str, tenant: UUID, second_tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(AT + HOUR)
    acting = {one: await away_in_an_hour(one) for one in (tenant, second_tenant)}
    begin, seen = standing_in.begin, 0

    async def failing_first(**more: object) -> int:
        nonlocal seen
        seen += 1
        if seen == 1:
            raise RuntimeError("broken")
        return await begin(**more)  # type: ignore[arg-type]

    monkeypatch.setattr(standing_in, "begin", failing_first)
    assert await begin_absences(world(clock)) is True
    assert sorted([len(await told(one, acting[one])) for one in acting]) == [0, 1]
    assert await begin_absences(world(clock)) is True
    assert [len(await told(one, acting[one])) for one in acting] == [1, 1]
