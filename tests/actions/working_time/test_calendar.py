"""Calendars: when the tenant works, version by version, and which of them counts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.directory import department
from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.session import TenantSession, tenant_session
from tenants.working_time import calendar, loading, special_days
from tenants.working_time.calendar import Calendar, CalendarException
from tests.support.office import AT, Office, everything, told

OFFICE_WEEK: Sequence[Any] = [[[510, 720], [840, 1050]]] * 5 + [[], []]
ROUND_THE_CLOCK: Sequence[Any] = [[[0, 1440]]] * 7
MONDAY_NOON = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)


async def a_calendar(name: str = "总部", **more: Any) -> Calendar:
    content = {"time_zone": "Asia/Shanghai", "weekly": OFFICE_WEEK, "holiday_region": "CN"} | more
    return await calendar.create(name=name, **content, by=None, at=AT)


async def test_the_first_calendar_of_a_tenant_is_its_default(session: TenantSession) -> None:
    first, second = await a_calendar(), await a_calendar("营业厅")
    assert (first.is_default, second.is_default) == (True, False)
    await calendar.make_default(second.id, by=None, at=AT)
    assert [one.name for one in await Calendar.filter(is_default=True)] == ["营业厅"]
    assert (await told())[-1] == "calendar.made_default"


async def test_a_change_raises_the_version_and_is_counted_with_at_once(session: TenantSession) -> None:
    kept = await a_calendar()
    before = await loading.load(kept.id)
    await calendar.change(kept.id, weekly=ROUND_THE_CLOCK, expected_version=1, by=None, at=AT)
    after = await loading.load(kept.id)
    assert (before.definition.version, after.definition.version) == (1, 2)
    eve, morning = MONDAY_NOON, MONDAY_NOON + timedelta(days=1)
    assert before.working_time_between(eve, morning) == timedelta(hours=7)
    assert after.working_time_between(eve, morning) == timedelta(days=1)


async def test_a_calendar_is_compiled_once_for_each_version(session: TenantSession) -> None:
    kept = await a_calendar()
    assert await loading.load(kept.id) is await loading.load(kept.id)


async def test_an_exception_closes_a_day_and_can_be_taken_back(session: TenantSession) -> None:
    kept = await a_calendar()
    monday = date(2026, 3, 9)
    await special_days.set_exception(kept.id, day=monday, intervals=[], reason="停水检修", by=None, at=AT)
    assert not (await loading.load(kept.id)).is_open(MONDAY_NOON - timedelta(hours=1))
    await special_days.set_exception(
        kept.id, day=monday, intervals=[[600, 660]], reason="半天", expected_version=2, by=None, at=AT
    )
    assert await CalendarException.all().count() == 1
    status = (await loading.load(kept.id)).day_status(monday)
    assert (status.intervals, status.text) == (((600, 660),), "tenant exception: 半天")
    await special_days.remove_exception(kept.id, day=monday, expected_version=3, by=None, at=AT)
    assert (await loading.load(kept.id)).is_open(MONDAY_NOON - timedelta(hours=1))
    assert (await told())[1:] == [
        "calendar.exception_set",
        "calendar.exception_set",
        "calendar.exception_removed",
    ]


async def test_a_published_year_that_the_tenant_enters_ends_the_guessing(session: TenantSession) -> None:
    kept = await a_calendar()
    day = date(2027, 5, 8)
    assert (await loading.load(kept.id)).day_status(day).provisional
    year = {
        "year": 2027,
        "off": [{"day": "2027-05-03", "name": "劳动节"}],
        "make_up": [{"day": "2027-05-08", "instead_of": "2027-05-03"}],
        "notice": "国务院办公厅通知",
    }
    for _ in range(2):
        await special_days.enter_holiday_year(kept.id, year=year, by=None, at=AT)
    status = (await loading.load(kept.id)).day_status(day)
    assert (status.working, status.provisional) == (True, False)
    assert [one["year"] for one in (await Calendar.get(id=kept.id)).holiday_years] == [2027]


@pytest.mark.parametrize(
    ("wrong", "paths"),
    [
        ({"time_zone": "Asia/Nowhere"}, [("time_zone",)]),
        ({"holiday_region": "XX"}, [("holiday_region",)]),
        ({"weekly": [[]] * 7}, [("weekly",)]),
        ({"weekly": [[[600, 500]], *[[]] * 6]}, [("weekly", "0", "0")]),
        ({"time_zone": "x", "holiday_region": "y"}, [("time_zone",), ("holiday_region",)]),
    ],
)
async def test_a_calendar_that_cannot_be_right_is_refused(
    session: TenantSession, wrong: dict[str, Any], paths: list[tuple[str, ...]]
) -> None:
    kept = await a_calendar()
    before = await everything("calendars")
    for attempt in (
        a_calendar("另一个", **wrong),
        calendar.change(kept.id, **wrong, by=None, at=AT),
    ):
        with pytest.raises((Refusal, Refusals)) as refused:
            await attempt
        reasons = getattr(refused.value, "reasons", [refused.value])
        assert [reason.path for reason in reasons] == paths
    assert await everything("calendars") == before


async def test_wrong_days_of_a_calendar_are_refused(session: TenantSession) -> None:
    kept = await a_calendar()
    day = date(2026, 3, 9)
    before = await everything("calendars", "calendar_exceptions")
    attempts = [
        (
            special_days.set_exception(kept.id, day=day, intervals=[[600, 500]], reason="x", by=None, at=AT),
            (Code.INVALID, ("intervals", "0")),
        ),
        (
            special_days.set_exception(kept.id, day=day, intervals=[], reason=" ", by=None, at=AT),
            (Code.REQUIRED, ("reason",)),
        ),
        (
            special_days.set_exception(
                kept.id, day=day, intervals=[], reason="x", expected_version=7, by=None, at=AT
            ),
            (Code.STALE, ("expected_version",)),
        ),
        (
            special_days.remove_exception(kept.id, day=day, by=None, at=AT),
            (Code.NOT_FOUND, ("day",)),
        ),
        (
            special_days.remove_exception(new_id(), day=day, by=None, at=AT),
            (Code.NOT_FOUND, ("id",)),
        ),
        (
            special_days.enter_holiday_year(
                kept.id,
                year={"year": 2027, "off": [{"day": "2026-05-01", "name": "x"}], "notice": "x"},
                by=None,
                at=AT,
            ),
            (Code.INVALID, ("off", "0", "day")),
        ),
    ]
    for attempt, expected in attempts:
        with pytest.raises(Refusal) as refused:
            await attempt
        assert (refused.value.code, refused.value.path) == expected
    assert await everything("calendars", "calendar_exceptions") == before


async def test_a_department_works_by_its_own_calendar_or_the_nearest_above_or_the_default(
    office: Office,
) -> None:
    default, shifts = await a_calendar(), await a_calendar("抢修", weekly=ROUND_THE_CLOCK)
    company = await office.department()
    repairs = await office.department(parent_id=company.id, calendar_id=shifts.id)
    team = await office.department(parent_id=repairs.id)
    hall = await office.department(parent_id=company.id)
    for within, expected in ((company, default), (hall, default), (repairs, shifts), (team, shifts)):
        assert (await loading.for_department(within.id)).definition.id == expected.id
    own = await a_calendar("班组")
    await department.change(team.id, calendar_id=own.id, by=None, at=AT)
    assert (await loading.for_department(team.id)).definition.id == own.id


async def test_without_any_calendar_nothing_can_be_dated(office: Office) -> None:
    hall = await office.department()
    with pytest.raises(Refusal) as refused:
        await loading.for_department(hall.id)
    assert refused.value.code is Code.CONFLICT
    with pytest.raises(Refusal) as refused:
        await loading.load(new_id())
    assert refused.value.code is Code.NOT_FOUND


async def test_a_calendar_that_was_compiled_for_one_tenant_is_unknown_to_another(
    tenant: UUID, second_tenant: UUID
) -> None:
    async with tenant_session(tenant):
        kept = await a_calendar()
        await loading.load(kept.id)
    async with tenant_session(second_tenant):
        assert await loading.load_many([kept.id]) == {}
