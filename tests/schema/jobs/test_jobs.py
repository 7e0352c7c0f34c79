"""Jobs as their asker sees them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.directory.access import Permission, Scope
from tenants.jobs import job as jobs
from tenants.jobs.job import Kind
from tenants.jobs.run import Run
from tenants.session import tenant_session
from tests.support.clock import Clock
from tests.support.jobs import now, taken, worked_off
from tests.support.people import People
from tests.support.screen import Screen, named

FIELDS = "kind state done total share askedAt startedAt finishedAt askedBy { name } failureCode failure"
JOB = f"query ($id: ID!) {{ job(id: $id) {{ {FIELDS} }} }}"
MINE = "{ jobs { nodes { id state } totalCount } }"


@pytest.fixture
async def clerk(api: Any, people: People) -> Screen:
    """Somebody who may do nothing but look people up."""
    return Screen(api, await people.somebody({Permission.DIRECTORY_READ: Scope.OWN}, name="李娜"))


async def asked(screen: Screen, *, at: Any) -> UUID:
    async with tenant_session(screen.person.tenant_id):
        return (await jobs.ask(Kind.RULE_SET_PREVIEW, {}, by=screen.person.staff_id, at=at)).id


def id_of(key: UUID) -> str:
    return named("Job", key)


async def half(run: Run) -> None:
    await run.progress(50, 200)


async def test_a_job_tells_how_far_it_has_come(clerk: Screen, clock: Clock) -> None:
    key, tenant = await asked(clerk, at=clock.at), clerk.person.tenant_id
    waiting = (await clerk.ask(JOB, id=id_of(key)))["job"]
    assert waiting == {
        "kind": "RULE_SET_PREVIEW",
        "state": "WAITING",
        "done": 0,
        "total": None,
        "share": None,
        "askedAt": clock.at.isoformat(),
        "startedAt": None,
        "finishedAt": None,
        "askedBy": {"name": "李娜"},
        "failureCode": None,
        "failure": None,
    }
    held = await taken(tenant, key, at=clock.at)
    assert held is not None
    await half(Run(held, clock))
    running = (await clerk.ask(JOB, id=id_of(key)))["job"]
    assert (running["state"], running["done"], running["total"], running["share"]) == (
        "RUNNING",
        50,
        200,
        0.25,
    )


async def test_a_job_that_is_done_is_done_whole(clerk: Screen, clock: Clock) -> None:
    key = await asked(clerk, at=clock.at)
    await worked_off(clerk.person.tenant_id, key, at=clock.at, kinds={Kind.RULE_SET_PREVIEW: half})
    found = (await clerk.ask(JOB, id=id_of(key)))["job"]
    assert (found["state"], found["share"], found["finishedAt"]) == ("DONE", 1, clock.at.isoformat())


async def test_one_sees_ones_own_jobs_newest_first(clerk: Screen, admin: Screen, clock: Clock) -> None:
    first = await asked(clerk, at=clock.at)
    second = await asked(clerk, at=clock.at + timedelta(seconds=1))
    await asked(admin, at=clock.at)
    found = (await clerk.ask(MINE))["jobs"]
    assert ([node["id"] for node in found["nodes"]], found["totalCount"]) == (
        [id_of(second), id_of(first)],
        2,
    )
    only = await clerk.ask("{ jobs(where: {state: {eq: DONE}}) { nodes { id } } }")
    assert only["jobs"]["nodes"] == []


async def test_whoever_oversees_jobs_sees_those_of_others_as_far_as_that_reaches(
    api: Any, people: People, clerk: Screen, admin: Screen, stranger: Screen, clock: Clock
) -> None:
    key = await asked(clerk, at=clock.at)
    elsewhere = Screen(api, await people.somebody({Permission.JOB_OVERSEE: Scope.DEPARTMENT}))
    for screen, sees in ((admin, True), (elsewhere, False), (stranger, False)):
        found = await screen.ask(JOB, id=id_of(key))
        assert (found["job"] is not None) is sees
        assert bool((await screen.ask(MINE))["jobs"]["totalCount"]) is sees


async def test_ones_own_job_can_be_called_off(clerk: Screen, clock: Clock) -> None:
    key = await asked(clerk, at=clock.at)
    payload = await clerk.do("jobCancel", "job { state finishedAt }", id=id_of(key))
    assert payload["job"] == {"state": "CANCELLED", "finishedAt": clock.at.isoformat()}


async def test_somebody_elses_job_is_called_off_by_whoever_oversees_it_only(
    api: Any, people: People, clerk: Screen, admin: Screen, stranger: Screen, clock: Clock
) -> None:
    key = await asked(clerk, at=clock.at)
    other = Screen(api, await people.somebody({}))
    for screen in (other, stranger):
        assert await screen.errors("jobCancel", id=id_of(key)) == [("NOT_FOUND", ["input", "id"])]
    assert (await now(clerk.person.tenant_id, key)).state == "waiting"
    assert (await admin.do("jobCancel", "job { state }", id=id_of(key)))["job"]["state"] == "CANCELLED"
    assert await admin.errors("jobCancel", id=id_of(key)) == [("ILLEGAL_MOVE", ["input", "id"])]


async def test_nonsense_is_no_job(clerk: Screen) -> None:
    assert (await clerk.refused(JOB, id="?"))["extensions"]["code"] == "BAD_USER_INPUT"
    assert (await clerk.ask(JOB, id=named("Staff", clerk.person.staff_id)))["job"] is None
    assert await clerk.errors("jobCancel", id="?") == [("NOT_FOUND", ["input", "id"])]
