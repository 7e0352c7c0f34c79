"""Who acts and who is on duty, asked of a real organization."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from asyncpg.connection import LoggedQuery

from tenants.directory import absence, department, duty, leaving, on_the_day, roster, stand_in
from tenants.directory.department import Department
from tenants.directory.shift_pattern import ShiftPattern
from tenants.directory.staff import Staff
from tenants.session import TenantSession
from tests.support.office import AT, Office

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def away(*people: Staff, until: datetime | None = None) -> None:
    for person in people:
        await absence.create(staff_id=person.id, since=AT, until=until, reason="出差", by=None, at=AT)


async def stands_in(other: Staff, holder: Staff) -> None:
    await stand_in.put(staff_id=holder.id, stand_in_id=other.id, by=None, at=AT)


async def on_duty(person: Staff, within: Department | None) -> None:
    listed = await roster.create(
        name=f"{person.name} {person.badge}", department_id=within.id if within else None, by=None, at=AT
    )
    await duty.put(roster_id=listed.id, staff_id=person.id, since=AT, until=AT + 12 * HOUR, by=None, at=AT)


async def acting(person: Staff, *, at: datetime = AT) -> object:
    return (await on_the_day.acting_for([person.id], at=at))[person.id]


async def test_somebody_is_represented_exactly_while_away(office: Office) -> None:
    li, wang = await office.staff(), await office.staff()
    await stands_in(wang, li)
    await away(li, until=AT + DAY)
    moment = timedelta.resolution
    assert await acting(li, at=AT - moment) == li.id
    assert await acting(li, at=AT) == wang.id
    assert await acting(li, at=AT + DAY - moment) == wang.id
    assert await acting(li, at=AT + DAY) == li.id


async def test_a_chain_of_stand_ins_is_followed_to_somebody_who_is_here(office: Office) -> None:
    li, wang, zhao = [await office.staff() for _ in range(3)]
    await stands_in(wang, li)
    await stands_in(zhao, wang)
    await away(li, wang)
    assert await acting(li) == zhao.id
    await away(zhao)
    assert await acting(li) == li.id


async def test_a_stand_in_counts_within_their_period_only(office: Office) -> None:
    li, wang = await office.staff(), await office.staff()
    await stand_in.put(
        staff_id=li.id, stand_in_id=wang.id, since=AT + HOUR, until=AT + 2 * HOUR, by=None, at=AT
    )
    await away(li)
    assert [await acting(li, at=AT + step * HOUR) == wang.id for step in range(4)] == [
        False,
        True,
        False,
        False,
    ]


async def test_the_duty_officer_acts_then_the_head_and_each_of_them_the_nearest(office: Office) -> None:
    company = await office.department("公司")
    hall = await office.department("大厅", parent_id=company.id)
    window = await office.department("窗口", parent_id=hall.id)
    chief, guard = await office.staff("总", within=company), await office.staff("值", within=company)
    head, clerk = await office.staff("长", within=hall), await office.staff("员", within=window)
    await department.change(company.id, head_id=chief.id, by=None, at=AT)
    await department.change(hall.id, head_id=head.id, by=None, at=AT)
    await away(clerk)
    assert await acting(clerk) == head.id
    await on_duty(guard, None)
    assert await acting(clerk) == guard.id
    officer = await office.staff("班", within=company)
    await on_duty(officer, hall)
    assert await acting(clerk) == officer.id
    assert await acting(clerk, at=AT + 12 * HOUR) == head.id
    await away(officer, guard, head)
    assert await acting(clerk) == chief.id


async def test_a_roster_of_another_branch_has_no_say(office: Office) -> None:
    company = await office.department()
    hall, repairs = [await office.department(parent_id=company.id) for _ in range(2)]
    clerk, mender = await office.staff(within=hall), await office.staff(within=repairs)
    await on_duty(mender, repairs)
    await away(clerk)
    assert await acting(clerk) == clerk.id
    assert await on_the_day.on_duty(hall.id, at=AT) == []
    assert await on_the_day.on_duty(repairs.id, at=AT) == [mender.id]


async def test_many_people_are_answered_in_two_statements_and_in_one_while_all_are_here(
    office: Office, session: TenantSession
) -> None:
    people = [await office.staff() for _ in range(6)]
    for holder, other in zip(people[::2], people[1::2], strict=True):
        await stands_in(other, holder)
    await away(*people[:4:2])
    await acting(people[0])  # The driver asks about a statement's types the first time.
    heard: list[LoggedQuery] = []
    with session._connection.query_logger(heard.append):
        found = await on_the_day.acting_for([person.id for person in people], at=AT)
        await asyncio.sleep(0)  # Loggers are called a turn later.
    assert len(heard) == 2
    assert found == {person.id: person.id for person in people} | {
        people[0].id: people[1].id,
        people[2].id: people[3].id,
    }
    heard.clear()
    with session._connection.query_logger(heard.append):
        await on_the_day.acting_for([person.id for person in people], at=AT - DAY)
        await asyncio.sleep(0)
    assert len(heard) == 1


async def test_a_shift_over_midnight_on_a_public_holiday_is_found_at_any_moment(office: Office) -> None:
    hall = await office.department()
    li, wang = await office.staff(within=hall), await office.staff(within=hall)
    nights = await roster.create(name="夜班", department_id=hall.id, by=None, at=AT)
    await duty.fill(
        nights.id,
        ShiftPattern((((18 * 60, 32 * 60),),) * 7, (li.id, wang.id)),
        first_day=date(2026, 9, 30),
        last_day=date(2026, 10, 7),
        by=None,
        at=AT,
    )

    def shanghai(day: int, hour: int) -> datetime:
        return datetime(2026, 10, day, hour, tzinfo=UTC) - 8 * HOUR

    found = {
        (day, hour): await on_the_day.on_duty(hall.id, at=shanghai(day, hour))
        for day, hour in ((1, 3), (1, 7), (1, 8), (1, 12), (1, 18), (2, 3), (2, 20))
    }
    assert found == {
        (1, 3): [li.id],
        (1, 7): [li.id],
        (1, 8): [],
        (1, 12): [],
        (1, 18): [wang.id],
        (2, 3): [wang.id],
        (2, 20): [li.id],
    }


async def test_a_duty_officer_who_is_away_is_there_through_the_stand_in(office: Office) -> None:
    hall = await office.department()
    li, wang = await office.staff(within=hall), await office.staff()
    await on_duty(li, hall)
    await away(li)
    assert await on_the_day.on_duty(hall.id, at=AT) == []
    await stands_in(wang, li)
    assert await on_the_day.on_duty(hall.id, at=AT) == [wang.id]


async def test_a_closed_roster_and_whoever_left_are_not_on_duty(office: Office) -> None:
    hall = await office.department()
    li = await office.staff(within=hall)
    await on_duty(li, hall)
    await leaving.leave(li.id, by=None, at=AT + HOUR)
    assert await on_the_day.on_duty(hall.id, at=AT + HOUR) == []


async def test_one_knows_for_whom_one_acts(office: Office) -> None:
    hall = await office.department()
    li, wang, head, zhao = [await office.staff(within=hall) for _ in range(4)]
    await department.change(hall.id, head_id=head.id, by=None, at=AT)
    await stands_in(wang, li)
    await away(li, zhao)
    assert await on_the_day.acts_for(wang.id, at=AT) == {li.id}
    assert await on_the_day.acts_for(head.id, at=AT) == {zhao.id}
    assert await on_the_day.acts_for(li.id, at=AT) == frozenset()
    await away(wang)
    assert await on_the_day.acts_for(head.id, at=AT) == {li.id, wang.id, zhao.id}
    await away(head)
    assert await on_the_day.acts_for(head.id, at=AT) == frozenset()
