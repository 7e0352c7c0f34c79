"""A hall where licences are decided on: accepted or not within five days, decided on twenty after that."""

from datetime import datetime
from typing import Any

import pytest

from tenants.cases import accept, accept_by_silence
from tenants.cases import claim as claims
from tenants.cases.case import Case
from tenants.cases.clocks import Clock
from tenants.cases.settling import settle
from tenants.rules.stages import Stage
from tenants.working_time import calendar
from tests.actions.cases.conftest import Desks
from tests.support.clockwork import ALWAYS_OPEN
from tests.support.desk import AT, later
from tests.support.rulebook import Draft, new_rules

BREACH = {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"}
SILENCE = {"moment": {"when": "at_due"}, "action": "accept"}


def days(count: int, *rungs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """So many times 24 hours."""
    return {"duration": {"kind": "hours", "count": 24 * count}, "rungs": list(rungs), **more}


@pytest.fixture
async def hall(desks: Desks) -> Desks:
    """The same desks, open at all hours, so that a day is a day."""
    await calendar.create(name="全天", time_zone="Asia/Shanghai", weekly=ALWAYS_OPEN, by=None, at=AT)
    async with new_rules(at=AT) as draft:
        await licences(draft)
    return desks


async def licences(draft: Draft, *rungs: dict[str, Any]) -> None:
    """Five days to decide on acceptance, and twenty from there."""
    await draft.limit(days(5, *rungs or (BREACH,)), Stage.DECIDE_ACCEPTANCE)
    await draft.limit(days(20, starts_with="acceptance"))


@pytest.fixture
async def silent_hall(hall: Desks) -> Desks:
    """Where nobody has said anything within the five days, it counts as accepted."""
    async with new_rules(at=AT) as draft:
        await licences(draft, SILENCE, BREACH)
    return hall


async def accepted(case: Case, desks: Desks, **time: float) -> Case:
    """The clerk accepts the matter some time after it was asked."""
    return await accept.accept(case.id, told="材料齐全，予以受理", by=desks.clerk, at=later(**time))


async def swept(*, at: datetime) -> int:
    """What the worker does with a batch of this organization's clocks; gives how many rungs fired."""
    claimed = await claims.due(at=at)
    settled = await settle(claimed, at=at)
    await accept_by_silence.follow(claimed, at=at)
    return settled.fired


async def clock_of(case: Case, stage: Stage) -> Clock | None:
    """The clock of this stage, the latest where there were several."""
    return await Clock.filter(case_id=case.id, stage=stage).order_by("-started_at").first()
