"""Importing a calendar file, as an administrator does it: first a look, then for good."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tenants import history
from tenants.session import tenant_session
from tests.schema.working_time.calendars import added
from tests.support.clock import Clock
from tests.support.ics import calendar, event
from tests.support.screen import Screen

DAYS = """days {
    effect
    before { day working text source provisional }
    after { day working hours { opens closes } text source provisional }
}
calendar { version enteredHolidayYears horizon { knownUntil missingYear daysLeft isNear }
           exceptions { nodes { day reason file uid hours { opens closes } } } }"""
NEW_YEAR = (
    event("ny", "20270101", "20270104", "元旦"),
    event("spring", "20270205", "20270212", "春节"),
    event("shift", "20270214", summary="春节补班"),
)
WORK: dict[str, Any] = {"summaries": ["补班"]}
JUBILEE = event("jubilee", "20260601", summary="司庆")
TRAINING = event("training", "20260602T083000", "20260602T120000", "培训")


@pytest.fixture
def clock() -> Clock:
    """A day on which the State Council has not published the next year yet."""
    return Clock(datetime(2026, 11, 21, 2, 0, tzinfo=UTC))


async def imported(admin: Screen, key: str, *events: list[str], **more: Any) -> dict[str, Any]:
    given = {"id": key, "name": "2027.ics", "file": calendar(*events), "working": WORK} | more
    payload: dict[str, Any] = await admin.do("calendarImport", DAYS, **given)
    return payload


def effects(payload: dict[str, Any]) -> dict[str, str]:
    return {one["after"]["day"]: one["effect"] for one in payload["days"]}


async def test_a_dry_run_tells_what_an_import_then_does(admin: Screen) -> None:
    key = (await added(admin))["id"]
    before = await admin.kept()
    looked = await imported(admin, key, JUBILEE, TRAINING, dryRun=True)
    assert await admin.kept() == before

    done = await imported(admin, key, JUBILEE, TRAINING)

    assert looked["days"] == done["days"]
    assert effects(done) == {"2026-06-01": "ADDED", "2026-06-02": "ADDED"}
    assert done["days"][0] == {
        "effect": "ADDED",
        "before": {
            "day": "2026-06-01",
            "working": True,
            "text": "weekly hours of Monday",
            "source": "WEEKLY",
            "provisional": False,
        },
        "after": {
            "day": "2026-06-01",
            "working": False,
            "hours": [],
            "text": "iCalendar file 2027.ics, jubilee: 司庆",
            "source": "EXCEPTION",
            "provisional": False,
        },
    }
    assert done["calendar"]["version"] == 2
    assert done["calendar"]["exceptions"]["nodes"] == [
        {"day": "2026-06-01", "reason": "司庆", "file": "2027.ics", "uid": "jubilee", "hours": []},
        {
            "day": "2026-06-02",
            "reason": "培训",
            "file": "2027.ics",
            "uid": "training",
            "hours": [{"opens": "08:30:00", "closes": "12:00:00"}],
        },
    ]


async def test_the_same_file_again_changes_nothing(admin: Screen) -> None:
    key = (await added(admin))["id"]
    for publishes in ([], [2027]):
        await imported(admin, key, *NEW_YEAR, publishes=publishes)
        before = await admin.kept()
        again = await imported(admin, key, *NEW_YEAR, publishes=publishes)
        assert again["days"] == []
        assert await admin.kept() == before


async def test_a_later_file_of_the_name_takes_back_what_it_does_not_say_and_days_by_hand_stay(
    admin: Screen,
) -> None:
    key = (await added(admin))["id"]
    await imported(admin, key, JUBILEE, TRAINING)
    await imported(admin, key, event("other", "20260605", summary="别的文件"), name="other.ics")
    await admin.do("calendarExceptionSet", "", id=key, day="2026-06-03", hours=[], reason="停水检修")

    later = await imported(
        admin,
        key,
        event("jubilee", "20260601", "20260603", "司庆两天"),
        event("third", "20260603T090000", "20260603T100000", "第三天"),
    )

    assert effects(later) == {"2026-06-01": "CHANGED", "2026-06-02": "CHANGED", "2026-06-03": "KEPT"}
    nothing = await imported(admin, key, event("kept", "20260604", summary="补假"))
    assert effects(nothing) == {"2026-06-01": "REMOVED", "2026-06-02": "REMOVED", "2026-06-04": "ADDED"}
    days = {one["day"]: one["file"] for one in nothing["calendar"]["exceptions"]["nodes"]}
    assert days == {"2026-06-03": None, "2026-06-04": "2027.ics", "2026-06-05": "other.ics"}


async def test_a_day_that_somebody_speaks_of_after_an_import_is_theirs(admin: Screen) -> None:
    key = (await added(admin))["id"]
    await imported(admin, key, JUBILEE)
    await admin.do("calendarExceptionSet", "", id=key, day="2026-06-01", hours=[], reason="改为停业")

    again = await imported(admin, key, JUBILEE)

    assert effects(again) == {"2026-06-01": "KEPT"}
    assert again["days"][0]["after"]["text"] == "tenant exception: 改为停业"


async def test_a_published_year_is_no_prediction_any_more(admin: Screen) -> None:
    calendar_ = await added(admin)
    assert calendar_["enteredHolidayYears"] == []
    horizon = "query ($id: ID!) { calendar(id: $id) { horizon { knownUntil missingYear daysLeft isNear } } }"
    assert (await admin.ask(horizon, id=calendar_["id"]))["calendar"]["horizon"] == {
        "knownUntil": "2026-12-28",
        "missingYear": 2027,
        "daysLeft": 37,
        "isNear": True,
    }

    payload = await imported(admin, calendar_["id"], *NEW_YEAR, publishes=[2027])

    assert payload["calendar"]["enteredHolidayYears"] == [2027]
    assert payload["calendar"]["exceptions"]["nodes"] == []
    assert payload["calendar"]["horizon"] == {
        "knownUntil": "2027-12-28",
        "missingYear": 2028,
        "daysLeft": 402,
        "isNear": False,
    }
    after = {one["after"]["day"]: one["after"] for one in payload["days"]}
    assert after["2027-01-01"] | {"provisional": None} == {
        "day": "2027-01-01",
        "working": False,
        "hours": [],
        "text": "iCalendar file 2027.ics, ny: 元旦",
        "source": "PUBLIC_HOLIDAY",
        "provisional": None,
    }
    assert after["2027-02-14"]["hours"] == [
        {"opens": "08:30:00", "closes": "12:00:00"},
        {"opens": "14:00:00", "closes": "17:30:00"},
    ]
    assert after["2027-02-14"]["source"] == "MAKE_UP_DAY"
    assert not any(one["provisional"] for one in after.values())
    # What was only predicted, such as a National Day that the file does not name, is no longer a day off.
    assert effects(payload)["2027-10-01"] == "REMOVED"


async def test_the_history_tells_of_an_import_day_by_day(admin: Screen, tenant: UUID) -> None:
    key = (await added(admin))["id"]
    await imported(admin, key, JUBILEE, *NEW_YEAR, publishes=[2027])

    async with tenant_session(tenant) as session:
        rows = await session.fetch("select kind, data from events where kind like 'calendar.%' order by seq")
        assert [row["kind"] for row in rows] == [
            "calendar.created",
            "calendar.imported",
            "calendar.holiday_year_entered",
        ]
        first = await session.fetchval(
            "select data -> 'days' -> 0 from events where kind = 'calendar.imported'"
        )
        assert await history.broken_at() is None
    assert "iCalendar file 2027.ics, jubilee" in first


async def test_what_cannot_be_read_is_told_line_by_line_and_nothing_is_changed(admin: Screen) -> None:
    key = (await added(admin))["id"]
    wrong = calendar(JUBILEE, event("bad", "2027010x"), event("late", "20270105", "20270104"))

    assert await admin.errors("calendarImport", id=key, name="a.ics", file=wrong) == [
        ("INVALID", ["input", "file", "9"]),
        ("INVALID", ["input", "file", "13"]),
    ]


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"name": " "}, "REQUIRED", ["name"]),
        ({"name": "x" * 151}, "TOO_LONG", ["name"]),
        ({"file": "no calendar"}, "INVALID", ["file"]),
        ({"publishes": [2028]}, "INVALID", ["publishes"]),
        ({"publishes": [1999]}, "INVALID", ["publishes"]),
        ({"firstDay": "2027-01-01", "lastDay": "2026-01-01"}, "INVALID", ["last"]),
        ({"firstDay": "2020-01-01", "lastDay": "2030-01-01"}, "LIMIT_EXCEEDED", ["last"]),
        ({"working": {"summaries": [f"w{n}" for n in range(21)]}}, "LIMIT_EXCEEDED", ["working"]),
        ({"expectedVersion": 9}, "STALE", ["expectedVersion"]),
        ({"id": "Q2FsZW5kYXI6bm9uc2Vuc2U="}, "NOT_FOUND", ["id"]),
    ],
)
async def test_a_wrong_import_is_refused(
    admin: Screen, given: dict[str, Any], code: str, path: list[str]
) -> None:
    key = (await added(admin))["id"]
    usual = {"id": key, "name": "a.ics", "file": calendar(*NEW_YEAR)}

    for dry in (False, True):
        assert await admin.errors("calendarImport", **usual | given, dryRun=dry) == [(code, ["input", *path])]


async def test_a_calendar_without_public_holidays_publishes_none(admin: Screen) -> None:
    key = (await added(admin, holidayRegion=None))["id"]
    given = {"id": key, "name": "a.ics", "file": calendar(*NEW_YEAR), "publishes": [2027]}

    assert await admin.errors("calendarImport", **given) == [("INVALID", ["input", "publishes"])]
    question = "query ($id: ID!) { calendar(id: $id) { horizon { knownUntil } } }"
    assert await admin.ask(question, id=key) == {"calendar": {"horizon": None}}


async def test_only_who_configures_every_calendar_imports(
    admin: Screen, reader: Screen, local: Screen
) -> None:
    given = {"id": (await added(admin))["id"], "name": "a.ics", "file": calendar(JUBILEE)}

    assert (await reader.forbidden("calendarImport", **given))["extensions"]["code"] == "FORBIDDEN"
    assert await local.errors("calendarImport", **given) == [("NOT_ALLOWED", ["input"])]
