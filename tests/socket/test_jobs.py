"""Listening to a job: how far it has come is told as it happens, and its end ends the stream."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from app.broadcast import Broadcast
from app.settings import Settings
from schema.jobs import following
from tenants.jobs import job as jobs
from tenants.jobs.job import Kind
from tenants.jobs.run import Run
from tenants.session import tenant_session
from tests.support.clock import Clock
from tests.support.jobs import nobody, taken
from tests.support.people import People, Person
from tests.support.screen import Screen, named
from tests.support.socket import connected
from workers.jobs import work_off
from workers.world import World

PROGRESS = "subscription ($job: ID!) { jobProgressed(id: $job) { state done total } }"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the bell makes anybody look."""
    monkeypatch.setattr(following, "LOOK_AGAIN", 3600.0)


@pytest.fixture
async def world(settings: Settings, clock: Clock) -> AsyncIterator[World]:
    """A worker that rings through Redis."""
    broadcast = Broadcast(settings.redis_url)
    yield World(nobody, now=clock, announce=broadcast.announce)
    await broadcast.close()


async def asked(person: Person, *, clock: Clock) -> UUID:
    async with tenant_session(person.tenant_id):
        return (await jobs.ask(Kind.RULE_SET_PREVIEW, {}, by=person.staff_id, at=clock.at)).id


async def test_every_step_is_told_and_the_end_ends_the_stream(
    address: str, admin: Person, clock: Clock, world: World
) -> None:
    key = await asked(admin, clock=clock)
    other = await asked(admin, clock=clock)
    async with connected(address) as socket:
        await socket.init(admin.token)
        await socket.subscribe(PROGRESS, job=named("Job", key))

        async def told() -> dict[str, object]:
            message = await socket.receive()
            assert message["type"] == "next", message
            assert "errors" not in message["payload"], message
            found: dict[str, object] = message["payload"]["data"]["jobProgressed"]
            return found

        async def steps(run: Run) -> None:
            for number in (1, 2):
                await run.progress(number, 2)
                assert await told() == {"state": "RUNNING", "done": number, "total": 2}

        assert await told() == {"state": "WAITING", "done": 0, "total": None}
        for one in (other, key):
            held = await taken(admin.tenant_id, one, at=clock.at)
            assert held is not None
            await work_off(held, world, {Kind.RULE_SET_PREVIEW: steps if one == key else nothing})
        assert await told() == {"state": "DONE", "done": 2, "total": 2}
        assert (await socket.receive())["type"] == "complete"


async def nothing(run: Run) -> None:
    await run.progress(1, 1)


async def test_of_a_job_that_is_not_ones_to_see_nothing_is_told(
    address: str, people: People, stranger: Screen, admin: Person, clock: Clock
) -> None:
    key = await asked(admin, clock=clock)
    for listener in (stranger.person, await people.somebody({})):
        async with connected(address) as socket:
            await socket.init(listener.token)
            await socket.subscribe(PROGRESS, job=named("Job", key))
            assert (await socket.receive())["type"] == "complete"
