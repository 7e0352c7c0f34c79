"""Rosters and shifts: one person at each place, night and day, and what has been stays as it was."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tenants.directory import department, duty, leaving, roster
from tenants.directory.duty import Planning
from tenants.directory.roster import Roster
from tenants.directory.shift import Shift
from tenants.directory.shift_pattern import ShiftPattern, Turn
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tests.support.office import AT, Office, everything, last_event, told

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Every night from six in the evening to eight in the morning, on the clock of Shanghai.
NIGHTS = (((18 * 60, 32 * 60),),) * 7


async def put(nights: Roster, person: Staff, since: int, until: int, **more: object) -> Shift:
    """On duty from one hour after AT to another."""
    return await duty.put(
        roster_id=nights.id,
        staff_id=person.id,
        since=AT + since * HOUR,
        until=AT + until * HOUR,
        by=None,
        **{"at": AT, **more},  # type: ignore[arg-type]
    )


async def shifts() -> list[tuple[UUID, float, float]]:
    """Who is on duty from which hour to which."""
    return [
        (one.staff_id, (one.since - AT) / HOUR, (one.until - AT) / HOUR)
        for one in await Shift.all().order_by("since", "place")
    ]


async def refused(awaitable: object) -> tuple[object, ...]:
    before = await everything("rosters", "shifts")
    with pytest.raises(Refusal) as refusal:
        await awaitable  # type: ignore[misc]
    assert await everything("rosters", "shifts") == before
    return refusal.value.code, refusal.value.path


async def test_a_roster_is_a_departments_or_everybodys(office: Office) -> None:
    hall = await office.department()
    nights = await roster.create(name="夜班", department_id=hall.id, by=None, at=AT)
    await roster.create(name="总值班", by=None, at=AT)
    assert (await told())[-2:] == ["roster.created"] * 2
    assert await refused(roster.create(name="夜班", by=None, at=AT)) == (Code.CONFLICT, ("name",))
    assert await refused(roster.create(name="x", department_id=new_id(), by=None, at=AT)) == (
        Code.NOT_FOUND,
        ("department_id",),
    )
    assert await refused(roster.create(name="x", places=0, by=None, at=AT)) == (Code.INVALID, ("places",))
    await roster.change(nights.id, name="夜间值班", department_id=None, by=None, at=AT, expected_version=1)
    assert (await Roster.get(id=nights.id)).department_id is None


async def test_at_one_place_nobody_relieves_somebody_who_is_still_there(office: Office) -> None:
    li, wang = await office.staff(), await office.staff()
    nights = await roster.create(name="夜班", by=None, at=AT)
    await put(nights, li, 0, 10)
    await put(nights, wang, 10, 20)
    assert await refused(put(nights, wang, 9, 10)) == (Code.CONFLICT, ("place",))
    assert await shifts() == [(li.id, 0, 10), (wang.id, 10, 20)]


async def test_several_places_are_held_by_several_people(office: Office) -> None:
    li, wang = await office.staff(), await office.staff()
    nights = await roster.create(name="夜班", places=2, by=None, at=AT)
    await put(nights, li, 0, 10)
    assert await refused(put(nights, li, 5, 15, place=2)) == (Code.CONFLICT, ("staff_id",))
    await put(nights, wang, 0, 10, place=2)
    for place in (0, 3):
        assert await refused(put(nights, wang, 20, 30, place=place)) == (Code.INVALID, ("place",))
    assert await refused(roster.change(nights.id, places=1, by=None, at=AT)) == (Code.CONFLICT, ("places",))
    await roster.change(nights.id, places=1, by=None, at=AT + 10 * HOUR)


async def test_a_shift_lies_ahead_and_has_an_end(office: Office) -> None:
    li = await office.staff()
    nights = await roster.create(name="夜班", by=None, at=AT)
    assert await refused(put(nights, li, 5, 5)) == (Code.INVALID, ("until",))
    assert await refused(put(nights, li, -5, 0)) == (Code.INVALID, ("until",))
    assert await refused(put(nights, li, 0, 31 * 24 + 1)) == (Code.INVALID, ("until",))
    await put(nights, li, -2, 3)


async def test_a_swap_leaves_what_has_been_to_whom_it_was(office: Office) -> None:
    li, wang, zhao = [await office.staff() for _ in range(3)]
    nights = await roster.create(name="夜班", by=None, at=AT)
    other = await roster.create(name="另一个", by=None, at=AT)
    running, planned = await put(nights, li, 0, 10), await put(nights, li, 20, 30)
    await put(nights, wang, 0, 10, instead_of=running.id, at=AT + 4 * HOUR)
    await put(nights, zhao, 20, 30, instead_of=planned.id, at=AT + 4 * HOUR)
    assert await shifts() == [(li.id, 0, 4), (wang.id, 4, 10), (zhao.id, 20, 30)]
    assert "insteadOf" in str((await last_event())["data"])
    over = (Code.ILLEGAL_MOVE, ("instead_of",))
    assert await refused(put(nights, zhao, 5, 9, instead_of=running.id, at=AT + 5 * HOUR)) == over
    elsewhere = await put(other, li, 40, 50)
    assert await refused(put(nights, li, 40, 50, instead_of=elsewhere.id)) == (
        Code.NOT_FOUND,
        ("instead_of",),
    )


async def test_a_shift_that_is_taken_away_ends_now_or_never_was(office: Office) -> None:
    li = await office.staff()
    nights = await roster.create(name="夜班", by=None, at=AT)
    running, planned = await put(nights, li, 0, 10), await put(nights, li, 20, 30)
    await duty.remove(running.id, by=None, at=AT + HOUR)
    await duty.remove(planned.id, by=None, at=AT + HOUR)
    assert await shifts() == [(li.id, 0, 1)]
    assert await refused(duty.remove(running.id, by=None, at=AT + HOUR)) == (Code.ILLEGAL_MOVE, ("id",))
    assert await refused(duty.remove(planned.id, by=None, at=AT + HOUR)) == (Code.NOT_FOUND, ("id",))


async def test_a_closed_roster_has_nobody_on_duty_and_its_name_is_free(office: Office) -> None:
    li = await office.staff()
    nights = await roster.create(name="夜班", by=None, at=AT)
    await put(nights, li, 0, 10)
    await put(nights, li, 20, 30)
    await roster.close(nights.id, by=None, at=AT + HOUR, expected_version=1)
    assert await shifts() == [(li.id, 0, 1)]
    closed = (Code.ILLEGAL_MOVE, ("id",))
    assert await refused(roster.close(nights.id, by=None, at=AT + HOUR)) == closed
    assert await refused(roster.change(nights.id, name="x", by=None, at=AT)) == closed
    assert await refused(put(nights, li, 20, 30)) == (Code.ILLEGAL_MOVE, ("roster_id",))
    await roster.create(name="夜班", by=None, at=AT + HOUR)


async def test_whoever_leaves_is_on_duty_no_more(office: Office) -> None:
    li = await office.staff()
    nights = await roster.create(name="夜班", by=None, at=AT)
    await put(nights, li, 0, 10)
    await put(nights, li, 20, 30)
    await leaving.leave(li.id, by=None, at=AT + HOUR)
    assert await shifts() == [(li.id, 0, 1)]
    assert await refused(put(nights, li, 20, 30)) == (Code.CONFLICT, ("staff_id",))


async def test_a_roster_is_filled_by_a_week_and_people_in_turn(office: Office) -> None:
    li, wang = await office.staff(), await office.staff()
    nights = await roster.create(name="夜班", by=None, at=AT)
    count = await duty.fill(
        nights.id,
        ShiftPattern(NIGHTS, (li.id, wang.id), Turn.DAY),
        first_day=date(2026, 10, 3),
        last_day=date(2026, 10, 5),
        by=li.id,
        at=AT,
    )
    assert count == 3
    found = [(one.staff_id, one.since, one.until) for one in await Shift.all().order_by("since")]
    evening, morning = datetime(2026, 10, 3, 10, tzinfo=UTC), datetime(2026, 10, 4, 0, tzinfo=UTC)
    assert found == [
        (person, evening + day * DAY, morning + day * DAY)
        for day, person in enumerate((li.id, wang.id, li.id))
    ]
    assert (await told())[-1] == "roster.filled"


async def test_what_was_planned_before_is_in_the_way_unless_it_is_replaced(office: Office) -> None:
    li, wang = await office.staff(), await office.staff()
    nights = await roster.create(name="夜班", by=None, at=AT)

    async def fill(person: Staff, planning: Planning) -> int:
        return await duty.fill(
            nights.id,
            ShiftPattern(NIGHTS, (person.id,)),
            first_day=date(2026, 3, 2),
            last_day=date(2026, 3, 4),
            planning=planning,
            by=None,
            at=AT + DAY,
        )

    # The evening of the second of March is still on when the morning of the third begins for the clerk.
    assert await fill(li, Planning.KEEP) == 2
    assert await refused(fill(wang, Planning.KEEP)) == (Code.CONFLICT, ("place",))
    assert await fill(wang, Planning.REPLACE) == 2
    assert {one.staff_id for one in await Shift.all()} == {wang.id}


async def test_a_pattern_that_cannot_be_filled_in_is_refused(office: Office) -> None:
    li, gone = await office.staff(), await office.staff()
    await leaving.leave(gone.id, by=None, at=AT)
    nights = await roster.create(name="夜班", by=None, at=AT)
    first = date(2026, 3, 9)

    async def fill(pattern: ShiftPattern, days: int, place: int = 1) -> int:
        last = first + timedelta(days=days)
        return await duty.fill(
            nights.id, pattern, first_day=first, last_day=last, place=place, by=None, at=AT
        )

    good = ShiftPattern(NIGHTS, (li.id,))
    hourly = ShiftPattern((tuple((hour * 60, hour * 60 + 60) for hour in range(24)),) * 7, (li.id,))
    assert await refused(fill(good, -1)) == (Code.INVALID, ("last_day",))
    assert await refused(fill(good, 400)) == (Code.INVALID, ("last_day",))
    assert await refused(fill(hourly, 90)) == (Code.LIMIT_EXCEEDED, ("last_day",))
    assert await refused(fill(good, 1, place=2)) == (Code.INVALID, ("place",))
    left = ShiftPattern(NIGHTS, (li.id, gone.id))
    assert await refused(fill(left, 1)) == (Code.CONFLICT, ("people", "1"))
    tuesdays = ShiftPattern(((), NIGHTS[0], (), (), (), (), ()), (li.id,))
    assert await refused(fill(tuesdays, 0)) == (Code.INVALID, ("last_day",))


async def test_a_department_may_give_its_roster_away(office: Office) -> None:
    hall, company = await office.department(), await office.department()
    nights = await roster.create(name="夜班", department_id=hall.id, by=None, at=AT)
    await roster.change(nights.id, department_id=company.id, by=None, at=AT)
    await department.close(hall.id, by=None, at=AT)
    assert await refused(roster.change(nights.id, department_id=hall.id, by=None, at=AT)) == (
        Code.CONFLICT,
        ("department_id",),
    )
