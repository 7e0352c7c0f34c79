"""People who are away: their cases stay theirs, and what is new reaches whoever acts for them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tenants.cases import hand_over, remark, resolve, standing_in, take_over
from tenants.cases.case import Case, open_for
from tenants.cases.hand_over import HandOver
from tenants.cases.involvement import Involvement, Part
from tenants.directory import absence, department, duty, on_the_day, roster, stand_in
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.department import Department
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.session import current
from tenants.working_time import calendar
from tests.actions.cases.conftest import Desks
from tests.support.clockwork import OFFICE_HOURS
from tests.support.desk import AT, inbox_of, later, periods, question, settle, viewer
from tests.support.office import Office, everything, last_event

TABLES = ("cases", "custody", "hand_overs", "involvements", "inbox_entries")
MINUTES = timedelta(minutes=1)


@pytest.fixture
async def sun(office: Office, desks: Desks) -> Staff:
    """孙丽 of repairs, who stands in for 郑伟."""
    person = await office.staff("孙丽", within=desks.repairs)
    await stand_in.put(staff_id=desks.zheng.id, stand_in_id=person.id, by=None, at=AT)
    return person


async def away(person: Staff, *, since: datetime = AT, until: datetime | None = None) -> None:
    await absence.create(staff_id=person.id, since=since, until=until, reason="出差", by=None, at=AT)


async def here(person: Staff, *, at: datetime) -> Viewer:
    """This person at a moment, and whom they act for then."""
    return replace(viewer(person), acts_for=await on_the_day.acts_for(person.id, at=at))


async def offer(case: Case, desks: Desks, to: Staff | None = None, **more: Any) -> HandOver:
    return await hand_over.offer(
        case.id,
        to_department_id=None if to else desks.repairs.id,
        to_staff_id=to.id if to else None,
        **{"by": desks.clerk, "at": later(minutes=5), **more},
    )


async def test_an_offer_to_somebody_away_is_told_to_both_and_accepted_on_their_behalf(
    desks: Desks, sun: Staff
) -> None:
    await away(desks.zheng)
    case = await question(desks.clerk)
    offered = await offer(case, desks, desks.zheng)
    for person in (desks.zheng, sun):
        assert await inbox_of(viewer(person)) == ["hand_over.offered"]
        assert await Involvement.filter(staff_id=person.id, part=Part.OFFERED_TO, ended_at=None).exists()

    taken = await take_over.accept(offered.id, by=await here(sun, at=later(minutes=9)), at=later(minutes=9))
    await settle()

    assert (taken.to_staff_id, taken.decided_by_id) == (desks.zheng.id, sun.id)
    assert await periods(case) == [
        (desks.li.id, AT, later(minutes=9)),
        (sun.id, later(minutes=9), None),
    ]
    event = await last_event()
    assert event["kind"] == "hand_over.accepted"
    assert str(desks.zheng.id) in event["data"].split("onBehalfOf")[1]
    assert (await inbox_of(viewer(desks.zheng)))[-1] == "hand_over.accepted"
    assert not await Involvement.filter(part=Part.OFFERED_TO, ended_at=None).exists()


async def test_an_offer_made_before_the_absence_is_read_and_returned_by_whoever_acts(
    desks: Desks, sun: Staff
) -> None:
    case = await question(desks.clerk)
    offered = await offer(case, desks, desks.zheng)
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await take_over.send_back(
            offered.id, reason="不归我们", by=await here(sun, at=later(minutes=6)), at=later(minutes=6)
        )
    assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, ("hand_over_id",))
    assert await everything(*TABLES) == before

    await away(desks.zheng, since=later(minutes=7))
    at = later(minutes=8)
    await take_over.send_back(offered.id, reason="不归我们", by=await here(sun, at=at), at=at)
    assert str(desks.zheng.id) in (await last_event())["data"].split("onBehalfOf")[1]
    await settle()
    assert await periods(case) == [(desks.li.id, AT, None)]


async def test_a_stand_in_has_no_say_once_the_person_is_back(desks: Desks, sun: Staff) -> None:
    await away(desks.zheng, until=later(minutes=1))
    case = await question(desks.clerk)
    offered = await offer(case, desks, desks.zheng)
    assert await inbox_of(viewer(sun)) == []
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await take_over.accept(offered.id, by=await here(sun, at=later(minutes=6)), at=later(minutes=6))
    assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, ("hand_over_id",))
    assert await everything(*TABLES) == before


async def test_nobody_decides_on_their_own_offer_in_the_place_of_somebody_else(
    desks: Desks, office: Office
) -> None:
    await stand_in.put(staff_id=desks.zheng.id, stand_in_id=desks.li.id, by=None, at=AT)
    await away(desks.zheng)
    case = await question(desks.clerk)
    offered = await offer(case, desks, desks.zheng)
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await take_over.accept(offered.id, by=await here(desks.li, at=later(minutes=6)), at=later(minutes=6))
    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("hand_over_id",))
    assert await everything(*TABLES) == before


async def test_whoever_acts_works_on_the_cases_of_the_person_who_is_away(desks: Desks, sun: Staff) -> None:
    case = await question(desks.mender)
    await away(desks.zheng, since=later(minutes=1))
    acting = await here(sun, at=later(minutes=2))
    assert (await open_for(acting, case.id)).handler_id == desks.zheng.id
    await remark.remark(case.id, said="已电话告知用户", by=acting, at=later(minutes=2))
    event = await last_event()
    assert (event["kind"], event["actor_id"]) == ("case.remarked", sun.id)
    # The case may be taken over in earnest as well.
    offered = await offer(case, desks, sun, by=acting, at=later(minutes=3))
    await take_over.accept(offered.id, by=acting, at=later(minutes=4))
    await settle()
    assert (await periods(case))[-1] == (sun.id, later(minutes=4), None)


async def test_acting_for_somebody_lends_no_permission(desks: Desks, sun: Staff) -> None:
    case = await question(desks.mender)
    await away(desks.zheng)
    plain = viewer(sun, without=frozenset({Permission.CASE_WORK}))
    acting = replace(plain, acts_for=frozenset({desks.zheng.id}))
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await resolve.resolve(case.id, resolution="已修好", by=acting, at=later(minutes=2))
    assert refused.value.code == Code.NOT_ALLOWED
    assert await everything(*TABLES) == before


async def test_for_whoever_was_asked_and_is_away_whoever_acts_is_first_contact_and_it_is_on_record(
    desks: Desks, sun: Staff
) -> None:
    await away(desks.zheng)
    case = await question(desks.clerk, asked=(desks.zheng.id,))
    await settle()
    assert case.first_contact_id == case.handler_id == sun.id
    for person in (desks.zheng, sun):
        assert await inbox_of(viewer(person)) == ["case.assigned"]
    told_of = await current().fetchval("select data from events where kind = 'case.registered'")
    assert json.loads(told_of)["onBehalfOf"] == [str(desks.zheng.id)]


async def test_among_several_who_were_asked_one_who_is_there_is_first_contact(
    desks: Desks, sun: Staff
) -> None:
    case = await question(desks.mender, asked=(desks.wang.id, desks.li.id))
    assert case.first_contact_id == desks.li.id
    await away(desks.li)

    case = await question(desks.mender, asked=(desks.wang.id, desks.li.id))

    assert case.first_contact_id == desks.wang.id
    assert "onBehalfOf" not in str((await last_event())["data"])
    assert await inbox_of(viewer(sun)) == []


async def test_whoever_writes_down_what_they_were_asked_is_there_whatever_the_calendar_says(
    desks: Desks, sun: Staff
) -> None:
    await away(desks.zheng)

    assert (await question(desks.mender)).first_contact_id == desks.zheng.id


async def test_the_head_of_a_department_offered_a_case_is_represented_too(
    desks: Desks, office: Office
) -> None:
    company = await office.department()
    chief, deputy = await office.staff(within=company), await office.staff(within=company)
    await department.change(desks.repairs.id, head_id=chief.id, by=None, at=AT)
    await stand_in.put(staff_id=chief.id, stand_in_id=deputy.id, by=None, at=AT)
    await away(chief)
    offered = await offer(await question(desks.clerk), desks)
    assert await inbox_of(viewer(deputy)) == ["hand_over.offered"]
    await take_over.accept(offered.id, by=await here(deputy, at=later(minutes=6)), at=later(minutes=6))


async def _nights(department: Department, officer: Staff) -> None:
    """On duty from AT for a whole day; the department opens at nine in the morning of Shanghai."""
    await calendar.create(
        name="办公时间", time_zone="Asia/Shanghai", weekly=OFFICE_HOURS, holiday_region="CN", by=None, at=AT
    )
    listed = await roster.create(name="总值班", department_id=None, by=None, at=AT)
    await duty.put(
        roster_id=listed.id, staff_id=officer.id, since=AT, until=AT + timedelta(days=1), by=None, at=AT
    )


async def test_at_night_a_department_is_asked_through_its_duty_officer(desks: Desks, office: Office) -> None:
    guard = await office.staff("值班员")
    await _nights(desks.repairs, guard)
    by_day, by_night = later(minutes=5), later(hours=13)
    await offer(await question(desks.clerk), desks, at=by_day)
    assert await inbox_of(viewer(guard)) == []

    case = await question(desks.clerk, at=by_night)
    offered = await offer(case, desks, at=by_night)
    assert await inbox_of(viewer(guard)) == ["hand_over.offered"]
    await take_over.accept(offered.id, by=viewer(guard), at=by_night + MINUTES)
    await settle()
    held = await Case.get(id=case.id)
    assert (held.handler_id, held.department_id) == (guard.id, desks.repairs.id)


async def test_when_an_absence_begins_whoever_acts_is_told_of_it_and_of_what_waits(
    desks: Desks, sun: Staff
) -> None:
    case = await question(desks.clerk)
    await offer(case, desks, desks.zheng)
    await away(desks.zheng, since=later(hours=1))
    assert await standing_in.begin(at=later(hours=1) - MINUTES) == 0
    assert await inbox_of(viewer(sun)) == []

    assert await standing_in.begin(at=later(hours=1)) == 1
    assert await inbox_of(viewer(sun)) == ["absence.begun", "hand_over.offered"]
    told = await current().fetchrow(
        "select actor_id, case_id from inbox_entries where kind = 'absence.begun'"
    )
    assert told is not None
    assert (told["actor_id"], told["case_id"]) == (desks.zheng.id, None)
    assert (await last_event())["kind"] == "absence.begun"
    assert await standing_in.begin(at=later(hours=2)) == 0
    assert await inbox_of(viewer(sun)) == ["absence.begun", "hand_over.offered"]


async def test_an_absence_that_never_came_to_be_is_not_told_of(desks: Desks, sun: Staff) -> None:
    entered = await absence.create(
        staff_id=desks.zheng.id, since=later(hours=1), reason="休假", by=None, at=AT
    )
    await absence.cancel(entered.id, by=None, at=later(minutes=30))
    assert await standing_in.begin(at=later(hours=1)) == 1
    assert await inbox_of(viewer(sun)) == []
    assert (await last_event())["kind"] == "absence.cancelled"


async def test_where_nobody_acts_the_absence_begins_all_the_same(desks: Desks) -> None:
    await away(desks.zheng)
    assert await standing_in.begin(at=AT) == 1
    assert '"acting": null' in (await last_event())["data"]


async def test_a_custody_is_never_broken_by_an_absence(desks: Desks, sun: Staff) -> None:
    case = await question(desks.mender)
    await away(desks.zheng)
    await standing_in.begin(at=later(minutes=1))
    await settle()
    assert await periods(case) == [(desks.zheng.id, AT, None)]
    head = viewer(desks.wang, Scope.TENANT)
    assert (await open_for(head, case.id)).handler_id == desks.zheng.id
