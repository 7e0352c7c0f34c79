"""Meetings that decide."""

from typing import Any

from tenants.cases import convene
from tenants.cases.convene import MeetingInvitation
from tenants.cases.involvement import Involvement, Part
from tenants.directory.access import Permission, Scope
from tenants.errors import Code
from tenants.ids import new_id
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.refusals import refused

TOMORROW = later(days=1)


def _meeting(desks: Desks, **more: Any) -> dict[str, Any]:
    return {
        "topic": "水压归谁管",
        "place": "三楼会议室",
        "begins_at": TOMORROW,
        "invited": [desks.zheng.id],
        "by": desks.head_of_hall(),
        "at": later(hours=1),
        **more,
    }


async def test_a_meeting_calls_people_together_and_the_first_contact_is_among_them(desks: Desks) -> None:
    case = await question(desks.clerk)
    meeting = await convene.convene(case.id, **_meeting(desks))
    assert await inbox_of(desks.clerk) == await inbox_of(desks.mender) == ["meeting.convened"]
    held = await convene.record(
        meeting.id,
        minutes="各方到会",
        decision="维修部三日内换阀",
        attended=[desks.zheng.id, desks.li.id],
        by=desks.head_of_hall(),
        at=later(days=1, hours=1),
    )

    assert (held.decision, held.held_at) == ("维修部三日内换阀", later(days=1, hours=1))
    came = {one.staff_id: one.attended for one in await MeetingInvitation.filter(meeting_id=meeting.id)}
    assert came == {desks.zheng.id: True, desks.li.id: True, desks.wang.id: False}
    assert not await Involvement.filter(part=Part.CONVENED, ended_at=None).exists()


async def test_a_meeting_is_convened_by_whoever_may_and_with_somebody(desks: Desks) -> None:
    case = await question(desks.clerk)
    stranger = viewer(desks.zheng, Scope.OWN)
    reader = viewer(desks.wang, Scope.DEPARTMENT, without=frozenset({Permission.CASE_CONVENE}))
    await refused(convene.convene(case.id, **_meeting(desks, by=stranger)), Code.NOT_FOUND, "case_id")
    await refused(convene.convene(case.id, **_meeting(desks, by=reader)), Code.NOT_ALLOWED, "case_id")
    await refused(convene.convene(case.id, **_meeting(desks, invited=[])), Code.REQUIRED, "invited_ids")
    await refused(
        convene.convene(case.id, **_meeting(desks, invited=[new_id()])), Code.NOT_FOUND, "invited_ids", "0"
    )
    await refused(convene.convene(case.id, **_meeting(desks, begins_at=AT)), Code.INVALID, "begins_at")


async def test_a_meeting_is_recorded_once_by_whoever_convened_it(desks: Desks) -> None:
    case = await question(desks.clerk)
    meeting = await convene.convene(case.id, **_meeting(desks))
    minutes: dict[str, Any] = {"minutes": "x", "decision": "y", "attended": [], "at": later(days=2)}
    head = desks.head_of_hall()
    await refused(
        convene.record(meeting.id, **{**minutes, "at": later(hours=2)}, by=head),
        Code.ILLEGAL_MOVE,
        "meeting_id",
    )
    await refused(convene.record(meeting.id, **minutes, by=desks.clerk), Code.NOT_ALLOWED, "meeting_id")
    await refused(
        convene.record(meeting.id, **{**minutes, "attended": [new_id()]}, by=head),
        Code.NOT_FOUND,
        "attended_ids",
        "0",
    )
    await convene.cancel(meeting.id, reason="已协调", by=head, at=later(hours=3))
    await refused(convene.record(meeting.id, **minutes, by=head), Code.ILLEGAL_MOVE, "meeting_id")
    assert (await inbox_of(desks.mender))[-1] == "meeting.cancelled"
