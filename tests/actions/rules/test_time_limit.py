"""A tenant's time limits: set, replaced, retired; what has been started keeps its terms."""

from typing import Any

import pytest

from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.rules import matter, time_limit
from tenants.rules.ladder import Whom
from tenants.rules.matter import Matter, MatterKind
from tenants.rules.stages import Stage
from tenants.rules.time_limit import TimeLimit
from tenants.session import TenantSession
from tenants.working_time.durations import Hours, WorkingDays
from tests.support.office import AT, Office, everything, told

FIVE_DAYS: dict[str, Any] = {
    "duration": {"kind": "working_days", "count": 5},
    "rungs": [{"moment": {"when": "at_due"}, "action": "escalate", "whom": "superior"}],
}
TWO_HOURS: dict[str, Any] = {"duration": {"kind": "hours", "count": 2}}


async def general(terms: dict[str, Any], stage: Stage = Stage.RESOLVE, **more: Any) -> TimeLimit:
    return await time_limit.replace(
        **{"stage": stage, "matter_id": None, "terms": terms, "by": None, "at": AT} | more
    )


async def a_matter(office: Office) -> Matter:
    return await matter.create(
        code="BS",
        name="爆管抢修",
        kind=MatterKind.FAULT,
        department_id=(await office.department()).id,
        by=None,
        at=AT,
    )


async def test_a_matters_own_limit_goes_before_the_general_one(office: Office) -> None:
    burst = await a_matter(office)
    await general(FIVE_DAYS)
    await general(TWO_HOURS, matter_id=burst.id)
    await general(TWO_HOURS, Stage.REPLY)
    stages = [Stage.RESOLVE, Stage.REPLY, Stage.ACCEPT]
    own = await time_limit.valid(stages, burst.id)
    assert {stage: limit.terms.duration for stage, limit in own.items()} == {
        Stage.RESOLVE: Hours(2),
        Stage.REPLY: Hours(2),
    }
    other = await time_limit.valid(stages, None)
    assert other[Stage.RESOLVE].terms.duration == WorkingDays(5)
    assert other[Stage.RESOLVE].terms.rungs[0].whom is Whom.SUPERIOR


async def test_a_new_limit_takes_the_old_ones_place_and_running_clocks_keep_theirs(
    session: TenantSession,
) -> None:
    first = await general(FIVE_DAYS)
    second = await general(TWO_HOURS)
    found = await time_limit.valid([Stage.RESOLVE], None)
    assert found[Stage.RESOLVE].id == second.id
    kept = await time_limit.by_ids([first.id, second.id, new_id()])
    assert {id_: limit.terms.duration for id_, limit in kept.items()} == {
        first.id: WorkingDays(5),
        second.id: Hours(2),
    }
    assert (await TimeLimit.get(id=first.id)).retired_at == AT
    assert await told() == ["time_limit.set", "time_limit.set"]


async def test_only_the_resolve_clock_stands_still_for_papers_unless_told(session: TenantSession) -> None:
    assert (await general(FIVE_DAYS)).pauses
    assert not (await general(FIVE_DAYS, Stage.REPLY)).pauses
    assert (await general(FIVE_DAYS, Stage.REPLY, pauses=True)).pauses


async def test_a_retired_limit_starts_no_clock(session: TenantSession) -> None:
    limit = await general(FIVE_DAYS)
    await time_limit.retire(limit.id, by=None, at=AT)
    assert await time_limit.valid([Stage.RESOLVE], None) == {}
    before = await everything("time_limits")
    with pytest.raises(Refusal) as refused:
        await time_limit.retire(limit.id, by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.ILLEGAL_MOVE, ("id",))
    assert await everything("time_limits") == before


async def test_a_limit_that_cannot_be_right_is_refused(office: Office) -> None:
    await general(FIVE_DAYS)
    retired = await a_matter(office)
    await matter.retire(retired.id, by=None, at=AT)
    before = await everything("time_limits")
    for wrong, code, path in (
        ({"terms": {}}, Code.INVALID, ("duration",)),
        ({"terms": {"duration": {"kind": "hours", "count": -1}}}, Code.INVALID, ("duration", "count")),
        ({"matter_id": new_id()}, Code.NOT_FOUND, ("matter_id",)),
        ({"matter_id": retired.id}, Code.CONFLICT, ("matter_id",)),
        ({"calendar_id": new_id()}, Code.NOT_FOUND, ("calendar_id",)),
    ):
        with pytest.raises((Refusal, Refusals)) as refused:
            await general(**{"terms": FIVE_DAYS} | wrong)
        assert isinstance(refused.value, Refusal)
        assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything("time_limits") == before
