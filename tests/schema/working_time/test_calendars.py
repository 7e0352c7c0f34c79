"""Working calendars, as an administrator's screen shows and changes them."""

from tests.schema.working_time.calendars import CALENDAR, OFFICE, WEEK, WEEKDAYS, added
from tests.support.screen import Screen, named

SHOWN = [{"opens": "08:30:00", "closes": "12:00:00"}, {"opens": "14:00:00", "closes": "17:30:00"}]
NIGHT = [{"opens": "22:00", "closes": "06:00"}]


async def test_a_calendar_shows_the_week_as_it_was_given(admin: Screen) -> None:
    calendar = await added(admin)
    assert calendar["weekly"] == [
        *({"day": day, "hours": SHOWN} for day in WEEKDAYS),
        {"day": "SATURDAY", "hours": []},
        {"day": "SUNDAY", "hours": []},
    ]
    assert (calendar["isDefault"], calendar["version"], calendar["enteredHolidayYears"]) == (True, 1, [])


async def test_hours_may_run_past_midnight_and_round_the_clock(admin: Screen) -> None:
    always = [{"opens": "00:00", "closes": "00:00"}]
    week = [{"day": "SATURDAY", "hours": NIGHT}, {"day": "MONDAY", "hours": always}]
    calendar = await added(admin, weekly=week, holidayRegion=None)
    shown = {one["day"]: one["hours"] for one in calendar["weekly"] if one["hours"]}
    assert shown == {
        "MONDAY": [{"opens": "00:00:00", "closes": "00:00:00"}],
        "SATURDAY": [{"opens": "22:00:00", "closes": "06:00:00"}],
    }
    data = await admin.ask(
        """query ($id: ID!) {
            calendarDays(calendarId: $id, firstDay: "2026-03-07", lastDay: "2026-03-08") { working }
        }""",
        id=calendar["id"],
    )
    assert data["calendarDays"] == [{"working": True}, {"working": False}]


async def test_the_same_key_adds_one_calendar(admin: Screen) -> None:
    assert await added(admin, idempotencyKey="k1") == await added(admin, idempotencyKey="k1")


async def test_what_an_update_leaves_out_stays_and_null_clears(admin: Screen) -> None:
    calendar = await added(admin)
    payload = await admin.do(
        "calendarUpdate", CALENDAR, id=calendar["id"], name="新", holidayRegion=None, expectedVersion=1
    )
    changed = payload["calendar"]
    assert changed == calendar | {"name": "新", "holidayRegion": None, "version": 2}


async def test_another_calendar_is_made_the_default(admin: Screen) -> None:
    first, second = await added(admin), await added(admin, "抢修")
    payload = await admin.do("calendarMakeDefault", CALENDAR, id=second["id"])
    assert payload["calendar"]["isDefault"]
    data = await admin.ask("{ calendars(where: {isDefault: true}) { nodes { id } totalCount } }")
    assert data["calendars"] == {"nodes": [{"id": second["id"]}], "totalCount": 1}
    data = await admin.ask("query ($id: ID!) { calendar(id: $id) { isDefault } }", id=first["id"])
    assert data["calendar"] == {"isDefault": False}


async def test_a_day_is_closed_and_opened_again_and_each_day_says_on_whose_word(admin: Screen) -> None:
    calendar = await added(admin)
    payload = await admin.do(
        "calendarExceptionSet", CALENDAR, id=calendar["id"], day="2026-03-09", hours=[], reason="检修"
    )
    assert payload["calendar"]["exceptions"]["nodes"] == [
        {"day": "2026-03-09", "reason": "检修", "hours": []}
    ]
    days = """query ($id: ID!, $from: Date!, $to: Date!) {
        calendarDays(calendarId: $id, firstDay: $from, lastDay: $to) {
            day working source provisional hours { opens closes }
        }
    }"""
    data = await admin.ask(days, id=calendar["id"], **{"from": "2026-03-08", "to": "2026-03-10"})
    assert [(one["working"], one["source"]) for one in data["calendarDays"]] == [
        (False, "WEEKLY"),
        (False, "EXCEPTION"),
        (True, "WEEKLY"),
    ]
    payload = await admin.do("calendarExceptionRemove", CALENDAR, id=calendar["id"], day="2026-03-09")
    assert (payload["calendar"]["exceptions"]["nodes"], payload["calendar"]["version"]) == ([], 3)
    data = await admin.ask(days, id=calendar["id"], **{"from": "2026-02-14", "to": "2026-02-15"})
    assert [(one["source"], one["working"]) for one in data["calendarDays"]] == [
        ("MAKE_UP_DAY", True),
        ("PUBLIC_HOLIDAY", False),
    ]


