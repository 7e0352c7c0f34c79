"""An organization, what it has lived through, and what a preview tells of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases.replaying import ask
from tenants.jobs.job import JobState
from tenants.rules.matter import Matter
from tenants.rules.routes import Target
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tests.support.jobs import worked_off
from tests.support.rulebook import Draft
from tests.support.twins import BEGIN, Firm, founded, live_through

AFTER = BEGIN + timedelta(days=90)
DAYS: Mapping[str, Any] = {"kind": "working_days", "count": 5}
Due = tuple[int, str, datetime, datetime | None]


def terms(duration: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"duration": duration, "rungs": [], **more}


def hours(count: int, pace: str = "elapsed") -> dict[str, Any]:
    return {"kind": "hours", "count": count, "pace": pace}


async def as_it_was(firm: Firm, draft: Draft) -> None:
    """Five working days for everything, less for water; an offer is to be taken within four hours."""
    await _matters(firm, draft)
    await draft.limit(terms(DAYS, pauses=[]))
    await draft.limit(terms(hours(30, "working")), conditions={"severities": ["urgent"]})
    await draft.limit(terms(hours(4)), Stage.ACCEPT)
    await draft.limit(terms(hours(8, "working")), Stage.HAND_ON)
    await draft.limit(terms({"kind": "working_days", "count": 1}), Stage.PROGRESS)


async def as_it_is_wished(firm: Firm, draft: Draft) -> None:
    """Sooner, and standing still for papers; a first answer, a reply, new ways for what comes by phone."""
    await _matters(firm, draft)
    await draft.limit(terms({"kind": "working_days", "count": 3}, pauses=["materials"]))
    await draft.limit(terms(hours(30, "working")), conditions={"severities": ["urgent"]})
    await draft.limit(terms(hours(72)), conditions={"requester_classes": ["vip"], "severities": ["urgent"]})
    await draft.limit(terms(hours(2, "working")), Stage.FIRST_RESPONSE)
    await draft.limit(terms(DAYS), Stage.REPLY, calendar_id=firm.always_id)
    await draft.limit(terms(hours(6)), Stage.ACCEPT)
    await draft.limit(terms(hours(8, "working")), Stage.HAND_ON)
    await draft.route(
        Target.DEPARTMENT,
        department_id=firm.repairs.id,
        conditions={"words": ["漏水"], "channels": ["phone"]},
    )
    await draft.route(
        Target.DEPARTMENT,
        department_id=firm.hall.id,
        conditions={"hours": "office_hours", "channels": ["visit"]},
    )


async def _matters(firm: Firm, draft: Draft) -> None:
    for code, home in (("WS", firm.repairs), ("BS", firm.hall)):
        if not await Matter.filter(rule_set_id=draft.version.id, code=code).exists():
            await draft.matter(code, department_id=home.id)


async def replayed(firm: Firm, rule_set_id: UUID, *, until: datetime = AFTER) -> UUID:
    """The job, done."""
    async with tenant_session(firm.tenant_id):
        job = await ask.ask(rule_set_id, since=BEGIN, until=until, by=firm.clerk.staff_id, at=AFTER)
    done = await worked_off(firm.tenant_id, job.id, at=AFTER)
    assert done.state is JobState.DONE, done.failure
    return job.id


async def rows(firm: Firm, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with tenant_session(firm.tenant_id, readonly=True) as session:
        return [dict(row) for row in await session.fetch(sql, *args)]


async def measured(firm: Firm) -> dict[tuple[int, str, datetime], datetime]:
    """When each stage of each case that was measured was due."""
    place = {case_id: number for number, case_id in enumerate(firm.cases)}
    return {
        (place[row["case_id"]], row["stage"], row["started_at"]): row["due_at"]
        for row in await rows(firm, "select * from clocks where due_at is not null")
    }


async def foretold(firm: Firm, job_id: UUID) -> dict[tuple[int, str, datetime], datetime]:
    """The same as a preview tells it: as it was, but for what moves."""
    place = {case_id: number for number, case_id in enumerate(firm.cases)}
    found = await measured(firm)
    for row in await rows(firm, "select * from previewed_deadlines where job_id = $1", job_id):
        key = (place[row["case_id"]], row["stage"], row["started_at"])
        if row["due_after"] is None:
            found.pop(key)
        else:
            assert found.get(key) == row["due_before"]
            found[key] = row["due_after"]
    return found


async def summary(firm: Firm, job_id: UUID) -> dict[str, Any]:
    (found,) = await rows(firm, "select * from rule_set_previews where id = $1", job_id)
    return found


@pytest.fixture
async def firm(tenant: UUID) -> Firm:
    """An organization and what it has lived through."""
    founded_ = await founded(tenant, as_it_was)
    await live_through(founded_, seed=7, cases=30)
    return founded_
