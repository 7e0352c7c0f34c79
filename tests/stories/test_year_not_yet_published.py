"""A year whose public holidays nobody knows yet: due times in it are provisional until it is published."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tenants.cases import deadlines
from tests.support.clock import Clock
from tests.support.ics import calendar, event
from tests.support.portal import Portal, rows
from tests.support.story import Story
from workers.calendars import warn_of_horizons
from workers.world import World

# Tuesday, 29 December 2026, 9:00 in Shanghai.
YEARS_END = datetime(2026, 12, 29, 1, 0, tzinfo=UTC)
NEW_YEAR = calendar(event("ny-2027", "20270101", "20270105", "元旦"))
CLOCKS = """{ case(id: "%s") { clocks { stage dueAt provisional proof { provisional skipped { day text } } }
             events(first: 100) { nodes { kind reason data } } } }"""


@pytest.fixture
async def late(portal: Portal) -> Story:
    """The utility at the end of the year."""
    portal.at = YEARS_END
    return await Story(portal).open()


async def test_what_is_due_in_an_unpublished_year_is_provisional_and_firms_up_when_it_is_imported(
    late: Story, tenant: UUID
) -> None:
    portal = late.portal
    case = await late.asked(said="水压低")
    before = (await portal.ask("0102", CLOCKS % case["id"]))["case"]["clocks"]
    resolve = next(clock for clock in before if clock["stage"] == "RESOLVE")
    assert (resolve["dueAt"][:10], resolve["provisional"]) == ("2027-01-06", True)
    assert resolve["proof"]["provisional"] is True
    assert "prediction" in resolve["proof"]["skipped"][0]["text"]

    id_ = (await portal.ask("0010", "{ calendars { nodes { id } } }"))["calendars"]["nodes"][0]["id"]
    given = {"id": id_, "name": "元旦2027.ics", "file": NEW_YEAR, "publishes": [2027]}
    await portal.do("0010", "calendarImport", "days { effect }", **given)
    portal.at += timedelta(seconds=10)
    await deadlines.redate(at=portal.at, tenant_id=tenant)

    told = (await portal.ask("0102", CLOCKS % case["id"]))["case"]
    after = next(clock for clock in told["clocks"] if clock["stage"] == "RESOLVE")
    assert (after["dueAt"][:10], after["provisional"]) == ("2027-01-07", False)
    assert {"day": "2027-01-01", "text": "iCalendar file 元旦2027.ics, ny-2027: 元旦"} in after["proof"][
        "skipped"
    ]
    moves = [one for one in told["events"]["nodes"] if one["kind"] == "clock.redated"]
    moved = next(one for one in moves if one["data"]["stage"] == "resolve")
    assert moved["reason"] == "the working calendar has changed"
    assert [moved["data"][name][:10] for name in ("from", "to")] == ["2027-01-06", "2027-01-07"]
    assert moved["data"]["provisional"] is False


async def test_nothing_is_called_late_by_a_date_that_the_import_has_moved(late: Story, tenant: UUID) -> None:
    portal = late.portal
    case = await late.asked(said="水压低")
    stale = datetime.fromisoformat((await late.read("0102", case, "{ dueAt }"))["dueAt"])
    id_ = (await portal.ask("0010", "{ calendars { nodes { id } } }"))["calendars"]["nodes"][0]["id"]
    given = {"id": id_, "name": "元旦2027.ics", "file": NEW_YEAR, "publishes": [2027]}
    # On the very day, and nobody has dated anything anew yet.
    portal.at = stale - timedelta(hours=1)
    await portal.do("0010", "calendarImport", "days { effect }", **given)

    await deadlines.sweep(at=stale + timedelta(minutes=1), tenant_id=tenant)

    assert await rows(tenant, "select id from breaches") == []
    at_due = """select f.rung from rung_firings f join clocks c on c.id = f.clock_id
                where c.stage = 'resolve' and f.due_at >= c.due_at"""
    assert await rows(tenant, at_due) == []
    moved = await rows(tenant, "select due_at from clocks where stage = 'resolve'")
    assert moved[0]["due_at"] == stale + timedelta(days=1)


async def test_whoever_keeps_the_calendars_is_told_weeks_before_and_once(
    portal: Portal, tenant: UUID
) -> None:
    async def publish(_event: object) -> None:
        raise AssertionError("nothing is published here")

    clock = Clock(datetime(2026, 11, 1, 1, 0, tzinfo=UTC))
    world = World(publish=publish, now=clock)
    unread = "{ inbox { nodes { kind } } }"
    portal.at = clock.at
    await warn_of_horizons(world)
    assert (await portal.ask("0010", unread))["inbox"]["nodes"] == []

    for _ in range(3):
        clock.advance(days=3)
        await warn_of_horizons(world)

    assert (await portal.ask("0010", unread))["inbox"]["nodes"] == [{"kind": "calendar.horizon_near"}]
    assert (await portal.ask("0102", unread))["inbox"]["nodes"] == []
    told = await rows(tenant, "select data from events where kind = 'calendar.horizon_near'")
    assert len(told) == 1
    assert '"missingYear": 2027' in told[0]["data"]
    assert await rows(tenant, "select distinct version from calendars") == [{"version": 1}]