async def test_a_year_that_was_published_meanwhile_is_entered(admin: Screen) -> None:
    calendar = await added(admin)
    given = {
        "id": calendar["id"],
        "year": 2027,
        "off": [{"day": "2027-05-03", "name": "劳动节"}],
        "makeUp": [{"day": "2027-05-08", "insteadOf": "2027-05-03"}],
        "notice": "国务院办公厅通知",
    }
    payload = await admin.do("calendarHolidayYearEnter", CALENDAR, **given)
    assert payload["calendar"]["enteredHolidayYears"] == [2027]
    data = await admin.ask(
        """query ($id: ID!) {
            calendarDays(calendarId: $id, firstDay: "2027-05-08", lastDay: "2027-05-08") {
                source provisional text
            }
        }""",
        id=calendar["id"],
    )
    assert data["calendarDays"] == [
        {
            "source": "MAKE_UP_DAY",
            "provisional": False,
            "text": "国务院办公厅通知: make-up working day for 2027-05-03",
        }
    ]
    assert await admin.errors(
        "calendarHolidayYearEnter", **given | {"off": [{"day": "2026-05-01", "name": ""}]}
    ) == [("REQUIRED", ["input", "off", "0", "name"])]


async def test_wrong_calendars_are_refused_field_by_field(admin: Screen) -> None:
    calendar = await added(admin)
    sound = {"name": "x", "timeZone": "Asia/Shanghai", "weekly": WEEK}
    overlapping = [*OFFICE, {"opens": "17:00", "closes": "18:00"}]
    for wrong, code, path in (
        ({"timeZone": "Mars"}, "INVALID", ["timeZone"]),
        ({"holidayRegion": "XX"}, "INVALID", ["holidayRegion"]),
        ({"name": " "}, "REQUIRED", ["name"]),
        ({"name": "总部"}, "CONFLICT", ["name"]),
        ({"weekly": []}, "INVALID", ["weekly"]),
        ({"weekly": [*WEEK, WEEK[0]]}, "CONFLICT", ["weekly", "5", "day"]),
        (
            {"weekly": [{"day": "FRIDAY", "hours": OFFICE}, {"day": "MONDAY", "hours": overlapping}]},
            "INVALID",
            ["weekly", "1", "hours", "2"],
        ),
        (
            {"weekly": [{"day": "MONDAY", "hours": [{"opens": "08:30:15", "closes": "12:00"}]}]},
            "INVALID",
            ["weekly", "0", "hours", "0", "opens"],
        ),
    ):
        assert await admin.errors("calendarCreate", **sound | wrong) == [(code, ["input", *path])]
    key = calendar["id"]
    assert await admin.errors("calendarUpdate", id=key, timeZone=None) == [
        ("REQUIRED", ["input", "timeZone"])
    ]
    assert await admin.errors(
        "calendarExceptionSet", id=key, day="2026-03-09", hours=list(reversed(OFFICE)), reason="x"
    ) == [("INVALID", ["input", "hours", "1"])]
    assert await admin.errors("calendarExceptionRemove", id=key, day="2026-03-09") == [
        ("NOT_FOUND", ["input", "day"])
    ]


async def test_days_are_asked_for_in_reasonable_numbers(admin: Screen) -> None:
    calendar = await added(admin)
    question = """query ($id: ID!, $to: Date!) {
        calendarDays(calendarId: $id, firstDay: "2026-01-01", lastDay: $to) { day }
    }"""
    for to in ("2025-12-31", "2027-12-31"):
        refused = await admin.refused(question, id=calendar["id"], to=to)
        assert refused["extensions"]["code"] == "BAD_USER_INPUT"
    unknown = named("Calendar", admin.person.staff_id)
    assert await admin.ask(question, id=unknown, to="2026-01-01") == {"calendarDays": None}
