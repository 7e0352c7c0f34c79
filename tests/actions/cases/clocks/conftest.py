"""A desk whose limits a test sets."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from tenants.cases.case import Case
from tenants.cases.clocks import Clock
from tenants.ids import new_id
from tenants.rules.stages import Stage
from tenants.session import current, tenant_session
from tests.support.clockwork import (
    LADDER,
    MONDAY,
    Rungs,
    Works,
    furnish,
    insert_cases,
    with_limit,
)

HOUR = timedelta(hours=1)
DUE = MONDAY + 24 * HOUR


@dataclass(slots=True)
class Desk:
    """A tenant whose limits a test sets, and one open case without clocks."""

    works: Works

    async def case(self) -> Case:
        case_id = new_id()
        await insert_cases(current(), self.works, [case_id], opened_at=MONDAY, due_at=DUE)
        await Case.filter(id=case_id).update(due_at=None)
        return await Case.get(id=case_id)

    async def limit(self, stage: Stage, hours: int, *, rungs: Rungs = LADDER, **more: object) -> None:
        duration = {"kind": "hours", "count": hours}
        terms = {"duration": duration, "rungs": list(rungs), **more}
        self.works = await with_limit(self.works, terms, stage)


@pytest.fixture
async def desk(tenant: UUID) -> Desk:
    """A limit of 24 hours to resolve, and no other."""
    async with tenant_session(tenant):
        return Desk(await furnish(tenant))


async def the_clock(stage: Stage = Stage.RESOLVE) -> Clock:
    return await Clock.get(stage=stage)
