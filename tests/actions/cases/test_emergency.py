"""An emergency is dealt with first and told to those above."""

from typing import Any

from tenants.cases import (
    decline,
    emergency,
    hand_over,
    refer,
    resolve,
)
from tenants.cases.case import Case
from tenants.cases.hand_over import OfferState
from tenants.cases.refer import Destination
from tenants.errors import Code
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.refusals import refused


async def test_an_emergency_is_told_to_those_above_and_not_passed_on_before_it_is_stable(
    desks: Desks,
) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await emergency.declare(case.id, said="井盖缺失，已设警示", by=desks.clerk, at=later(minutes=1))
    assert await inbox_of(viewer(desks.wang)) == ["case.emergency"]
    offer: dict[str, Any] = {
        "to_department_id": None,
        "to_staff_id": desks.zheng.id,
        "by": desks.clerk,
        "at": later(hours=1),
    }
    await refused(hand_over.offer(case.id, **offer), Code.ILLEGAL_MOVE, "case_id")
    outside = Destination(body="市房管局", explanation="井盖属房管局")
    await refused(refer.refer(case.id, outside, by=desks.clerk, at=AT), Code.ILLEGAL_MOVE, "case_id")
    await refused(
        emergency.declare(case.id, said="x", by=desks.clerk, at=later(hours=1)), Code.CONFLICT, "case_id"
    )
    await emergency.stabilise(case.id, said="已加盖", by=desks.clerk, at=later(hours=1))
    await refused(
        emergency.stabilise(case.id, said="x", by=desks.clerk, at=later(hours=1)), Code.CONFLICT, "case_id"
    )

    assert (await hand_over.offer(case.id, **offer)).state == OfferState.OFFERED
    held = await Case.get(id=case.id)
    assert (held.emergency_at, held.stabilised_at) == (later(minutes=1), later(hours=1))


async def test_an_emergency_does_not_end_before_it_is_stable(desks: Desks) -> None:
    case = await question(desks.clerk)
    await emergency.declare(case.id, said="爆管", by=desks.clerk, at=AT)
    for ending in (
        resolve.resolve(case.id, resolution="已处理", by=desks.clerk, at=later(hours=1)),
        decline.decline(case.id, reason="管不了", by=desks.clerk, at=later(hours=1)),
    ):
        await refused(ending, Code.ILLEGAL_MOVE, "case_id")
    await emergency.stabilise(case.id, said="已关阀", by=desks.clerk, at=later(hours=1))
    done = await resolve.resolve(case.id, resolution="已修复", by=desks.clerk, at=later(hours=2))
    assert done.stabilised_at == later(hours=1)
